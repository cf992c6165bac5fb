/* System V message queues: msgget(2), msgctl(2). */
#include <errno.h>
#include <string.h>
#include <sys/msg.h>

#include "ipc/limits.h"
#include "ipc/mechanisms.h"
#include "ipc/queue.h"
#include "ipc/sysv.h"

#ifndef MSG_COPY
#define MSG_COPY 040000 /* of uapi/linux/msg.h, which musl does not repeat */
#endif

static int stat_queue(int index, struct ipc_object *ret)
{
    struct msqid_ds ds = {0};
    int id = msgctl(index, MSG_STAT_ANY, &ds);
    if (id < 0)
        return sysv_ctl_error();

    sysv_fill(ret, id, &ds.msg_perm, ds.msg_ctime);
    ret->msg.messages = known(ds.msg_qnum);
    ret->msg.bytes = known(ds.__msg_cbytes);
    ret->msg.qbytes = known(ds.msg_qbytes);
    ret->msg.lspid = known_unless_0((uint64_t)ds.msg_lspid);
    ret->msg.lrpid = known_unless_0((uint64_t)ds.msg_lrpid);
    ret->msg.sent_at = known_unless_0((uint64_t)ds.msg_stime);
    ret->msg.received_at = known_unless_0((uint64_t)ds.msg_rtime);
    return 0;
}

static int list(unsigned extra, ipc_visit *visit, void *data)
{
    struct msginfo info;
    (void)extra;
    int highest = msgctl(0, MSG_INFO, (struct msqid_ds *)&info);
    if (highest < 0)
        return -errno;
    return sysv_list(&sysv_msg_class, highest, stat_queue, visit, data);
}

static int get_queue(key_t key)
{
    int id = msgget(key, 0);

    return id < 0 ? -errno : id;
}

static int find(const struct ref *ref, unsigned extra, struct ipc_object *ret)
{
    (void)extra;
    return sysv_find(&sysv_msg_class, ref, get_queue, stat_queue, ret);
}

static int change(const struct ipc_object *object, const struct ipc_settings *settings)
{
    struct msqid_ds ds = {0};

    sysv_set_perm(object, settings, &ds.msg_perm);
    ds.msg_qbytes = settings->given & IPC_SET_QBYTES ? settings->qbytes : object->msg.qbytes.value;
    return msgctl(object->id, IPC_SET, &ds) < 0 ? sysv_ctl_error() : 0;
}

static int make_queue(key_t key, int flags, const struct ipc_settings *settings)
{
    (void)settings;
    int id = msgget(key, flags);

    return id < 0 ? -errno : id;
}

static int create(const struct ref *ref, const struct ipc_settings *settings,
                  struct ipc_object *ret)
{
    /* What msgget() cannot do is done by one IPC_SET, and until then nobody may use the queue. */
    bool later = settings->given & (IPC_SET_OWNER | IPC_SET_GROUP | IPC_SET_QBYTES);
    int id = sysv_create(ref, settings, later ? 0 : (int)settings->mode, make_queue);
    if (id < 0)
        return id;
    return sysv_finish_create(&sysv_msg_class, id, later ? settings : NULL, stat_queue, ret);
}

static int remove_queue(const struct ipc_object *object)
{
    return msgctl(object->id, IPC_RMID, NULL) < 0 ? sysv_ctl_error() : 0;
}

/* Messages: msgop(2). */

enum { FIRST_CAPACITY = 8192 }; /* of a buffer to receive into: msgmax unless somebody raised it */

static int open_queue(const struct ipc_object *object, enum ipc_queue_use use,
                      struct ipc_queue *ret)
{
    (void)use; /* checked by each call */
    *ret = (struct ipc_queue){.class = &sysv_msg_class, .handle = object->id};
    return 0;
}

/* One that the queue's qbytes keep from ever fitting would wait for ever. */
static int limit(const struct ipc_queue *queue, uint64_t *ret)
{
    struct ipc_object object = {.class = &sysv_msg_class};
    struct maybe msgmax = limit_value(LIMIT_MSGMAX);
    int r = stat_queue(queue->handle, &object);

    if (r < 0)
        return r;
    if (object.id != queue->handle)
        return -EIDRM;
    uint64_t qbytes = object.msg.qbytes.value;
    *ret = msgmax.known && msgmax.value < qbytes ? msgmax.value : qbytes;
    return 0;
}

/* Whether a send that found the queue full, was refused, or has waited, can ever succeed. */
static int why_not_sent(const struct ipc_queue *queue, const struct ipc_message *message, int error)
{
    uint64_t most;

    if (error != EAGAIN && error != EINVAL && error != EINTR)
        return -error;
    int r = limit(queue, &most);
    if (r < 0)
        return r == -ENOENT ? -EIDRM : r;
    return message->length > most ? -EMSGSIZE : -error;
}

static int send_message(struct ipc_queue *queue, const struct ipc_message *message, bool wait)
{
    int r = ipc_queue_reserve(queue, message->length);
    if (r < 0)
        return r;

    memcpy(queue->block, &message->type, sizeof(message->type));
    if (message->length > 0)
        memmove(queue->block + sizeof(message->type), message->body, message->length);
    if (msgsnd(queue->handle, queue->block, message->length, wait ? 0 : IPC_NOWAIT) == 0)
        return 0;
    return why_not_sent(queue, message, errno);
}

/* msgrcv() refuses a message longer than the buffer, and keeps it (E2BIG): the buffer grows until
 * it fits, whatever msgmax was when it was sent. */
static ssize_t receive_whole(struct ipc_queue *queue, long type, int flags)
{
    int r = ipc_queue_reserve(queue, FIRST_CAPACITY);

    while (r == 0) {
        ssize_t length = msgrcv(queue->handle, queue->block, queue->capacity, type, flags);
        if (length >= 0)
            return length;
        if (errno != E2BIG)
            return -errno;
        r = ipc_queue_reserve(queue, 4 * queue->capacity);
    }
    return r;
}

static int take_message(struct ipc_queue *queue, long type, int flags, struct ipc_message *ret)
{
    ssize_t length = receive_whole(queue, type, flags);
    if (length == -ENOMSG)
        return -EAGAIN;
    if (length == -EINVAL) /* the id is of no queue any more */
        return -EIDRM;
    if (length < 0)
        return (int)length;

    *ret = (struct ipc_message){
        .body = queue->block + sizeof(long),
        .length = (size_t)length,
    };
    memcpy(&ret->type, queue->block, sizeof(ret->type));
    return 0;
}

static int receive_message(struct ipc_queue *queue, const struct ipc_pick *pick, bool wait,
                           struct ipc_message *ret)
{
    int flags = (wait ? 0 : IPC_NOWAIT) | (pick->except ? MSG_EXCEPT : 0);

    return take_message(queue, pick->type, flags, ret);
}

/* With MSG_COPY the type is the position, and a message longer than the present msgmax is EINVAL.
 */
static int peek_message(struct ipc_queue *queue, size_t position, struct ipc_message *ret)
{
    if (position > LONG_MAX)
        return -EAGAIN;

    int r = take_message(queue, (long)position, MSG_COPY | IPC_NOWAIT, ret);
    uint64_t most;
    return r == -EIDRM && limit(queue, &most) == 0 ? -EMSGSIZE : r;
}

static const struct ipc_queue_ops queue_ops = {
    .open = open_queue,
    .limit = limit,
    .send = send_message,
    .receive = receive_message,
    .peek = peek_message,
};

const struct ipc_class sysv_msg_class = {
    .kind = IPC_MSG,
    .family = IPC_SYSV,
    .noun = "System V message queue",
    .creatable = IPC_SET_MODE | IPC_SET_OWNER | IPC_SET_GROUP | IPC_SET_QBYTES,
    .changeable = IPC_SET_MODE | IPC_SET_OWNER | IPC_SET_GROUP | IPC_SET_QBYTES,
    .size = IPC_SET_QBYTES,
    .list = list,
    .find = find,
    .create = create,
    .change = change,
    .remove = remove_queue,
    .queue = &queue_ops,
};
