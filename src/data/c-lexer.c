#include "data/c-lexer.h"

#include <errno.h>
#include <string.h>

#include "util/text.h"

void c_lexer_init(struct c_lexer *lexer, const char *text, size_t length)
{
    *lexer = (struct c_lexer){.at = text, .end = text + length, .line = 1};
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_name_part(char c)
{
    return is_name_start(c) || is_digit(c);
}

static bool starts_with(const struct c_lexer *lexer, const char *text)
{
    size_t length = strlen(text);

    return (size_t)(lexer->end - lexer->at) >= length && memcmp(lexer->at, text, length) == 0;
}

/* The length of a backslash at the end of a line, with that end; 0 where there is none. */
static size_t splice(const struct c_lexer *lexer)
{
    return starts_with(lexer, "\\\n") ? 2 : starts_with(lexer, "\\\r\n") ? 3 : 0;
}

static void step(struct c_lexer *lexer, size_t count)
{
    for (; count > 0; count--)
        lexer->line += *lexer->at++ == '\n';
}

/* Steps over a comment; false where it has no end. */
static bool skip_comment(struct c_lexer *lexer)
{
    if (starts_with(lexer, "//")) {
        while (lexer->at < lexer->end && *lexer->at != '\n')
            step(lexer, splice(lexer) > 0 ? splice(lexer) : 1);
        return true;
    }
    step(lexer, 2);
    while (lexer->at < lexer->end && !starts_with(lexer, "*/"))
        step(lexer, 1);
    if (lexer->at == lexer->end)
        return false;
    step(lexer, 2);
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

/* Steps over blanks and comments; false where a comment has no end. */
static bool skip_blanks(struct c_lexer *lexer)
{
    while (lexer->at < lexer->end) {
        if (*lexer->at == '\n')
            lexer->in_line = false;
        if (is_blank(*lexer->at))
            step(lexer, 1);
        else if (splice(lexer) > 0)
            step(lexer, splice(lexer));
        else if (!starts_with(lexer, "/*") && !starts_with(lexer, "//"))
            return true;
        else if (!skip_comment(lexer))
            return false;
    }
    return true;
}

/* Steps to the end of a preprocessor line: comments in it may hold newlines. */
static bool skip_directive(struct c_lexer *lexer)
{
    while (lexer->at < lexer->end && *lexer->at != '\n') {
        if (splice(lexer) > 0)
            step(lexer, splice(lexer));
        else if (!starts_with(lexer, "/*") && !starts_with(lexer, "//"))
            step(lexer, 1);
        else if (!skip_comment(lexer))
            return false;
    }
    return true;
}

/* Steps over 'c' or "text"; false where it has no end in its line. */
static bool skip_quoted(struct c_lexer *lexer)
{
    char quote = *lexer->at;

    step(lexer, 1);
    while (lexer->at < lexer->end && *lexer->at != quote && *lexer->at != '\n')
        step(lexer, *lexer->at == '\\' && lexer->end - lexer->at > 1 ? 2 : 1);
    if (lexer->at == lexer->end || *lexer->at != quote)
        return false;
    step(lexer, 1);
    return true;
}

static enum c_token_type skip_token(struct c_lexer *lexer)
{
    char c = *lexer->at;

    if (c == '#' && !lexer->in_line)
        return skip_directive(lexer) ? C_DIRECTIVE : C_UNFINISHED;
    lexer->in_line = true;
    if (is_name_start(c) || is_digit(c)) {
        while (lexer->at < lexer->end && is_name_part(*lexer->at))
            step(lexer, 1);
        return is_digit(c) ? C_NUMBER : C_NAME;
    }
    if (c == '\'' || c == '"')
        return !skip_quoted(lexer) ? C_UNFINISHED : c == '"' ? C_STRING : C_CHARACTER;
    step(lexer, starts_with(lexer, "<<") || starts_with(lexer, ">>") ? 2 : 1);
    return C_PUNCTUATOR;
}

struct c_token c_lexer_next(struct c_lexer *lexer)
{
    const char *comment = lexer->at;

    if (!skip_blanks(lexer))
        return (struct c_token){C_UNFINISHED, comment, 0, lexer->line};
    struct c_token token = {C_END, lexer->at, 0, lexer->line};
    if (lexer->at < lexer->end) {
        token.type = skip_token(lexer);
        token.length = (size_t)(lexer->at - token.text);
    }
    return token;
}

bool c_token_is(const struct c_token *token, const char *text)
{
    return (token->type == C_NAME || token->type == C_PUNCTUATOR) &&
           text_is(token->text, token->length, text);
}

/* Reads one to @most digits. */
static int read_digits(const char **text, const char *end, int base, int most)
{
    int value = 0, count = 0;

    while (count < most && *text < end && digit_value(**text) < base) {
        value = value * base + digit_value(*(*text)++);
        count++;
    }
    return count == 0 || value > 255 ? -EINVAL : value;
}

int c_read_character(const char **text, const char *end)
{
    static const char names[] = "abtnvfre\\'\"?", meanings[] = "\a\b\t\n\v\f\r\x1b\\'\"?";

    if (*text == end)
        return -EINVAL;
    if (**text != '\\')
        return (unsigned char)*(*text)++;
    (*text)++;
    if (*text == end)
        return -EINVAL;
    if (digit_value(**text) < 8)
        return read_digits(text, end, 8, 3);
    char name = *(*text)++;
    if (name == 'x')
        return read_digits(text, end, 16, 2);
    const char *position = name ? strchr(names, name) : NULL;
    return position ? meanings[position - names] : -EINVAL;
}

int c_character_value(const char *text, size_t length, int64_t *ret)
{
    if (length < 3 || text[0] != '\'' || text[length - 1] != '\'' || text[1] == '\'')
        return -EINVAL;
    const char *end = text + length - 1;
    text++;
    int value = c_read_character(&text, end);
    if (value < 0 || text != end)
        return -EINVAL;
    *ret = (char)value;
    return 0;
}
