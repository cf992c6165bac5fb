#include "util/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "util/cleanup.h"

int proc_directory(void)
{
    static int fd = -1;

    if (fd < 0)
        fd = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

int proc_open(const char *path, int flags)
{
    int directory = proc_directory();
    if (directory < 0)
        return directory;

    int fd = openat(directory, path, flags | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

FILE *proc_fopen(const char *path)
{
    _cleanup_close_ int fd = proc_open(path, O_RDONLY);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "r");

    if (file)
        steal_fd(&fd);
    return file;
}

ssize_t read_file_at(int dirfd, const char *path, char *text, size_t size)
{
    _cleanup_close_ int fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC);
    size_t length = 0;
    ssize_t got = 0;

    if (fd < 0)
        return -errno;
    while (length < size - 1 && (got = read(fd, text + length, size - 1 - length)) > 0)
        length += (size_t)got;
    if (got < 0)
        return -errno;
    text[length] = '\0';
    return (ssize_t)length;
}

ssize_t read_link_at(int dirfd, const char *path, char *text, size_t size)
{
    ssize_t length = readlinkat(dirfd, path, text, size - 1);

    if (length < 0)
        return -errno;
    text[length] = '\0';
    return length;
}

const char *proc_fd_path(int fd, char path[static FD_PATH])
{
    snprintf(path, FD_PATH, "self/fd/%d", fd);
    return path;
}
