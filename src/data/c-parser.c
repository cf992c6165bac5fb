#include "data/c-parser.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "util/array.h"
#include "util/text.h"

bool parser_at(const struct parser *parser, const char *text)
{
    return c_token_is(&parser->source.token, text);
}

int parser_next(struct parser *parser)
{
    return c_source_next(&parser->source);
}

void parser_go_back(struct parser *parser, const struct parser *place)
{
    struct c_constants constants = parser->source.constants;

    c_constants_truncate(&constants, place->source.constants.count);
    *parser = *place;
    parser->source.constants = constants;
}

int parser_expect(struct parser *parser, const char *text, const char *where)
{
    char shown[C_SHOWN];

    if (!parser_at(parser, text))
        return c_source_error(&parser->source, "'%s' is expected %s, not %s", text, where,
                              c_source_shown(&parser->source, shown));
    return parser_next(parser);
}

int parser_name_type(struct parser *parser, const char *prefix, const char *name, size_t length,
                     struct declared_type type)
{
    struct named_type *types =
        room_for_one(parser->types, &parser->types_capacity, parser->types_count, sizeof(*types));
    if (!types)
        return -ENOMEM;
    parser->types = types;

    size_t prefix_length = strlen(prefix);
    char *copy = malloc(prefix_length + length + 1);
    if (!copy)
        return -ENOMEM;
    memcpy(copy, prefix, prefix_length);
    memcpy(copy + prefix_length, name, length);
    copy[prefix_length + length] = '\0';
    types[parser->types_count++] = (struct named_type){copy, type.type, type.enumeration};
    return 0;
}

static const struct named_type *find_type(const struct parser *parser, const char *prefix,
                                          const struct c_token *name)
{
    size_t prefix_length = strlen(prefix);

    for (size_t i = parser->types_count; i > 0; i--) {
        const char *known = parser->types[i - 1].name;
        if (strncmp(known, prefix, prefix_length) == 0 &&
            text_is(name->text, name->length, known + prefix_length))
            return &parser->types[i - 1];
    }
    return NULL;
}

int parser_skip_brackets(struct parser *parser)
{
    char shown[C_SHOWN];
    size_t depth = 0;

    do {
        if (parser->source.token.type == C_END)
            return c_source_error(&parser->source, "a bracket is not closed before %s",
                                  c_source_shown(&parser->source, shown));
        if (parser_at(parser, "{") || parser_at(parser, "(") || parser_at(parser, "["))
            depth++;
        else if (parser_at(parser, "}") || parser_at(parser, ")") || parser_at(parser, "]"))
            depth--;
        int r = parser_next(parser);
        if (r < 0)
            return r;
    } while (depth > 0);
    return 0;
}

int parser_attributes(struct parser *parser, bool *packed)
{
    char shown[C_SHOWN];

    while (parser_at(parser, "__attribute__") || parser_at(parser, "__attribute")) {
        int r = parser_next(parser);
        if (r == 0)
            r = parser_expect(parser, "(", "after __attribute__");
        if (r == 0)
            r = parser_expect(parser, "(", "after __attribute__");
        while (r == 0 && !parser_at(parser, ")")) {
            if (!parser_at(parser, "packed") && !parser_at(parser, "__packed__") &&
                !parser_at(parser, ","))
                return c_source_error(&parser->source, "the attribute %s is not understood here",
                                      c_source_shown(&parser->source, shown));
            *packed |= !parser_at(parser, ",");
            r = parser_next(parser);
        }
        if (r == 0)
            r = parser_expect(parser, ")", "after an attribute");
        if (r == 0)
            r = parser_expect(parser, ")", "after an attribute");
        if (r < 0)
            return r;
    }
    return 0;
}

/* Steps to the end of an enumerator whose value is not known here. */
static int skip_enumerator(struct parser *parser)
{
    while (parser->source.token.type != C_END && !parser_at(parser, ",") &&
           !parser_at(parser, "}")) {
        int r = parser_at(parser, "(") ? parser_skip_brackets(parser) : parser_next(parser);
        if (r < 0)
            return r;
    }
    return 0;
}

/* What stands for the value of an enumerator: an unknown one makes those after it unknown. */
static int parse_enumerator_value(struct parser *parser, struct c_constant *constant)
{
    int r = parser_next(parser);
    if (r < 0)
        return r;

    constant->state = C_CONSTANT_KNOWN;
    r = c_source_evaluate(&parser->source, &constant->value);
    if (r != -EINVAL || parser->source.broken)
        return r;
    constant->state = C_CONSTANT_UNKNOWN;
    return skip_enumerator(parser);
}

/* Reads one enumerator; @constant is what it is without a value of its own, and then what the next
 * one is. */
static int parse_enumerator(struct parser *parser, struct c_constant *constant)
{
    struct c_token name = parser->source.token;
    char shown[C_SHOWN];

    if (name.type != C_NAME)
        return c_source_error(&parser->source, "the name of an enumerator is expected, not %s",
                              c_source_shown(&parser->source, shown));
    int r = parser_next(parser);
    if (r == 0 && parser_at(parser, "="))
        r = parse_enumerator_value(parser, constant);
    if (r < 0)
        return r;
    if (constant->state == C_CONSTANT_KNOWN &&
        (constant->value < INT_MIN || constant->value > INT_MAX))
        return c_source_error(&parser->source, "the enumerator %.*s does not fit an int",
                              (int)(name.length < 64 ? name.length : 64), name.text);
    r = c_constants_add(&parser->source.constants, name.text, name.length, constant);
    constant->value++;
    return r;
}

/* Reads { A, B = 2, ... }. */
static int parse_enumerators(struct parser *parser, int enumeration)
{
    struct c_constant constant = {.state = C_CONSTANT_KNOWN, .enumeration = enumeration};
    int r = parser_next(parser);

    while (r == 0 && !parser_at(parser, "}")) {
        r = parse_enumerator(parser, &constant);
        if (r == 0 && !parser_at(parser, "}"))
            r = parser_expect(parser, ",", "after an enumerator");
    }
    return r < 0 ? r : parser_next(parser);
}

/* Reads what follows `enum`. */
static int parse_enum(struct parser *parser, struct declared_type *ret)
{
    struct c_token tag = parser->source.token;
    char shown[C_SHOWN];
    int r = 0;

    *ret = (struct declared_type){.type = c_type_enum()};
    if (tag.type == C_NAME)
        r = parser_next(parser);
    if (r == 0 && parser_at(parser, "{")) {
        ret->enumeration = ++parser->enumerations;
        r = parse_enumerators(parser, ret->enumeration);
        return r == 0 && tag.type == C_NAME
                   ? parser_name_type(parser, "enum ", tag.text, tag.length, *ret)
                   : r;
    }
    if (r < 0)
        return r;
    if (tag.type != C_NAME)
        return c_source_error(&parser->source, "'{' is expected after enum, not %s",
                              c_source_shown(&parser->source, shown));
    const struct named_type *known = find_type(parser, "enum ", &tag);
    ret->enumeration = known ? known->enumeration : 0;
    return 0;
}

int parser_refuse_specifier(struct parser *parser)
{
    static const struct {
        const char *word, *why;
    } refused[] = {
        {"struct", "a struct inside a struct is not supported"},
        {"union", "a union is not supported"},
        {"void", "void is no type of a member, and pointers are not supported"},
        {"_Complex", "complex numbers are not supported"},
        {"_Atomic", "_Atomic is not supported"},
        {"_Alignas", "_Alignas is not supported"},
        {"alignas", "alignas is not supported"},
        {"__attribute__", "an attribute on a member is not supported"},
        {"typedef", "typedef cannot stand among members"},
        {"static", "a member cannot be static"},
        {"extern", "a member cannot be extern"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(refused); i++)
        if (parser_at(parser, refused[i].word))
            return c_source_error(&parser->source, "%s", refused[i].why);
    return 0;
}

bool parser_is_qualifier(const struct parser *parser)
{
    return parser_at(parser, "const") || parser_at(parser, "volatile") ||
           parser_at(parser, "__const") || parser_at(parser, "__volatile__") ||
           parser_at(parser, "__extension__");
}

/* The type of a name that is no keyword: of a typedef here, or a well-known one. */
static bool look_up_type(const struct parser *parser, struct declared_type *ret)
{
    const struct c_token *name = &parser->source.token;
    const struct named_type *known = find_type(parser, "", name);

    if (known)
        *ret = (struct declared_type){known->type, known->enumeration};
    else
        *ret = (struct declared_type){.type = c_type_named(name->text, name->length)};
    return ret->type != NULL;
}

static int finish_specifiers(struct parser *parser, const struct c_specifiers *specifiers,
                             struct declared_type *ret)
{
    char shown[C_SHOWN];
    bool any = c_specifiers_any(specifiers);

    if (ret->type && any)
        return c_source_error(&parser->source, "two types in one declaration before %s",
                              c_source_shown(&parser->source, shown));
    if (!ret->type && !any)
        return c_source_error(&parser->source,
                              parser->source.token.type == C_NAME ? "unknown type %s"
                                                                  : "a type is expected, not %s",
                              c_source_shown(&parser->source, shown));
    if (any)
        ret->type = c_type_specified(specifiers);
    return ret->type ? 0
                     : c_source_error(&parser->source, "C has no such type before %s",
                                      c_source_shown(&parser->source, shown));
}

int parser_specifiers(struct parser *parser, struct declared_type *ret)
{
    struct c_specifiers specifiers = {0};
    int r = 0;

    *ret = (struct declared_type){0};
    while (r == 0 && parser->source.token.type == C_NAME) {
        const struct c_token *token = &parser->source.token;
        r = parser_refuse_specifier(parser);
        if (r < 0)
            return r;
        if (parser_is_qualifier(parser) ||
            c_specifiers_add(&specifiers, token->text, token->length)) {
            r = parser_next(parser);
        } else if (parser_at(parser, "enum") && !ret->type) {
            r = parser_next(parser);
            if (r == 0)
                r = parse_enum(parser, ret);
        } else if (!ret->type && !c_specifiers_any(&specifiers) && look_up_type(parser, ret)) {
            r = parser_next(parser);
        } else {
            break;
        }
    }
    return r < 0 ? r : finish_specifiers(parser, &specifiers, ret);
}

void parser_free(struct parser *parser)
{
    for (size_t i = 0; i < parser->types_count; i++)
        free(parser->types[i].name);
    free(parser->types);
}
