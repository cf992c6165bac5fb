/* The six mechanisms behind one interface.
 *
 * A mechanism is one constant struct ipc_class: System V or POSIX, queues, segments or semaphores.
 * Its functions fill plain structs, return 0 or a negative errno, leave outputs untouched on
 * failure, and never print or exit; explain.h makes the sentence.  A seventh mechanism is one more
 * class, and one more line in class.c. */
#ifndef IPC_CLASS_H
#define IPC_CLASS_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "ipc/ref.h"

/* A number that may be unknown: not kept by this mechanism, never set, or not readable. */
struct maybe {
    uint64_t value;
    bool known;
};

static inline struct maybe known(uint64_t value)
{
    return (struct maybe){.value = value, .known = true};
}

/* For pids and times, where the kernel writes 0 for none. */
static inline struct maybe known_unless_0(uint64_t value)
{
    return (struct maybe){.value = value, .known = value != 0};
}

/* What is known of one object.  Sizes are in bytes, times in seconds since 1970. */
struct ipc_object {
    const struct ipc_class *class;
    uid_t uid;
    gid_t gid;
    mode_t mode; /* the nine permission bits */
    struct maybe changed_at;
    struct maybe ns;               /* the IPC namespace it is in, where several were looked at */
    const struct verdict *verdict; /* proc/verdict.h; NULL where it was not asked for */

    /* System V */
    int id;
    key_t key;
    uid_t cuid;
    gid_t cgid;

    /* POSIX: the name's own bytes, with the slash; the file behind it */
    char name[IPC_NAME_MAX + 1];
    dev_t device;
    ino_t inode;
    struct maybe touched_at; /* the newest of the file's times */

    union {
        struct {
            struct maybe messages, bytes;
            struct maybe qbytes, lspid, lrpid, sent_at, received_at; /* System V */
            struct maybe maxmsg, msgsize, notify_pid;                /* POSIX */
        } msg;
        struct {
            struct maybe size;
            struct maybe nattch, cpid, lpid, rss, swap, attached_at, detached_at; /* System V */
            bool locked, dest;
            struct maybe allocated; /* POSIX */
        } shm;
        struct {
            struct maybe nsems, operated_at; /* System V */
            struct maybe value;              /* POSIX */
            bool malformed;                  /* POSIX: the file is too short to be a semaphore */
        } sem;
    };
};

/* One semaphore of a System V set. */
struct ipc_element {
    unsigned int index;
    struct maybe value, ncount, zcount, pid;
};

/* What costs extra to find out, and is left unknown unless asked for. */
enum ipc_extra {
    IPC_EXTRA_RSS = 1 << 0,     /* rss and swap of a System V segment */
    IPC_EXTRA_VERDICT = 1 << 1, /* whether it is orphaned; for those who list, not for a class */
};

/* What can be given when an object is made, or changed later. */
enum ipc_setting {
    IPC_SET_MODE = 1 << 0,
    IPC_SET_OWNER = 1 << 1,
    IPC_SET_GROUP = 1 << 2,
    IPC_SET_QBYTES = 1 << 3,
    IPC_SET_MAXMSG = 1 << 4,
    IPC_SET_MSGSIZE = 1 << 5,
    IPC_SET_SIZE = 1 << 6,
    IPC_SET_RESERVE = 1 << 7, /* a POSIX segment's memory is taken at once */
    IPC_SET_NSEMS = 1 << 8,
    IPC_SET_VALUE = 1 << 9,   /* the same for each element, or for the one of @index */
    IPC_SET_VALUES = 1 << 10, /* one for each element */
    IPC_SET_LOCKED = 1 << 11,
};

struct ipc_settings {
    unsigned int given; /* of enum ipc_setting; what is not given has no meaning below */
    mode_t mode;
    uid_t uid;
    gid_t gid;
    uint64_t qbytes, maxmsg, msgsize, size, nsems, value;
    unsigned short *values; /* @nvalues of them, owned by the caller */
    size_t nvalues;
    int index; /* with IPC_SET_VALUE: which element, or REF_NO_INDEX for all */
    bool locked;
};

/* Called with each object, valid until it returns.  A negative return ends the listing and is
 * returned by it. */
typedef int ipc_visit(const struct ipc_object *object, void *data);
typedef int ipc_visit_element(const struct ipc_element *element, void *data);

struct ipc_class {
    enum ipc_kind kind;
    enum ipc_family family;
    const char *noun;    /* "System V message queue" */
    unsigned creatable;  /* the enum ipc_setting that create() takes */
    unsigned changeable; /* those that change() takes */
    unsigned size;       /* the one that `resize` means, or 0 */

    /* Visits all objects, whatever their mode; @extra of enum ipc_extra.  One that vanishes
     * meanwhile is left out.  Returns 0, what @visit returned, or the errors of opendir(3).  For
     * POSIX queues also -EPERM where no mqueue file system is mounted and the caller may not make
     * one, and -EXDEV where the one at /dev/mqueue is that of another IPC namespace. */
    int (*list)(unsigned extra, ipc_visit *visit, void *data);

    /* Looks @ref up: REF_ID, REF_KEY or REF_NAME.  -ENOENT where there is none, -EACCES where its
     * directory or, for a queue that cannot be seen otherwise, it may not be read; -EBUSY where
     * another process has a lease on such a queue; -ENOTSUP where a file of that name is no
     * object. */
    int (*find)(const struct ref *ref, unsigned extra, struct ipc_object *ret);

    /* Makes the object complete, or not at all: -EEXIST where there is one already, -ENODEV where
     * that takes /proc and it is not mounted.  A mode must be given, and is exact.  Errors are
     * those of the calls, see explain.h. */
    int (*create)(const struct ref *ref, const struct ipc_settings *settings,
                  struct ipc_object *ret);

    /* Changes @object, as find() or list() gave it.  -ENXIO where a set has no such element, or not
     * as many as there are values; -ENOENT where the object is gone; -ENODEV as of create(). */
    int (*change)(const struct ipc_object *object, const struct ipc_settings *settings);

    /* Removes @object; -ENOENT where it is gone.  The caller has looked at it again just before. */
    int (*remove)(const struct ipc_object *object);

    /* Visits each semaphore of a set; NULL for other mechanisms.  Unreadable values are unknown. */
    int (*elements)(const struct ipc_object *object, ipc_visit_element *visit, void *data);

    /* What can be done through an object: queue.h, memory.h, semaphore.h; NULL for other kinds. */
    const struct ipc_queue_ops *queue;
    const struct ipc_memory_ops *memory;
    const struct ipc_semaphore_ops *semaphore;
};

/* All mechanisms, in the order of a listing; ends with NULL. */
extern const struct ipc_class *const ipc_classes[];

const struct ipc_class *ipc_class_of(enum ipc_kind kind, enum ipc_family family);

/* Whether it only has the name of one: a POSIX semaphore whose file is too short. */
static inline bool ipc_object_is_malformed(const struct ipc_object *object)
{
    return object->class->kind == IPC_SEM && object->sem.malformed;
}

/* The class of what @ref names. */
const struct ipc_class *ipc_ref_class(const struct ref *ref);

/* Looks up the one object that @ref names, ftok included.  See find() above and
 * ref_resolve_ftok(). */
int ipc_find(const struct ref *ref, unsigned extra, struct ipc_object *ret);

/* Removes a POSIX queue that ipc_find() could not look at (-EACCES), for its mode keeps even its
 * owner from opening it and no directory shows it: by its name alone, mq_unlink(3) says who may.
 * Returns 0 or a negative errno: -EACCES where @ref names anything else. */
int ipc_remove_unseen(const struct ref *ref);

/* The reference that names @object: by id or by name. */
struct ref ipc_object_ref(const struct ipc_object *object);

/* Writes the canonical reference of @object.  Returns @text. */
const char *ipc_object_format(const struct ipc_object *object, char text[static REF_TEXT]);

/* Whether @a and @b are the same object, and not one that has taken the other's id or name. */
bool ipc_object_same(const struct ipc_object *a, const struct ipc_object *b);

/* When the lpid of a System V segment did what made it that: attach or detach it. */
struct maybe ipc_segment_lpid_at(const struct ipc_object *segment);

/* The newest of all times of @object: when it was last used or changed. */
struct maybe ipc_object_last_use(const struct ipc_object *object);

#endif
