/* The programs of the lecture as a table. */
#ifndef COMMANDS_LECTURE_LIST_H
#define COMMANDS_LECTURE_LIST_H

#include "commands/command.h"

/* The run() of a command; it has no state. */
int list_programs(const struct invocation *invocation, void *state);

#endif
