/* What a thread waits for: /proc/PID/task/TID/syscall, proc(5). */
#ifndef PROC_SYSCALL_H
#define PROC_SYSCALL_H

#include <stdbool.h>
#include <stdint.h>

#include "ipc/ref.h"

enum wait_address {
    WAIT_NOTHING, /* or nothing of IPC */
    WAIT_ID,      /* at the System V object with the id @address */
    WAIT_FD,      /* at the POSIX queue open as the descriptor @address */
    WAIT_FUTEX,   /* at the address @address, which may be a semaphore */
};

struct wait {
    enum wait_address by;
    enum ipc_kind kind;
    bool to_send; /* at a queue: to send, and not to receive */
    uint64_t address;
};

/* Makes out what the thread waits for whose file reads @text.  Returns 0, or -ENOTSUP where it is a
 * program whose system calls have other numbers: a 32-bit one of a 64-bit machine other than
 * x86-64, or one of x32. */
int parse_wait(const char *text, struct wait *ret);

#endif
