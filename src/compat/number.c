#include "compat/number.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

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
    int r = parse_unsigned(digits + (negative || *digits == '+'), base, INT64_MAX, &magnitude);
    if (r < 0)
        return r;

    int64_t value = negative ? -(int64_t)magnitude : (int64_t)magnitude;
    if (value < min || value > max)
        return -ERANGE;
    *ret = value;
    return 0;
}

/* The base and power of a unit: "", K, KiB, KB, M ...; -EINVAL where it is none. */
static int parse_unit(const char *unit, uint64_t *base, unsigned int *power)
{
    static const char letters[] = "KMGTPEZY";
    const char *letter = *unit ? strchr(letters, toupper((unsigned char)*unit)) : NULL;

    *base = 1024;
    *power = letter ? (unsigned int)(letter - letters) + 1 : 0;
    if (*unit == '\0' || (letter && (unit[1] == '\0' || strcmp(unit + 1, "iB") == 0)))
        return 0;
    *base = 1000;
    return letter && (strcmp(unit + 1, "B") == 0 || strcmp(unit + 1, "b") == 0) ? 0 : -EINVAL;
}

/* Adds the decimal fraction of a unit, rounded down: each digit is a tenth of the one before. */
static int add_fraction(const char *digits, size_t count, uint64_t unit, uint64_t *value)
{
    /* numerator / 10^n of the unit; beyond 18 digits of it nothing changes a number of 64 bits */
    uint64_t numerator = 0, denominator = 1;

    for (size_t i = 0; i < count && i < 18; i++) {
        numerator = numerator * 10 + (uint64_t)(digits[i] - '0');
        denominator *= 10;
    }
    /* unit * numerator / denominator, in parts that do not overflow */
    uint64_t part = 0, rest = 0;
    for (unsigned int bit = 64; bit-- > 0;) {
        part = part * 2 + (rest * 2 + (unit >> bit & 1) * numerator) / denominator;
        rest = (rest * 2 + (unit >> bit & 1) * numerator) % denominator;
    }
    return __builtin_add_overflow(*value, part, value) ? -ERANGE : 0;
}

int compat_size(const char *text, uint64_t *ret)
{
    const char *start = skip_blanks(text);
    start += *start == '+';
    bool hexadecimal = start[0] == '0' && (start[1] == 'x' || start[1] == 'X');
    size_t length =
        hexadecimal ? 2 + strspn(start + 2, "0123456789abcdefABCDEF") : strspn(start, "0123456789");
    char whole[32];
    if (length == 0 || length >= sizeof(whole))
        return length == 0 ? -EINVAL : -ERANGE;
    memcpy(whole, start, length);
    whole[length] = '\0';

    const char *fraction = start + length, *unit = fraction;
    size_t fraction_length = 0;
    if (*fraction == '.') {
        fraction_length = strspn(++fraction, "0123456789");
        unit = fraction + fraction_length;
    }

    uint64_t value, base, factor = 1;
    unsigned int power;
    int r = parse_unsigned(whole, 0, UINT64_MAX, &value);
    if (r < 0)
        return r;
    if (parse_unit(unit, &base, &power) < 0 || (unit != start + length && power == 0))
        return -EINVAL;
    while (power-- > 0)
        if (__builtin_mul_overflow(factor, base, &factor))
            return -ERANGE;
    if (__builtin_mul_overflow(value, factor, &value))
        return -ERANGE;
    r = add_fraction(fraction, fraction_length, factor, &value);
    if (r == 0)
        *ret = value;
    return r;
}
