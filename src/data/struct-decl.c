#include "data/struct-decl.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/escape.h"

/* A name for a type: a typedef's, or the tag of an enum, which begins with "enum ". */
struct named_type {
    char *name;
    const struct c_type *type;
    int enumeration;
};

struct parser {
    struct c_source source;
    struct struct_layout *layout;
    size_t fields_capacity;
    struct named_type *types;
    size_t types_count, types_capacity;
    int enumerations;
    bool is_header, packed;
};

/* The type that the specifiers of a declaration name. */
struct declared_type {
    const struct c_type *type;
    int enumeration;
};

static bool at(const struct parser *parser, const char *text)
{
    return c_token_is(&parser->source.token, text);
}

static int next(struct parser *parser)
{
    return c_source_next(&parser->source);
}

/* Goes back to a place from which the parser only looked ahead. */
static void go_back(struct parser *parser, const struct parser *place)
{
    struct c_constants constants = parser->source.constants;

    c_constants_truncate(&constants, place->source.constants.count);
    *parser = *place;
    parser->source.constants = constants;
}

/* Whether an error can be passed over: a header may well hold what only its other parts need. */
static bool can_go_on(const struct parser *parser, int r)
{
    return r == -EINVAL && parser->is_header && !parser->source.broken;
}

/* Steps over @text, which must stand here. */
static int expect(struct parser *parser, const char *text, const char *where)
{
    char shown[C_SHOWN];

    if (!at(parser, text))
        return c_source_error(&parser->source, "'%s' is expected %s, not %s", text, where,
                              c_source_shown(&parser->source, shown));
    return next(parser);
}

/* Room for one more in an array of @count elements. */
static int make_room(void **array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return 0;
    size_t more = *capacity ? 2 * *capacity : 16;
    void *larger = reallocarray(*array, more, size);
    if (!larger)
        return -ENOMEM;

    *array = larger;
    *capacity = more;
    return 0;
}

static int name_type(struct parser *parser, const char *prefix, const char *name, size_t length,
                     struct declared_type type)
{
    void *types = parser->types;
    int r = make_room(&types, parser->types_count, &parser->types_capacity, sizeof(*parser->types));
    parser->types = types;
    if (r < 0)
        return r;

    size_t prefix_length = strlen(prefix);
    char *copy = malloc(prefix_length + length + 1);
    if (!copy)
        return -ENOMEM;
    memcpy(copy, prefix, prefix_length);
    memcpy(copy + prefix_length, name, length);
    copy[prefix_length + length] = '\0';
    parser->types[parser->types_count++] = (struct named_type){copy, type.type, type.enumeration};
    return 0;
}

static const struct named_type *find_type(const struct parser *parser, const char *prefix,
                                          const struct c_token *name)
{
    size_t prefix_length = strlen(prefix);

    for (size_t i = parser->types_count; i > 0; i--) {
        const char *known = parser->types[i - 1].name;
        if (strncmp(known, prefix, prefix_length) == 0 &&
            strlen(known + prefix_length) == name->length &&
            memcmp(known + prefix_length, name->text, name->length) == 0)
            return &parser->types[i - 1];
    }
    return NULL;
}

/* Steps over everything from an opening bracket to what closes it. */
static int skip_brackets(struct parser *parser)
{
    char shown[C_SHOWN];
    size_t depth = 0;

    do {
        if (parser->source.token.type == C_END)
            return c_source_error(&parser->source, "a bracket is not closed before %s",
                                  c_source_shown(&parser->source, shown));
        if (at(parser, "{") || at(parser, "(") || at(parser, "["))
            depth++;
        else if (at(parser, "}") || at(parser, ")") || at(parser, "]"))
            depth--;
        int r = next(parser);
        if (r < 0)
            return r;
    } while (depth > 0);
    return 0;
}

/* __attribute__((packed)) sets @packed; others are refused, for they may change the layout. */
static int parse_attributes(struct parser *parser, bool *packed)
{
    char shown[C_SHOWN];

    while (at(parser, "__attribute__") || at(parser, "__attribute")) {
        int r = next(parser);
        if (r == 0)
            r = expect(parser, "(", "after __attribute__");
        if (r == 0)
            r = expect(parser, "(", "after __attribute__");
        while (r == 0 && !at(parser, ")")) {
            if (!at(parser, "packed") && !at(parser, "__packed__") && !at(parser, ","))
                return c_source_error(&parser->source, "the attribute %s is not understood here",
                                      c_source_shown(&parser->source, shown));
            *packed |= !at(parser, ",");
            r = next(parser);
        }
        if (r == 0)
            r = expect(parser, ")", "after an attribute");
        if (r == 0)
            r = expect(parser, ")", "after an attribute");
        if (r < 0)
            return r;
    }
    return 0;
}

/* Steps to the end of an enumerator whose value is not known here. */
static int skip_enumerator(struct parser *parser)
{
    while (parser->source.token.type != C_END && !at(parser, ",") && !at(parser, "}")) {
        int r = at(parser, "(") ? skip_brackets(parser) : next(parser);
        if (r < 0)
            return r;
    }
    return 0;
}

/* What stands for the value of an enumerator: an unknown one makes those after it unknown. */
static int parse_enumerator_value(struct parser *parser, struct c_constant *constant)
{
    int r = next(parser);
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
    int r = next(parser);
    if (r == 0 && at(parser, "="))
        r = parse_enumerator_value(parser, constant);
    if (r < 0)
        return r;
    if (constant->state == C_CONSTANT_KNOWN &&
        (constant->value < INT_MIN || constant->value > INT_MAX))
        return c_source_error(&parser->source, "the enumerator %.*s does not fit an int",
                              (int)(name.length < 64 ? name.length : 64), name.text);
    r = c_source_define(&parser->source, name.text, name.length, constant);
    constant->value++;
    return r;
}

/* Reads { A, B = 2, ... }. */
static int parse_enumerators(struct parser *parser, int enumeration)
{
    struct c_constant constant = {.state = C_CONSTANT_KNOWN, .enumeration = enumeration};
    int r = next(parser);

    while (r == 0 && !at(parser, "}")) {
        r = parse_enumerator(parser, &constant);
        if (r == 0 && !at(parser, "}"))
            r = expect(parser, ",", "after an enumerator");
    }
    return r < 0 ? r : next(parser);
}

/* Reads what follows `enum`. */
static int parse_enum(struct parser *parser, struct declared_type *ret)
{
    struct c_token tag = parser->source.token;
    char shown[C_SHOWN];
    int r = 0;

    *ret = (struct declared_type){.type = c_type_enum()};
    if (tag.type == C_NAME)
        r = next(parser);
    if (r == 0 && at(parser, "{")) {
        ret->enumeration = ++parser->enumerations;
        r = parse_enumerators(parser, ret->enumeration);
        return r == 0 && tag.type == C_NAME ? name_type(parser, "enum ", tag.text, tag.length, *ret)
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

/* What no arithmetic type can have in front of it, and why. */
static int refuse_specifier(struct parser *parser)
{
    static const struct {
        const char *word, *why;
    } refused[] = {
        {"struct", "a struct inside a struct is not supported"},
        {"union", "a union is not supported"},
        {"void", "a member cannot be void"},
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
        if (at(parser, refused[i].word))
            return c_source_error(&parser->source, "%s", refused[i].why);
    return 0;
}

static bool is_qualifier(const struct parser *parser)
{
    return at(parser, "const") || at(parser, "volatile") || at(parser, "__const") ||
           at(parser, "__volatile__") || at(parser, "__extension__");
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

/* Reads the specifiers at the beginning of a declaration. */
static int parse_specifiers(struct parser *parser, struct declared_type *ret)
{
    struct c_specifiers specifiers = {0};
    int r = 0;

    *ret = (struct declared_type){0};
    while (r == 0 && parser->source.token.type == C_NAME) {
        const struct c_token *token = &parser->source.token;
        r = refuse_specifier(parser);
        if (r < 0)
            return r;
        if (is_qualifier(parser) || c_specifiers_add(&specifiers, token->text, token->length)) {
            r = next(parser);
        } else if (at(parser, "enum") && !ret->type) {
            r = next(parser);
            if (r == 0)
                r = parse_enum(parser, ret);
        } else if (!ret->type && !c_specifiers_any(&specifiers) && look_up_type(parser, ret)) {
            r = next(parser);
        } else {
            break;
        }
    }
    return r < 0 ? r : finish_specifiers(parser, &specifiers, ret);
}

/* The field of that name; NULL where there is none. */
static const struct struct_field *find_field(const struct struct_layout *layout, const char *name,
                                             size_t length)
{
    for (size_t i = 0; i < layout->count; i++)
        if (strlen(layout->fields[i].name) == length &&
            memcmp(layout->fields[i].name, name, length) == 0)
            return &layout->fields[i];
    return NULL;
}

static int add_field(struct parser *parser, const struct c_token *name,
                     const struct struct_field *field)
{
    struct struct_layout *layout = parser->layout;
    char shown[C_SHOWN];

    if (find_field(layout, name->text, name->length)) {
        escape_into(name->text, name->length, shown, sizeof(shown));
        return c_source_error(&parser->source, "the member %s is declared twice", shown);
    }
    void *fields = layout->fields;
    int r = make_room(&fields, layout->count, &parser->fields_capacity, sizeof(*field));
    layout->fields = fields;
    if (r < 0)
        return r;
    char *copy = strndup(name->text, name->length);
    if (!copy)
        return -ENOMEM;
    layout->fields[layout->count] = *field;
    layout->fields[layout->count++].name = copy;
    return 0;
}

/* Reads [N] after the name of a member. */
static int parse_length(struct parser *parser, const char *name, struct struct_field *field)
{
    int64_t length;
    int r = next(parser);
    if (r < 0)
        return r;

    if (at(parser, "]"))
        return c_source_error(&parser->source, "the array %s has no length", name);
    r = c_source_evaluate(&parser->source, &length);
    if (r == 0)
        r = expect(parser, "]", "after the length of an array");
    if (r < 0)
        return r;
    if (length < 1)
        return c_source_error(&parser->source, "the array %s has a length of %lld", name,
                              (long long)length);
    if (length > PTRDIFF_MAX)
        return c_source_error(&parser->source, "the array %s is too large", name);
    if (at(parser, "["))
        return c_source_error(&parser->source, "%s is an array of arrays: not supported", name);
    field->is_array = true;
    field->count = (size_t)length;
    return 0;
}

/* What may stand where the name of a member should, and what it is then. */
static int refuse_declarator(struct parser *parser)
{
    char shown[C_SHOWN];

    if (at(parser, "*"))
        return c_source_error(&parser->source,
                              "pointers are not supported: an address means nothing elsewhere");
    if (at(parser, "("))
        return c_source_error(&parser->source, "a member in parentheses is not supported");
    if (at(parser, ":"))
        return c_source_error(&parser->source, "bit-fields are not supported");
    return c_source_error(&parser->source, "the name of a member is expected, not %s",
                          c_source_shown(&parser->source, shown));
}

static int parse_declarator(struct parser *parser, const struct declared_type *type)
{
    struct struct_field field = {.type = type->type, .count = 1, .enumeration = type->enumeration};
    struct c_token name = parser->source.token;
    char shown[C_SHOWN];

    if (name.type != C_NAME)
        return refuse_declarator(parser);
    int r = next(parser);
    if (r == 0 && at(parser, "["))
        r = parse_length(parser, escape_into(name.text, name.length, shown, sizeof(shown)), &field);
    if (r < 0)
        return r;
    if (at(parser, ":") || at(parser, "("))
        return refuse_declarator(parser);
    return add_field(parser, &name, &field);
}

/* Reads one declaration of members, and its semicolon, which may be left out at the very end. */
static int parse_members_of_type(struct parser *parser)
{
    struct declared_type type;
    int r = parse_specifiers(parser, &type);

    /* enum { A, B }; declares no member, but constants. */
    if (r == 0 && at(parser, ";") && type.enumeration > 0)
        return next(parser);
    if (r == 0)
        r = parse_declarator(parser, &type);
    while (r == 0 && at(parser, ",")) {
        r = next(parser);
        if (r == 0)
            r = parse_declarator(parser, &type);
    }
    if (r < 0 || parser->source.token.type == C_END)
        return r;
    r = refuse_specifier(parser);
    return r < 0 ? r : expect(parser, ";", "after a member");
}

/* Gives the fields their places. */
static int lay_out(struct parser *parser)
{
    struct struct_layout *layout = parser->layout;
    size_t size = 0, alignment = 1, bytes;
    bool overflow = false;

    for (size_t i = 0; i < layout->count; i++) {
        struct struct_field *field = &layout->fields[i];
        size_t own = parser->packed ? 1 : field->type->alignment;
        size_t padding = (own - size % own) % own;
        alignment = own > alignment ? own : alignment;
        overflow |= __builtin_add_overflow(size, padding, &field->offset);
        overflow |= __builtin_mul_overflow(field->type->size, field->count, &bytes);
        overflow |= __builtin_add_overflow(field->offset, bytes, &size);
    }
    overflow |= __builtin_add_overflow(size, (alignment - size % alignment) % alignment, &size);
    if (overflow || size > PTRDIFF_MAX)
        return c_source_error(&parser->source, "the struct is too large");
    layout->size = size;
    return 0;
}

/* Reads members up to a closing brace, or the end where there is none to come. */
static int parse_members(struct parser *parser, bool in_braces)
{
    int r = 0;

    while (r == 0 && parser->source.token.type != C_END && !(in_braces && at(parser, "}")))
        r = at(parser, ";") ? next(parser) : parse_members_of_type(parser);
    if (r == 0 && in_braces)
        r = expect(parser, "}", "after the members of the struct");
    if (r == 0 && parser->layout->count == 0)
        r = c_source_error(&parser->source, "the struct has no members");
    return r;
}

/* What stands between `struct` and its brace, and behind it. */
struct struct_head {
    bool is_definition, packed;
    struct c_token tag;
};

static int parse_struct_head(struct parser *parser, struct struct_head *ret)
{
    *ret = (struct struct_head){0};

    int r = parse_attributes(parser, &ret->packed);
    if (r == 0 && parser->source.token.type == C_NAME) {
        ret->tag = parser->source.token;
        r = next(parser);
    }
    ret->is_definition = at(parser, "{");
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
    int r = skip_brackets(parser);
    if (r == 0)
        r = parse_attributes(parser, &packed);
    *ret = r == 0 && has_name(&parser->source.token, name);
    go_back(parser, &place);
    return r == -ENOMEM ? r : 0;
}

/* Steps over the rest of a declaration, its semicolon or the body of a function. */
static int skip_declaration(struct parser *parser)
{
    bool is_function = false;
    int r = 0;

    while (r == 0 && parser->source.token.type != C_END && !at(parser, ";")) {
        bool is_body = is_function && at(parser, "{");
        is_function = at(parser, "(");
        if (at(parser, "{") || at(parser, "(") || at(parser, "["))
            r = skip_brackets(parser);
        else
            r = next(parser);
        if (r == 0 && is_body)
            return 0;
    }
    return r == 0 && at(parser, ";") ? next(parser) : r;
}

/* Reads the chosen struct from its brace on. */
static int parse_chosen(struct parser *parser, bool packed)
{
    int r = next(parser);

    if (r == 0)
        r = parse_members(parser, true);
    if (r == 0)
        r = parse_attributes(parser, &packed);
    parser->packed |= packed;
    return r;
}

/* Reads what follows `struct` at the top level; @ret tells whether it was the chosen one. */
static int parse_struct(struct parser *parser, const char *name, bool is_typedef, bool *ret)
{
    struct struct_head head;
    int r = parse_struct_head(parser, &head);

    *ret = false;
    if (r == 0 && head.is_definition) {
        *ret = !name || has_name(&head.tag, name);
        if (!*ret && is_typedef)
            r = typedef_has_name(parser, name, ret);
        if (r == 0 && *ret)
            return parse_chosen(parser, head.packed);
        if (r == 0)
            r = skip_brackets(parser);
    }
    return r < 0 ? r : skip_declaration(parser);
}

/* Reads `enum` or the type behind `typedef`, and gives it its name. */
static int parse_type(struct parser *parser, bool is_typedef)
{
    struct declared_type type;
    int r = parse_specifiers(parser, &type);
    struct c_token name = parser->source.token;

    if (r < 0 || !is_typedef || name.type != C_NAME)
        return r;
    r = next(parser);
    if (r == 0 && at(parser, ";"))
        r = name_type(parser, "", name.text, name.length, type);
    return r;
}

/* Reads a declaration at the top level; @ret tells whether it was the chosen struct. */
static int parse_declaration(struct parser *parser, const char *name, bool *ret)
{
    bool is_typedef = at(parser, "typedef");
    char shown[C_SHOWN];
    int r = is_typedef ? next(parser) : 0;

    *ret = false;
    while (r == 0 && is_qualifier(parser))
        r = next(parser);
    if (r < 0)
        return r;
    if (at(parser, "struct")) {
        r = next(parser);
        return r < 0 ? r : parse_struct(parser, name, is_typedef, ret);
    }
    if (is_typedef || at(parser, "enum"))
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

    *ret = at(parser, "}");
    if (*ret)
        return next(parser);
    if (!at(parser, "extern"))
        return 0;

    int r = next(parser);
    bool is_linkage = r == 0 && parser->source.token.type == C_STRING;
    if (is_linkage)
        r = next(parser);
    *ret = is_linkage && r == 0 && at(parser, "{");
    if (*ret)
        return next(parser);
    go_back(parser, &place);
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
    while (r == 0 && at(parser, "enum")) {
        while (r == 0 && parser->source.token.type != C_END && !at(parser, "{") && !at(parser, ";"))
            r = next(parser);
        if (r == 0 && at(parser, "{"))
            r = skip_brackets(parser);
        if (r < 0 || !at(parser, ";"))
            break;
        r = next(parser);
    }
    *ret = !at(parser, "struct") && !at(parser, "typedef");
    go_back(parser, &place);
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
        return parse_members(parser, false);
    r = parse_header(parser, NULL);
    return r < 0 ? r : check_rest(parser);
}

static void free_types(struct parser *parser)
{
    for (size_t i = 0; i < parser->types_count; i++)
        free(parser->types[i].name);
    free(parser->types);
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
        r = lay_out(&parser);
    free_types(&parser);
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

void struct_layout_free(struct struct_layout *layout)
{
    if (!layout)
        return;
    for (size_t i = 0; i < layout->count; i++)
        free(layout->fields[i].name);
    free(layout->fields);
    c_constants_free(&layout->constants);
    free(layout);
}

bool struct_has_type(const struct struct_layout *layout)
{
    const struct struct_field *first = &layout->fields[0];

    return first->type->kind == C_SIGNED && first->type->size == sizeof(long) && !first->is_array;
}

size_t struct_size(const struct struct_layout *layout, enum struct_part part)
{
    return part == STRUCT_WHOLE ? layout->size : layout->size - sizeof(long);
}
