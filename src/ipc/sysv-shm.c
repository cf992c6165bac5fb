/* System V shared memory segments: shmget(2), shmctl(2). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ipc/kernel-text.h"
#include "ipc/mechanisms.h"
#include "ipc/memory.h"
#include "ipc/sysv.h"
#include "util/array.h"
#include "util/cleanup.h"
#include "util/fault.h"
#include "util/io.h"
#include "util/proc.h"

#ifndef MADV_POPULATE_READ /* Linux 5.14 */
#define MADV_POPULATE_READ  22
#define MADV_POPULATE_WRITE 23
#endif

enum { POPULATED = 1 << 20 }; /* bytes of a segment mapped at a time, while they are copied */

static int stat_segment(int index, struct ipc_object *ret)
{
    struct shmid_ds ds = {0};
    int id = shmctl(index, SHM_STAT_ANY, &ds);
    if (id < 0)
        return sysv_ctl_error();

    sysv_fill(ret, id, &ds.shm_perm, ds.shm_ctime);
    ret->shm.size = known(ds.shm_segsz);
    ret->shm.nattch = known(ds.shm_nattch);
    ret->shm.cpid = known_unless_0((uint64_t)ds.shm_cpid);
    ret->shm.lpid = known_unless_0((uint64_t)ds.shm_lpid);
    ret->shm.attached_at = known_unless_0((uint64_t)ds.shm_atime);
    ret->shm.detached_at = known_unless_0((uint64_t)ds.shm_dtime);
    ret->shm.dest = ds.shm_perm.mode & SHM_DEST;
    ret->shm.locked = ds.shm_perm.mode & SHM_LOCKED;
    return 0;
}

/* Resident and swapped bytes are told by /proc/sysvipc/shm alone (proc(5)). */
struct usage_table {
    struct shm_usage *rows;
    size_t count;
};

static void free_usage(struct usage_table *table)
{
    free(table->rows);
}

static int compare_usage(const void *a, const void *b)
{
    int x = ((const struct shm_usage *)a)->id, y = ((const struct shm_usage *)b)->id;

    return (x > y) - (x < y);
}

/* Reads the table, sorted by id.  Without /proc it is empty, and the numbers are unknown. */
static int read_usage(struct usage_table *table)
{
    _cleanup_fclose_ FILE *file = proc_fopen("sysvipc/shm");
    _cleanup_free_ char *line = NULL;
    size_t line_size = 0, capacity = 0;

    while (file && getline(&line, &line_size, file) >= 0) {
        struct shm_usage row;
        if (!parse_shm_usage(line, &row))
            continue;
        struct shm_usage *rows = room_for_one(table->rows, &capacity, table->count, sizeof(*rows));
        if (!rows)
            return -ENOMEM;
        table->rows = rows;
        table->rows[table->count++] = row;
    }
    if (table->count > 0)
        qsort(table->rows, table->count, sizeof(*table->rows), compare_usage);
    return 0;
}

static void add_usage(const struct usage_table *table, struct ipc_object *object)
{
    struct shm_usage wanted = {.id = object->id};
    const struct shm_usage *row = table->count == 0 ? NULL
                                                    : bsearch(&wanted, table->rows, table->count,
                                                              sizeof(wanted), compare_usage);

    if (row) {
        object->shm.rss = known(row->rss);
        object->shm.swap = known(row->swap);
    }
}

struct usage_visit {
    struct usage_table table;
    ipc_visit *visit;
    void *data;
};

static int visit_with_usage(const struct ipc_object *object, void *data)
{
    const struct usage_visit *with = data;
    struct ipc_object filled = *object;

    add_usage(&with->table, &filled);
    return with->visit(&filled, with->data);
}

static int list(unsigned extra, ipc_visit *visit, void *data)
{
    struct shm_info info;
    int highest = shmctl(0, SHM_INFO, (struct shmid_ds *)&info);
    if (highest < 0)
        return -errno;
    if (!(extra & IPC_EXTRA_RSS))
        return sysv_list(&sysv_shm_class, highest, stat_segment, visit, data);

    struct usage_visit with = {.visit = visit, .data = data};
    int r = read_usage(&with.table);
    if (r == 0)
        r = sysv_list(&sysv_shm_class, highest, stat_segment, visit_with_usage, &with);
    free_usage(&with.table);
    return r;
}

static int get_segment(key_t key)
{
    int id = shmget(key, 0, 0);

    return id < 0 ? -errno : id;
}

static int find(const struct ref *ref, unsigned extra, struct ipc_object *ret)
{
    _cleanup_(free_usage) struct usage_table table = {0};
    int r = extra & IPC_EXTRA_RSS ? read_usage(&table) : 0;

    if (r == 0)
        r = sysv_find(&sysv_shm_class, ref, get_segment, stat_segment, ret);
    if (r == 0)
        add_usage(&table, ret);
    return r;
}

static int set_lock(const struct ipc_object *object, bool locked)
{
    if (shmctl(object->id, locked ? SHM_LOCK : SHM_UNLOCK, NULL) == 0)
        return 0;
    return errno == ENOMEM ? -ENOMEM : sysv_ctl_error();
}

static int change(const struct ipc_object *object, const struct ipc_settings *settings)
{
    if (settings->given & (IPC_SET_MODE | IPC_SET_OWNER | IPC_SET_GROUP)) {
        struct shmid_ds ds = {0};
        sysv_set_perm(object, settings, &ds.shm_perm);
        if (shmctl(object->id, IPC_SET, &ds) < 0)
            return sysv_ctl_error();
    }
    return settings->given & IPC_SET_LOCKED ? set_lock(object, settings->locked) : 0;
}

static int make_segment(key_t key, int flags, const struct ipc_settings *settings)
{
    int id = shmget(key, settings->size, flags);

    return id < 0 ? -errno : id;
}

static int create(const struct ref *ref, const struct ipc_settings *settings,
                  struct ipc_object *ret)
{
    /* The owner is set by IPC_SET, and until then nobody may attach it. */
    bool later = settings->given & (IPC_SET_OWNER | IPC_SET_GROUP);
    int id = sysv_create(ref, settings, later ? 0 : (int)settings->mode, make_segment);
    if (id < 0)
        return id;
    return sysv_finish_create(&sysv_shm_class, id, later ? settings : NULL, stat_segment, ret);
}

static int remove_segment(const struct ipc_object *object)
{
    return shmctl(object->id, IPC_RMID, NULL) < 0 ? sysv_ctl_error() : 0;
}

static int open_memory(const struct ipc_object *object, bool to_write, struct ipc_memory *ret)
{
    char *address = shmat(object->id, NULL, to_write ? 0 : SHM_RDONLY);
    if (address == (char *)-1)
        return sysv_ctl_error();

    *ret = (struct ipc_memory){
        .ops = object->class->memory,
        .size = object->shm.size.value,
        .dest = object->shm.dest,
        .id = object->id,
        .address = address,
    };
    return 0;
}

static void close_memory(struct ipc_memory *memory)
{
    shmdt(memory->address);
    memory->ops = NULL;
}

/* The size never changes.  A segment that is removed stays for those who have it attached, among
 * them ourselves. */
static int size_now(const struct ipc_memory *memory, uint64_t *ret)
{
    struct ipc_object object = {0};
    int r = stat_segment(memory->id, &object);

    if (r < 0)
        return r;
    if (object.shm.dest && !memory->dest)
        return -ENOENT;
    *ret = memory->size;
    return 0;
}

/* The kernel may find no memory for a page that nobody has touched yet: SIGBUS. */
struct copy {
    void *to;
    const void *from;
    size_t length;
};

static int do_copy(void *data)
{
    const struct copy *copy = data;

    memcpy(copy->to, copy->from, copy->length);
    return 0;
}

static int copy_bytes(const struct ipc_memory *memory, uint64_t offset, struct copy *copy)
{
    if (offset > memory->size || copy->length > memory->size - offset)
        return -EFAULT;
    return run_with_faults(memory->address, memory->size, do_copy, copy);
}

static int read_bytes(const struct ipc_memory *memory, uint64_t offset, void *bytes, size_t length)
{
    return copy_bytes(memory, offset, &(struct copy){bytes, memory->address + offset, length});
}

static int write_bytes(const struct ipc_memory *memory, uint64_t offset, const void *bytes,
                       size_t length)
{
    return copy_bytes(memory, offset, &(struct copy){memory->address + offset, bytes, length});
}

/* Maps the pages of a piece in one go: there is no fault-around here, and a fault for each page
 * takes as long as the copying.  Returns the piece's length. */
static size_t populate(const struct ipc_memory *memory, uint64_t offset, uint64_t length,
                       int advice)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uint64_t before = offset % page;
    size_t piece = length < POPULATED ? (size_t)length : POPULATED;

    /* Where the kernel cannot, pages come one by one. */
    madvise(memory->address + (offset - before), piece + before, advice);
    return piece;
}

/* read(2) and write(2) on the segment itself: no copy between, and no SIGBUS but EFAULT. */

static ssize_t copy_out(struct ipc_memory *memory, uint64_t offset, uint64_t length, int fd,
                        int *ret_fd_error)
{
    size_t piece = populate(memory, offset, length, MADV_POPULATE_READ);
    ssize_t count = write_some(fd, memory->address + offset, piece);

    if (count < 0 && count != -EFAULT)
        *ret_fd_error = (int)count;
    return count;
}

static ssize_t copy_in(struct ipc_memory *memory, uint64_t offset, uint64_t length, bool grow,
                       int fd, int *ret_fd_error)
{
    size_t piece = length < POPULATED ? (size_t)length : POPULATED;
    struct stat status;
    (void)grow;

    /* From a pipe less may come than there is room for, and memory must not be taken for it. */
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        piece = populate(memory, offset, length, MADV_POPULATE_WRITE);
    ssize_t count = read_some(fd, memory->address + offset, piece);
    if (count < 0 && count != -EFAULT)
        *ret_fd_error = (int)count;
    return count;
}

static const struct ipc_memory_ops memory_ops = {
    .open = open_memory,
    .close = close_memory,
    .size = size_now,
    .read = read_bytes,
    .write = write_bytes,
    .copy_out = copy_out,
    .copy_in = copy_in,
};

const struct ipc_class sysv_shm_class = {
    .kind = IPC_SHM,
    .family = IPC_SYSV,
    .noun = "System V shared memory segment",
    .creatable = IPC_SET_MODE | IPC_SET_OWNER | IPC_SET_GROUP | IPC_SET_SIZE,
    .changeable = IPC_SET_MODE | IPC_SET_OWNER | IPC_SET_GROUP | IPC_SET_LOCKED,
    .list = list,
    .find = find,
    .create = create,
    .change = change,
    .remove = remove_segment,
    .memory = &memory_ops,
};
