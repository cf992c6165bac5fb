/* Sizes, durations and ages. */
#include "util/units.h"

#include <errno.h>
#include <sys/stat.h>

#include "tap.h"
#include "util/deadline.h"

static void size(const char *text, int error, uint64_t expected)
{
    uint64_t got = 7;
    int r = parse_size(text, &got);

    ok(r == error && got == (error ? 7 : expected), "size '%s'", text);
}

static void duration(const char *text, int error, int64_t expected)
{
    int64_t got = 7;
    int r = parse_duration(text, &got);

    ok(r == error && got == (error ? 7 : expected), "duration '%s'", text);
}

static void shown_size(uint64_t bytes, const char *expected)
{
    char text[SIZE_TEXT];

    is_text(format_size(bytes, text), expected, expected);
}

static void shown_age(int64_t seconds, const char *expected)
{
    char text[AGE_TEXT];

    is_text(format_age(seconds, text), expected, expected);
}

/* A file is never newer than the present, also not within the tick in which a second begins, where
 * time(2) is still in the last one: so for more than a second, over one beginning. */
static void no_file_is_newer(void)
{
    FILE *file = tmpfile();
    struct stat st = {0};
    int64_t end = monotonic_now() + 1100000000;
    bool newer = false, failed = !file;

    while (!failed && !newer && monotonic_now() < end) {
        failed = fstat(fileno(file), &st) != 0 || fchmod(fileno(file), 0600) != 0 ||
                 fstat(fileno(file), &st) != 0;
        newer = st.st_ctime > seconds_now();
    }
    ok(!failed, "a file is made and changed");
    ok(!newer, "a file is never newer than the present");
    if (file)
        fclose(file);
}

int main(void)
{
    size("0", 0, 0);
    size("4096", 0, 4096);
    size("64K", 0, 65536);
    size("64k", 0, 65536);
    size("1M", 0, 1 << 20);
    size("1G", 0, 1 << 30);
    size("2T", 0, 2ull << 40);
    size("1KB", 0, 1000);
    size("1MB", 0, 1000000);
    size("1KiB", 0, 1024);
    size("1GiB", 0, 1 << 30);
    size("18446744073709551615", 0, UINT64_MAX);
    size("18446744073709551616", -ERANGE, 0);
    size("16777216T", -ERANGE, 0);
    size("", -EINVAL, 0);
    size("K", -EINVAL, 0);
    size("-1", -EINVAL, 0);
    size("+1", -EINVAL, 0);
    size(" 1", -EINVAL, 0);
    size("1 ", -EINVAL, 0);
    size("1X", -EINVAL, 0);
    size("1KX", -EINVAL, 0);
    size("1.5K", -EINVAL, 0);
    size("0x10", -EINVAL, 0);
    size("1B", -EINVAL, 0);

    duration("0", 0, 0);
    duration("1", 0, 1000000000);
    duration("1.5", 0, 1500000000);
    duration(".5", 0, 500000000);
    duration("2.", 0, 2000000000);
    duration("500ms", 0, 500000000);
    duration("0.5ms", 0, 500000);
    duration("2s", 0, 2000000000);
    duration("5m", 0, 300000000000);
    duration("1h", 0, 3600000000000);
    duration("7d", 0, 604800000000000);
    duration("1.5d", 0, 129600000000000);
    duration("9223372036", 0, 9223372036000000000);
    duration("9223372036.854775807", 0, INT64_MAX);
    duration("9223372036.854775808", -ERANGE, 0);
    duration("9223372037", -ERANGE, 0);
    duration("106752d", -ERANGE, 0);
    duration("99999999999999999999", -ERANGE, 0);
    duration("", -EINVAL, 0);
    duration(".", -EINVAL, 0);
    duration("s", -EINVAL, 0);
    duration("-1", -EINVAL, 0);
    duration("1w", -EINVAL, 0);
    duration("1 s", -EINVAL, 0);
    duration("1e3", -EINVAL, 0);
    duration("nan", -EINVAL, 0);

    shown_size(0, "0");
    shown_size(1023, "1023");
    shown_size(1024, "1K");
    shown_size(1536, "1.5K");
    shown_size(16384, "16K");
    shown_size(1048575, "1M");
    shown_size(4ull << 40, "4T");
    shown_size(UINT64_MAX, "16E");

    shown_age(0, "0s ago");
    shown_age(59, "59s ago");
    shown_age(60, "1m ago");
    shown_age(3599, "59m ago");
    shown_age(7200, "2h ago");
    shown_age(9ll * 86400, "9d ago");
    shown_age(-5, "in 5s");
    shown_age(INT64_MAX, "106751991167300d ago");
    shown_age(INT64_MIN, "in 106751991167300d");

    is_number(seconds_between(100, 107), 7, "seconds between");
    is_number(seconds_between(107, 100), -7, "seconds back");
    is_number(seconds_between(INT64_MIN, 1), INT64_MAX, "more than 64 bits hold");
    is_number(seconds_between(INT64_MAX, -2), INT64_MIN, "and back");

    no_file_is_newer();
    return done();
}
