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
    /* A type that C programs look into by function calls alone, like sem_t, stands for an array of
     * so many bytes: @size is 1.  0 for all others. */
    size_t opaque_bytes;
};

/* The type of that typedef's name in <stdint.h>, <stddef.h>, <sys/types.h>, <wchar.h>, <uchar.h>,
 * <netinet/in.h>, <linux/types.h>, or of what processes share: sem_t, pthread_mutex_t,
 * pthread_cond_t, pthread_rwlock_t.  `bool` is one too.  NULL where it is none. */
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
