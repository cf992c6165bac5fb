#include "data/struct-decl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "data/c-parser.h"
#include "util/escape.h"

/* Whether an error can be passed over: a header may well hold what only its other parts need. */
static bool can_go_on(const struct parser *parser, int r)
{
    return r == -EINVAL && parser->is_header && !parser->source.broken;
}

/* Whether the name that we are at has another one behind it, and that a brace; goes nowhere. */
static bool is_before_tag(struct parser *parser)
{
    struct parser place = *parser;
    bool is_name = false;

    parser->source.error = NULL;
    if (parser_next(parser) == 0)
        is_name = parser->source.token.type == C_NAME;
    bool ret = is_name && parser_next(parser) == 0 && parser_at(parser, "{");
    parser_go_back(parser, &place);
    return ret;
}

/* Refuses what may be a macro for __attribute__((packed)): one that is defined here, one that is
 * called so, or one before the tag.  To take it for a name would be to get the layout wrong. */
static int refuse_macro(struct parser *parser)
{
    const struct c_token *token = &parser->source.token;
    const char *text = token->text;
    size_t length = token->length;
    char shown[C_SHOWN];

    if (token->type != C_NAME)
        return 0;
    const struct c_constant *constant = c_constant_find(&parser->source.constants, text, length);
    for (; length > 0 && *text == '_'; text++)
        length--;
    while (length > 0 && text[length - 1] == '_')
        length--;
    bool is_macro = constant && constant->state == C_CONSTANT_UNKNOWN;
    if (!is_macro && (length != 6 || strncasecmp(text, "packed", length) != 0) &&
        !is_before_tag(parser))
        return 0;
    return c_source_error(&parser->source,
                          "%s is not understood here; use __attribute__((packed)) or --packed",
                          c_source_shown(&parser->source, shown));
}

/* What stands between `struct` and its brace. */
struct struct_head {
    bool is_definition, packed;
    struct c_token tag;
};

static int parse_struct_head(struct parser *parser, struct struct_head *ret)
{
    *ret = (struct struct_head){0};

    int r = parser_attributes(parser, &ret->packed);
    if (r == 0)
        r = refuse_macro(parser);
    if (r == 0 && parser->source.token.type == C_NAME) {
        ret->tag = parser->source.token;
        r = parser_next(parser);
    }
    ret->is_definition = parser_at(parser, "{");
    return r;
}

static bool has_name(const struct c_token *token, const char *name)
{
    return token->type == C_NAME && c_token_is(token, name);
}

/* Whether the typedef whose brace we are at ends with @name; goes nowhere. */
static int typedef_has_name(struct parser *parser, const char *name, bool *ret)
{
    struct parser place = *parser;
    bool packed = false;

    parser->source.error = NULL;
    int r = parser_skip_brackets(parser);
    if (r == 0)
        r = parser_attributes(parser, &packed);
    *ret = r == 0 && has_name(&parser->source.token, name);
    parser_go_back(parser, &place);
    return r == -ENOMEM ? r : 0;
}

/* Steps over the rest of a declaration, its semicolon or the body of a function. */
static int skip_declaration(struct parser *parser)
{
    bool is_function = false;
    int r = 0;

    while (r == 0 && parser->source.token.type != C_END && !parser_at(parser, ";")) {
        bool is_body = is_function && parser_at(parser, "{");
        is_function = parser_at(parser, "(");
        if (parser_at(parser, "{") || parser_at(parser, "(") || parser_at(parser, "["))
            r = parser_skip_brackets(parser);
        else
            r = parser_next(parser);
        if (r == 0 && is_body)
            return 0;
    }
    return r == 0 && parser_at(parser, ";") ? parser_next(parser) : r;
}

/* Reads the chosen struct from its brace on. */
static int parse_chosen(struct parser *parser, bool packed)
{
    int r = parser_next(parser);

    if (r == 0)
        r = parser_members(parser, true);
    if (r == 0)
        r = parser_attributes(parser, &packed);
    parser->packed |= packed;
    return r < 0 ? r : refuse_macro(parser);
}

/* Whether the struct whose head was not understood, because of the macro that we are at, is the
 * chosen one: then that is the error, and not that there is no such struct. */
static bool is_chosen_behind_macro(struct parser *parser, const char *name, bool is_typedef)
{
    struct parser place = *parser;
    bool chosen = false;

    parser->source.error = NULL;
    int r = parser_next(parser);
    if (r == 0 && parser->source.token.type == C_NAME) {
        chosen = has_name(&parser->source.token, name);
        r = parser_next(parser);
    }
    if (r < 0 || !parser_at(parser, "{"))
        chosen = false;
    else if (!chosen && is_typedef)
        (void)typedef_has_name(parser, name, &chosen);
    parser_go_back(parser, &place);
    return chosen;
}

/* Reads what follows `struct` at the top level; @ret tells whether it was the chosen one. */
static int parse_struct(struct parser *parser, const char *name, bool is_typedef, bool *ret)
{
    struct struct_head head;
    int r = parse_struct_head(parser, &head);

    /* Where any will do, one that is not understood must not be passed over for a later one. */
    *ret = r == -EINVAL &&
           (!name || (!parser->source.broken && is_chosen_behind_macro(parser, name, is_typedef)));
    if (r == 0 && head.is_definition) {
        *ret = !name || has_name(&head.tag, name);
        if (!*ret && is_typedef)
            r = typedef_has_name(parser, name, ret);
        if (r == 0 && *ret)
            return parse_chosen(parser, head.packed);
        if (r == 0)
            r = parser_skip_brackets(parser);
    }
    return r < 0 ? r : skip_declaration(parser);
}

/* Reads `enum` or the type behind `typedef`, and gives it its name. */
static int parse_type(struct parser *parser, bool is_typedef)
{
    struct declared_type type;
    int r = parser_specifiers(parser, &type);
    struct c_token name = parser->source.token;

    if (r < 0 || !is_typedef || name.type != C_NAME)
        return r;
    r = parser_next(parser);
    if (r == 0 && parser_at(parser, ";"))
        r = parser_name_type(parser, "", name.text, name.length, type);
    return r;
}

/* Reads a declaration at the top level; @ret tells whether it was the chosen struct. */
static int parse_declaration(struct parser *parser, const char *name, bool *ret)
{
    bool is_typedef = parser_at(parser, "typedef");
    char shown[C_SHOWN];
    int r = is_typedef ? parser_next(parser) : 0;

    *ret = false;
    while (r == 0 && parser_is_qualifier(parser))
        r = parser_next(parser);
    if (r < 0)
        return r;
    if (parser_at(parser, "struct")) {
        r = parser_next(parser);
        return r < 0 ? r : parse_struct(parser, name, is_typedef, ret);
    }
    if (is_typedef || parser_at(parser, "enum"))
        r = parse_type(parser, is_typedef);
    else if (!parser->is_header)
        return c_source_error(&parser->source, "a struct is expected, not %s",
                              c_source_shown(&parser->source, shown));
    return r < 0 ? r : skip_declaration(parser);
}

/* Steps over `extern "C" {`, and the brace that closes it. */
static int skip_linkage(struct parser *parser, bool *ret)
{
    struct parser place = *parser;

    *ret = parser_at(parser, "}");
    if (*ret)
        return parser_next(parser);
    if (!parser_at(parser, "extern"))
        return 0;

    int r = parser_next(parser);
    bool is_linkage = r == 0 && parser->source.token.type == C_STRING;
    if (is_linkage)
        r = parser_next(parser);
    *ret = is_linkage && r == 0 && parser_at(parser, "{");
    if (*ret)
        return parser_next(parser);
    parser_go_back(parser, &place);
    return r == -ENOMEM ? r : 0;
}

static int parse_header(struct parser *parser, const char *name)
{
    char shown[64];

    while (parser->source.token.type != C_END) {
        bool done = false;
        int r = parser->is_header ? skip_linkage(parser, &done) : 0;
        if (r < 0)
            return r;
        if (done)
            continue;
        r = parse_declaration(parser, name, &done);
        if (done || (r < 0 && !can_go_on(parser, r)))
            return r;
    }
    if (!name)
        return data_error(parser->source.error, -EINVAL, "no struct is declared");
    return data_error(parser->source.error, -EINVAL, "no struct %s is declared",
                      escape_into(name, strlen(name), shown, sizeof(shown)));
}

/* Whether the declaration lists members alone: it does not begin with a struct or typedef, nor with
 * an enum that ends at its brace.  Goes nowhere. */
static int is_members_alone(struct parser *parser, bool *ret)
{
    struct parser place = *parser;
    int r = 0;

    parser->source.error = NULL;
    while (r == 0 && parser_at(parser, "enum")) {
        while (r == 0 && parser->source.token.type != C_END && !parser_at(parser, "{") &&
               !parser_at(parser, ";"))
            r = parser_next(parser);
        if (r == 0 && parser_at(parser, "{"))
            r = parser_skip_brackets(parser);
        if (r < 0 || !parser_at(parser, ";"))
            break;
        r = parser_next(parser);
    }
    while (r == 0 && parser_is_qualifier(parser))
        r = parser_next(parser);
    *ret = !parser_at(parser, "struct") && !parser_at(parser, "typedef");
    parser_go_back(parser, &place);
    return r == -ENOMEM ? r : 0;
}

/* What follows the brace of a struct given as text: the rest of its declaration, nothing else. */
static int check_rest(struct parser *parser)
{
    char shown[C_SHOWN];
    int r = skip_declaration(parser);

    if (r == 0 && parser->source.token.type != C_END)
        r = c_source_error(&parser->source, "more after the struct: %s",
                           c_source_shown(&parser->source, shown));
    return r;
}

static int parse_text(struct parser *parser)
{
    bool members_alone;
    int r = is_members_alone(parser, &members_alone);
    if (r < 0)
        return r;

    if (members_alone)
        return parser_members(parser, false);
    r = parse_header(parser, NULL);
    return r < 0 ? r : check_rest(parser);
}

static int parse(const char *text, size_t length, bool is_header, const char *name, bool packed,
                 struct struct_layout **ret, struct data_error *error)
{
    _cleanup_struct_layout_ struct struct_layout *layout = calloc(1, sizeof(*layout));
    if (!layout)
        return -ENOMEM;

    struct parser parser = {.layout = layout, .is_header = is_header, .packed = packed};
    int r = c_source_start(&parser.source, text, length, error);
    if (r == 0)
        r = is_header ? parse_header(&parser, name) : parse_text(&parser);
    if (r == 0)
        r = parser_lay_out(&parser);
    parser_free(&parser);
    layout->constants = parser.source.constants;
    if (r == 0)
        *ret = steal_pointer(layout);
    return r;
}

int struct_parse(const char *text, size_t length, bool packed, struct struct_layout **ret,
                 struct data_error *error)
{
    return parse(text, length, false, NULL, packed, ret, error);
}

int struct_parse_header(const char *text, size_t length, const char *name, bool packed,
                        struct struct_layout **ret, struct data_error *error)
{
    return parse(text, length, true, name, packed, ret, error);
}
