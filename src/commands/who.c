/* ipcctl who */
#include <stdio.h>
#include <stdlib.h>

#include "commands/collection.h"
#include "commands/list-of-commands.h"
#include "commands/listing.h"
#include "commands/seen.h"
#include "commands/selection.h"
#include "proc/census.h"
#include "util/report.h"
#include "view/user-fields.h"

static int option(const struct invocation *invocation, void *state, int id, const char *argument)
{
    return take_format(invocation, (enum format_option)id, argument, state);
}

static int print_census(const struct invocation *invocation, const struct census *census,
                        struct listing *listing, int status)
{
    char unseen[64];
    int r = 0;

    for (size_t i = 0; i < census->use_count && r == 0; i++)
        r = listing_row(listing, &census->uses[i]);
    if (r < 0)
        status = first_failure(status, out_of_memory(invocation));
    snprintf(unseen, sizeof(unseen), ",\"unseen\":%zu,\"hidden\":%s", census->unseen,
             census->hidden ? "true" : "false");
    printer_set_trailer(listing->printer, unseen);
    status = listing_close(invocation, listing, status);
    note_unseen(invocation, census);
    note_unseen_attachments(invocation, census);
    return status;
}

static int run(const struct invocation *invocation, void *state)
{
    const struct format *format = state;
    if (format->list_columns) {
        list_columns(&user_schema, format_is_exact(format));
        return EXIT_DONE;
    }
    if (invocation->count == 0)
        return usage_error(invocation, "too few operands: %s", invocation->command->operands);

    _cleanup_selection_ struct selection selection = {0};
    _cleanup_collection_ struct collection objects = {0};
    _cleanup_census_ struct census census = {0};
    struct listing listing;
    int status = parse_selection(invocation, &(struct filter){0},
                                 REF_ACCEPT_KINDS | REF_ACCEPT_PATTERNS, &selection);
    if (status != EXIT_DONE)
        return status;
    status =
        listing_open(invocation, &user_schema, format, user_columns, sizeof(struct use), &listing);
    if (status != EXIT_DONE)
        return status;

    status = visit_selection(invocation, &selection, 0, collect_object, &objects);
    int r = census_take(objects.objects, objects.count, CENSUS_ALL, &census);
    if (r < 0)
        status = first_failure(status, census_failed(invocation, r));
    return print_census(invocation, &census, &listing, status);
}

const struct command who_command = {
    .name = "who",
    .operands = "REF|PATTERN|KIND...",
    .summary = "the processes that use an object, and how",
    .description = "Shows who made each object and used it last, whether they are still alive,\n"
                   "who has it attached, mapped or open, and every thread that is blocked in\n"
                   "sending to it, receiving from it or waiting for it.  Processes that may not\n"
                   "be looked at are counted; root sees all.",
    .options =
        (const struct option_spec[]){
            FORMAT_OPTIONS,
            NUMERIC_OPTION,
            {0, NULL, NULL, NULL},
        },
    .max_operands = ANY_NUMBER,
    .state_size = sizeof(struct format),
    .option = option,
    .run = run,
};
