/* The oldest process of each user: whoever made an object was running then. */
#ifndef PROC_ELDERS_H
#define PROC_ELDERS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct elder {
    uid_t uid;
    pid_t pid;
    int64_t started_at; /* seconds since 1970 */
};

struct elders {
    struct elder *list;
    size_t count, capacity;
    size_t unseen; /* processes that could not be looked at: they may be older ones */
};

/* Looks at all processes that /proc shows; a process counts for its real, its effective and
 * its saved user.  Returns 0 or a negative errno. */
int elders_take(struct elders *ret);
void elders_free(struct elders *elders);

/* The oldest process of @uid, or NULL where it has none. */
const struct elder *elders_find(const struct elders *elders, uid_t uid);

#endif
