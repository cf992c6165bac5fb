/* The fields of IPC objects: OBJECT FIELDS of ipcctl(1). */
#ifndef VIEW_OBJECT_FIELDS_H
#define VIEW_OBJECT_FIELDS_H

#include "ipc/class.h"
#include "view/field.h"

extern const struct schema object_schema;

/* The default columns for objects of one kind, or of several (IPC_KINDS); names ending with NULL.
 * @exact ones are plain fields, for machines. */
const char *const *object_columns(enum ipc_kind kind, bool exact);

/* The same where the objects were judged. */
extern const char *const judged_columns[];

/* The same for objects of several namespaces. */
const char *const *everywhere_columns(bool exact);

#endif
