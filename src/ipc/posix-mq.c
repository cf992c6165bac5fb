/* POSIX message queues: mq_overview(7).
 *
 * They live in the mqueue file system of the IPC namespace.  /dev/mqueue may not be mounted, or
 * show another namespace; a mount of our own, attached nowhere, shows the right one to those who
 * may make it.  By name, mq_open() always works. */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <mqueue.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ipc/kernel-text.h"
#include "ipc/limits.h"
#include "ipc/mechanisms.h"
#include "ipc/posix-file.h"
#include "ipc/queue.h"
#include "util/cleanup.h"
#include "util/directory.h"

enum { MQUEUE_MAGIC = 0x19800202 }; /* f_type of statfs(2), from the kernel's ipc/mqueue.c */

/* Opens the directory of our namespace's queues by a mount that is attached nowhere and goes with
 * the descriptor. */
static int open_detached(void)
{
    _cleanup_close_ int context = (int)syscall(SYS_fsopen, "mqueue", FSOPEN_CLOEXEC);
    if (context < 0 || syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
        return -errno;
    _cleanup_close_ int mount = (int)syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, 0);
    if (mount < 0)
        return -errno;

    int fd = openat(mount, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

/* Opens what is mounted at /dev/mqueue; -EPERM, as from open_detached(), where nothing is, or where
 * what is mounted there is surely not of the namespace that we have entered. */
static int open_mounted(void)
{
    if (posix_files_are_left_out())
        return -EPERM;

    _cleanup_close_ int fd = open("/dev/mqueue", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct statfs status;

    if (fd < 0)
        return errno == ENOENT ? -EPERM : -errno;
    if (fstatfs(fd, &status) < 0)
        return -errno;
    return status.f_type == MQUEUE_MAGIC ? steal_fd(&fd) : -EPERM;
}

/* The directory of the queues; *own tells whether it is surely that of our own namespace. */
static int open_directory(bool *own)
{
    int fd = open_detached();

    *own = fd >= 0;
    return fd >= 0 ? fd : open_mounted();
}

/* Reads what a queue holds.  To read its file sets the file's ctime and atime, which is why neither
 * is shown as a time of the queue's own. */
static int read_content(int fd, struct ipc_object *object)
{
    struct mq_attr attributes;
    if (mq_getattr(fd, &attributes) < 0)
        return -errno;
    object->msg.messages = known((uint64_t)attributes.mq_curmsgs);
    object->msg.maxmsg = known((uint64_t)attributes.mq_maxmsg);
    object->msg.msgsize = known((uint64_t)attributes.mq_msgsize);

    char text[128];
    ssize_t length = pread(fd, text, sizeof(text) - 1, 0);
    if (length < 0 && errno != EBADF) /* which it is where it was opened to write */
        return -errno;
    text[length < 0 ? 0 : length] = '\0';
    parse_mq_content(text, object);
    return 0;
}

static void fill(struct ipc_object *object, const char *name, const struct stat *status)
{
    posix_fill(object, name, status);
    /* mq_send() and mq_receive() set all three times; looking sets the others. */
    object->changed_at = known((uint64_t)status->st_mtime);
    object->touched_at = object->changed_at;
}

static int open_with(int dirfd, const char *name, int flags)
{
    flags |= O_NONBLOCK | O_CLOEXEC;
    int fd = dirfd >= 0 ? openat(dirfd, name + 1, flags | O_NOFOLLOW) : mq_open(name, flags);

    return fd < 0 ? posix_open_error() : fd;
}

/* Opens the queue in the directory, or where there is none by its name; to read where that is
 * allowed, else to write, which is enough for its attributes.  Where nothing can be written on the
 * file system, that is told before whether the queue may be. */
static int open_queue(int dirfd, const char *name)
{
    int fd = open_with(dirfd, name, O_RDONLY);

    if (fd == -EACCES)
        fd = open_with(dirfd, name, O_WRONLY);
    return fd == -EROFS ? -EACCES : fd;
}

/* Whether it is there, but may not be opened, or not now. */
static bool is_closed(int error)
{
    return error == -EACCES || error == -EBUSY;
}

/* Reads a queue that is seen in a directory: one that may not be opened still has its status. */
static int stat_in_directory(int dirfd, const char *name, struct ipc_object *object)
{
    struct stat status;

    if (fstatat(dirfd, name + 1, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return -errno;
    fill(object, name, &status);

    _cleanup_close_ int fd = open_queue(dirfd, name);
    if (fd < 0)
        return is_closed(fd) || fd == -ELOOP ? 0 : fd;
    return read_content(fd, object);
}

static int stat_by_name(const char *name, struct ipc_object *object)
{
    _cleanup_close_ int fd = open_queue(-1, name);
    struct stat status;

    if (fd < 0)
        return fd;
    if (fstat(fd, &status) < 0)
        return -errno;
    fill(object, name, &status);
    return read_content(fd, object);
}

/* Whether the queue seen in the mounted directory @dirfd is the one that mq_open() finds in our
 * namespace: 0, -EXDEV where it is not, -ENOENT where it has vanished.  One that may not be opened
 * tells nothing; *own is set where another did. */
static int check_own(int dirfd, const struct ipc_object *object, bool *own)
{
    struct ipc_object found = {.class = object->class};
    int r = stat_by_name(object->name, &found);

    if (r == -ENOENT)
        return faccessat(dirfd, object->name + 1, F_OK, AT_SYMLINK_NOFOLLOW) < 0 ? -ENOENT : -EXDEV;
    if (r == 0 && found.device != object->device)
        return -EXDEV;
    *own = r == 0;
    return 0;
}

static int visit_queue(int dirfd, const char *file, bool *own, ipc_visit *visit, void *data)
{
    struct ipc_object object = {.class = &posix_mq_class};
    char name[IPC_NAME_MAX + 1];

    snprintf(name, sizeof(name), "/%s", file);
    int r = stat_in_directory(dirfd, name, &object);
    if (r == 0 && !*own)
        r = check_own(dirfd, &object, own);
    if (r < 0)
        return r == -ENOENT ? 0 : r;
    return visit(&object, data);
}

static int list(unsigned extra, ipc_visit *visit, void *data)
{
    bool own;
    (void)extra;
    int fd = open_directory(&own);
    if (fd < 0)
        return fd;
    _cleanup_closedir_ DIR *dir = fdopendir(fd);
    if (!dir) {
        close(fd);
        return -errno;
    }

    int r = 0;
    for (const struct dirent *entry; r >= 0 && (entry = next_entry(dir));)
        if (!is_dot(entry))
            r = visit_queue(dirfd(dir), entry->d_name, &own, visit, data);
    return r < 0 ? r : -errno;
}

static int find(const struct ref *ref, unsigned extra, struct ipc_object *ret)
{
    struct ipc_object object = {.class = &posix_mq_class};
    (void)extra;
    int r = stat_by_name(ref->name, &object);

    if (is_closed(r)) {
        /* The directory shows who owns it. */
        bool own;
        _cleanup_close_ int dirfd = open_directory(&own);
        if (dirfd >= 0 && stat_in_directory(dirfd, ref->name, &object) == 0)
            r = 0;
    }
    if (r == 0)
        *ret = object;
    return r;
}

/* A descriptor to change the queue by, which its mode may keep even its owner from opening; but the
 * directory may show another IPC namespace's, of the same name. */
static int open_to_change(const struct ipc_object *object)
{
    bool own;
    _cleanup_close_ int dirfd = open_directory(&own);
    _cleanup_close_ int seen =
        dirfd >= 0 ? openat(dirfd, object->name + 1, O_PATH | O_NOFOLLOW | O_CLOEXEC) : -1;
    if (seen >= 0 && posix_fd_check(seen, object) == 0)
        return steal_fd(&seen);

    _cleanup_close_ int fd = open_queue(-1, object->name);
    if (fd < 0)
        return fd;
    int r = posix_fd_check(fd, object);
    return r < 0 ? r : steal_fd(&fd);
}

static int change(const struct ipc_object *object, const struct ipc_settings *settings)
{
    _cleanup_close_ int fd = open_to_change(object);

    return fd < 0 ? fd : posix_fd_change(fd, settings);
}

static int remove_queue(const struct ipc_object *object)
{
    return mq_unlink(object->name) < 0 ? -errno : 0;
}

/* mq_open(3) takes both sizes or none; the one that was not given is what it would be with none. */
static int fill_attributes(const struct ipc_settings *settings, struct mq_attr *attributes)
{
    struct maybe maxmsg = settings->given & IPC_SET_MAXMSG ? known(settings->maxmsg)
                                                           : queue_default(LIMIT_MSG_DEFAULT);
    struct maybe msgsize = settings->given & IPC_SET_MSGSIZE ? known(settings->msgsize)
                                                             : queue_default(LIMIT_MSGSIZE_DEFAULT);

    if (!maxmsg.known || !msgsize.known)
        return -ENODEV;
    if (maxmsg.value > LONG_MAX || msgsize.value > LONG_MAX)
        return -EINVAL;
    attributes->mq_maxmsg = (long)maxmsg.value;
    attributes->mq_msgsize = (long)msgsize.value;
    return 0;
}

static int create(const struct ref *ref, const struct ipc_settings *settings,
                  struct ipc_object *ret)
{
    struct mq_attr attributes = {0};
    bool sized = settings->given & (IPC_SET_MAXMSG | IPC_SET_MSGSIZE);
    int r = sized ? fill_attributes(settings, &attributes) : 0;
    if (r < 0)
        return r;

    /* Mode 0 until all is done; the umask applies to mq_open(), not to fchmod(). */
    _cleanup_close_ int fd =
        mq_open(ref->name, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0, sized ? &attributes : NULL);
    if (fd < 0)
        return -errno;

    struct stat status;
    struct ipc_object object = {.class = &posix_mq_class};
    r = posix_fd_change(fd, settings);
    if (r == 0 && fstat(fd, &status) < 0)
        r = -errno;
    if (r == 0) {
        fill(&object, ref->name, &status);
        r = read_content(fd, &object);
    }
    if (r < 0) {
        mq_unlink(ref->name);
        return r;
    }
    *ret = object;
    return 0;
}

/* Messages: mq_send(3), mq_receive(3). */

/* By name, and to the same queue that was looked at. */
static int open_to_use(const struct ipc_object *object, enum ipc_queue_use use,
                       struct ipc_queue *ret)
{
    int flags = (use == IPC_QUEUE_SEND ? O_WRONLY : O_RDONLY) | O_CLOEXEC;
    _cleanup_close_ int fd = mq_open(object->name, flags);
    if (fd < 0)
        return -errno;

    int r = posix_fd_check(fd, object);
    if (r < 0)
        return r;
    *ret = (struct ipc_queue){.class = &posix_mq_class, .handle = steal_fd(&fd)};
    return 0;
}

static void close_queue(struct ipc_queue *queue)
{
    mq_close(queue->handle);
}

static int limit(const struct ipc_queue *queue, uint64_t *ret)
{
    struct mq_attr attributes;

    if (mq_getattr(queue->handle, &attributes) < 0)
        return -errno;
    *ret = (uint64_t)attributes.mq_msgsize;
    return 0;
}

/* Past already: a call that would have to wait ends at once with ETIMEDOUT. */
static const struct timespec now = {0};

/* Why a message was not sent or received.  The kernel lets those that wait on a queue wait on when
 * it is removed: it has no name then, and they notice when they are interrupted. */
static int transfer_error(const struct ipc_queue *queue, bool wait)
{
    int error = errno;

    if (error == ETIMEDOUT && !wait)
        return -EAGAIN;
    if (error == EINTR && posix_fd_is_removed(queue->handle))
        return -EIDRM;
    return -error;
}

static int send_message(struct ipc_queue *queue, const struct ipc_message *message, bool wait)
{
    const char *body = message->length > 0 ? message->body : "";

    /* The kernel would take it, and nobody could come for it. */
    if (posix_fd_is_removed(queue->handle))
        return -EIDRM;
    int r = wait ? mq_send(queue->handle, body, message->length, message->priority)
                 : mq_timedsend(queue->handle, body, message->length, message->priority, &now);

    return r < 0 ? transfer_error(queue, wait) : 0;
}

static int receive_message(struct ipc_queue *queue, const struct ipc_pick *pick, bool wait,
                           struct ipc_message *ret)
{
    uint64_t most = 0;
    (void)pick;

    if (!queue->block) {
        int r = limit(queue, &most); /* fixed when the queue was made */
        r = r < 0 ? r : ipc_queue_reserve(queue, most);
        if (r < 0)
            return r;
    }
    unsigned int priority;
    ssize_t length =
        wait ? mq_receive(queue->handle, queue->block, queue->capacity, &priority)
             : mq_timedreceive(queue->handle, queue->block, queue->capacity, &priority, &now);
    if (length < 0)
        return transfer_error(queue, wait);
    *ret = (struct ipc_message){
        .priority = priority,
        .body = queue->block,
        .length = (size_t)length,
    };
    return 0;
}

static int peek_message(struct ipc_queue *queue, size_t position, struct ipc_message *ret)
{
    (void)queue;
    (void)position;
    (void)ret;
    return -ENOTSUP;
}

static const struct ipc_queue_ops queue_ops = {
    .open = open_to_use,
    .close = close_queue,
    .limit = limit,
    .send = send_message,
    .receive = receive_message,
    .peek = peek_message,
};

const struct ipc_class posix_mq_class = {
    .kind = IPC_MSG,
    .family = IPC_POSIX,
    .noun = "POSIX message queue",
    .creatable = IPC_SET_MODE | IPC_SET_OWNER | IPC_SET_GROUP | IPC_SET_MAXMSG | IPC_SET_MSGSIZE,
    .changeable = IPC_SET_MODE | IPC_SET_OWNER | IPC_SET_GROUP,
    .list = list,
    .find = find,
    .create = create,
    .change = change,
    .remove = remove_queue,
    .queue = &queue_ops,
};
