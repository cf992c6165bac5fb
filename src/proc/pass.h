/* The pass over all processes that a census makes. */
#ifndef PROC_PASS_H
#define PROC_PASS_H

#include "proc/census.h"
#include "proc/targets.h"

/* Adds to @census each use of @targets, which are its objects, and counts what could not be seen.
 * Returns 0, or a negative errno where memory ran out or there is no /proc. */
int pass_over_processes(struct census *census, struct targets *targets);

/* What the pass adds; in census.c.  Both return 0 or -ENOMEM. */
int census_add_use(struct census *census, const struct use *use);

/* Describes the process of the directory @dirfd, for as long as the census is kept; NULL where it
 * has ended. */
int census_add_process(struct census *census, int dirfd, pid_t pid, const struct process **ret);

#endif
