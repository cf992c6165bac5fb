/* What all System V objects of one kind hold together: the *_INFO calls of msgctl(2), shmctl(2)
 * and semctl(2), and sums over the queues. */
#ifndef IPC_TOTALS_H
#define IPC_TOTALS_H

#include "ipc/ref.h"

/* Numbers of other kinds are 0. */
struct sysv_totals {
    uint64_t objects;
    uint64_t messages, bytes;               /* msg */
    uint64_t pages, resident, swapped;      /* shm, in pages */
    uint64_t swap_attempts, swap_successes; /* shm; always 0 since Linux 2.4 */
    uint64_t semaphores;                    /* sem */
};

/* Returns 0 or a negative errno. */
int sysv_totals(enum ipc_kind kind, struct sysv_totals *ret);

#endif
