/* How long a command waits: the options that all those which can wait share. */
#ifndef COMMANDS_WAITING_H
#define COMMANDS_WAITING_H

#include <stdint.h>

#include "commands/command.h"

enum waiting_option {
    OPTION_NO_WAIT = 'n',
    OPTION_TIMEOUT = 'w',
};

/* The rows for a table of options. */
#define WAITING_OPTIONS                                                                            \
    {OPTION_NO_WAIT, "no-wait", NULL, "do not wait"},                                              \
    {                                                                                              \
        OPTION_TIMEOUT, "timeout", "DURATION", "wait no longer than that: 1.5, 500ms, 2s, 5m"      \
    }

/* Zeroed, it waits for ever. */
struct waiting {
    bool no_wait, timed;
    int64_t timeout; /* nanoseconds */
};

/* Takes one of these options. */
int take_waiting(const struct invocation *invocation, enum waiting_option id, const char *argument,
                 struct waiting *waiting);

/* When the wait that begins now ends: a deadline of util/deadline.h. */
int64_t waiting_deadline(const struct waiting *waiting);

#endif
