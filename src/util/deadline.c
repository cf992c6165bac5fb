#include "util/deadline.h"

enum { SECOND = 1000000000 };

int64_t monotonic_now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * SECOND + time.tv_nsec;
}

int64_t deadline_after(int64_t nanoseconds)
{
    int64_t deadline;

    return __builtin_add_overflow(monotonic_now(), nanoseconds, &deadline) ? DEADLINE_NEVER
                                                                           : deadline;
}

bool deadline_passed(int64_t deadline)
{
    return deadline != DEADLINE_NEVER && deadline <= monotonic_now();
}

struct timespec deadline_left(int64_t deadline)
{
    int64_t present = monotonic_now();

    return deadline_point(deadline > present ? deadline - present : 0);
}

struct timespec deadline_point(int64_t deadline)
{
    return (struct timespec){.tv_sec = (time_t)(deadline / SECOND),
                             .tv_nsec = (long)(deadline % SECOND)};
}
