/* POSIX shared memory: shm_overview(7). */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "ipc/mechanisms.h"
#include "ipc/posix-file.h"
#include "util/cleanup.h"

enum { STAT_BLOCK = 512 }; /* the unit of st_blocks: stat(2) */

static void complete(int dirfd, const char *file, const struct stat *status,
                     struct ipc_object *object)
{
    (void)dirfd;
    (void)file;
    object->shm.size = known((uint64_t)status->st_size);
    object->shm.allocated = known((uint64_t)status->st_blocks * STAT_BLOCK);
}

static int list(unsigned extra, ipc_visit *visit, void *data)
{
    (void)extra;
    return posix_file_list(&posix_shm_class, complete, visit, data);
}

static int find(const struct ref *ref, unsigned extra, struct ipc_object *ret)
{
    (void)extra;
    return posix_file_find(&posix_shm_class, ref, complete, ret);
}

static int set_size(int fd, uint64_t size)
{
    if (size > INT64_MAX)
        return -EFBIG;
    return ftruncate(fd, (off_t)size) < 0 ? -errno : 0;
}

static int fill_segment(int fd, const struct ipc_settings *settings)
{
    int r = set_size(fd, settings->size);

    /* On a full file system ftruncate() succeeds, and a later store is SIGBUS. */
    if (r == 0 && settings->given & IPC_SET_RESERVE)
        r = -posix_fallocate(fd, 0, (off_t)settings->size);
    return r;
}

static int create(const struct ref *ref, const struct ipc_settings *settings,
                  struct ipc_object *ret)
{
    int r = posix_file_create(ref, settings, fill_segment);

    return r < 0 ? r : find(ref, 0, ret);
}

static int change(const struct ipc_object *object, const struct ipc_settings *settings)
{
    if (settings->given & IPC_SET_SIZE) {
        _cleanup_close_ int fd = posix_file_open(object, O_RDWR);
        int r = fd < 0 ? fd : set_size(fd, settings->size);
        if (r < 0)
            return r;
    }
    return posix_file_change(object, settings);
}

const struct ipc_class posix_shm_class = {
    .kind = IPC_SHM,
    .family = IPC_POSIX,
    .noun = "POSIX shared memory segment",
    .creatable = IPC_SET_MODE | IPC_SET_OWNER | IPC_SET_GROUP | IPC_SET_SIZE | IPC_SET_RESERVE,
    .changeable = IPC_SET_MODE | IPC_SET_OWNER | IPC_SET_GROUP | IPC_SET_SIZE,
    .size = IPC_SET_SIZE,
    .list = list,
    .find = find,
    .create = create,
    .change = change,
    .remove = posix_file_remove,
};
