/* The bytes of shared memory segments, System V and POSIX alike. */
#ifndef IPC_MEMORY_H
#define IPC_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "ipc/class.h"
#include "util/cleanup.h"

/* A segment that was opened. */
struct ipc_memory {
    const struct ipc_memory_ops *ops;
    uint64_t size; /* in bytes, when it was opened */
    bool dest;     /* it was removed before, and is only still in use (SHM_DEST) */

    /* System V */
    int id;
    char *address; /* where it is attached */

    /* POSIX */
    int fd;            /* its file */
    char *buffer;      /* what bytes go through, once it is needed */
    size_t start, end; /* of those in the buffer that are still to be written */
};

struct ipc_memory_ops {
    /* Bytes can be written past the end, which makes it longer. */
    bool grows;

    /* Opens @object to read or to write; what is open stays so where the segment is removed.
     * close() gives it back.  -ENOENT where it is gone. */
    int (*open)(const struct ipc_object *object, bool to_write, struct ipc_memory *ret);
    void (*close)(struct ipc_memory *memory);

    /* How many bytes it has now; -ENOENT where it was removed since it was opened. */
    int (*size)(const struct ipc_memory *memory, uint64_t *ret);

    /* Copy between memory and @bytes.  All of @length, or -EFAULT where that is past the end, or
     * there is no memory behind it. */
    int (*read)(const struct ipc_memory *memory, uint64_t offset, void *bytes, size_t length);
    int (*write)(const struct ipc_memory *memory, uint64_t offset, const void *bytes,
                 size_t length);

    /* Copy to or from the descriptor @fd, without a second copy of it all in memory.  The number of
     * bytes, at least 1 for a @length above 0 but for the end of the input, or a negative errno: of
     * @fd where that is in *@ret_fd_error as well, else of the memory: -EFAULT as above.  Where
     * @grow, and the segment can, copy_in() makes it longer as needed. */
    ssize_t (*copy_out)(struct ipc_memory *memory, uint64_t offset, uint64_t length, int fd,
                        int *ret_fd_error);
    ssize_t (*copy_in)(struct ipc_memory *memory, uint64_t offset, uint64_t length, bool grow,
                       int fd, int *ret_fd_error);
};

static inline void ipc_memory_close(struct ipc_memory *memory)
{
    if (memory->ops)
        memory->ops->close(memory);
}

/* For a struct ipc_memory that is zeroed until it is open. */
#define _cleanup_memory_ _cleanup_(ipc_memory_close)

#endif
