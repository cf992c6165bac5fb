#include "commands/collection.h"

#include <errno.h>
#include <stdlib.h>

int collect_object(const struct ipc_object *object, const struct ref *ref, void *data)
{
    struct collection *collection = data;
    (void)ref;

    if (collection->count == collection->capacity) {
        size_t capacity = collection->capacity ? 2 * collection->capacity : 64;
        struct ipc_object *objects = reallocarray(collection->objects, capacity, sizeof(*objects));
        if (!objects)
            return -ENOMEM;
        collection->objects = objects;
        collection->capacity = capacity;
    }
    collection->objects[collection->count++] = *object;
    return 0;
}

void free_collection(struct collection *collection)
{
    free(collection->objects);
}
