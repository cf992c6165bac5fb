#include "util/fault.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>

/* For the handler, which has no other way to know. */
static sigjmp_buf point;
static uintptr_t start, end;

static void on_fault(int signal, siginfo_t *info, void *context)
{
    uintptr_t address = (uintptr_t)info->si_addr;
    (void)context;

    if (address >= start && address < end)
        siglongjmp(point, 1);

    /* A fault elsewhere: back to the instruction, which will end the program as it should. */
    sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
}

int run_with_faults(const void *address, size_t length, int (*run)(void *data), void *data)
{
    /* The mask is not saved, which would be a system call; SA_NODEFER leaves it as it is. */
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER}, old;
    volatile int r = -EFAULT;

    start = (uintptr_t)address;
    end = start + length;
    sigaction(SIGBUS, &action, &old);
    if (sigsetjmp(point, 0) == 0)
        r = run(data);
    sigaction(SIGBUS, &old, NULL);
    return r;
}
