/* Records from a descriptor. */
#include "data/framing.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

/* A pipe that a child fills with @input, @piece bytes at a time. */
static int pipe_of(const char *input, size_t length, size_t piece)
{
    int ends[2];

    fflush(stdout);
    if (pipe(ends) < 0)
        abort();
    if (fork() == 0) {
        close(ends[0]);
        while (length > 0) {
            ssize_t wrote = write(ends[1], input, piece < length ? piece : length);
            if (wrote <= 0)
                _exit(1);
            input += wrote;
            length -= (size_t)wrote;
        }
        _exit(0);
    }
    close(ends[1]);
    return ends[0];
}

static void finish(struct frame_reader *reader, int fd)
{
    frame_reader_free(reader);
    close(fd);
    wait(NULL);
}

/* What is read of @input, as "[record][record]", a newline in one as '|', with "<length@number>"
 * for one over @max. */
static const char *records(const char *input, size_t length, enum framing framing, size_t max,
                           size_t piece)
{
    static char text[4096];
    size_t used = 0, size;
    const char *bytes;
    struct frame_reader reader;
    int fd = pipe_of(input, length, piece), r;

    frame_reader_init(&reader, fd, framing, max);
    while ((r = frame_next(&reader, &bytes, &size)) == 1 || r == -EMSGSIZE) {
        if (r == 1)
            used += (size_t)snprintf(text + used, sizeof(text) - used, "[%.*s]", (int)size, bytes);
        else
            used += (size_t)snprintf(text + used, sizeof(text) - used, "<%zu@%d>", size,
                                     (int)reader.number);
    }
    snprintf(text + used, sizeof(text) - used, "%d", r);
    for (char *p = text; *p != '\0'; p++)
        *p = *p == '\n' ? '|' : *p;
    finish(&reader, fd);
    return text;
}

static void framed(const char *input, enum framing framing, size_t max, const char *expected)
{
    for (size_t piece = 1; piece < 4; piece++)
        is_text(records(input, strlen(input), framing, max, piece), expected, expected);
}

static void nuls(void)
{
    static const char input[] = "a\0\0b c\n\0last";

    is_text(records(input, sizeof(input) - 1, FRAMING_NULS, 10, 100), "[a][][b c|][last]0",
            "records that end in NUL");
    is_text(records(input, sizeof(input), FRAMING_NULS, 10, 100), "[a][][b c|][last]0",
            "a NUL after the last one changes nothing");
}

static void kept_nul(void)
{
    struct frame_reader reader;
    const char *bytes = NULL;
    size_t length = 0;
    int fd = pipe_of("a\0b\n", 4, 4);

    frame_reader_init(&reader, fd, FRAMING_LINES, 10);
    ok(frame_next(&reader, &bytes, &length) == 1 && length == 3 && memcmp(bytes, "a\0b", 3) == 0,
       "a NUL inside a line is kept");
    finish(&reader, fd);
}

/* Lines of all lengths around the buffer's size. */
static void long_lines(void)
{
    enum { COUNT = 40, STEP = 20011 };
    size_t total = 0, at = 0;
    for (size_t i = 0; i < COUNT; i++)
        total += i * STEP + 1;
    char *input = malloc(total);
    for (size_t i = 0; i < COUNT; i++) {
        memset(input + at, 'a' + (int)(i % 26), i * STEP);
        at += i * STEP;
        input[at++] = '\n';
    }

    struct frame_reader reader;
    const char *bytes;
    size_t length, right = 0;
    int fd = pipe_of(input, total, 50000);
    frame_reader_init(&reader, fd, FRAMING_LINES, SIZE_MAX);
    at = 0;
    while (frame_next(&reader, &bytes, &length) == 1) {
        right += length == right * STEP && memcmp(bytes, input + at, length) == 0;
        at += length + 1;
    }
    is_number((long long)right, COUNT, "lines of any length");
    finish(&reader, fd);

    fd = pipe_of(input, total, 50000);
    frame_reader_init(&reader, fd, FRAMING_LINES, 100000);
    size_t records_read = 0, too_long = 0;
    int r;
    right = 0;
    while ((r = frame_next(&reader, &bytes, &length)) != 0) {
        records_read += r == 1;
        too_long += r == -EMSGSIZE;
        right += length == (reader.number - 1) * STEP;
    }
    ok(records_read == 5 && too_long == COUNT - 5 && right == COUNT,
       "lines over the maximum are named and passed over");
    ok(reader.capacity <= 1 << 18, "and are not kept in memory");
    finish(&reader, fd);
    free(input);
}

static void endless(void)
{
    struct frame_reader reader;
    const char *bytes;
    size_t length = 1;
    int fd = open("/dev/zero", O_RDONLY);

    frame_reader_init(&reader, fd, FRAMING_LINES, 1000);
    ok(frame_next(&reader, &bytes, &length) == -EMSGSIZE && length == 0 && reader.number == 1,
       "a line without end has no length");
    length = 1;
    ok(frame_next(&reader, &bytes, &length) == -EMSGSIZE && length == 0 && reader.number == 1,
       "nor has the rest of it");
    frame_reader_free(&reader);
    close(fd);
}

/* A line over the maximum that is given up, and then ends after all, as @ret_length tells. */
static void given_up(void)
{
    struct frame_reader reader;
    const char *bytes;
    size_t length = 1;
    int zeros = open("/dev/zero", O_RDONLY), fd = pipe_of("end\nnext\n", 9, 9);

    frame_reader_init(&reader, zeros, FRAMING_LINES, 1000);
    frame_next(&reader, &bytes, &length);
    size_t dropped = (size_t)reader.dropped;
    reader.fd = fd;
    ok(frame_next(&reader, &bytes, &length) == -EMSGSIZE && length == dropped + 3 &&
           reader.number == 1,
       "unless its end comes");
    ok(frame_next(&reader, &bytes, &length) == 1 && length == 4 && reader.number == 2,
       "and the next line is the next one");
    finish(&reader, fd);
    close(zeros);
}

static void on_alarm(int number)
{
    (void)number;
}

static void interrupted(void)
{
    struct frame_reader reader;
    const char *bytes = "";
    size_t length = 0;
    int ends[2];

    if (pipe(ends) < 0 || write(ends[1], "par", 3) != 3)
        abort();
    sigaction(SIGALRM, &(struct sigaction){.sa_handler = on_alarm}, NULL);
    setitimer(ITIMER_REAL, &(struct itimerval){{0, 10000}, {0, 10000}}, NULL);
    frame_reader_init(&reader, ends[0], FRAMING_LINES, 100);
    is_number(frame_next(&reader, &bytes, &length), -EINTR, "a signal ends the wait");
    ok(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0 && frame_next(&reader, &bytes, &length) == -EINTR,
       "also in non-blocking mode");
    setitimer(ITIMER_REAL, &(struct itimerval){{0, 0}, {0, 0}}, NULL);

    if (write(ends[1], "t\nnext\nrest", 11) != 11)
        abort();
    ok(frame_next(&reader, &bytes, &length) == 1 && length == 4 && memcmp(bytes, "part", 4) == 0,
       "nothing was lost");
    ok(frame_next(&reader, &bytes, &length) == 1 && memcmp(bytes, "next", 4) == 0, "and comes");
    close(ends[1]);
    ok(frame_next(&reader, &bytes, &length) == 1 && length == 4 && memcmp(bytes, "rest", 4) == 0,
       "the last one with the end of the input");
    is_number(frame_next(&reader, &bytes, &length), 0, "which comes then");
    frame_reader_free(&reader);
    close(ends[0]);
}

static void unreadable(void)
{
    struct frame_reader reader;
    const char *bytes;
    size_t length;

    frame_reader_init(&reader, -1, FRAMING_WHOLE, 100);
    is_number(frame_next(&reader, &bytes, &length), -EBADF, "an error of read(2)");
    frame_reader_free(&reader);
}

int main(void)
{
    framed("", FRAMING_WHOLE, 10, "[]0");
    framed("a\nb\n", FRAMING_WHOLE, 10, "[a|b|]0");
    framed("12345", FRAMING_WHOLE, 5, "[12345]0");
    framed("123456", FRAMING_WHOLE, 5, "<6@1>0");
    framed("1", FRAMING_WHOLE, 0, "<1@1>0");
    framed("", FRAMING_LINES, 10, "0");
    framed("\n", FRAMING_LINES, 10, "[]0");
    framed("a\nb\n", FRAMING_LINES, 10, "[a][b]0");
    framed("a\n\nb", FRAMING_LINES, 10, "[a][][b]0");
    framed("123\n1234\n\n12345\n12", FRAMING_LINES, 3, "[123]<4@2>[]<5@4>[12]0");
    framed("123\n1234", FRAMING_LINES, 3, "[123]<4@2>0");
    framed("\n\n", FRAMING_LINES, 0, "[][]0");
    nuls();
    kept_nul();
    long_lines();
    endless();
    given_up();
    interrupted();
    unreadable();
    return done();
}
