/* What send and receive share: the queue, and the C struct that its messages are. */
#ifndef COMMANDS_MESSAGES_H
#define COMMANDS_MESSAGES_H

#include <stdint.h>

#include "commands/command.h"
#include "commands/structs.h"
#include "commands/waiting.h"
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

/* Says why a message of @length bytes was not sent or received.  @where is put before the sentence
 * ("line 7: "), @after behind it.  Returns the exit status. */
int channel_failure(const struct channel *channel, int error, uint64_t length, const char *where,
                    const char *after);

/* As load_struct(), for a queue of @family: on a System V queue the first member must be a long,
 * the type. */
int load_message_struct(const struct invocation *invocation, const struct struct_options *options,
                        enum ipc_family family, struct struct_layout **ret);

/* The part of such a struct that is the body of a message. */
enum struct_part message_part(enum ipc_family family);

#endif
