/* Objects kept: for a look at all processes at once, or planned for removal. */
#ifndef COMMANDS_COLLECTION_H
#define COMMANDS_COLLECTION_H

#include <stddef.h>

#include "ipc/class.h"
#include "util/cleanup.h"

struct collection {
    struct ipc_object *objects;
    size_t count, capacity;
};

/* A selection_visit that adds a copy of @object to the struct collection at @data; -ENOMEM. */
int collect_object(const struct ipc_object *object, const struct ref *ref, void *data);

void free_collection(struct collection *collection);

#define _cleanup_collection_ _cleanup_(free_collection)

#endif
