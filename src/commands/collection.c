#include "commands/collection.h"

#include <errno.h>
#include <stdlib.h>

#include "util/array.h"

int collect_object(const struct ipc_object *object, const struct ref *ref, void *data)
{
    struct collection *collection = data;
    (void)ref;

    struct ipc_object *objects = room_for_one(collection->objects, &collection->capacity,
                                              collection->count, sizeof(*objects));
    if (!objects)
        return -ENOMEM;
    collection->objects = objects;
    collection->objects[collection->count++] = *object;
    return 0;
}

void free_collection(struct collection *collection)
{
    free(collection->objects);
}
