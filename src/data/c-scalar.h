/* One value of an arithmetic type of C, as bytes and as text. */
#ifndef DATA_C_SCALAR_H
#define DATA_C_SCALAR_H

#include <stddef.h>
#include <stdint.h>

#include "data/c-constants.h"
#include "data/c-types.h"

/* Reads the value in the @length bytes at @text, in the syntax of data/struct-value.h, and writes
 * it to the @type->size bytes at @to, padding as zeros.  Names stand for @constants.  Returns 0;
 * -EINVAL where the text is no such value; -ERANGE where the type does not hold it; or -ENOMEM. */
int c_scalar_parse(const struct c_type *type, const struct c_constants *constants, const char *text,
                   size_t length, void *to);

/* The least and the greatest value of an integer type. */
int64_t c_integer_min(const struct c_type *type);
uint64_t c_integer_max(const struct c_type *type);

enum { C_SCALAR_TEXT = 64 };

/* Writes the value in the bytes at @from: integers in decimal, floats in as few digits as mean the
 * same value, "nan", "inf" and "-inf"; a _Bool of any byte but 0 is true, "1".  Returns @text. */
const char *c_scalar_format(const struct c_type *type, const void *from,
                            char text[static C_SCALAR_TEXT]);

/* The value of a signed integer, char or _Bool. */
int64_t c_scalar_signed(const struct c_type *type, const void *from);

#endif
