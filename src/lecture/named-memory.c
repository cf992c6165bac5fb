/* Shared memory (5): a segment with a name, and a mapping that may only be read. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lecture/console.h"
#include "lecture/program.h"
#include "lecture/segment.h"
#include "util/cleanup.h"

enum { SIZE = 128 };

static const char program[] = "named-memory";

/* The segment while its name is ours to remove; -1 otherwise. */
static volatile sig_atomic_t made = -1;

/* Removes the name, unless it leads to another segment by now, as in producer.c. */
static int remove_segment(void)
{
    int r = made >= 0 && has_name(made) ? shm_unlink(SHARED_MEM_PATH) : 0;

    made = -1;
    return r;
}

static void on_signal(int signal_number)
{
    (void)remove_segment();
    die_by_signal(signal_number);
}

/* Makes the segment; its descriptor, or -1 with @status. */
static int make_segment(int *status)
{
    sigset_t saved;
    int fd;

    for (;;) {
        delay_signals(&saved);
        fd = shm_open(SHARED_MEM_PATH, O_CREAT | O_EXCL | O_RDWR, S_IRUSR | S_IWUSR | S_IRGRP);
        made = fd;
        allow_signals(&saved);
        if (fd >= 0 || errno != EEXIST)
            break;
        /* The slide removes an old segment unseen; somebody may be at work with it. */
        *status = remove_leftover(program, SHARED_MEM_PATH, SIZE);
        if (*status != EXIT_DONE)
            return -1;
    }
    if (fd < 0)
        *status = call_failed(program, "shm_open");
    return fd;
}

static sigjmp_buf after_fault;

static void on_fault(int signal_number)
{
    siglongjmp(after_fault, signal_number);
}

/* Writes to a page, and reports the fault if there is one. */
static int try_to_write(volatile char *text)
{
    struct sigaction action = {.sa_handler = on_fault};

    sigemptyset(&action.sa_mask);
    if (sigaction(SIGSEGV, &action, NULL) < 0)
        return call_failed(program, "sigaction");

    int caught = sigsetjmp(after_fault, 1);
    if (caught == 0) {
        text[0] = 'g';
        printf("Child wrote, which should not have been possible\n");
    } else {
        printf("Child got signal %d (SIGSEGV): the page may only be read\n", caught);
    }
    return EXIT_DONE;
}

/* Opens the segment anew, by its name, only for reading. */
static int be_child(void)
{
    _cleanup_close_ int fd = shm_open(SHARED_MEM_PATH, O_RDONLY, 0);
    if (fd < 0)
        return call_failed(program, "shm_open");
    char *text = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0);
    if (text == MAP_FAILED)
        return call_failed(program, "mmap");

    printf("Child read: %s\n", text);
    printf("Child will attempt to write, but fail:\n");
    int status = try_to_write(text);
    printf("Child read: %s\n", text);
    return status;
}

static int share(int fd)
{
    /* The size first: a new segment is empty, and to touch a page beyond the end is SIGBUS.  So it
     * is on a full /dev/shm after the slide's ftruncate(), which reserves nothing. */
    errno = posix_fallocate(fd, 0, SIZE);
    if (errno != 0)
        return call_failed(program, "posix_fallocate");
    char *text = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (text == MAP_FAILED)
        return call_failed(program, "mmap");

    memcpy(text, "hello", sizeof("hello"));
    printf("Original contents: %s\n", text);

    fflush(stdout);
    pid_t child = fork();
    if (child < 0)
        return call_failed(program, "fork");
    if (child == 0) {
        made = -1; /* the name is the parent's to remove */
        munmap(text, SIZE);
        close(fd);
        end_child(be_child());
    }
    int status = wait_for_child(child);
    printf("Parent read: %s\n", text);
    munmap(text, SIZE);
    return status;
}

static int run(const struct lecture_arguments *arguments)
{
    int status;
    (void)arguments;

    on_last_signal(on_signal);
    _cleanup_close_ int fd = make_segment(&status);
    if (fd < 0)
        return status;
    status = share(fd);

    /* The name goes at once, the memory with the last process that maps it. */
    if (remove_segment() < 0 && status == EXIT_DONE)
        status = call_failed(program, "shm_unlink");
    return status;
}

const struct lecture_program named_memory_program = {
    .name = program,
    .shows = "a segment with a name, mapped for reading",
    .topic = "shared memory (5)",
    .operands = "",
    .help = "The parent makes the segment /TestSMem, 128 bytes, and writes \"hello\"\n"
            "there; the child opens it by its name, only for reading, and tries to\n"
            "write.  The kernel holds it to what it asked for: the write ends in SIGSEGV,\n"
            "which the child catches and reports.  The name is removed at the end, and on\n"
            "Ctrl-C.",
    .calls = "shm_open(3), posix_fallocate(3), mmap(2), fork(2), munmap(2), shm_unlink(3),\n"
             "sigaction(2), shm_overview(7)",
    .run = run,
};
