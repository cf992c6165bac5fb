/* What errors mean on shared memory segments: shmget(2), shmctl(2), shmat(2), and the size of a
 * POSIX one. */
#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

#include "ipc/explain-cause.h"

#define NO_MEMORY  "the kernel has no memory for it"
#define NOT_LOCKED "the segment does not fit under RLIMIT_MEMLOCK (ulimit -l)"

static void no_more_segments(const struct ipc_failure *failure, struct explanation *ret)
{
    struct limit pages = limit_read(LIMIT_SHMALL);
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    uint64_t asked = given(failure, IPC_SET_SIZE) ? (failure->settings->size - 1) / page + 1 : 0;

    if (limit_is_full(LIMIT_SHMMNI) || asked == 0) {
        tell_limit_reached(LIMIT_SHMMNI, ret);
        return;
    }
    say(ret->sentence,
        "%" PRIu64 " page%s more than kernel.shmall leaves: %" PRIu64 " of %" PRIu64
        " pages of %" PRIu64 " bytes are in use",
        asked, asked == 1 ? " is" : "s are", pages.used.value, pages.value.value, page);
    say(ret->hint, "remove what nobody uses, or raise it with sysctl -w kernel.shmall");
}

static void segment_too_large(const struct ipc_failure *failure, struct explanation *ret)
{
    struct maybe most = limit_value(LIMIT_SHMMAX);

    if (given(failure, IPC_SET_SIZE) && failure->settings->size <= most.value) {
        say(ret->sentence, "size %" PRIu64 " is over what the kernel can make at all",
            failure->settings->size);
        return;
    }
    say(ret->sentence, "size %" PRIu64 " is not within kernel.shmmax, 1 to %" PRIu64 " bytes",
        failure->settings ? failure->settings->size : 0, most.value);
    say(ret->hint, "raise it with sysctl -w kernel.shmmax");
}

/* EPERM of IPC_SET and SHM_LOCK: not the owner, or none of its memory may be locked. */
static void change_segment_denied(const struct ipc_failure *failure, struct explanation *ret)
{
    struct ipc_object segment;

    if (given(failure, IPC_SET_LOCKED) && failed_object(failure, &segment) && may_change(&segment))
        say(ret->sentence, NOT_LOCKED);
    else
        tell_change_denied(failure, ret);
}

static void change_has_no_memory(const struct ipc_failure *failure, struct explanation *ret)
{
    say(ret->sentence, given(failure, IPC_SET_LOCKED) ? NOT_LOCKED : NO_MEMORY);
}

const struct cause shm_causes[] = {
    {IPC_OP_CREATE, SYSV_SHM, ENOSPC, .tell = no_more_segments},
    {IPC_OP_CREATE, SYSV_SHM, EINVAL, .tell = segment_too_large},
    {IPC_OP_CHANGE, SYSV_SHM, EPERM, .tell = change_segment_denied},
    {IPC_OP_CHANGE, SYSV_SHM, ENOMEM, .tell = change_has_no_memory},
    {IPC_OP_READ | IPC_OP_WRITE, SYSV_SHM, EFAULT, .sentence = NO_MEMORY},
    {0},
};
