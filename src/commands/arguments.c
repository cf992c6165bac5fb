#include "commands/arguments.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "ipc/semaphore.h"
#include "util/cleanup.h"
#include "util/escape.h"
#include "util/number.h"
#include "util/report.h"
#include "util/units.h"
#include "util/users.h"

enum { SHOWN = 100 };

static const char *shown(const char *text, char buffer[static SHOWN])
{
    return escape_into(text, strlen(text), buffer, SHOWN);
}

int take_size(const struct invocation *invocation, const char *option, const char *text,
              uint64_t *ret)
{
    char buffer[SHOWN];
    int r = parse_size(text, ret);

    if (r == -ERANGE)
        return usage_error(invocation, "%s '%s' is over 64 bits", option, shown(text, buffer));
    if (r < 0)
        return usage_error(invocation, "%s is a size like 4096, 64K or 1MB, not '%s'", option,
                           shown(text, buffer));
    return EXIT_DONE;
}

int take_positive_size(const struct invocation *invocation, const char *option, const char *text,
                       uint64_t *ret)
{
    uint64_t size;

    if (take_size(invocation, option, text, &size) != EXIT_DONE)
        return EXIT_USAGE;
    if (size == 0)
        return usage_error(invocation, "%s must be above 0", option);
    *ret = size;
    return EXIT_DONE;
}

int take_number(const struct invocation *invocation, const char *option, const char *text,
                uint64_t min, uint64_t max, uint64_t *ret)
{
    char buffer[SHOWN];
    uint64_t number;

    if (parse_unsigned(text, 10, max, &number) < 0 || number < min)
        return usage_error(invocation, "%s is a number from %" PRIu64 " to %" PRIu64 ", not '%s'",
                           option, min, max, shown(text, buffer));
    *ret = number;
    return EXIT_DONE;
}

int take_duration(const struct invocation *invocation, const char *option, const char *text,
                  int64_t *ret)
{
    char buffer[SHOWN];
    int r = parse_duration(text, ret);

    if (r == -ERANGE)
        return usage_error(invocation, "%s '%s' is too long", option, shown(text, buffer));
    if (r < 0)
        return usage_error(invocation, "%s is a duration like 1.5, 500ms, 5m or 7d, not '%s'",
                           option, shown(text, buffer));
    return EXIT_DONE;
}

int take_ref(const struct invocation *invocation, const char *text, unsigned int accept,
             struct ref *ret)
{
    struct ref_error error;

    if (ref_parse(text, accept, ret, &error) == 0)
        return EXIT_DONE;
    report_error("%s: %s", invocation->command->name, error.sentence);
    if (*error.hint)
        report_hint("%s", error.hint);
    return EXIT_USAGE;
}

static int take_mode(const struct invocation *invocation, const char *text,
                     struct ipc_settings *settings)
{
    char buffer[SHOWN];
    uint64_t mode;

    if (parse_unsigned(text, 8, 0777, &mode) < 0)
        return usage_error(invocation, "--mode is an octal number from 0 to 0777, not '%s'",
                           shown(text, buffer));
    settings->mode = (mode_t)mode;
    settings->given |= IPC_SET_MODE;
    return EXIT_DONE;
}

static int no_such_name(const struct invocation *invocation, const char *what, const char *name,
                        int error)
{
    char buffer[SHOWN];

    if (error == -ENOENT)
        return usage_error(invocation, "--owner: there is no %s '%s'", what, shown(name, buffer));
    report_error("%s: --owner: cannot look up %s '%s': %s", invocation->command->name, what,
                 shown(name, buffer), strerror(-error));
    return EXIT_FAILED;
}

int take_user(const struct invocation *invocation, const char *text, uid_t *ret)
{
    int r = parse_user(text, ret);

    return r < 0 ? no_such_name(invocation, "user", text, r) : EXIT_DONE;
}

/* USER, USER:GROUP or :GROUP.  With USER: the group stays: chown(1) would take the user's own. */
static int take_owner(const struct invocation *invocation, const char *text,
                      struct ipc_settings *settings)
{
    _cleanup_free_ char *copy = strdup(text);
    if (!copy)
        return out_of_memory(invocation);

    char *group = strchr(copy, ':');
    if (group)
        *group++ = '\0';
    if (*copy == '\0' && (!group || *group == '\0'))
        return usage_error(invocation, "--owner is USER, USER:GROUP or :GROUP");

    if (*copy != '\0') {
        int status = take_user(invocation, copy, &settings->uid);
        if (status != EXIT_DONE)
            return status;
        settings->given |= IPC_SET_OWNER;
    }
    if (group && *group != '\0') {
        int r = parse_group(group, &settings->gid);
        if (r < 0)
            return no_such_name(invocation, "group", group, r);
        settings->given |= IPC_SET_GROUP;
    }
    return EXIT_DONE;
}

/* N,N,...: one value an element of a System V set. */
static int take_values(const struct invocation *invocation, const char *text,
                       struct ipc_settings *settings)
{
    const uint64_t most = ipc_class_of(IPC_SEM, IPC_SYSV)->semaphore->most;
    size_t count = 1;
    for (const char *p = text; *p != '\0'; p++)
        count += *p == ',';

    _cleanup_free_ char *copy = strdup(text);
    _cleanup_free_ unsigned short *values = calloc(count, sizeof(*values));
    if (!copy || !values)
        return out_of_memory(invocation);

    char *rest = copy;
    for (size_t i = 0; i < count; i++) {
        uint64_t value;
        const char *number = strsep(&rest, ",");
        if (take_number(invocation, "--values", number, 0, most, &value) != EXIT_DONE)
            return EXIT_USAGE;
        values[i] = (unsigned short)value;
    }
    free(settings->values);
    settings->values = steal_pointer(values);
    settings->nvalues = count;
    settings->given |= IPC_SET_VALUES;
    return EXIT_DONE;
}

static int note_given(int status, struct ipc_settings *settings, unsigned int setting)
{
    if (status == EXIT_DONE)
        settings->given |= setting;
    return status;
}

static int take_lock(const struct invocation *invocation, bool locked,
                     struct ipc_settings *settings)
{
    if (settings->given & IPC_SET_LOCKED && settings->locked != locked)
        return usage_error(invocation, "--lock and --unlock exclude each other");
    settings->locked = locked;
    settings->given |= IPC_SET_LOCKED;
    return EXIT_DONE;
}

int take_setting(const struct invocation *invocation, enum settings_option id, const char *argument,
                 struct ipc_settings *settings)
{
    switch (id) {
    case OPTION_MODE:
        return take_mode(invocation, argument, settings);
    case OPTION_OWNER:
        return take_owner(invocation, argument, settings);
    case OPTION_QBYTES:
        return note_given(take_positive_size(invocation, "--qbytes", argument, &settings->qbytes),
                          settings, IPC_SET_QBYTES);
    case OPTION_MAXMSG:
        return note_given(
            take_number(invocation, "--maxmsg", argument, 1, LONG_MAX, &settings->maxmsg), settings,
            IPC_SET_MAXMSG);
    case OPTION_MSGSIZE:
        return note_given(take_positive_size(invocation, "--msgsize", argument, &settings->msgsize),
                          settings, IPC_SET_MSGSIZE);
    case OPTION_SIZE:
        return note_given(take_positive_size(invocation, "--size", argument, &settings->size),
                          settings, IPC_SET_SIZE);
    case OPTION_RESERVE:
        settings->given |= IPC_SET_RESERVE;
        return EXIT_DONE;
    case OPTION_NSEMS:
        return note_given(
            take_number(invocation, "--nsems", argument, 1, INT_MAX, &settings->nsems), settings,
            IPC_SET_NSEMS);
    case OPTION_VALUE:
        return note_given(
            take_number(invocation, "--value", argument, 0, INT_MAX, &settings->value), settings,
            IPC_SET_VALUE);
    case OPTION_VALUES:
        return take_values(invocation, argument, settings);
    case OPTION_LOCK:
        return take_lock(invocation, true, settings);
    case OPTION_UNLOCK:
        return take_lock(invocation, false, settings);
    }
    return EXIT_USAGE;
}

/* The option that gave one of the settings in @setting. */
static const char *setting_option(const struct ipc_settings *settings, unsigned int setting)
{
    static const struct {
        unsigned int setting;
        const char *option;
    } options[] = {
        {IPC_SET_MODE, "--mode"},     {IPC_SET_OWNER, "--owner"},
        {IPC_SET_GROUP, "--owner"},   {IPC_SET_QBYTES, "--qbytes"},
        {IPC_SET_MAXMSG, "--maxmsg"}, {IPC_SET_MSGSIZE, "--msgsize"},
        {IPC_SET_SIZE, "--size"},     {IPC_SET_RESERVE, "--reserve"},
        {IPC_SET_NSEMS, "--nsems"},   {IPC_SET_VALUE, "--value"},
        {IPC_SET_VALUES, "--values"}, {IPC_SET_LOCKED, "--lock"},
    };

    if (setting & IPC_SET_LOCKED && !settings->locked)
        return "--unlock";
    for (size_t i = 0; i < ARRAY_SIZE(options); i++)
        if (options[i].setting & setting)
            return options[i].option;
    return "this";
}

int check_settings(const struct invocation *invocation, const struct ipc_class *class,
                   const struct ipc_settings *settings, unsigned int possible)
{
    unsigned int foreign = settings->given & ~possible;

    if (foreign)
        return usage_error(invocation, "%s does not apply to a %s",
                           setting_option(settings, foreign), class->noun);
    /* msgctl(2) takes an unsigned long, of which the kernel keeps an int: 4G would set 0. */
    if (settings->given & IPC_SET_QBYTES && settings->qbytes > INT_MAX)
        return usage_error(invocation, "qbytes %" PRIu64 " is over %d, the most that Linux takes",
                           settings->qbytes, INT_MAX);
    if (settings->given & IPC_SET_VALUE && settings->given & IPC_SET_VALUES)
        return usage_error(invocation, "--value and --values exclude each other");
    if (settings->given & IPC_SET_VALUE && settings->value > class->semaphore->most)
        return usage_error(invocation,
                           "--value %" PRIu64 " is over %" PRIu64
                           ", the highest value of such a semaphore",
                           settings->value, class->semaphore->most);
    return EXIT_DONE;
}
