#include "view/object-fields.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ipc/class-set.h"
#include "proc/verdict.h"
#include "util/cleanup.h"
#include "view/maybe.h"

static bool applies(const struct field *field, const void *record)
{
    const struct ipc_object *object = record;

    if (field->on_request &&
        !(field->extra & IPC_EXTRA_VERDICT ? object->verdict != NULL : object->ns.known))
        return false;
    return class_is_in(object->class, field->applies);
}

/* Whether it has a verdict, or a namespace, is the same for all objects of a listing. */
static const void *shape(const void *record)
{
    return ((const struct ipc_object *)record)->class;
}

/* What is there for other kinds of objects only may hold anything: they share memory. */
static struct value get_own_maybe(const struct field *field, const void *record, char *scratch)
{
    return applies(field, record) ? get_maybe(field, record, scratch) : absent();
}

/* An id, uid or gid at the field's offset. */
static struct value get_id(const struct field *field, const void *record, char *scratch)
{
    (void)scratch;
    if (!applies(field, record))
        return absent();

    uint32_t id;
    memcpy(&id, (const char *)record + field->offset, sizeof(id));
    return (struct value){.type = field->type, .number = id};
}

static struct value get_bool(const struct field *field, const void *record, char *scratch)
{
    bool truth;
    (void)scratch;

    memcpy(&truth, (const char *)record + field->offset, sizeof(truth));
    return applies(field, record) ? bool_value(truth) : absent();
}

static struct value get_ref(const struct field *field, const void *record, char *scratch)
{
    (void)field;
    return text_value(ipc_object_format(record, scratch));
}

static struct value get_kind(const struct field *field, const void *record, char *scratch)
{
    (void)field;
    (void)scratch;
    return text_value(ipc_kind_name(((const struct ipc_object *)record)->class->kind));
}

static struct value get_family(const struct field *field, const void *record, char *scratch)
{
    (void)field;
    (void)scratch;
    return text_value(ipc_family_name(((const struct ipc_object *)record)->class->family));
}

static struct value get_mode(const struct field *field, const void *record, char *scratch)
{
    mode_t mode = ((const struct ipc_object *)record)->mode;
    (void)field;

    for (int i = 3; i >= 0; i--, mode /= 8)
        scratch[i] = (char)('0' + mode % 8);
    scratch[4] = '\0';
    return text_value(scratch);
}

static struct value get_key(const struct field *field, const void *record, char *scratch)
{
    static const char digits[] = "0123456789abcdef";
    uint32_t key = (uint32_t)((const struct ipc_object *)record)->key;

    if (!applies(field, record))
        return absent();
    memcpy(scratch, "0x", 2);
    for (int i = 9; i >= 2; i--, key /= 16)
        scratch[i] = digits[key % 16];
    scratch[10] = '\0';
    return text_value(scratch);
}

static struct value get_name(const struct field *field, const void *record, char *scratch)
{
    if (!applies(field, record))
        return absent();
    return text_value(
        ref_escape_name(((const struct ipc_object *)record)->name, scratch, VALUE_SCRATCH));
}

/* What is not a field of its own: the room an object takes, and its state in words. */

static struct value get_room(const struct field *field, const void *record, char *scratch)
{
    const struct ipc_object *object = record;
    uint64_t room = 0;
    bool is_known = false;
    (void)field;
    (void)scratch;

    if (object->class->kind == IPC_SHM) {
        room = object->shm.size.value;
        is_known = true;
    } else if (object->class->kind == IPC_MSG && object->class->family == IPC_SYSV) {
        room = object->msg.qbytes.value;
        is_known = true;
    } else if (object->class->kind == IPC_MSG && object->msg.maxmsg.known) {
        is_known =
            !__builtin_mul_overflow(object->msg.maxmsg.value, object->msg.msgsize.value, &room);
    }
    return is_known ? (struct value){.type = VALUE_SIZE, .number = room} : absent();
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

/* Each writes the state in words and returns whether it calls for attention. */

static bool queue_state(const struct ipc_object *object, char *text)
{
    const struct maybe *messages = &object->msg.messages, *bytes = &object->msg.bytes;
    bool posix = object->class->family == IPC_POSIX;
    bool full;

    if (!messages->known) {
        snprintf(text, VALUE_SCRATCH, "not readable");
        return false;
    }
    if (posix) {
        const struct maybe *most = &object->msg.maxmsg;
        full = messages->value >= most->value;
        snprintf(text, VALUE_SCRATCH, "%" PRIu64 " of %" PRIu64 " message%s%s", messages->value,
                 most->value, plural(most->value), full ? ", full" : "");
    } else {
        /* msgsnd(2) counts the messages against it too, for those without a body. */
        full =
            bytes->value >= object->msg.qbytes.value || messages->value >= object->msg.qbytes.value;
        snprintf(text, VALUE_SCRATCH, "%" PRIu64 " message%s, %" PRIu64 " byte%s%s",
                 messages->value, plural(messages->value), bytes->value, plural(bytes->value),
                 full ? ", full" : "");
    }
    if (messages->value == 0 && !full)
        snprintf(text, VALUE_SCRATCH, "empty");
    return full;
}

static bool segment_state(const struct ipc_object *object, char *text)
{
    if (object->class->family == IPC_POSIX) {
        text[0] = '\0';
        return false;
    }
    int used = object->shm.nattch.value == 0 ? snprintf(text, VALUE_SCRATCH, "not attached")
                                             : snprintf(text, VALUE_SCRATCH, "%" PRIu64 " attached",
                                                        object->shm.nattch.value);
    snprintf(text + used, (size_t)(VALUE_SCRATCH - used), "%s%s",
             object->shm.dest ? ", removed when left" : "", object->shm.locked ? ", locked" : "");
    return object->shm.dest;
}

static bool semaphore_state(const struct ipc_object *object, char *text)
{
    if (object->class->family == IPC_SYSV)
        snprintf(text, VALUE_SCRATCH, "%" PRIu64 " semaphore%s", object->sem.nsems.value,
                 plural(object->sem.nsems.value));
    else if (object->sem.malformed)
        snprintf(text, VALUE_SCRATCH, "malformed: too short");
    else if (object->sem.value.known)
        snprintf(text, VALUE_SCRATCH, "value %" PRIu64, object->sem.value.value);
    else
        snprintf(text, VALUE_SCRATCH, "not readable");
    return object->sem.malformed;
}

static struct value get_orphaned(const struct field *field, const void *record, char *scratch)
{
    const struct verdict *verdict = ((const struct ipc_object *)record)->verdict;
    (void)field;
    (void)scratch;

    return verdict ? bool_value(verdict->state == VERDICT_ORPHANED) : absent();
}

static struct value get_reasons(const struct field *field, const void *record, char *scratch)
{
    const struct verdict *verdict = ((const struct ipc_object *)record)->verdict;
    (void)field;
    (void)scratch;

    return verdict ? (struct value){.type = VALUE_LIST, .text = verdict->reasons} : absent();
}

static struct value get_state(const struct field *field, const void *record, char *scratch)
{
    static bool (*const describe[IPC_KINDS])(const struct ipc_object *, char *) = {
        queue_state, segment_state, semaphore_state};
    const struct ipc_object *object = record;
    (void)field;

    bool alert = describe[object->class->kind](object, scratch);
    struct value state = text_value(*scratch ? scratch : NULL);
    state.alert = alert;
    return state;
}

#define FIELD(field_name, kinds, getter, text)                                                     \
    {                                                                                              \
        .name = (field_name), .help = (text), .applies = (kinds), .get = (getter)                  \
    }
#define MEMBER(field_name, kinds, getter, value_type, member, text)                                \
    {                                                                                              \
        .name = (field_name), .help = (text), .applies = (kinds), .get = (getter),                 \
        .type = (value_type), .offset = offsetof(struct ipc_object, member),                       \
        .right = (value_type) == VALUE_NUMBER || (value_type) == VALUE_SIZE                        \
    }
#define MAYBE(field_name, kinds, value_type, member, text)                                         \
    MEMBER(field_name, kinds, get_own_maybe, value_type, member, text)
/* The same, where the terminal has room for it. */
#define SPARE(field_name, kinds, value_type, member, text)                                         \
    {                                                                                              \
        .name = (field_name), .help = (text), .applies = (kinds), .get = get_own_maybe,            \
        .type = (value_type), .offset = offsetof(struct ipc_object, member), .right = true,        \
        .spare = true                                                                              \
    }
#define RSS(field_name, member, text)                                                              \
    {                                                                                              \
        .name = (field_name), .help = (text), .applies = SYSV_SHM, .get = get_own_maybe,           \
        .type = VALUE_SIZE, .offset = offsetof(struct ipc_object, member), .right = true,          \
        .extra = IPC_EXTRA_RSS                                                                     \
    }

static const struct field fields[] = {
    {
        .name = "ns",
        .help = "IPC namespace it is in, of --all-namespaces",
        .applies = ANY_CLASS,
        .right = true,
        .get = get_own_maybe,
        .type = VALUE_NUMBER,
        .offset = offsetof(struct ipc_object, ns),
        .on_request = true,
    },
    FIELD("ref", ANY_CLASS, get_ref, "canonical reference"),
    FIELD("kind", ANY_CLASS, get_kind, "msg, shm or sem"),
    FIELD("family", ANY_CLASS, get_family, "sysv or posix"),
    MEMBER("id", SYSV, get_id, VALUE_NUMBER, id, "id"),
    FIELD("key", SYSV, get_key, "key; 0x00000000 is private"),
    FIELD("name", POSIX, get_name, "name, escaped as in the reference"),
    FIELD("mode", ANY_CLASS, get_mode, "permissions, octal"),
    MEMBER("uid", ANY_CLASS, get_id, VALUE_NUMBER, uid, "owner's user id"),
    MEMBER("gid", ANY_CLASS, get_id, VALUE_NUMBER, gid, "owner's group id"),
    MEMBER("owner", ANY_CLASS, get_id, VALUE_USER, uid, "owner"),
    MEMBER("group", ANY_CLASS, get_id, VALUE_GROUP, gid, "owner's group"),
    MEMBER("cuid", SYSV, get_id, VALUE_NUMBER, cuid, "creator's user id"),
    MEMBER("cgid", SYSV, get_id, VALUE_NUMBER, cgid, "creator's group id"),
    MEMBER("creator", SYSV, get_id, VALUE_USER, cuid, "creator"),
    MEMBER("creator_group", SYSV, get_id, VALUE_GROUP, cgid, "creator's group"),
    MAYBE("changed_at", ANY_CLASS, VALUE_TIME, changed_at, "last change"),

    MAYBE("messages", ANY_MSG, VALUE_NUMBER, msg.messages, "messages on the queue"),
    MAYBE("bytes", ANY_MSG, VALUE_SIZE, msg.bytes, "bytes of all messages on the queue"),
    MAYBE("qbytes", SYSV_MSG, VALUE_SIZE, msg.qbytes, "most bytes on the queue (msg_qbytes)"),
    SPARE("maxmsg", POSIX_MSG, VALUE_NUMBER, msg.maxmsg, "most messages on the queue"),
    SPARE("msgsize", POSIX_MSG, VALUE_SIZE, msg.msgsize, "most bytes of one message"),
    SPARE("lspid", SYSV_MSG, VALUE_NUMBER, msg.lspid, "process that sent last"),
    SPARE("lrpid", SYSV_MSG, VALUE_NUMBER, msg.lrpid, "process that received last"),
    MAYBE("sent_at", SYSV_MSG, VALUE_TIME, msg.sent_at, "last send"),
    MAYBE("received_at", SYSV_MSG, VALUE_TIME, msg.received_at, "last receive"),
    MAYBE("notify_pid", POSIX_MSG, VALUE_NUMBER, msg.notify_pid,
          "process to be notified (mq_notify)"),

    MAYBE("size", ANY_SHM, VALUE_SIZE, shm.size, "size in bytes"),
    MAYBE("allocated", POSIX_SHM, VALUE_SIZE, shm.allocated, "bytes of memory taken"),
    MAYBE("nattch", SYSV_SHM, VALUE_NUMBER, shm.nattch, "attachments"),
    SPARE("cpid", SYSV_SHM, VALUE_NUMBER, shm.cpid, "process that created it"),
    SPARE("lpid", SYSV_SHM, VALUE_NUMBER, shm.lpid, "process that attached or detached last"),
    RSS("rss", shm.rss, "bytes in memory"),
    RSS("swap", shm.swap, "bytes swapped out"),
    MEMBER("locked", SYSV_SHM, get_bool, VALUE_BOOL, shm.locked, "kept in memory (SHM_LOCK)"),
    MEMBER("dest", SYSV_SHM, get_bool, VALUE_BOOL, shm.dest, "goes at the last detach"),
    MAYBE("attached_at", SYSV_SHM, VALUE_TIME, shm.attached_at, "last attach"),
    MAYBE("detached_at", SYSV_SHM, VALUE_TIME, shm.detached_at, "last detach"),

    MAYBE("nsems", SYSV_SEM, VALUE_NUMBER, sem.nsems, "semaphores in the set"),
    MAYBE("operated_at", SYSV_SEM, VALUE_TIME, sem.operated_at, "last semop"),
    MAYBE("value", POSIX_SEM, VALUE_NUMBER, sem.value, "value"),

    {
        .name = "orphaned",
        .help = "whether it was left behind",
        .applies = ANY_CLASS,
        .get = get_orphaned,
        .extra = IPC_EXTRA_VERDICT,
        .on_request = true,
    },
    {
        .name = "reasons",
        .help = "why it counts as orphaned, or not",
        .applies = ANY_CLASS,
        .get = get_reasons,
        .extra = IPC_EXTRA_VERDICT,
        .on_request = true,
        .wraps = true,
    },
    {
        .name = "room",
        .heading = "SIZE",
        .help = "size, qbytes, or maxmsg times msgsize",
        .applies = ANY_CLASS,
        .right = true,
        .get = get_room,
        .text_only = true,
    },
    {
        .name = "state",
        .help = "what it holds, in words",
        .applies = ANY_CLASS,
        .get = get_state,
        .text_only = true,
        .wraps = true,
    },
    {
        .name = "changed",
        .help = "how long ago it was last changed",
        .applies = ANY_CLASS,
        .get = get_own_maybe,
        .type = VALUE_AGE,
        .offset = offsetof(struct ipc_object, changed_at),
        .text_only = true,
    },
};

const struct schema object_schema = {
    .document = "objects",
    .fields = fields,
    .count = ARRAY_SIZE(fields),
    .applies = applies,
    .shape = shape,
};

const char *const *object_columns(enum ipc_kind kind, bool exact)
{
    static const char *const people[IPC_KINDS + 1][14] = {
        [IPC_MSG] = {"ref", "key", "owner", "mode", "messages", "bytes", "qbytes", "maxmsg",
                     "msgsize", "lspid", "lrpid", "changed", NULL},
        [IPC_SHM] = {"ref", "key", "owner", "mode", "size", "nattch", "cpid", "lpid", "state",
                     "changed", NULL},
        [IPC_SEM] = {"ref", "key", "owner", "mode", "nsems", "value", "changed", NULL},
        [IPC_KINDS] = {"ref", "key", "owner", "mode", "room", "state", "changed", NULL},
    };
    static const char *const machines[IPC_KINDS + 1][14] = {
        [IPC_MSG] = {"ref", "key", "owner", "mode", "messages", "bytes", "qbytes", "maxmsg",
                     "msgsize", "lspid", "lrpid", "changed_at", NULL},
        [IPC_SHM] = {"ref", "key", "owner", "mode", "size", "nattch", "cpid", "lpid", "dest",
                     "changed_at", NULL},
        [IPC_SEM] = {"ref", "key", "owner", "mode", "nsems", "value", "changed_at", NULL},
        [IPC_KINDS] = {"ref", "key", "owner", "mode", "changed_at", NULL},
    };

    return exact ? machines[kind] : people[kind];
}

const char *const judged_columns[] = {"ref", "key", "owner", "mode", "orphaned", "reasons", NULL};

const char *const *everywhere_columns(bool exact)
{
    static const char *const people[] = {"ns",   "ref",   "key",     "owner", "mode",
                                         "room", "state", "changed", NULL};
    static const char *const machines[] = {"ns", "ref", "key", "owner", "mode", "changed_at", NULL};

    return exact ? machines : people;
}
