#include "ipc/class.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ipc/mechanisms.h"

const struct ipc_class *const ipc_classes[] = {
    &sysv_msg_class,
    &posix_mq_class,
    &sysv_shm_class,
    &posix_shm_class,
    &sysv_sem_class,
    &posix_sem_class,
    NULL,
};

const struct ipc_class *ipc_class_of(enum ipc_kind kind, enum ipc_family family)
{
    const struct ipc_class *const *class = ipc_classes;

    while ((*class)->kind != kind || (*class)->family != family)
        class ++;
    return *class;
}

const struct ipc_class *ipc_ref_class(const struct ref *ref)
{
    return ipc_class_of(ref->kind, ref_family(ref));
}

int ipc_find(const struct ref *ref, unsigned extra, struct ipc_object *ret)
{
    struct ref resolved = *ref;

    if (ref->form == REF_FTOK) {
        int r = ref_resolve_ftok(&resolved);
        if (r < 0)
            return r;
    }
    return ipc_ref_class(ref)->find(&resolved, extra, ret);
}

struct ref ipc_object_ref(const struct ipc_object *object)
{
    struct ref ref = {.kind = object->class->kind, .index = REF_NO_INDEX};

    if (object->class->family == IPC_SYSV) {
        ref.form = REF_ID;
        ref.id = object->id;
    } else {
        ref.form = REF_NAME;
        strcpy(ref.name, object->name);
    }
    return ref;
}

int ipc_remove_unseen(const struct ref *ref)
{
    struct ipc_object object = {.class = &posix_mq_class};

    if (ref->form != REF_NAME || ref->kind != IPC_MSG)
        return -EACCES;
    snprintf(object.name, sizeof(object.name), "%.*s", IPC_NAME_MAX, ref->name);
    return object.class->remove(&object);
}

const char *ipc_object_format(const struct ipc_object *object, char text[static REF_TEXT])
{
    const char *kind = ipc_kind_name(object->class->kind);

    if (object->class->family == IPC_SYSV) {
        snprintf(text, REF_TEXT, "%s:%d", kind, object->id);
    } else {
        int used = snprintf(text, REF_TEXT, "%s:", kind);
        ref_escape_name(object->name, text + used, (size_t)(REF_TEXT - used));
    }
    return text;
}

static bool same_number(const struct maybe *a, const struct maybe *b)
{
    return a->known == b->known && (!a->known || a->value == b->value);
}

bool ipc_object_same(const struct ipc_object *a, const struct ipc_object *b)
{
    if (a->class != b->class)
        return false;
    if (a->class->family == IPC_POSIX)
        return a->device == b->device && a->inode == b->inode && strcmp(a->name, b->name) == 0;

    /* An id comes back, at once by *_next_id or after some million creations; nothing in the kernel
     * tells the new object from the old but these. */
    return a->id == b->id && a->key == b->key && a->cuid == b->cuid && a->cgid == b->cgid &&
           same_number(&a->changed_at, &b->changed_at);
}

static void take_newest(struct maybe *newest, const struct maybe *time)
{
    if (time->known && (!newest->known || (int64_t)time->value > (int64_t)newest->value))
        *newest = *time;
}

struct maybe ipc_segment_lpid_at(const struct ipc_object *segment)
{
    struct maybe newest = segment->shm.attached_at;

    take_newest(&newest, &segment->shm.detached_at);
    return newest;
}

struct maybe ipc_object_last_use(const struct ipc_object *object)
{
    struct maybe newest = object->changed_at;

    if (object->class->family == IPC_POSIX) {
        take_newest(&newest, &object->touched_at);
        return newest;
    }
    switch (object->class->kind) {
    case IPC_MSG:
        take_newest(&newest, &object->msg.sent_at);
        take_newest(&newest, &object->msg.received_at);
        break;
    case IPC_SHM:
        take_newest(&newest, &object->shm.attached_at);
        take_newest(&newest, &object->shm.detached_at);
        break;
    default:
        take_newest(&newest, &object->sem.operated_at);
        break;
    }
    return newest;
}
