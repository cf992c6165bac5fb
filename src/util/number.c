#include "util/number.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

int parse_unsigned(const char *text, int base, uint64_t max, uint64_t *ret)
{
    /* strtoull skips blanks and takes signs: "-1" would read as 18446744073709551615. */
    if (!isalnum((unsigned char)text[0]))
        return -EINVAL;

    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, base);
    if (end == text || *end != '\0')
        return -EINVAL;
    if (errno == ERANGE || value > max)
        return -ERANGE;

    *ret = value;
    return 0;
}

int parse_signed(const char *text, int64_t min, int64_t max, int64_t *ret)
{
    bool negative = text[0] == '-';
    uint64_t magnitude;
    int r = parse_unsigned(text + negative, 0, (uint64_t)INT64_MAX + negative, &magnitude);
    if (r < 0)
        return r;

    int64_t value = (int64_t)(negative ? 0 - magnitude : magnitude);
    if (value < min || value > max)
        return -ERANGE;

    *ret = value;
    return 0;
}
