/* ipcrm: removes objects.
 *
 * Unlike that of util-linux it reads the whole command line before it removes anything: what it
 * does not understand removes nothing. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>

#include "compat/compat.h"
#include "compat/number.h"
#include "ipc/explain.h"
#include "util/cleanup.h"
#include "util/escape.h"

enum { OPTION_POSIX_SHM = 256, OPTION_POSIX_MSG, OPTION_POSIX_SEM, CATEGORIES = 6, SHOWN = 512 };

/* In the order in which -a removes them. */
static const struct category {
    const char *word; /* for -a */
    enum ipc_kind kind;
    enum ipc_family family;
    const char *what; /* for -v */
} categories[CATEGORIES] = {
    {"shm", IPC_SHM, IPC_SYSV, "shared memory segment id"},
    {"pshm", IPC_SHM, IPC_POSIX, "POSIX shared memory"},
    {"sem", IPC_SEM, IPC_SYSV, "semaphore id"},
    {"psem", IPC_SEM, IPC_POSIX, "POSIX semaphore"},
    {"msg", IPC_MSG, IPC_SYSV, "message queue id"},
    {"pmsg", IPC_MSG, IPC_POSIX, "POSIX message queue"},
};

/* One object to remove.  REF_PRIVATE stands for the key 0, which is no object's. */
struct removal {
    struct ref ref;
    const char *text; /* as it was given */
    bool verbose;
};

struct ipcrm_state {
    struct removal *removals; /* room for as many as there are words */
    size_t count;
    bool all, verbose;
    bool wanted[CATEGORIES]; /* of -a; none: all of them */
};

/* The command line. */

/* Room for one more, with what is common to all. */
static struct removal *add_removal(struct ipcrm_state *state, enum ipc_kind kind, const char *text)
{
    struct removal *removal = &state->removals[state->count++];

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

    struct removal *removal = add_removal(state, kind, text);
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

    struct removal *removal = add_removal(state, kind, text);
    removal->ref.form = key == IPC_PRIVATE ? REF_PRIVATE : REF_KEY;
    removal->ref.key = (key_t)key;
    return EXIT_DONE;
}

static int take_name(const struct invocation *invocation, struct ipcrm_state *state,
                     enum ipc_kind kind, const char *text)
{
    struct removal *removal = add_removal(state, kind, text);

    return compat_name(invocation, kind, text, &removal->ref);
}

static bool take_category(struct ipcrm_state *state, const char *word)
{
    for (int i = 0; i < CATEGORIES; i++) {
        if (strcmp(word, categories[i].word) == 0) {
            state->wanted[i] = true;
            return true;
        }
    }
    return false;
}

static int take_all(const struct invocation *invocation, struct ipcrm_state *state,
                    const char *word)
{
    char shown[SHOWN];

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

/* The removal. */

static const struct category *category_of(enum ipc_kind kind, enum ipc_family family)
{
    const struct category *category = categories;

    while (category->kind != kind || category->family != family)
        category++;
    return category;
}

static void say_removing(const struct ipc_class *class, int id, const char *name)
{
    const char *what = category_of(class->kind, class->family)->what;
    char shown[SHOWN];

    if (class->family == IPC_SYSV)
        printf("removing %s `%d'\n", what, id);
    else
        printf("removing %s `%s'\n", what, escape_into(name, strlen(name), shown, sizeof(shown)));
}

/* Says why an object stayed: @text is how it was named. */
static int say_failed(const struct invocation *invocation, enum ref_form form, const char *text,
                      int error)
{
    const char *by = form == REF_NAME ? "name" : form == REF_KEY ? "key" : "id";
    bool denied = error == -EACCES || error == -EPERM;
    char shown[SHOWN];

    escape_into(text, strlen(text), shown, sizeof(shown));
    if (form == REF_NAME && denied)
        compat_warn(invocation, "permission denied for name `%s'", shown);
    else if (form == REF_NAME && error == -ENOENT)
        compat_warn(invocation, "name `%s' not found", shown);
    else if (denied)
        compat_warn(invocation, "permission denied for %s (%s)", by, shown);
    else if (form != REF_NAME && error == -ENOENT)
        compat_warn(invocation, "invalid %s (%s)", by, shown);
    else
        compat_warn(invocation, "%s failed (%s): %s", by, shown, strerror(-error));
    return EXIT_FAILED;
}

static int remove_one(const struct invocation *invocation, const struct removal *removal)
{
    const struct ref *ref = &removal->ref;
    const struct ipc_class *class = ipc_class_of(ref->kind, ref_family(ref));
    struct ipc_object object;
    char number[16];

    if (ref->form == REF_PRIVATE) {
        compat_warn(invocation, "illegal key (%s)", removal->text);
        return EXIT_FAILED;
    }
    if (removal->verbose && ref->form != REF_KEY)
        say_removing(class, ref->id, removal->text);
    int r = ipc_find(ref, 0, &object);
    if (r == 0 && removal->verbose && ref->form == REF_KEY)
        say_removing(class, object.id, NULL);
    if (r == 0)
        r = class->remove(&object);
    if (r == 0)
        return EXIT_DONE;

    snprintf(number, sizeof(number), "%d", ref->id);
    return say_failed(invocation, ref->form, ref->form == REF_ID ? number : removal->text, r);
}

struct removal_of_all {
    const struct invocation *invocation;
    bool verbose;
    int status;
};

/* Goes on after a failure, and over an object that is gone already. */
static int remove_listed(const struct ipc_object *object, void *data)
{
    struct removal_of_all *all = data;
    bool posix = object->class->family == IPC_POSIX;
    char number[16];

    if (all->verbose)
        say_removing(object->class, object->id, object->name);
    int r = object->class->remove(object);
    if (r == 0 || r == -ENOENT)
        return 0;
    snprintf(number, sizeof(number), "%d", object->id);
    all->status =
        say_failed(all->invocation, posix ? REF_NAME : REF_ID, posix ? object->name : number, r);
    return 0;
}

static int remove_category(const struct invocation *invocation, const struct category *category,
                           bool verbose)
{
    const struct ipc_class *class = ipc_class_of(category->kind, category->family);
    struct removal_of_all all = {.invocation = invocation, .verbose = verbose};
    struct explanation explanation;
    int r = class->list(0, remove_listed, &all);
    if (r == 0)
        return all.status;

    explain(&(struct ipc_failure){.operation = IPC_OP_LIST, .error = -r, .class = class},
            &explanation);
    compat_warn(invocation, "%s", explanation.sentence);
    return EXIT_FAILED;
}

static int remove_all(const struct invocation *invocation, const struct ipcrm_state *state)
{
    bool some = false;
    int status = EXIT_DONE;

    for (int i = 0; i < CATEGORIES; i++)
        some |= state->wanted[i];
    for (int i = 0; i < CATEGORIES; i++)
        if (!some || state->wanted[i])
            status =
                first_failure(status, remove_category(invocation, &categories[i], state->verbose));
    return status;
}

/* `ipcrm shm ID...`, the form from before there were options.  Each id is for itself: after one
 * that is none it goes on. */
static int run_old_form(const struct invocation *invocation, const struct category *category)
{
    int status = EXIT_DONE;

    if (invocation->trailing_count < 3) {
        compat_warn(invocation, "not enough arguments");
        return compat_try_help(invocation);
    }
    for (size_t i = 2; i < invocation->trailing_count; i++) {
        struct removal removal = {.text = invocation->trailing[i]};
        int64_t id;
        char shown[SHOWN];

        removal.ref = (struct ref){.kind = category->kind, .index = REF_NO_INDEX};
        if (compat_number(removal.text, 10, INT32_MIN, INT32_MAX, &id) < 0) {
            compat_warn(invocation, "invalid id: %s",
                        escape_into(removal.text, strlen(removal.text), shown, sizeof(shown)));
            status = EXIT_FAILED;
            continue;
        }
        removal.ref.id = (int)id;
        status = first_failure(status, remove_one(invocation, &removal));
    }
    if (status == EXIT_DONE)
        puts("resource(s) deleted");
    return status;
}

static const struct category *find_old_form(const struct invocation *invocation)
{
    for (const struct category *category = categories; category < categories + CATEGORIES;
         category++)
        if (category->family == IPC_SYSV && strcmp(invocation->trailing[1], category->word) == 0)
            return category;
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
        status = first_failure(status, remove_one(&parsed, &state->removals[i]));
    if (state->all)
        status = first_failure(status, remove_all(&parsed, state));
    return status;
}

static int run(const struct invocation *invocation, void *data)
{
    struct ipcrm_state *state = data;
    if (invocation->trailing_count < 2) {
        compat_warn(invocation, "bad usage");
        return compat_try_help(invocation);
    }
    const struct category *old = find_old_form(invocation);
    if (old)
        return compat_finish(invocation, run_old_form(invocation, old));

    /* Each removal has an argument, which ends its word. */
    _cleanup_free_ struct removal *removals = calloc(invocation->trailing_count, sizeof(*removals));
    if (!removals)
        return out_of_memory(invocation);
    state->removals = removals;
    return compat_finish(invocation, run_options(invocation, state));
}

const struct command ipcrm_command = {
    .name = "ipcrm",
    .operands = "",
    .summary = "stand in for ipcrm(1) of util-linux",
    .description =
        "Removes System V and POSIX objects as ipcrm of util-linux does; `ipcrm shm|msg|sem ID...` "
        "is its\n"
        "old form.  KIND is shm, msg, sem, or for POSIX objects pshm, pmsg, psem.\n"
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
