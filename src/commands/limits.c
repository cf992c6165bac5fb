/* ipcctl limits */
#include "ipc/limits.h"

#include "commands/command.h"
#include "commands/list-of-commands.h"
#include "commands/listing.h"
#include "view/limit-fields.h"

static int option(const struct invocation *invocation, void *state, int id, const char *argument)
{
    return take_format(invocation, (enum format_option)id, argument, state);
}

static int run(const struct invocation *invocation, void *state)
{
    static const char *const people[] = {"name", "used",   "value",       "percent",
                                         "unit", "sysctl", "description", NULL};
    static const char *const machines[] = {"name",   "value",       "used", "unit",
                                           "sysctl", "description", NULL};
    const struct format *format = state;
    struct listing listing;

    if (format->list_columns) {
        list_columns(&limit_schema, format_is_exact(format));
        return EXIT_DONE;
    }
    int status =
        listing_open(invocation, &limit_schema, format, format_is_exact(format) ? machines : people,
                     sizeof(struct limit), &listing);
    if (status != EXIT_DONE)
        return status;

    int r = 0;
    for (enum limit_id id = 0; id < LIMITS && r == 0; id++) {
        struct limit limit = limit_read(id);
        r = listing_row(&listing, &limit);
    }
    if (r < 0)
        status = out_of_memory(invocation);
    return listing_close(invocation, &listing, status);
}

const struct command limits_command = {
    .name = "limits",
    .operands = "",
    .summary = "the limits of IPC, and how much of each is in use",
    .description =
        "Shows every limit of message queues, shared memory and semaphores in this\n"
        "IPC namespace, how much of it is in use, and the sysctl variable that sets\n"
        "it.  One that is used to 80 percent or more has a ! in the table, and a colour\n"
        "at a terminal.",
    .options =
        (const struct option_spec[]){
            FORMAT_OPTIONS,
            BYTES_OPTION,
            {0, NULL, NULL, NULL},
        },
    .state_size = sizeof(struct format),
    .option = option,
    .run = run,
};
