/* The fields of one semaphore of a System V set: struct ipc_element. */
#ifndef VIEW_ELEMENT_FIELDS_H
#define VIEW_ELEMENT_FIELDS_H

#include "view/field.h"

extern const struct schema element_schema;

#endif
