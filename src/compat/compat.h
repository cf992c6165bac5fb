/* What the stand-ins for ipcs, ipcrm and ipcmk share: their command lines and messages are those of
 * util-linux, not those of ipcctl's other commands.  COMPATIBILITY in ipcctl(1) lists what differs
 * on purpose.
 *
 * Their exit statuses are EXIT_DONE and EXIT_FAILED alone. */
#ifndef COMPAT_COMPAT_H
#define COMPAT_COMPAT_H

#include "commands/command.h"
#include "ipc/class.h"

/* The rows that end each table of options. */
#define COMPAT_OPTIONS                                                                             \
    {'h', "help", NULL, "show help and exit"},                                                     \
        {'V', "version", NULL, "show the version and exit"},                                       \
    {                                                                                              \
        0, NULL, NULL, NULL                                                                        \
    }

/* Room for a name or an argument as it is shown, escaped: for all of any name; the rest of a longer
 * argument is cut. */
enum { COMPAT_SHOWN = 4 * IPC_NAME_MAX + 1 };

/* Parses what was passed on with getopt_long(3), whose messages and habits these are, and gives
 * each option to the command's option(), which has returned EXIT_DONE or the status to end with.
 * Returns whether to go on, with the operands in @invocation; else *status is what to end with. */
bool compat_parse(struct invocation *invocation, void *state, int *status);

/* Says `ipcs: ...` on standard error.  Text from outside must be escaped already. */
void compat_warn(const struct invocation *invocation, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Says how to get help.  Always EXIT_FAILED. */
int compat_try_help(const struct invocation *invocation);

/* Says `ipcs: unknown argument: TEXT` and how to get help.  Always EXIT_FAILED. */
int compat_unknown(const struct invocation *invocation, const char *text);

/* Says that @text is no @what, "failed to parse WHAT: 'TEXT'", for an @error of compat_number().
 * Always EXIT_FAILED. */
int compat_refuse(const struct invocation *invocation, const char *what, const char *text,
                  int error);

/* The reference to the POSIX object called @name, whose slash may be left out as shm_open(3) and
 * sem_open(3) allow.  Returns EXIT_DONE, or EXIT_FAILED after it has said what is wrong. */
int compat_name(const struct invocation *invocation, enum ipc_kind kind, const char *name,
                struct ref *ret);

/* Makes sure that standard output has been written; says so where not.  Returns the status to end
 * with, @status where all was well. */
int compat_finish(const struct invocation *invocation, int status);

#endif
