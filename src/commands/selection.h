/* Which objects a command is about: its operands, and the filters of list and remove. */
#ifndef COMMANDS_SELECTION_H
#define COMMANDS_SELECTION_H

#include <stdint.h>

#include "commands/command.h"
#include "ipc/class.h"

struct filter {
    bool given; /* any of them */
    bool by_family, by_owner, by_age;
    bool mine;             /* the owner is who calls */
    bool unused, orphaned; /* for these, all processes are looked at */
    enum ipc_family family;
    uid_t owner;
    int64_t older_than; /* nanoseconds */
};

enum filter_option {
    OPTION_FAMILY = 400,
    OPTION_FILTER_OWNER,
    OPTION_MINE,
    OPTION_OLDER_THAN,
    OPTION_UNUSED,
    OPTION_ORPHANED,
};

/* The filters' rows for a table of options. */
#define FILTER_OPTIONS                                                                             \
    {OPTION_FAMILY, "family", "FAMILY", "only sysv or only posix"},                                \
        {OPTION_FILTER_OWNER, "owner", "USER", "only those of this user"},                         \
        {OPTION_MINE, "mine", NULL, "only your own"},                                              \
        {OPTION_OLDER_THAN, "older-than", "AGE",                                                   \
         "only those with no newer time: 90s, 5m, 1h, 7d"},                                        \
        {OPTION_UNUSED, "unused", NULL, "only those that no process uses now"},                    \
    {                                                                                              \
        OPTION_ORPHANED, "orphaned", NULL, "only those whose makers and users are gone"            \
    }

int take_filter(const struct invocation *invocation, enum filter_option id, const char *argument,
                struct filter *filter);

struct selection {
    struct ref *refs;
    size_t count;
    struct filter filter;
    struct verdict *verdicts; /* of the objects visited, where any were judged */
    /* Objects that cannot be listed are a failure even where other kinds were asked for too. */
    bool strict;
    bool ignore_missing; /* a named object that is not there is no failure */
};

/* Parses the operands, whose forms are of enum ref_accept; all of them before any is used.  The
 * caller frees the selection.  Returns 0, EXIT_USAGE or EXIT_FAILED, after it has said why. */
int parse_selection(const struct invocation *invocation, const struct filter *filter,
                    unsigned int accept, struct selection *ret);
void free_selection(struct selection *selection);

#define _cleanup_selection_ _cleanup_(free_selection)

/* Whether anything is selected by kind, pattern or filter, and not by its own name. */
bool selects_in_bulk(const struct selection *selection);

/* Whether @object passes the filters that it can tell itself: all but --unused and --orphaned. */
bool filter_matches(const struct filter *filter, const struct ipc_object *object);

/* Whether the kinds, patterns and simple filters of @selection select @object. */
bool selection_matches(const struct selection *selection, const struct ipc_object *object);

/* Whether @selection may select objects of @class. */
bool selection_wants(const struct selection *selection, const struct ipc_class *class);

/* Called with each object and the reference that named it, NULL where none did. A negative errno
 * ends all. */
typedef int selection_visit(const struct ipc_object *object, const struct ref *ref, void *data);

/* Visits each selected object once: those that were named, in their order, then the others.  Goes
 * on after failures, and says each.  With IPC_EXTRA_VERDICT in @extra, or a filter that needs it,
 * each has its verdict, which @selection owns.  Returns the exit status. */
int visit_selection(const struct invocation *invocation, struct selection *selection,
                    unsigned int extra, selection_visit *visit, void *data);

#endif
