#include "lecture/console.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/cleanup.h"
#include "util/escape.h"
#include "util/exit-status.h"
#include "util/report.h"

enum { LOOK_EVERY = 250, FIRST_CAPACITY = 4096 };

int call_failed(const char *program, const char *call)
{
    int error = errno;

    report_error("lecture %s: %s: %s", program, call, strerror(error));
    return error == EACCES || error == EPERM ? EXIT_DENIED : EXIT_FAILED;
}

int input_failed(const char *program, int error)
{
    report_error("lecture %s: cannot read standard input: %s", program, stream_problem(-error));
    return EXIT_FAILED;
}

void free_lines(struct lines *lines)
{
    free(lines->buffer);
}

/* Makes room for more input, and for a NUL after it. */
static int make_room(struct lines *lines)
{
    if (lines->start > 0) {
        memmove(lines->buffer, lines->buffer + lines->start, lines->end - lines->start);
        lines->end -= lines->start;
        lines->start = 0;
    }
    if (lines->end + 1 < lines->capacity)
        return 0;

    size_t capacity = lines->capacity ? 2 * lines->capacity : FIRST_CAPACITY;
    char *buffer = realloc(lines->buffer, capacity);
    if (!buffer)
        return -ENOMEM;
    lines->buffer = buffer;
    lines->capacity = capacity;
    return 0;
}

/* Waits until there is something to read, with an eye on the partner. */
static int wait_for_input(struct partner *partner)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

    for (;;) {
        int ready = poll(&input, 1, partner ? LOOK_EVERY : -1);
        if (ready < 0 && errno != EINTR)
            return -errno;
        if (ready > 0)
            return 0;
        if (partner && partner_gone(partner))
            return -EOWNERDEAD;
    }
}

static int read_more(struct lines *lines, struct partner *partner)
{
    int r = make_room(lines);
    if (r < 0)
        return r;
    r = wait_for_input(partner);
    if (r < 0)
        return r;

    ssize_t got = read(STDIN_FILENO, lines->buffer + lines->end, lines->capacity - lines->end - 1);
    if (got < 0)
        return errno == EINTR ? 0 : -errno;
    lines->end += (size_t)got;
    lines->closed = got == 0;
    return 0;
}

/* Ends the line of a prompt that nobody has answered. */
static void end_prompt(void)
{
    if (isatty(STDIN_FILENO)) {
        putchar('\n');
        fflush(stdout);
    }
}

int next_line(struct lines *lines, const char *prompt, struct partner *partner, char **line,
              size_t *length)
{
    size_t searched = 0;

    if (isatty(STDIN_FILENO)) {
        fputs(prompt, stdout);
        fflush(stdout);
        lines->closed = 0; /* Ctrl-D ends one question, not those after it */
    }
    for (;;) {
        size_t held = lines->end - lines->start;
        char *from = lines->buffer ? lines->buffer + lines->start : NULL;
        char *newline = held > searched ? memchr(from + searched, '\n', held - searched) : NULL;
        if (newline || (lines->closed && held > 0)) {
            *line = from;
            *length = newline ? (size_t)(newline - from) : held;
            from[*length] = '\0';
            lines->start += *length + (newline != NULL);
            return 1;
        }
        if (lines->closed) {
            end_prompt();
            return 0;
        }
        searched = held;
        int r = read_more(lines, partner);
        if (r < 0) {
            end_prompt();
            return r;
        }
    }
}

void print_text(const char *text, size_t length)
{
    size_t newline = length > 0 && text[length - 1] == '\n';

    if (!isatty(STDOUT_FILENO)) {
        fwrite(text, 1, length, stdout);
        return;
    }
    _cleanup_free_ char *escaped = escape_text(text, length - newline);
    fputs(escaped ? escaped : "(out of memory)", stdout);
    if (newline)
        putchar('\n');
}

void end_child(int status)
{
    if (fflush(stdout) != 0 && status == EXIT_DONE)
        status = EXIT_FAILED;
    _exit(status);
}

int wait_for_child(pid_t child)
{
    int status;

    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return EXIT_FAILED;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static const int last_signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM};

void on_last_signal(void (*handler)(int signal))
{
    struct sigaction action = {.sa_handler = handler}, before;

    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < ARRAY_SIZE(last_signals); i++) {
        /* What the parent told us to ignore, as nohup(1) does, stays ignored. */
        if (sigaction(last_signals[i], NULL, &before) == 0 && before.sa_handler == SIG_IGN)
            continue;
        sigaction(last_signals[i], &action, NULL);
    }
}

void die_by_signal(int signal_number)
{
    signal(signal_number, SIG_DFL);
    raise(signal_number); /* delivered when the handler returns */
}

void delay_signals(sigset_t *saved)
{
    sigset_t signals;

    sigemptyset(&signals);
    for (size_t i = 0; i < ARRAY_SIZE(last_signals); i++)
        sigaddset(&signals, last_signals[i]);
    sigprocmask(SIG_BLOCK, &signals, saved);
}

void allow_signals(const sigset_t *saved)
{
    sigprocmask(SIG_SETMASK, saved, NULL);
}
