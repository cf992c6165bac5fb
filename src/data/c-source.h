/* C source after its preprocessor lines, token by token, and the constants that it defines.
 *
 * Functions return 0; -EINVAL with the error of the source filled; or -ENOMEM. */
#ifndef DATA_C_SOURCE_H
#define DATA_C_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/c-constants.h"
#include "data/c-lexer.h"
#include "data/error.h"

enum { C_CONDITIONS_MAX = 32 };

struct c_source {
    struct c_lexer lexer;
    struct c_token token; /* the present one */
    struct c_constants constants;
    bool multi_line; /* errors give the line */
    /* The #if lines around the token: whether each one's present branch is left out. */
    bool left_out[C_CONDITIONS_MAX];
    size_t conditions;
    struct data_error *error;
    bool broken; /* by a preprocessor line: c_source_next() will not go on */
};

/* Starts at the first token. */
int c_source_start(struct c_source *source, const char *text, size_t length,
                   struct data_error *error);

/* Goes to the next token that the preprocessor leaves. */
int c_source_next(struct c_source *source);

/* Evaluates the constant expression at the present token and goes to what follows it.  Names stand
 * for constants; sizeof (type) is known for arithmetic types. */
int c_source_evaluate(struct c_source *source, int64_t *ret);

/* The same for an expression without binary operators outside of parentheses. */
int c_source_evaluate_unary(struct c_source *source, int64_t *ret);

/* An error in the source, with its line where it has several. */
int c_source_error(struct c_source *source, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The present token, safe to show: 'x' with its quotes, or "the end". */
enum { C_SHOWN = 48 };
const char *c_source_shown(const struct c_source *source, char text[static C_SHOWN]);

#endif
