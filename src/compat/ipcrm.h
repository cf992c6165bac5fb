/* The removals of ipcrm: each says what went wrong, and returns EXIT_DONE or EXIT_FAILED. */
#ifndef COMPAT_IPCRM_H
#define COMPAT_IPCRM_H

#include "commands/command.h"
#include "ipc/class.h"

enum { IPCRM_CATEGORIES = 6 };

struct ipcrm_category {
    const char *word; /* for -a */
    enum ipc_kind kind;
    enum ipc_family family;
    const char *what; /* for -v */
};

/* In the order in which -a removes them. */
extern const struct ipcrm_category ipcrm_categories[IPCRM_CATEGORIES];

/* One object to remove.  REF_PRIVATE stands for the key 0, which is no object's. */
struct ipcrm_removal {
    struct ref ref;
    const char *text; /* as it was given */
    bool verbose;
};

int ipcrm_remove(const struct invocation *invocation, const struct ipcrm_removal *removal);

/* -a: all objects of the categories that are @wanted, IPCRM_CATEGORIES of them, or where none is,
 * of all.  Goes on after failures. */
int ipcrm_remove_all(const struct invocation *invocation, const bool *wanted, bool verbose);

#endif
