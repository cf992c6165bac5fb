#include "ipc/explain.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "ipc/limits.h"
#include "ipc/semaphore.h"
#include "util/cleanup.h"
#include "util/escape.h"
#include "util/users.h"

static void say(char text[static EXPLANATION_TEXT], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void say(char text[static EXPLANATION_TEXT], const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, EXPLANATION_TEXT, format, arguments);
    va_end(arguments);
}

static const char *kind_of(const struct ipc_failure *failure)
{
    return ipc_kind_name(failure->class->kind);
}

static bool given(const struct ipc_failure *failure, unsigned int settings)
{
    return failure->settings && failure->settings->given & settings;
}

/* A user for a sentence: "joe", or "uid 1234". */
static const char *user_text(uid_t uid, char text[static 32])
{
    const char *name = user_name(uid);

    if (name)
        snprintf(text, 32, "%s", name);
    else
        snprintf(text, 32, "uid %u", (unsigned int)uid);
    return text;
}

/* The object as it is now, or as it was last seen. */
static bool look_again(const struct ipc_failure *failure, struct ipc_object *ret)
{
    if (failure->ref && ref_names_object(failure->ref) && ipc_find(failure->ref, 0, ret) == 0)
        return true;
    if (!failure->object)
        return false;
    *ret = *failure->object;
    return true;
}

/* No object. */

static void no_such_object(const struct ipc_failure *failure, struct explanation *ret)
{
    const struct ref *ref = failure->ref;
    const char *by = ref && ref->form == REF_ID     ? "id"
                     : ref && ref->form == REF_NAME ? "name"
                                                    : "key";

    if (ref && ref->form == REF_FTOK) {
        struct ref copy = *ref;
        char path[200];
        int r = ref_resolve_ftok(&copy);
        if (r < 0) {
            say(ret->sentence, "cannot make a key of %s: %s",
                escape_into(ref->path, ref->path_length, path, sizeof(path)), strerror(-r));
            return;
        }
        say(ret->sentence, "there is no %s with this key, 0x%08" PRIx32, failure->class->noun,
            (uint32_t)copy.key);
    } else if (failure->operation != IPC_OP_FIND && failure->object) {
        say(ret->sentence, "it was removed meanwhile");
        return;
    } else {
        say(ret->sentence, "there is no %s %s this %s", failure->class->noun,
            failure->class->family == IPC_POSIX ? "of" : "with", by);
    }
    say(ret->hint, "ipcctl list %s shows those that there are", kind_of(failure));
}

static void ftok_path_denied(const struct ipc_failure *failure, struct explanation *ret)
{
    char path[200];

    say(ret->sentence, "cannot make a key of %s: %s",
        escape_into(failure->ref->path, failure->ref->path_length, path, sizeof(path)),
        strerror(failure->error));
}

static void removed_while_waiting(const struct ipc_failure *failure, struct explanation *ret)
{
    (void)failure;
    say(ret->sentence, "it was removed meanwhile");
}

static void no_object(const struct ipc_failure *failure, struct explanation *ret)
{
    say(ret->sentence, "the file of that name is no %s", failure->class->noun);
}

/* Not allowed. */

static void denied(const struct ipc_failure *failure, struct explanation *ret)
{
    struct ipc_object object;
    char owner[32];

    if (failure->ref && failure->ref->form == REF_FTOK && !failure->object) {
        struct ref copy = *failure->ref;
        if (ref_resolve_ftok(&copy) < 0) {
            ftok_path_denied(failure, ret);
            return;
        }
    }
    if (look_again(failure, &object))
        say(ret->sentence, "permission denied: it belongs to %s, mode %04o",
            user_text(object.uid, owner), (unsigned int)object.mode);
    else
        say(ret->sentence, "permission denied");
}

static void create_denied(const struct ipc_failure *failure, struct explanation *ret)
{
    if (given(failure, IPC_SET_OWNER | IPC_SET_GROUP))
        say(ret->sentence, "only root may make it another user's");
    else
        say(ret->sentence, "permission denied");
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

static bool may_change(const struct ipc_object *object)
{
    uid_t uid = geteuid();

    return uid == 0 || uid == object->uid ||
           (object->class->family == IPC_SYSV && uid == object->cuid);
}

static void no_memory(const struct ipc_failure *failure, struct explanation *ret)
{
    if (given(failure, IPC_SET_LOCKED))
        say(ret->sentence, "the segment does not fit under RLIMIT_MEMLOCK (ulimit -l)");
    else
        say(ret->sentence, "the kernel has no memory for it");
}

static void no_timer(const struct ipc_failure *failure, struct explanation *ret)
{
    (void)failure;
    say(ret->sentence, "no timer for the timeout is left: too many signals are pending "
                       "(RLIMIT_SIGPENDING)");
}

/* EPERM of IPC_SET, SHM_LOCK, chmod and chown: not the owner, qbytes over the limit, or none of its
 * memory may be locked. */
static void change_denied(const struct ipc_failure *failure, struct explanation *ret)
{
    struct ipc_object object;
    char owner[32], creator[32];

    if (!look_again(failure, &object)) {
        create_denied(failure, ret);
        return;
    }
    bool queue = object.class->kind == IPC_MSG && object.class->family == IPC_SYSV;
    struct maybe most = limit_value(LIMIT_MSGMNB);
    uint64_t qbytes = !queue                           ? 0
                      : given(failure, IPC_SET_QBYTES) ? failure->settings->qbytes
                                                       : object.msg.qbytes.value;

    if (queue && may_change(&object) && most.known && qbytes > most.value)
        msgmnb_exceeded(qbytes, !given(failure, IPC_SET_QBYTES), ret);
    else if (may_change(&object) && given(failure, IPC_SET_LOCKED))
        no_memory(failure, ret);
    else if (may_change(&object) && given(failure, IPC_SET_OWNER | IPC_SET_GROUP))
        say(ret->sentence, "only root may make it another user's");
    else if (object.class->family == IPC_SYSV && object.uid != object.cuid)
        say(ret->sentence, "only its owner (%s), its creator (%s) or root may do that",
            user_text(object.uid, owner), user_text(object.cuid, creator));
    else
        say(ret->sentence, "only its owner (%s) or root may do that", user_text(object.uid, owner));
}

static void create_queue_denied(const struct ipc_failure *failure, struct explanation *ret)
{
    struct maybe most = limit_value(LIMIT_MSGMNB);

    if (given(failure, IPC_SET_QBYTES) && most.known && failure->settings->qbytes > most.value)
        msgmnb_exceeded(failure->settings->qbytes, false, ret);
    else
        create_denied(failure, ret);
}

/* Creating. */

static void exists(const struct ipc_failure *failure, struct explanation *ret)
{
    struct ipc_object object;
    char text[REF_TEXT];

    if (look_again(failure, &object) && object.class->family == IPC_SYSV)
        say(ret->sentence, "it exists already: %.40s", ipc_object_format(&object, text));
    else
        say(ret->sentence, "it exists already");
    say(ret->hint, "--reuse accepts an existing one");
}

static void limit_met(enum limit_id id, struct explanation *ret)
{
    struct limit limit = limit_read(id);

    say(ret->sentence, "no more %s: %" PRIu64 " of %" PRIu64 " in use, the limit of %s",
        limit.description, limit.used.value, limit.value.value, limit.sysctl);
    say(ret->hint, "remove what nobody uses, or raise it with sysctl -w %s", limit.sysctl);
}

static bool is_full(enum limit_id id)
{
    struct limit limit = limit_read(id);

    return limit.used.known && limit.value.known && limit.used.value >= limit.value.value;
}

static void no_more_queues(const struct ipc_failure *failure, struct explanation *ret)
{
    (void)failure;
    limit_met(LIMIT_MSGMNI, ret);
}

static void no_more_segments(const struct ipc_failure *failure, struct explanation *ret)
{
    struct limit pages = limit_read(LIMIT_SHMALL);
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    uint64_t asked = given(failure, IPC_SET_SIZE) ? (failure->settings->size - 1) / page + 1 : 0;

    if (is_full(LIMIT_SHMMNI) || asked == 0) {
        limit_met(LIMIT_SHMMNI, ret);
        return;
    }
    say(ret->sentence,
        "%" PRIu64 " pages are more than kernel.shmall leaves: %" PRIu64 " of %" PRIu64
        " pages of %" PRIu64 " bytes are in use",
        asked, pages.used.value, pages.value.value, page);
    say(ret->hint, "remove what nobody uses, or raise it with sysctl -w kernel.shmall");
}

static void no_more_sets(const struct ipc_failure *failure, struct explanation *ret)
{
    struct limit all = limit_read(LIMIT_SEMMNS);

    if (is_full(LIMIT_SEMMNI) || !failure->settings) {
        limit_met(LIMIT_SEMMNI, ret);
        return;
    }
    say(ret->sentence,
        "%" PRIu64 " semaphores are more than kernel.sem (SEMMNS) leaves: %" PRIu64 " of %" PRIu64
        " are in use",
        failure->settings->nsems, all.used.value, all.value.value);
    say(ret->hint, "remove what nobody uses, or raise its second number with sysctl -w kernel.sem");
}

static void segment_too_large(const struct ipc_failure *failure, struct explanation *ret)
{
    struct maybe most = limit_value(LIMIT_SHMMAX);

    if (given(failure, IPC_SET_SIZE) && failure->settings->size <= most.value) {
        say(ret->sentence, "size %" PRIu64 " is over what the kernel can make at all",
            failure->settings->size);
        return;
    }
    say(ret->sentence, "size %" PRIu64 " is not within kernel.shmmax, 1 to %" PRIu64 " bytes",
        failure->settings ? failure->settings->size : 0, most.value);
    say(ret->hint, "raise it with sysctl -w kernel.shmmax");
}

static void set_too_large(const struct ipc_failure *failure, struct explanation *ret)
{
    struct maybe most = limit_value(LIMIT_SEMMSL);

    say(ret->sentence, "%" PRIu64 " semaphores are not within SEMMSL, 1 to %" PRIu64 " in one set",
        failure->settings ? failure->settings->nsems : 0, most.value);
    say(ret->hint, "raise the first number of kernel.sem with sysctl -w kernel.sem");
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

static void posix_queues_met(const struct ipc_failure *failure, struct explanation *ret)
{
    (void)failure;
    limit_met(LIMIT_QUEUES_MAX, ret);
}

/* EMFILE of mq_open(): RLIMIT_MSGQUEUE, which has nothing to do with files; else those. */
static void msgqueue_met(const struct ipc_failure *failure, struct explanation *ret)
{
    struct maybe limit = limit_value(LIMIT_RLIMIT_MSGQUEUE);
    uint64_t maxmsg = given(failure, IPC_SET_MAXMSG) ? failure->settings->maxmsg
                                                     : limit_value(LIMIT_MSG_DEFAULT).value;
    uint64_t msgsize = given(failure, IPC_SET_MSGSIZE) ? failure->settings->msgsize
                                                       : limit_value(LIMIT_MSGSIZE_DEFAULT).value;

    if (!limit.known) {
        say(ret->sentence, "too many open files");
        return;
    }
    say(ret->sentence,
        "its %" PRIu64 " bytes do not fit under RLIMIT_MSGQUEUE, %" PRIu64
        " bytes for all POSIX queues of a user",
        mq_cost(maxmsg, msgsize), limit.value);
    say(ret->hint, "take a smaller --maxmsg or --msgsize, or raise it with ulimit -q");
}

static void dev_shm_full(const struct ipc_failure *failure, struct explanation *ret)
{
    struct limit shm = limit_read(LIMIT_DEV_SHM);

    (void)failure;
    say(ret->sentence, "no room in /dev/shm: %" PRIu64 " of %" PRIu64 " bytes in use",
        shm.used.value, shm.value.value);
    say(ret->hint, "remove what nobody uses, or mount -o remount,size=SIZE /dev/shm");
}

static void no_dev_shm(const struct ipc_failure *failure, struct explanation *ret)
{
    (void)failure;
    say(ret->sentence, "there is no /dev/shm, where POSIX segments and semaphores live");
    say(ret->hint, "as root: mkdir -p /dev/shm && mount -t tmpfs -o mode=1777 none /dev/shm");
}

static void no_proc(const struct ipc_failure *failure, struct explanation *ret)
{
    (void)failure;
    say(ret->sentence, "this takes /proc, which is not mounted");
    say(ret->hint, "as root: mount -t proc proc /proc");
}

static void file_too_large(const struct ipc_failure *failure, struct explanation *ret)
{
    say(ret->sentence, "size %" PRIu64 " is over what a file may have",
        failure->settings ? failure->settings->size : 0);
}

static void no_such_element(const struct ipc_failure *failure, struct explanation *ret)
{
    struct ipc_object object;

    if (look_again(failure, &object) && object.class->family == IPC_SYSV)
        say(ret->sentence, "there is no such element: the set has %" PRIu64 ", counted from 0",
            object.sem.nsems.value);
    else
        say(ret->sentence, "the set has no such element");
}

/* Messages. */

static void message_too_long_sysv(const struct ipc_failure *failure, struct explanation *ret)
{
    struct maybe most = limit_value(LIMIT_MSGMAX);
    struct ipc_object queue;

    if (failure->error == EINVAL && failure->type < 1) {
        say(ret->sentence, "type %" PRId64 " is not positive, as that of a message must be",
            failure->type);
    } else if (failure->length <= most.value && look_again(failure, &queue)) {
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

    if (look_again(failure, &queue) && queue.msg.msgsize.known)
        say(ret->sentence,
            "the message of %" PRIu64 " bytes is over the queue's msgsize, %" PRIu64 " bytes",
            failure->length, queue.msg.msgsize.value);
    else
        say(ret->sentence, "the message of %" PRIu64 " bytes is over the queue's msgsize",
            failure->length);
    say(ret->hint, "a queue's msgsize is fixed when it is created");
}

static void receive_buffer_short(const struct ipc_failure *failure, struct explanation *ret)
{
    (void)failure;
    say(ret->sentence, "the message is longer than was asked for; it stays on the queue");
    say(ret->hint, "--truncate SIZE cuts it, and the rest is lost");
}

static void too_long_to_peek(const struct ipc_failure *failure, struct explanation *ret)
{
    (void)failure;
    say(ret->sentence,
        "a message is over kernel.msgmax, %" PRIu64
        " bytes, and cannot be looked at; receive takes it",
        limit_value(LIMIT_MSGMAX).value);
}

static void cannot_peek(const struct ipc_failure *failure, struct explanation *ret)
{
    (void)failure;
    say(ret->sentence, "this kernel cannot look at messages without removing them: it was built "
                       "without CONFIG_CHECKPOINT_RESTORE");
}

static void queue_full(const struct ipc_failure *failure, struct explanation *ret)
{
    struct ipc_object queue;

    if (!look_again(failure, &queue))
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

static void queue_empty(const struct ipc_failure *failure, struct explanation *ret)
{
    (void)failure;
    say(ret->sentence, "queue is empty");
}

static void no_message_matches(const struct ipc_failure *failure, struct explanation *ret)
{
    struct ipc_object queue;

    if (look_again(failure, &queue) && queue.msg.messages.known && queue.msg.messages.value > 0)
        say(ret->sentence, "none of the %" PRIu64 " messages on the queue is of that type",
            queue.msg.messages.value);
    else
        say(ret->sentence, "queue is empty");
}

/* Semaphores. */

static void too_many_operations(const struct ipc_failure *failure, struct explanation *ret)
{
    say(ret->sentence, "%" PRIu64 " operations are over SEMOPM, %" PRIu64 " in one semop()",
        failure->length, limit_value(LIMIT_SEMOPM).value);
    say(ret->hint, "raise the third number of kernel.sem with sysctl -w kernel.sem");
}

static void value_too_high(const struct ipc_failure *failure, struct explanation *ret)
{
    (void)failure;
    say(ret->sentence, "the value would be over SEMVMX, %" PRIu64, limit_value(LIMIT_SEMVMX).value);
}

static void posix_value_too_high(const struct ipc_failure *failure, struct explanation *ret)
{
    (void)failure;
    say(ret->sentence, "the value would be over SEM_VALUE_MAX, %ld", sysconf(_SC_SEM_VALUE_MAX));
}

/* Looks for the operation that cannot be done, given the values that the elements have now. */
struct blocked {
    const struct ipc_failure *failure;
    const struct ipc_semop *operation;
    uint64_t value;
};

static int find_blocked(const struct ipc_element *element, void *data)
{
    struct blocked *blocked = data;
    int64_t value = (int64_t)element->value.value;

    if (blocked->operation || !element->value.known)
        return 0;
    for (size_t i = 0; i < blocked->failure->length; i++) {
        const struct ipc_semop *operation = &blocked->failure->operations[i];
        if (operation->index != element->index)
            continue;
        if (operation->change == 0 ? value != 0 : value + operation->change < 0) {
            blocked->operation = operation;
            blocked->value = (uint64_t)value;
            return 0;
        }
        value += operation->change;
    }
    return 0;
}

static void visit_elements(const struct ipc_object *object, struct blocked *blocked)
{
    if (object->class->elements)
        object->class->elements(object, find_blocked, blocked);
    else
        find_blocked(&(struct ipc_element){.value = object->sem.value}, blocked);
}

/* It was not free when it was asked for; it may be free when we look. */
static void semaphore_not_free(const struct ipc_failure *failure, struct explanation *ret)
{
    struct blocked blocked = {.failure = failure};
    const char *when = failure->error == ETIMEDOUT ? "timed out: " : "";
    struct ipc_object object;
    char element[32] = "";

    if (failure->operations && look_again(failure, &object))
        visit_elements(&object, &blocked);
    if (failure->length > 1 && blocked.operation)
        snprintf(element, sizeof(element), " of element %u", blocked.operation->index);

    if (!blocked.operation)
        say(ret->sentence, "%sthe semaphore is not free", when);
    else if (blocked.operation->change == 0)
        say(ret->sentence, "%sthe semaphore is not zero: the value%s is %" PRIu64, when, element,
            blocked.value);
    else if (blocked.operation->change == -1)
        say(ret->sentence, "%sthe semaphore is not free: the value%s is 0", when, element);
    else
        say(ret->sentence, "%sthe semaphore is not free: the value%s is %" PRIu64 ", less than %d",
            when, element, blocked.value, -blocked.operation->change);
}

/* SIGBUS: the page is past the end of the file, or a hole in it that cannot be filled. */
static void file_not_there(const struct ipc_failure *failure, struct explanation *ret)
{
    struct ipc_object object;

    if (look_again(failure, &object) && object.class->kind == IPC_SEM && !object.sem.malformed)
        say(ret->sentence, "its file has a hole, and the file system no memory left to fill it");
    else
        say(ret->sentence, "its file was cut short meanwhile");
}

/* Shared memory. */

static void memory_not_had(const struct ipc_failure *failure, struct explanation *ret)
{
    (void)failure;
    say(ret->sentence, "the kernel has no memory for it");
}

static void segment_not_longer(const struct ipc_failure *failure, struct explanation *ret)
{
    (void)failure;
    say(ret->sentence, "the segment cannot be longer: files are limited to that (ulimit -f)");
}

/* Listing. */

static void queues_not_listed(const struct ipc_failure *failure, struct explanation *ret)
{
    (void)failure;
    say(ret->sentence, "POSIX message queues cannot be listed: no mqueue file system is mounted at "
                       "/dev/mqueue, and to look without one takes root");
    say(ret->hint, "as root: mkdir -p /dev/mqueue && mount -t mqueue none /dev/mqueue");
}

static void other_queues_mounted(const struct ipc_failure *failure, struct explanation *ret)
{
    (void)failure;
    say(ret->sentence, "POSIX message queues cannot be listed: /dev/mqueue shows those of another "
                       "IPC namespace");
    say(ret->hint, "as root: mount -t mqueue none /dev/mqueue");
}

static void files_left_out(const struct ipc_failure *failure, struct explanation *ret)
{
    say(ret->sentence,
        "%ss are left out: they belong to a mount namespace, and --namespace names an "
        "IPC namespace alone",
        failure->class->noun);
    say(ret->hint, "--namespace with the pid of a process enters both");
}

static void directory_denied(const struct ipc_failure *failure, struct explanation *ret)
{
    say(ret->sentence, "%ss cannot be listed: permission denied for %s", failure->class->noun,
        failure->class->kind == IPC_MSG ? "/dev/mqueue" : "/dev/shm");
}

static void other_error(const struct ipc_failure *failure, struct explanation *ret)
{
    say(ret->sentence, "%s", strerror(failure->error));
}

enum {
    ANY_OP = ~0,
    SYSV_MSG = 1 << (IPC_MSG * IPC_FAMILIES + IPC_SYSV),
    POSIX_MSG = 1 << (IPC_MSG * IPC_FAMILIES + IPC_POSIX),
    SYSV_SHM = 1 << (IPC_SHM * IPC_FAMILIES + IPC_SYSV),
    POSIX_SHM = 1 << (IPC_SHM * IPC_FAMILIES + IPC_POSIX),
    SYSV_SEM = 1 << (IPC_SEM * IPC_FAMILIES + IPC_SYSV),
    POSIX_SEM = 1 << (IPC_SEM * IPC_FAMILIES + IPC_POSIX),
    POSIX_FILE = POSIX_SHM | POSIX_SEM,
    SYSV = SYSV_MSG | SYSV_SHM | SYSV_SEM,
    ANY_CLASS = SYSV | POSIX_MSG | POSIX_FILE,
};

/* The first row that fits tells. */
static const struct {
    int operations, classes, error;
    void (*tell)(const struct ipc_failure *failure, struct explanation *ret);
} rows[] = {
    {ANY_OP, ANY_CLASS, ENOMEM, no_memory},
    {ANY_OP, ANY_CLASS, EIDRM, removed_while_waiting},
    {IPC_OP_SEND | IPC_OP_RECEIVE, ANY_CLASS, ENOBUFS, no_timer},
    {ANY_OP, POSIX_FILE, ENOTSUP, no_object},
    {ANY_OP, POSIX_FILE, EXDEV, files_left_out},
    {ANY_OP, POSIX_FILE, EFAULT, file_not_there},
    {IPC_OP_LIST, POSIX_MSG, EPERM, queues_not_listed},
    {IPC_OP_LIST, POSIX_MSG, EXDEV, other_queues_mounted},
    {IPC_OP_LIST, POSIX_MSG | POSIX_FILE, EACCES, directory_denied},
    {IPC_OP_CREATE, SYSV_MSG, ENOSPC, no_more_queues},
    {IPC_OP_CREATE, SYSV_SHM, ENOSPC, no_more_segments},
    {IPC_OP_CREATE, SYSV_SEM, ENOSPC, no_more_sets},
    {IPC_OP_CREATE, SYSV_SHM, EINVAL, segment_too_large},
    {IPC_OP_CREATE, SYSV_SEM, EINVAL, set_too_large},
    {IPC_OP_CREATE, POSIX_MSG, EINVAL, queue_too_large},
    {IPC_OP_CREATE, POSIX_MSG, EMFILE, msgqueue_met},
    {IPC_OP_CREATE, POSIX_MSG, ENOSPC, posix_queues_met},
    {IPC_OP_CREATE, SYSV_MSG, EPERM, create_queue_denied},
    {IPC_OP_CREATE, ANY_CLASS, EEXIST, exists},
    {IPC_OP_CREATE, ANY_CLASS, EPERM, create_denied},
    {IPC_OP_CREATE, POSIX_FILE, EACCES, create_denied},
    {IPC_OP_CREATE, POSIX_FILE, ENOENT, no_dev_shm},
    {IPC_OP_SEND, SYSV_MSG, EINVAL, message_too_long_sysv},
    {IPC_OP_SEND, SYSV_MSG, EMSGSIZE, message_too_long_sysv},
    {IPC_OP_SEND, POSIX_MSG, EMSGSIZE, message_too_long_posix},
    {IPC_OP_RECEIVE, SYSV_MSG, EMSGSIZE, too_long_to_peek},
    {IPC_OP_RECEIVE, SYSV_MSG, ENOSYS, cannot_peek},
    {IPC_OP_SEND, SYSV_MSG | POSIX_MSG, EAGAIN, queue_full},
    {IPC_OP_SEND, SYSV_MSG | POSIX_MSG, ETIMEDOUT, queue_full},
    {IPC_OP_RECEIVE, SYSV_MSG, E2BIG, receive_buffer_short},
    {IPC_OP_RECEIVE, POSIX_MSG, EMSGSIZE, receive_buffer_short},
    {IPC_OP_RECEIVE, SYSV_MSG, ENOMSG, no_message_matches},
    {IPC_OP_RECEIVE, SYSV_MSG, EAGAIN, no_message_matches},
    {IPC_OP_RECEIVE, SYSV_MSG, ETIMEDOUT, no_message_matches},
    {IPC_OP_RECEIVE, POSIX_MSG, EAGAIN, queue_empty},
    {IPC_OP_RECEIVE, POSIX_MSG, ETIMEDOUT, queue_empty},
    {IPC_OP_SEMOP, SYSV_SEM, E2BIG, too_many_operations},
    {IPC_OP_SEMOP, SYSV_SEM, EFBIG, no_such_element},
    {IPC_OP_SEMOP | IPC_OP_CHANGE, SYSV_SEM, ERANGE, value_too_high},
    {IPC_OP_SEMOP | IPC_OP_CHANGE, POSIX_SEM, EOVERFLOW, posix_value_too_high},
    {IPC_OP_SEMOP, SYSV_SEM | POSIX_SEM, EAGAIN, semaphore_not_free},
    {IPC_OP_SEMOP, SYSV_SEM | POSIX_SEM, ETIMEDOUT, semaphore_not_free},
    {ANY_OP, SYSV_SEM, ENXIO, no_such_element},
    {IPC_OP_READ | IPC_OP_WRITE, SYSV_SHM, EFAULT, memory_not_had},
    {IPC_OP_WRITE, POSIX_SHM, EFBIG, segment_not_longer},
    {ANY_OP, POSIX_FILE, ENOSPC, dev_shm_full},
    {ANY_OP, POSIX_FILE, EFBIG, file_too_large},
    {IPC_OP_CREATE | IPC_OP_CHANGE, POSIX_SHM, EINVAL, file_too_large},
    {IPC_OP_CREATE | IPC_OP_CHANGE, POSIX_MSG | POSIX_FILE, ENODEV, no_proc},
    {IPC_OP_CHANGE | IPC_OP_REMOVE, ANY_CLASS, EPERM, change_denied},
    {IPC_OP_REMOVE, POSIX_MSG, EACCES, change_denied}, /* glibc's mq_unlink() makes it of EPERM */
    {ANY_OP, ANY_CLASS, EPERM, denied},
    {ANY_OP, ANY_CLASS, EACCES, denied},
    {ANY_OP, ANY_CLASS, ENOENT, no_such_object},
    {ANY_OP, SYSV, EINVAL, no_such_object},
};

void explain(const struct ipc_failure *failure, struct explanation *ret)
{
    int class = 1 << (failure->class->kind * IPC_FAMILIES + failure->class->family);

    ret->sentence[0] = ret->hint[0] = '\0';
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (rows[i].error == failure->error && rows[i].operations & (int)failure->operation &&
            rows[i].classes & class) {
            rows[i].tell(failure, ret);
            return;
        }
    other_error(failure, ret);
}
