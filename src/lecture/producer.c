/* Semaphores in shared memory (1, 2): makes the segment, sends texts, prints the answers. */
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#include "lecture/console.h"
#include "lecture/program.h"
#include "lecture/segment.h"
#include "util/cleanup.h"
#include "util/report.h"

static const char program[] = "producer";

static const char *segment_name;

/* The segment while its name is ours to remove; -1 otherwise. */
static volatile sig_atomic_t made = -1;

/* Removes the name, unless it leads to another segment by now: a producer compiled from the slides
 * removes ours unseen and makes its own. */
static int remove_segment(void)
{
    int r = made >= 0 && has_name(made) ? shm_unlink(segment_name) : 0;

    made = -1;
    return r;
}

static void on_signal(int signal_number)
{
    (void)remove_segment();
    die_by_signal(signal_number);
}

/* Makes the segment's file.  EXIT_DONE and its descriptor, or a sentence. */
static int make_segment(const char *name, int *ret)
{
    sigset_t saved;

    for (;;) {
        delay_signals(&saved);
        int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP);
        int error = errno;
        made = fd;
        allow_signals(&saved);
        if (fd >= 0) {
            *ret = fd;
            return EXIT_DONE;
        }
        errno = error;
        if (error != EEXIST)
            return call_failed(program, "shm_open");
        /* The slide removes an old segment unseen; somebody may be at work with it. */
        int status = remove_leftover(program, name, sizeof(struct SharedSegment));
        if (status != EXIT_DONE)
            return status;
    }
}

/* Gives the segment its size and maps it; the semaphore comes last, for then it is ready. */
static int prepare_segment(int fd, struct SharedSegment **ret)
{
    /* Unlike the slide's ftruncate(), this also reserves the memory: without it, the first store on
     * a full /dev/shm would be SIGBUS. */
    errno = posix_fallocate(fd, 0, sizeof(struct SharedSegment));
    if (errno != 0)
        return call_failed(program, "posix_fallocate");

    struct SharedSegment *segment =
        mmap(NULL, sizeof(*segment), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (segment == MAP_FAILED)
        return call_failed(program, "mmap");

    /* Shared by processes (1), free (1). */
    segment->isDataAvailable_ = 0;
    if (sem_init(&segment->sem_, 1, 1) < 0)
        return call_failed(program, "sem_init");
    *ret = segment;
    return EXIT_DONE;
}

/* Makes a text of an input line: with its newline, as fgets() leaves it, and cut as fgets() cuts.
 */
static void make_text(const char *line, size_t length, char text[static SEGMENT_TEXT_LEN])
{
    const size_t most = SEGMENT_TEXT_LEN - 1;

    if (length > most)
        report_note("lecture %s: a text of %zu bytes was cut to %zu", program, length, most);
    if (strlen(line) < length)
        report_note("lecture %s: a NUL byte ends a text; what follows it is left out", program);
    size_t taken = length < most ? length : most;
    memset(text, 0, SEGMENT_TEXT_LEN);
    memcpy(text, line, taken);
    if (taken < most)
        text[taken] = '\n';
}

/* The next text: a line of input, or the one that ends both.  Negative where there is none: the
 * consumer is gone. */
static int next_text(struct lines *lines, struct partner *partner,
                     char text[static SEGMENT_TEXT_LEN], bool *ended, int *status)
{
    static const char prompt[] = "Enter text (\"QUIT\" to quit): ";
    char *line;
    size_t length;
    int r = next_line(lines, prompt, partner, &line, &length);

    if (r == -EOWNERDEAD)
        return r;
    if (r < 0)
        *status = input_failed(program, r);
    *ended = r <= 0;
    if (*ended)
        make_text("QUIT", strlen("QUIT"), text);
    else
        make_text(line, length, text);
    return 0;
}

/* The slide's sem_wait(), but not for ever: a process that was killed while it held the semaphore
 * never gives it back. */
static int take_semaphore(sem_t *semaphore, struct partner *partner)
{
    for (;;) {
        const struct timespec soon = in_a_moment();
        if (sem_timedwait(semaphore, &soon) == 0)
            return 0;
        if (errno != ETIMEDOUT && errno != EINTR)
            return -errno;
        partner->seen = true; /* for who else should hold it? */
        if (partner_gone(partner))
            return -EOWNERDEAD;
    }
}

/* Puts a text in.  All that two processes share changes only while the semaphore is held. */
static int write_to_segment(struct SharedSegment *segment, struct partner *partner,
                            const char text[static SEGMENT_TEXT_LEN])
{
    int r = take_semaphore(&segment->sem_, partner);
    if (r < 0)
        return r;
    memcpy(segment->text_, text, SEGMENT_TEXT_LEN);
    segment->isDataAvailable_ = 1;
    if (sem_post(&segment->sem_) < 0)
        return -errno;
    announce_change(&segment->isDataAvailable_);
    return 0;
}

/* Waits for the consumer's answer and copies it.  Where the slide sleeps for a second between two
 * looks, this one sleeps until the flag changes. */
static int wait_for_my_turn(struct SharedSegment *segment, struct partner *partner,
                            char answer[static SEGMENT_TEXT_LEN])
{
    /* Whether the partner is gone is asked before the flag: the answer of one that ended in between
     * is still found. */
    for (bool gone = false;; gone = partner_gone(partner)) {
        int r = take_semaphore(&segment->sem_, partner);
        if (r < 0)
            return r;
        bool is_it_my_turn = segment->isDataAvailable_ == 0;
        if (is_it_my_turn)
            memcpy(answer, segment->text_, SEGMENT_TEXT_LEN);
        uint32_t seen = word_at(&segment->isDataAvailable_);
        if (sem_post(&segment->sem_) < 0)
            return -errno;

        if (is_it_my_turn) {
            partner->seen = true;
            return 0;
        }
        if (gone)
            return -EOWNERDEAD;
        wait_for_change(&segment->isDataAvailable_, seen);
    }
}

static void print_answer(const char answer[static SEGMENT_TEXT_LEN])
{
    size_t length = strnlen(answer, SEGMENT_TEXT_LEN);

    print_text(answer, length);
    if (length == 0 || answer[length - 1] != '\n')
        putchar('\n');
    fflush(stdout);
}

static int send_texts(struct SharedSegment *segment, struct partner *partner)
{
    _cleanup_lines_ struct lines lines = {0};
    char text[SEGMENT_TEXT_LEN], answer[SEGMENT_TEXT_LEN];
    int status = EXIT_DONE;
    bool ended = false;

    for (;;) {
        int r = next_text(&lines, partner, text, &ended, &status);
        bool quit = r == 0 && strcasecmp(text, QUIT_CMD) == 0; /* its capitals will end both */
        if (quit)
            partner_hurry(partner); /* nobody need come to hear that */
        if (r == 0)
            r = write_to_segment(segment, partner, text);
        if (r == 0)
            r = wait_for_my_turn(segment, partner, answer);

        if (r == 0 && !ended)
            print_answer(answer);
        if (quit && (r == 0 || !partner->seen))
            return status;
        if (r < 0)
            return exchange_failed(program, "consumer", partner, r);
    }
}

static int run(const struct lecture_arguments *arguments)
{
    _cleanup_(partner_leave) struct partner partner = {.fd = -1};
    struct SharedSegment *segment = NULL;
    int fd = -1;

    segment_name = arguments->name;
    on_last_signal(on_signal);
    int status = make_segment(arguments->name, &fd);
    if (status != EXIT_DONE)
        return status;

    (void)partner_watch(&partner, fd, PRODUCER); /* we made it: nobody was before us */
    status = prepare_segment(fd, &segment);
    if (status == EXIT_DONE) {
        ask_for_partner("now start the consumer", "consumer", arguments->name);
        status = send_texts(segment, &partner);
        munmap(segment, sizeof(*segment));
    }
    if (remove_segment() < 0 && status == EXIT_DONE)
        status = call_failed(program, "shm_unlink");
    return status;
}

const struct lecture_program producer_program = {
    .name = program,
    .shows = "sends texts through shared memory",
    .topic = "semaphores in shared memory (1, 2)",
    .partner = "consumer",
    .operands = "",
    .help = "Makes a segment of shared memory, puts each line of input there and waits\n"
            "for the consumer's answer, which it prints.  QUIT, or the end of the input,\n"
            "ends both.  The semaphore in the segment lets one process at a time look at\n"
            "the flag and the text; the flag says whose turn it is.  A text has at most\n"
            "62 bytes.  The segment is removed at the end, on Ctrl-C, and when the\n"
            "consumer is gone.",
    .calls = "shm_open(3), posix_fallocate(3), mmap(2), sem_init(3), sem_timedwait(3),\n"
             "sem_post(3), futex(2), munmap(2), shm_unlink(3)",
    .options = LECTURE_NAME,
    .run = run,
};
