/* What send and receive share: the queue, and the C struct that its messages are. */
#ifndef COMMANDS_MESSAGES_H
#define COMMANDS_MESSAGES_H

#include <stdint.h>

#include "commands/command.h"
#include "commands/waiting.h"
#include "data/struct-decl.h"
#include "ipc/explain.h"
#include "ipc/queue.h"

/* An open queue, and what it was named. */
struct channel {
    const struct invocation *invocation;
    enum ipc_operation operation; /* IPC_OP_SEND or IPC_OP_RECEIVE */
    struct ref ref;
    struct ipc_object object;
    struct ipc_queue queue;
};

/* Parses the reference, which takes no more than that. */
int parse_channel(const struct invocation *invocation, enum ipc_operation operation,
                  struct channel *ret);

/* Looks the queue up and opens it; says so where that fails. */
int open_channel(struct channel *channel);
void close_channel(struct channel *channel);

#define _cleanup_channel_ _cleanup_(close_channel)

/* Says why a message of @length bytes was not sent or received.  @where is put before the sentence
 * ("line 7: "), @after behind it.  Returns the exit status. */
int channel_failure(const struct channel *channel, int error, uint64_t length, const char *where,
                    const char *after);

/* The options that name a struct: zeroed, there is none. */
struct struct_options {
    const char *declaration;
    bool packed;
};

enum struct_option { OPTION_STRUCT = 600, OPTION_PACKED };

#define STRUCT_OPTIONS                                                                             \
    {OPTION_STRUCT, "struct", "DECL", "the message is this C struct, or @FILE that declares it"},  \
    {                                                                                              \
        OPTION_PACKED, "packed", NULL, "the struct has no padding"                                 \
    }

void take_struct(struct struct_options *options, enum struct_option id, const char *argument);

/* Lays out the struct for a queue of @family; *ret stays NULL where none is given.  On a System V
 * queue the first member must be a long, the type.  Returns 0 or EXIT_USAGE after it has said what
 * is wrong. */
int load_struct(const struct invocation *invocation, const struct struct_options *options,
                enum ipc_family family, struct struct_layout **ret);

/* The part of such a struct that is the body of a message. */
enum struct_part message_part(enum ipc_family family);

#endif
