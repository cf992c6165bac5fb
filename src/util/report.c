#include "util/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <unistd.h>

static bool quiet;

void prepare_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            (void)open("/", O_PATH | O_CLOEXEC); /* is always there, as /dev/null need not be */

    /* One write a line: lines of parallel processes do not mix. */
    setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
    /* musl would write the first line at once, wherever it goes. */
    if (!isatty(STDOUT_FILENO))
        setvbuf(stdout, NULL, _IOFBF, BUFSIZ);
}

const char *stream_problem(int error)
{
    return error == EBADF ? "it is closed" : strerror(error);
}

void report_quietly(void)
{
    quiet = true;
}

static void report(const char *prefix, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

static void report(const char *prefix, const char *format, va_list arguments)
{
    fputs(prefix, stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    fflush(stderr);
}

void report_error(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    report("ipcctl: ", format, arguments);
    va_end(arguments);
}

void report_note(const char *format, ...)
{
    if (quiet)
        return;

    va_list arguments;
    va_start(arguments, format);
    report("ipcctl: ", format, arguments);
    va_end(arguments);
}

void report_hint(const char *format, ...)
{
    if (quiet)
        return;

    va_list arguments;
    va_start(arguments, format);
    report("hint: ", format, arguments);
    va_end(arguments);
}

static void report_lost_output(int error)
{
    if (error != EPIPE)
        report_error("cannot write to standard output: %s",
                     error ? stream_problem(error) : "an earlier write failed");
}

bool try_to_flush(int *error)
{
    bool failed_before = ferror(stdout);

    errno = 0;
    if (fflush(stdout) == 0 && !failed_before)
        return true;
    *error = errno;
    __fpurge(stdout);
    clearerr(stdout);
    return false;
}

bool flush_output(void)
{
    int error;

    if (try_to_flush(&error))
        return true;
    report_lost_output(error);
    return false;
}

bool finish_output(void)
{
    bool pending = __fpending(stdout) > 0;
    bool failed_before = ferror(stdout);

    errno = 0;
    bool failed_now = fclose(stdout) != 0;
    int error = errno;

    /* With nothing to write, a standard output that cannot be written is no failure. */
    if (!failed_before && (!failed_now || (!pending && error == EBADF)))
        return true;
    report_lost_output(error);
    return false;
}
