/* POSIX shared memory: shm_overview(7). */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "ipc/mechanisms.h"
#include "ipc/memory.h"
#include "ipc/posix-file.h"
#include "util/cleanup.h"
#include "util/io.h"

enum {
    STAT_BLOCK = 512,      /* the unit of st_blocks: stat(2) */
    BUFFER_SIZE = 1 << 18, /* stays in the processor's cache */
    DIRECT = 1 << 24,      /* bytes that the kernel is asked to copy at a time */
};

static int complete(int dirfd, const char *file, const struct stat *status,
                    struct ipc_object *object)
{
    (void)dirfd;
    (void)file;
    object->shm.size = known((uint64_t)status->st_size);
    object->shm.allocated = known((uint64_t)status->st_blocks * STAT_BLOCK);
    return 0;
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
    struct ipc_object object = {.class = &posix_shm_class};
    struct stat status;
    int r = posix_file_create(ref, settings, fill_segment, &status);
    if (r < 0)
        return r;

    posix_fill(&object, ref->name, &status);
    complete(-1, NULL, &status, &object);
    *ret = object;
    return 0;
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

/* The memory is reached through its file and never mapped: neither a file that is cut short nor a
 * full file system is SIGBUS then. */

static int open_memory(const struct ipc_object *object, bool to_write, struct ipc_memory *ret)
{
    _cleanup_close_ int fd = posix_file_open(object, to_write ? O_WRONLY : O_RDONLY);
    if (fd < 0)
        return fd;

    struct stat status;
    if (fstat(fd, &status) < 0)
        return -errno;
    *ret = (struct ipc_memory){
        .ops = object->class->memory,
        .size = (uint64_t)status.st_size,
        .fd = steal_fd(&fd),
    };
    return 0;
}

static void close_memory(struct ipc_memory *memory)
{
    close(memory->fd);
    free(memory->buffer);
    memory->ops = NULL;
}

static int size_now(const struct ipc_memory *memory, uint64_t *ret)
{
    struct stat status;

    if (fstat(memory->fd, &status) < 0)
        return -errno;
    if (status.st_nlink == 0)
        return -ENOENT;
    *ret = (uint64_t)status.st_size;
    return 0;
}

static int read_bytes(const struct ipc_memory *memory, uint64_t offset, void *bytes, size_t length)
{
    ssize_t count = pread(memory->fd, bytes, length, (off_t)offset);

    if (count < 0)
        return -errno;
    return count == (ssize_t)length ? 0 : -EFAULT;
}

/* A write past the end would make the file longer.  Someone may still cut it short between the look
 * and the write, which then brings the end back; no call does both at once. */
static int check_end(const struct ipc_memory *memory, uint64_t end)
{
    struct stat status;

    if (fstat(memory->fd, &status) < 0)
        return -errno;
    return end <= (uint64_t)status.st_size ? 0 : -EFAULT;
}

static int write_bytes(const struct ipc_memory *memory, uint64_t offset, const void *bytes,
                       size_t length)
{
    int r = check_end(memory, offset + length);
    if (r < 0)
        return r;

    ssize_t count = pwrite(memory->fd, bytes, length, (off_t)offset);
    if (count < 0)
        return -errno;
    return count == (ssize_t)length ? 0 : -ENOSPC;
}

static char *buffer_of(struct ipc_memory *memory)
{
    if (!memory->buffer)
        memory->buffer = malloc(BUFFER_SIZE);
    return memory->buffer;
}

static size_t at_most(uint64_t length, size_t most)
{
    return length < most ? (size_t)length : most;
}

static ssize_t copy_out(struct ipc_memory *memory, uint64_t offset, uint64_t length, int fd,
                        int *ret_fd_error)
{
    /* To a file of the same file system the kernel copies itself.  Never by splice(2) into a pipe,
     * which would hand over the pages themselves: what is written to the segment later would be
     * read from the pipe. */
    loff_t from = (loff_t)offset;
    ssize_t count = copy_file_range(memory->fd, &from, fd, NULL, at_most(length, DIRECT), 0);
    if (count > 0)
        return count;

    char *buffer = buffer_of(memory);
    if (!buffer)
        return -ENOMEM;
    count = pread(memory->fd, buffer, at_most(length, BUFFER_SIZE), (off_t)offset);
    if (count <= 0)
        return count < 0 ? -errno : -EFAULT;
    int r = write_all(fd, buffer, (size_t)count);
    if (r == 0)
        return count;
    *ret_fd_error = r;
    return r;
}

/* Writes what is left in the buffer: where the file system is almost full, less than all. */
static ssize_t write_buffered(struct ipc_memory *memory, uint64_t offset, bool grow)
{
    size_t left = memory->end - memory->start;
    int r = grow ? 0 : check_end(memory, offset + left);
    if (r < 0)
        return r;

    ssize_t count = pwrite(memory->fd, memory->buffer + memory->start, left, (off_t)offset);

    if (count < 0)
        return -errno;
    memory->start += (size_t)count;
    return count;
}

static ssize_t copy_in(struct ipc_memory *memory, uint64_t offset, uint64_t length, bool grow,
                       int fd, int *ret_fd_error)
{
    if (memory->start < memory->end)
        return write_buffered(memory, offset, grow);

    loff_t to = (loff_t)offset;
    length = at_most(length, DIRECT);
    int r = grow ? 0 : check_end(memory, offset + length);
    if (r < 0)
        return r;
    ssize_t count = copy_file_range(fd, NULL, memory->fd, &to, length, 0);
    if (count > 0)
        return count;

    char *buffer = buffer_of(memory);
    if (!buffer)
        return -ENOMEM;
    count = read_some(fd, buffer, at_most(length, BUFFER_SIZE));
    if (count <= 0) {
        *ret_fd_error = (int)count;
        return count;
    }
    memory->start = 0;
    memory->end = (size_t)count;
    return write_buffered(memory, offset, grow);
}

static const struct ipc_memory_ops memory_ops = {
    .grows = true,
    .open = open_memory,
    .close = close_memory,
    .size = size_now,
    .read = read_bytes,
    .write = write_bytes,
    .copy_out = copy_out,
    .copy_in = copy_in,
};

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
    .memory = &memory_ops,
};
