/* ipcctl receive */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "commands/arguments.h"
#include "commands/delivery.h"
#include "commands/messages.h"
#include "commands/peek.h"
#include "util/deadline.h"
#include "util/escape.h"
#include "util/interruption.h"
#include "util/number.h"

enum {
    OPTION_DRAIN = 256,
    OPTION_EXCEPT,
    OPTION_PEEK,
    OPTION_TRUNCATE,
    OPTION_HEX,
    OPTION_JSON,
};

struct receive_state {
    struct struct_options structure;
    struct waiting waiting;
    bool drain, follow, peek, truncate;
    bool count_given, type_given, except_given, output_given;
    uint64_t count, most;
    int64_t type;
    enum output output;
};

static int take_output(const struct invocation *invocation, struct receive_state *receive,
                       enum output output)
{
    if (receive->output_given && receive->output != output)
        return usage_error(invocation, "--lines, --null, --hex and --json exclude each other");
    receive->output = output;
    receive->output_given = true;
    return EXIT_DONE;
}

static int take_type(const struct invocation *invocation, const char *option, const char *text,
                     int64_t min, struct receive_state *receive)
{
    char shown[100];

    if (parse_signed(text, min, LONG_MAX, &receive->type) < 0)
        return usage_error(invocation, "%s is a number from %" PRId64 " to %ld, not '%s'", option,
                           min, LONG_MAX, escape_into(text, strlen(text), shown, sizeof(shown)));
    return EXIT_DONE;
}

static int option(const struct invocation *invocation, void *state, int id, const char *argument)
{
    struct receive_state *receive = state;

    switch (id) {
    case 'c':
        receive->count_given = true;
        return take_number(invocation, "--count", argument, 1, UINT64_MAX, &receive->count);
    case OPTION_DRAIN:
        receive->drain = true;
        return EXIT_DONE;
    case 'f':
        receive->follow = true;
        return EXIT_DONE;
    case 't':
        receive->type_given = true;
        return take_type(invocation, "--type", argument, -LONG_MAX, receive);
    case OPTION_EXCEPT:
        receive->except_given = true;
        return take_type(invocation, "--except", argument, 1, receive);
    case OPTION_PEEK:
        receive->peek = true;
        return EXIT_DONE;
    case OPTION_TRUNCATE:
        receive->truncate = true;
        return take_size(invocation, "--truncate", argument, &receive->most);
    case 'l':
        return take_output(invocation, receive, OUTPUT_LINES);
    case '0':
        return take_output(invocation, receive, OUTPUT_NULS);
    case OPTION_HEX:
        return take_output(invocation, receive, OUTPUT_HEX);
    case OPTION_JSON:
        return take_output(invocation, receive, OUTPUT_JSON);
    case OPTION_STRUCT:
    case OPTION_PACKED:
        take_struct(&receive->structure, (enum struct_option)id, argument);
        return EXIT_DONE;
    default:
        return take_waiting(invocation, (enum waiting_option)id, argument, &receive->waiting);
    }
}

static int check_family(const struct invocation *invocation, const struct receive_state *receive,
                        enum ipc_family family)
{
    if (family == IPC_SYSV)
        return EXIT_DONE;
    if (receive->type_given || receive->except_given)
        return usage_error(invocation,
                           "%s is for System V queues; a POSIX queue gives the oldest "
                           "message of the highest priority",
                           receive->type_given ? "--type" : "--except");
    if (receive->peek)
        return usage_error(invocation,
                           "--peek: the kernel cannot look into a POSIX queue without removing");
    return EXIT_DONE;
}

static int check_options(const struct invocation *invocation, const struct receive_state *receive)
{
    bool text = receive->output_given && receive->output != OUTPUT_JSON;

    if (receive->follow && (receive->drain || receive->count_given))
        return usage_error(invocation, "--follow excludes --drain and --count");
    if (receive->follow && receive->waiting.no_wait)
        return usage_error(invocation, "--follow waits: --no-wait has no meaning with it");
    if (receive->drain && receive->waiting.timed)
        return usage_error(invocation, "--drain does not wait: --timeout has no meaning with it");
    if (receive->type_given && receive->except_given)
        return usage_error(invocation, "--type and --except exclude each other");
    if (receive->peek && (receive->follow || receive->waiting.timed))
        return usage_error(invocation, "--peek looks at what is there, and cannot wait");
    if (receive->structure.declaration && (text || receive->truncate))
        return usage_error(invocation, "--struct excludes --lines, --null, --hex and --truncate");
    if (invocation->trailing &&
        (receive->output_given || receive->structure.declaration || receive->truncate))
        return usage_error(invocation, "a COMMAND has the message itself as its standard input: no "
                                       "--lines, --null, --hex, --json, --struct, --truncate");
    return EXIT_DONE;
}

/* One run. */
struct receiving {
    const struct receive_state *options;
    struct channel channel;
    struct delivery delivery;
    struct struct_layout *layout;
    struct ipc_pick pick;
};

static void free_receiving(struct receiving *receiving)
{
    free_delivery(&receiving->delivery);
    struct_layout_free(receiving->layout);
    close_channel(&receiving->channel);
}

static int fail(const struct receiving *receiving, int error)
{
    return channel_failure(&receiving->channel, error, 0, "", "");
}

/* Waits for a message; -EPIPE where the reader of standard output goes away meanwhile. */
static int wait_for_message(struct receiving *receiving, int64_t deadline, struct ipc_message *ret)
{
    bool looks = !receiving->delivery.handler && output_has_reader();

    for (;;) {
        int64_t look = looks ? deadline_after(LOOK_AGAIN) : deadline;
        bool last = look >= deadline;
        int r = ipc_queue_receive(&receiving->channel.queue, &receiving->pick,
                                  last ? deadline : look, ret);
        if (r == -ENOBUFS && !last)
            looks = false; /* no timer to be had */
        else if (r != -ETIMEDOUT || last)
            return r;
        else if (reader_is_gone())
            return -EPIPE;
    }
}

/* Takes the next message.  Before it waits for one, what is in hand is written; -EPIPE where that
 * failed, which has been said, or where nobody is left to write for. */
static int take_next(struct receiving *receiving, struct ipc_message *ret)
{
    int64_t deadline =
        receiving->options->drain ? DEADLINE_NOW : waiting_deadline(&receiving->options->waiting);

    if (receiving->delivery.count > 0) {
        int r = ipc_queue_receive(&receiving->channel.queue, &receiving->pick, DEADLINE_NOW, ret);
        if (r != -EAGAIN || deadline == DEADLINE_NOW)
            return r;
        if (deliver(&receiving->delivery) != EXIT_DONE)
            return -EPIPE;
    }
    return wait_for_message(receiving, deadline, ret);
}

/* Receives until there are enough, the queue is empty, or a signal comes. */
static int receive_messages(struct receiving *receiving)
{
    const struct receive_state *options = receiving->options;
    uint64_t count = options->count_given                ? options->count
                     : options->follow || options->drain ? UINT64_MAX
                                                         : 1;
    int status = EXIT_DONE;

    for (uint64_t i = 0; i < count && status == EXIT_DONE && !interruption(); i++) {
        struct ipc_message message;
        int r = take_next(receiving, &message);
        if (r == -EINTR || (r == -EAGAIN && options->drain))
            break;
        if (r == -EPIPE)
            return EXIT_FAILED;
        if (r < 0) { /* what came before is written before that is told */
            status = deliver(&receiving->delivery);
            return status == EXIT_DONE ? fail(receiving, -r) : status;
        }
        status = hand_over(&receiving->delivery, &message);
    }
    return first_failure(status, deliver(&receiving->delivery));
}

static int peek(struct receiving *receiving)
{
    const struct receive_state *options = receiving->options;
    uint64_t wanted = options->count_given ? options->count : options->drain ? UINT64_MAX : 1;

    return peek_messages(&receiving->delivery, &receiving->pick, wanted, options->drain);
}

static void set_up_delivery(struct receiving *receiving, char *const *handler)
{
    const struct receive_state *options = receiving->options;

    receiving->pick.type = (long)options->type;
    receiving->pick.except = options->except_given;
    receiving->delivery = (struct delivery){
        .channel = &receiving->channel,
        .handler = handler,
        .output = options->output,
        .terminal = isatty(STDOUT_FILENO),
        .peeking = options->peek,
        .most = options->truncate ? options->most : UINT64_MAX,
        .layout = receiving->layout,
    };
}

static int run(const struct invocation *invocation, void *state)
{
    const struct receive_state *options = state;
    _cleanup_(free_receiving) struct receiving receiving = {.options = options};

    int status = parse_channel(invocation, IPC_OP_RECEIVE, &receiving.channel);
    if (status != EXIT_DONE)
        return status;
    enum ipc_family family = ref_family(&receiving.channel.ref);
    status = check_family(invocation, options, family);
    if (status == EXIT_DONE)
        status = check_options(invocation, options);
    if (status == EXIT_DONE)
        status = load_message_struct(invocation, &options->structure, family, &receiving.layout);
    if (status == EXIT_DONE)
        status = open_channel(&receiving.channel);
    if (status != EXIT_DONE)
        return status;

    set_up_delivery(&receiving, invocation->trailing);
    catch_closed_pipes(); /* what is in hand can then go back */
    catch_interruptions();
    status = options->peek ? peek(&receiving) : receive_messages(&receiving);
    if (interruption())
        end_by_signal(interruption());
    return status;
}

const struct command receive_command = {
    .name = "receive",
    .alias = "recv",
    .operands = "REF",
    .summary = "receive messages from a queue",
    .description = "Takes one message off the queue, waiting for it, and writes it to standard\n"
                   "output: its exact bytes, or to a terminal escaped and on a line.  With\n"
                   "COMMAND, runs it once a message, which it has as its standard input, and\n"
                   "IPCCTL_REF, IPCCTL_TYPE, IPCCTL_PRIORITY, IPCCTL_LENGTH in its environment.\n"
                   "A message that cannot be written, or whose COMMAND fails, goes back.",
    .options =
        (const struct option_spec[]){
            {'c', "count", "N", "take N messages"},
            {OPTION_DRAIN, "drain", NULL, "take all there are, and do not wait"},
            {'f', "follow", NULL, "go on until a signal comes"},
            WAITING_OPTIONS,
            {'t', "type", "N", "System V: of type N; -N: of the lowest up to N"},
            {OPTION_EXCEPT, "except", "N", "System V: of any type but N"},
            {OPTION_PEEK, "peek", NULL, "System V: look, and leave it on the queue"},
            {OPTION_TRUNCATE, "truncate", "SIZE", "cut what is longer; the rest is lost"},
            {'l', "lines", NULL, "a newline after each message"},
            {'0', "null", NULL, "a NUL byte after each message"},
            {OPTION_HEX, "hex", NULL, "as hexdump -C shows it"},
            {OPTION_JSON, "json", NULL, "a JSON envelope a line, as send --json takes it"},
            STRUCT_OPTIONS,
            {0, NULL, NULL, NULL},
        },
    .min_operands = 1,
    .max_operands = 1,
    .runs_command = true,
    .state_size = sizeof(struct receive_state),
    .option = option,
    .run = run,
};
