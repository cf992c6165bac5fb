#include "proc/syscall.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/futex.h>
#include <stdio.h>
#include <sys/syscall.h>

#include "util/cleanup.h"

struct call {
    long number;
    struct wait wait;
};

/* The first argument is the id, the descriptor or the address. */
static const struct call calls[] = {
#ifdef SYS_msgsnd
    {SYS_msgsnd, {.by = WAIT_ID, .kind = IPC_MSG, .to_send = true}},
    {SYS_msgrcv, {.by = WAIT_ID, .kind = IPC_MSG}},
#endif
#ifdef SYS_semop
    {SYS_semop, {.by = WAIT_ID, .kind = IPC_SEM}},
#endif
#ifdef SYS_semtimedop
    {SYS_semtimedop, {.by = WAIT_ID, .kind = IPC_SEM}},
#endif
#ifdef SYS_semtimedop_time64
    {SYS_semtimedop_time64, {.by = WAIT_ID, .kind = IPC_SEM}},
#endif
#ifdef SYS_mq_timedsend
    {SYS_mq_timedsend, {.by = WAIT_FD, .kind = IPC_MSG, .to_send = true}},
    {SYS_mq_timedreceive, {.by = WAIT_FD, .kind = IPC_MSG}},
#endif
#ifdef SYS_mq_timedsend_time64
    {SYS_mq_timedsend_time64, {.by = WAIT_FD, .kind = IPC_MSG, .to_send = true}},
    {SYS_mq_timedreceive_time64, {.by = WAIT_FD, .kind = IPC_MSG}},
#endif
#ifdef SYS_futex
    {SYS_futex, {.by = WAIT_FUTEX, .kind = IPC_SEM}},
#endif
#ifdef SYS_futex_time64
    {SYS_futex_time64, {.by = WAIT_FUTEX, .kind = IPC_SEM}},
#endif
    /* A wait with a timeout goes on as this call after a stop, its arguments as they were. */
    {SYS_restart_syscall, {.by = WAIT_FUTEX, .kind = IPC_SEM}},
};

#ifdef SYS_ipc
/* All of System V behind one number: ipc(2).  The call comes first, then the id. */
static struct wait multiplexed(uint64_t call, uint64_t id)
{
    enum { SEMOP = 1, SEMTIMEDOP = 4, MSGSND = 11, MSGRCV = 12 };

    switch (call & 0xffff) {
    case SEMOP:
    case SEMTIMEDOP:
        return (struct wait){.by = WAIT_ID, .kind = IPC_SEM, .address = id};
    case MSGSND:
    case MSGRCV:
        return (struct wait){
            .by = WAIT_ID, .kind = IPC_MSG, .to_send = (call & 0xffff) == MSGSND, .address = id};
    default:
        return (struct wait){.by = WAIT_NOTHING};
    }
}
#endif

static bool futex_waits(long number, uint64_t operation)
{
    uint64_t command = operation & (uint64_t)FUTEX_CMD_MASK;

    return number == SYS_restart_syscall || command == FUTEX_WAIT || command == FUTEX_WAIT_BITSET;
}

static struct wait make_out(long number, const uint64_t arguments[static 3])
{
    for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
        if (calls[i].number != number)
            continue;
        if (calls[i].wait.by == WAIT_FUTEX && !futex_waits(number, arguments[1]))
            break;
        struct wait wait = calls[i].wait;
        wait.address = wait.by == WAIT_FUTEX ? arguments[0] : (uint32_t)arguments[0];
        return wait;
    }
#ifdef SYS_ipc
    if (number == SYS_ipc)
        return multiplexed(arguments[0], arguments[1]);
#endif
    return (struct wait){.by = WAIT_NOTHING};
}

int parse_wait(const char *text, struct wait *ret)
{
    uint64_t arguments[6], stack;
    long number;

    /* NUMBER, six arguments, stack pointer, program counter; or "running"; or -1 and the two. */
    if (sscanf(text,
               "%ld %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64 " %" SCNx64
               " %" SCNx64,
               &number, &arguments[0], &arguments[1], &arguments[2], &arguments[3], &arguments[4],
               &arguments[5], &stack) != 8) {
        *ret = (struct wait){.by = WAIT_NOTHING};
        return 0;
    }
    /* The stack of a 64-bit program lies high above what 32 bits can address. */
    if (sizeof(long) > 4 && stack <= UINT32_MAX)
        return -ENOTSUP;
    *ret = make_out(number, arguments);
    return 0;
}
