/* Whole numbers from text: all of the text or nothing, no sign, no blanks, no wrap-around. */
#ifndef UTIL_NUMBER_H
#define UTIL_NUMBER_H

#include <stdint.h>

/* Reads all of @text as a number of @base (2 to 36, or 0: decimal, 0x hexadecimal, 0 octal, as in
 * C) into @ret.  Returns 0, -EINVAL where @text is no such number, or -ERANGE where it is one
 * above @max. */
int parse_unsigned(const char *text, int base, uint64_t max, uint64_t *ret);

/* The same with an optional leading minus, for numbers from @min to @max. */
int parse_signed(const char *text, int64_t min, int64_t max, int64_t *ret);

#endif
