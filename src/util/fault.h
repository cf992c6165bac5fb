/* Memory that may go away: a mapping of a file which someone cuts short, or whose file system is
 * full, is SIGBUS at the next touch. */
#ifndef UTIL_FAULT_H
#define UTIL_FAULT_H

#include <stddef.h>

/* Calls @run(@data), which touches the mapping of @length bytes at @address, and returns what it
 * returned; or -EFAULT where one of them was not there, with @run left at that point: it must hold
 * nothing that it would have to give back.  The mapping is then one of other memory, and of no use.
 * Not to be nested. */
int run_with_faults(const void *address, size_t length, int (*run)(void *data), void *data);

#endif
