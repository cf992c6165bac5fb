/* What the three System V mechanisms share.
 *
 * Objects are read with *_STAT_ANY (Linux 4.17), which needs no read permission.  It takes an
 * index, or an id, of which it looks at the index bits alone; the id that counts is the one it
 * returns. */
#ifndef IPC_SYSV_H
#define IPC_SYSV_H

#include <sys/ipc.h>

#include "ipc/class.h"

/* The last argument of semctl(2), which leaves its definition to the program. */
union semun {
    int val;
    struct semid_ds *buf;
    unsigned short *array;
    struct seminfo *info;
};

/* Reads the object at @index, or in the slot of an id, into @ret, which is zeroed but for its
 * class. Returns 0 or a negative errno. */
typedef int sysv_stat(int index, struct ipc_object *ret);

/* The id of the object with @key, or a negative errno. */
typedef int sysv_get(key_t key);

/* Fills what all three have in common. */
void sysv_fill(struct ipc_object *object, int id, const struct ipc_perm *perm, time_t changed_at);

/* Visits the objects at the indexes 0 to @highest. */
int sysv_list(const struct ipc_class *class, int highest, sysv_stat *stat, ipc_visit *visit,
              void *data);

/* The find() of struct ipc_class: by id, or by key with @get. */
int sysv_find(const struct ipc_class *class, const struct ref *ref, sysv_get *get, sysv_stat *stat,
              struct ipc_object *ret);

/* Makes an object: @make(key, flags, settings) is called with the reference's key, or with fresh
 * ones until one is unused.  Returns the id or a negative errno. */
typedef int sysv_make(key_t key, int flags, const struct ipc_settings *settings);
int sysv_create(const struct ref *ref, const struct ipc_settings *settings, int mode,
                sysv_make *make);

/* Reads the object just made as @id, after changing it by @later, or NULL; where that fails removes
 * it again.  Returns 0 or a negative errno. */
int sysv_finish_create(const struct ipc_class *class, int id, const struct ipc_settings *later,
                       sysv_stat *stat, struct ipc_object *ret);

/* Puts the present or the given owner and mode into @perm, for IPC_SET. */
void sysv_set_perm(const struct ipc_object *object, const struct ipc_settings *settings,
                   struct ipc_perm *perm);

/* The errno of a *ctl call on an id, negative: EINVAL and EIDRM mean that the object is gone. */
int sysv_ctl_error(void);

#endif
