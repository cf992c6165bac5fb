/* Sizes, durations and ages, as people write and read them. */
#ifndef UTIL_UNITS_H
#define UTIL_UNITS_H

#include <stdint.h>

/* Reads a size in bytes: a whole number with an optional unit, K M G T (also KiB MiB GiB TiB) for
 * powers of 1024, KB MB GB TB for powers of 1000.  Returns 0, -EINVAL where @text is no size, or
 * -ERANGE where it is over 64 bits. */
int parse_size(const char *text, uint64_t *ret);

/* Reads a duration in nanoseconds: a decimal number with an optional unit, ms s m h d (seconds if
 * left out).  Returns 0, -EINVAL, or -ERANGE where it is over INT64_MAX nanoseconds (292 years). */
int parse_duration(const char *text, int64_t *ret);

enum { SIZE_TEXT = 24, AGE_TEXT = 32 };

/* Writes @bytes for people: "240", "16K", "1.5M", rounded to what is shown. */
const char *format_size(uint64_t bytes, char text[static SIZE_TEXT]);

/* The seconds from @then to @now, as far as 64 bits hold them. */
int64_t seconds_between(int64_t then, int64_t now);

/* Writes how long ago @seconds is, in the largest unit that is not 0: "5s ago", "3d ago". A time
 * in the future, which a clock that was set back makes, reads "in 5s". */
const char *format_age(int64_t seconds, char text[static AGE_TEXT]);

/* Seconds since the Epoch.  Not by time(2), which may be a tick behind the times of files. */
int64_t seconds_now(void);

#endif
