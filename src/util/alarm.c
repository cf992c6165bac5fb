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
static int64_t regular; /* what alarm_every() set it to, or 0 */

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
    if (sigaction(SIGRTMIN, &action, NULL) < 0 || sigprocmask(SIG_UNBLOCK, &set, NULL) < 0)
        return -errno;
    if (timer_create(CLOCK_MONOTONIC, &event, &timer) < 0)
        return errno == EAGAIN ? -ENOBUFS : -errno;
    made = true;
    return 0;
}

static int set_timer(int flags, const struct itimerspec *when)
{
    int r = made ? 0 : make_timer();

    if (r < 0)
        return r;
    regular = 0;
    return timer_settime(timer, flags, when, NULL) < 0 ? -errno : 0;
}

int alarm_at(int64_t deadline)
{
    const struct itimerspec when = {
        .it_value = deadline_point(deadline > 0 ? deadline : 1), /* 0 would stop the timer */
        .it_interval = {.tv_nsec = AGAIN_AFTER},
    };

    return set_timer(TIMER_ABSTIME, &when);
}

int alarm_every(int64_t nanoseconds)
{
    const struct itimerspec when = {
        .it_value = deadline_point(nanoseconds),
        .it_interval = deadline_point(nanoseconds),
    };

    if (regular == nanoseconds)
        return 0;
    int r = set_timer(0, &when);
    if (r == 0)
        regular = nanoseconds;
    return r;
}

void alarm_off(void)
{
    const struct itimerspec never = {.it_value = {0}};

    regular = 0;
    if (made)
        timer_settime(timer, 0, &never, NULL);
}
