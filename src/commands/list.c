/* ipcctl list */
#include "commands/listing.h"
#include "commands/selection.h"
#include "ipc/class.h"
#include "view/object-fields.h"

struct list_state {
    struct format format;
    struct filter filter;
};

static int option(const struct invocation *invocation, void *state, int id, const char *argument)
{
    struct list_state *list = state;

    if (id >= OPTION_FAMILY && id <= OPTION_OLDER_THAN)
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
    if (status != EXIT_DONE)
        return status;
    const char *const *usual =
        object_columns(only_kind(&selection), format_is_exact(&list->format));
    status = listing_open(invocation, &object_schema, &list->format, usual,
                          sizeof(struct ipc_object), &listing);
    if (status != EXIT_DONE)
        return status;
    status = visit_selection(invocation, &selection, listing.columns.extra, print_object, &listing);
    return listing_close(invocation, &listing, status);
}

const struct command list_command = {
    .name = "list",
    .alias = "ls",
    .operands = "[KIND|PATTERN|REF...]",
    .summary = "list objects, one a line",
    .description =
        "Lists the objects named, or all of both families: KIND is msg, shm or sem, PATTERN\n"
        "a glob over POSIX names like 'shm:/app-*'.",
    .options =
        (const struct option_spec[]){
            FORMAT_OPTIONS,
            FILTER_OPTIONS,
            {0, NULL, NULL, NULL},
        },
    .max_operands = ANY_NUMBER,
    .state_size = sizeof(struct list_state),
    .option = option,
    .run = run,
};
