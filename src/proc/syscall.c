#include "proc/syscall.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/futex.h>
#include <stdio.h>
#include <sys/syscall.h>

#include "util/cleanup.h"

/* Newer than the headers of some (Linux 5.14). */
enum { FUTEX_LOCK_PI_2 = 13 };

struct call {
    long number;
    struct wait wait;
};

/* The calls of one kind of program, where the first argument is the id, the descriptor or the
 * address; restart_syscall(2), as which a wait with a timeout goes on after a stop, its arguments
 * as they were; and ipc(2), all of System V behind one number, or -1. */
struct abi {
    const struct call *calls;
    size_t count;
    long restart, ipc;
};

static const struct call own_calls[] = {
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
};

static const struct abi own_abi = {
    .calls = own_calls,
    .count = ARRAY_SIZE(own_calls),
    .restart = SYS_restart_syscall,
#ifdef SYS_ipc
    .ipc = SYS_ipc,
#else
    .ipc = -1,
#endif
};

#if defined(__x86_64__) && !defined(__ILP32__)
/* 32-bit programs of this machine, by asm/unistd_32.h, whose names are taken. */
static const struct call i386_calls[] = {
    {400, {.by = WAIT_ID, .kind = IPC_MSG, .to_send = true}}, /* msgsnd */
    {401, {.by = WAIT_ID, .kind = IPC_MSG}},                  /* msgrcv */
    {420, {.by = WAIT_ID, .kind = IPC_SEM}},                  /* semtimedop_time64 */
    {279, {.by = WAIT_FD, .kind = IPC_MSG, .to_send = true}}, /* mq_timedsend */
    {280, {.by = WAIT_FD, .kind = IPC_MSG}},                  /* mq_timedreceive */
    {418, {.by = WAIT_FD, .kind = IPC_MSG, .to_send = true}}, /* mq_timedsend_time64 */
    {419, {.by = WAIT_FD, .kind = IPC_MSG}},                  /* mq_timedreceive_time64 */
    {240, {.by = WAIT_FUTEX, .kind = IPC_SEM}},               /* futex */
    {422, {.by = WAIT_FUTEX, .kind = IPC_SEM}},               /* futex_time64 */
};

static const struct abi i386_abi = {
    .calls = i386_calls,
    .count = ARRAY_SIZE(i386_calls),
    .restart = 0,
    .ipc = 117,
};

static const struct abi *const narrow_abi = &i386_abi;
#else
static const struct abi *const narrow_abi = NULL;
#endif

/* ipc(2): the call comes first, then the id. */
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

/* futex(2): a semaphore, a mutex, one with priority inheritance. */
static bool futex_waits(uint64_t operation)
{
    switch (operation & (uint64_t)FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
    case FUTEX_WAIT_REQUEUE_PI:
    case FUTEX_LOCK_PI:
    case FUTEX_LOCK_PI_2:
        return true;
    default:
        return false;
    }
}

static struct wait make_out(const struct abi *abi, long number, const uint64_t arguments[static 3])
{
    if (number == abi->ipc)
        return multiplexed(arguments[0], arguments[1]);
    if (number == abi->restart)
        return (struct wait){.by = WAIT_FUTEX, .kind = IPC_SEM, .address = arguments[0]};
    for (size_t i = 0; i < abi->count; i++) {
        if (abi->calls[i].number != number)
            continue;
        struct wait wait = abi->calls[i].wait;
        if (wait.by == WAIT_FUTEX && !futex_waits(arguments[1]))
            break;
        wait.address = wait.by == WAIT_FUTEX ? arguments[0] : (uint32_t)arguments[0];
        return wait;
    }
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
    /* The stack of a 64-bit program lies high above what 32 bits can address.  The numbers of the
     * x32 ABI have a bit of their own. */
    const struct abi *abi = sizeof(long) > 4 && stack <= UINT32_MAX ? narrow_abi : &own_abi;
    if (!abi || number >= 0x40000000)
        return -ENOTSUP;
    *ret = make_out(abi, number, arguments);
    return 0;
}
