#include "util/fault.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>

/* For the handler, which has no other way to know. */
static sigjmp_buf point;
static uintptr_t start, end;

static void on_fault(int signal, siginfo_t *info, void *context)
{
    uintptr_t address = (uintptr_t)info->si_addr;
    (void)context;

    if (info->si_code <= 0 || address < start || address >= end) {
        /* Back to the instruction, which will end the program as it should; but one that was sent
         * comes from none. */
        sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
        if (info->si_code <= 0)
            raise(signal);
        return;
    }
    /* Memory of our own in its place: on the way out the C library may touch it again, as
     * sem_wait() does, which takes itself off the number of waiters. */
    (void)mmap((void *)start, end - start, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    siglongjmp(point, 1);
}

int run_with_faults(const void *address, size_t length, int (*run)(void *data), void *data)
{
    /* The mask is not saved, which would be a system call; SA_NODEFER leaves it as it is. */
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER}, old;
    volatile int r = -EFAULT;
    sigset_t fault, mask;

    start = (uintptr_t)address;
    end = start + length;
    sigemptyset(&fault);
    sigaddset(&fault, SIGBUS);
    sigaction(SIGBUS, &action, &old);
    sigprocmask(SIG_UNBLOCK, &fault, &mask); /* a fault that is blocked ends the program */
    if (sigsetjmp(point, 0) == 0)
        r = run(data);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    sigaction(SIGBUS, &old, NULL);
    return r;
}
