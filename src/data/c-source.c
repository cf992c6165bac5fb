#include "data/c-source.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/c-types.h"
#include "util/cleanup.h"
#include "util/escape.h"
#include "util/number.h"

static const struct c_constant *find(const struct c_constants *constants, const char *name,
                                     size_t length)
{
    for (size_t i = constants->count; i > 0; i--) {
        const struct c_constant *constant = &constants->all[i - 1];
        if (strlen(constant->name) == length && memcmp(constant->name, name, length) == 0)
            return constant;
    }
    return NULL;
}

const struct c_constant *c_constant_named(const struct c_constants *constants, const char *name,
                                          size_t length)
{
    const struct c_constant *constant = find(constants, name, length);

    return constant && constant->state == C_CONSTANT_KNOWN ? constant : NULL;
}

const char *c_enumerator(const struct c_constants *constants, int enumeration, int64_t value)
{
    for (size_t i = 0; enumeration > 0 && i < constants->count; i++)
        if (constants->all[i].enumeration == enumeration &&
            constants->all[i].state == C_CONSTANT_KNOWN && constants->all[i].value == value)
            return constants->all[i].name;
    return NULL;
}

void c_constants_truncate(struct c_constants *constants, size_t count)
{
    while (constants->count > count)
        free(constants->all[--constants->count].name);
}

void c_constants_free(struct c_constants *constants)
{
    c_constants_truncate(constants, 0);
    free(constants->all);
    *constants = (struct c_constants){0};
}

static int make_room(struct c_constants *constants)
{
    if (constants->count < constants->capacity)
        return 0;
    size_t capacity = constants->capacity ? 2 * constants->capacity : 16;
    struct c_constant *all = reallocarray(constants->all, capacity, sizeof(*all));
    if (!all)
        return -ENOMEM;

    constants->all = all;
    constants->capacity = capacity;
    return 0;
}

int c_source_define(struct c_source *source, const char *name, size_t length,
                    const struct c_constant *constant)
{
    int r = make_room(&source->constants);
    if (r < 0)
        return r;
    char *copy = strndup(name, length);
    if (!copy)
        return -ENOMEM;

    struct c_constant *added = &source->constants.all[source->constants.count++];
    *added = *constant;
    added->name = copy;
    return 0;
}

int c_source_error(struct c_source *source, const char *format, ...)
{
    char text[DATA_ERROR_TEXT - 32];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (source->multi_line)
        return data_error(source->error, -EINVAL, "line %u: %s", source->token.line, text);
    return data_error(source->error, -EINVAL, "%s", text);
}

static const char *show(const char *text, size_t length, char to[static C_SHOWN])
{
    to[0] = '\'';
    escape_into(text, length, to + 1, C_SHOWN - 2);
    strcat(to, "'");
    return to;
}

const char *c_source_shown(const struct c_source *source, char text[static C_SHOWN])
{
    return source->token.type == C_END ? "the end"
                                       : show(source->token.text, source->token.length, text);
}

/* Precedence climbing. */
enum { EXPRESSION_DEPTH_MAX = 64 };

static int evaluate(struct c_source *source, int strength, int depth, int64_t *ret);

/* 10, 0x0a, 012, with u and l after them. */
static int number_value(struct c_source *source, int64_t *ret)
{
    char text[40], shown[C_SHOWN];
    size_t length = source->token.length;
    uint64_t value;

    while (length > 1 && strchr("uUlL", source->token.text[length - 1]))
        length--;
    if (length >= sizeof(text))
        return c_source_error(source, "%s is no whole number", c_source_shown(source, shown));
    memcpy(text, source->token.text, length);
    text[length] = '\0';
    int r = parse_unsigned(text, 0, INT64_MAX, &value);
    if (r < 0)
        return c_source_error(source, r == -ERANGE ? "%s is too large" : "%s is no whole number",
                              c_source_shown(source, shown));
    *ret = (int64_t)value;
    return 0;
}

/* What follows `sizeof (`. */
static int size_of(struct c_source *source, int64_t *ret)
{
    struct c_specifiers specifiers = {0};
    const struct c_type *type;
    char shown[C_SHOWN];
    int r;

    if (!c_token_is(&source->token, "("))
        return c_source_error(source, "sizeof needs a type in parentheses");
    r = c_source_next(source);
    if (r < 0)
        return r;
    type = c_type_named(source->token.text, source->token.length);
    if (type) {
        r = c_source_next(source);
    } else {
        while (r == 0 && c_specifiers_add(&specifiers, source->token.text, source->token.length))
            r = c_source_next(source);
        type = c_specifiers_any(&specifiers) ? c_type_specified(&specifiers) : NULL;
    }
    if (r < 0)
        return r;
    if (!type || !c_token_is(&source->token, ")"))
        return c_source_error(source, "sizeof of %s is not known here",
                              c_source_shown(source, shown));
    *ret = (int64_t)type->size;
    return c_source_next(source);
}

static int name_value(struct c_source *source, int64_t *ret)
{
    char shown[C_SHOWN];

    if (c_token_is(&source->token, "sizeof")) {
        int r = c_source_next(source);
        return r < 0 ? r : size_of(source, ret);
    }
    const struct c_constant *constant =
        c_constant_named(&source->constants, source->token.text, source->token.length);
    if (!constant)
        return c_source_error(source, "the value of %s is not known here",
                              c_source_shown(source, shown));
    *ret = constant->value;
    return c_source_next(source);
}

static int parenthesis(struct c_source *source, int depth, int64_t *ret)
{
    int r = c_source_next(source);

    if (r == 0)
        r = evaluate(source, 0, depth, ret);
    if (r < 0)
        return r;
    if (!c_token_is(&source->token, ")"))
        return c_source_error(source, "a parenthesis is not closed");
    return c_source_next(source);
}

static int unary(struct c_source *source, int depth, int64_t *ret)
{
    char shown[C_SHOWN], sign = source->token.length > 0 ? *source->token.text : '\0';
    int r;

    if (depth > EXPRESSION_DEPTH_MAX)
        return c_source_error(source, "an expression is nested too deep");
    switch (source->token.type) {
    case C_NUMBER:
        r = number_value(source, ret);
        return r < 0 ? r : c_source_next(source);
    case C_CHARACTER:
        if (c_character_value(source->token.text, source->token.length, ret) < 0)
            return c_source_error(source, "%s is no character", c_source_shown(source, shown));
        return c_source_next(source);
    case C_NAME:
        return name_value(source, ret);
    default:
        break;
    }
    if (c_token_is(&source->token, "("))
        return parenthesis(source, depth + 1, ret);
    if (!c_token_is(&source->token, "-") && !c_token_is(&source->token, "+") &&
        !c_token_is(&source->token, "~"))
        return c_source_error(source, "a whole number is expected, not %s",
                              c_source_shown(source, shown));
    r = c_source_next(source);
    if (r == 0)
        r = unary(source, depth + 1, ret);
    if (r < 0)
        return r;
    if (sign == '~')
        *ret = ~*ret;
    else if (sign == '-' && __builtin_sub_overflow((int64_t)0, *ret, ret))
        return c_source_error(source, "a number is too large");
    return 0;
}

/* How strongly a binary operator binds; 0 for none. */
static int strength_of(const struct c_token *token)
{
    static const struct {
        const char *sign;
        int strength;
    } operators[] = {
        {"|", 1}, {"^", 2}, {"&", 3}, {"<<", 4}, {">>", 4},
        {"+", 5}, {"-", 5}, {"*", 6}, {"/", 6},  {"%", 6},
    };

    for (size_t i = 0; i < ARRAY_SIZE(operators); i++)
        if (c_token_is(token, operators[i].sign))
            return operators[i].strength;
    return 0;
}

/* Applies the operator; false where C has no value for it, or none of 64 bits. */
static bool apply(char sign, int64_t a, int64_t b, int64_t *ret)
{
    switch (sign) {
    case '|':
        *ret = a | b;
        return true;
    case '^':
        *ret = a ^ b;
        return true;
    case '&':
        *ret = a & b;
        return true;
    case '<':
        return b >= 0 && b < 63 && a >= 0 && !__builtin_mul_overflow(a, (int64_t)1 << b, ret);
    case '>':
        if (b < 0 || b > 63 || a < 0)
            return false;
        *ret = a >> b;
        return true;
    case '+':
        return !__builtin_add_overflow(a, b, ret);
    case '-':
        return !__builtin_sub_overflow(a, b, ret);
    case '*':
        return !__builtin_mul_overflow(a, b, ret);
    }
    if (b == 0 || (a == INT64_MIN && b == -1))
        return false;
    *ret = sign == '/' ? a / b : a % b;
    return true;
}

/* Reads operators that bind stronger than @strength. */
static int evaluate(struct c_source *source, int strength, int depth, int64_t *ret)
{
    int64_t left, right;
    int r = unary(source, depth, &left);

    for (int bound; r == 0 && (bound = strength_of(&source->token)) > strength;) {
        char sign = *source->token.text;
        r = c_source_next(source);
        if (r == 0)
            r = evaluate(source, bound, depth + 1, &right);
        if (r == 0 && !apply(sign, left, right, &left))
            r = c_source_error(source, "an expression has no value");
    }
    if (r == 0)
        *ret = left;
    return r;
}

int c_source_evaluate(struct c_source *source, int64_t *ret)
{
    return evaluate(source, 0, 0, ret);
}

/* The value of a macro: only what means the same wherever it is put in, a number or something in
 * parentheses.  Anything else is defined, but not known. */
static int read_macro(struct c_source *source, struct c_lexer *line, struct c_constant *constant)
{
    struct data_error ignored;
    struct c_source body = {.lexer = *line, .constants = source->constants, .error = &ignored};

    /* A parenthesis right behind the name makes it a function. */
    constant->state = C_CONSTANT_UNKNOWN;
    if (line->at < line->end && *line->at == '(')
        return 0;
    int r = c_source_next(&body);
    if (r == 0)
        r = unary(&body, 0, &constant->value);
    if (r == -ENOMEM)
        return r;
    if (r == 0 && body.token.type == C_END)
        constant->state = C_CONSTANT_KNOWN;
    return 0;
}

static int define(struct c_source *source, struct c_lexer *line, const struct c_token *name,
                  bool undefine)
{
    struct c_constant constant = {.state = C_CONSTANT_UNDEFINED};
    int r = undefine ? 0 : read_macro(source, line, &constant);

    return r < 0 ? r : c_source_define(source, name->text, name->length, &constant);
}

static bool is_left_out(const struct c_source *source)
{
    for (size_t i = 0; i < source->conditions; i++)
        if (source->left_out[i])
            return true;
    return false;
}

/* #ifdef and #ifndef.  A name that begins with two underscores is the compiler's to define, but for
 * that of C++, and of include guards, which come with #ifndef. */
static int condition(struct c_source *source, const struct c_token *name, bool wanted)
{
    char shown[C_SHOWN];
    const struct c_constant *constant = find(&source->constants, name->text, name->length);
    bool defined = constant && constant->state != C_CONSTANT_UNDEFINED;

    if (!constant && wanted && name->length > 2 && memcmp(name->text, "__", 2) == 0 &&
        !c_token_is(name, "__cplusplus") && !is_left_out(source))
        return c_source_error(source,
                              "whether %s is defined is not known here; give what cc -E makes of "
                              "the file",
                              show(name->text, name->length, shown));
    if (source->conditions == C_CONDITIONS_MAX)
        return c_source_error(source, "#if lines are nested too deep");
    source->left_out[source->conditions++] = defined != wanted;
    return 0;
}

static int end_condition(struct c_source *source, const struct c_token *word)
{
    if (source->conditions == 0)
        return c_source_error(source, "#%.*s without #if", (int)word->length, word->text);
    bool *left_out = &source->left_out[source->conditions - 1];
    if (c_token_is(word, "else"))
        *left_out = !*left_out;
    else
        source->conditions--;
    return 0;
}

/* #if and #elif: not understood, but in what is left out anyway. */
static int other_condition(struct c_source *source, const struct c_token *word)
{
    if (!is_left_out(source) || c_token_is(word, "elif"))
        return c_source_error(source,
                              "#%.*s is not understood here; give what cc -E makes of the file",
                              (int)word->length, word->text);
    if (source->conditions == C_CONDITIONS_MAX)
        return c_source_error(source, "#if lines are nested too deep");
    source->left_out[source->conditions++] = true;
    return 0;
}

/* #pragma: pack changes the layout. */
static int pragma(struct c_source *source, const struct c_token *name)
{
    return c_token_is(name, "pack")
               ? c_source_error(source, "#pragma pack is not understood here; use --packed")
               : 0;
}

/* Obeys a preprocessor line. */
static int obey(struct c_source *source)
{
    struct c_lexer line;
    c_lexer_init(&line, source->token.text + 1, source->token.length - 1);
    line.in_line = true;
    struct c_token word = c_lexer_next(&line), name = c_lexer_next(&line);

    if (c_token_is(&word, "ifdef") || c_token_is(&word, "ifndef"))
        return condition(source, &name, c_token_is(&word, "ifdef"));
    if (c_token_is(&word, "if") || c_token_is(&word, "elif"))
        return other_condition(source, &word);
    if (c_token_is(&word, "else") || c_token_is(&word, "endif"))
        return end_condition(source, &word);
    if (is_left_out(source))
        return 0;
    if (name.type == C_NAME && (c_token_is(&word, "define") || c_token_is(&word, "undef")))
        return define(source, &line, &name, c_token_is(&word, "undef"));
    return c_token_is(&word, "pragma") ? pragma(source, &name) : 0;
}

int c_source_next(struct c_source *source)
{
    while (!source->broken) {
        source->token = c_lexer_next(&source->lexer);
        if (source->token.type == C_DIRECTIVE) {
            int r = obey(source);
            source->broken = r < 0;
            if (r < 0)
                return r;
        } else if (source->token.type == C_END) {
            return 0;
        } else if (!is_left_out(source)) {
            source->broken = source->token.type == C_UNFINISHED;
            return source->broken ? c_source_error(source, "a comment or quotation has no end") : 0;
        }
    }
    return -EINVAL;
}

int c_source_start(struct c_source *source, const char *text, size_t length,
                   struct data_error *error)
{
    *source = (struct c_source){.error = error};
    source->multi_line = memchr(text, '\n', length) != NULL;
    c_lexer_init(&source->lexer, text, length);
    return c_source_next(source);
}
