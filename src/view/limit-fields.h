/* The fields of a limit: struct limit. */
#ifndef VIEW_LIMIT_FIELDS_H
#define VIEW_LIMIT_FIELDS_H

#include "view/field.h"

extern const struct schema limit_schema;

#endif
