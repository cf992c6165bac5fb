/* C source after its preprocessor lines, token by token, and the constants that it defines.
 *
 * Functions return 0; -EINVAL with the error of the source filled; or -ENOMEM. */
#ifndef DATA_C_SOURCE_H
#define DATA_C_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/c-lexer.h"
#include "data/error.h"

enum c_constant_state {
    C_CONSTANT_KNOWN,
    C_CONSTANT_UNKNOWN, /* defined, as something else than a whole number that is known here */
    C_CONSTANT_UNDEFINED,
};

/* A name for a number: an enumerator, or a #define. */
struct c_constant {
    char *name;
    enum c_constant_state state;
    int64_t value;
    int enumeration; /* the enum it belongs to, from 1; 0 for a #define */
};

/* Later ones take the place of earlier ones with their name. */
struct c_constants {
    struct c_constant *all;
    size_t count, capacity;
};

/* The known constant of that name, or NULL. */
const struct c_constant *c_constant_named(const struct c_constants *constants, const char *name,
                                          size_t length);

/* The name of an enumerator of @enumeration with that value; NULL where there is none. */
const char *c_enumerator(const struct c_constants *constants, int enumeration, int64_t value);

/* Forgets those behind the first @count. */
void c_constants_truncate(struct c_constants *constants, size_t count);

void c_constants_free(struct c_constants *constants);

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

/* Adds a constant.  @name is copied. */
int c_source_define(struct c_source *source, const char *name, size_t length,
                    const struct c_constant *constant);

/* Evaluates the constant expression at the present token and goes to what follows it.  Names stand
 * for constants; sizeof (type) is known for arithmetic types. */
int c_source_evaluate(struct c_source *source, int64_t *ret);

/* An error in the source, with its line where it has several. */
int c_source_error(struct c_source *source, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The present token, safe to show, in static quotes: "'x'", or "the end". */
enum { C_SHOWN = 48 };
const char *c_source_shown(const struct c_source *source, char text[static C_SHOWN]);

#endif
