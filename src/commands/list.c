/* ipcctl list */
#include "commands/everywhere.h"
#include "commands/listing.h"
#include "commands/selection.h"
#include "ipc/class.h"
#include "view/object-fields.h"

enum { OPTION_ALL_NAMESPACES = 256 };

struct list_state {
    struct format format;
    struct filter filter;
    bool all_namespaces;
};

static int option(const struct invocation *invocation, void *state, int id, const char *argument)
{
    struct list_state *list = state;

    if (id == OPTION_ALL_NAMESPACES) {
        list->all_namespaces = true;
        return EXIT_DONE;
    }
    if (id >= OPTION_FAMILY && id <= OPTION_ORPHANED)
        return take_filter(invocation, (enum filter_option)id, argument, &list->filter);
    return take_format(invocation, (enum format_option)id, argument, &list->format);
}

/* The one kind that all operands are of, or IPC_KINDS. */
static enum ipc_kind only_kind(const struct selection *selection)
{
    if (selection->count == 0)
        return IPC_KINDS;
    for (size_t i = 1; i < selection->count; i++)
        if (selection->refs[i].kind != selection->refs[0].kind)
            return IPC_KINDS;
    return selection->refs[0].kind;
}

static int print_object(const struct ipc_object *object, const struct ref *ref, void *data)
{
    (void)ref;
    return listing_row(data, object);
}

static const char *const *usual_columns(const struct list_state *list,
                                        const struct selection *selection)
{
    bool exact = format_is_exact(&list->format);

    if (list->all_namespaces)
        return everywhere_columns(exact);
    if (list->filter.unused || list->filter.orphaned)
        return judged_columns;
    return object_columns(only_kind(selection), exact);
}

static int check_everywhere(const struct invocation *invocation, const struct list_state *list,
                            const struct selection *selection)
{
    struct columns columns;
    int status = choose_columns(invocation, &object_schema, &list->format,
                                usual_columns(list, selection), &columns);

    if (status != EXIT_DONE)
        return status;
    if (selection->filter.unused || selection->filter.orphaned || columns.extra & IPC_EXTRA_VERDICT)
        return usage_error(invocation, "whether an object is unused or orphaned is told in one "
                                       "namespace at a time: --namespace");
    for (size_t i = 0; i < selection->count; i++)
        if (ref_names_object(&selection->refs[i]))
            return usage_error(invocation, "--all-namespaces takes kinds and patterns, for a "
                                           "reference names an object of one namespace");
    return EXIT_DONE;
}

static int run(const struct invocation *invocation, void *state)
{
    const struct list_state *list = state;
    if (list->format.list_columns) {
        list_columns(&object_schema, format_is_exact(&list->format));
        return EXIT_DONE;
    }

    _cleanup_selection_ struct selection selection = {0};
    struct listing listing;
    int status = parse_selection(invocation, &list->filter, REF_ACCEPT_KINDS | REF_ACCEPT_PATTERNS,
                                 &selection);
    if (status == EXIT_DONE && list->all_namespaces)
        status = check_everywhere(invocation, list, &selection);
    if (status == EXIT_DONE)
        status = listing_open(invocation, &object_schema, &list->format,
                              usual_columns(list, &selection), sizeof(struct ipc_object), &listing);
    if (status != EXIT_DONE)
        return status;
    if (list->all_namespaces)
        status = list_everywhere(invocation, &selection, &listing);
    else
        status =
            visit_selection(invocation, &selection, listing.columns.extra, print_object, &listing);
    return listing_close(invocation, &listing, status);
}

const struct command list_command = {
    .name = "list",
    .alias = "ls",
    .operands = "[KIND|PATTERN|REF...]",
    .summary = "list objects, one a line",
    .description = "Lists the objects named, or all of both families: KIND is msg, shm or sem,\n"
                   "PATTERN a glob over POSIX names like 'shm:/app-*'.",
    .options =
        (const struct option_spec[]){
            FORMAT_OPTIONS,
            BYTES_OPTION,
            NUMERIC_OPTION,
            FILTER_OPTIONS,
            {OPTION_ALL_NAMESPACES, "all-namespaces", NULL,
             "those of all IPC namespaces, containers too"},
            {0, NULL, NULL, NULL},
        },
    .max_operands = ANY_NUMBER,
    .state_size = sizeof(struct list_state),
    .option = option,
    .run = run,
};
