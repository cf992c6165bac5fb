#include "proc/targets.h"

#include <errno.h>
#include <stdlib.h>

/* System V objects share the index: these are no devices, whose numbers have 64 bits at most as
 * makedev(3) makes them, and never all of the high ones. */
static uint64_t kind_as_device(enum ipc_kind kind)
{
    return UINT64_MAX - (uint64_t)kind;
}

static int compare_targets(const void *a, const void *b)
{
    const struct target *x = a, *y = b;

    if (x->device != y->device)
        return x->device < y->device ? -1 : 1;
    return (x->key > y->key) - (x->key < y->key);
}

static struct target target_of(const struct ipc_object *object, size_t place)
{
    if (object->class->family == IPC_POSIX)
        return (struct target){.object = place, .device = object->device, .key = object->inode};
    return (struct target){
        .object = place,
        .device = kind_as_device(object->class->kind),
        .key = (uint64_t)object->id,
    };
}

static void note_needs(struct targets *targets, const struct ipc_class *class)
{
    targets->any_sysv |= class->family == IPC_SYSV;
    targets->any_files |= class->family == IPC_POSIX;
    targets->any_maps |=
        class->kind == IPC_SHM || (class->kind == IPC_SEM && class->family == IPC_POSIX);
    targets->any_waits |= class->kind != IPC_SHM;
}

int targets_index(const struct ipc_object *objects, size_t count, struct targets *ret)
{
    struct targets targets = {.list = calloc(count + 1, sizeof(*targets.list)), .count = count};
    if (!targets.list)
        return -ENOMEM;

    for (size_t i = 0; i < count; i++) {
        targets.list[i] = target_of(&objects[i], i);
        note_needs(&targets, objects[i].class);
    }
    qsort(targets.list, count, sizeof(*targets.list), compare_targets);
    for (size_t i = count; i-- > 0;) {
        struct target *target = &targets.list[i];
        target->same = 1;
        if (i + 1 < count && compare_targets(target, target + 1) == 0)
            target->same += target[1].same;
    }
    *ret = targets;
    return 0;
}

void targets_free(struct targets *targets)
{
    free(targets->list);
}

static struct target *find(const struct targets *targets, uint64_t device, uint64_t key)
{
    const struct target wanted = {.device = device, .key = key};

    if (targets->count == 0)
        return NULL;
    struct target *target =
        bsearch(&wanted, targets->list, targets->count, sizeof(wanted), compare_targets);
    while (target && target > targets->list && compare_targets(target - 1, target) == 0)
        target--;
    return target;
}

struct target *targets_find_id(const struct targets *targets, enum ipc_kind kind, int id)
{
    return find(targets, kind_as_device(kind), (uint64_t)id);
}

struct target *targets_find_file(const struct targets *targets, uint64_t device, uint64_t inode)
{
    return find(targets, device, inode);
}
