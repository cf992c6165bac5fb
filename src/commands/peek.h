/* Looking at messages, which stay on the queue: receive --peek. */
#ifndef COMMANDS_PEEK_H
#define COMMANDS_PEEK_H

#include "commands/delivery.h"

/* Shows the messages that receiving by @pick would take, up to @wanted; with @drain as many of them
 * as there are.  Returns the exit status: EXIT_BUSY where there are fewer. */
int peek_messages(struct delivery *delivery, const struct ipc_pick *pick, uint64_t wanted,
                  bool drain);

#endif
