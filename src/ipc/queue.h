/* Messages through queues of both families: sending, receiving, looking. */
#ifndef IPC_QUEUE_H
#define IPC_QUEUE_H

#include "ipc/class.h"

struct ipc_message {
    long type;             /* System V: 1 or more */
    unsigned int priority; /* POSIX: 0 to MQ_PRIO_MAX - 1 (32767) */
    const char *body;
    size_t length;
};

/* Which message to take: msgrcv(2).  A POSIX queue gives the oldest of the highest priority,
 * always. */
struct ipc_pick {
    long type;   /* 0 any, N the first of that type, -N the first of the lowest type up to N */
    bool except; /* the first that is not of @type */
};

enum ipc_queue_use { IPC_QUEUE_SEND, IPC_QUEUE_RECEIVE };

/* An open queue.  Its members are the mechanism's own. */
struct ipc_queue {
    const struct ipc_class *class;
    int handle;      /* an id, or a descriptor */
    char *block;     /* where messages are put together: the type, if there is one, and the body */
    size_t capacity; /* of the body in @block */
};

/* Opens the queue @object.  -EACCES where that use is not allowed, -ENOENT where the queue is gone.
 */
int ipc_queue_open(const struct ipc_object *object, enum ipc_queue_use use, struct ipc_queue *ret);
void ipc_queue_close(struct ipc_queue *queue);

#define _cleanup_queue_ _cleanup_(ipc_queue_close)

/* The most bytes of a message that can be sent to the queue now; 0 or a negative errno. */
int ipc_queue_limit(const struct ipc_queue *queue, uint64_t *ret);

/* Sends a message, waiting until @deadline (util/deadline.h).  Returns 0; or, where the message has
 * not been sent, a negative errno: -EAGAIN, with DEADLINE_NOW, the queue is full; -ETIMEDOUT it
 * stayed full until the deadline; -EINTR a signal came that util/interruption.h catches; -EMSGSIZE
 * longer than the queue can ever hold, or than the limit of a message; -EIDRM the queue was
 * removed (who waits for a POSIX one notices within a second); -EACCES it may not be written. */
int ipc_queue_send(struct ipc_queue *queue, const struct ipc_message *message, int64_t deadline);

/* Takes a message off the queue, whole, however long it is; its body is the queue's, and valid
 * until the next call.  Errors as of ipc_queue_send(); -EAGAIN where none matches, with
 * DEADLINE_NOW. */
int ipc_queue_receive(struct ipc_queue *queue, const struct ipc_pick *pick, int64_t deadline,
                      struct ipc_message *ret);

/* The same for the message at @position, from 0, which stays on the queue (MSG_COPY of msgrcv(2)).
 * -EAGAIN past the last, -ENOSYS where the kernel was built without it, -ENOTSUP on POSIX queues.
 */
int ipc_queue_peek(struct ipc_queue *queue, size_t position, struct ipc_message *ret);

/* Gives each of two open queues the other's memory: one can then send whatever the other has
 * received, and needs no more for it.  Bodies stay valid until that memory is used again. */
void ipc_queue_swap_memory(struct ipc_queue *a, struct ipc_queue *b);

/* What a mechanism does, a system call each; @wait: or else return -EAGAIN.  -EINTR ends a wait. */
struct ipc_queue_ops {
    int (*open)(const struct ipc_object *object, enum ipc_queue_use use, struct ipc_queue *ret);
    void (*close)(struct ipc_queue *queue);
    int (*limit)(const struct ipc_queue *queue, uint64_t *ret);
    int (*send)(struct ipc_queue *queue, const struct ipc_message *message, bool wait);
    int (*receive)(struct ipc_queue *queue, const struct ipc_pick *pick, bool wait,
                   struct ipc_message *ret);
    int (*peek)(struct ipc_queue *queue, size_t position, struct ipc_message *ret);
};

/* For the mechanisms: makes room for a body of @capacity bytes in queue->block; -ENOMEM. */
int ipc_queue_reserve(struct ipc_queue *queue, size_t capacity);

#endif
