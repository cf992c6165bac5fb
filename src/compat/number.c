#include "compat/number.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "util/cleanup.h"
#include "util/number.h"

static const char *skip_blanks(const char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    return text;
}

int compat_number(const char *text, int base, int64_t min, int64_t max, int64_t *ret)
{
    const char *digits = skip_blanks(text);
    bool negative = *digits == '-';
    uint64_t magnitude;
    int r = parse_unsigned(digits + (negative || *digits == '+'), base,
                           (uint64_t)INT64_MAX + negative, &magnitude);
    if (r < 0)
        return r;

    int64_t value = (int64_t)(negative ? 0 - magnitude : magnitude);
    if (value < min || value > max)
        return -ERANGE;
    *ret = value;
    return 0;
}

/* Reads the digits at *text, after blanks and a plus sign, and steps over them. */
static int scan_whole(const char **text, uint64_t *ret)
{
    const char *start = skip_blanks(*text);
    start += *start == '+';
    bool hexadecimal = start[0] == '0' && (start[1] == 'x' || start[1] == 'X');
    size_t length =
        hexadecimal ? 2 + strspn(start + 2, "0123456789abcdefABCDEF") : strspn(start, "0123456789");
    _cleanup_free_ char *digits = strndup(start, length);
    if (!digits)
        return -ENOMEM;

    *text = start + length;
    return parse_unsigned(digits, 0, UINT64_MAX, ret);
}

/* The bytes of a unit: "", K, KiB, KB, M ... */
static int parse_unit(const char *unit, uint64_t *ret)
{
    static const char letters[] = "KMGTPEZY";
    uint64_t base = 1024, bytes = 1;

    if (*unit != '\0') {
        const char *letter = strchr(letters, toupper((unsigned char)*unit));
        if (!letter)
            return -EINVAL;
        if (strcmp(unit + 1, "B") == 0 || strcmp(unit + 1, "b") == 0)
            base = 1000;
        else if (unit[1] != '\0' && strcmp(unit + 1, "iB") != 0 && strcmp(unit + 1, "ib") != 0)
            return -EINVAL;
        for (const char *p = letters; p <= letter; p++)
            if (__builtin_mul_overflow(bytes, base, &bytes))
                return -ERANGE;
    }
    *ret = bytes;
    return 0;
}

/* @factor * @numerator / @denominator, rounded down, where the numerator is less than the
 * denominator, and that at most 10^18: long division, a bit at a time, so that nothing overflows.
 */
static uint64_t scale(uint64_t factor, uint64_t numerator, uint64_t denominator)
{
    uint64_t quotient = 0, rest = 0;

    for (unsigned int bit = 64; bit-- > 0;) {
        rest = rest * 2 + (factor >> bit & 1) * numerator;
        quotient = quotient * 2 + rest / denominator;
        rest %= denominator;
    }
    return quotient;
}

/* The bytes of the decimal fraction that these digits are of a unit. */
static uint64_t fraction_of(const char *digits, size_t count, uint64_t unit)
{
    const size_t most = 18; /* what more there may be is worth 1 byte at most, of an exabyte */
    uint64_t numerator = 0, denominator = 1;

    for (size_t i = 0; i < count && i < most; i++) {
        numerator = numerator * 10 + (uint64_t)(digits[i] - '0');
        denominator *= 10;
    }
    return scale(unit, numerator, denominator);
}

int compat_size(const char *text, uint64_t *ret)
{
    uint64_t value, unit;
    int r = scan_whole(&text, &value);
    if (r < 0)
        return r;

    bool point = *text == '.';
    text += point;
    size_t digits = point ? strspn(text, "0123456789") : 0;
    r = parse_unit(text + digits, &unit);
    if (r == -ERANGE && value == 0 && digits == 0) {
        *ret = 0; /* nothing of any unit, however large */
        return 0;
    }
    if (r < 0)
        return r;
    if (point && unit == 1)
        return -EINVAL;
    if (__builtin_mul_overflow(value, unit, &value) ||
        __builtin_add_overflow(value, fraction_of(text, digits, unit), &value))
        return -ERANGE;
    *ret = value;
    return 0;
}
