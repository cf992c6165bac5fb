/* Whole numbers: all of the text, no sign, no wrap-around; and the forms that util-linux takes. */
#include "util/number.h"

#include <errno.h>

#include "compat/number.h"
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

static const struct {
    const char *text;
    int base;
    int64_t min, max;
    int error;
    int64_t value;
} compat_rows[] = {
    {"5", 10, -5, 5, 0, 5},
    {" \t\n+5", 10, -5, 5, 0, 5},
    {" -5", 10, -5, 5, 0, -5},
    {"010", 10, 0, 99, 0, 10},
    {"010", 0, 0, 99, 0, 8},
    {"+0x10", 0, 0, 99, 0, 16},
    {"777", 8, 0, 0777, 0, 0777},
    {"6", 10, -5, 5, -ERANGE, 0},
    {"-6", 10, -5, 5, -ERANGE, 0},
    {"9223372036854775807", 10, INT64_MIN, INT64_MAX, 0, INT64_MAX},
    {"9223372036854775808", 10, INT64_MIN, INT64_MAX, -ERANGE, 0},
    {"-9223372036854775808", 10, INT64_MIN, INT64_MAX, 0, INT64_MIN},
    {"-9223372036854775809", 10, INT64_MIN, INT64_MAX, -ERANGE, 0},
    {"", 10, -5, 5, -EINVAL, 0},
    {" ", 10, -5, 5, -EINVAL, 0},
    {"- 5", 10, -5, 5, -EINVAL, 0},
    {"+-5", 10, -5, 5, -EINVAL, 0},
    {"5 ", 10, -5, 5, -EINVAL, 0},
    {"5x", 10, -5, 5, -EINVAL, 0},
};

static const struct {
    const char *text;
    int error;
    uint64_t value;
} compat_size_rows[] = {
    {"4096", 0, 4096},
    {" +0x1000", 0, 4096},
    {"010", 0, 8},
    {"1k", 0, 1024},
    {"1KiB", 0, 1024},
    {"1kib", 0, 1024},
    {"10kB", 0, 10000},
    {"1.5G", 0, 3ull << 29},
    {"0.3K", 0, 307},
    {"1.K", 0, 1024},
    {"15.9999999999999999999EiB", 0, UINT64_MAX - 1},
    {"0Y", 0, 0},
    {"0.YB", 0, 0},
    {"18446744073709551615", 0, UINT64_MAX},
    {"18446744073709551616", -ERANGE, 0},
    {"16E", -ERANGE, 0},
    {"1Y", -ERANGE, 0},
    {"", -EINVAL, 0},
    {"K", -EINVAL, 0},
    {"-1", -EINVAL, 0},
    {"1.5", -EINVAL, 0},
    {"1 K", -EINVAL, 0},
    {"1KX", -EINVAL, 0},
    {"1KIB", -EINVAL, 0},
    {"0x", -EINVAL, 0},
};

static void test_compat(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(compat_rows); i++) {
        int64_t value = 4711;
        int r = compat_number(compat_rows[i].text, compat_rows[i].base, compat_rows[i].min,
                              compat_rows[i].max, &value);
        ok(r == compat_rows[i].error && value == (r ? 4711 : compat_rows[i].value),
           "util-linux: row %zu", i);
    }
    for (size_t i = 0; i < ARRAY_SIZE(compat_size_rows); i++) {
        uint64_t size = 4711;
        int r = compat_size(compat_size_rows[i].text, &size);
        ok(r == compat_size_rows[i].error && size == (r ? 4711 : compat_size_rows[i].value),
           "a size of util-linux: '%s'", compat_size_rows[i].text);
    }
}

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
    test_compat();
    return done();
}
