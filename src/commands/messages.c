#include "commands/messages.h"

#include "commands/arguments.h"
#include "commands/failure.h"

int parse_channel(const struct invocation *invocation, enum ipc_operation operation,
                  struct channel *ret)
{
    struct channel channel = {.invocation = invocation, .operation = operation};

    if (take_ref(invocation, invocation->operands[0], REF_ACCEPT_ONE, &channel.ref) != EXIT_DONE)
        return EXIT_USAGE;
    if (channel.ref.kind != IPC_MSG)
        return usage_error(invocation, "messages go through queues (msg:...), not through a %s",
                           ipc_ref_class(&channel.ref)->noun);
    *ret = channel;
    return EXIT_DONE;
}

int open_channel(struct channel *channel)
{
    int status = find_object(channel->invocation, &channel->ref, 0, &channel->object);
    if (status != EXIT_DONE)
        return status;

    enum ipc_queue_use use = channel->operation == IPC_OP_SEND ? IPC_QUEUE_SEND : IPC_QUEUE_RECEIVE;
    int r = ipc_queue_open(&channel->object, use, &channel->queue);
    return r < 0 ? channel_failure(channel, -r, 0, "", "") : EXIT_DONE;
}

void close_channel(struct channel *channel)
{
    ipc_queue_close(&channel->queue);
}

int channel_failure(const struct channel *channel, int error, uint64_t length, const char *where,
                    const char *after)
{
    return report_failure_at(channel->invocation,
                             &(struct ipc_failure){
                                 .operation = channel->operation,
                                 .error = error,
                                 .class = channel->object.class,
                                 .ref = &channel->ref,
                                 .object = &channel->object,
                                 .length = length,
                             },
                             where, after);
}

int load_message_struct(const struct invocation *invocation, const struct struct_options *options,
                        enum ipc_family family, struct struct_layout **ret)
{
    int status = load_struct(invocation, options, ret);

    if (status == EXIT_DONE && *ret && family == IPC_SYSV && !struct_has_type(*ret))
        return usage_error(invocation, "--struct: on a System V queue the first member is a long, "
                                       "the type of the message");
    return status;
}

enum struct_part message_part(enum ipc_family family)
{
    return family == IPC_SYSV ? STRUCT_BODY : STRUCT_WHOLE;
}
