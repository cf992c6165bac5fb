/* Whether an object is still used, or was left behind, and why we think so.
 *
 * What is attached, open or waited for is used.  What cannot be seen whole is never unused.  The
 * rules for each mechanism are in ipcctl(1), "Orphans". */
#ifndef PROC_VERDICT_H
#define PROC_VERDICT_H

#include "proc/census.h"
#include "proc/elders.h"

enum verdict_state {
    VERDICT_USED,
    VERDICT_UNKNOWN,
    VERDICT_UNUSED,   /* by nobody now; it may be wanted later */
    VERDICT_ORPHANED, /* and those who made or used it are gone */
};

enum { REASONS_TEXT = 512 };

struct verdict {
    enum verdict_state state;
    char reasons[REASONS_TEXT]; /* sentences, separated by newlines; safe to show */
};

/* What judging goes by, besides the object itself. */
struct evidence {
    struct census census; /* of the objects to be judged */
    struct elders elders;
    bool age_asked; /* only objects are judged that have been idle as long as was asked */
};

/* Looks at all processes, as far as @objects need it.  The objects are kept by the caller as long
 * as the evidence.  Returns 0 or a negative errno. */
int evidence_take(const struct ipc_object *objects, size_t count, bool age_asked,
                  struct evidence *ret);
void evidence_free(struct evidence *evidence);

/* Judges the object at @place of those that the evidence was taken of.  @object is the same one, as
 * it is now: who used it last is looked at now too. */
void judge(const struct evidence *evidence, size_t place, const struct ipc_object *object,
           struct verdict *ret);

#endif
