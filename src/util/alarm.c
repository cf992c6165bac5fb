#include "util/alarm.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "util/deadline.h"

enum { AGAIN_AFTER = 5000000 }; /* nanoseconds */

static timer_t timer;
static bool made;

static void ignore(int number)
{
    (void)number;
}

/* A handler, for an ignored signal interrupts nothing; without SA_RESTART. */
static int make_timer(void)
{
    const struct sigaction action = {.sa_handler = ignore};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN};
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    if (sigaction(SIGRTMIN, &action, NULL) < 0 || sigprocmask(SIG_UNBLOCK, &set, NULL) < 0 ||
        timer_create(CLOCK_MONOTONIC, &event, &timer) < 0)
        return -errno;
    made = true;
    return 0;
}

int alarm_at(int64_t deadline)
{
    const struct itimerspec when = {
        .it_value = deadline_point(deadline > 0 ? deadline : 1), /* 0 would stop the timer */
        .it_interval = {.tv_nsec = AGAIN_AFTER},
    };
    int r = made ? 0 : make_timer();

    if (r < 0)
        return r;
    return timer_settime(timer, TIMER_ABSTIME, &when, NULL) < 0 ? -errno : 0;
}

void alarm_off(void)
{
    const struct itimerspec never = {.it_value = {0}};

    if (made)
        timer_settime(timer, 0, &never, NULL);
}
