#include "commands/selection.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands/arguments.h"
#include "commands/failure.h"
#include "commands/judgement.h"
#include "util/escape.h"
#include "util/units.h"

/* The owner of --owner, or with NULL that of --mine. */
static int take_owner(const struct invocation *invocation, const char *user, struct filter *filter)
{
    if (filter->by_owner && filter->mine != !user)
        return usage_error(invocation, "--owner and --mine exclude each other");
    filter->by_owner = true;
    filter->mine = !user;
    if (user)
        return take_user(invocation, user, &filter->owner);
    filter->owner = geteuid();
    return EXIT_DONE;
}

int take_filter(const struct invocation *invocation, enum filter_option id, const char *argument,
                struct filter *filter)
{
    char shown[100];

    filter->given = true;
    switch (id) {
    case OPTION_FAMILY:
        filter->by_family = true;
        filter->family = strcmp(argument, "posix") == 0 ? IPC_POSIX : IPC_SYSV;
        if (strcmp(argument, ipc_family_name(filter->family)) != 0)
            return usage_error(invocation, "--family is sysv or posix, not '%s'",
                               escape_into(argument, strlen(argument), shown, sizeof(shown)));
        return EXIT_DONE;
    case OPTION_FILTER_OWNER:
        return take_owner(invocation, argument, filter);
    case OPTION_MINE:
        return take_owner(invocation, NULL, filter);
    case OPTION_OLDER_THAN:
        filter->by_age = true;
        return take_duration(invocation, "--older-than", argument, &filter->older_than);
    case OPTION_UNUSED:
        filter->unused = true;
        return EXIT_DONE;
    case OPTION_ORPHANED:
        filter->orphaned = true;
        return EXIT_DONE;
    }
    return EXIT_USAGE;
}

static bool older_than(const struct ipc_object *object, int64_t nanoseconds)
{
    struct maybe last_use = ipc_object_last_use(object);

    return last_use.known &&
           seconds_between((int64_t)last_use.value, seconds_now()) > nanoseconds / 1000000000;
}

bool filter_matches(const struct filter *filter, const struct ipc_object *object)
{
    if (filter->by_family && object->class->family != filter->family)
        return false;
    if (filter->by_owner && object->uid != filter->owner)
        return false;
    return !filter->by_age || older_than(object, filter->older_than);
}

int parse_selection(const struct invocation *invocation, const struct filter *filter,
                    unsigned int accept, struct selection *ret)
{
    struct selection selection = {.filter = *filter};

    selection.refs = calloc(invocation->count + 1, sizeof(*selection.refs));
    if (!selection.refs)
        return out_of_memory(invocation);
    for (; selection.count < invocation->count; selection.count++)
        if (take_ref(invocation, invocation->operands[selection.count], accept,
                     &selection.refs[selection.count]) != EXIT_DONE) {
            free_selection(&selection);
            return EXIT_USAGE;
        }
    *ret = selection;
    return EXIT_DONE;
}

void free_selection(struct selection *selection)
{
    free(selection->refs);
    free(selection->verdicts);
}

bool selects_in_bulk(const struct selection *selection)
{
    if (selection->filter.given || selection->count == 0)
        return true;
    for (size_t i = 0; i < selection->count; i++)
        if (!ref_names_object(&selection->refs[i]))
            return true;
    return false;
}

/* An object that was named. */
struct named {
    const struct ref *ref;
    struct ipc_object object;
};

/* One run over a selection. */
struct walk {
    const struct invocation *invocation;
    const struct selection *selection;
    struct named *named;
    size_t named_count;
    selection_visit *visit;
    void *data;
};

/* The status of finding a named object, or -ENOENT where it is missing and that is no failure. */
static int find_named(const struct walk *walk, const struct ref *ref, unsigned int extra,
                      struct ipc_object *ret)
{
    if (walk->selection->ignore_missing && ipc_find(ref, extra, ret) == -ENOENT)
        return -ENOENT;
    return find_object(walk->invocation, ref, extra, ret);
}

/* Whether @object was named. */
static bool is_named(const struct walk *walk, const struct ipc_object *object)
{
    for (size_t i = 0; i < walk->named_count; i++)
        if (ipc_object_same(&walk->named[i].object, object))
            return true;
    return false;
}

/* Finds the objects named, each once, before any is visited. */
static void find_names(struct walk *walk, unsigned int extra, int *status)
{
    for (size_t i = 0; i < walk->selection->count; i++) {
        const struct ref *ref = &walk->selection->refs[i];
        struct named *named = &walk->named[walk->named_count];
        if (!ref_names_object(ref))
            continue;

        int found = find_named(walk, ref, extra, &named->object);
        if (found != EXIT_DONE) {
            *status = first_failure(*status, found == -ENOENT ? EXIT_DONE : found);
        } else if (!is_named(walk, &named->object)) {
            named->ref = ref;
            walk->named_count++;
        }
    }
}

static int visit_names(const struct walk *walk)
{
    for (size_t i = 0; i < walk->named_count; i++) {
        const struct named *named = &walk->named[i];
        if (!filter_matches(&walk->selection->filter, &named->object))
            continue;
        int r = walk->visit(&named->object, named->ref, walk->data);
        if (r < 0)
            return r;
    }
    return 0;
}

static bool ref_selects(const struct ref *ref, const struct ipc_object *object)
{
    if (ref->kind != object->class->kind)
        return false;
    return ref->form == REF_KIND ||
           (ref->form == REF_PATTERN && object->class->family == IPC_POSIX &&
            ref_matches(ref, object->name));
}

bool selection_matches(const struct selection *selection, const struct ipc_object *object)
{
    bool selected = selection->count == 0;

    for (size_t i = 0; i < selection->count && !selected; i++)
        selected = ref_selects(&selection->refs[i], object);
    return selected && filter_matches(&selection->filter, object);
}

static bool is_selected(const struct walk *walk, const struct ipc_object *object)
{
    return selection_matches(walk->selection, object) && !is_named(walk, object);
}

static int visit_listed(const struct ipc_object *object, void *data)
{
    struct walk *walk = data;

    return is_selected(walk, object) ? walk->visit(object, NULL, walk->data) : 0;
}

/* How much a class is asked for. */
enum wanted {
    NOT_WANTED,
    WANTED_AMONG_OTHERS, /* with its kind, or with everything */
    WANTED_ITSELF,       /* by a pattern, or by its family */
};

static enum wanted class_wanted(const struct selection *selection, const struct ipc_class *class)
{
    if (selection->filter.by_family && selection->filter.family != class->family)
        return NOT_WANTED;

    enum wanted wanted = selection->count == 0 ? WANTED_AMONG_OTHERS : NOT_WANTED;
    for (size_t i = 0; i < selection->count; i++) {
        const struct ref *ref = &selection->refs[i];
        if (ref->kind != class->kind)
            continue;
        if (ref->form == REF_PATTERN && class->family == IPC_POSIX)
            wanted = WANTED_ITSELF;
        if (ref->form == REF_KIND && wanted == NOT_WANTED)
            wanted = WANTED_AMONG_OTHERS;
    }
    return wanted != NOT_WANTED && (selection->filter.by_family || selection->strict)
               ? WANTED_ITSELF
               : wanted;
}

bool selection_wants(const struct selection *selection, const struct ipc_class *class)
{
    return class_wanted(selection, class) != NOT_WANTED;
}

/* Visits what is selected of one class.  A negative errno comes from the visit alone. */
static int walk_class(struct walk *walk, const struct ipc_class *class, unsigned int extra,
                      int *status)
{
    enum wanted wanted = class_wanted(walk->selection, class);
    if (wanted == NOT_WANTED)
        return 0;

    int r = class->list(extra, visit_listed, walk);
    if (r == -ENOMEM || r == 0)
        return r;

    /* The others are still listed; that these are missing is said. */
    struct ipc_failure failure = {.operation = IPC_OP_LIST, .error = -r, .class = class};
    bool foreign = r == -EXDEV || (r == -EPERM && class->family == IPC_POSIX);
    if (wanted == WANTED_AMONG_OTHERS && foreign)
        note_failure(walk->invocation, &failure);
    else
        *status = first_failure(*status, report_failure(walk->invocation, &failure));
    return 0;
}

/* Visits all that the operands and the simple filters select. */
static int walk_selection(const struct invocation *invocation, const struct selection *selection,
                          unsigned int extra, selection_visit *visit, void *data)
{
    struct walk walk = {
        .invocation = invocation,
        .selection = selection,
        .named = calloc(selection->count + 1, sizeof(*walk.named)),
        .visit = visit,
        .data = data,
    };
    int status = EXIT_DONE, r = walk.named ? 0 : -ENOMEM;

    if (r == 0) {
        find_names(&walk, extra, &status);
        r = visit_names(&walk);
    }
    for (size_t i = 0; ipc_classes[i] && r == 0; i++)
        r = walk_class(&walk, ipc_classes[i], extra, &status);
    free(walk.named);
    return r < 0 ? first_failure(status, out_of_memory(invocation)) : status;
}

/* Collects the objects first: all processes are looked at once, for all of them. */
static int visit_judged(const struct invocation *invocation, struct selection *selection,
                        unsigned int extra, selection_visit *visit, void *data)
{
    _cleanup_collection_ struct collection collected = {0};
    int status = walk_selection(invocation, selection, extra, collect_object, &collected);
    int judged = judge_collection(invocation, &selection->filter, &collected, &selection->verdicts);
    if (judged != EXIT_DONE)
        return first_failure(status, judged);

    int r = 0;
    for (size_t i = 0; i < collected.count && r == 0; i++)
        if (verdict_passes(&selection->filter, collected.objects[i].verdict))
            r = visit(&collected.objects[i], NULL, data);
    return r < 0 ? first_failure(status, out_of_memory(invocation)) : status;
}

int visit_selection(const struct invocation *invocation, struct selection *selection,
                    unsigned int extra, selection_visit *visit, void *data)
{
    const struct filter *filter = &selection->filter;

    if (filter->unused || filter->orphaned || extra & IPC_EXTRA_VERDICT)
        return visit_judged(invocation, selection, extra, visit, data);
    return walk_selection(invocation, selection, extra, visit, data);
}
