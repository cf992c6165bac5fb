/* What errors mean on message queues: msgget(2), msgctl(2), msgsnd(2), msgrcv(2); mq_open(3),
 * mq_unlink(3), mq_send(3), mq_receive(3), and the mqueue file system. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>

#include "ipc/explain-cause.h"
#include "util/cleanup.h"

/* Making and changing. */

static void no_more_queues(const struct ipc_failure *failure, struct explanation *ret)
{
    (void)failure;
    tell_limit_reached(LIMIT_MSGMNI, ret);
}

static void msgmnb_exceeded(uint64_t qbytes, bool lowered_since, struct explanation *ret)
{
    struct maybe most = limit_value(LIMIT_MSGMNB);

    say(ret->sentence,
        "qbytes %" PRIu64 " %s over kernel.msgmnb, %" PRIu64
        " bytes, which takes the capability CAP_SYS_RESOURCE",
        qbytes, lowered_since ? "of the queue are now" : "are", most.value);
    if (lowered_since)
        say(ret->hint, "give --qbytes %" PRIu64 " too, or sysctl -w kernel.msgmnb=%" PRIu64,
            most.value, qbytes);
    else
        say(ret->hint, "sysctl -w kernel.msgmnb=%" PRIu64, qbytes);
}

static void create_queue_denied(const struct ipc_failure *failure, struct explanation *ret)
{
    struct maybe most = limit_value(LIMIT_MSGMNB);

    if (given(failure, IPC_SET_QBYTES) && most.known && failure->settings->qbytes > most.value)
        msgmnb_exceeded(failure->settings->qbytes, false, ret);
    else
        tell_create_denied(failure, ret);
}

/* EPERM of IPC_SET: not the owner, or qbytes over the limit. */
static void change_queue_denied(const struct ipc_failure *failure, struct explanation *ret)
{
    struct maybe most = limit_value(LIMIT_MSGMNB);
    bool asked = given(failure, IPC_SET_QBYTES);
    struct ipc_object queue;

    if (failed_object(failure, &queue) && may_change(&queue) && most.known) {
        uint64_t qbytes = asked ? failure->settings->qbytes : queue.msg.qbytes.value;
        if (qbytes > most.value) {
            msgmnb_exceeded(qbytes, !asked, ret);
            return;
        }
    }
    tell_change_denied(failure, ret);
}

/* One of the two sizes of a POSIX queue against its limit, and against the @highest that the limit
 * can be (the kernel's linux/ipc_namespace.h); true where it is over. */
static bool over_queue_limit(enum limit_id id, const char *option, uint64_t asked, uint64_t highest,
                             struct explanation *ret)
{
    struct limit limit = limit_read(id);

    if (limit.value.known && asked <= limit.value.value)
        return false;
    if (asked > highest) {
        say(ret->sentence, "%s %" PRIu64 " is over the most that the kernel takes, %" PRIu64 " %s",
            option, asked, highest, limit.unit);
        return true;
    }
    say(ret->sentence, "%s %" PRIu64 " is over %s, %" PRIu64 " %s", option, asked, limit.sysctl,
        limit.value.value, limit.unit);
    say(ret->hint, "raise it with sysctl -w %s", limit.sysctl);
    return true;
}

static void queue_too_large(const struct ipc_failure *failure, struct explanation *ret)
{
    const uint64_t hard_msgmax = 65536, hard_msgsizemax = 16 * 1024 * 1024;

    if (given(failure, IPC_SET_MAXMSG) &&
        over_queue_limit(LIMIT_MSG_MAX, "maxmsg", failure->settings->maxmsg, hard_msgmax, ret))
        return;
    if (given(failure, IPC_SET_MSGSIZE) &&
        over_queue_limit(LIMIT_MSGSIZE_MAX, "msgsize", failure->settings->msgsize, hard_msgsizemax,
                         ret))
        return;
    say(ret->sentence, "maxmsg and msgsize must be from 1 to what fs.mqueue.msg_max and "
                       "fs.mqueue.msgsize_max allow");
}

/* A queue that was removed counts while it is open, but has no name to be listed by. */
static void no_more_posix_queues(const struct ipc_failure *failure, struct explanation *ret)
{
    struct limit limit = limit_read(LIMIT_QUEUES_MAX);

    (void)failure;
    if (limit.used.known && limit.value.known && limit.used.value < limit.value.value) {
        say(ret->sentence,
            "no more POSIX message queues: the limit of %s, %" PRIu64
            ", is reached, and only %" PRIu64
            " have a name: the others were removed but are still open",
            limit.sysctl, limit.value.value, limit.used.value);
        say(ret->hint, "end the programs that have them, or raise it with sysctl -w %s",
            limit.sysctl);
    } else {
        tell_limit_reached(LIMIT_QUEUES_MAX, ret);
    }
}

/* Whether a descriptor is to be had; what failed for lack of one has not closed any since. */
static bool descriptors_left(void)
{
    _cleanup_close_ int fd = open("/", O_PATH | O_CLOEXEC);

    return fd >= 0 || errno != EMFILE;
}

/* EMFILE of mq_open(): descriptors, or RLIMIT_MSGQUEUE, which has nothing to do with files. */
static void msgqueue_limit_reached(const struct ipc_failure *failure, struct explanation *ret)
{
    struct limit all = limit_read(LIMIT_RLIMIT_MSGQUEUE);
    char in_use[160] = "";
    uint64_t maxmsg = given(failure, IPC_SET_MAXMSG) ? failure->settings->maxmsg
                                                     : queue_default(LIMIT_MSG_DEFAULT).value;
    uint64_t msgsize = given(failure, IPC_SET_MSGSIZE) ? failure->settings->msgsize
                                                       : queue_default(LIMIT_MSGSIZE_DEFAULT).value;

    if (!all.value.known || !descriptors_left()) {
        say(ret->sentence, "too many open files");
        return;
    }
    uint64_t cost = mq_cost(maxmsg, msgsize);
    if (all.used.known && cost <= all.value.value && all.used.value <= all.value.value - cost)
        snprintf(
            in_use, sizeof(in_use),
            ", of which those here take %" PRIu64
            ", and others that were removed but are still open, or are in other IPC namespaces",
            all.used.value);
    else if (all.used.known && all.used.value > 0)
        snprintf(in_use, sizeof(in_use), ", of which those here take %" PRIu64, all.used.value);
    say(ret->sentence,
        "its %" PRIu64 " bytes do not fit under RLIMIT_MSGQUEUE, %" PRIu64
        " bytes for all POSIX queues of a user%s",
        cost, all.value.value, in_use);
    say(ret->hint, "take a smaller --maxmsg or --msgsize, or raise it with ulimit -q");
}

/* Messages. */

static void message_too_long_sysv(const struct ipc_failure *failure, struct explanation *ret)
{
    struct maybe most = limit_value(LIMIT_MSGMAX);
    struct ipc_object queue;

    if (failure->error == EINVAL && failure->type < 1) {
        say(ret->sentence, "type %" PRId64 " is not positive, as that of a message must be",
            failure->type);
    } else if (failure->length <= most.value && failed_object(failure, &queue)) {
        say(ret->sentence,
            "the message of %" PRIu64 " bytes is longer than the queue can ever hold, its qbytes "
            "are %" PRIu64,
            failure->length, queue.msg.qbytes.value);
        say(ret->hint, "ipcctl resize makes room for it");
    } else {
        say(ret->sentence,
            "the message of %" PRIu64 " bytes is over kernel.msgmax, %" PRIu64 " bytes",
            failure->length, most.value);
        say(ret->hint, "raise it with sysctl -w kernel.msgmax=%" PRIu64, failure->length);
    }
}

static void message_too_long_posix(const struct ipc_failure *failure, struct explanation *ret)
{
    struct ipc_object queue;

    if (failed_object(failure, &queue) && queue.msg.msgsize.known)
        say(ret->sentence,
            "the message of %" PRIu64 " bytes is over the queue's msgsize, %" PRIu64 " bytes",
            failure->length, queue.msg.msgsize.value);
    else
        say(ret->sentence, "the message of %" PRIu64 " bytes is over the queue's msgsize",
            failure->length);
    say(ret->hint, "a queue's msgsize is fixed when it is created");
}

static void too_long_to_peek(const struct ipc_failure *failure, struct explanation *ret)
{
    (void)failure;
    say(ret->sentence,
        "a message is over kernel.msgmax, %" PRIu64
        " bytes, and cannot be looked at; receive takes it",
        limit_value(LIMIT_MSGMAX).value);
}

static void queue_full(const struct ipc_failure *failure, struct explanation *ret)
{
    struct ipc_object queue;

    if (!failed_object(failure, &queue))
        say(ret->sentence, "queue is full");
    else if (queue.class->family == IPC_POSIX && queue.msg.messages.known)
        say(ret->sentence, "queue is full: %" PRIu64 " of %" PRIu64 " messages",
            queue.msg.messages.value, queue.msg.maxmsg.value);
    else if (queue.class->family == IPC_SYSV && queue.msg.messages.value >= queue.msg.qbytes.value)
        say(ret->sentence,
            "queue is full: %" PRIu64 " messages, and no more than its %" PRIu64
            " qbytes are taken",
            queue.msg.messages.value, queue.msg.qbytes.value);
    else
        say(ret->sentence, "queue is full: %" PRIu64 " of %" PRIu64 " bytes", queue.msg.bytes.value,
            queue.msg.qbytes.value);
}

static void no_message_matches(const struct ipc_failure *failure, struct explanation *ret)
{
    struct ipc_object queue;
    bool counted = failed_object(failure, &queue) && queue.msg.messages.known;

    if (counted && queue.msg.messages.value == 1)
        say(ret->sentence, "the one message on the queue is not of that type");
    else if (counted && queue.msg.messages.value > 1)
        say(ret->sentence, "none of the %" PRIu64 " messages on the queue is of that type",
            queue.msg.messages.value);
    else
        say(ret->sentence, "queue is empty");
}

#define SHORT_BUFFER                                                                               \
    .sentence = "the message is longer than was asked for; it stays on the queue",                 \
    .hint = "--truncate SIZE cuts it, and the rest is lost"

const struct cause msg_causes[] = {
    {IPC_OP_CREATE, SYSV_MSG, ENOSPC, .tell = no_more_queues},
    {IPC_OP_CREATE, SYSV_MSG, EPERM, .tell = create_queue_denied},
    {IPC_OP_CREATE, POSIX_MSG, EINVAL, .tell = queue_too_large},
    {IPC_OP_CREATE, POSIX_MSG, EMFILE, .tell = msgqueue_limit_reached},
    {IPC_OP_CREATE, POSIX_MSG, ENOSPC, .tell = no_more_posix_queues},
    {ANY_OP, POSIX_MSG, EROFS, .sentence = "/dev/mqueue is mounted read-only",
     .hint = "as root: mount -o remount,rw /dev/mqueue"},
    {IPC_OP_CHANGE, SYSV_MSG, EPERM, .tell = change_queue_denied},
    {IPC_OP_REMOVE, POSIX_MSG, EACCES, .tell = tell_change_denied}, /* glibc's mq_unlink(): EPERM */

    {IPC_OP_LIST, POSIX_MSG, EPERM,
     .sentence = "POSIX message queues cannot be listed: no mqueue file system is mounted at "
                 "/dev/mqueue, and to look without one takes root",
     .hint = "as root: mkdir -p /dev/mqueue && mount -t mqueue none /dev/mqueue"},
    {IPC_OP_LIST, POSIX_MSG, EXDEV,
     .sentence = "POSIX message queues cannot be listed: /dev/mqueue shows those of another IPC "
                 "namespace",
     .hint = "as root: mount -t mqueue none /dev/mqueue"},
    {IPC_OP_LIST, POSIX_MSG, EACCES,
     .sentence = "POSIX message queues cannot be listed: permission denied for /dev/mqueue"},

    {IPC_OP_SEND, SYSV_MSG, EINVAL, .tell = message_too_long_sysv},
    {IPC_OP_SEND, SYSV_MSG, EMSGSIZE, .tell = message_too_long_sysv},
    {IPC_OP_SEND, POSIX_MSG, EMSGSIZE, .tell = message_too_long_posix},
    {IPC_OP_SEND, SYSV_MSG | POSIX_MSG, EAGAIN, .tell = queue_full},
    {IPC_OP_SEND, SYSV_MSG | POSIX_MSG, ETIMEDOUT, .tell = queue_full},

    {IPC_OP_RECEIVE, SYSV_MSG, E2BIG, SHORT_BUFFER},
    {IPC_OP_RECEIVE, POSIX_MSG, EMSGSIZE, SHORT_BUFFER},
    {IPC_OP_RECEIVE, SYSV_MSG, ENOMSG, .tell = no_message_matches},
    {IPC_OP_RECEIVE, SYSV_MSG, EAGAIN, .tell = no_message_matches},
    {IPC_OP_RECEIVE, SYSV_MSG, ETIMEDOUT, .tell = no_message_matches},
    {IPC_OP_RECEIVE, POSIX_MSG, EAGAIN, .sentence = "queue is empty"},
    {IPC_OP_RECEIVE, POSIX_MSG, ETIMEDOUT, .sentence = "queue is empty"},
    {IPC_OP_RECEIVE, SYSV_MSG, EMSGSIZE, .tell = too_long_to_peek},
    {IPC_OP_RECEIVE, SYSV_MSG, ENOSYS,
     .sentence = "this kernel cannot look at messages without removing them: it was built without "
                 "CONFIG_CHECKPOINT_RESTORE"},

    {IPC_OP_SEND | IPC_OP_RECEIVE, ANY_CLASS, ENOBUFS,
     .sentence = "no timer for the timeout is left: too many signals are pending "
                 "(RLIMIT_SIGPENDING)"},
    {0},
};
