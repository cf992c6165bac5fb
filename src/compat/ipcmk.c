/* ipcmk: makes objects.
 *
 * Unlike that of util-linux it makes a POSIX object or none, and never takes or truncates one that
 * exists. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "compat/compat.h"
#include "compat/number.h"
#include "util/cleanup.h"
#include "util/escape.h"

struct request {
    bool wanted;
    struct ipc_settings settings;
};

struct ipcmk_state {
    struct request requests[IPC_KINDS][IPC_FAMILIES];
    bool any, any_posix, mode_given;
    mode_t mode;
    const char *name;
};

/* What is made, in this order. */
static const struct product {
    enum ipc_kind kind;
    enum ipc_family family;
    const char *label;   /* of its id or name */
    const char *failure; /* "share" is what util-linux prints, and scripts may look for */
} products[] = {
    {IPC_SHM, IPC_SYSV, "Shared memory id", "create share memory failed"},
    {IPC_SHM, IPC_POSIX, "POSIX shared memory name", "create POSIX shared memory failed"},
    {IPC_MSG, IPC_SYSV, "Message queue id", "create message queue failed"},
    {IPC_MSG, IPC_POSIX, "POSIX message queue name", "create POSIX message queue failed"},
    {IPC_SEM, IPC_SYSV, "Semaphore id", "create semaphore failed"},
    {IPC_SEM, IPC_POSIX, "POSIX semaphore name", "create POSIX semaphore failed"},
};

static struct ipc_settings *want(struct ipcmk_state *state, enum ipc_kind kind,
                                 enum ipc_family family)
{
    struct request *request = &state->requests[kind][family];

    request->wanted = true;
    state->any = true;
    state->any_posix |= family == IPC_POSIX;
    return &request->settings;
}

/* Of a size, unlike other numbers, util-linux names the errno always. */
static int refuse_size(const struct invocation *invocation, const char *text, int error)
{
    char shown[COMPAT_SHOWN];

    compat_warn(invocation, "failed to parse size: '%s': %s",
                escape_into(text, strlen(text), shown, sizeof(shown)), strerror(-error));
    return EXIT_FAILED;
}

static int take_size(const struct invocation *invocation, struct ipcmk_state *state,
                     enum ipc_family family, const char *text)
{
    struct ipc_settings *settings = want(state, IPC_SHM, family);
    int r = compat_size(text, &settings->size);

    settings->given |= IPC_SET_SIZE;
    return r == 0 ? EXIT_DONE : refuse_size(invocation, text, r);
}

static int take_count(const struct invocation *invocation, struct ipcmk_state *state,
                      const char *text)
{
    struct ipc_settings *settings = want(state, IPC_SEM, IPC_SYSV);
    int64_t count;
    int r = compat_number(text, 10, INT32_MIN, INT32_MAX, &count);
    if (r < 0)
        return compat_refuse(invocation, "elements", text, r);

    settings->nsems = (uint64_t)count;
    settings->given |= IPC_SET_NSEMS;
    return EXIT_DONE;
}

static int take_mode(const struct invocation *invocation, struct ipcmk_state *state,
                     const char *text)
{
    int64_t mode;
    int r = compat_number(text, 8, 0, 0777, &mode);
    if (r < 0)
        return compat_refuse(invocation, "mode", text, r);

    state->mode = (mode_t)mode;
    state->mode_given = true;
    return EXIT_DONE;
}

static int take_option(const struct invocation *invocation, void *data, int id,
                       const char *argument)
{
    struct ipcmk_state *state = data;

    switch (id) {
    case 'M':
        return take_size(invocation, state, IPC_SYSV, argument);
    case 'm':
        return take_size(invocation, state, IPC_POSIX, argument);
    case 'S':
        return take_count(invocation, state, argument);
    case 's':
        want(state, IPC_SEM, IPC_POSIX);
        return EXIT_DONE;
    case 'Q':
        want(state, IPC_MSG, IPC_SYSV);
        return EXIT_DONE;
    case 'q':
        want(state, IPC_MSG, IPC_POSIX);
        return EXIT_DONE;
    case 'p':
        return take_mode(invocation, state, argument);
    default:
        state->name = argument;
        return EXIT_DONE;
    }
}

/* The mode for one family: to files the umask applies, as with shm_open(3), to System V objects it
 * does not. */
static mode_t mode_for(const struct ipcmk_state *state, enum ipc_family family)
{
    mode_t mode = state->mode_given ? state->mode : 0644;

    if (family == IPC_POSIX) {
        mode_t mask = umask(0);
        umask(mask);
        mode &= ~mask;
    }
    return mode;
}

static int make(const struct invocation *invocation, const struct ipcmk_state *state,
                const struct product *product)
{
    struct ipc_settings settings = state->requests[product->kind][product->family].settings;
    struct ref ref = {.kind = product->kind, .form = REF_NEW, .index = REF_NO_INDEX};
    struct ipc_object object;
    char shown[COMPAT_SHOWN];

    if (product->family == IPC_POSIX) {
        int status = compat_name(invocation, product->kind, state->name, &ref);
        if (status != EXIT_DONE)
            return status;
    }
    settings.mode = mode_for(state, product->family);
    settings.given |= IPC_SET_MODE;
    int r = ipc_class_of(product->kind, product->family)->create(&ref, &settings, &object);
    if (r < 0) {
        compat_warn(invocation, "%s: %s", product->failure, strerror(-r));
        return EXIT_FAILED;
    }
    if (product->family == IPC_SYSV)
        printf("%s: %d\n", product->label, object.id);
    else
        printf("%s: %s\n", product->label,
               escape_into(state->name, strlen(state->name), shown, sizeof(shown)));
    return EXIT_DONE;
}

static int make_all(const struct invocation *invocation, const struct ipcmk_state *state)
{
    if (!state->any) {
        compat_warn(invocation, "bad usage");
        return compat_try_help(invocation);
    }
    if (state->any_posix && !state->name) {
        compat_warn(invocation, "name is required for POSIX IPC");
        return compat_try_help(invocation);
    }

    int status = EXIT_DONE;
    for (size_t i = 0; i < ARRAY_SIZE(products) && status == EXIT_DONE; i++)
        if (state->requests[products[i].kind][products[i].family].wanted)
            status = make(invocation, state, &products[i]);
    return status;
}

static int run(const struct invocation *invocation, void *data)
{
    const struct ipcmk_state *state = data;
    struct invocation parsed = *invocation;
    int status;

    /* Operands mean nothing to ipcmk. */
    if (compat_parse(&parsed, data, &status))
        status = make_all(&parsed, state);
    return compat_finish(&parsed, status);
}

const struct command ipcmk_command = {
    .name = "ipcmk",
    .operands = "",
    .summary = "stand in for ipcmk(1) of util-linux",
    .description = "Makes System V objects of fresh keys and POSIX objects as ipcmk of\n"
                   "util-linux does.  SIZE takes K, M, G and so on, or KB, MB, GB for powers of\n"
                   "1000.\n"
                   "COMPATIBILITY in ipcctl(1) lists what differs on purpose.",
    .options =
        (const struct option_spec[]){
            {'M', "shmem", "SIZE", "make a segment of this size"},
            {'m', "posix-shmem", "SIZE", "make a POSIX segment of this size; with -n"},
            {'S', "semaphore", "NUMBER", "make a set of so many semaphores"},
            {'s', "posix-semaphore", NULL, "make a POSIX semaphore; with -n"},
            {'Q', "queue", NULL, "make a queue"},
            {'q', "posix-mqueue", NULL, "make a POSIX queue; with -n"},
            {'p', "mode", "MODE", "permissions, octal (0644)"},
            {'n', "name", "NAME", "the name of the POSIX object"},
            COMPAT_OPTIONS,
        },
    .max_operands = ANY_NUMBER,
    .passes_all = true,
    .linkable = true,
    .state_size = sizeof(struct ipcmk_state),
    .option = take_option,
    .run = run,
};
