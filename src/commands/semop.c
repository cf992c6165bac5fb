/* ipcctl semop */
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "commands/semaphores.h"
#include "util/cleanup.h"
#include "util/escape.h"
#include "util/number.h"

static int option(const struct invocation *invocation, void *state, int id, const char *argument)
{
    return take_semaphore_option(invocation, state, id, argument);
}

/* The number in the @length bytes at @text; false where they are none up to @max. */
static bool parse_part(const char *text, size_t length, uint64_t max, uint64_t *ret)
{
    char part[16];

    if (length >= sizeof(part))
        return false;
    memcpy(part, text, length);
    part[length] = '\0';
    return parse_unsigned(part, 10, max, ret) == 0;
}

/* INDEX+N, INDEX-N or INDEX=0. */
static int take_operation(const struct invocation *invocation, const char *text, uint64_t most,
                          struct ipc_semop *ret)
{
    size_t length = strcspn(text, "+-=");
    const char *sign = text + length;
    uint64_t index, number;
    char shown[100];

    if (!parse_part(text, length, INT_MAX, &index) || *sign == '\0' ||
        !parse_part(sign + 1, strlen(sign + 1), most, &number) || (*sign == '=') != (number == 0))
        return usage_error(invocation,
                           "an operation is INDEX+N, INDEX-N or INDEX=0, N from 1 to %" PRIu64
                           ", not '%s'",
                           most, escape_into(text, strlen(text), shown, sizeof(shown)));
    ret->index = (unsigned int)index;
    ret->change = *sign == '-' ? -(int)number : (int)number;
    return EXIT_DONE;
}

static int check_request(const struct invocation *invocation, struct semaphore_request *request)
{
    int status = choose_semaphore(invocation, request);

    if (status == EXIT_DONE)
        status = require_set(invocation, request,
                             "is a single one, and no call does several operations on it; use "
                             "post and wait");
    if (status == EXIT_DONE && request->ref.index != REF_NO_INDEX)
        status = usage_error(invocation, "the elements are named in the operations, not in the "
                                         "reference");
    return status;
}

static int run(const struct invocation *invocation, void *state)
{
    struct semaphore_request *request = state;
    int status = check_request(invocation, request);
    if (status != EXIT_DONE)
        return status;

    size_t count = invocation->count - 1;
    uint64_t most = ipc_ref_class(&request->ref)->semaphore->most;
    _cleanup_free_ struct ipc_semop *operations = calloc(count, sizeof(*operations));
    if (!operations)
        return out_of_memory(invocation);
    for (size_t i = 0; i < count; i++)
        if (take_operation(invocation, invocation->operands[i + 1], most, &operations[i]) !=
            EXIT_DONE)
            return EXIT_USAGE;

    _cleanup_semaphore_ struct ipc_semaphore semaphore = {0};
    status = open_semaphore(invocation, request, &semaphore);
    return status != EXIT_DONE
               ? status
               : operate_semaphore(invocation, request, &semaphore, operations, count, false);
}

const struct command semop_command = {
    .name = "semop",
    .operands = "REF OP...",
    .summary = "several operations on a set as one",
    .description = "Does all operations on the elements of a System V set in one atomic semop()\n"
                   "call, or none: INDEX+N adds, INDEX-N takes, INDEX=0 waits until the element\n"
                   "is zero.  Waits until all are possible; not in time: exit 5.",
    .options =
        (const struct option_spec[]){
            WAITING_OPTIONS,
            {0, NULL, NULL, NULL},
        },
    .min_operands = 2,
    .max_operands = ANY_NUMBER,
    .state_size = sizeof(struct semaphore_request),
    .option = option,
    .run = run,
};
