/* The tokens of C source. */
#ifndef DATA_C_LEXER_H
#define DATA_C_LEXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum c_token_type {
    C_END,
    C_NAME,
    C_NUMBER,
    C_CHARACTER, /* 'c', quotes included */
    C_STRING,
    C_PUNCTUATOR, /* one character, and << and >> */
    C_DIRECTIVE,  /* a preprocessor line, all of it, from its # on */
    C_UNFINISHED, /* a comment, string or character without end */
};

struct c_token {
    enum c_token_type type;
    const char *text; /* in the source */
    size_t length;
    unsigned int line;
};

struct c_lexer {
    const char *at, *end;
    unsigned int line;
    bool in_line; /* something stands before @at in its line: a # there begins no directive */
};

void c_lexer_init(struct c_lexer *lexer, const char *text, size_t length);

/* The next token; after the end, C_END again and again. */
struct c_token c_lexer_next(struct c_lexer *lexer);

/* Whether the token is this name or punctuator. */
bool c_token_is(const struct c_token *token, const char *text);

/* Reads one character of a character constant or string, escapes included, and steps over it.
 * Returns its value as a byte, or -EINVAL. */
int c_read_character(const char **text, const char *end);

/* The value of 'c', quotes included, as a char has it.  Returns 0 or -EINVAL. */
int c_character_value(const char *text, size_t length, int64_t *ret);

#endif
