/* The fields of an IPC namespace: struct namespace_contents. */
#ifndef VIEW_NAMESPACE_FIELDS_H
#define VIEW_NAMESPACE_FIELDS_H

#include "view/field.h"

extern const struct schema namespace_schema;

/* The default columns; names ending with NULL. */
extern const char *const namespace_columns[];

#endif
