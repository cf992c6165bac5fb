#include "util/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "util/cleanup.h"

DIR *open_directory_at(int dirfd, const char *path, int flags)
{
    _cleanup_close_ int fd = openat(dirfd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);

    if (dir)
        steal_fd(&fd);
    return dir;
}

const struct dirent *next_entry(DIR *dir)
{
    errno = 0;
    return readdir(dir);
}

bool is_dot(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
}
