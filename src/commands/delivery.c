#include "commands/delivery.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands/handler.h"
#include "data/base64.h"
#include "data/envelope.h"
#include "data/hex.h"
#include "data/struct-value.h"
#include "util/array.h"
#include "util/deadline.h"
#include "util/escape.h"
#include "util/interruption.h"
#include "util/io.h"
#include "util/report.h"

enum {
    HANDS_FULL = 32768,        /* bytes of text: a lost machine loses no more */
    LAST_MOMENTS = 1000000000, /* nanoseconds to write what is in hand when a signal came */
};

struct kept_message {
    long type;
    unsigned int priority;
    size_t offset, length; /* of its body in delivery->bodies */
    size_t end;            /* of its text in delivery->text */
};

/* Its text, which is appended to delivery->text. */

static bool has_type(const struct delivery *delivery)
{
    return delivery->channel->object.class->family == IPC_SYSV;
}

static int add_fields(const struct delivery *delivery, const struct ipc_message *message,
                      struct buffer *to)
{
    enum struct_part part = message_part(delivery->channel->object.class->family);
    struct data_error error;
    char ref[REF_TEXT];
    int r =
        delivery->output == OUTPUT_JSON
            ? struct_decode_json(delivery->layout, part, message->body, message->length, to, &error)
            : struct_decode_text(delivery->layout, part, message->body, message->length, to,
                                 &error);

    if (r == -EMSGSIZE)
        report_error("receive %s: %s", ref_format(&delivery->channel->ref, ref), error.text);
    return r;
}

static struct envelope envelope_of(const struct delivery *delivery,
                                   const struct ipc_message *message, char ref[static REF_TEXT])
{
    return (struct envelope){
        .has_type = has_type(delivery),
        .has_priority = !has_type(delivery),
        .type = message->type,
        .priority = message->priority,
        .body = message->body,
        .length = message->length,
        .ref = ipc_object_format(&delivery->channel->object, ref),
    };
}

static int add_envelope(const struct delivery *delivery, const struct ipc_message *message,
                        struct buffer *to)
{
    char ref[REF_TEXT];
    _cleanup_buffer_ struct buffer fields = {0};
    struct envelope envelope = envelope_of(delivery, message, ref);

    if (delivery->layout) {
        int r = add_fields(delivery, message, &fields);
        if (r < 0)
            return r;
        envelope.fields = &fields;
    }
    return envelope_encode(&envelope, to);
}

static int add_hex(const struct ipc_message *message, struct buffer *to)
{
    struct hex_dump dump;

    hex_start(&dump, 0);
    int r = hex_feed(&dump, message->body, message->length, to);
    return r < 0 ? r : hex_finish(&dump, to);
}

static int add_escaped(const struct ipc_message *message, struct buffer *to)
{
    _cleanup_free_ char *escaped = escape_text(message->body, message->length);

    return escaped ? buffer_printf(to, "%s\n", escaped) : -ENOMEM;
}

static int add_bytes(const struct delivery *delivery, const struct ipc_message *message,
                     struct buffer *to)
{
    int r = buffer_append(to, message->body, message->length);

    if (r == 0 && delivery->output == OUTPUT_LINES)
        r = buffer_append(to, "\n", 1);
    if (r == 0 && delivery->output == OUTPUT_NULS)
        r = buffer_append(to, "", 1);
    return r;
}

/* A struct as text is a line a field; a blank line parts it from the next. */
static int add_struct(const struct delivery *delivery, const struct ipc_message *message,
                      struct buffer *to)
{
    if (delivery->delivered + delivery->count > 0) {
        int r = buffer_append(to, "\n", 1);
        if (r < 0)
            return r;
    }
    return add_fields(delivery, message, to);
}

static int add_text(const struct delivery *delivery, const struct ipc_message *message,
                    struct buffer *to)
{
    struct ipc_message shown = *message;

    if (shown.length > delivery->most)
        shown.length = (size_t)delivery->most;
    if (delivery->output == OUTPUT_JSON)
        return add_envelope(delivery, &shown, to);
    if (delivery->layout)
        return add_struct(delivery, &shown, to);
    if (delivery->output == OUTPUT_HEX)
        return add_hex(&shown, to);
    return delivery->terminal ? add_escaped(&shown, to) : add_bytes(delivery, &shown, to);
}

/* Going back. */

static int print_text(struct buffer *text)
{
    int r = write_all(STDERR_FILENO, text->bytes, text->length);

    buffer_clear(text);
    return r;
}

/* An envelope in base64, a piece after the other, for there is no memory for all of it. */
static int print_pieces(const struct delivery *delivery, const struct ipc_message *message)
{
    enum { PIECE = 3 * 1024 }; /* threes of bytes need no padding */
    _cleanup_buffer_ struct buffer text = {0};
    char ref[REF_TEXT];
    const struct envelope envelope = envelope_of(delivery, message, ref);
    int r = envelope_start(&envelope, &text);

    if (r == 0)
        r = buffer_append_text(&text, ",\"base64\":\"");
    for (size_t i = 0, length; i < message->length && r == 0; i += length) {
        length = message->length - i < PIECE ? message->length - i : PIECE;
        r = base64_encode(message->body + i, length, &text);
        r = r == 0 ? print_text(&text) : r;
    }
    if (r == 0)
        r = buffer_append_text(&text, "\"}\n");
    return r == 0 ? print_text(&text) : r;
}

/* The last resort: on standard error, where somebody may find it. */
static void print_envelope(const struct delivery *delivery, const struct ipc_message *message)
{
    _cleanup_buffer_ struct buffer line = {0};
    struct delivery plain = {.channel = delivery->channel};

    if (add_envelope(&plain, message, &line) == 0)
        print_text(&line);
    else if (print_pieces(delivery, message) == -ENOMEM)
        report_error("out of memory, a message of %zu bytes is lost", message->length);
}

/* Sends @count messages to the queue's tail; how many could be sent.  The memory that they were
 * received into is enough for it: there may be no more. */
static size_t send_back(const struct delivery *delivery, const struct ipc_message *messages,
                        size_t count)
{
    _cleanup_queue_ struct ipc_queue queue = {0};
    size_t sent = 0;

    if (ipc_queue_open(&delivery->channel->object, IPC_QUEUE_SEND, &queue) < 0)
        return 0;
    ipc_queue_swap_memory(&delivery->channel->queue, &queue);
    while (sent < count && ipc_queue_send(&queue, &messages[sent], DEADLINE_NOW) == 0)
        sent++;
    ipc_queue_swap_memory(&delivery->channel->queue, &queue);
    return sent;
}

static void put_all_back(const struct delivery *delivery, const struct ipc_message *messages,
                         size_t count)
{
    char ref[REF_TEXT];

    if (delivery->peeking || count == 0)
        return;
    ref_format(&delivery->channel->ref, ref);
    size_t sent = send_back(delivery, messages, count);
    if (sent > 0)
        report_error("receive %s: %zu message%s went back to the end of the queue", ref, sent,
                     sent == 1 ? "" : "s");
    if (sent < count)
        report_error("receive %s: %zu message%s could not go back to the queue:", ref, count - sent,
                     count - sent == 1 ? "" : "s");
    for (; sent < count; sent++)
        print_envelope(delivery, &messages[sent]);
}

static struct ipc_message kept_message(const struct delivery *delivery, size_t i)
{
    const struct kept_message *kept = &delivery->messages[i];

    return (struct ipc_message){
        .type = kept->type,
        .priority = kept->priority,
        .body = delivery->bodies.bytes + kept->offset,
        .length = kept->length,
    };
}

/* Gives back what is in hand from message @first on. */
static void put_rest_back(const struct delivery *delivery, size_t first)
{
    size_t count = delivery->count - first;
    _cleanup_free_ struct ipc_message *messages = calloc(count + 1, sizeof(*messages));

    for (size_t i = 0; i < count && messages; i++)
        messages[i] = kept_message(delivery, first + i);
    if (messages) {
        put_all_back(delivery, messages, count);
        return;
    }
    for (size_t i = first; i < delivery->count; i++) {
        const struct ipc_message message = kept_message(delivery, i);
        put_all_back(delivery, &message, 1);
    }
}

/* Into the hand, and out. */

static int keep(struct delivery *delivery, const struct ipc_message *message)
{
    struct kept_message *messages =
        room_for_one(delivery->messages, &delivery->capacity, delivery->count, sizeof(*messages));
    if (!messages)
        return -ENOMEM;
    delivery->messages = messages;
    size_t offset = delivery->bodies.length;
    int r =
        delivery->peeking ? 0 : buffer_append(&delivery->bodies, message->body, message->length);
    if (r < 0)
        return r;
    delivery->messages[delivery->count++] = (struct kept_message){
        .type = message->type,
        .priority = message->priority,
        .offset = offset,
        .length = message->length,
        .end = delivery->text.length,
    };
    return 0;
}

static int take_in_hand(struct delivery *delivery, const struct ipc_message *message)
{
    size_t before = delivery->text.length;
    int r = add_text(delivery, message, &delivery->text);

    r = r < 0 ? r : keep(delivery, message);
    if (r == 0)
        return EXIT_DONE;
    delivery->text.length = before;
    if (r == -ENOMEM)
        out_of_memory(delivery->channel->invocation);
    put_all_back(delivery, message, 1);
    return EXIT_FAILED;
}

/* Waits until standard output takes more, after an error of write(2) that may pass.  False where it
 * will not, or where a signal came and the last moments are over. */
static bool wait_to_write(int error, int64_t *last_moment)
{
    if (error == EAGAIN) {
        struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
        if (poll(&out, 1, -1) < 0 && errno != EINTR)
            return false;
    } else if (error != EINTR) {
        return false;
    }
    if (!interruption())
        return true;
    if (*last_moment == DEADLINE_NEVER)
        *last_moment = deadline_after(LAST_MOMENTS);
    return !deadline_passed(*last_moment);
}

/* Writes the text; how much of it went out, and 0 or the errno that ended it in @error. */
static size_t write_text(const struct buffer *text, int *error)
{
    int64_t last_moment = DEADLINE_NEVER;
    size_t written = 0;

    *error = 0;
    while (written < text->length) {
        ssize_t r = write(STDOUT_FILENO, text->bytes + written, text->length - written);
        if (r >= 0) {
            written += (size_t)r;
        } else if (!wait_to_write(errno, &last_moment)) {
            *error = errno;
            break;
        }
    }
    return written;
}

int deliver(struct delivery *delivery)
{
    int error;
    size_t written = write_text(&delivery->text, &error), done = 0;

    while (done < delivery->count && delivery->messages[done].end <= written)
        done++;
    if (error && error != EPIPE)
        report_error("cannot write to standard output: %s",
                     error == EINTR ? "nobody takes it" : stream_problem(error));
    put_rest_back(delivery, done);
    delivery->delivered += done;
    delivery->count = 0;
    buffer_clear(&delivery->bodies);
    buffer_clear(&delivery->text);
    return error ? EXIT_FAILED : EXIT_DONE;
}

bool output_has_reader(void)
{
    struct stat status;

    return fstat(STDOUT_FILENO, &status) == 0 &&
           (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode));
}

bool reader_is_gone(void)
{
    struct pollfd out = {.fd = STDOUT_FILENO};

    return poll(&out, 1, 0) > 0 && out.revents & (POLLERR | POLLHUP);
}

int hand_over(struct delivery *delivery, const struct ipc_message *message)
{
    if (delivery->handler) {
        int status = run_handler(delivery->channel, delivery->handler, message);
        if (status != EXIT_DONE)
            put_all_back(delivery, message, 1);
        return status;
    }
    int status = take_in_hand(delivery, message);
    bool full = delivery->text.length + delivery->bodies.length >= HANDS_FULL;

    return full ? first_failure(status, deliver(delivery)) : status;
}

void free_delivery(struct delivery *delivery)
{
    free(delivery->messages);
    buffer_free(&delivery->bodies);
    buffer_free(&delivery->text);
}
