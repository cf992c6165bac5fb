/* From bytes to JSON and text. */
#include "data/struct-value.h"

#include <errno.h>
#include <string.h>

#include "data/base64.h"
#include "data/c-scalar.h"
#include "data/json-text.h"
#include "util/escape.h"

/* Writes one field for one kind of output. */
typedef int put_field(const struct struct_layout *layout, const struct struct_field *field,
                      const char *from, struct buffer *to);

static int put_json_scalar(const struct struct_field *field, const char *from, struct buffer *to)
{
    char text[C_SCALAR_TEXT];

    c_scalar_format(field->type, from, text);
    bool is_number = strcmp(text, "nan") != 0 && !strstr(text, "inf");
    return buffer_printf(to, is_number ? "%s" : "\"%s\"", text);
}

static int put_json_text(const struct struct_field *field, const char *from, struct buffer *to)
{
    size_t length = strnlen(from, field->count);

    if (utf8_valid(from, length))
        return json_put_string(to, from, length);
    int r = buffer_append_text(to, "{\"base64\":\"");
    if (r == 0)
        r = base64_encode(from, length, to);
    return r < 0 ? r : buffer_append(to, "\"}", 2);
}

static int put_json_value(const struct struct_field *field, const char *from, struct buffer *to)
{
    if (struct_field_is_text(field))
        return put_json_text(field, from, to);
    if (!field->is_array)
        return put_json_scalar(field, from, to);

    int r = buffer_append(to, "[", 1);
    for (size_t i = 0; i < field->count && r == 0; i++) {
        r = i > 0 ? buffer_append(to, ",", 1) : 0;
        if (r == 0)
            r = put_json_scalar(field, from + i * field->type->size, to);
    }
    return r < 0 ? r : buffer_append(to, "]", 1);
}

static int put_json_field(const struct struct_layout *layout, const struct struct_field *field,
                          const char *from, struct buffer *to)
{
    (void)layout;
    int r = to->bytes[to->length - 1] == '{' ? 0 : buffer_append(to, ",", 1);

    if (r == 0)
        r = json_put_string(to, field->name, strlen(field->name));
    if (r == 0)
        r = buffer_append(to, ":", 1);
    return r < 0 ? r : put_json_value(field, from, to);
}

/* $'...': what is not safe to show, and the quote, with a backslash. */
static int put_quoted(const char *text, size_t length, struct buffer *to)
{
    _cleanup_free_ char *escaped = escape_text(text, length);
    int r = escaped ? buffer_append(to, "$'", 2) : -ENOMEM;

    for (const char *p = escaped; r == 0 && *p != '\0'; p++) {
        r = *p == '\'' ? buffer_append(to, "\\", 1) : 0;
        if (r == 0)
            r = buffer_append(to, p, 1);
    }
    return r < 0 ? r : buffer_append(to, "'", 1);
}

/* Whether the text is safe to show as it is, and read back as it is. */
static bool is_plain(const char *text, size_t length)
{
    bool reads_as_quoted = length >= 2 && memcmp(text, "$'", 2) == 0;

    return !reads_as_quoted && is_safe_text(text, length);
}

static int put_plain_text(const struct struct_field *field, const char *from, struct buffer *to)
{
    size_t length = strnlen(from, field->count);

    return is_plain(from, length) ? buffer_append(to, from, length) : put_quoted(from, length, to);
}

static int put_plain_scalar(const struct struct_layout *layout, const struct struct_field *field,
                            const char *from, struct buffer *to)
{
    char text[C_SCALAR_TEXT];

    if (field->type->kind == C_CHAR && *from >= 0x20 && *from < 0x7f)
        return buffer_printf(to, *from == '\'' || *from == '\\' ? "'\\%c'" : "'%c'", *from);
    if (field->enumeration > 0) {
        const char *name = c_enumerator(&layout->constants, field->enumeration,
                                        c_scalar_signed(field->type, from));
        if (name)
            return buffer_append_text(to, name);
    }
    return buffer_append_text(to, c_scalar_format(field->type, from, text));
}

static int put_plain_field(const struct struct_layout *layout, const struct struct_field *field,
                           const char *from, struct buffer *to)
{
    int r = buffer_printf(to, "%s=", field->name);

    if (r == 0 && struct_field_is_text(field)) {
        r = put_plain_text(field, from, to);
    } else {
        for (size_t i = 0; i < field->count && r == 0; i++) {
            r = i > 0 ? buffer_append(to, ",", 1) : 0;
            if (r == 0)
                r = put_plain_scalar(layout, field, from + i * field->type->size, to);
        }
    }
    return r < 0 ? r : buffer_append(to, "\n", 1);
}

static int put_fields(const struct struct_layout *layout, enum struct_part part, const char *bytes,
                      put_field *put, struct buffer *to)
{
    int r = 0;

    for (size_t i = part == STRUCT_BODY ? 1 : 0; i < layout->count && r == 0; i++) {
        const struct struct_field *field = &layout->fields[i];
        r = put(layout, field, bytes + (field->offset - struct_part_start(part)), to);
    }
    return r;
}

static int check_size(const struct struct_layout *layout, enum struct_part part, size_t length,
                      struct data_error *error)
{
    size_t size = struct_size(layout, part);

    if (length == size)
        return 0;
    return data_error(error, -EMSGSIZE, "%zu byte%s, where the struct has %zu%s", length,
                      length == 1 ? "" : "s", size,
                      part == STRUCT_BODY ? " after its leading long" : "");
}

int struct_decode_json(const struct struct_layout *layout, enum struct_part part, const char *bytes,
                       size_t length, struct buffer *to, struct data_error *error)
{
    size_t before = to->length;
    int r = check_size(layout, part, length, error);
    if (r < 0)
        return r;

    r = buffer_append(to, "{", 1);
    if (r == 0)
        r = put_fields(layout, part, bytes, put_json_field, to);
    if (r == 0)
        r = buffer_append(to, "}", 1);
    if (r < 0)
        to->length = before;
    return r;
}

int struct_decode_text(const struct struct_layout *layout, enum struct_part part, const char *bytes,
                       size_t length, struct buffer *to, struct data_error *error)
{
    size_t before = to->length;
    int r = check_size(layout, part, length, error);

    if (r == 0)
        r = put_fields(layout, part, bytes, put_plain_field, to);
    if (r < 0)
        to->length = before;
    return r;
}
