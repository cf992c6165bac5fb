#include "ipc/totals.h"

#include <errno.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include "ipc/mechanisms.h"
#include "ipc/sysv.h"

static int add_queue(const struct ipc_object *queue, void *data)
{
    struct sysv_totals *totals = data;

    totals->messages += queue->msg.messages.value;
    totals->bytes += queue->msg.bytes.value;
    return 0;
}

/* The kernel's own sums are ints: that of the bytes wraps at 2 GiB. */
static int msg_totals(struct sysv_totals *ret)
{
    struct msginfo info;

    if (msgctl(0, MSG_INFO, (struct msqid_ds *)&info) < 0)
        return -errno;
    struct sysv_totals totals = {.objects = (uint64_t)info.msgpool};
    int r = sysv_msg_class.list(0, add_queue, &totals);
    if (r < 0)
        return r;
    *ret = totals;
    return 0;
}

static int shm_totals(struct sysv_totals *ret)
{
    struct shm_info info;

    if (shmctl(0, SHM_INFO, (struct shmid_ds *)&info) < 0)
        return -errno;
    *ret = (struct sysv_totals){
        .objects = (uint64_t)info.used_ids,
        .pages = info.shm_tot,
        .resident = info.shm_rss,
        .swapped = info.shm_swp,
        .swap_attempts = info.swap_attempts,
        .swap_successes = info.swap_successes,
    };
    return 0;
}

static int sem_totals(struct sysv_totals *ret)
{
    struct seminfo info;

    if (semctl(0, 0, SEM_INFO, (union semun){.info = &info}) < 0)
        return -errno;
    *ret = (struct sysv_totals){
        .objects = (uint64_t)info.semusz,
        .semaphores = (uint64_t)info.semaem,
    };
    return 0;
}

int sysv_totals(enum ipc_kind kind, struct sysv_totals *ret)
{
    switch (kind) {
    case IPC_MSG:
        return msg_totals(ret);
    case IPC_SHM:
        return shm_totals(ret);
    default:
        return sem_totals(ret);
    }
}
