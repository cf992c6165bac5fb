#include "data/c-source.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "util/escape.h"

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
        r = c_source_evaluate_unary(&body, &constant->value);
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

    return r < 0 ? r : c_constants_add(&source->constants, name->text, name->length, &constant);
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
    const struct c_constant *constant =
        c_constant_find(&source->constants, name->text, name->length);
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
