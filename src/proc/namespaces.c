#include "proc/namespaces.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proc/mount.h"
#include "proc/processes.h"
#include "util/array.h"
#include "util/cleanup.h"
#include "util/directory.h"
#include "util/number.h"
#include "util/proc.h"

/* A search under way. */
struct search {
    struct ipc_namespaces found;
    uint64_t *mounts; /* the mount namespaces that were searched for bind mounts */
    size_t mount_count, mount_capacity;
};

/* The id in a link like "ipc:[4026531839]"; 0 or a negative errno. */
static int read_namespace_id(int dirfd, const char *path, uint64_t *ret)
{
    char text[40];
    ssize_t length = read_link_at(dirfd, path, text, sizeof(text));
    if (length < 0)
        return (int)length;

    const char *number = strchr(text, '[');
    return number && sscanf(number, "[%" SCNu64 "]", ret) == 1 ? 0 : -EIO;
}

static struct ipc_namespace *find(struct ipc_namespaces *namespaces, uint64_t id)
{
    for (size_t i = 0; i < namespaces->count; i++)
        if (namespaces->list[i].id == id)
            return &namespaces->list[i];
    return NULL;
}

/* Finds or adds the namespace @id, which can be entered at @path. */
static int add(struct ipc_namespaces *namespaces, uint64_t id, const char *path,
               struct ipc_namespace **ret)
{
    struct ipc_namespace *namespace = find(namespaces, id);

    if (!namespace) {
        struct ipc_namespace *list =
            room_for_one(namespaces->list, &namespaces->capacity, namespaces->count, sizeof(*list));
        if (!list)
            return -ENOMEM;
        namespaces->list = list;
        namespace = &list[namespaces->count++];
        *namespace = (struct ipc_namespace){.id = id};
        snprintf(namespace->path, sizeof(namespace->path), "%s", path);
    }
    *ret = namespace;
    return 0;
}

static void describe(struct ipc_namespace *namespace, int dirfd)
{
    char cgroup[4096];

    namespace->described = process_describe(dirfd, namespace->pid, &namespace->process) == 0;
    if (namespace->described && read_file_at(dirfd, "cgroup", cgroup, sizeof(cgroup)) >= 0)
        container_of_cgroup(cgroup, namespace->container);
}

/* Counts a process for a namespace that one of its threads is in, once: its threads come one after
 * the other. */
static int count_process(struct search *search, int dirfd, pid_t pid, uint64_t id, const char *path)
{
    struct ipc_namespace *namespace;
    int r = add(&search->found, id, path, &namespace);

    if (r < 0 || namespace->counted == pid)
        return r;
    namespace->counted = pid;
    namespace->nprocs++;
    if (namespace->pid == 0 || pid < namespace->pid) {
        namespace->pid = pid;
        describe(namespace, dirfd);
        /* It stays longer than what the namespace was found by, which may have been ourselves. */
        if (namespace->path[0] != '/')
            snprintf(namespace->path, sizeof(namespace->path), "%s", path);
    }
    return 0;
}

/* Threads that are in another namespace than the first. */
static int count_threads(struct search *search, int dirfd, pid_t pid, uint64_t first)
{
    _cleanup_closedir_ DIR *dir = open_directory_at(dirfd, "task", 0);
    int r = 0;

    for (const struct dirent *entry; dir && r == 0 && (entry = readdir(dir));) {
        char path[64], below[32];
        uint64_t tid, id;
        if (parse_unsigned(entry->d_name, 10, INT32_MAX, &tid) < 0)
            continue;
        snprintf(path, sizeof(path), "%d/task/%" PRIu64 "/ns/ipc", pid, tid);
        snprintf(below, sizeof(below), "task/%" PRIu64 "/ns/ipc", tid);
        if (read_namespace_id(dirfd, below, &id) == 0 && id != first)
            r = count_process(search, dirfd, pid, id, path);
    }
    return r;
}

/* Takes a line of mountinfo, which tells of an IPC namespace where one is mounted. */
static int take_mount(struct search *search, const char *line, pid_t pid)
{
    _cleanup_free_ char *place = NULL, *path = NULL;
    struct ipc_namespace *namespace;
    uint64_t id;
    int r = parse_namespace_mount(line, &id, &place);

    if (r <= 0)
        return r;
    if (pid == process_self()) {
        path = steal_pointer(place);
    } else if (asprintf(&path, "%d/root%s", pid, place) < 0) {
        path = NULL;
        return -ENOMEM;
    }
    return add(&search->found, id, path, &namespace);
}

static int take_mounts(struct search *search, pid_t pid)
{
    char path[32];
    snprintf(path, sizeof(path), "%d/mountinfo", pid);
    _cleanup_fclose_ FILE *file = proc_fopen(path);
    _cleanup_free_ char *line = NULL;
    size_t size = 0;
    int r = 0;

    while (file && r == 0 && getline(&line, &size, file) >= 0)
        r = take_mount(search, line, pid);
    return r;
}

/* Looks at the mounts of each mount namespace once. */
static int search_mounts(struct search *search, int dirfd, pid_t pid)
{
    uint64_t id;

    if (read_namespace_id(dirfd, "ns/mnt", &id) < 0)
        return 0;
    for (size_t i = 0; i < search->mount_count; i++)
        if (search->mounts[i] == id)
            return 0;
    uint64_t *mounts =
        room_for_one(search->mounts, &search->mount_capacity, search->mount_count, sizeof(*mounts));
    if (!mounts)
        return -ENOMEM;
    search->mounts = mounts;
    search->mounts[search->mount_count++] = id;
    return take_mounts(search, pid);
}

static int look_at(pid_t pid, void *data)
{
    struct search *search = data;
    _cleanup_close_ int dirfd = process_open(pid);
    uint64_t id = 0;
    char path[32];
    if (dirfd < 0) {
        search->found.unseen += process_is_closed(dirfd);
        return 0;
    }

    int r = read_namespace_id(dirfd, "ns/ipc", &id);
    if (process_is_closed(r)) {
        search->found.unseen += process_may_use_objects(dirfd);
        return 0;
    }
    snprintf(path, sizeof(path), "%d/ns/ipc", pid);
    /* The kernel's own threads are in the first namespace, but nothing of theirs is. */
    if (r == 0 && process_may_use_objects(dirfd))
        r = count_process(search, dirfd, pid, id, path);
    if (r != -ENOMEM)
        r = count_threads(search, dirfd, pid, id);
    return r < 0 ? r : search_mounts(search, dirfd, pid);
}

/* Ours first, those without a process last. */
static int compare(const void *a, const void *b)
{
    const struct ipc_namespace *x = a, *y = b;

    if (x->current != y->current)
        return y->current - x->current;
    if ((x->pid == 0) != (y->pid == 0))
        return (x->pid == 0) - (y->pid == 0);
    if (x->pid != y->pid)
        return x->pid < y->pid ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static int run_search(struct search *search)
{
    uint64_t own = 0;
    int r = read_namespace_id(proc_directory(), "self/ns/ipc", &own);

    search->found.hidden = !shows_all_processes();
    /* Our own mounts first: their paths are those that people know. */
    r = r < 0 ? r : look_at(process_self(), search);
    r = r < 0 ? r : visit_processes(look_at, search);
    for (size_t i = 0; i < search->found.count; i++)
        search->found.list[i].current = search->found.list[i].id == own;
    if (search->found.count > 0)
        qsort(search->found.list, search->found.count, sizeof(*search->found.list), compare);
    return r;
}

int namespaces_find(struct ipc_namespaces *ret)
{
    struct search search = {0};
    int r = run_search(&search);

    free(search.mounts);
    if (r < 0) {
        namespaces_free(&search.found);
        return r;
    }
    *ret = search.found;
    return 0;
}

void namespaces_free(struct ipc_namespaces *namespaces)
{
    free(namespaces->list);
}
