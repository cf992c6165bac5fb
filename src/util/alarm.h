/* A deadline for system calls that have none: msgsnd(2), msgrcv(2) and others that wait. */
#ifndef UTIL_ALARM_H
#define UTIL_ALARM_H

#include <stdint.h>

/* From @deadline (util/deadline.h, neither NOW nor NEVER) on, calls that wait end with EINTR, until
 * alarm_off().  One alarm might come just before the call blocks; so they come again and again.
 * Takes the signal SIGRTMIN.  Returns 0 or a negative errno, -ENOBUFS where
 * RLIMIT_SIGPENDING leaves no timer. */
int alarm_at(int64_t deadline);

/* The same every @nanoseconds; again and again costs nothing. */
int alarm_every(int64_t nanoseconds);

void alarm_off(void);

#endif
