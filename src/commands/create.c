/* ipcctl create */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "commands/arguments.h"
#include "commands/failure.h"
#include "ipc/class.h"
#include "util/cleanup.h"
#include "util/interruption.h"
#include "util/report.h"
#include "view/json.h"
#include "view/object-fields.h"

enum { OPTION_REUSE = 256, OPTION_JSON };

struct create_state {
    struct ipc_settings settings;
    bool reuse, json;
};

static int option(const struct invocation *invocation, void *state, int id, const char *argument)
{
    struct create_state *create = state;

    switch (id) {
    case OPTION_REUSE:
        create->reuse = true;
        return EXIT_DONE;
    case OPTION_JSON:
        create->json = true;
        return EXIT_DONE;
    default:
        return take_setting(invocation, (enum settings_option)id, argument, &create->settings);
    }
}

/* What is needed to make one of @class, and what follows from what is given. */
static int complete_settings(const struct invocation *invocation, const struct ipc_class *class,
                             struct ipc_settings *settings)
{
    if (class->kind == IPC_SHM && !(settings->given & IPC_SET_SIZE))
        return usage_error(invocation, "a segment needs --size");
    if (settings->given & IPC_SET_VALUES) {
        if (settings->given & IPC_SET_NSEMS && settings->nsems != settings->nvalues)
            return usage_error(invocation, "--values are %zu, but --nsems is %" PRIu64,
                               settings->nvalues, settings->nsems);
        settings->nsems = settings->nvalues;
    } else if (!(settings->given & IPC_SET_NSEMS)) {
        settings->nsems = 1;
    }
    settings->index = REF_NO_INDEX;
    return EXIT_DONE;
}

/* Parses and checks all there is to check without touching anything. */
static int check_request(const struct invocation *invocation, struct create_state *create,
                         struct ref *ref)
{
    const char *operand = invocation->operands[0];

    if (take_ref(invocation, operand, REF_ACCEPT_NEW, ref) != EXIT_DONE)
        return EXIT_USAGE;
    if (ref->form == REF_ID) {
        report_error("create: %s: the kernel chooses the id", operand);
        report_hint("%s:new takes a fresh key, %s:0x2a a key of yours, %s:/name a name",
                    ipc_kind_name(ref->kind), ipc_kind_name(ref->kind), ipc_kind_name(ref->kind));
        return EXIT_USAGE;
    }
    if (create->reuse && (ref->form == REF_NEW || ref->form == REF_PRIVATE))
        return usage_error(invocation, "--reuse has no meaning with %s, which is always new",
                           operand);

    const struct ipc_class *class = ipc_ref_class(ref);
    int status = check_settings(invocation, class, &create->settings, class->creatable);
    return status != EXIT_DONE ? status : complete_settings(invocation, class, &create->settings);
}

static int fail(const struct invocation *invocation, const struct ref *ref,
                const struct ipc_settings *settings, int error)
{
    return report_failure(invocation, &(struct ipc_failure){
                                          .operation = IPC_OP_CREATE,
                                          .error = error,
                                          .class = ipc_ref_class(ref),
                                          .ref = ref,
                                          .settings = settings,
                                      });
}

static int mismatch(const struct ref *ref, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Says what of the existing object is not as was asked for. */
static int mismatch(const struct ref *ref, const char *format, ...)
{
    char text[REF_TEXT], what[128];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(what, sizeof(what), format, arguments);
    va_end(arguments);
    report_error("create %s: it exists already, but its %s", ref_format(ref, text), what);
    return EXIT_EXISTS;
}

/* Whether an existing object satisfies the request: mode and owner as given, and at least the
 * sizes. Values are for new objects alone. */
static int check_existing(const struct ref *ref, const struct ipc_settings *settings,
                          const struct ipc_object *object)
{
    const struct {
        unsigned int setting;
        const char *field;
        uint64_t asked;
        struct maybe has;
    } sizes[] = {
        {IPC_SET_QBYTES, "qbytes", settings->qbytes, object->msg.qbytes},
        {IPC_SET_MAXMSG, "maxmsg", settings->maxmsg, object->msg.maxmsg},
        {IPC_SET_MSGSIZE, "msgsize", settings->msgsize, object->msg.msgsize},
        {IPC_SET_SIZE, "size", settings->size, object->shm.size},
        {IPC_SET_RESERVE, "allocated memory", settings->size, object->shm.allocated},
        {IPC_SET_NSEMS | IPC_SET_VALUES, "nsems", settings->nsems, object->sem.nsems},
    };

    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
        if (!(settings->given & sizes[i].setting))
            continue;
        if (!sizes[i].has.known)
            return mismatch(ref, "%s cannot be read", sizes[i].field);
        if (sizes[i].has.value < sizes[i].asked)
            return mismatch(ref, "%s is %" PRIu64 ", less than %" PRIu64, sizes[i].field,
                            sizes[i].has.value, sizes[i].asked);
    }
    if (settings->given & IPC_SET_MODE && object->mode != settings->mode)
        return mismatch(ref, "mode is %04o, not %04o", (unsigned int)object->mode,
                        (unsigned int)settings->mode);
    if (settings->given & IPC_SET_OWNER && object->uid != settings->uid)
        return mismatch(ref, "uid is %u, not %u", object->uid, settings->uid);
    if (settings->given & IPC_SET_GROUP && object->gid != settings->gid)
        return mismatch(ref, "gid is %u, not %u", object->gid, settings->gid);
    return EXIT_DONE;
}

/* Makes the object, or with --reuse takes the one that is there; *ret_made tells which. */
static int make_or_take(const struct invocation *invocation, const struct create_state *create,
                        const struct ref *ref, struct ipc_object *ret, bool *ret_made)
{
    const struct ipc_class *class = ipc_ref_class(ref);
    struct ipc_settings settings = create->settings;
    int r;

    if (!(settings.given & IPC_SET_MODE))
        settings.mode = 0600;
    settings.given |= IPC_SET_MODE;

    do {
        r = class->create(ref, &settings, ret);
        *ret_made = r == 0;
        if (r == 0)
            return EXIT_DONE;
        if (r != -EEXIST || !create->reuse)
            return fail(invocation, ref, &settings, -r);
        r = ipc_find(ref, 0, ret);
    } while (r == -ENOENT); /* it went between the two calls */

    if (r == -ENOTSUP || (r == 0 && ipc_object_is_malformed(ret)))
        r = -EEXIST;
    return r < 0 ? fail(invocation, ref, &settings, -r)
                 : check_existing(ref, &create->settings, ret);
}

/* All that list shows of it, if it is still there. */
static int print_json(const struct invocation *invocation, const struct ipc_object *object)
{
    const struct ref ref = ipc_object_ref(object);
    struct ipc_object found;
    bool whole = ipc_find(&ref, IPC_EXTRA_RSS, &found) == 0 && ipc_object_same(object, &found);
    struct json_document document;
    cJSON *json = json_record(&object_schema, whole ? &found : object);

    json_begin(&document, object_schema.document, stdout);
    int r = json ? json_put(&document, json) : -ENOMEM;
    json_end(&document);
    cJSON_Delete(json);
    return r < 0 ? out_of_memory(invocation) : EXIT_DONE;
}

static int print_object(const struct invocation *invocation, const struct create_state *create,
                        const struct ipc_object *object)
{
    char text[REF_TEXT];
    int status = EXIT_DONE;

    if (create->json)
        status = print_json(invocation, object);
    else
        puts(ipc_object_format(object, text));
    return flush_output() ? status : first_failure(status, EXIT_FAILED);
}

static int run(const struct invocation *invocation, void *state)
{
    struct create_state *create = state;
    struct ref ref;
    struct ipc_object object;
    bool made;

    int status = check_request(invocation, create, &ref);
    if (status != EXIT_DONE)
        return status;
    if (ref.form == REF_FTOK) {
        int r = ref_resolve_ftok(&ref);
        if (r < 0)
            return fail(invocation, &ref, &create->settings, -r);
    }
    status = make_or_take(invocation, create, &ref, &object, &made);
    if (status != EXIT_DONE)
        return status;

    /* One whose reference has not reached the caller would be left behind for good. */
    catch_closed_pipes();
    status = print_object(invocation, create, &object);
    if (status != EXIT_DONE && made)
        object.class->remove(&object);
    return status;
}

static void release(void *state)
{
    free(((struct create_state *)state)->settings.values);
}

const struct command create_command = {
    .name = "create",
    .operands = "REF",
    .summary = "make an object, print its reference",
    .description = "Makes the object of a key (msg:0x2a, msg:ftok=PATH,PROJ), of a fresh key\n"
                   "(msg:new), of no key (msg:private) or of a POSIX name (msg:/jobs), and\n"
                   "prints its canonical reference.  One that exists already is an error, exit\n"
                   "6.",
    .options =
        (const struct option_spec[]){
            {OPTION_MODE, "mode", "OCTAL", "permissions; the umask does not apply (0600)"},
            {OPTION_OWNER, "owner", "USER[:GROUP]", "who owns it"},
            {OPTION_QBYTES, "qbytes", "SIZE", "System V queue: most bytes on it"},
            {OPTION_MAXMSG, "maxmsg", "N", "POSIX queue: most messages on it"},
            {OPTION_MSGSIZE, "msgsize", "SIZE", "POSIX queue: most bytes of a message"},
            {OPTION_SIZE, "size", "SIZE", "segment: its size"},
            {OPTION_RESERVE, "reserve", NULL, "POSIX segment: take its memory at once"},
            {OPTION_NSEMS, "nsems", "N", "System V set: number of semaphores (1)"},
            {OPTION_VALUE, "value", "N", "semaphore, or each of a set: first value (0)"},
            {OPTION_VALUES, "values", "N,N,...", "System V set: first value of each"},
            {OPTION_REUSE, "reuse", NULL, "accept an existing object that satisfies this"},
            {OPTION_JSON, "json", NULL, "print the object as a JSON document"},
            {0, NULL, NULL, NULL},
        },
    .min_operands = 1,
    .max_operands = 1,
    .state_size = sizeof(struct create_state),
    .option = option,
    .run = run,
    .release = release,
};
