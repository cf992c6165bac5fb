#include "ipc/posix-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "util/cleanup.h"
#include "util/directory.h"
#include "util/proc.h"

static const char directory[] = "/dev/shm";
static const char semaphore_prefix[] = "sem.";

static bool is_semaphore_file(const char *file)
{
    size_t length = strlen(semaphore_prefix);

    return strncmp(file, semaphore_prefix, length) == 0 && file[length] != '\0';
}

/* The name of the file behind the object called @name. */
static void file_of(enum ipc_kind kind, const char *name, char file[static NAME_MAX + 1])
{
    snprintf(file, NAME_MAX + 1, "%s%s", kind == IPC_SEM ? semaphore_prefix : "", name + 1);
}

/* And back. */
static void name_of(enum ipc_kind kind, const char *file, char name[static IPC_NAME_MAX + 1])
{
    snprintf(name, IPC_NAME_MAX + 1, "/%s",
             file + (kind == IPC_SEM ? strlen(semaphore_prefix) : 0));
}

static bool left_out;

void posix_files_leave_out(bool leave_out)
{
    left_out = leave_out;
}

bool posix_files_are_left_out(void)
{
    return left_out;
}

static int open_directory(void)
{
    if (left_out)
        return -EXDEV;

    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    return fd < 0 ? -errno : fd;
}

static uint64_t newest(const struct stat *status)
{
    time_t time = status->st_ctime > status->st_mtime ? status->st_ctime : status->st_mtime;

    return (uint64_t)(time > status->st_atime ? time : status->st_atime);
}

void posix_fill(struct ipc_object *object, const char *name, const struct stat *status)
{
    snprintf(object->name, sizeof(object->name), "%s", name);
    object->uid = status->st_uid;
    object->gid = status->st_gid;
    object->mode = status->st_mode & 0777;
    object->device = status->st_dev;
    object->inode = status->st_ino;
    object->changed_at = known((uint64_t)status->st_ctime);
    object->touched_at = known(newest(status));
}

/* Reads the object behind @file.  -ENOENT where it is gone, -ENOTSUP where it is no regular file.
 */
static int stat_file(int dirfd, const char *file, posix_complete *complete,
                     struct ipc_object *object)
{
    struct stat status;

    if (fstatat(dirfd, file, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return -errno;
    if (!S_ISREG(status.st_mode))
        return -ENOTSUP;

    char name[IPC_NAME_MAX + 1];
    name_of(object->class->kind, file, name);
    posix_fill(object, name, &status);
    return complete(dirfd, file, &status, object);
}

static int visit_file(const struct ipc_class *class, int dirfd, const char *file,
                      posix_complete *complete, ipc_visit *visit, void *data)
{
    if (is_semaphore_file(file) != (class->kind == IPC_SEM))
        return 0;

    struct ipc_object object = {.class = class};
    int r = stat_file(dirfd, file, complete, &object);
    if (r == -ENOENT || r == -ENOTSUP)
        return 0;
    return r < 0 ? r : visit(&object, data);
}

int posix_file_list(const struct ipc_class *class, posix_complete *complete, ipc_visit *visit,
                    void *data)
{
    if (left_out)
        return -EXDEV;
    _cleanup_closedir_ DIR *dir = opendir(directory);
    if (!dir)
        return errno == ENOENT ? 0 : -errno;

    int r = 0;
    for (const struct dirent *entry; r >= 0 && (entry = next_entry(dir));)
        r = visit_file(class, dirfd(dir), entry->d_name, complete, visit, data);
    return r < 0 ? r : -errno;
}

int posix_file_find(const struct ipc_class *class, const struct ref *ref, posix_complete *complete,
                    struct ipc_object *ret)
{
    _cleanup_close_ int dirfd = open_directory();
    if (dirfd < 0)
        return dirfd;

    char file[NAME_MAX + 1];
    struct ipc_object object = {.class = class};
    file_of(class->kind, ref->name, file);
    int r = stat_file(dirfd, file, complete, &object);
    if (r == 0)
        *ret = object;
    return r;
}

int posix_open_error(void)
{
    return errno == EAGAIN ? -EBUSY : -errno;
}

int posix_file_open(const struct ipc_object *object, int flags)
{
    _cleanup_close_ int dirfd = open_directory();
    if (dirfd < 0)
        return dirfd;

    char file[NAME_MAX + 1];
    file_of(object->class->kind, object->name, file);
    _cleanup_close_ int fd = openat(dirfd, file, flags | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return errno == ELOOP ? -ENOENT : posix_open_error();

    int r = posix_fd_check(fd, object);
    return r < 0 ? r : steal_fd(&fd);
}

/* The directory that ways lead through, or why there is no way: -ENODEV where there is no /proc. */
static int way_through_proc(void)
{
    int proc = proc_directory();

    return proc >= 0 || proc == -EMFILE || proc == -ENFILE ? proc : -ENODEV;
}

/* Why such a way has just failed: what is missing is /proc. */
static int end_of_way(void)
{
    return errno == ENOENT ? -ENODEV : -errno;
}

/* fchmod() takes no O_PATH descriptor; the way through /proc takes both. */
static int change_mode(int fd, mode_t mode)
{
    if (fchmod(fd, mode) == 0)
        return 0;
    if (errno != EBADF)
        return -errno;

    char path[FD_PATH];
    int proc = way_through_proc();
    if (proc < 0)
        return proc;
    return fchmodat(proc, proc_fd_path(fd, path), mode, 0) < 0 ? end_of_way() : 0;
}

int posix_fd_change(int fd, const struct ipc_settings *settings)
{
    uid_t uid = settings->given & IPC_SET_OWNER ? settings->uid : (uid_t)-1;
    gid_t gid = settings->given & IPC_SET_GROUP ? settings->gid : (gid_t)-1;

    if (settings->given & (IPC_SET_OWNER | IPC_SET_GROUP) &&
        fchownat(fd, "", uid, gid, AT_EMPTY_PATH) < 0)
        return -errno;
    return settings->given & IPC_SET_MODE ? change_mode(fd, settings->mode) : 0;
}

int posix_fd_check(int fd, const struct ipc_object *object)
{
    struct stat status;

    if (fstat(fd, &status) < 0)
        return -errno;
    return status.st_ino == object->inode && status.st_dev == object->device ? 0 : -ENOENT;
}

bool posix_fd_is_removed(int fd)
{
    struct stat status;

    return fstat(fd, &status) == 0 && status.st_nlink == 0;
}

int posix_file_change(const struct ipc_object *object, const struct ipc_settings *settings)
{
    if (!(settings->given & (IPC_SET_MODE | IPC_SET_OWNER | IPC_SET_GROUP)))
        return 0;
    _cleanup_close_ int fd = posix_file_open(object, O_PATH);

    return fd < 0 ? fd : posix_fd_change(fd, settings);
}

int posix_file_remove(const struct ipc_object *object)
{
    _cleanup_close_ int dirfd = open_directory();
    if (dirfd < 0)
        return dirfd;

    char file[NAME_MAX + 1];
    file_of(object->class->kind, object->name, file);
    return unlinkat(dirfd, file, 0) < 0 ? -errno : 0;
}

int posix_file_create(const struct ref *ref, const struct ipc_settings *settings,
                      posix_fill_file *fill, struct stat *ret)
{
    _cleanup_close_ int dirfd = open_directory();
    if (dirfd < 0)
        return dirfd;

    /* One that is there is told of before there is any want of room to make another. */
    char file[NAME_MAX + 1], path[FD_PATH];
    struct stat status;
    file_of(ref->kind, ref->name, file);
    if (fstatat(dirfd, file, &status, AT_SYMLINK_NOFOLLOW) == 0)
        return -EEXIST;

    _cleanup_close_ int fd = openat(dirfd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0);
    if (fd < 0)
        return errno == EOPNOTSUPP ? -ENOSYS : -errno;

    int proc = way_through_proc();
    if (proc < 0)
        return proc;

    /* After the name nothing may fail. */
    int r = fill(fd, settings);
    r = r < 0 ? r : posix_fd_change(fd, settings);
    if (r == 0 && fstat(fd, &status) < 0)
        r = -errno;
    if (r < 0)
        return r;

    if (linkat(proc, proc_fd_path(fd, path), dirfd, file, AT_SYMLINK_FOLLOW) < 0)
        return end_of_way();
    (void)fstat(fd, &status); /* to be named has set its ctime */
    *ret = status;
    return 0;
}
