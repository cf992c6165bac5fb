#include "data/c-scalar.h"

#include <ctype.h>
#include <errno.h>
#include <float.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/c-lexer.h"
#include "util/cleanup.h"
#include "util/number.h"
#include "util/text.h"

enum {
    /* The 80 bits of the x87 are followed by padding, which no assignment need set. */
    LONG_DOUBLE_BYTES = LDBL_MANT_DIG == 64 ? 10 : sizeof(long double),
    LONGEST_INTEGER = 70, /* 64 octal digits would not be fewer; anything longer is no number */
};

static bool is_signed(const struct c_type *type)
{
    return type->kind == C_SIGNED || (type->kind == C_CHAR && CHAR_MIN < 0);
}

int64_t c_integer_min(const struct c_type *type)
{
    return is_signed(type) ? INT64_MIN >> (64 - 8 * type->size) : 0;
}

uint64_t c_integer_max(const struct c_type *type)
{
    if (type->kind == C_BOOL)
        return 1;
    return UINT64_MAX >> (64 - 8 * type->size) >> is_signed(type);
}

/* Writes the low bytes of @bits as an integer of @size bytes. */
static void store(uint64_t bits, size_t size, void *to)
{
    const uint8_t one = (uint8_t)bits;
    const uint16_t two = (uint16_t)bits;
    const uint32_t four = (uint32_t)bits;
    const void *from = size == 1   ? (const void *)&one
                       : size == 2 ? (const void *)&two
                       : size == 4 ? (const void *)&four
                                   : (const void *)&bits;

    memcpy(to, from, size);
}

static uint64_t load(size_t size, const void *from)
{
    uint8_t one;
    uint16_t two;
    uint32_t four;
    uint64_t eight;

    switch (size) {
    case 1:
        memcpy(&one, from, size);
        return one;
    case 2:
        memcpy(&two, from, size);
        return two;
    case 4:
        memcpy(&four, from, size);
        return four;
    }
    memcpy(&eight, from, sizeof(eight));
    return eight;
}

int64_t c_scalar_signed(const struct c_type *type, const void *from)
{
    uint64_t bits = load(type->size, from);
    uint64_t sign = (uint64_t)1 << (8 * type->size - 1);

    return is_signed(type) ? (int64_t)((bits ^ sign) - sign) : (int64_t)bits;
}

/* Writes an integer given by its sign and magnitude. */
static int store_integer(const struct c_type *type, bool negative, uint64_t magnitude, void *to)
{
    uint64_t most = negative ? (uint64_t)0 - (uint64_t)c_integer_min(type) : c_integer_max(type);

    if (magnitude > most)
        return -ERANGE;
    store(negative ? (uint64_t)0 - magnitude : magnitude, type->size, to);
    return 0;
}

static int store_signed(const struct c_type *type, int64_t value, void *to)
{
    uint64_t magnitude = value < 0 ? (uint64_t)0 - (uint64_t)value : (uint64_t)value;

    return store_integer(type, value < 0, magnitude, to);
}

/* 'c': in a type of one byte, that byte, whatever its sign. */
static int parse_character(const struct c_type *type, const char *text, size_t length, void *to)
{
    int64_t value;
    int r = c_character_value(text, length, &value);
    if (r < 0)
        return r;

    if (type->size > 1 || type->kind == C_BOOL)
        return store_signed(type, value, to);
    store((uint64_t)value, 1, to);
    return 0;
}

static int parse_name(const struct c_type *type, const struct c_constants *constants,
                      const char *text, size_t length, void *to)
{
    const struct c_constant *constant = c_constant_named(constants, text, length);

    if (constant)
        return store_signed(type, constant->value, to);
    if (type->kind != C_BOOL || (!text_is(text, length, "true") && !text_is(text, length, "false")))
        return -EINVAL;
    store(text[0] == 't', type->size, to);
    return 0;
}

static int parse_integer(const struct c_type *type, const struct c_constants *constants,
                         const char *text, size_t length, void *to)
{
    char digits[LONGEST_INTEGER + 1];
    uint64_t magnitude;

    if (length > 0 && text[0] == '\'')
        return parse_character(type, text, length, to);
    if (length > 0 && (isalpha((unsigned char)text[0]) || text[0] == '_'))
        return parse_name(type, constants, text, length, to);

    bool has_sign = length > 0 && (text[0] == '-' || text[0] == '+');
    if (length - has_sign > LONGEST_INTEGER || length == has_sign)
        return -EINVAL;
    memcpy(digits, text + has_sign, length - has_sign);
    digits[length - has_sign] = '\0';
    int r = strlen(digits) == length - has_sign ? parse_unsigned(digits, 0, UINT64_MAX, &magnitude)
                                                : -EINVAL;
    return r < 0 ? r : store_integer(type, text[0] == '-', magnitude, to);
}

/* Calls strtof(), strtod() or strtold(), by the size of the type, and says whether the value is
 * infinite. */
static bool convert_float(const struct c_type *type, const char *text, char **end, void *to)
{
    if (type->size == sizeof(float)) {
        float value = strtof(text, end);
        memcpy(to, &value, sizeof(value));
        return isinf(value);
    }
    if (type->size == sizeof(double)) {
        double value = strtod(text, end);
        memcpy(to, &value, sizeof(value));
        return isinf(value);
    }
    long double value = strtold(text, end);
    memset(to, 0, sizeof(value));
    memcpy(to, &value, LONG_DOUBLE_BYTES);
    return isinf(value);
}

static int parse_float(const struct c_type *type, const char *text, size_t length, void *to)
{
    char value[sizeof(long double)];
    _cleanup_free_ char *copy = strndup(text, length);
    if (!copy)
        return -ENOMEM;

    /* strtod() skips blanks. */
    if (length == 0 || strlen(copy) != length || isspace((unsigned char)copy[0]))
        return -EINVAL;
    char *end;
    errno = 0;
    bool infinite = convert_float(type, copy, &end, value);
    if (end == copy || *end != '\0')
        return -EINVAL;
    if (infinite && errno == ERANGE)
        return -ERANGE;
    memcpy(to, value, type->size);
    return 0;
}

int c_scalar_parse(const struct c_type *type, const struct c_constants *constants, const char *text,
                   size_t length, void *to)
{
    return type->kind == C_FLOAT ? parse_float(type, text, length, to)
                                 : parse_integer(type, constants, text, length, to);
}

/* Loads a long double.  Bytes that are none, which the x87 has (an exponent without the leading
 * bit), become NaN: printf() is not made for them. */
static long double load_long_double(const void *from)
{
    long double value;

    if (LDBL_MANT_DIG == 64) {
        uint64_t mantissa = load(8, from);
        uint64_t exponent = load(2, (const char *)from + 8) & 0x7fff;
        if (exponent > 0 && mantissa >> 63 == 0)
            return NAN;
    }
    memcpy(&value, from, sizeof(value));
    return value;
}

static long double load_float(const struct c_type *type, const void *from)
{
    float single_float;
    double double_float;

    if (type->size == sizeof(single_float)) {
        memcpy(&single_float, from, sizeof(single_float));
        return single_float;
    }
    if (type->size == sizeof(double_float)) {
        memcpy(&double_float, from, sizeof(double_float));
        return double_float;
    }
    return load_long_double(from);
}

/* Whether @text is read as @value again. */
static bool reads_as(const struct c_type *type, const char *text, long double value)
{
    char bytes[sizeof(long double)], *end;

    convert_float(type, text, &end, bytes);
    return load_float(type, bytes) == value;
}

/* How many digits a float of that type always keeps; none where it is too small to have them all.
 */
static int sure_digits(const struct c_type *type, long double value)
{
    long double magnitude = fabsl(value);

    if (type->size == sizeof(float))
        return magnitude < FLT_MIN ? 1 : FLT_DIG;
    if (type->size == sizeof(double))
        return magnitude < DBL_MIN ? 1 : DBL_DIG;
    return magnitude < LDBL_MIN ? 1 : LDBL_DIG;
}

static const char *format_float(const struct c_type *type, const void *from, char *text)
{
    long double value = load_float(type, from);

    if (isnan(value))
        return strcpy(text, "nan");
    for (int digits = sure_digits(type, value); digits <= DECIMAL_DIG; digits++) {
        snprintf(text, C_SCALAR_TEXT, "%.*Lg", digits, value);
        if (reads_as(type, text, value))
            break;
    }
    return text;
}

const char *c_scalar_format(const struct c_type *type, const void *from,
                            char text[static C_SCALAR_TEXT])
{
    if (type->kind == C_FLOAT)
        return format_float(type, from, text);
    if (type->kind == C_BOOL)
        return strcpy(text, load(type->size, from) == 0 ? "0" : "1");
    if (is_signed(type))
        snprintf(text, C_SCALAR_TEXT, "%" PRId64, c_scalar_signed(type, from));
    else
        snprintf(text, C_SCALAR_TEXT, "%" PRIu64, load(type->size, from));
    return text;
}
