/* Whole numbers: all of the text, no sign, no wrap-around. */
#include "util/number.h"

#include <errno.h>

#include "tap.h"
#include "util/cleanup.h"

static const struct {
    const char *text;
    int base;
    uint64_t max;
    int error;
    uint64_t value;
} unsigned_rows[] = {
    {"0", 10, UINT64_MAX, 0, 0},
    {"7", 10, 7, 0, 7},
    {"8", 10, 7, -ERANGE, 0},
    {"007", 10, 7, 0, 7},
    {"010", 10, 99, 0, 10},
    {"010", 0, 99, 0, 8},
    {"010", 8, 99, 0, 8},
    {"08", 0, 99, -EINVAL, 0},
    {"8", 8, 99, -EINVAL, 0},
    {"0x10", 0, 99, 0, 16},
    {"0X10", 0, 99, 0, 16},
    {"0x10", 10, 99, -EINVAL, 0},
    {"ff", 16, 255, 0, 255},
    {"18446744073709551615", 10, UINT64_MAX, 0, UINT64_MAX},
    {"18446744073709551616", 10, UINT64_MAX, -ERANGE, 0},
    {"99999999999999999999999", 10, UINT64_MAX, -ERANGE, 0},
    {"0xffffffffffffffff", 0, UINT64_MAX, 0, UINT64_MAX},
    {"0x10000000000000000", 0, UINT64_MAX, -ERANGE, 0},
    {"4294967296", 10, UINT32_MAX, -ERANGE, 0},
    {"99999999999999999999999x", 10, UINT64_MAX, -EINVAL, 0},
    {"", 10, 9, -EINVAL, 0},
    {" 1", 10, 9, -EINVAL, 0},
    {"\t1", 10, 9, -EINVAL, 0},
    {"\n1", 10, 9, -EINVAL, 0},
    {"1 ", 10, 9, -EINVAL, 0},
    {"+1", 10, 9, -EINVAL, 0},
    {"-1", 10, UINT64_MAX, -EINVAL, 0},
    {"-0", 10, 9, -EINVAL, 0},
    {"1.0", 10, 9, -EINVAL, 0},
    {"1e1", 10, 99, -EINVAL, 0},
    {"1,000", 10, 9999, -EINVAL, 0},
    {"x", 10, 9, -EINVAL, 0},
    {"0x", 0, 9, -EINVAL, 0},
    {"0x-1", 0, UINT64_MAX, -EINVAL, 0},
    {"0x 1", 0, 9, -EINVAL, 0},
    {"\xd9\xa1", 10, 9, -EINVAL, 0}, /* a digit one, Arabic */
};

static const struct {
    const char *text;
    int64_t min, max;
    int error;
    int64_t value;
} signed_rows[] = {
    {"0", -5, 5, 0, 0},
    {"5", -5, 5, 0, 5},
    {"-5", -5, 5, 0, -5},
    {"6", -5, 5, -ERANGE, 0},
    {"-6", -5, 5, -ERANGE, 0},
    {"-0", 0, 5, 0, 0},
    {"-1", 0, 5, -ERANGE, 0},
    {"-0x5", -5, 5, 0, -5},
    {"9223372036854775807", INT64_MIN, INT64_MAX, 0, INT64_MAX},
    {"9223372036854775808", INT64_MIN, INT64_MAX, -ERANGE, 0},
    {"-9223372036854775807", INT64_MIN, INT64_MAX, 0, -INT64_MAX},
    {"-9223372036854775808", INT64_MIN, INT64_MAX, 0, INT64_MIN},
    {"-9223372036854775808", -INT64_MAX, INT64_MAX, -ERANGE, 0},
    {"-9223372036854775809", INT64_MIN, INT64_MAX, -ERANGE, 0},
    {"18446744073709551615", INT64_MIN, INT64_MAX, -ERANGE, 0},
    {"-18446744073709551616", INT64_MIN, INT64_MAX, -ERANGE, 0},
    {"", -5, 5, -EINVAL, 0},
    {"-", -5, 5, -EINVAL, 0},
    {"--1", -5, 5, -EINVAL, 0},
    {"-+1", -5, 5, -EINVAL, 0},
    {"+1", -5, 5, -EINVAL, 0},
    {"- 1", -5, 5, -EINVAL, 0},
    {" -1", -5, 5, -EINVAL, 0},
    {"-1x", -5, 5, -EINVAL, 0},
};

int main(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(unsigned_rows); i++) {
        uint64_t value = 4711;
        int r = parse_unsigned(unsigned_rows[i].text, unsigned_rows[i].base, unsigned_rows[i].max,
                               &value);
        ok(r == unsigned_rows[i].error && value == (r ? 4711 : unsigned_rows[i].value),
           "unsigned, base %d: row %zu", unsigned_rows[i].base, i);
    }
    for (size_t i = 0; i < ARRAY_SIZE(signed_rows); i++) {
        int64_t value = 4711;
        int r = parse_signed(signed_rows[i].text, signed_rows[i].min, signed_rows[i].max, &value);
        ok(r == signed_rows[i].error && value == (r ? 4711 : signed_rows[i].value), "signed: '%s'",
           signed_rows[i].text);
    }
    return done();
}
