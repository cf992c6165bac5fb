/* ipcrm: removes objects.
 *
 * Unlike that of util-linux it reads the whole command line before it removes anything: what it
 * does not understand removes nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>

#include "compat/compat.h"
#include "compat/ipcrm.h"
#include "compat/number.h"
#include "util/cleanup.h"
#include "util/escape.h"

enum { OPTION_POSIX_SHM = 256, OPTION_POSIX_MSG, OPTION_POSIX_SEM };

struct ipcrm_state {
    struct ipcrm_removal *removals; /* room for as many as there are words */
    size_t count;
    bool all, verbose;
    bool wanted[IPCRM_CATEGORIES]; /* of -a; none: all of them */
};

/* Room for one more, with what is common to all. */
static struct ipcrm_removal *add_removal(struct ipcrm_state *state, enum ipc_kind kind,
                                         const char *text)
{
    struct ipcrm_removal *removal = &state->removals[state->count++];

    removal->text = text;
    removal->verbose = state->verbose;
    removal->ref = (struct ref){.kind = kind, .index = REF_NO_INDEX};
    return removal;
}

static int take_id(const struct invocation *invocation, struct ipcrm_state *state,
                   enum ipc_kind kind, const char *text)
{
    int64_t id;
    int r = compat_number(text, 10, INT32_MIN, INT32_MAX, &id);
    if (r < 0)
        return compat_refuse(invocation, "argument", text, r);

    struct ipcrm_removal *removal = add_removal(state, kind, text);
    removal->ref.form = REF_ID;
    removal->ref.id = (int)id;
    return EXIT_DONE;
}

/* Keys are 32 bits; ipcs shows them without a sign, and others with one. */
static int take_key(const struct invocation *invocation, struct ipcrm_state *state,
                    enum ipc_kind kind, const char *text)
{
    int64_t key;
    int r = compat_number(text, 0, INT32_MIN, UINT32_MAX, &key);
    if (r < 0)
        return compat_refuse(invocation, "argument", text, r);

    struct ipcrm_removal *removal = add_removal(state, kind, text);
    removal->ref.form = key == IPC_PRIVATE ? REF_PRIVATE : REF_KEY;
    removal->ref.key = (key_t)key;
    return EXIT_DONE;
}

static int take_name(const struct invocation *invocation, struct ipcrm_state *state,
                     enum ipc_kind kind, const char *text)
{
    struct ipcrm_removal *removal = add_removal(state, kind, text);

    return compat_name(invocation, kind, text, &removal->ref);
}

static bool take_category(struct ipcrm_state *state, const char *word)
{
    for (int i = 0; i < IPCRM_CATEGORIES; i++) {
        if (strcmp(word, ipcrm_categories[i].word) == 0) {
            state->wanted[i] = true;
            return true;
        }
    }
    return false;
}

static int take_all(const struct invocation *invocation, struct ipcrm_state *state,
                    const char *word)
{
    char shown[COMPAT_SHOWN];

    state->all = true;
    if (!word || take_category(state, word))
        return EXIT_DONE;
    compat_warn(invocation, "unknown argument: %s",
                escape_into(word, strlen(word), shown, sizeof(shown)));
    return EXIT_FAILED;
}

static int take_option(const struct invocation *invocation, void *data, int id,
                       const char *argument)
{
    struct ipcrm_state *state = data;

    switch (id) {
    case 'm':
        return take_id(invocation, state, IPC_SHM, argument);
    case 'q':
        return take_id(invocation, state, IPC_MSG, argument);
    case 's':
        return take_id(invocation, state, IPC_SEM, argument);
    case 'M':
        return take_key(invocation, state, IPC_SHM, argument);
    case 'Q':
        return take_key(invocation, state, IPC_MSG, argument);
    case 'S':
        return take_key(invocation, state, IPC_SEM, argument);
    case OPTION_POSIX_SHM:
        return take_name(invocation, state, IPC_SHM, argument);
    case OPTION_POSIX_MSG:
        return take_name(invocation, state, IPC_MSG, argument);
    case OPTION_POSIX_SEM:
        return take_name(invocation, state, IPC_SEM, argument);
    case 'a':
        return take_all(invocation, state, argument);
    default:
        state->verbose = true;
        return EXIT_DONE;
    }
}

/* The operands: `ipcrm -a shm msg`, as the manual of ipcrm writes it, and nothing else. */
static int take_operands(const struct invocation *invocation, struct ipcrm_state *state)
{
    for (size_t i = 0; i < invocation->count; i++)
        if (!state->all || !take_category(state, invocation->operands[i]))
            return compat_unknown(invocation, invocation->operands[i]);
    return EXIT_DONE;
}

/* `ipcrm shm ID...`, the form from before there were options.  Each id is for itself: after one
 * that is none it goes on. */
static int run_old_form(const struct invocation *invocation, const struct ipcrm_category *category)
{
    int status = EXIT_DONE;

    if (invocation->trailing_count < 3) {
        compat_warn(invocation, "not enough arguments");
        return compat_try_help(invocation);
    }
    for (size_t i = 2; i < invocation->trailing_count; i++) {
        struct ipcrm_removal removal = {.text = invocation->trailing[i]};
        int64_t id;
        char shown[COMPAT_SHOWN];

        removal.ref = (struct ref){.kind = category->kind, .index = REF_NO_INDEX};
        if (compat_number(removal.text, 10, INT32_MIN, INT32_MAX, &id) < 0) {
            compat_warn(invocation, "invalid id: %s",
                        escape_into(removal.text, strlen(removal.text), shown, sizeof(shown)));
            status = EXIT_FAILED;
            continue;
        }
        removal.ref.id = (int)id;
        status = first_failure(status, ipcrm_remove(invocation, &removal));
    }
    if (status == EXIT_DONE)
        puts("resource(s) deleted");
    return status;
}

static const struct ipcrm_category *find_old_form(const struct invocation *invocation)
{
    for (int i = 0; i < IPCRM_CATEGORIES; i++)
        if (ipcrm_categories[i].family == IPC_SYSV &&
            strcmp(invocation->trailing[1], ipcrm_categories[i].word) == 0)
            return &ipcrm_categories[i];
    return NULL;
}

static int run_options(const struct invocation *invocation, struct ipcrm_state *state)
{
    struct invocation parsed = *invocation;
    int status;

    if (!compat_parse(&parsed, state, &status))
        return status;
    status = take_operands(&parsed, state);
    if (status != EXIT_DONE)
        return status;

    for (size_t i = 0; i < state->count; i++)
        status = first_failure(status, ipcrm_remove(&parsed, &state->removals[i]));
    if (state->all)
        status = first_failure(status, ipcrm_remove_all(&parsed, state->wanted, state->verbose));
    return status;
}

static int run(const struct invocation *invocation, void *data)
{
    struct ipcrm_state *state = data;
    if (invocation->trailing_count < 2) {
        compat_warn(invocation, "bad usage");
        return compat_try_help(invocation);
    }
    const struct ipcrm_category *old = find_old_form(invocation);
    if (old)
        return compat_finish(invocation, run_old_form(invocation, old));

    /* Each removal has an argument, which ends its word. */
    _cleanup_free_ struct ipcrm_removal *removals =
        calloc(invocation->trailing_count, sizeof(*removals));
    if (!removals)
        return out_of_memory(invocation);
    state->removals = removals;
    return compat_finish(invocation, run_options(invocation, state));
}

const struct command ipcrm_command = {
    .name = "ipcrm",
    .operands = "",
    .summary = "stand in for ipcrm(1) of util-linux",
    .description = "Removes System V and POSIX objects as ipcrm of util-linux does; `ipcrm\n"
                   "shm|msg|sem ID...` is its old form.  KIND is shm, msg, sem, or for POSIX\n"
                   "objects pshm, pmsg, psem.\n"
                   "COMPATIBILITY in ipcctl(1) lists what differs on purpose.",
    .options =
        (const struct option_spec[]){
            {'m', "shmem-id", "ID", "remove the segment with this id"},
            {'M', "shmem-key", "KEY", "remove the segment with this key"},
            {OPTION_POSIX_SHM, "posix-shmem", "NAME", "remove the POSIX segment of this name"},
            {'q', "queue-id", "ID", "remove the queue with this id"},
            {'Q', "queue-key", "KEY", "remove the queue with this key"},
            {OPTION_POSIX_MSG, "posix-mqueue", "NAME", "remove the POSIX queue of this name"},
            {'s', "semaphore-id", "ID", "remove the semaphore set with this id"},
            {'S', "semaphore-key", "KEY", "remove the semaphore set with this key"},
            {OPTION_POSIX_SEM, "posix-semaphore", "NAME",
             "remove the POSIX semaphore of this name"},
            {'a', "all", "[=KIND]", "remove all objects, or all of a kind"},
            {'v', "verbose", NULL, "say what is removed"},
            COMPAT_OPTIONS,
        },
    .max_operands = ANY_NUMBER,
    .passes_all = true,
    .linkable = true,
    .state_size = sizeof(struct ipcrm_state),
    .option = take_option,
    .run = run,
};
