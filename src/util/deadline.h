/* Points in time to wait for, in nanoseconds on CLOCK_MONOTONIC, which no change of the date moves.
 *
 * Calls that a signal interrupts go on towards the same deadline; a duration would start anew each
 * time. */
#ifndef UTIL_DEADLINE_H
#define UTIL_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define DEADLINE_NOW   INT64_MIN /* do not wait at all */
#define DEADLINE_NEVER INT64_MAX /* wait however long it takes */

/* How often, in nanoseconds, a wait is interrupted to look for what nobody tells the waiter. */
enum { LOOK_AGAIN = 1000000000 };

/* The present. */
int64_t monotonic_now(void);

/* The deadline @nanoseconds from now; DEADLINE_NEVER where that is past the end of time. */
int64_t deadline_after(int64_t nanoseconds);

bool deadline_passed(int64_t deadline);

/* What is left of @deadline, 0 where it has passed; it must not be DEADLINE_NEVER. */
struct timespec deadline_left(int64_t deadline);

/* The deadline as clock_nanosleep(2) and sem_clockwait(3) take it; neither NOW nor NEVER. */
struct timespec deadline_point(int64_t deadline);

#endif
