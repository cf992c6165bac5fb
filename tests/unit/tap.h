/* TAP for the unit tests: ok() a condition, and return done() from main(). */
#ifndef TESTS_UNIT_TAP_H
#define TESTS_UNIT_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_count, tap_failed;

/* Whether @condition holds; what is tested is @format. */
__attribute__((format(printf, 2, 3))) static inline bool ok(bool condition, const char *format, ...)
{
    va_list arguments;

    tap_count++;
    tap_failed += !condition;
    printf("%sok %d - ", condition ? "" : "not ", tap_count);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    return condition;
}

static inline bool is_text(const char *got, const char *expected, const char *what)
{
    bool same = got && strcmp(got, expected) == 0;

    ok(same, "%s", what);
    if (!same)
        printf("# expected: %s\n# got:      %s\n", expected, got ? got : "(null)");
    return same;
}

static inline bool is_number(long long got, long long expected, const char *what)
{
    ok(got == expected, "%s", what);
    if (got != expected)
        printf("# expected: %lld\n# got:      %lld\n", expected, got);
    return got == expected;
}

static inline int done(void)
{
    printf("1..%d\n", tap_count);
    return tap_failed > 0;
}

#endif
