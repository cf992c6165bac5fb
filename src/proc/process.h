/* One process, as /proc shows it. */
#ifndef PROC_PROCESS_H
#define PROC_PROCESS_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "ipc/class.h"

enum { COMMAND_TEXT = 256 };

/* Who a process is. */
struct process {
    pid_t pid;
    uid_t uid, real_uid;        /* its effective and its real user */
    uid_t saved_uid;            /* the one that it may become again */
    char command[COMMAND_TEXT]; /* its command line, or its name in brackets; escaped */
};

/* How a process is faring: fields of /proc/PID/stat, proc(5). */
struct process_state {
    char state;           /* R, S, Z ... */
    bool kernel;          /* a thread of the kernel's own */
    unsigned int threads; /* those that have ended but not been waited for included */
    int64_t started_at;   /* seconds since 1970, as the clock is set now */
};

/* Opens the directory of a process: the descriptor stays with this process, and what is read below
 * it fails with -ESRCH once the process has ended, whoever has its pid then. */
int process_open(pid_t pid);

/* The same of a pid that the kernel told us, which is one of our pid namespace: -ENXIO where /proc
 * is that of another, as after unshare(1) --pid without --mount-proc, and has another process
 * there. */
int process_open_told(pid_t pid);

/* Our own pid as /proc shows it; 0 where it does not. */
pid_t process_self(void);

/* Whether a negative errno tells that a process may not, or cannot now, be looked at, and not that
 * it has ended. */
static inline bool process_is_closed(int error)
{
    return error < 0 && error != -ENOENT && error != -ESRCH;
}

/* Both read below the descriptor of process_open(), and return 0 or a negative errno. */
int process_read_state(int dirfd, struct process_state *ret);
int process_describe(int dirfd, pid_t pid, struct process *ret);

/* What they make of the texts that they read: of stat, where the machine was started at @boot, and
 * of status, which gives users and the name.  Return 0, or -EIO with *ret as it was. */
int parse_process_state(const char *stat, int64_t boot, struct process_state *ret);
int parse_process_status(const char *status, struct process *ret);

/* And of cmdline: words that end with NULs, over which the process may have written anything.
 * @words is changed.  Where there are none, @command stays as it is. */
void parse_command_line(char *words, size_t length, char command[static COMMAND_TEXT]);

/* Whether nothing but an entry is left of it, to be waited for. */
static inline bool process_has_ended(const struct process_state *state)
{
    return (state->state == 'Z' || state->state == 'X') && state->threads <= 1;
}

/* Whether the process may use anything: the kernel's own threads and what has ended do not, and of
 * one that is closed to us nobody knows. */
bool process_may_use_objects(int dirfd);

/* Whether there is a process @pid in our pid namespace, shown by /proc or not. */
bool process_exists(pid_t pid);

/* By how many seconds a process may seem to have started after what it did: both times are
 * rounded. */
enum { START_TOLERANCE = 2 };

/* Whether the clock has been set forward, past the boot, since something was done at @when: it is
 * then before the boot by the present clock.  A machine without a clock of its own begins so. */
bool clock_was_set_since(struct maybe when);

/* Whether a process that started at @started_at, by the present clock, may have done something at
 * @when: it did not start over START_TOLERANCE later.  True where the clock was set since. */
bool process_was_there(int64_t started_at, struct maybe when);

/* Whether the process @pid that did something at @when is still alive.  One that was not there then
 * is another one, which has been given its pid.  Of one that may not be looked at, or where @when
 * is not known, the pid alone tells. */
bool process_is_alive(pid_t pid, struct maybe when);

#endif
