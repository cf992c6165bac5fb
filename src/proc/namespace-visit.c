/* Looking into another namespace: a child process enters it, and sends what it sees there. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ipc/class-set.h"
#include "ipc/posix-file.h"
#include "proc/enter.h"
#include "proc/namespaces.h"
#include "util/child.h"
#include "util/cleanup.h"
#include "util/proc.h"

/* What the child sends.  It is a copy of this process: its pointers to classes are ours. */
struct record {
    const struct ipc_class *class;
    int error; /* with no object: why those of the class could not be listed */
    bool has_object;
    struct ipc_object object;
};

struct sender {
    FILE *out;
    const struct ipc_class *class;
};

static int send_record(const struct sender *sender, const struct ipc_object *object, int error)
{
    struct record record;

    memset(&record, 0, sizeof(record));
    record.class = sender->class;
    record.error = error;
    if (object) {
        record.has_object = true;
        record.object = *object;
    }
    return fwrite(&record, sizeof(record), 1, sender->out) == 1 ? 0 : -EPIPE;
}

static int send_object(const struct ipc_object *object, void *data)
{
    return send_record(data, object, 0);
}

/* Whether we are in the IPC namespace, and its path or pid has not become another's. */
static bool is_entered(const struct ipc_namespace *namespace)
{
    struct stat status;

    return fstatat(proc_directory(), "self/ns/ipc", &status, 0) == 0 &&
           status.st_ino == namespace->id;
}

/* Opens the IPC namespace by its path: a process may be in another than its threads are. */
static int open_namespace(const struct ipc_namespace *namespace)
{
    if (namespace->path[0] != '/')
        return proc_open(namespace->path, O_RDONLY);

    int fd = open(namespace->path, O_RDONLY | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

static int enter(const struct ipc_namespace *namespace, bool files)
{
    if (namespace->current)
        return 0;
    /* Before the mount namespace, where the path may lead elsewhere. */
    _cleanup_close_ int fd = open_namespace(namespace);
    int r = fd < 0 ? fd : 0;

    if (r == 0 && files)
        r = enter_process(namespace->pid);
    if (r == 0)
        r = enter_open(fd);
    return r < 0 || is_entered(namespace) ? r : -ESRCH;
}

/* What of a namespace is looked at. */
struct look {
    const struct ipc_namespace *namespace;
    enum namespace_scope scope;
    unsigned extra;
};

/* The child. */
static _Noreturn void send_all(const struct look *look, int fd)
{
    const struct ipc_namespace *namespace = look->namespace;
    struct sender sender = {.out = fdopen(fd, "w")};
    bool files = look->scope == NAMESPACE_FILES && (namespace->current || namespace->pid != 0);
    int r = sender.out ? enter(namespace, files) : -ENOMEM;

    if (!namespace->current)
        posix_files_leave_out(!files);
    for (size_t i = 0; ipc_classes[i] && r == 0; i++) {
        sender.class = ipc_classes[i];
        if (class_is_in(sender.class, POSIX_FILE) && !files)
            continue;
        int listed = sender.class->list(look->extra, send_object, &sender);
        if (listed < 0)
            r = send_record(&sender, NULL, listed);
    }
    if (r == 0 && fflush(sender.out) != 0)
        r = -EPIPE;
    _exit(r < 0 ? -r : 0);
}

static int receive(int fd, namespace_visit_object *visit, void *data)
{
    _cleanup_fclose_ FILE *in = fdopen(fd, "r");
    struct record record;
    int r = 0;

    if (!in) {
        close(fd);
        return -ENOMEM;
    }
    while (r == 0 && fread(&record, sizeof(record), 1, in) == 1)
        r = visit(record.has_object ? &record.object : NULL, record.class, record.error, data);
    return r == 0 && ferror(in) ? -EIO : r;
}

/* The errno that the child ended with, negative. */
static int error_of(int status)
{
    if (status < 0)
        return status;
    return WIFEXITED(status) ? -WEXITSTATUS(status) : -EIO;
}

static int visit_once(const struct look *look, namespace_visit_object *visit, void *data)
{
    struct sigaction on_child;
    int pipe_fds[2];
    if (pipe2(pipe_fds, O_CLOEXEC) < 0)
        return -errno;

    expect_children(&on_child);
    pid_t child = fork();
    if (child < 0) {
        int error = errno;
        sigaction(SIGCHLD, &on_child, NULL);
        close(pipe_fds[0]);
        close(pipe_fds[1]);
        return -error;
    }
    if (child == 0) {
        close(pipe_fds[0]);
        send_all(look, pipe_fds[1]);
    }
    close(pipe_fds[1]);
    int r = receive(pipe_fds[0], visit, data);
    int ended = error_of(wait_for_end(child));
    sigaction(SIGCHLD, &on_child, NULL);
    return r < 0 ? r : ended;
}

/* Finds again where @namespace can be entered. */
static int find_again(const struct ipc_namespace *namespace, struct ipc_namespace *ret)
{
    _cleanup_namespaces_ struct ipc_namespaces namespaces = {0};
    int r = namespaces_find(&namespaces);

    for (size_t i = 0; i < namespaces.count; i++)
        if (namespaces.list[i].id == namespace->id) {
            *ret = namespaces.list[i];
            return 0;
        }
    return r < 0 ? r : -ESRCH;
}

/* Whether a namespace was not found where it was before. */
static bool is_missing(int error)
{
    return error == -ESRCH || error == -ENOENT;
}

int namespace_visit(const struct ipc_namespace *namespace, enum namespace_scope scope,
                    unsigned extra, namespace_visit_object *visit, void *data)
{
    struct look look = {namespace, scope, extra};
    struct ipc_namespace other;
    int r = visit_once(&look, visit, data);

    if (!is_missing(r))
        return r;
    /* The process that it was found by has ended; nothing was visited, and others may be in it. */
    r = find_again(namespace, &other);
    if (r < 0)
        return r;
    look.namespace = &other;
    r = visit_once(&look, visit, data);
    return !is_missing(r) ? r : find_again(namespace, &other) < 0 ? -ESRCH : -ENXIO;
}

static struct maybe *count_of(struct namespace_contents *contents, const struct ipc_class *class)
{
    if (class->kind == IPC_MSG)
        return class->family == IPC_SYSV ? &contents->msg : &contents->posix_msg;
    return class->kind == IPC_SHM ? &contents->shm : &contents->sem;
}

/* A sum is known where all that it is made of is. */
static void add_bytes(struct maybe *sum, struct maybe bytes)
{
    sum->value += bytes.value;
    sum->known = sum->known && bytes.known;
}

static int count_object(const struct ipc_object *object, const struct ipc_class *class, int error,
                        void *data)
{
    struct namespace_contents *contents = data;
    struct maybe *count = count_of(contents, class);
    (void)error;

    if (!object) {
        count->known = false;
        contents->bytes.known = contents->bytes.known && class->kind == IPC_SEM;
        return 0;
    }
    count->value++;
    if (class->kind == IPC_MSG)
        add_bytes(&contents->bytes, object->msg.bytes);
    if (class->kind == IPC_SHM)
        add_bytes(&contents->bytes, object->shm.size);
    return 0;
}

int namespace_count(const struct ipc_namespace *namespace, struct namespace_contents *ret)
{
    struct namespace_contents contents = {namespace, known(0), known(0),
                                          known(0),  known(0), known(0)};
    int r = namespace_visit(namespace, NAMESPACE_OWN, 0, count_object, &contents);

    *ret = r < 0 ? (struct namespace_contents){.namespace = namespace} : contents;
    return r;
}
