#include "util/io.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <unistd.h>

/* Whether to try again after errno; where the descriptor was not ready, after it is. */
static bool try_again(int fd, short events)
{
    if (errno == EAGAIN)
        poll(&(struct pollfd){.fd = fd, .events = events}, 1, -1);
    else if (errno != EINTR)
        return false;
    return true;
}

ssize_t read_some(int fd, void *bytes, size_t length)
{
    ssize_t count;

    do {
        count = read(fd, bytes, length);
    } while (count < 0 && try_again(fd, POLLIN));
    return count < 0 ? -errno : count;
}

ssize_t write_some(int fd, const void *bytes, size_t length)
{
    ssize_t count;

    do {
        count = write(fd, bytes, length);
    } while (count < 0 && try_again(fd, POLLOUT));
    return count < 0 ? -errno : count;
}

int write_all(int fd, const void *bytes, size_t length)
{
    const char *next = bytes;

    while (length > 0) {
        ssize_t count = write_some(fd, next, length);
        if (count < 0)
            return (int)count;
        next += count;
        length -= (size_t)count;
    }
    return 0;
}
