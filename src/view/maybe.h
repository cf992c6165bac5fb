/* Fields whose value may be unknown. */
#ifndef VIEW_MAYBE_H
#define VIEW_MAYBE_H

#include "view/field.h"

/* A field.get() for a struct maybe (ipc/class.h) at the field's offset, of the field's type. */
struct value get_maybe(const struct field *field, const void *record, char *scratch);

/* The same for a const char * there, NULL where it is unknown. */
struct value get_maybe_text(const struct field *field, const void *record, char *scratch);

#endif
