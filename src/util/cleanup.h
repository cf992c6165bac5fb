/* Cleanup at the end of a scope, and handing ownership out of it.
 *
 * A type's own cleanup macro stands beside the type; these are for libc's. */
#ifndef UTIL_CLEANUP_H
#define UTIL_CLEANUP_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(function) __attribute__((cleanup(function)))

static inline void cleanup_free(void *pointer)
{
    free(*(void **)pointer);
}

static inline void cleanup_close(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static inline void cleanup_fclose(FILE **stream)
{
    if (*stream)
        fclose(*stream);
}

static inline void cleanup_closedir(DIR **dir)
{
    if (*dir)
        closedir(*dir);
}

#define _cleanup_free_     _cleanup_(cleanup_free)
#define _cleanup_close_    _cleanup_(cleanup_close)
#define _cleanup_fclose_   _cleanup_(cleanup_fclose)
#define _cleanup_closedir_ _cleanup_(cleanup_closedir)

/* The pointer's value; the pointer itself becomes NULL, so that its cleanup does nothing. */
#define steal_pointer(pointer)                                                                     \
    ({                                                                                             \
        __typeof__(&(pointer)) steal_from_ = &(pointer);                                           \
        __typeof__(pointer) steal_value_ = *steal_from_;                                           \
        *steal_from_ = NULL;                                                                       \
        steal_value_;                                                                              \
    })

/* The same for a file descriptor, which becomes -1. */
static inline int steal_fd(int *fd)
{
    int value = *fd;

    *fd = -1;
    return value;
}

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#endif
