/* Which objects are unused or orphaned: the filters for which all processes are looked at. */
#ifndef COMMANDS_JUDGEMENT_H
#define COMMANDS_JUDGEMENT_H

#include "commands/collection.h"
#include "commands/selection.h"
#include "proc/verdict.h"

/* Whether an object of this verdict passes the filters --unused and --orphaned. */
bool verdict_passes(const struct filter *filter, const struct verdict *verdict);

/* Gives each object its verdict; @ret, which the caller frees, holds them.  Says what could not be
 * seen where that left any undecided.  Returns the exit status. */
int judge_collection(const struct invocation *invocation, const struct filter *filter,
                     struct collection *collection, struct verdict **ret);

/* Judging again, right before each object is removed.  To look at all processes takes a while, so
 * what was seen serves for as long again as the look took.  Zero it but for @plan and @filter. */
struct second_look {
    const struct collection *plan;
    const struct filter *filter;
    struct evidence evidence;
    int64_t taken_at, took; /* nanoseconds; 0 before the first look */
};

/* Judges the object at @place of the plan, which @object is as of now; a negative errno where the
 * processes could not be looked at. */
int judge_again(struct second_look *look, size_t place, const struct ipc_object *object,
                struct verdict *ret);
void second_look_free(struct second_look *look);

#endif
