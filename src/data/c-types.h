/* The arithmetic types of C, as the compiler that built this program has them. */
#ifndef DATA_C_TYPES_H
#define DATA_C_TYPES_H

#include <stdbool.h>
#include <stddef.h>

enum c_kind {
    C_CHAR,     /* plain char: an array of these is text */
    C_SIGNED,   /* a signed integer */
    C_UNSIGNED, /* an unsigned integer */
    C_BOOL,
    C_FLOAT, /* float, double, long double: told apart by their size */
};

struct c_type {
    const char *name;
    enum c_kind kind;
    size_t size;
    size_t alignment; /* as a member of a struct */
};

/* The type of that typedef's name in <stdint.h>, <stddef.h>, <sys/types.h> or <linux/types.h>; NULL
 * where it is none.  `bool` is one too. */
const struct c_type *c_type_named(const char *name, size_t length);

/* The type of an enum. */
const struct c_type *c_type_enum(void);

/* How often each keyword stands among the specifiers of a declaration, in whatever order. */
struct c_specifiers {
    unsigned char char_, short_, int_, long_, signed_, unsigned_, float_, double_, bool_;
};

/* Counts one specifier.  False where the name is no keyword of these. */
bool c_specifiers_add(struct c_specifiers *specifiers, const char *name, size_t length);

bool c_specifiers_any(const struct c_specifiers *specifiers);

/* The type that they name together; NULL where C has no such type. */
const struct c_type *c_type_specified(const struct c_specifiers *specifiers);

#endif
