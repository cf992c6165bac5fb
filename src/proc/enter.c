#include "proc/enter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "proc/process.h"
#include "util/cleanup.h"
#include "util/locale.h"
#include "util/proc.h"
#include "util/users.h"

/* Whether the namespace open as @fd is the one that /proc/self/@own names. */
static bool is_own(int fd, const char *own)
{
    struct stat theirs, ours;

    return fstat(fd, &theirs) == 0 && fstatat(proc_directory(), own, &ours, 0) == 0 &&
           theirs.st_ino == ours.st_ino && theirs.st_dev == ours.st_dev;
}

static int join(int fd, int type)
{
    return setns(fd, type) < 0 ? -errno : 0;
}

/* Joins an IPC namespace.  One that a user made for himself is his only in the user namespace that
 * owns it, which must be joined first. */
static int join_ipc(int fd, int user)
{
    if (is_own(fd, "self/ns/ipc"))
        return 0;

    int r = join(fd, CLONE_NEWIPC);
    if (r == -EPERM && user >= 0 && join(user, CLONE_NEWUSER) == 0)
        r = join(fd, CLONE_NEWIPC);
    return r;
}

/* Whoever owns a mount namespace says what lies at each of its paths, so all that the C library
 * loads when it first needs it, modules with code among it, is loaded while the paths are still
 * ours. */
static void load_what_is_ours(void)
{
    use_locale();
    users_prepare();
    tzset();
}

static int open_of_process(int dirfd, const char *path)
{
    int fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC);

    return fd >= 0 ? fd : errno == ENOENT ? -ESRCH : -errno;
}

/* Whether /proc, mounted with hidepid, does not show a process that there is. */
static bool is_hidden(pid_t pid)
{
    return pid > 0 && process_self() == getpid() && process_exists(pid);
}

int enter_process(pid_t pid)
{
    /* The descriptor stays with the process, whoever has its pid later. */
    _cleanup_close_ int dirfd = process_open(pid);
    if (dirfd == -ENOENT && process_self() == 0)
        return -ENODEV;
    if (dirfd == -ENOENT)
        return is_hidden(pid) ? -EACCES : -ESRCH;
    if (dirfd < 0)
        return dirfd;
    _cleanup_close_ int ipc = open_of_process(dirfd, "ns/ipc");
    _cleanup_close_ int mount = open_of_process(dirfd, "ns/mnt");
    _cleanup_close_ int user = open_of_process(dirfd, "ns/user");
    if (ipc < 0 || mount < 0)
        return ipc < 0 ? ipc : mount;

    int r = join_ipc(ipc, user);
    if (r < 0 || is_own(mount, "self/ns/mnt"))
        return r;
    load_what_is_ours();
    r = join(mount, CLONE_NEWNS);
    if (r == -EPERM && user >= 0 && join(user, CLONE_NEWUSER) == 0)
        r = join(mount, CLONE_NEWNS);
    return r;
}

int enter_open(int fd)
{
    if (ioctl(fd, NS_GET_NSTYPE) != CLONE_NEWIPC)
        return -ENOTTY;

    _cleanup_close_ int user = ioctl(fd, NS_GET_USERNS);
    return join_ipc(fd, user);
}

int enter_path(const char *path)
{
    _cleanup_close_ int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENXIO ? -ENOTTY : -errno; /* a socket, or a device that is not there */

    return enter_open(fd);
}
