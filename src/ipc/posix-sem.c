/* POSIX named semaphores: sem_overview(7).  Each is a file that holds a sem_t. */
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ipc/mechanisms.h"
#include "ipc/posix-file.h"
#include "util/cleanup.h"

/* Opens to look only: without changing the access time where the caller may ask for that. */
static int open_to_look(int dirfd, const char *file)
{
    const int flags = O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC;
    int fd = openat(dirfd, file, flags | O_NOATIME);

    return fd < 0 && errno == EPERM ? openat(dirfd, file, flags) : fd;
}

/* The value is read from a copy of the file, never from a mapping: that of a file which is cut
 * short meanwhile would be SIGBUS. */
static void complete(int dirfd, const char *file, const struct stat *status,
                     struct ipc_object *object)
{
    object->sem.malformed = status->st_size < (off_t)sizeof(sem_t);
    if (object->sem.malformed)
        return;

    _cleanup_close_ int fd = open_to_look(dirfd, file);
    struct stat opened;
    if (fd < 0 || fstat(fd, &opened) < 0 || opened.st_ino != status->st_ino ||
        opened.st_dev != status->st_dev)
        return;

    sem_t copy;
    int value;
    if (pread(fd, &copy, sizeof(copy), 0) == (ssize_t)sizeof(copy) &&
        sem_getvalue(&copy, &value) == 0)
        object->sem.value = known((uint64_t)(unsigned int)value);
}

static int list(unsigned extra, ipc_visit *visit, void *data)
{
    (void)extra;
    return posix_file_list(&posix_sem_class, complete, visit, data);
}

static int find(const struct ref *ref, unsigned extra, struct ipc_object *ret)
{
    (void)extra;
    return posix_file_find(&posix_sem_class, ref, complete, ret);
}

static int fill_semaphore(int fd, const struct ipc_settings *settings)
{
    sem_t content;
    memset(&content, 0, sizeof(content));
    unsigned int value = settings->given & IPC_SET_VALUE ? (unsigned int)settings->value : 0;
    if (sem_init(&content, 1, value) < 0)
        return -errno;

    ssize_t written = write(fd, &content, sizeof(content));
    if (written < 0)
        return -errno;
    return written == (ssize_t)sizeof(content) ? 0 : -ENOSPC;
}

static int create(const struct ref *ref, const struct ipc_settings *settings,
                  struct ipc_object *ret)
{
    int r = posix_file_create(ref, settings, fill_semaphore);

    return r < 0 ? r : find(ref, 0, ret);
}

/* There is no call that sets the value: it is brought there by posts, which wake waiters as they
 * should, or by taking what can be taken.  As of SETVAL, what others do meanwhile is not undone. */
static int bring_to(sem_t *semaphore, int wanted)
{
    int value;

    if (sem_getvalue(semaphore, &value) < 0)
        return -errno;
    for (; value < wanted; value++)
        if (sem_post(semaphore) < 0)
            return -errno;
    while (value > wanted && (sem_trywait(semaphore) == 0 || errno == EINTR))
        if (sem_getvalue(semaphore, &value) < 0)
            return -errno;
    return 0;
}

static int set_value(const struct ipc_object *object, uint64_t value)
{
    _cleanup_close_ int fd = posix_file_open(object, O_RDWR);
    if (fd < 0)
        return fd;

    struct stat status;
    if (fstat(fd, &status) < 0)
        return -errno;
    if (status.st_size < (off_t)sizeof(sem_t))
        return -ENOTSUP;
    sem_t *semaphore = mmap(NULL, sizeof(*semaphore), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (semaphore == MAP_FAILED)
        return -errno;

    int r = bring_to(semaphore, (int)value);
    munmap(semaphore, sizeof(*semaphore));
    return r;
}

static int change(const struct ipc_object *object, const struct ipc_settings *settings)
{
    int r = settings->given & IPC_SET_VALUE ? set_value(object, settings->value) : 0;

    return r < 0 ? r : posix_file_change(object, settings);
}

const struct ipc_class posix_sem_class = {
    .kind = IPC_SEM,
    .family = IPC_POSIX,
    .noun = "POSIX semaphore",
    .creatable = IPC_SET_MODE | IPC_SET_OWNER | IPC_SET_GROUP | IPC_SET_VALUE,
    .changeable = IPC_SET_MODE | IPC_SET_OWNER | IPC_SET_GROUP | IPC_SET_VALUE,
    .list = list,
    .find = find,
    .create = create,
    .change = change,
    .remove = posix_file_remove,
};
