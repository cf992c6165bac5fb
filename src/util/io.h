/* Bytes through descriptors, whatever is behind them. */
#ifndef UTIL_IO_H
#define UTIL_IO_H

#include <sys/types.h>

/* read(2) and write(2) that go on after a signal, and wait where a descriptor that does not block
 * would have to.  The number of bytes, at least 1 for a @length above 0 but for the end of the
 * input; or a negative errno. */
ssize_t read_some(int fd, void *bytes, size_t length);
ssize_t write_some(int fd, const void *bytes, size_t length);

/* All of it: 0 or a negative errno. */
int write_all(int fd, const void *bytes, size_t length);

#endif
