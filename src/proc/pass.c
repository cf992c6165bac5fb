#include "proc/pass.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/kcmp.h>
#include <linux/memfd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "proc/mapping.h"
#include "proc/processes.h"
#include "proc/syscall.h"
#include "util/array.h"
#include "util/cleanup.h"
#include "util/directory.h"
#include "util/number.h"
#include "util/proc.h"

/* Where a process has mapped a target, for the addresses that its threads wait at. */
struct range {
    uint64_t start, end;
    struct target *target;
};

enum {
    MOST_DEVICES = 8,    /* sizes of pages that a System V segment may have */
    MAPS_BUFFER = 65536, /* bytes of maps at a time: many lines */
    NAMESPACE_TEXT = 32,
};

struct pass {
    struct census *census;
    struct targets *targets;
    uint64_t shm_devices[MOST_DEVICES]; /* of the file systems that hold System V segments */
    size_t shm_device_count;
    char namespace[NAMESPACE_TEXT]; /* "ipc:[4026531839]" */
    char *buffer;                   /* MAPS_BUFFER bytes */

    /* The process that is looked at. */
    pid_t pid;
    int dirfd;
    const struct process *process; /* once described */
    bool same_namespace;
    bool closed; /* something could not be looked at */
    struct range *ranges;
    size_t range_count, range_capacity;
};

/* Takes the result of looking at something: what we may not see is remembered, and that a process
 * has ended meanwhile is nothing. */
static int look_result(struct pass *pass, int r)
{
    if (r == -ENOMEM)
        return r;
    pass->closed |= process_is_closed(r);
    return 0;
}

static int found(struct pass *pass, const struct target *target, enum relation relation, pid_t tid)
{
    if (!pass->process) {
        int r = census_add_process(pass->census, pass->dirfd, pass->pid, &pass->process);
        if (r < 0)
            return r;
    }
    struct use use = {
        .relation = relation,
        .pid = pass->pid,
        .tid = tid,
        .alive = true,
        .process = pass->process,
    };
    int r = 0;
    for (size_t i = 0; i < target->same && r == 0; i++) {
        use.object = &pass->census->objects[target[i].object];
        r = census_add_use(pass->census, &use);
    }
    return r;
}

/* Whether the IPC namespace of a thread is ours; its id is compared, as the link shows it. */
static int check_namespace(const struct pass *pass, const char *directory, bool *same)
{
    char path[48], text[NAMESPACE_TEXT];

    snprintf(path, sizeof(path), "%sns/ipc", directory);
    ssize_t length = read_link_at(pass->dirfd, path, text, sizeof(text));
    if (length < 0)
        return (int)length;
    *same = strcmp(text, pass->namespace) == 0;
    return 0;
}

/* A System V segment is a file of the kernel's own file system, as memfd_create(2)'s are, with the
 * id as its inode. */
static bool holds_segments(const struct pass *pass, const struct mapping *mapping)
{
    if (!pass->same_namespace || strncmp(mapping->path, "/SYSV", 5) != 0)
        return false;
    for (size_t i = 0; i < pass->shm_device_count; i++)
        if (pass->shm_devices[i] == mapping->device)
            return true;
    return false;
}

static int remember_range(struct pass *pass, const struct mapping *mapping, struct target *target)
{
    struct range *ranges =
        room_for_one(pass->ranges, &pass->range_capacity, pass->range_count, sizeof(*ranges));
    if (!ranges)
        return -ENOMEM;
    pass->ranges = ranges;
    pass->ranges[pass->range_count++] = (struct range){mapping->start, mapping->end, target};
    return 0;
}

/* Whether what is mapped can be the segment: one that was attached in another namespace stays, with
 * its id, where a process changes its own.  The path shows the key that the segment was made with,
 * which the object has until it is marked for removal. */
static bool may_be_attached(const struct ipc_object *segment, const struct mapping *mapping)
{
    uint32_t key;

    return segment->shm.nattch.value > 0 &&
           (segment->shm.dest ||
            (sscanf(mapping->path, "/SYSV%" SCNx32, &key) == 1 && key == (uint32_t)segment->key));
}

static struct target *find_segment(const struct pass *pass, const struct mapping *mapping)
{
    struct target *target = targets_find_id(pass->targets, IPC_SHM, (int)mapping->inode);

    return target && may_be_attached(&pass->census->objects[target->object], mapping) ? target
                                                                                      : NULL;
}

static int take_mapping(struct pass *pass, const char *line)
{
    const struct mapping mapping = parse_mapping(line);
    enum relation relation = RELATION_MAPPED;
    struct target *target = NULL;

    if (mapping.inode <= INT32_MAX && holds_segments(pass, &mapping)) {
        target = find_segment(pass, &mapping);
        relation = RELATION_ATTACHED;
    } else if (mapping.inode != 0 && pass->targets->any_files) {
        target = targets_find_file(pass->targets, mapping.device, mapping.inode);
    }
    if (!target)
        return 0;
    for (size_t i = 0; i < target->same; i++)
        target[i].attachments += relation == RELATION_ATTACHED;
    if (remember_range(pass, &mapping, target) < 0)
        return -ENOMEM;
    if (target->mapped_by == pass->pid)
        return 0;
    target->mapped_by = pass->pid;
    return found(pass, target, relation, 0);
}

/* Takes the whole lines in the buffer, which ends with a NUL, and returns the beginning of the last
 * one, which is cut.  Where *in_middle, the first is the rest of one that was taken before. */
static int take_lines(struct pass *pass, bool *in_middle, const char **ret_rest)
{
    char *line = pass->buffer, *end;

    for (; (end = strchr(line, '\n')); line = end + 1) {
        *end = '\0';
        int r = *in_middle ? 0 : take_mapping(pass, line);
        if (r < 0)
            return r;
        *in_middle = false;
    }
    *ret_rest = line;
    return 0;
}

/* Reads maps line by line; *any tells whether there was one.  The path of a file may be as long as
 * its directories are deep: of a line that the buffer does not hold, the beginning tells all. */
static int read_maps(struct pass *pass, const char *directory, bool *any)
{
    char path[48];
    snprintf(path, sizeof(path), "%smaps", directory);
    _cleanup_close_ int fd = openat(pass->dirfd, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;

    size_t kept = 0;
    ssize_t got;
    bool in_middle = false;
    while ((got = read(fd, pass->buffer + kept, MAPS_BUFFER - 1 - kept)) > 0) {
        const char *rest;
        size_t length = kept + (size_t)got;
        pass->buffer[length] = '\0';
        int r = take_lines(pass, &in_middle, &rest);
        kept = r < 0 ? 0 : length - (size_t)(rest - pass->buffer);
        if (r == 0 && kept == MAPS_BUFFER - 1) {
            r = in_middle ? 0 : take_mapping(pass, pass->buffer);
            in_middle = true;
            kept = 0;
        }
        if (r < 0)
            return r;
        memmove(pass->buffer, rest, kept);
        *any = true;
    }
    return got < 0 ? -errno : 0;
}

/* The device and inode of an open file.  One of a network file system whose server hangs is not
 * waited for, unless this call is unknown, as to an older sandbox, which refuses it. */
static int identify_file(int dirfd, const char *path, uint64_t *device, uint64_t *inode)
{
#ifdef HAVE_STATX
    struct statx extended;
    if (statx(dirfd, path, AT_STATX_DONT_SYNC, STATX_INO, &extended) == 0) {
        *device = makedev(extended.stx_dev_major, extended.stx_dev_minor);
        *inode = extended.stx_ino;
        return 0;
    }
    if (errno != ENOSYS && errno != EPERM)
        return -errno;
#endif
    struct stat status;
    if (fstatat(dirfd, path, &status, 0) < 0)
        return -errno;
    *device = status.st_dev;
    *inode = status.st_ino;
    return 0;
}

static int take_file(struct pass *pass, int dirfd, const char *name)
{
    uint64_t device = 0, inode = 0;
    int r = identify_file(dirfd, name, &device, &inode);
    if (r < 0) /* closed meanwhile, or of a file system that does not answer, as ours do */
        return r == -EPERM ? look_result(pass, r) : 0;

    struct target *target = targets_find_file(pass->targets, device, inode);
    if (!target || target->open_by == pass->pid)
        return 0;
    target->open_by = pass->pid;
    return found(pass, target, RELATION_OPEN, 0);
}

static int read_files(struct pass *pass, const char *directory)
{
    _cleanup_closedir_ DIR *dir = NULL;
    char path[48];
    snprintf(path, sizeof(path), "%sfd", directory);
    dir = open_directory_at(pass->dirfd, path, 0);
    if (!dir)
        return -errno;

    int r = 0;
    for (const struct dirent *entry; r == 0 && (entry = next_entry(dir));)
        if (entry->d_name[0] != '.')
            r = take_file(pass, dirfd(dir), entry->d_name);
    return r < 0 ? r : -errno;
}

static struct target *find_by_fd(const struct pass *pass, const char *directory, uint64_t fd)
{
    uint64_t device = 0, inode = 0;
    char path[80];

    snprintf(path, sizeof(path), "%sfd/%" PRIu64, directory, fd);
    if (!pass->targets->any_files || identify_file(pass->dirfd, path, &device, &inode) < 0)
        return NULL;
    return targets_find_file(pass->targets, device, inode);
}

static struct target *find_by_address(const struct pass *pass, uint64_t address)
{
    for (size_t i = 0; i < pass->range_count; i++)
        if (address >= pass->ranges[i].start && address < pass->ranges[i].end)
            return pass->ranges[i].target;
    return NULL;
}

/* A thread may be in another namespace than its process. */
static struct target *find_by_id(struct pass *pass, const char *directory, const struct wait *wait)
{
    struct target *target = targets_find_id(pass->targets, wait->kind, (int)wait->address);
    bool same = false;

    if (!target)
        return NULL;
    look_result(pass, check_namespace(pass, directory, &same));
    return same ? target : NULL;
}

static struct target *find_waited_for(struct pass *pass, const char *directory,
                                      const struct wait *wait)
{
    switch (wait->by) {
    case WAIT_ID:
        return find_by_id(pass, directory, wait);
    case WAIT_FD:
        return find_by_fd(pass, directory, wait->address);
    case WAIT_FUTEX:
        return find_by_address(pass, wait->address);
    default:
        return NULL;
    }
}

static int read_wait(struct pass *pass, const char *directory, pid_t tid)
{
    char path[48], text[256];
    struct wait wait;

    snprintf(path, sizeof(path), "%ssyscall", directory);
    ssize_t length = read_file_at(pass->dirfd, path, text, sizeof(text));
    if (length < 0)
        return (int)length;
    int r = parse_wait(text, &wait);
    const struct target *target = r < 0 ? NULL : find_waited_for(pass, directory, &wait);
    if (!target)
        return r;
    return found(pass, target,
                 wait.kind == IPC_SEM ? RELATION_BLOCKED_WAITING
                 : wait.to_send       ? RELATION_BLOCKED_SENDING
                                      : RELATION_BLOCKED_RECEIVING,
                 tid);
}

/* Whether a thread may wait at a target.  In a segment may be semaphores as well, and mutexes. */
static bool may_wait(const struct pass *pass)
{
    return pass->targets->any_waits || pass->range_count > 0;
}

/* What all threads of a process share.  Where the first has ended before the others, its entry
 * shows nothing of it any more; each of theirs does. */
static int look_at_process(struct pass *pass, const char *directory, bool *any)
{
    int r = 0;

    pass->same_namespace = false;
    if (pass->targets->any_sysv)
        r = look_result(pass, check_namespace(pass, directory, &pass->same_namespace));
    if (r == 0 && pass->targets->any_maps)
        r = look_result(pass, read_maps(pass, directory, any));
    if (r == 0 && pass->targets->any_files)
        r = look_result(pass, read_files(pass, directory));
    return r;
}

/* A thread may have left the descriptors that the others share: unshare(CLONE_FILES).  Without
 * kcmp(2) each thread's are looked at. */
static bool may_have_own_files(const struct pass *pass, pid_t tid)
{
    return pass->targets->any_files && tid != pass->pid &&
           syscall(SYS_kcmp, pass->pid, tid, KCMP_FILES, 0UL, 0UL) != 0;
}

/* What is not shared by all threads. */
static int look_at_thread(struct pass *pass, const char *directory, pid_t tid)
{
    int r = 0;

    if (may_have_own_files(pass, tid))
        r = look_result(pass, read_files(pass, directory));
    if (r == 0 && may_wait(pass))
        r = look_result(pass, read_wait(pass, directory, tid));
    return r;
}

static int look_at_threads(struct pass *pass, bool seen)
{
    _cleanup_closedir_ DIR *dir = open_directory_at(pass->dirfd, "task", 0);
    int r = 0;
    if (!dir)
        return look_result(pass, -errno);

    for (const struct dirent *entry; r == 0 && (entry = next_entry(dir));) {
        char directory[24];
        uint64_t tid;
        if (parse_unsigned(entry->d_name, 10, INT32_MAX, &tid) < 0)
            continue;
        snprintf(directory, sizeof(directory), "task/%" PRIu64 "/", tid);
        if (!seen)
            r = look_at_process(pass, directory, &seen);
        if (r == 0)
            r = look_at_thread(pass, directory, (pid_t)tid);
    }
    return r < 0 ? r : look_result(pass, -errno);
}

/* How many threads there are: the links of their directory, which is quicker than to read it. */
static bool has_one_thread(const struct pass *pass)
{
    struct stat status;

    return fstatat(pass->dirfd, "task", &status, 0) == 0 && status.st_nlink == 3;
}

static int look_at(struct pass *pass)
{
    bool any = !pass->targets->any_maps;
    int r = look_at_process(pass, "", &any);

    if (r < 0 || (any && !pass->targets->any_files && !may_wait(pass)))
        return r;
    if (has_one_thread(pass))
        return may_wait(pass) ? look_result(pass, read_wait(pass, "", pass->pid)) : 0;
    return look_at_threads(pass, any);
}

static int look_at_pid(pid_t pid, void *data)
{
    struct pass *pass = data;
    _cleanup_close_ int dirfd = process_open(pid);
    if (dirfd < 0) {
        /* With hidepid=1, /proc shows that there is a process, and nothing of it. */
        pass->census->unseen += process_is_closed(dirfd);
        return 0;
    }

    pass->pid = pid;
    pass->dirfd = dirfd;
    pass->process = NULL;
    pass->closed = false;
    pass->range_count = 0;
    int r = look_at(pass);
    if (r == 0 && pass->closed && process_may_use_objects(dirfd))
        pass->census->unseen++;
    return r;
}

static void add_shm_device(struct pass *pass, unsigned int flags)
{
    _cleanup_close_ int fd = memfd_create("ipcctl", MFD_CLOEXEC | flags);
    struct stat status;

    if (fd >= 0 && fstat(fd, &status) == 0)
        pass->shm_devices[pass->shm_device_count++] = status.st_dev;
}

/* A file system for usual pages, and one for each size of huge ones (SHM_HUGETLB). */
static void find_shm_devices(struct pass *pass)
{
    static const unsigned int huge[] = {16, 21, 24, 25, 29, 30, 34}; /* 64 KiB to 16 GiB */

    add_shm_device(pass, 0);
    for (size_t i = 0; i < ARRAY_SIZE(huge); i++)
        add_shm_device(pass, MFD_HUGETLB | huge[i] << MFD_HUGE_SHIFT);
}

static int run_pass(struct pass *pass)
{
    ssize_t length = read_link_at(proc_directory(), "self/ns/ipc", pass->namespace, NAMESPACE_TEXT);
    if (length < 0)
        return (int)length;

    find_shm_devices(pass);
    pass->census->hidden = !shows_all_processes();
    return visit_processes(look_at_pid, pass);
}

int pass_over_processes(struct census *census, struct targets *targets)
{
    struct pass pass = {.census = census, .targets = targets, .buffer = malloc(MAPS_BUFFER)};
    int r = pass.buffer ? run_pass(&pass) : -ENOMEM;

    free(pass.ranges);
    free(pass.buffer);
    return r;
}
