/* ipcctl list */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "commands/collection.h"
#include "commands/columns.h"
#include "commands/selection.h"
#include "ipc/class.h"
#include "util/cleanup.h"
#include "view/object-fields.h"
#include "view/printer.h"

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
    return printer_row(data, object);
}

struct order {
    const struct field *field;
    bool reverse;
};

/* Absent values come last, and equal ones stay in their order: the array is one, so addresses tell.
 */
static int compare_objects(const void *a, const void *b, void *data)
{
    const struct ipc_object *const *x = a, *const *y = b;
    const struct order *order = data;
    int result = field_compare(order->field, *x, *y);

    if (result == 0)
        result = (*x > *y) - (*x < *y);
    return order->reverse ? -result : result;
}

static int print_sorted(struct collection *collected, const struct order *order,
                        struct printer *printer)
{
    _cleanup_free_ const struct ipc_object **sorted =
        calloc(collected->count + 1, sizeof(struct ipc_object *));
    if (!sorted)
        return -ENOMEM;
    for (size_t i = 0; i < collected->count; i++)
        sorted[i] = &collected->objects[i];

    if (order->field)
        qsort_r(sorted, collected->count, sizeof(struct ipc_object *), compare_objects,
                (void *)(uintptr_t)order);
    int r = 0;
    for (size_t i = 0; i < collected->count && r == 0; i++)
        r = printer_row(printer,
                        sorted[order->field || !order->reverse ? i : collected->count - 1 - i]);
    return r;
}

/* Streams the objects to the printer, or where an order is asked for collects them first. */
static int print_selection(const struct invocation *invocation, const struct list_state *list,
                           const struct selection *selection, const struct columns *columns,
                           struct printer *printer)
{
    if (!columns->sort && !list->format.reverse)
        return visit_selection(invocation, selection, columns->extra, print_object, printer);

    _cleanup_collection_ struct collection collected = {0};
    const struct order order = {.field = columns->sort, .reverse = list->format.reverse};
    int status = visit_selection(invocation, selection, columns->extra, collect_object, &collected);
    if (print_sorted(&collected, &order, printer) < 0)
        status = first_failure(status, out_of_memory(invocation));
    return status;
}

static int run(const struct invocation *invocation, void *state)
{
    const struct list_state *list = state;
    if (list->format.list_columns) {
        list_columns(&object_schema, format_is_exact(&list->format));
        return EXIT_DONE;
    }

    _cleanup_selection_ struct selection selection = {0};
    struct columns columns;
    if (parse_selection(invocation, &list->filter, REF_ACCEPT_KINDS | REF_ACCEPT_PATTERNS,
                        &selection) != EXIT_DONE)
        return EXIT_USAGE;
    const char *const *usual =
        object_columns(only_kind(&selection), format_is_exact(&list->format));
    if (choose_columns(invocation, &object_schema, &list->format, usual, &columns) != EXIT_DONE)
        return EXIT_USAGE;

    struct printer *printer;
    if (open_format(invocation, &object_schema, &list->format, &columns, &printer) < 0)
        return out_of_memory(invocation);
    int status = print_selection(invocation, list, &selection, &columns, printer);
    if (printer_close(printer) < 0)
        status = first_failure(status, out_of_memory(invocation));
    return status;
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
