/* From an errno to the sentence on standard error and the exit status. */
#ifndef COMMANDS_FAILURE_H
#define COMMANDS_FAILURE_H

#include "commands/command.h"
#include "ipc/explain.h"

/* Says `ipcctl: COMMAND REF: SENTENCE` and perhaps a hint; returns the enum exit_status. */
int report_failure(const struct invocation *invocation, const struct ipc_failure *failure);

/* The same with @where before the sentence and @after behind it. */
int report_failure_at(const struct invocation *invocation, const struct ipc_failure *failure,
                      const char *where, const char *after);

/* The same as a note, where the command goes on and has not failed. */
void note_failure(const struct invocation *invocation, const struct ipc_failure *failure);

/* Says that @ref was looked up, and why that failed (a positive errno). */
int find_failure(const struct invocation *invocation, const struct ref *ref, int error);

/* Looks an object up; says so where that fails. */
int find_object(const struct invocation *invocation, const struct ref *ref, unsigned int extra,
                struct ipc_object *ret);

/* Changes an object that @ref found; says so where that fails. */
int change_object(const struct invocation *invocation, const struct ref *ref,
                  const struct ipc_object *object, const struct ipc_settings *settings);

#endif
