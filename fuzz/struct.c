/* C structs and their values.  The first byte: bit 0 packed, bit 1 the text of a header, bit 2 the
 * body of a message.  Then the declaration, and after a line of "%%" FIELD=VALUE lines. */
#include <errno.h>

#include "data/json-text.h"
#include "data/struct-value.h"
#include "fuzz.h"

enum { PACKED = 1, HEADER = 2, BODY = 4, ARGUMENTS = 64, LARGEST = 1 << 14 };

struct sample {
    const struct struct_layout *layout;
    enum struct_part part;
};

/* Cuts lines apart, at most ARGUMENTS. */
static size_t split(char *text, char *arguments[static ARGUMENTS])
{
    size_t count = 0;

    for (char *line = strtok(text, "\n"); line && count < ARGUMENTS; line = strtok(NULL, "\n"))
        arguments[count++] = line;
    return count;
}

/* Encodes FIELD=VALUE lines, which are changed.  What fails appends nothing and says why. */
static int encode(const struct sample *sample, char *lines, struct buffer *to)
{
    char *arguments[ARGUMENTS];
    size_t count = split(lines, arguments), before = to->length;
    struct data_error error = {.text = ""};
    long type = 1;
    int r = struct_encode(sample->layout, sample->part, arguments, count, &type, to, &error);

    if (r == 0) {
        require(to->length - before == struct_size(sample->layout, sample->part));
        require(type >= 1);
    } else {
        require((r == -EINVAL || r == -ERANGE) && to->length == before);
        require(is_sentence(error.text));
    }
    return r;
}

static void decode(const struct sample *sample, const struct buffer *bytes, struct buffer *text)
{
    require(struct_decode_text(sample->layout, sample->part, bytes->bytes, bytes->length, text,
                               NULL) == 0);
    for (size_t at = 0, length; at < text->length; at += length + 1) {
        const char *line = text->bytes + at, *newline = memchr(line, '\n', text->length - at);
        require(newline);
        length = (size_t)(newline - line);
        require(is_safe_text(line, length));
    }
}

static void check_json(const struct sample *sample, const struct buffer *bytes)
{
    _cleanup_buffer_ struct buffer json = {0};
    require(struct_decode_json(sample->layout, sample->part, bytes->bytes, bytes->length, &json,
                               NULL) == 0);

    struct json_reader reader = {.at = json.bytes, .end = json.bytes + json.length};
    require(json_skip_value(&reader) == 0 && reader.at == reader.end);
    require(is_safe_text(json.bytes, json.length));
}

/* Whatever the bytes are, what is shown of them is taken back, and means what is shown. */
static void check_bytes(const struct sample *sample, const struct buffer *bytes)
{
    _cleanup_buffer_ struct buffer text = {0}, again = {0}, back = {0};
    struct data_error error;

    check_json(sample, bytes);
    decode(sample, bytes, &text);
    if (sample->layout->count <= ARGUMENTS) {
        _cleanup_free_ char *lines = text_of(text.bytes, text.length);
        require(encode(sample, lines, &back) == 0);
        decode(sample, &back, &again);
        require(text.length == again.length);
        require(text.length == 0 || memcmp(text.bytes, again.bytes, text.length) == 0);
    }
    require(struct_decode_text(sample->layout, sample->part, bytes->bytes, bytes->length + 1, &text,
                               &error) == -EMSGSIZE);
    require(is_sentence(error.text));
}

/* Bytes for the struct: those of @data, again and again. */
static void fill(const struct sample *sample, const uint8_t *data, size_t size, struct buffer *to)
{
    size_t wanted = struct_size(sample->layout, sample->part);
    char *bytes = buffer_reserve(to, wanted + 1);

    require(bytes);
    for (size_t i = 0; i < wanted; i++)
        bytes[i] = (char)data[i % size];
    to->length = wanted;
}

static void check_values(const struct sample *sample, char *values, const uint8_t *data,
                         size_t size)
{
    _cleanup_buffer_ struct buffer given = {0}, any = {0};

    if (encode(sample, values, &given) == 0)
        check_bytes(sample, &given);
    fill(sample, data, size, &any);
    check_bytes(sample, &any);
}

/* Every field lies in the struct, behind the one before it, and is aligned unless packed. */
static void check_layout(const struct struct_layout *layout, bool packed)
{
    size_t end = 0;

    require(layout->count > 0);
    for (size_t i = 0; i < layout->count; i++) {
        const struct struct_field *field = &layout->fields[i];
        require(field->offset >= end && field->count > 0);
        require(!packed || field->offset == end);
        require(is_sentence(field->name));
        end = field->offset + field->count * field->type->size;
    }
    require(end <= layout->size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const uint8_t flags = data[0];
    _cleanup_free_ char *text = text_of(data + 1, size - 1);
    _cleanup_struct_layout_ struct struct_layout *layout = NULL;
    struct data_error error = {.text = ""};
    char *separator = strstr(text, "\n%%\n"), *values = separator ? separator + 4 : text + size - 1;
    size_t length = separator ? (size_t)(separator - text) : size - 1;

    /* An allocation of its own, so that reading on into the values is seen. */
    _cleanup_free_ char *declaration = text_of(text, length);
    int r = flags & HEADER
                ? struct_parse_header(declaration, length, NULL, flags & PACKED, &layout, &error)
                : struct_parse(declaration, length, flags & PACKED, &layout, &error);
    if (r < 0) {
        require(r == -EINVAL && !layout && is_sentence(error.text));
        return 0;
    }
    check_layout(layout, flags & PACKED);
    if (layout->size > LARGEST)
        return 0;

    struct sample sample = {.layout = layout, .part = STRUCT_WHOLE};
    if (flags & BODY && struct_has_type(layout))
        sample.part = STRUCT_BODY;
    check_values(&sample, values, data, size);
    return 0;
}
