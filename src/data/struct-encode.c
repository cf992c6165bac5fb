/* From FIELD=VALUE arguments to bytes. */
#include "data/struct-value.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "data/c-lexer.h"
#include "data/c-scalar.h"
#include "util/escape.h"

enum { SHOWN = 80 };

struct encoder {
    const struct struct_layout *layout;
    struct data_error *error;
    const struct struct_field *field; /* the present one */
};

/* A value that is wrong: @r, the error of c_scalar_parse(). */
static int fail_value(const struct encoder *encoder, int r, const char *text, size_t length)
{
    const struct struct_field *field = encoder->field;
    const struct c_type *type = field->type;
    char shown[SHOWN];

    escape_into(text, length, shown, sizeof(shown));
    if (r == -ENOMEM)
        return r;
    if (r == -EINVAL)
        return data_error(encoder->error, r, "%s: '%s' is no %s", field->name, shown,
                          type->kind == C_FLOAT    ? "number"
                          : field->enumeration > 0 ? "whole number or enumerator"
                          : type->kind == C_CHAR   ? "whole number or 'c'"
                                                   : "whole number");
    if (type->kind == C_FLOAT)
        return data_error(encoder->error, r, "%s: %s is out of the range of %s", field->name, shown,
                          type->name);
    return data_error(encoder->error, r, "%s: %s is out of range: %" PRId64 " to %" PRIu64,
                      field->name, shown, c_integer_min(type), c_integer_max(type));
}

static int encode_scalar(const struct encoder *encoder, const char *text, size_t length, char *to)
{
    int r = c_scalar_parse(encoder->field->type, &encoder->layout->constants, text, length, to);

    return r < 0 ? fail_value(encoder, r, text, length) : 0;
}

/* Where the value at @text ends: at a comma that no quotes are around, or at the end. */
static const char *value_end(const char *text)
{
    const char *p = text;

    if (*p == '\'')
        for (p++; *p != '\0' && *p != '\''; p++)
            p += *p == '\\' && p[1] != '\0';
    /* ',' is a value as well. */
    return p + strcspn(p, ",");
}

static int encode_array(const struct encoder *encoder, const char *text, char *to)
{
    const struct struct_field *field = encoder->field;
    size_t count = 0;

    for (const char *value = text;; count++) {
        const char *end = value_end(value);
        if (count < field->count) {
            int r = encode_scalar(encoder, value, (size_t)(end - value),
                                  to + count * field->type->size);
            if (r < 0)
                return r;
        }
        if (*end == '\0')
            break;
        value = end + 1;
    }
    count++;
    if (count != field->count)
        return data_error(encoder->error, -EINVAL, "%s: %zu value%s for an array of %zu",
                          field->name, count, count == 1 ? "" : "s", field->count);
    return 0;
}

/* Adds a byte of a text, as long as it fits; *length counts it anyway. */
static void put_byte(const struct struct_field *field, char *to, size_t *length, char byte)
{
    if (*length < field->count)
        to[*length] = byte;
    ++*length;
}

/* Reads what follows $' to the quote that ends it. */
static int encode_quoted(const struct encoder *encoder, const char *text, char *to, size_t *length)
{
    const char *p = text, *end = text + strlen(text);

    while (*p != '\'') {
        int byte = c_read_character(&p, end);
        if (byte < 0)
            return data_error(encoder->error, -EINVAL, "%s: $'...' %s", encoder->field->name,
                              p == end ? "has no end" : "holds an unknown escape");
        put_byte(encoder->field, to, length, (char)byte);
    }
    return p + 1 == end ? 0
                        : data_error(encoder->error, -EINVAL, "%s: more after the end of $'...'",
                                     encoder->field->name);
}

static int encode_text(const struct encoder *encoder, const char *text, char *to)
{
    const struct struct_field *field = encoder->field;
    size_t length = 0;

    if (strncmp(text, "$'", 2) == 0) {
        int r = encode_quoted(encoder, text + 2, to, &length);
        if (r < 0)
            return r;
    } else {
        for (; *text != '\0'; text++)
            put_byte(field, to, &length, *text);
    }
    if (length > field->count)
        return data_error(encoder->error, -ERANGE, "%s: %zu bytes do not fit into %s[%zu]",
                          field->name, length, field->type->name, field->count);
    return 0;
}

static int encode_field(const struct encoder *encoder, const char *text, char *to)
{
    if (struct_field_is_text(encoder->field))
        return encode_text(encoder, text, to);
    return encoder->field->is_array ? encode_array(encoder, text, to)
                                    : encode_scalar(encoder, text, strlen(text), to);
}

/* Writes the value of the message's type, the leading long. */
static int encode_type(const struct encoder *encoder, const char *text, long *type)
{
    long value;
    int r = encode_scalar(encoder, text, strlen(text), (char *)&value);
    if (r < 0)
        return r;

    if (value < 1)
        return data_error(encoder->error, -ERANGE, "%s: %ld is no message type, which is 1 or more",
                          encoder->field->name, value);
    *type = value;
    return 0;
}

/* Finds the field that an argument is for, and its value behind the equals sign. */
static int split_argument(struct encoder *encoder, const char *argument, const char **value)
{
    const char *equals = strchr(argument, '=');
    char shown[SHOWN];

    if (!equals) {
        escape_into(argument, strlen(argument), shown, sizeof(shown));
        return data_error(encoder->error, -EINVAL, "'%s' is not FIELD=VALUE", shown);
    }
    size_t length = (size_t)(equals - argument);
    encoder->field = struct_field_find(encoder->layout, argument, length);
    if (!encoder->field) {
        escape_into(argument, length, shown, sizeof(shown));
        return data_error(encoder->error, -EINVAL, "the struct has no field '%s'", shown);
    }
    *value = equals + 1;
    return 0;
}

/* The first field without a value. */
static int check_complete(const struct encoder *encoder, enum struct_part part, const bool *given)
{
    for (size_t i = part == STRUCT_BODY ? 1 : 0; i < encoder->layout->count; i++)
        if (!given[i])
            return data_error(encoder->error, -EINVAL, "the field %s has no value",
                              encoder->layout->fields[i].name);
    return 0;
}

static int encode_arguments(struct encoder *encoder, enum struct_part part, char *const *arguments,
                            size_t count, long *type, char *to)
{
    const struct struct_field *first = encoder->layout->fields;
    _cleanup_free_ bool *given = calloc(encoder->layout->count, sizeof(*given));
    if (!given)
        return -ENOMEM;

    for (size_t i = 0; i < count; i++) {
        const char *value = NULL;
        int r = split_argument(encoder, arguments[i], &value);
        if (r < 0)
            return r;
        const struct struct_field *field = encoder->field;
        if (given[field - first])
            return data_error(encoder->error, -EINVAL, "the field %s is given twice", field->name);
        given[field - first] = true;

        if (part == STRUCT_BODY && field == first)
            r = encode_type(encoder, value, type);
        else
            r = encode_field(encoder, value, to + (field->offset - struct_part_start(part)));
        if (r < 0)
            return r;
    }
    return check_complete(encoder, part, given);
}

int struct_encode_field(const struct struct_layout *layout, const char *argument,
                        const struct struct_field **ret, struct buffer *to,
                        struct data_error *error)
{
    struct encoder encoder = {.layout = layout, .error = error};
    const char *value = NULL;
    int r = split_argument(&encoder, argument, &value);
    if (r < 0)
        return r;

    size_t size = encoder.field->type->size * encoder.field->count;
    char *start = buffer_reserve(to, size);
    if (!start)
        return -ENOMEM;
    memset(start, 0, size);
    r = encode_field(&encoder, value, start);
    if (r < 0)
        return r;
    to->length += size;
    *ret = encoder.field;
    return 0;
}

int struct_encode(const struct struct_layout *layout, enum struct_part part, char *const *arguments,
                  size_t count, long *type, struct buffer *to, struct data_error *error)
{
    struct encoder encoder = {.layout = layout, .error = error};
    size_t size = struct_size(layout, part);
    char *start = buffer_reserve(to, size);
    long given_type = 0;
    if (!start)
        return -ENOMEM;

    memset(start, 0, size);
    int r = encode_arguments(&encoder, part, arguments, count, &given_type, start);
    if (r < 0)
        return r;
    if (given_type > 0)
        *type = given_type;
    to->length += size;
    return 0;
}
