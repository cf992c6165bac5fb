/* The IPC namespaces that there are: those of processes, of single threads, and those that a bind
 * mount alone keeps. */
#ifndef PROC_NAMESPACES_H
#define PROC_NAMESPACES_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ipc/class.h"
#include "proc/process.h"

enum { CONTAINER_TEXT = 64 };

struct ipc_namespace {
    uint64_t id;         /* the inode of /proc/PID/ns/ipc */
    char path[PATH_MAX]; /* where it can be entered; without a slash at first, below /proc */
    pid_t pid;           /* the lowest of its processes; 0 where it has none */
    size_t nprocs;       /* processes with a thread in it */
    pid_t counted;       /* the one of them that was found last */
    bool current;        /* ours */
    bool described;      /* whether @process and @container are known */
    struct process process;
    char container[CONTAINER_TEXT]; /* as the process's control group tells; empty for none */
};

struct ipc_namespaces {
    struct ipc_namespace *list; /* our own first, then by pid, those without processes last */
    size_t count, capacity;
    size_t unseen; /* processes that could not be looked at */
    bool hidden;   /* there may be others, which this /proc does not show at all */
};

/* Finds them all.  Returns 0 or a negative errno. */
int namespaces_find(struct ipc_namespaces *ret);
void namespaces_free(struct ipc_namespaces *namespaces);

#define _cleanup_namespaces_ _cleanup_(namespaces_free)

/* Which objects of a namespace are visited. */
enum namespace_scope {
    NAMESPACE_OWN,   /* those that belong to it: System V ones and POSIX queues */
    NAMESPACE_FILES, /* and the POSIX segments and semaphores of its first process */
};

/* Called with each object, as ipc_visit; and, with an @object of NULL, where those of @class could
 * not be listed, for the reason @error, a negative errno. */
typedef int namespace_visit_object(const struct ipc_object *object, const struct ipc_class *class,
                                   int error, void *data);

/* Visits the objects of @namespace, which a child process enters; @extra as for struct ipc_class's
 * list().  Returns 0, what @visit returned, -EPERM where it may not be entered, -ESRCH where it has
 * ended, -ENXIO where it is there but cannot be reached, or another negative errno. */
int namespace_visit(const struct ipc_namespace *namespace, enum namespace_scope scope,
                    unsigned extra, namespace_visit_object *visit, void *data);

/* How much a namespace holds; unknown where it could not be looked into. */
struct namespace_contents {
    const struct ipc_namespace *namespace;
    struct maybe msg, shm, sem, posix_msg; /* objects */
    struct maybe bytes;                    /* of messages and segments */
};

/* Counts what @namespace holds.  Returns as namespace_visit(). */
int namespace_count(const struct ipc_namespace *namespace, struct namespace_contents *ret);

/* Writes into @text which container a control group belongs to, as the text of a /proc/PID/cgroup
 * tells: the first 12 digits of its id (Docker, Podman, Kubernetes), or its name (LXC); empty for
 * none. */
void container_of_cgroup(const char *cgroup, char text[static CONTAINER_TEXT]);

#endif
