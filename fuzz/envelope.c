/* JSON envelopes: the input once as a line to decode, once as the body of a message to encode. */
#include "data/envelope.h"

#include <errno.h>

#include "fuzz.h"

static bool is_same(const struct envelope *a, const struct envelope *b)
{
    return a->has_type == b->has_type && (!a->has_type || a->type == b->type) &&
           a->has_priority == b->has_priority && (!a->has_priority || a->priority == b->priority) &&
           a->length == b->length && memcmp(a->body, b->body, a->length) == 0;
}

/* A message becomes a line that is safe to show, and the same message again. */
static void check_message(const struct envelope *message)
{
    _cleanup_buffer_ struct buffer line = {0}, scratch = {0}, again = {0};
    struct envelope back = {0};

    require(envelope_encode(message, &line) == 0);
    require(line.bytes[line.length - 1] == '\n' && is_safe_text(line.bytes, line.length - 1));
    require(envelope_decode(line.bytes, line.length, &back, &scratch, NULL) == 0);
    require(is_same(message, &back));

    back.ref = message->ref;
    require(envelope_encode(&back, &again) == 0);
    require(line.length == again.length && memcmp(line.bytes, again.bytes, line.length) == 0);
}

static void check_line(const char *line, size_t length)
{
    _cleanup_buffer_ struct buffer scratch = {0};
    struct data_error error = {.text = ""};
    struct envelope message, before;

    memset(&message, 0x5a, sizeof(message));
    before = message;
    int r = envelope_decode(line, length, &message, &scratch, &error);
    if (r < 0) {
        require(r == -EINVAL && is_sentence(error.text));
        require(memcmp(&message, &before, sizeof(message)) == 0);
        return;
    }
    require(!message.has_type || message.type >= 1);
    message.ref = "msg:7";
    check_message(&message);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    _cleanup_free_ char *bytes = malloc(size + !size);
    require(bytes);
    if (size > 0)
        memcpy(bytes, data, size);

    check_line(bytes, size);
    check_message(&(struct envelope){.ref = "msg:7",
                                     .has_type = size % 2 == 0,
                                     .has_priority = size % 2 == 1,
                                     .type = (long)size + 1,
                                     .priority = (unsigned int)size % 32768,
                                     .body = bytes,
                                     .length = size});
    return 0;
}
