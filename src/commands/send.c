/* ipcctl send */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "commands/arguments.h"
#include "commands/messages.h"
#include "data/envelope.h"
#include "data/framing.h"
#include "data/struct-value.h"
#include "util/report.h"

enum { OPTION_JSON = 256 };

enum source { SOURCE_DEFAULT, SOURCE_LINES, SOURCE_NULS, SOURCE_JSON, SOURCE_STRUCT };

struct send_state {
    enum source source;
    struct struct_options structure;
    struct waiting waiting;
    bool type_given, priority_given;
    uint64_t type, priority;
};

static int take_source(const struct invocation *invocation, struct send_state *send,
                       enum source source)
{
    if (send->source != SOURCE_DEFAULT && send->source != source)
        return usage_error(invocation, "--lines, --null, --json and --struct exclude each other");
    send->source = source;
    return EXIT_DONE;
}

static int option(const struct invocation *invocation, void *state, int id, const char *argument)
{
    struct send_state *send = state;

    switch (id) {
    case 'l':
        return take_source(invocation, send, SOURCE_LINES);
    case '0':
        return take_source(invocation, send, SOURCE_NULS);
    case OPTION_JSON:
        return take_source(invocation, send, SOURCE_JSON);
    case OPTION_STRUCT:
    case OPTION_PACKED:
        take_struct(&send->structure, (enum struct_option)id, argument);
        return id == OPTION_STRUCT ? take_source(invocation, send, SOURCE_STRUCT) : EXIT_DONE;
    case 't':
        send->type_given = true;
        return take_number(invocation, "--type", argument, 1, LONG_MAX, &send->type);
    case 'p':
        send->priority_given = true;
        return take_number(invocation, "--priority", argument, 0, MQ_PRIO_MAX - 1, &send->priority);
    default:
        return take_waiting(invocation, (enum waiting_option)id, argument, &send->waiting);
    }
}

static int check_options(const struct invocation *invocation, const struct send_state *send,
                         enum ipc_family family)
{
    bool reads = send->source != SOURCE_DEFAULT && send->source != SOURCE_STRUCT;

    if (send->type_given && family == IPC_POSIX)
        return usage_error(invocation, "--type is for System V queues; a POSIX one has --priority");
    if (send->priority_given && family == IPC_SYSV)
        return usage_error(invocation, "--priority is for POSIX queues; a System V one has --type");
    if (reads && invocation->count > 1)
        return usage_error(invocation,
                           "--lines, --null and --json read standard input, and take no MESSAGE");
    return EXIT_DONE;
}

/* One run. */
struct sending {
    struct channel channel;
    const struct send_state *options;
    struct struct_layout *layout;
    struct ipc_message message; /* the type or priority where nothing else gives one */
    uint64_t sent;
    const char *unit; /* what a failure counts: "line", "message" */
};

static void free_sending(struct sending *sending)
{
    struct_layout_free(sending->layout);
    close_channel(&sending->channel);
}

/* "line 7: ", for what is not the only message. */
static const char *where(const struct sending *sending, uint64_t number, char text[static 64])
{
    *text = '\0';
    if (sending->unit)
        snprintf(text, 64, "%s %" PRIu64 ": ", sending->unit, number);
    return text;
}

static const char *after(const struct sending *sending, char text[static 64])
{
    *text = '\0';
    if (sending->unit)
        snprintf(text, 64, "; %" PRIu64 " message%s went out before it", sending->sent,
                 sending->sent == 1 ? "" : "s");
    return text;
}

static int fail(const struct sending *sending, int error, uint64_t length, uint64_t number)
{
    char before[64], behind[64];

    return channel_failure(&sending->channel, error, length, where(sending, number, before),
                           after(sending, behind));
}

static int send_one(struct sending *sending, const struct ipc_message *message, uint64_t number)
{
    int r = ipc_queue_send(&sending->channel.queue, message,
                           waiting_deadline(&sending->options->waiting));

    if (r < 0)
        return fail(sending, -r, message->length, number);
    sending->sent++;
    return EXIT_DONE;
}

/* Each operand a message; one that can never be sent is found before any is. */
static int send_operands(struct sending *sending, uint64_t limit)
{
    char *const *operands = sending->channel.invocation->operands + 1;
    size_t count = sending->channel.invocation->count - 1;
    int status = EXIT_DONE;

    if (count > 1)
        sending->unit = "message";
    for (size_t i = 0; i < count; i++)
        if (strlen(operands[i]) > limit)
            return fail(sending, EMSGSIZE, strlen(operands[i]), i + 1);
    for (size_t i = 0; i < count && status == EXIT_DONE; i++) {
        sending->message.body = operands[i];
        sending->message.length = strlen(operands[i]);
        status = send_one(sending, &sending->message, i + 1);
    }
    return status;
}

static int send_struct(struct sending *sending)
{
    const struct invocation *invocation = sending->channel.invocation;
    enum struct_part part = message_part(sending->channel.object.class->family);
    _cleanup_buffer_ struct buffer body = {0};
    struct data_error error;
    long type = 0;

    int r = struct_encode(sending->layout, part, invocation->operands + 1, invocation->count - 1,
                          &type, &body, &error);
    if (r == -ENOMEM)
        return out_of_memory(invocation);
    if (r < 0)
        return usage_error(invocation, "%s", error.text);
    if (type > 0 && sending->options->type_given)
        return usage_error(invocation, "the type is given twice: by --type and by the field %s",
                           sending->layout->fields[0].name);
    if (type > 0)
        sending->message.type = type;
    sending->message.body = body.bytes;
    sending->message.length = body.length;
    return send_one(sending, &sending->message, 1);
}

static int data_failure(const struct sending *sending, const char *sentence, uint64_t number)
{
    char ref[REF_TEXT], before[64], behind[64];

    report_error("send %s: %s%s%s", ref_format(&sending->channel.ref, ref),
                 where(sending, number, before), sentence, after(sending, behind));
    return EXIT_FAILED;
}

/* Sends the message of an envelope: with its own type or priority where it has that of the queue's
 * family, and with the given one otherwise. */
static int send_envelope(struct sending *sending, const char *line, size_t length, uint64_t number,
                         struct buffer *scratch)
{
    struct envelope envelope;
    struct data_error error;

    int r = envelope_decode(line, length, &envelope, scratch, &error);
    if (r == -ENOMEM)
        return out_of_memory(sending->channel.invocation);
    if (r < 0)
        return data_failure(sending, error.text, number);
    struct ipc_message message = sending->message;
    message.body = envelope.body;
    message.length = envelope.length;
    if (envelope.has_type)
        message.type = envelope.type;
    if (envelope.has_priority)
        message.priority = envelope.priority;
    return send_one(sending, &message, number);
}

static int send_record(struct sending *sending, const char *bytes, size_t length, uint64_t number,
                       struct buffer *scratch)
{
    if (sending->options->source == SOURCE_JSON)
        return send_envelope(sending, bytes, length, number, scratch);
    sending->message.body = bytes;
    sending->message.length = length;
    return send_one(sending, &sending->message, number);
}

static int read_failure(const struct sending *sending, const struct frame_reader *reader, int error,
                        size_t length, uint64_t limit)
{
    char sentence[160];

    if (error == EMSGSIZE && sending->options->source != SOURCE_JSON && length > 0)
        return fail(sending, error, length, reader->number);
    if (error == EMSGSIZE)
        snprintf(sentence, sizeof(sentence),
                 "longer than any message of this queue, which has at most %" PRIu64 " bytes",
                 limit);
    else
        snprintf(sentence, sizeof(sentence), "cannot read standard input: %s",
                 stream_problem(error));
    return data_failure(sending, sentence, reader->number + (error != EMSGSIZE));
}

/* The most bytes of a record that may hold a message of @limit bytes. */
static size_t record_limit(enum source source, uint64_t limit)
{
    /* \u0001 for a byte, in the body and in the fields of a struct, and room for the rest */
    const uint64_t longest_escapes = 6 + 6, other_members = 65536;
    uint64_t most = limit;

    if (source == SOURCE_JSON && (__builtin_mul_overflow(most, longest_escapes, &most) ||
                                  __builtin_add_overflow(most, other_members, &most)))
        most = SIZE_MAX;
    return most < SIZE_MAX ? (size_t)most : SIZE_MAX;
}

static bool is_blank(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!strchr(" \t\r", bytes[i]) || bytes[i] == '\0')
            return false;
    return true;
}

static int send_input(struct sending *sending, uint64_t limit)
{
    static const enum framing framings[] = {
        [SOURCE_DEFAULT] = FRAMING_WHOLE,
        [SOURCE_LINES] = FRAMING_LINES,
        [SOURCE_NULS] = FRAMING_NULS,
        [SOURCE_JSON] = FRAMING_LINES,
    };
    enum source source = sending->options->source;
    _cleanup_frame_reader_ struct frame_reader reader;
    _cleanup_buffer_ struct buffer scratch = {0};
    const char *bytes;
    size_t length = 0;
    int status = EXIT_DONE;

    sending->unit = source == SOURCE_DEFAULT ? NULL : source == SOURCE_NULS ? "message" : "line";
    frame_reader_init(&reader, STDIN_FILENO, framings[source], record_limit(source, limit));
    while (status == EXIT_DONE) {
        int r = frame_next(&reader, &bytes, &length);
        if (r == -EINTR)
            continue;
        if (r < 0)
            return read_failure(sending, &reader, -r, length, limit);
        if (r == 0)
            break;
        if (source != SOURCE_JSON || !is_blank(bytes, length))
            status = send_record(sending, bytes, length, reader.number, &scratch);
    }
    return status;
}

static int send_all(struct sending *sending)
{
    uint64_t limit;
    int r = ipc_queue_limit(&sending->channel.queue, &limit);

    if (r < 0)
        return fail(sending, -r, 0, 0);
    if (sending->layout)
        return send_struct(sending);
    return sending->channel.invocation->count > 1 ? send_operands(sending, limit)
                                                  : send_input(sending, limit);
}

static int run(const struct invocation *invocation, void *state)
{
    const struct send_state *send = state;
    _cleanup_(free_sending) struct sending sending = {
        .options = send,
        .message = {.type = send->type_given ? (long)send->type : 1,
                    .priority = (unsigned int)send->priority},
    };

    int status = parse_channel(invocation, IPC_OP_SEND, &sending.channel);
    if (status != EXIT_DONE)
        return status;
    enum ipc_family family = ref_family(&sending.channel.ref);
    status = check_options(invocation, send, family);
    if (status == EXIT_DONE)
        status = load_message_struct(invocation, &send->structure, family, &sending.layout);
    if (status == EXIT_DONE)
        status = open_channel(&sending.channel);
    return status != EXIT_DONE ? status : send_all(&sending);
}

const struct command send_command = {
    .name = "send",
    .operands = "REF [MESSAGE...]",
    .summary = "send messages to a queue",
    .description = "Sends each MESSAGE, or without one all of standard input as one message,\n"
                   "byte for byte.  Waits where the queue is full.  With --struct, the message\n"
                   "is given as FIELD=VALUE... after the reference.",
    .options =
        (const struct option_spec[]){
            {'l', "lines", NULL, "each line of standard input is a message"},
            {'0', "null", NULL, "messages on standard input end with a NUL byte"},
            {OPTION_JSON, "json", NULL, "each line is an envelope of receive --json"},
            STRUCT_OPTIONS,
            {'t', "type", "N", "System V: the type of the messages (1)"},
            {'p', "priority", "N", "POSIX: the priority of the messages (0)"},
            WAITING_OPTIONS,
            {0, NULL, NULL, NULL},
        },
    .min_operands = 1,
    .max_operands = ANY_NUMBER,
    .state_size = sizeof(struct send_state),
    .option = option,
    .run = run,
};
