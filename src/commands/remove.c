/* ipcctl remove
 *
 * What is named is removed as told.  What a kind, a pattern or a filter selects is shown first, and
 * removed after a yes.  Either way an object is looked at again right before it goes: its id or
 * name may have come to another object meanwhile, and the kernel has no compare-and-remove. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "commands/collection.h"
#include "commands/columns.h"
#include "commands/failure.h"
#include "commands/judgement.h"
#include "commands/seen.h"
#include "commands/selection.h"
#include "ipc/class.h"
#include "util/cleanup.h"
#include "util/report.h"
#include "view/object-fields.h"
#include "view/printer.h"

enum { OPTION_DRY_RUN = 256, OPTION_IGNORE_MISSING };

struct remove_state {
    struct filter filter;
    bool dry_run, yes, ignore_missing;
};

static int option(const struct invocation *invocation, void *state, int id, const char *argument)
{
    struct remove_state *options = state;

    switch (id) {
    case OPTION_DRY_RUN:
        options->dry_run = true;
        return EXIT_DONE;
    case 'y':
        options->yes = true;
        return EXIT_DONE;
    case OPTION_IGNORE_MISSING:
        options->ignore_missing = true;
        return EXIT_DONE;
    default:
        return take_filter(invocation, (enum filter_option)id, argument, &options->filter);
    }
}

static int print_plan(const struct invocation *invocation, const struct collection *plan, FILE *out)
{
    const struct format format = {0};
    bool judged = plan->count > 0 && plan->objects[0].verdict;
    const char *const *usual = judged ? judged_columns : object_columns(IPC_KINDS, false);
    struct columns columns;
    struct printer *printer;

    choose_columns(invocation, &object_schema, &format, usual, &columns);
    int r = printer_open(&table_printer, &object_schema,
                         &(struct printer_options){
                             .out = out,
                             .columns = columns.fields,
                             .column_count = columns.count,
                             .style = TEXT_PEOPLE,
                             .headings = true,
                         },
                         &printer);
    if (r < 0)
        return r;
    for (size_t i = 0; i < plan->count && r == 0; i++)
        r = printer_row(printer, &plan->objects[i]);
    int closed = printer_close(printer);
    return r < 0 ? r : closed;
}

/* Asks on the terminal; anything but a yes is a no. */
static bool ask(size_t count)
{
    fprintf(stderr, "Remove %s %zu object%s? [y/N] ", count == 1 ? "this" : "these", count,
            count == 1 ? "" : "s");
    fflush(stderr);

    _cleanup_free_ char *answer = NULL;
    size_t size = 0;
    return getline(&answer, &size, stdin) > 0 && (*answer == 'y' || *answer == 'Y');
}

static int fail(const struct invocation *invocation, const struct ref *ref,
                const struct ipc_object *object, enum ipc_operation operation, int error)
{
    return report_failure(invocation, &(struct ipc_failure){
                                          .operation = operation,
                                          .error = error,
                                          .class = object->class,
                                          .ref = ref,
                                          .object = operation == IPC_OP_FIND ? NULL : object,
                                      });
}

/* A segment that is attached is only marked by its removal. */
static bool is_attached(const struct ipc_object *object)
{
    return object->class->kind == IPC_SHM && object->class->family == IPC_SYSV &&
           object->shm.nattch.value > 0;
}

static void note_marked(const struct ref *ref, const struct ipc_object *object)
{
    char text[REF_TEXT];

    report_note("remove %s: it is attached %" PRIu64 " time%s, and goes when the last one detaches",
                ref_format(ref, text), object->shm.nattch.value,
                object->shm.nattch.value == 1 ? "" : "s");
}

/* What is said of @object calls it @ref, or where that is NULL by its id or name. */
static int remove_object(const struct invocation *invocation, const struct ref *ref,
                         const struct ipc_object *object, bool may_be_missing)
{
    int r = object->class->remove(object);

    if ((r == 0 && !is_attached(object)) || (r == -ENOENT && may_be_missing))
        return EXIT_DONE;

    const struct ref shown = ref ? *ref : ipc_object_ref(object);
    if (r < 0)
        return fail(invocation, &shown, object, r == -ENOENT ? IPC_OP_FIND : IPC_OP_REMOVE, -r);
    note_marked(&shown, object);
    return EXIT_DONE;
}

/* Removes what @ref names, found this instant. */
static int remove_named(const struct invocation *invocation, const struct remove_state *options,
                        const struct ref *ref)
{
    struct ipc_object object;
    int r = ipc_find(ref, 0, &object);

    if (r == -ENOENT && options->ignore_missing)
        return EXIT_DONE;
    if (r == -EACCES && ipc_remove_unseen(ref) == 0)
        return EXIT_DONE;
    if (r < 0)
        return find_failure(invocation, ref, -r);
    return remove_object(invocation, ref, &object, options->ignore_missing);
}

/* Whether a segment was attached while its processes were looked at, which takes a while. */
static bool is_attached_now(const struct ipc_object *object)
{
    const struct ref ref = ipc_object_ref(object);
    struct ipc_object now;

    return ipc_find(&ref, 0, &now) == 0 && is_attached(&now);
}

/* What was unused or orphaned a moment ago must be so still. */
static int check_verdict(const struct invocation *invocation, struct second_look *look,
                         size_t place, const struct ipc_object *object)
{
    struct verdict verdict;
    char text[REF_TEXT];

    int r = judge_again(look, place, object, &verdict);
    if (r < 0)
        return census_failed(invocation, r);
    if (verdict_passes(look->filter, &verdict) && !is_attached_now(object))
        return EXIT_DONE;
    report_error("remove %s: it is used again, and stays", ipc_object_format(object, text));
    return EXIT_FAILED;
}

static bool judges(const struct filter *filter)
{
    return filter->unused || filter->orphaned;
}

/* Removes an object of the plan, unless it has gone, or changed so that it is another one or would
 * not be selected any more.  @look, of the plan, is for the filters that judge, else NULL. */
static int remove_planned(const struct invocation *invocation, const struct filter *filter,
                          const struct ipc_object *planned, struct second_look *look,
                          size_t *removed)
{
    struct ref ref = ipc_object_ref(planned);
    struct ipc_object object;
    char text[REF_TEXT];
    int r = ipc_find(&ref, 0, &object);

    if (r == -ENOENT)
        return EXIT_DONE;
    if (r < 0)
        return fail(invocation, &ref, planned, IPC_OP_FIND, -r);
    if (!ipc_object_same(planned, &object) || !filter_matches(filter, &object)) {
        report_error("remove %s: it has changed since it was selected, and stays",
                     ref_format(&ref, text));
        return EXIT_FAILED;
    }
    int status = EXIT_DONE;
    if (look)
        status = check_verdict(invocation, look, (size_t)(planned - look->plan->objects), &object);
    if (status == EXIT_DONE)
        status = remove_object(invocation, &ref, &object, true);
    *removed += status == EXIT_DONE;
    return status;
}

static void note_count(size_t removed, size_t count)
{
    report_note("removed %zu of %zu object%s", removed, count, count == 1 ? "" : "s");
}

static int remove_plan(const struct invocation *invocation, const struct filter *filter,
                       const struct collection *plan)
{
    _cleanup_(second_look_free) struct second_look look = {.plan = plan, .filter = filter};
    int status = EXIT_DONE;
    size_t removed = 0;

    for (size_t i = 0; i < plan->count; i++)
        status = first_failure(status, remove_planned(invocation, filter, &plan->objects[i],
                                                      judges(filter) ? &look : NULL, &removed));
    note_count(removed, plan->count);
    return status;
}

/* Removal without a plan. */
struct sweep {
    const struct invocation *invocation;
    const struct remove_state *options;
    size_t removed, count;
    int status;
};

/* What was listed has just been looked at; what was named, perhaps some time ago. */
static int sweep_object(const struct ipc_object *object, const struct ref *ref, void *data)
{
    struct sweep *sweep = data;
    int status;

    if (ref) {
        status = remove_planned(sweep->invocation, &sweep->options->filter, object, NULL,
                                &sweep->removed);
    } else {
        status = remove_object(sweep->invocation, NULL, object, true);
        sweep->removed += status == EXIT_DONE;
    }
    sweep->count++;
    sweep->status = first_failure(sweep->status, status);
    return 0;
}

static int remove_at_once(const struct invocation *invocation, const struct remove_state *options,
                          struct selection *selection)
{
    struct sweep sweep = {.invocation = invocation, .options = options};
    int status = visit_selection(invocation, selection, 0, sweep_object, &sweep);

    if (sweep.count == 0)
        report_note("remove: nothing to remove");
    else
        note_count(sweep.removed, sweep.count);
    return first_failure(status, sweep.status);
}

/* Shows what was selected, asks if that was not answered by --yes, and removes it. */
static int remove_after_yes(const struct invocation *invocation, const struct remove_state *options,
                            struct selection *selection)
{
    bool told = options->yes && !options->dry_run;
    _cleanup_collection_ struct collection plan = {0};

    int status = visit_selection(invocation, selection, 0, collect_object, &plan);
    if (plan.count == 0) {
        report_note("remove: nothing to remove");
        return status;
    }
    if (!told && print_plan(invocation, &plan, options->dry_run ? stdout : stderr) < 0)
        return out_of_memory(invocation);
    if (options->dry_run)
        return status;
    if (!told && !ask(plan.count)) {
        report_error("remove: nothing was removed");
        return EXIT_FAILED;
    }
    return first_failure(status, remove_plan(invocation, &options->filter, &plan));
}

static int run(const struct invocation *invocation, void *state)
{
    const struct remove_state *options = state;
    _cleanup_selection_ struct selection selection = {0};

    if (invocation->count == 0 && !options->filter.given)
        return usage_error(invocation, "nothing is named: REF, PATTERN, KIND or a filter");
    int status = parse_selection(invocation, &options->filter,
                                 REF_ACCEPT_KINDS | REF_ACCEPT_PATTERNS, &selection);
    if (status != EXIT_DONE)
        return status;
    if (options->dry_run || selects_in_bulk(&selection)) {
        if (!options->yes && !options->dry_run && !isatty(STDIN_FILENO))
            return usage_error(invocation, "what a kind, pattern or filter selects is removed only "
                                           "after a yes: --yes, or a terminal to ask at");
        selection.strict = true;
        selection.ignore_missing = options->ignore_missing;
        return options->yes && !options->dry_run && !judges(&options->filter)
                   ? remove_at_once(invocation, options, &selection)
                   : remove_after_yes(invocation, options, &selection);
    }

    for (size_t i = 0; i < selection.count; i++)
        status = first_failure(status, remove_named(invocation, options, &selection.refs[i]));
    return status;
}

const struct command remove_command = {
    .name = "remove",
    .alias = "rm",
    .operands = "[REF|PATTERN|KIND...]",
    .summary = "remove objects",
    .description = "Removes the objects named.  What a KIND (msg, shm, sem), a PATTERN like\n"
                   "'shm:/app-*' or a filter selects is shown first, and removed after a yes;\n"
                   "without a terminal to ask at, that takes --yes.  Filters alone select from\n"
                   "all kinds.",
    .options =
        (const struct option_spec[]){
            {OPTION_DRY_RUN, "dry-run", NULL, "only show what would be removed"},
            {'y', "yes", NULL, "do not ask"},
            {OPTION_IGNORE_MISSING, "ignore-missing", NULL,
             "an object that is not there is no error"},
            FILTER_OPTIONS,
            {0, NULL, NULL, NULL},
        },
    .max_operands = ANY_NUMBER,
    .state_size = sizeof(struct remove_state),
    .option = option,
    .run = run,
};
