/* How complete a census was, said on standard error. */
#ifndef COMMANDS_SEEN_H
#define COMMANDS_SEEN_H

#include "commands/command.h"
#include "proc/census.h"

/* Notes how many processes could not be looked at, if any, and that /proc hides others. */
void note_unseen_processes(const struct invocation *invocation, size_t unseen, bool hidden);

/* The same, of a census. */
void note_unseen(const struct invocation *invocation, const struct census *census);

/* Notes the segments of which more attachments are known than were seen. */
void note_unseen_attachments(const struct invocation *invocation, const struct census *census);

/* Says why there is no census: @error of census_take().  Always EXIT_FAILED. */
int census_failed(const struct invocation *invocation, int error);

#endif
