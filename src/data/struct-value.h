/* Values in C structs: from FIELD=VALUE arguments to bytes, and from bytes to text and JSON.
 *
 * VALUE is, by the field's type:
 *   integers   decimal, 0x hexadecimal, 0 octal, a sign; 'c' with C's escapes; the name of an
 *              enumerator or of a #define in the declaration; true and false for _Bool; for a
 *              type of one byte, 'c' is that byte
 *   floats     what strtod(3) takes: 1.5, -1e-3, 0x1p3, inf, nan
 *   char[N]    text, taken as it is: up to N bytes, the rest becomes NUL; or $'...' with C's
 *              escapes in it, as shells have it, for text that holds what a line cannot
 *   arrays     as many values as it has elements, with commas between: 1,2,3 */
#ifndef DATA_STRUCT_VALUE_H
#define DATA_STRUCT_VALUE_H

#include "data/buffer.h"
#include "data/struct-decl.h"

/* Appends the bytes of the struct with the values of @arguments, @count times FIELD=VALUE: every
 * field once, in any order; all padding is zero.
 *
 * With STRUCT_BODY, the leading long is the message's type and no byte of it is appended: it may be
 * left out, then @type stays as it is, or given by its name, then @type becomes the value, which
 * must be positive.  With STRUCT_WHOLE, @type is not used.
 *
 * Returns 0; -EINVAL, or -ERANGE for a value out of its type's range, with @error filled and
 * nothing appended; or -ENOMEM. */
int struct_encode(const struct struct_layout *layout, enum struct_part part, char *const *arguments,
                  size_t count, long *type, struct buffer *to, struct data_error *error);

/* Appends the bytes of one field alone, for a struct whose other fields stay as they are: those of
 * @argument, FIELD=VALUE.  *ret is the field.  Returns as struct_encode() does. */
int struct_encode_field(const struct struct_layout *layout, const char *argument,
                        const struct struct_field **ret, struct buffer *to,
                        struct data_error *error);

/* Appends what the @length bytes hold: a JSON object, or a line FIELD=VALUE for each field that
 * struct_encode() takes back, safe to show.  With STRUCT_BODY, the leading long is not among them.
 *
 * In JSON integers, chars and _Bool are numbers, char[N] is the text up to its NUL, or
 * {"base64":"..."} of it where that is no UTF-8, other arrays are arrays, and "nan", "inf" and
 * "-inf" strings; numbers are exact, floats in as few digits as that takes.  In text a lone char
 * that can be printed is 'c', and the value of an enum the enumerator's name.  Returns 0; -EMSGSIZE
 * with @error filled, which gives both sizes, where @length is not the struct's; or -ENOMEM. */
int struct_decode_json(const struct struct_layout *layout, enum struct_part part, const char *bytes,
                       size_t length, struct buffer *to, struct data_error *error);
int struct_decode_text(const struct struct_layout *layout, enum struct_part part, const char *bytes,
                       size_t length, struct buffer *to, struct data_error *error);

#endif
