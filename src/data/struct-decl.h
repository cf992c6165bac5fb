/* C structs as users declare them: what --struct takes, and how the C compiler lays it out.
 *
 * Understood: the struct as it stands in a header, also as a typedef, or its members alone; every
 * arithmetic type of C, the typedefs of <stdint.h>, <stddef.h> and <sys/types.h>, sem_t and its
 * like (as arrays of bytes), enums (as int), arrays of one dimension, several declarators in a
 * declaration, const and volatile, comments, __attribute__((packed)).
 *
 * Refused, with a sentence that says so: pointers, bit-fields, nested structs and unions, arrays of
 * arrays or without a length, _Complex, alignment specifiers. */
#ifndef DATA_STRUCT_DECL_H
#define DATA_STRUCT_DECL_H

#include <stdbool.h>
#include <stddef.h>

#include "data/c-constants.h"
#include "data/c-types.h"
#include "data/error.h"
#include "util/cleanup.h"

struct struct_field {
    char *name;
    const struct c_type *type; /* of the field, or of an element of the array */
    size_t offset;
    size_t count; /* elements; 1 where it is no array */
    bool is_array;
    int enumeration; /* whose enumerators its values are, or 0 */
};

struct struct_layout {
    struct struct_field *fields; /* in the order of the declaration, one or more */
    size_t count;
    size_t size;                  /* with its padding, as sizeof gives it */
    struct c_constants constants; /* that values may name */
};

/* Lays out the struct that @text declares, or the members that it lists: as the compiler does, or
 * without padding where @packed.  Definitions of enums and typedefs may stand before it.  Returns
 * 0, and *ret is the caller's to free; -EINVAL with @error filled; or -ENOMEM. */
int struct_parse(const char *text, size_t length, bool packed, struct struct_layout **ret,
                 struct data_error *error);

/* The same for the text of a header, where anything else may stand around the struct: the first
 * one is taken, or the one with the tag or typedef name @name where that is not NULL.  Of
 * preprocessor lines, #define of whole numbers, #undef, #ifdef and #ifndef are obeyed and #include
 * is passed over: what is not defined in the text itself is not defined.  #if and #pragma pack
 * before the struct are refused, and so is a macro where __attribute__((packed)) could stand. */
int struct_parse_header(const char *text, size_t length, const char *name, bool packed,
                        struct struct_layout **ret, struct data_error *error);

/* The same for the operand of --struct: a declaration, or @FILE for a header, or @FILE:NAME for one
 * of its structs.  -EINVAL also where the file cannot be read. */
int struct_load(const char *operand, bool packed, struct struct_layout **ret,
                struct data_error *error);

void struct_layout_free(struct struct_layout *layout);

static inline void cleanup_struct_layout(struct struct_layout **layout)
{
    struct_layout_free(*layout);
}

#define _cleanup_struct_layout_ _cleanup_(cleanup_struct_layout)

/* The field called by the @length bytes at @name; NULL where there is none. */
const struct struct_field *struct_field_find(const struct struct_layout *layout, const char *name,
                                             size_t length);

/* What of the struct is at hand. */
enum struct_part {
    STRUCT_WHOLE,
    STRUCT_BODY, /* a System V message: what comes after the leading long, its type (msgsnd(2)) */
};

/* Whether the struct can be a System V message: its first member is a long, or has a typedef's name
 * for a signed integer of that size. */
bool struct_has_type(const struct struct_layout *layout);

/* The bytes of that part: for STRUCT_BODY, which needs struct_has_type(), sizeof (struct) -
 * sizeof (long), the tail padding included, as C programs pass it to msgsnd(). */
size_t struct_size(const struct struct_layout *layout, enum struct_part part);

/* Where that part begins. */
size_t struct_part_start(enum struct_part part);

/* Whether the field is a char[N]: text, up to its NUL or its end. */
bool struct_field_is_text(const struct struct_field *field);

#endif
