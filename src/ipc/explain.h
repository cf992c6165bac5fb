/* Why an operation on an object failed, in a sentence: the limit that was met, the number that was
 * over it, who would have been allowed, and what can be done. */
#ifndef IPC_EXPLAIN_H
#define IPC_EXPLAIN_H

#include "ipc/class.h"

enum ipc_operation {
    IPC_OP_LIST = 1 << 0,
    IPC_OP_FIND = 1 << 1,
    IPC_OP_CREATE = 1 << 2,
    IPC_OP_CHANGE = 1 << 3,
    IPC_OP_REMOVE = 1 << 4,
    IPC_OP_SEND = 1 << 5,
    IPC_OP_RECEIVE = 1 << 6,
    IPC_OP_SEMOP = 1 << 7,
    IPC_OP_READ = 1 << 8,
    IPC_OP_WRITE = 1 << 9,
};

struct ipc_failure {
    enum ipc_operation operation;
    int error; /* a positive errno: of the call, or one that class.h names */
    const struct ipc_class *class;
    const struct ref *ref;               /* what was named, or NULL */
    const struct ipc_object *object;     /* as it was last seen, or NULL */
    const struct ipc_settings *settings; /* what was asked for, or NULL */
    uint64_t length; /* IPC_OP_SEND: bytes of the message; IPC_OP_SEMOP: number of operations */
    int64_t type;    /* IPC_OP_SEND to System V: the type */
    const struct ipc_semop *operations; /* IPC_OP_SEMOP: what was asked for, or NULL */
};

enum { EXPLANATION_TEXT = 512 };

/* A sentence without a full stop, and a hint or an empty text; both are safe to show. */
struct explanation {
    char sentence[EXPLANATION_TEXT];
    char hint[EXPLANATION_TEXT];
};

/* Whether it was to be given to a user or group whom this user namespace does not have, or to stay
 * such a one's.  The kernel's EINVAL for that means other things too; of System V it is -ENOENT
 * here. */
bool owner_is_unmapped(const struct ipc_failure *failure);

/* Looks at the limits and at the object again to find the cause; always finds some sentence. */
void explain(const struct ipc_failure *failure, struct explanation *ret);

#endif
