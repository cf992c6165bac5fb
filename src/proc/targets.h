/* The objects that a census is about, found by what /proc shows of them: a System V object by its
 * id, a POSIX one by the device and inode of its file.  Never by name: names come again. */
#ifndef PROC_TARGETS_H
#define PROC_TARGETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ipc/class.h"

struct target {
    size_t object;        /* its place in the array of objects */
    uint64_t device, key; /* for a System V object its kind, and its id */
    uint64_t attachments; /* mappings seen of a System V segment */
    /* The last process to which each was ascribed, so that each is told once. */
    pid_t mapped_by, open_by;
    /* How many targets from here on are the same object, under several references: a file with
     * several links, or an object that was named by its key and by its id. */
    size_t same;
};

struct targets {
    struct target *list; /* sorted by device and key */
    size_t count;
    /* What of a process has to be looked at. */
    bool any_sysv, any_files, any_maps, any_waits;
};

/* Indexes the @count objects, which may go before the targets do. -ENOMEM. */
int targets_index(const struct ipc_object *objects, size_t count, struct targets *ret);
void targets_free(struct targets *targets);

/* The target, the first of the same object, or NULL where the object is none of them. */
struct target *targets_find_id(const struct targets *targets, enum ipc_kind kind, int id);
struct target *targets_find_file(const struct targets *targets, uint64_t device, uint64_t inode);

#endif
