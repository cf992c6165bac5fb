/* System V semaphore sets: semget(2), semctl(2). */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/sem.h>

#include "ipc/mechanisms.h"
#include "ipc/semaphore.h"
#include "ipc/sysv.h"
#include "util/cleanup.h"
#include "util/deadline.h"

enum { SEMVMX = 32767 }; /* uapi/linux/sem.h; its macro is not for programs */

static int stat_set(int index, struct ipc_object *ret)
{
    struct semid_ds ds = {0};
    int id = semctl(index, 0, SEM_STAT_ANY, (union semun){.buf = &ds});
    if (id < 0)
        return sysv_ctl_error();

    sysv_fill(ret, id, &ds.sem_perm, ds.sem_ctime);
    ret->sem.nsems = known(ds.sem_nsems);
    ret->sem.operated_at = known_unless_0((uint64_t)ds.sem_otime);
    return 0;
}

static int list(unsigned extra, ipc_visit *visit, void *data)
{
    struct seminfo info;
    (void)extra;
    int highest = semctl(0, 0, SEM_INFO, (union semun){.info = &info});
    if (highest < 0)
        return -errno;
    return sysv_list(&sysv_sem_class, highest, stat_set, visit, data);
}

static int get_set(key_t key)
{
    int id = semget(key, 0, 0);

    return id < 0 ? -errno : id;
}

static int find(const struct ref *ref, unsigned extra, struct ipc_object *ret)
{
    (void)extra;
    return sysv_find(&sysv_sem_class, ref, get_set, stat_set, ret);
}

static int set_all(const struct ipc_object *object, const unsigned short *values)
{
    /* SETALL reads as many values as the set has; it writes none. */
    union semun argument = {.array = (unsigned short *)(uintptr_t)values};

    return semctl(object->id, 0, SETALL, argument) < 0 ? sysv_ctl_error() : 0;
}

static int set_each(const struct ipc_object *object, unsigned short value)
{
    size_t count = object->sem.nsems.value;
    _cleanup_free_ unsigned short *values = calloc(count ? count : 1, sizeof(*values));
    if (!values)
        return -ENOMEM;

    for (size_t i = 0; i < count; i++)
        values[i] = value;
    return set_all(object, values);
}

static int set_values(const struct ipc_object *object, const struct ipc_settings *settings)
{
    if (settings->given & IPC_SET_VALUES)
        return settings->nvalues == object->sem.nsems.value ? set_all(object, settings->values)
                                                            : -ENXIO;
    if (settings->index == REF_NO_INDEX)
        return set_each(object, (unsigned short)settings->value);
    if ((uint64_t)settings->index >= object->sem.nsems.value)
        return -ENXIO;

    union semun argument = {.val = (int)settings->value};
    return semctl(object->id, settings->index, SETVAL, argument) < 0 ? sysv_ctl_error() : 0;
}

static int set_perm(const struct ipc_object *object, const struct ipc_settings *settings)
{
    struct semid_ds ds = {0};

    sysv_set_perm(object, settings, &ds.sem_perm);
    return semctl(object->id, 0, IPC_SET, (union semun){.buf = &ds}) < 0 ? sysv_ctl_error() : 0;
}

static int change(const struct ipc_object *object, const struct ipc_settings *settings)
{
    int r = 0;

    if (settings->given & (IPC_SET_VALUE | IPC_SET_VALUES))
        r = set_values(object, settings);
    if (r == 0 && settings->given & (IPC_SET_MODE | IPC_SET_OWNER | IPC_SET_GROUP))
        r = set_perm(object, settings);
    return r;
}

static int make_set(key_t key, int flags, const struct ipc_settings *settings)
{
    int id = semget(key, (int)settings->nsems, flags);

    return id < 0 ? -errno : id;
}

static int create(const struct ref *ref, const struct ipc_settings *settings,
                  struct ipc_object *ret)
{
    /* Linux makes them 0 (semget(2)).  Until other values are set only the owner may alter the set,
     * which SETALL needs; the real mode comes last. */
    const int mode_while_made = 0200;
    bool later = settings->given & (IPC_SET_OWNER | IPC_SET_GROUP | IPC_SET_VALUE | IPC_SET_VALUES);
    int id = sysv_create(ref, settings, later ? mode_while_made : (int)settings->mode, make_set);
    if (id < 0)
        return id;

    struct ipc_settings rest = *settings;
    rest.given |= IPC_SET_MODE;
    rest.index = REF_NO_INDEX;
    return sysv_finish_create(&sysv_sem_class, id, later ? &rest : NULL, stat_set, ret);
}

static int remove_set(const struct ipc_object *object)
{
    return semctl(object->id, 0, IPC_RMID) < 0 ? sysv_ctl_error() : 0;
}

static struct maybe read_element(int id, int index, int command)
{
    int value = semctl(id, index, command);

    return value < 0 ? (struct maybe){0} : known((uint64_t)value);
}

/* Each call needs read permission (even GETPID); without, an element is visited as unknown. */
static int elements(const struct ipc_object *object, ipc_visit_element *visit, void *data)
{
    for (unsigned int i = 0; i < object->sem.nsems.value; i++) {
        struct ipc_element element = {
            .index = i,
            .value = read_element(object->id, (int)i, GETVAL),
            .ncount = read_element(object->id, (int)i, GETNCNT),
            .zcount = read_element(object->id, (int)i, GETZCNT),
            .pid = read_element(object->id, (int)i, GETPID),
        };
        if (element.pid.value == 0)
            element.pid.known = false;
        int r = visit(&element, data);
        if (r < 0)
            return r;
    }
    return 0;
}

static int open_set(const struct ipc_object *object, struct ipc_semaphore *ret)
{
    *ret = (struct ipc_semaphore){.ops = object->class->semaphore, .handle = object->id};
    return 0;
}

static void close_set(struct ipc_semaphore *semaphore)
{
    semaphore->ops = NULL;
}

/* One semop(2) call. */
static int semop_once(int id, struct sembuf *buffers, size_t count, int64_t deadline)
{
    struct timespec left;
    const struct timespec *timeout = NULL;

    if (deadline != DEADLINE_NOW && deadline != DEADLINE_NEVER) {
        left = deadline_left(deadline);
        timeout = &left;
    }
    if (semtimedop(id, buffers, count, timeout) == 0)
        return 0;
    if (errno == EAGAIN)
        return timeout ? -ETIMEDOUT : -EAGAIN;
    return errno == EINVAL ? -ENOENT : -errno;
}

static int operate(const struct ipc_semaphore *semaphore, const struct ipc_semop *operations,
                   size_t count, int64_t deadline, bool undo)
{
    int flags = (deadline == DEADLINE_NOW ? IPC_NOWAIT : 0) | (undo ? SEM_UNDO : 0);
    _cleanup_free_ struct sembuf *buffers = calloc(count, sizeof(*buffers));
    if (!buffers)
        return -ENOMEM;

    for (size_t i = 0; i < count; i++) {
        if (operations[i].index > USHRT_MAX)
            return -EFBIG;
        buffers[i] = (struct sembuf){
            .sem_num = (unsigned short)operations[i].index,
            .sem_op = (short)operations[i].change,
            .sem_flg = (short)flags,
        };
    }
    return semop_once(semaphore->handle, buffers, count, deadline);
}

static const struct ipc_semaphore_ops semaphore_ops = {
    .most = SEMVMX,
    .is_set = true,
    .undoes = true,
    .open = open_set,
    .close = close_set,
    .operate = operate,
};

const struct ipc_class sysv_sem_class = {
    .kind = IPC_SEM,
    .family = IPC_SYSV,
    .noun = "System V semaphore set",
    .creatable = IPC_SET_MODE | IPC_SET_OWNER | IPC_SET_GROUP | IPC_SET_NSEMS | IPC_SET_VALUE |
                 IPC_SET_VALUES,
    .changeable = IPC_SET_MODE | IPC_SET_OWNER | IPC_SET_GROUP | IPC_SET_VALUE | IPC_SET_VALUES,
    .list = list,
    .find = find,
    .create = create,
    .change = change,
    .remove = remove_set,
    .elements = elements,
    .semaphore = &semaphore_ops,
};
