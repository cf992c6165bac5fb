/* A program that is run once a message. */
#ifndef COMMANDS_HANDLER_H
#define COMMANDS_HANDLER_H

#include "commands/messages.h"

/* Runs @arguments (execvp(3)) with the body of @message as its standard input, and waits for its
 * end. EXIT_DONE where that was a success; else EXIT_FAILED, and why has been said. */
int run_handler(const struct channel *channel, char *const arguments[],
                const struct ipc_message *message);

#endif
