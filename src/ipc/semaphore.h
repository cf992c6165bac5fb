/* Operations on semaphores, System V sets and POSIX ones alike. */
#ifndef IPC_SEMAPHORE_H
#define IPC_SEMAPHORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ipc/class.h"
#include "util/cleanup.h"

/* What is to be done to one semaphore of a set: add (@change above 0), take (below), or wait until
 * it is zero (0). */
struct ipc_semop {
    unsigned int index; /* 0 for a POSIX semaphore */
    int change;
};

/* A semaphore or set that was opened. */
struct ipc_semaphore {
    const struct ipc_semaphore_ops *ops;
    int handle;    /* an id, or a descriptor of the file */
    void *mapping; /* POSIX: the sem_t */
};

struct ipc_semaphore_ops {
    uint64_t most; /* how much one operation can add or take on any system */

    /* A set: it has elements, can be waited on for zero, and takes several operations as one. */
    bool is_set;

    /* The kernel can give back what was taken when the process ends, however it ends. */
    bool undoes;

    /* Opens @object to operate() on, which stays possible where its name is removed; close() gives
     * it back.  -ENOENT where it is gone, -ENOTSUP where the file is no semaphore. */
    int (*open)(const struct ipc_object *object, struct ipc_semaphore *ret);
    void (*close)(struct ipc_semaphore *semaphore);

    /* Does all of @operations, or none; where @undo, and the mechanism can, the end of all
     * processes that share the caller's semadj values undoes them (semop(2)).  Waits up to
     * @deadline of util/deadline.h: -EAGAIN where that is DEADLINE_NOW and it would have to wait,
     * -ETIMEDOUT after any other.  -EINTR: a signal came and nothing was done; call again to go on
     * waiting.  -EFBIG where there is no such element, -ERANGE or -EOVERFLOW where a value would be
     * too high, -E2BIG for too many operations, -EIDRM where it was removed meanwhile (a
     * POSIX one: within a second, while waiting), -EFAULT where its file was cut short. */
    int (*operate)(const struct ipc_semaphore *semaphore, const struct ipc_semop *operations,
                   size_t count, int64_t deadline, bool undo);
};

static inline void ipc_semaphore_close(struct ipc_semaphore *semaphore)
{
    if (semaphore->ops)
        semaphore->ops->close(semaphore);
}

/* For a struct ipc_semaphore that is zeroed until it is open. */
#define _cleanup_semaphore_ _cleanup_(ipc_semaphore_close)

#endif
