/* Sets of mechanisms, a bit each: for tables that tell which of them something is about. */
#ifndef IPC_CLASS_SET_H
#define IPC_CLASS_SET_H

#include "ipc/class.h"

#define CLASS_BIT(kind, family) (1u << ((kind)*IPC_FAMILIES + (family)))

enum class_set {
    SYSV_MSG = CLASS_BIT(IPC_MSG, IPC_SYSV),
    POSIX_MSG = CLASS_BIT(IPC_MSG, IPC_POSIX),
    SYSV_SHM = CLASS_BIT(IPC_SHM, IPC_SYSV),
    POSIX_SHM = CLASS_BIT(IPC_SHM, IPC_POSIX),
    SYSV_SEM = CLASS_BIT(IPC_SEM, IPC_SYSV),
    POSIX_SEM = CLASS_BIT(IPC_SEM, IPC_POSIX),
    ANY_MSG = SYSV_MSG | POSIX_MSG,
    ANY_SHM = SYSV_SHM | POSIX_SHM,
    POSIX_FILE = POSIX_SHM | POSIX_SEM, /* those that are files of /dev/shm */
    SYSV = SYSV_MSG | SYSV_SHM | SYSV_SEM,
    POSIX = POSIX_MSG | POSIX_FILE,
    ANY_CLASS = SYSV | POSIX,
};

/* Whether @class is one of @set, of enum class_set. */
static inline bool class_is_in(const struct ipc_class *class, unsigned int set)
{
    return set & CLASS_BIT(class->kind, class->family);
}

#endif
