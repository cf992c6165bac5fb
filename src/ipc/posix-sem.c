/* POSIX named semaphores: sem_overview(7).  Each is a file that holds a sem_t. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ipc/mechanisms.h"
#include "ipc/posix-file.h"
#include "ipc/semaphore.h"
#include "util/cleanup.h"
#include "util/deadline.h"
#include "util/fault.h"
#include "util/interruption.h"

/* Opens to look only: without changing the access time where the caller may ask for that. */
static int open_to_look(int dirfd, const char *file)
{
    const int flags = O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC;
    int fd = openat(dirfd, file, flags | O_NOATIME);

    return fd < 0 && errno == EPERM ? openat(dirfd, file, flags) : fd;
}

/* The value is read from a copy of the file, never from a mapping: that of a file which is cut
 * short meanwhile would be SIGBUS. */
static int complete(int dirfd, const char *file, const struct stat *status,
                    struct ipc_object *object)
{
    object->sem.malformed = status->st_size < (off_t)sizeof(sem_t);
    if (object->sem.malformed)
        return 0;

    _cleanup_close_ int fd = open_to_look(dirfd, file);
    struct stat opened;
    if (fd < 0) {
        int r = posix_open_error();
        return r == -EACCES || r == -ELOOP || r == -EBUSY ? 0 : r;
    }
    if (fstat(fd, &opened) < 0)
        return -errno;
    if (opened.st_ino != status->st_ino || opened.st_dev != status->st_dev)
        return 0;

    sem_t copy;
    int value;
    ssize_t length = pread(fd, &copy, sizeof(copy), 0);
    if (length < 0)
        return -errno;
    if (length == (ssize_t)sizeof(copy) && sem_getvalue(&copy, &value) == 0)
        object->sem.value = known((uint64_t)(unsigned int)value);
    return 0;
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

static unsigned int first_value(const struct ipc_settings *settings)
{
    return settings->given & IPC_SET_VALUE ? (unsigned int)settings->value : 0;
}

static int fill_semaphore(int fd, const struct ipc_settings *settings)
{
    sem_t content;
    memset(&content, 0, sizeof(content));
    if (sem_init(&content, 1, first_value(settings)) < 0)
        return -errno;

    ssize_t written = write(fd, &content, sizeof(content));
    if (written < 0)
        return -errno;
    return written == (ssize_t)sizeof(content) ? 0 : -ENOSPC;
}

static int create(const struct ref *ref, const struct ipc_settings *settings,
                  struct ipc_object *ret)
{
    struct ipc_object object = {.class = &posix_sem_class};
    struct stat status;
    int r = posix_file_create(ref, settings, fill_semaphore, &status);
    if (r < 0)
        return r;

    posix_fill(&object, ref->name, &status);
    object.sem.value = known(first_value(settings));
    *ret = object;
    return 0;
}

static void close_semaphore(struct ipc_semaphore *semaphore)
{
    munmap(semaphore->mapping, sizeof(sem_t));
    close(semaphore->handle);
    semaphore->ops = NULL;
}

static int open_semaphore(const struct ipc_object *object, struct ipc_semaphore *ret)
{
    _cleanup_close_ int fd = posix_file_open(object, O_RDWR);
    if (fd < 0)
        return fd;

    struct stat status;
    if (fstat(fd, &status) < 0)
        return -errno;
    if (status.st_size < (off_t)sizeof(sem_t))
        return -ENOTSUP;
    void *mapping = mmap(NULL, sizeof(sem_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (mapping == MAP_FAILED)
        return -errno;
    *ret = (struct ipc_semaphore){
        .ops = object->class->semaphore,
        .handle = steal_fd(&fd),
        .mapping = mapping,
    };
    return 0;
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

/* A thousand million take seconds: a signal that comes meanwhile ends that, and all is undone.  One
 * that came before has been taken into account by the caller, who may have to give back after it.
 */
static int give(sem_t *semaphore, int count)
{
    const int before = interruption();
    int value;

    /* All or nothing: what others add meanwhile may still make a sem_post() fail.  A file may hold
     * more than SEM_VALUE_MAX, which reads as negative, and which sem_post() adds to. */
    if (sem_getvalue(semaphore, &value) == 0 && (value < 0 || value > SEM_VALUE_MAX - count))
        return -EOVERFLOW;
    for (int given = 0; given < count; given++)
        if (interruption() != before || sem_post(semaphore) < 0) {
            int error = interruption() != before ? EINTR : errno;
            while (given-- > 0 && sem_trywait(semaphore) == 0)
                ;
            return -error;
        }
    return 0;
}

/* Takes as many as @count at once, or none. */
static int take_now(sem_t *semaphore, int count)
{
    const int before = interruption();
    int value;

    /* What is too little is not touched, for others may be content with less. */
    if (sem_getvalue(semaphore, &value) == 0 && value < count)
        return -EAGAIN;
    for (int taken = 0; taken < count; taken++)
        if (interruption() != before || sem_trywait(semaphore) < 0) {
            int error = interruption() != before ? EINTR : errno;
            while (taken-- > 0)
                sem_post(semaphore);
            return -error;
        }
    return 0;
}

/* Without sem_clockwait(3): the deadline's distance is added to the date.  A change of the date
 * meanwhile may end the wait early, not the deadline. */
static int wait_until(sem_t *semaphore, int64_t deadline)
{
#ifdef HAVE_SEM_CLOCKWAIT
    struct timespec point = deadline_point(deadline);

    return sem_clockwait(semaphore, CLOCK_MONOTONIC, &point);
#else
    int r;

    do {
        struct timespec left = deadline_left(deadline), point;
        clock_gettime(CLOCK_REALTIME, &point);
        point.tv_sec += left.tv_sec + (point.tv_nsec + left.tv_nsec) / 1000000000;
        point.tv_nsec = (point.tv_nsec + left.tv_nsec) % 1000000000;
        r = sem_timedwait(semaphore, &point);
    } while (r < 0 && errno == ETIMEDOUT && !deadline_passed(deadline));
    return r;
#endif
}

static int take_one(sem_t *semaphore, int64_t deadline)
{
    int r = deadline == DEADLINE_NOW ? sem_trywait(semaphore) : wait_until(semaphore, deadline);

    return r < 0 ? -errno : 0;
}

/* Waits until the value may be @count: asleep in the kernel while it is 0, else looking again after
 * @pause nanoseconds, for no call waits for more than 1. */
static int wait_for_more(sem_t *semaphore, int64_t pause, int64_t deadline)
{
    int value;

    if (sem_getvalue(semaphore, &value) == 0 && value == 0) {
        int r = take_one(semaphore, deadline);
        if (r == 0)
            sem_post(semaphore);
        return r;
    }
    if (deadline_passed(deadline))
        return -ETIMEDOUT;
    int64_t next = deadline_after(pause);
    struct timespec point = deadline_point(next < deadline ? next : deadline);
    return -clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &point, NULL);
}

/* Nothing is held while waiting: two that each have a part would wait for each other for ever. */
static int take(sem_t *semaphore, int count, int64_t deadline)
{
    const int64_t first_pause = 1000000, longest_pause = 20000000;

    if (count == 1)
        return take_one(semaphore, deadline);
    for (int64_t pause = first_pause;; pause = pause < longest_pause ? 2 * pause : pause) {
        int r = take_now(semaphore, count);
        if (r != -EAGAIN || deadline == DEADLINE_NOW)
            return r;
        r = wait_for_more(semaphore, pause, deadline);
        if (r < 0)
            return r;
    }
}

/* What is done to the mapping, which whoever may write the file may cut short. */
struct task {
    sem_t *semaphore;
    int change;
    bool set;
    int64_t deadline; /* not DEADLINE_NEVER */
};

static int do_task(void *data)
{
    const struct task *task = data;

    if (task->set)
        return bring_to(task->semaphore, task->change);
    return task->change > 0 ? give(task->semaphore, task->change)
                            : take(task->semaphore, -task->change, task->deadline);
}

/* Does the task.  Whoever waits for a semaphore is not told that its name is removed, and would
 * wait for ever where nobody else has it open: so a wait looks at the file now and then. */
static int do_or_wait(const struct ipc_semaphore *semaphore, struct task *task, int64_t deadline)
{
    int r;

    do {
        int64_t look = deadline_after(LOOK_AGAIN);

        task->deadline = look < deadline ? look : deadline;
        r = run_with_faults(semaphore->mapping, sizeof(sem_t), do_task, task);
        if (r != -ETIMEDOUT || task->deadline == deadline)
            return r;
    } while (!posix_fd_is_removed(semaphore->handle));
    return -EIDRM;
}

static int operate(const struct ipc_semaphore *semaphore, const struct ipc_semop *operations,
                   size_t count, int64_t deadline, bool undo)
{
    (void)undo;
    if (count != 1 || operations->change == 0)
        return -ENOSYS;
    if (operations->index != 0)
        return -EFBIG;

    struct task task = {.semaphore = semaphore->mapping, .change = operations->change};
    return do_or_wait(semaphore, &task, deadline);
}

static int set_value(const struct ipc_object *object, uint64_t value)
{
    struct ipc_semaphore semaphore;
    int r = open_semaphore(object, &semaphore);
    if (r < 0)
        return r;

    struct task task = {semaphore.mapping, (int)value, true, DEADLINE_NOW};
    r = run_with_faults(semaphore.mapping, sizeof(sem_t), do_task, &task);
    close_semaphore(&semaphore);
    return r;
}

static int change(const struct ipc_object *object, const struct ipc_settings *settings)
{
    int r = settings->given & IPC_SET_VALUE ? set_value(object, settings->value) : 0;

    return r < 0 ? r : posix_file_change(object, settings);
}

static const struct ipc_semaphore_ops semaphore_ops = {
    .most = SEM_VALUE_MAX,
    .open = open_semaphore,
    .close = close_semaphore,
    .operate = operate,
};

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
    .semaphore = &semaphore_ops,
};
