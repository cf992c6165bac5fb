/* The limits of IPC: those of the IPC namespace, of the user, and of /dev/shm. */
#ifndef IPC_LIMITS_H
#define IPC_LIMITS_H

#include "ipc/class.h"

/* In the order of a listing. */
enum limit_id {
    LIMIT_MSGMNI,
    LIMIT_MSGMAX,
    LIMIT_MSGMNB,
    LIMIT_SHMMNI,
    LIMIT_SHMMAX,
    LIMIT_SHMALL,
    LIMIT_SHMMIN,
    LIMIT_SEMMNI,
    LIMIT_SEMMNS,
    LIMIT_SEMMSL,
    LIMIT_SEMOPM,
    LIMIT_SEMVMX,
    LIMIT_QUEUES_MAX,
    LIMIT_MSG_MAX,
    LIMIT_MSGSIZE_MAX,
    LIMIT_MSG_DEFAULT,
    LIMIT_MSGSIZE_DEFAULT,
    LIMIT_RLIMIT_MSGQUEUE,
    LIMIT_DEV_SHM,
    LIMITS,
};

struct limit {
    const char *name;   /* the field's own, in lower case */
    const char *unit;   /* what is counted: "bytes", "pages", "queues" ... */
    const char *sysctl; /* the sysctl(8) variable that sets it, or NULL */
    const char *description;
    struct maybe value; /* unknown where there is no limit, or it cannot be read */
    struct maybe used;  /* unknown where nothing adds up to it */
};

/* Reads one limit and what is in use of it.  Never fails: what cannot be read is unknown. */
struct limit limit_read(enum limit_id id);

/* The limit alone, without what is in use. */
struct maybe limit_value(enum limit_id id);

/* What the kernel takes for LIMIT_MSG_DEFAULT or LIMIT_MSGSIZE_DEFAULT where neither size of a
 * POSIX queue is given: that, or LIMIT_MSG_MAX or LIMIT_MSGSIZE_MAX where it is lower. */
struct maybe queue_default(enum limit_id id);

/* The limits that an object of @class sits under: @ids, ending with LIMITS. */
const enum limit_id *limits_of(const struct ipc_class *class);

/* What a POSIX queue of @maxmsg messages of up to @msgsize bytes counts against RLIMIT_MSGQUEUE
 * (the kernel's mqueue_get_inode()); UINT64_MAX where that is over 64 bits. */
uint64_t mq_cost(uint64_t maxmsg, uint64_t msgsize);

#endif
