#include "util/array.h"

#include <stdlib.h>

enum { FIRST_CAPACITY = 16 };

void *room_for_one(void *array, size_t *capacity, size_t count, size_t size)
{
    if (count < *capacity)
        return array;

    size_t wanted = *capacity ? 2 * *capacity : FIRST_CAPACITY;
    void *grown = reallocarray(array, wanted, size);
    if (grown)
        *capacity = wanted;
    return grown;
}
