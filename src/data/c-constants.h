/* The names for numbers that C source defines: enumerators and macros. */
#ifndef DATA_C_CONSTANTS_H
#define DATA_C_CONSTANTS_H

#include <stddef.h>
#include <stdint.h>

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

/* The latest constant of that name, whatever its state; NULL where there is none. */
const struct c_constant *c_constant_find(const struct c_constants *constants, const char *name,
                                         size_t length);

/* The same, but NULL also where its value is not known. */
const struct c_constant *c_constant_named(const struct c_constants *constants, const char *name,
                                          size_t length);

/* The name of an enumerator of @enumeration with that value; NULL where there is none. */
const char *c_enumerator(const struct c_constants *constants, int enumeration, int64_t value);

/* Adds a constant; @name is copied.  Returns 0 or -ENOMEM. */
int c_constants_add(struct c_constants *constants, const char *name, size_t length,
                    const struct c_constant *constant);

/* Forgets those behind the first @count. */
void c_constants_truncate(struct c_constants *constants, size_t count);

void c_constants_free(struct c_constants *constants);

#endif
