/* What no slide shows: lines of input, text for a terminal, calls that fail, children, signals. */
#ifndef LECTURE_CONSOLE_H
#define LECTURE_CONSOLE_H

#include <signal.h>
#include <stddef.h>
#include <sys/types.h>

#include "lecture/partner.h"

/* Says that @call has failed and why, by errno; EXIT_FAILED, or EXIT_DENIED where it is a matter of
 * permission. */
int call_failed(const char *program, const char *call);

/* Says that standard input could not be read, and why, by the negative errno of next_line(). Always
 * EXIT_FAILED. */
int input_failed(const char *program, int error);

/* Lines of standard input.  Zero it before its first use. */
struct lines {
    char *buffer;
    size_t capacity, start, end;
    int closed;
};

void free_lines(struct lines *lines);
#define _cleanup_lines_ _cleanup_(free_lines)

/* Reads the next line, after @prompt where standard input is a terminal.  Returns 1 with @line,
 * which has no newline, is ended by a NUL and stays valid until the next call, and its @length; 0
 * at the end of input; or a negative errno: -EOWNERDEAD where @partner (or NULL) is gone. */
int next_line(struct lines *lines, const char *prompt, struct partner *partner, char **line,
              size_t *length);

/* Prints text from another process: byte for byte, or escaped where it goes to a terminal.  A
 * newline at its end is part of it. */
void print_text(const char *text, size_t length);

/* Ends a child process: what it printed goes out, and the destructors are the parent's. */
_Noreturn void end_child(int status);

/* Waits for a child; the exit status that a shell would give it, 128 + N after signal N. */
int wait_for_child(pid_t child);

/* Makes @handler run before one of the signals that end a program does: Ctrl-C, Ctrl-\, SIGTERM,
 * SIGHUP, and SIGPIPE.  The handler removes what was made, then calls die_by_signal(). */
void on_last_signal(void (*handler)(int signal));

/* Ends the process by @signal as if it had never been caught, so that a shell learns why. */
void die_by_signal(int signal);

/* Puts these signals off while an object is made and its name is noted; @saved is for the second.
 */
void delay_signals(sigset_t *saved);
void allow_signals(const sigset_t *saved);

#endif
