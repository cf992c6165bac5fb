#include "ipc/sysv.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

void sysv_fill(struct ipc_object *object, int id, const struct ipc_perm *perm, time_t changed_at)
{
    object->id = id;
    object->key = perm->IPC_PERM_KEY;
    object->uid = perm->uid;
    object->gid = perm->gid;
    object->cuid = perm->cuid;
    object->cgid = perm->cgid;
    object->mode = perm->mode & 0777;
    object->changed_at = known_unless_0((uint64_t)changed_at);
}

int sysv_ctl_error(void)
{
    return errno == EINVAL || errno == EIDRM ? -ENOENT : -errno;
}

int sysv_list(const struct ipc_class *class, int highest, sysv_stat *stat, ipc_visit *visit,
              void *data)
{
    for (int index = 0; index <= highest; index++) {
        struct ipc_object object;
        memset(&object, 0, sizeof(object));
        object.class = class;

        int r = stat(index, &object);
        if (r == -ENOENT)
            continue;
        if (r == 0)
            r = visit(&object, data);
        if (r < 0)
            return r;
    }
    return 0;
}

int sysv_find(const struct ipc_class *class, const struct ref *ref, sysv_get *get, sysv_stat *stat,
              struct ipc_object *ret)
{
    struct ipc_object object = {.class = class};
    int id = ref->id;

    if (ref->form == REF_KEY) {
        id = get(ref->key);
        if (id < 0)
            return id;
    }
    int r = stat(id, &object);
    if (r < 0)
        return r;
    if (object.id != id)
        return -ENOENT;
    *ret = object;
    return 0;
}

/* A key that nobody can guess is one that nobody else creates. */
static int random_key(key_t *ret)
{
    do {
        if (getrandom(ret, sizeof(*ret), 0) != sizeof(*ret))
            return -errno;
    } while (*ret == IPC_PRIVATE);
    return 0;
}

int sysv_create(const struct ref *ref, const struct ipc_settings *settings, int mode,
                sysv_make *make)
{
    int flags = IPC_CREAT | IPC_EXCL | mode;

    if (ref->form == REF_PRIVATE)
        return make(IPC_PRIVATE, flags, settings);
    if (ref->form == REF_KEY)
        return make(ref->key, flags, settings);

    int id;
    do {
        key_t key;
        int r = random_key(&key);
        if (r < 0)
            return r;
        id = make(key, flags, settings);
    } while (id == -EEXIST);
    return id;
}

int sysv_finish_create(const struct ipc_class *class, int id, const struct ipc_settings *later,
                       sysv_stat *stat, struct ipc_object *ret)
{
    struct ipc_object object = {.class = class, .id = id};
    int r = stat(id, &object);

    if (r == 0 && later) {
        r = class->change(&object, later);
        r = r < 0 ? r : stat(id, &object);
    }
    if (r < 0) {
        class->remove(&object);
        return r;
    }
    *ret = object;
    return 0;
}

void sysv_set_perm(const struct ipc_object *object, const struct ipc_settings *settings,
                   struct ipc_perm *perm)
{
    perm->uid = settings->given & IPC_SET_OWNER ? settings->uid : object->uid;
    perm->gid = settings->given & IPC_SET_GROUP ? settings->gid : object->gid;
    perm->mode = (settings->given & IPC_SET_MODE ? settings->mode : object->mode) & 0777;
}
