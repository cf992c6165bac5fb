/* Sizes, durations and plain numbers, as ipcctl and as util-linux has them, read from one text and
 * written again. */
#include "util/units.h"

#include <errno.h>
#include <inttypes.h>

#include "compat/number.h"
#include "fuzz.h"
#include "util/number.h"

enum { NANOSECONDS = 1000000000 };

/* What people are shown is within a twentieth of the size, the least that one decimal gives. */
static void check_shown_size(uint64_t size)
{
    static const char units[] = "KMGTPE";
    char text[SIZE_TEXT], *unit;
    long double shown = strtold(format_size(size, text), &unit);

    if (*unit != '\0') {
        require(strchr(units, *unit) && unit[1] == '\0');
        for (const char *p = units; p <= strchr(units, *unit); p++)
            shown *= 1024;
    }
    require(shown >= (long double)size * 0.95L && shown <= (long double)size * 1.05L);
}

static void check_size(const char *text)
{
    uint64_t size = 77, again;
    char digits[SIZE_TEXT];
    int r = parse_size(text, &size);

    if (r < 0) {
        require(size == 77 && (r == -EINVAL || r == -ERANGE));
        return;
    }
    snprintf(digits, sizeof(digits), "%" PRIu64, size);
    require(parse_size(digits, &again) == 0 && again == size);
    check_shown_size(size);
}

static void check_duration(const char *text)
{
    int64_t duration = 77, again;
    char seconds[48], age[AGE_TEXT];
    int r = parse_duration(text, &duration);

    if (r < 0) {
        require(duration == 77 && (r == -EINVAL || r == -ERANGE));
        return;
    }
    require(duration >= 0);
    snprintf(seconds, sizeof(seconds), "%" PRId64 ".%09" PRId64 "s", duration / NANOSECONDS,
             duration % NANOSECONDS);
    require(parse_duration(seconds, &again) == 0 && again == duration);
    require(is_sentence(format_age(duration, age)));
    require(is_sentence(format_age(-duration, age)));
}

static void check_numbers(const char *text)
{
    uint64_t unsigned_number = 77, again;
    int64_t signed_number = 77, signed_again;
    char digits[32];
    int r = parse_unsigned(text, 0, INT32_MAX, &unsigned_number);

    if (r < 0) {
        require(unsigned_number == 77);
    } else {
        require(unsigned_number <= INT32_MAX);
        snprintf(digits, sizeof(digits), "0x%" PRIx64, unsigned_number);
        require(parse_unsigned(digits, 16, INT32_MAX, &again) == 0 && again == unsigned_number);
    }
    r = parse_signed(text, INT64_MIN, INT64_MAX, &signed_number);
    if (r < 0) {
        require(signed_number == 77);
        return;
    }
    snprintf(digits, sizeof(digits), "%" PRId64, signed_number);
    require(parse_signed(digits, INT64_MIN, INT64_MAX, &signed_again) == 0 &&
            signed_again == signed_number);
}

/* What ipcctl's own commands take, these take as the same number. */
static void check_compat_number(const char *text)
{
    int64_t number = 77, again;
    char digits[32];
    int r = compat_number(text, 0, INT64_MIN, INT64_MAX, &number);

    if (r < 0) {
        require(number == 77 && (r == -EINVAL || r == -ERANGE));
        require(parse_signed(text, INT64_MIN, INT64_MAX, &again) < 0);
        return;
    }
    if (parse_signed(text, INT64_MIN, INT64_MAX, &again) == 0)
        require(number == again);
    snprintf(digits, sizeof(digits), " %+" PRId64, number);
    require(compat_number(digits, 10, number, number, &again) == 0 && number == again);
    require(number == INT64_MAX ||
            compat_number(digits, 10, number + 1, INT64_MAX, &again) == -ERANGE);
}

/* A fraction is worth less than one of the unit. */
static void check_fraction(const char *text, const char *point, uint64_t size)
{
    const char *unit = point + 1 + strspn(point + 1, "0123456789");
    char whole_text[64], unit_text[64];
    uint64_t whole, one;

    snprintf(whole_text, sizeof(whole_text), "%.*s%s", (int)(point - text), text, unit);
    snprintf(unit_text, sizeof(unit_text), "1%s", unit);
    require(compat_size(whole_text, &whole) == 0);
    if (compat_size(unit_text, &one) == 0)
        require(size >= whole && size - whole < one);
    else
        require(size == 0); /* nothing of a unit that is over 64 bits */
}

static void check_compat_size(const char *text)
{
    uint64_t size = 77, again;
    char digits[SIZE_TEXT];
    const char *point = strchr(text, '.');
    int r = compat_size(text, &size);

    if (r < 0) {
        require(size == 77 && (r == -EINVAL || r == -ERANGE));
        return;
    }
    /* Only here a leading 0 means octal digits. */
    if (text[0] != '0' && parse_size(text, &again) == 0)
        require(size == again);
    snprintf(digits, sizeof(digits), "%" PRIu64, size);
    require(compat_size(digits, &again) == 0 && again == size);
    if (point && !strpbrk(text, "xX")) /* where E and B are digits, no units */
        check_fraction(text, point, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    _cleanup_free_ char *text = text_of(data, size);

    check_size(text);
    check_duration(text);
    check_numbers(text);
    check_compat_number(text);
    check_compat_size(text);
    return 0;
}
