/* The fields of a user of an object: struct use. */
#ifndef VIEW_USER_FIELDS_H
#define VIEW_USER_FIELDS_H

#include "view/field.h"

extern const struct schema user_schema;

/* The default columns; names ending with NULL. */
extern const char *const user_columns[];

#endif
