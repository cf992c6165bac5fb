/* The members of a struct. */
#include "data/c-parser.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "util/array.h"
#include "util/escape.h"

static int add_field(struct parser *parser, const struct c_token *name,
                     const struct struct_field *field)
{
    struct struct_layout *layout = parser->layout;
    char shown[C_SHOWN];

    if (struct_field_find(layout, name->text, name->length)) {
        escape_into(name->text, name->length, shown, sizeof(shown));
        return c_source_error(&parser->source, "the member %s is declared twice", shown);
    }
    struct struct_field *fields =
        room_for_one(layout->fields, &parser->fields_capacity, layout->count, sizeof(*fields));
    if (!fields)
        return -ENOMEM;
    layout->fields = fields;
    char *copy = strndup(name->text, name->length);
    if (!copy)
        return -ENOMEM;
    fields[layout->count] = *field;
    fields[layout->count++].name = copy;
    return 0;
}

/* Reads [N] after the name of a member. */
static int parse_length(struct parser *parser, const char *name, struct struct_field *field)
{
    int64_t length;
    int r = parser_next(parser);
    if (r < 0)
        return r;

    if (parser_at(parser, "]"))
        return c_source_error(&parser->source, "the array %s has no length", name);
    r = c_source_evaluate(&parser->source, &length);
    if (r == 0)
        r = parser_expect(parser, "]", "after the length of an array");
    if (r < 0)
        return r;
    if (length < 1)
        return c_source_error(&parser->source, "the array %s has a length of %lld", name,
                              (long long)length);
    if (length > PTRDIFF_MAX)
        return c_source_error(&parser->source, "the array %s is too large", name);
    if (parser_at(parser, "["))
        return c_source_error(&parser->source, "%s is an array of arrays: not supported", name);
    field->is_array = true;
    if (__builtin_mul_overflow(field->count, (size_t)length, &field->count))
        return c_source_error(&parser->source, "the array %s is too large", name);
    return 0;
}

/* What may stand where the name of a member should, and what it is then. */
static int refuse_declarator(struct parser *parser)
{
    char shown[C_SHOWN];

    if (parser_at(parser, "*"))
        return c_source_error(&parser->source,
                              "pointers are not supported: an address means nothing elsewhere");
    if (parser_at(parser, "("))
        return c_source_error(&parser->source, "a member in parentheses is not supported");
    if (parser_at(parser, ":"))
        return c_source_error(&parser->source, "bit-fields are not supported");
    return c_source_error(&parser->source, "the name of a member is expected, not %s",
                          c_source_shown(&parser->source, shown));
}

static int parse_declarator(struct parser *parser, const struct declared_type *type)
{
    size_t opaque = type->type->opaque_bytes;
    struct struct_field field = {
        .type = type->type,
        .count = opaque > 0 ? opaque : 1,
        .is_array = opaque > 0,
        .enumeration = type->enumeration,
    };
    struct c_token name = parser->source.token;
    char shown[C_SHOWN];

    if (name.type != C_NAME)
        return refuse_declarator(parser);
    int r = parser_next(parser);
    if (r == 0 && parser_at(parser, "["))
        r = parse_length(parser, escape_into(name.text, name.length, shown, sizeof(shown)), &field);
    if (r < 0)
        return r;
    if (parser_at(parser, ":") || parser_at(parser, "("))
        return refuse_declarator(parser);
    return add_field(parser, &name, &field);
}

/* Reads one declaration of members, and its semicolon, which may be left out at the very end. */
static int parse_members_of_type(struct parser *parser)
{
    struct declared_type type;
    int r = parser_specifiers(parser, &type);

    /* enum { A, B }; declares no member, but constants. */
    if (r == 0 && parser_at(parser, ";") && type.enumeration > 0)
        return parser_next(parser);
    if (r == 0)
        r = parse_declarator(parser, &type);
    while (r == 0 && parser_at(parser, ",")) {
        r = parser_next(parser);
        if (r == 0)
            r = parse_declarator(parser, &type);
    }
    if (r < 0 || parser->source.token.type == C_END)
        return r;
    r = parser_refuse_specifier(parser);
    return r < 0 ? r : parser_expect(parser, ";", "after a member");
}

int parser_members(struct parser *parser, bool in_braces)
{
    int r = 0;

    while (r == 0 && parser->source.token.type != C_END && !(in_braces && parser_at(parser, "}")))
        r = parser_at(parser, ";") ? parser_next(parser) : parse_members_of_type(parser);
    if (r == 0 && in_braces)
        r = parser_expect(parser, "}", "after the members of the struct");
    if (r == 0 && parser->layout->count == 0)
        r = c_source_error(&parser->source, "the struct has no members");
    return r;
}
