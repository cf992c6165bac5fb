/* The mechanisms that there are; a file each.  class.c lists them. */
#ifndef IPC_MECHANISMS_H
#define IPC_MECHANISMS_H

#include "ipc/class.h"

extern const struct ipc_class sysv_msg_class;
extern const struct ipc_class sysv_shm_class;
extern const struct ipc_class sysv_sem_class;
extern const struct ipc_class posix_mq_class;
extern const struct ipc_class posix_shm_class;
extern const struct ipc_class posix_sem_class;

#endif
