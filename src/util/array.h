/* Arrays that grow, an element at a time. */
#ifndef UTIL_ARRAY_H
#define UTIL_ARRAY_H

#include <stddef.h>

/* The array with room for one more element of @size bytes than the @count it has, perhaps
 * elsewhere; NULL where memory ran out, and @array and *capacity are as they were. */
void *room_for_one(void *array, size_t *capacity, size_t count, size_t size);

#endif
