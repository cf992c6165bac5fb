/* ipcctl set */
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>

#include "commands/arguments.h"
#include "commands/failure.h"
#include "commands/semaphores.h"
#include "ipc/class.h"

struct set_state {
    struct ipc_settings settings;
    uint64_t index;
    bool index_given;
};

static int option(const struct invocation *invocation, void *state, int id, const char *argument)
{
    struct set_state *set = state;

    if (id == OPTION_INDEX) {
        set->index_given = true;
        return take_number(invocation, "--index", argument, 0, INT_MAX, &set->index);
    }
    return take_setting(invocation, (enum settings_option)id, argument, &set->settings);
}

static int check_request(const struct invocation *invocation, struct set_state *set,
                         struct ref *ref)
{
    if (take_ref(invocation, invocation->operands[0], REF_ACCEPT_ELEMENT, ref) != EXIT_DONE)
        return EXIT_USAGE;
    if (set->settings.given == 0)
        return usage_error(invocation, "nothing to set");

    const struct ipc_class *class = ipc_ref_class(ref);
    if (check_settings(invocation, class, &set->settings, class->changeable) != EXIT_DONE)
        return EXIT_USAGE;
    if ((set->index_given || ref->index != REF_NO_INDEX) && !(set->settings.given & IPC_SET_VALUE))
        return usage_error(invocation, "an element of a set is only for --value");
    if (choose_element(invocation, set->index_given, set->index, ref) != EXIT_DONE)
        return EXIT_USAGE;
    set->settings.index = ref->index == REF_NO_INDEX ? 0 : ref->index;
    return EXIT_DONE;
}

/* As many values as the set has. */
static int check_values(const struct invocation *invocation, const struct ipc_object *object,
                        const struct ipc_settings *settings)
{
    if (settings->given & IPC_SET_VALUES && settings->nvalues != object->sem.nsems.value)
        return usage_error(invocation, "--values are %zu, but the set has %" PRIu64 " semaphores",
                           settings->nvalues, object->sem.nsems.value);
    return EXIT_DONE;
}

static int run(const struct invocation *invocation, void *state)
{
    struct set_state *set = state;
    struct ipc_object object;
    struct ref ref;

    int status = check_request(invocation, set, &ref);
    if (status == EXIT_DONE)
        status = find_object(invocation, &ref, 0, &object);
    if (status == EXIT_DONE)
        status = check_values(invocation, &object, &set->settings);
    if (status != EXIT_DONE)
        return status;

    return change_object(invocation, &ref, &object, &set->settings);
}

static void release(void *state)
{
    free(((struct set_state *)state)->settings.values);
}

const struct command set_command = {
    .name = "set",
    .operands = "REF",
    .summary = "change owner, mode, qbytes, values, lock",
    .description = "Changes an existing object.  --value is for one semaphore: sem:/lock,\n"
                   "element 2 of a set as sem:5.2 or with --index 2, element 0 if left out.  In\n"
                   "a System V set, new values clear what other processes would undo (SEM_UNDO)\n"
                   "of them.",
    .options =
        (const struct option_spec[]){
            {OPTION_MODE, "mode", "OCTAL", "permissions"},
            {OPTION_OWNER, "owner", "USER[:GROUP]", "who owns it"},
            {OPTION_QBYTES, "qbytes", "SIZE", "System V queue: most bytes on it"},
            {OPTION_VALUE, "value", "N", "semaphore: its value"},
            {OPTION_VALUES, "values", "N,N,...", "System V set: the value of each"},
            INDEX_OPTION,
            {OPTION_LOCK, "lock", NULL, "System V segment: keep it in memory"},
            {OPTION_UNLOCK, "unlock", NULL, "System V segment: let it be swapped"},
            {0, NULL, NULL, NULL},
        },
    .min_operands = 1,
    .max_operands = 1,
    .state_size = sizeof(struct set_state),
    .option = option,
    .run = run,
    .release = release,
};
