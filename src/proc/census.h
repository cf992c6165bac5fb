/* Who uses objects: one pass over all processes, for any number of objects.
 *
 * It sees what is attached, mapped and open, and each thread that is blocked; the objects
 * themselves tell who made and used them last.  Descriptors in flight over a socket, and those that
 * io_uring keeps, are seen by nobody. */
#ifndef PROC_CENSUS_H
#define PROC_CENSUS_H

#include <stdbool.h>
#include <stddef.h>

#include "ipc/class.h"
#include "proc/process.h"

enum relation {
    RELATION_CREATOR,
    RELATION_LAST_SENDER,
    RELATION_LAST_RECEIVER,
    RELATION_LAST_ATTACHER,
    RELATION_LAST_OPERATOR,
    RELATION_ATTACHED, /* from here on present use */
    RELATION_MAPPED,
    RELATION_OPEN,
    RELATION_BLOCKED_SENDING,
    RELATION_BLOCKED_RECEIVING,
    RELATION_BLOCKED_WAITING,
    RELATIONS,
};

/* "last-sender", "attached" ... */
const char *relation_name(enum relation relation);

/* One use of one object by one process, or of blocking by one thread. */
struct use {
    const struct ipc_object *object;
    enum relation relation;
    pid_t pid;
    pid_t tid;                     /* the blocked thread, else 0 */
    bool alive;                    /* false: the process has ended, and another may have its pid */
    const struct process *process; /* NULL where it is not alive, or closed to us */
};

/* How much of each object was seen. */
struct object_census {
    size_t first, count;         /* its uses, in the census */
    uint64_t unseen_attachments; /* of a System V segment: by processes that were not seen */
};

struct census {
    const struct ipc_object *objects;
    struct object_census *of; /* one for each object */
    size_t object_count;
    struct use *uses; /* sorted by object, relation, pid */
    size_t use_count, use_capacity;
    struct process **processes;
    size_t process_count, process_capacity;
    size_t unseen; /* processes that could not be looked at */
    bool hidden;   /* there may be others, which this /proc does not show at all */
};

/* What a census is about. */
enum census_scope {
    CENSUS_PRESENT, /* present use */
    CENSUS_ALL,     /* and who made it and used it last */
};

/* Takes the census of @objects, which the caller keeps as long as it has the census; of none, no
 * process is looked at.  Returns 0, or a negative errno where memory ran out or there is no /proc.
 */
int census_take(const struct ipc_object *objects, size_t count, enum census_scope scope,
                struct census *ret);
void census_free(struct census *census);

#define _cleanup_census_ _cleanup_(census_free)

#endif
