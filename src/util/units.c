#include "util/units.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "util/ascii.h"
#include "util/cleanup.h"

static const char size_units[] = "KMGT";

/* The factor of a unit like "", "K", "KiB" or "KB"; 0 for anything else. */
static uint64_t size_factor(const char *unit)
{
    if (*unit == '\0')
        return 1;

    const char *position = strchr(size_units, ascii_upper(*unit));
    if (!position)
        return 0;

    uint64_t base = 1024;
    if (ascii_equal(unit + 1, "B"))
        base = 1000;
    else if (unit[1] != '\0' && !ascii_equal(unit + 1, "iB"))
        return 0;

    uint64_t factor = base;
    for (const char *p = size_units; p < position; p++)
        factor *= base;
    return factor;
}

int parse_size(const char *text, uint64_t *ret)
{
    uint64_t value = 0;
    const char *p = text;

    if (!isdigit((unsigned char)*p))
        return -EINVAL;
    bool overflow = false;
    for (; isdigit((unsigned char)*p); p++)
        overflow |= __builtin_mul_overflow(value, (uint64_t)10, &value) ||
                    __builtin_add_overflow(value, (uint64_t)(*p - '0'), &value);

    uint64_t factor = size_factor(p);
    if (factor == 0)
        return -EINVAL;
    if (overflow || __builtin_mul_overflow(value, factor, &value))
        return -ERANGE;

    *ret = value;
    return 0;
}

static const struct {
    const char *name;
    int64_t nanoseconds;
} duration_units[] = {
    {"", 1000000000},   {"ms", 1000000},      {"s", 1000000000},
    {"m", 60000000000}, {"h", 3600000000000}, {"d", 86400000000000},
};

static int64_t duration_factor(const char *unit)
{
    for (size_t i = 0; i < ARRAY_SIZE(duration_units); i++)
        if (strcmp(unit, duration_units[i].name) == 0)
            return duration_units[i].nanoseconds;
    return 0;
}

int parse_duration(const char *text, int64_t *ret)
{
    const char *p = text + strspn(text, "0123456789");
    const char *fraction = p;
    size_t whole_digits = (size_t)(p - text), fraction_digits = 0;

    if (*p == '.') {
        fraction = p + 1;
        fraction_digits = strspn(fraction, "0123456789");
        p = fraction + fraction_digits;
    }
    if (whole_digits + fraction_digits == 0)
        return -EINVAL;

    int64_t factor = duration_factor(p);
    if (factor == 0)
        return -EINVAL;

    int64_t value = 0;
    for (size_t i = 0; i < whole_digits; i++)
        if (__builtin_mul_overflow(value, (int64_t)10, &value) ||
            __builtin_add_overflow(value, (int64_t)(text[i] - '0'), &value))
            return -ERANGE;
    if (__builtin_mul_overflow(value, factor, &value))
        return -ERANGE;

    int64_t part = factor;
    for (size_t i = 0; i < fraction_digits && part > 0; i++) {
        part /= 10;
        if (__builtin_add_overflow(value, part * (fraction[i] - '0'), &value))
            return -ERANGE;
    }
    *ret = value;
    return 0;
}

const char *format_size(uint64_t bytes, char text[static SIZE_TEXT])
{
    if (bytes < 1024) {
        snprintf(text, SIZE_TEXT, "%" PRIu64, bytes);
        return text;
    }

    const char *unit = "KMGTPE";
    uint64_t whole, tenths;
    for (int shift = 10;; shift += 10, unit++) {
        uint64_t one = (uint64_t)1 << shift;
        whole = bytes / one;
        tenths = (bytes % one * 10 + one / 2) / one;
        whole += tenths / 10;
        tenths %= 10;
        if (whole < 1024 || unit[1] == '\0')
            break;
    }
    if (tenths)
        snprintf(text, SIZE_TEXT, "%" PRIu64 ".%" PRIu64 "%c", whole, tenths, *unit);
    else
        snprintf(text, SIZE_TEXT, "%" PRIu64 "%c", whole, *unit);
    return text;
}

int64_t seconds_between(int64_t then, int64_t now)
{
    int64_t seconds;

    if (__builtin_sub_overflow(now, then, &seconds))
        return then < now ? INT64_MAX : INT64_MIN;
    return seconds;
}

const char *format_age(int64_t seconds, char text[static AGE_TEXT])
{
    static const struct {
        int64_t seconds;
        char unit;
    } units[] = {{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
    uint64_t distance = seconds < 0 ? 0 - (uint64_t)seconds : (uint64_t)seconds;
    size_t i = 0;

    while (i + 1 < ARRAY_SIZE(units) && distance < (uint64_t)units[i].seconds)
        i++;
    snprintf(text, AGE_TEXT, "%s%" PRIu64 "%c%s", seconds < 0 ? "in " : "",
             distance / (uint64_t)units[i].seconds, units[i].unit, seconds < 0 ? "" : " ago");
    return text;
}

int64_t seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec;
}
