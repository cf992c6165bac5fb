#include "data/envelope.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "data/base64.h"
#include "data/json-text.h"
#include "util/escape.h"
#include "util/number.h"
#include "util/text.h"

int envelope_start(const struct envelope *envelope, struct buffer *to)
{
    int r = buffer_append_text(to, "{\"ref\":");

    if (r == 0)
        r = json_put_string(to, envelope->ref, strlen(envelope->ref));
    if (r == 0 && envelope->has_type)
        r = buffer_printf(to, ",\"type\":%ld", envelope->type);
    if (r == 0 && envelope->has_priority)
        r = buffer_printf(to, ",\"priority\":%u", envelope->priority);
    if (r == 0)
        r = buffer_printf(to, ",\"length\":%zu", envelope->length);
    return r;
}

/* A body that is text for every reader of JSON: they cut it at a NUL. */
static bool is_text(const char *body, size_t length)
{
    size_t ascii = 0;

    while (ascii < length && (signed char)body[ascii] > 0)
        ascii++;
    return ascii == length || (utf8_valid(body + ascii, length - ascii) &&
                               !memchr(body + ascii, '\0', length - ascii));
}

static int put_body(const struct envelope *envelope, struct buffer *to)
{
    if (is_text(envelope->body, envelope->length)) {
        int r = buffer_append_text(to, ",\"text\":");
        return r < 0 ? r : json_put_string(to, envelope->body, envelope->length);
    }
    int r = buffer_append_text(to, ",\"base64\":\"");
    if (r == 0)
        r = base64_encode(envelope->body, envelope->length, to);
    return r < 0 ? r : buffer_append(to, "\"", 1);
}

static int put_fields(const struct envelope *envelope, struct buffer *to)
{
    if (!envelope->fields)
        return 0;
    int r = buffer_append_text(to, ",\"fields\":");
    return r < 0 ? r : buffer_append(to, envelope->fields->bytes, envelope->fields->length);
}

int envelope_encode(const struct envelope *envelope, struct buffer *to)
{
    size_t before = to->length;
    int r = envelope_start(envelope, to);

    if (r == 0)
        r = put_body(envelope, to);
    if (r == 0)
        r = put_fields(envelope, to);
    if (r == 0)
        r = buffer_append_text(to, "}\n");
    if (r < 0)
        to->length = before;
    return r;
}

enum member { TYPE, PRIORITY, LENGTH, TEXT, BASE64, REF, FIELDS, MEMBERS };

static const char *const member_names[MEMBERS] = {
    [TYPE] = "type",     [PRIORITY] = "priority", [LENGTH] = "length", [TEXT] = "text",
    [BASE64] = "base64", [REF] = "ref",           [FIELDS] = "fields",
};

struct decoder {
    struct json_reader reader;
    const char *line;
    struct buffer *scratch;
    struct data_error *error;
    bool seen[MEMBERS], given[MEMBERS]; /* given: not null */
    int64_t numbers[LENGTH + 1];
};

static const struct {
    int64_t min, max;
} number_ranges[] = {
    [TYPE] = {1, LONG_MAX},
    [PRIORITY] = {0, MQ_PRIO_MAX - 1},
    [LENGTH] = {0, PTRDIFF_MAX},
};

static int fail_syntax(struct decoder *decoder)
{
    return data_error(decoder->error, -EINVAL, "no JSON envelope: %s at byte %td",
                      decoder->reader.problem, decoder->reader.at - decoder->line + 1);
}

/* Turns the reader's error into a sentence. */
static int explained(struct decoder *decoder, int r)
{
    return r == -EINVAL ? fail_syntax(decoder) : r;
}

static int expect(struct decoder *decoder, char character, const char *problem)
{
    if (json_take(&decoder->reader, character))
        return 0;
    decoder->reader.problem = problem;
    return fail_syntax(decoder);
}

static int read_whole_number(struct decoder *decoder, enum member member)
{
    const char *name = member_names[member], *digits;
    char text[24], shown[48];
    size_t length;

    if (!json_skip_blanks(&decoder->reader) || !strchr("-0123456789", *decoder->reader.at))
        return data_error(decoder->error, -EINVAL, "%s is not a number", name);
    int r = json_read_number(&decoder->reader, &digits, &length);
    if (r < 0)
        return explained(decoder, r);

    escape_into(digits, length, shown, sizeof(shown));
    if (memchr(digits, '.', length) || memchr(digits, 'e', length) || memchr(digits, 'E', length))
        return data_error(decoder->error, -EINVAL, "%s %s is not a whole number", name, shown);
    r = -ERANGE;
    if (length < sizeof(text)) {
        memcpy(text, digits, length);
        text[length] = '\0';
        r = parse_signed(text, number_ranges[member].min, number_ranges[member].max,
                         &decoder->numbers[member]);
    }
    if (r < 0)
        return data_error(decoder->error, -EINVAL, "%s %s is out of range: %lld to %lld", name,
                          shown, (long long)number_ranges[member].min,
                          (long long)number_ranges[member].max);
    return 0;
}

/* Reads the body into the scratch, which is empty. */
static int read_body(struct decoder *decoder, enum member member)
{
    if (decoder->given[TEXT] && decoder->given[BASE64])
        return data_error(decoder->error, -EINVAL, "text and base64 exclude each other");
    if (!json_skip_blanks(&decoder->reader) || *decoder->reader.at != '"')
        return data_error(decoder->error, -EINVAL, "%s is not a string", member_names[member]);
    int r = json_read_string(&decoder->reader, decoder->scratch);
    if (r < 0)
        return explained(decoder, r);

    if (member == BASE64 && base64_decode(decoder->scratch->bytes, &decoder->scratch->length) < 0)
        return data_error(decoder->error, -EINVAL, "base64 is not valid base64");
    return 0;
}

/* Which member the name read into the scratch from @start on is; it is taken off again. */
static enum member take_name(struct buffer *scratch, size_t start)
{
    const char *name = scratch->bytes ? scratch->bytes + start : "";
    size_t length = scratch->length - start;
    size_t member = 0;

    while (member < MEMBERS && !text_is(name, length, member_names[member]))
        member++;
    scratch->length = start;
    return (enum member)member;
}

static bool take_null(struct json_reader *reader)
{
    json_skip_blanks(reader);
    if (reader->end - reader->at < 4 || memcmp(reader->at, "null", 4) != 0)
        return false;
    reader->at += 4;
    return true;
}

static int read_member(struct decoder *decoder)
{
    size_t start = decoder->scratch->length;
    int r = json_read_string(&decoder->reader, decoder->scratch);
    if (r < 0)
        return explained(decoder, r);
    enum member member = take_name(decoder->scratch, start);
    r = expect(decoder, ':', "no colon after a name");
    if (r < 0)
        return r;

    if (member != MEMBERS) {
        if (decoder->seen[member])
            return data_error(decoder->error, -EINVAL, "%s is given twice", member_names[member]);
        decoder->seen[member] = true;
        if (take_null(&decoder->reader))
            return 0;
        decoder->given[member] = true;
    }
    switch (member) {
    case TYPE:
    case PRIORITY:
    case LENGTH:
        return read_whole_number(decoder, member);
    case TEXT:
    case BASE64:
        return read_body(decoder, member);
    default:
        return explained(decoder, json_skip_value(&decoder->reader));
    }
}

static int read_object(struct decoder *decoder)
{
    int r = expect(decoder, '{', "no object");
    if (r < 0)
        return r;

    if (!json_take(&decoder->reader, '}')) {
        do {
            r = read_member(decoder);
            if (r < 0)
                return r;
        } while (json_take(&decoder->reader, ','));
        r = expect(decoder, '}', "neither a comma nor the end of the object");
        if (r < 0)
            return r;
    }
    if (!json_skip_blanks(&decoder->reader))
        return 0;
    decoder->reader.problem = "more after the object";
    return fail_syntax(decoder);
}

static int check_body(const struct decoder *decoder)
{
    size_t length = decoder->scratch->length;

    if (!decoder->given[TEXT] && !decoder->given[BASE64])
        return data_error(decoder->error, -EINVAL, "neither text nor base64 is given");
    if (decoder->given[LENGTH] && (uint64_t)decoder->numbers[LENGTH] != length)
        return data_error(decoder->error, -EINVAL, "length is %lld, but the body has %zu byte%s",
                          (long long)decoder->numbers[LENGTH], length, length == 1 ? "" : "s");
    return 0;
}

int envelope_decode(const char *line, size_t length, struct envelope *ret, struct buffer *scratch,
                    struct data_error *error)
{
    struct decoder decoder = {
        .reader = {.at = line, .end = line + length},
        .line = line,
        .scratch = scratch,
        .error = error,
    };

    buffer_clear(scratch);
    int r = read_object(&decoder);
    if (r == 0)
        r = check_body(&decoder);
    if (r < 0)
        return r;

    *ret = (struct envelope){
        .has_type = decoder.given[TYPE],
        .has_priority = decoder.given[PRIORITY],
        .type = (long)decoder.numbers[TYPE],
        .priority = (unsigned int)decoder.numbers[PRIORITY],
        .body = scratch->length > 0 ? scratch->bytes : "",
        .length = scratch->length,
    };
    return 0;
}
