#include "ipc/queue.h"

#include <errno.h>
#include <stdlib.h>

#include "util/alarm.h"
#include "util/deadline.h"
#include "util/interruption.h"

int ipc_queue_open(const struct ipc_object *object, enum ipc_queue_use use, struct ipc_queue *ret)
{
    return object->class->queue->open(object, use, ret);
}

void ipc_queue_close(struct ipc_queue *queue)
{
    if (!queue->class)
        return;
    if (queue->class->queue->close)
        queue->class->queue->close(queue);
    free(queue->block);
}

int ipc_queue_limit(const struct ipc_queue *queue, uint64_t *ret)
{
    return queue->class->queue->limit(queue, ret);
}

int ipc_queue_reserve(struct ipc_queue *queue, size_t capacity)
{
    size_t size;

    if (queue->block && capacity <= queue->capacity)
        return 0;
    if (__builtin_add_overflow(capacity, sizeof(long), &size))
        return -ENOMEM;
    char *block = realloc(queue->block, size);
    if (!block)
        return -ENOMEM;
    queue->block = block;
    queue->capacity = capacity;
    return 0;
}

void ipc_queue_swap_memory(struct ipc_queue *a, struct ipc_queue *b)
{
    char *block = a->block;
    size_t capacity = a->capacity;

    a->block = b->block;
    a->capacity = b->capacity;
    b->block = block;
    b->capacity = capacity;
}

/* One call for either direction, so that waiting is told once. */
struct transfer {
    struct ipc_queue *queue;
    const struct ipc_message *message; /* to send, or NULL */
    const struct ipc_pick *pick;
    struct ipc_message *received;
};

static int try_transfer(const struct transfer *transfer, bool wait)
{
    const struct ipc_queue_ops *ops = transfer->queue->class->queue;

    if (transfer->message)
        return ops->send(transfer->queue, transfer->message, wait);
    return ops->receive(transfer->queue, transfer->pick, wait, transfer->received);
}

/* A queue can be made too small for the message that waits for it, and a POSIX one can be removed;
 * the kernel would let it wait on. */
static bool must_look_again(const struct transfer *transfer)
{
    return transfer->message || transfer->queue->class->family == IPC_POSIX;
}

/* Has the next call end in time: at the deadline, or to look again before. */
static int set_alarm(const struct transfer *transfer, int64_t deadline)
{
    bool looks = must_look_again(transfer);

    if (deadline == DEADLINE_NEVER) {
        if (looks)
            (void)alarm_every(LOOK_AGAIN); /* where there is a timer to be had */
        return 0;
    }
    int64_t look = deadline_after(LOOK_AGAIN);
    return alarm_at(looks && look < deadline ? look : deadline);
}

/* Waits as long as it may.  A mere stop and continue (Ctrl-Z, fg) ends the calls with EINTR too. */
static int wait_for_transfer(const struct transfer *transfer, int64_t deadline)
{
    int r;

    do {
        if (interruption())
            return -EINTR;
        if (deadline_passed(deadline))
            return -ETIMEDOUT;
        r = set_alarm(transfer, deadline);
        if (r < 0)
            return r;
        r = try_transfer(transfer, true);
    } while (r == -EINTR);
    return r;
}

/* Most calls need not wait; only those that must pay for an alarm. */
static int run_transfer(const struct transfer *transfer, int64_t deadline)
{
    int r;

    do
        r = try_transfer(transfer, false);
    while (r == -EINTR && !interruption());
    if (r != -EAGAIN || deadline == DEADLINE_NOW)
        return r;

    r = wait_for_transfer(transfer, deadline);
    if (deadline != DEADLINE_NEVER)
        alarm_off();
    return r;
}

int ipc_queue_send(struct ipc_queue *queue, const struct ipc_message *message, int64_t deadline)
{
    const struct transfer transfer = {.queue = queue, .message = message};

    return run_transfer(&transfer, deadline);
}

int ipc_queue_receive(struct ipc_queue *queue, const struct ipc_pick *pick, int64_t deadline,
                      struct ipc_message *ret)
{
    const struct transfer transfer = {.queue = queue, .pick = pick, .received = ret};

    return run_transfer(&transfer, deadline);
}

int ipc_queue_peek(struct ipc_queue *queue, size_t position, struct ipc_message *ret)
{
    return queue->class->queue->peek(queue, position, ret);
}
