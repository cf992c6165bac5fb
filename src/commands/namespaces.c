/* ipcctl namespaces */
#include "proc/namespaces.h"

#include <errno.h>

#include "commands/list-of-commands.h"
#include "commands/listing.h"
#include "commands/seen.h"
#include "util/report.h"
#include "view/namespace-fields.h"

static int option(const struct invocation *invocation, void *state, int id, const char *argument)
{
    return take_format(invocation, (enum format_option)id, argument, state);
}

static int show(const struct invocation *invocation, const struct ipc_namespaces *namespaces,
                struct listing *listing)
{
    size_t undone = 0;

    for (size_t i = 0; i < namespaces->count; i++) {
        struct namespace_contents contents;
        int r = namespace_count(&namespaces->list[i], &contents);
        if (r == -ESRCH)
            continue; /* it has ended meanwhile */
        undone += r < 0;
        if (r == -ENOMEM || listing_row(listing, &contents) < 0)
            return out_of_memory(invocation);
    }
    if (undone > 0)
        report_note("%s: %zu of %zu could not be looked into", invocation->command->name, undone,
                    namespaces->count);
    return EXIT_DONE;
}

static int run(const struct invocation *invocation, void *state)
{
    const struct format *format = state;
    if (format->list_columns) {
        list_columns(&namespace_schema, format_is_exact(format));
        return EXIT_DONE;
    }

    _cleanup_namespaces_ struct ipc_namespaces namespaces = {0};
    struct listing listing;
    int status = listing_open(invocation, &namespace_schema, format, namespace_columns,
                              sizeof(struct namespace_contents), &listing);
    if (status != EXIT_DONE)
        return status;
    int r = namespaces_find(&namespaces);
    status = r < 0 ? census_failed(invocation, r) : show(invocation, &namespaces, &listing);
    status = listing_close(invocation, &listing, status);
    note_unseen_processes(invocation, namespaces.unseen, namespaces.hidden);
    return status;
}

const struct command namespaces_command = {
    .name = "namespaces",
    .operands = "",
    .summary = "the IPC namespaces, their processes and what they hold",
    .description = "Shows every IPC namespace: those of processes and of single threads, and\n"
                   "those that a bind mount keeps; with how many objects each holds, and which\n"
                   "container it belongs to.  --namespace PID runs any command inside one.",
    .options =
        (const struct option_spec[]){
            FORMAT_OPTIONS,
            BYTES_OPTION,
            NUMERIC_OPTION,
            {0, NULL, NULL, NULL},
        },
    .state_size = sizeof(struct format),
    .option = option,
    .run = run,
};
