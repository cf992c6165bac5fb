/* ipcctl wait */
#include "commands/semaphores.h"

enum { OPTION_ZERO = 256 };

struct wait_state {
    struct semaphore_request request;
    bool zero;
};

static int option(const struct invocation *invocation, void *state, int id, const char *argument)
{
    struct wait_state *wait = state;

    if (id != OPTION_ZERO)
        return take_semaphore_option(invocation, &wait->request, id, argument);
    wait->zero = true;
    return EXIT_DONE;
}

static int run(const struct invocation *invocation, void *state)
{
    struct wait_state *wait = state;

    if (wait->zero && wait->request.count_given)
        return usage_error(invocation, "--zero and --count exclude each other");
    int status = choose_semaphore(invocation, &wait->request);
    if (status == EXIT_DONE && wait->zero)
        status = require_set(invocation, &wait->request,
                             "cannot be waited on for zero: sem_wait() waits for more than zero, "
                             "and no call for the opposite");
    return status != EXIT_DONE ? status
                               : change_semaphore(invocation, &wait->request, wait->zero ? 0 : -1);
}

const struct command wait_command = {
    .name = "wait",
    .operands = "REF",
    .summary = "take from a semaphore, or wait until it is zero",
    .description = "Takes 1, or N at once, from a semaphore, waiting until there is as much; or\n"
                   "with --zero waits until it is zero and takes nothing.  Not free in time:\n"
                   "exit 5.",
    .options =
        (const struct option_spec[]){
            {OPTION_COUNT, "count", "N", "how much: all of it or nothing (1)"},
            {OPTION_ZERO, "zero", NULL, "System V: wait until the value is 0"},
            WAITING_OPTIONS,
            INDEX_OPTION,
            {0, NULL, NULL, NULL},
        },
    .min_operands = 1,
    .max_operands = 1,
    .state_size = sizeof(struct wait_state),
    .option = option,
    .run = run,
};
