/* ipcctl post */
#include "commands/semaphores.h"

static int option(const struct invocation *invocation, void *state, int id, const char *argument)
{
    return take_semaphore_option(invocation, state, id, argument);
}

static int run(const struct invocation *invocation, void *state)
{
    struct semaphore_request *request = state;
    int status = choose_semaphore(invocation, request);

    return status != EXIT_DONE ? status : change_semaphore(invocation, request, 1);
}

const struct command post_command = {
    .name = "post",
    .operands = "REF",
    .summary = "add to a semaphore",
    .description = "Adds 1, or N, to a semaphore, which lets as many go on that wait for it.",
    .options =
        (const struct option_spec[]){
            {OPTION_COUNT, "count", "N", "how much (1)"},
            INDEX_OPTION,
            {0, NULL, NULL, NULL},
        },
    .min_operands = 1,
    .max_operands = 1,
    .state_size = sizeof(struct semaphore_request),
    .option = option,
    .run = run,
};
