/* In a build that measures coverage (./configure --enable-coverage), the linker puts these in place
 * of _exit() and raise(): a process that ends by one of them writes its counts first, as one that
 * returns from main(), and one that executes another program, does by itself. */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

void __gcov_dump(void);
void __gcov_reset(void);

int __real_raise(int signal);
int __wrap_raise(int signal);
_Noreturn void __real__exit(int status);
_Noreturn void __wrap__exit(int status);

/* From then on it counts from zero, not to count anything twice. */
static void write_counts(void)
{
    int error = errno;

    __gcov_dump();
    __gcov_reset();
    errno = error;
}

int __wrap_raise(int signal)
{
    write_counts();
    return __real_raise(signal);
}

_Noreturn void __wrap__exit(int status)
{
    write_counts();
    __real__exit(status);
}
