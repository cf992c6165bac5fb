/* --namespace: the whole command runs inside another IPC namespace. */
#ifndef COMMANDS_ENTER_H
#define COMMANDS_ENTER_H

#include "commands/command.h"

/* Enters what --namespace names, a process or a path.  Returns 0, or an enum exit_status after it
 * has said what is wrong. */
int enter_namespace(const struct invocation *invocation, const char *named);

#endif
