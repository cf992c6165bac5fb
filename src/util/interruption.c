#include "util/interruption.h"

#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "util/cleanup.h"

enum { AGAIN_AFTER = 20000 }; /* microseconds */

static const int signals[] = {SIGHUP,  SIGINT,    SIGQUIT, SIGABRT, SIGTERM, SIGUSR1, SIGUSR2,
                              SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU, SIGIO,   SIGPWR};

static volatile sig_atomic_t first;

/* A signal may come just before a call blocks, which then would wait for ever: a timer interrupts
 * it again, and not once, for it may come too early as well. */
static void note(int signal)
{
    static const struct itimerval again = {{0, AGAIN_AFTER}, {0, AGAIN_AFTER}};

    if (first)
        return;
    first = signal;
    setitimer(ITIMER_REAL, &again, NULL);
}

/* Without a handler the kernel would restart some calls itself: among them the futex of
 * sem_wait(), which, should its page be gone meanwhile, ends in an abort() by the C library. */
static void wake(int signal)
{
    (void)signal;
}

/* Has the handler @to take the place of @from, where that is what is there. */
static void replace_handler(int signal, void (*from)(int), void (*to)(int))
{
    struct sigaction action = {.sa_handler = to}, old;

    if (sigaction(signal, NULL, &old) == 0 && old.sa_handler == from)
        sigaction(signal, &action, NULL);
}

void catch_interruptions(void)
{
    replace_handler(SIGCONT, SIG_DFL, wake);
    replace_handler(SIGALRM, SIG_IGN, wake); /* or the timer of note() would interrupt nothing */
    for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
        replace_handler(signals[i], SIG_DFL, note);
}

/* By a handler, which execve() takes away: what is ignored would stay so. */
void catch_closed_pipes(void)
{
    replace_handler(SIGPIPE, SIG_DFL, wake);
}

void catch_file_limit(void)
{
    replace_handler(SIGXFSZ, SIG_DFL, wake);
}

int interruption(void)
{
    return first;
}

void release_interruptions(void)
{
    replace_handler(SIGCONT, wake, SIG_DFL);
    replace_handler(SIGALRM, wake, SIG_IGN);
    for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
        replace_handler(signals[i], note, SIG_DFL);
}

void end_by_signal(int signal)
{
    static const struct itimerval never;
    sigset_t set;

    setitimer(ITIMER_REAL, &never, NULL); /* or SIGALRM, from then on, could end it first */
    release_interruptions();
    sigemptyset(&set);
    sigaddset(&set, signal);
    raise(signal);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    _exit(128 + signal); /* it is ignored after all */
}
