/* Shared memory (2, 3): a page that a parent and its child both see. */
#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lecture/console.h"
#include "lecture/program.h"
#include "util/report.h"

static const char program[] = "shared-memory";

/* What the page holds.  Two semaphores say whose turn it is; where the slide sleeps for a second
 * and hopes, sem_wait() knows. */
struct page {
    sem_t parent_wrote;
    sem_t child_wrote;
    char text[128];
};

/* Whether the other process has ended: the parent is told of its child (0 in the child itself), and
 * the child has another parent then. */
static bool other_ended(pid_t parent, pid_t child)
{
    siginfo_t info = {0};

    if (child == 0)
        return getppid() != parent;
    return waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == child;
}

/* sem_wait(), but not for ever: a process that was killed never posts.  (A signal that this process
 * survives, such as a Ctrl-Z and its fg, interrupts the call.) */
static int wait_for(sem_t *semaphore, pid_t parent, pid_t child)
{
    for (;;) {
        bool ended = other_ended(parent, child); /* asked first: it may have posted before */
        const struct timespec soon = in_a_moment();
        if (sem_timedwait(semaphore, &soon) == 0)
            return EXIT_DONE;
        if (errno != ETIMEDOUT && errno != EINTR)
            return call_failed(program, "sem_timedwait");
        if (ended && child != 0) /* whose parent has ended need not tell anybody */
            report_error("lecture %s: the child ended before it had written", program);
        if (ended)
            return EXIT_FAILED;
    }
}

static int be_child(struct page *page, pid_t parent)
{
    int status = wait_for(&page->parent_wrote, parent, 0);
    if (status != EXIT_DONE)
        return status;

    printf("Child read: %s\n", page->text);
    /* The whole text and its NUL: sizeof of a pointer to it would be 8, whatever its length. */
    memcpy(page->text, "goodbye", sizeof("goodbye"));
    printf("Child wrote: %s\n", page->text);
    fflush(stdout);
    if (sem_post(&page->child_wrote) < 0)
        return call_failed(program, "sem_post");
    return EXIT_DONE;
}

static int be_parent(struct page *page, pid_t child)
{
    memcpy(page->text, "hello", sizeof("hello"));
    printf("Parent wrote: %s\n", page->text);
    fflush(stdout);
    if (sem_post(&page->parent_wrote) < 0)
        return call_failed(program, "sem_post");

    int status = wait_for(&page->child_wrote, getpid(), child);
    if (status == EXIT_DONE)
        printf("Parent read: %s\n", page->text);
    return status;
}

static int run(const struct lecture_arguments *arguments)
{
    (void)arguments;

    /* MAP_SHARED: changes are seen by all who map the page.  MAP_ANONYMOUS: it has no name, so only
     * a child, which inherits the mapping, can be among them. */
    struct page *page =
        mmap(NULL, sizeof(*page), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return call_failed(program, "mmap");

    /* The 1 says that processes share the semaphore; nobody wrote yet, so both begin at 0. */
    if (sem_init(&page->parent_wrote, 1, 0) < 0 || sem_init(&page->child_wrote, 1, 0) < 0)
        return call_failed(program, "sem_init");

    fflush(stdout);
    pid_t parent = getpid(), child = fork();
    if (child < 0)
        return call_failed(program, "fork");
    if (child == 0)
        end_child(be_child(page, parent));

    int status = be_parent(page, child);
    int childs = wait_for_child(child);
    sem_destroy(&page->parent_wrote);
    sem_destroy(&page->child_wrote);
    munmap(page, sizeof(*page));
    return status != EXIT_DONE ? status : childs;
}

const struct lecture_program shared_memory_program = {
    .name = program,
    .shows = "a page that parent and child both see",
    .topic = "shared memory (2, 3)",
    .operands = "",
    .help = "The parent writes \"hello\" into a page of memory, the child reads it there\n"
            "and writes \"goodbye\", the parent reads that.  Nothing is copied and no\n"
            "call carries the text, so nothing says either when it is there: two\n"
            "semaphores in the same page do.",
    .calls = "mmap(2), sem_init(3), sem_timedwait(3), sem_post(3), fork(2), waitid(2),\n"
             "munmap(2)",
    .run = run,
};
