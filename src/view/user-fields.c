#include "view/user-fields.h"

#include "proc/census.h"
#include "util/cleanup.h"

static struct value get_ref(const struct field *field, const void *record, char *scratch)
{
    (void)field;
    return text_value(ipc_object_format(((const struct use *)record)->object, scratch));
}

static struct value get_pid(const struct field *field, const void *record, char *scratch)
{
    (void)field;
    (void)scratch;
    return number_value((uint64_t)((const struct use *)record)->pid);
}

static struct value get_tid(const struct field *field, const void *record, char *scratch)
{
    pid_t tid = ((const struct use *)record)->tid;
    (void)field;
    (void)scratch;

    return tid ? number_value((uint64_t)tid) : absent();
}

/* The uid as a number or a user, as the field's type says. */
static struct value get_uid(const struct field *field, const void *record, char *scratch)
{
    const struct process *process = ((const struct use *)record)->process;
    (void)scratch;

    return process ? (struct value){.type = field->type, .number = process->uid} : absent();
}

static struct value get_command(const struct field *field, const void *record, char *scratch)
{
    const struct process *process = ((const struct use *)record)->process;
    (void)field;
    (void)scratch;

    return process ? text_value(process->command) : absent();
}

static struct value get_relation(const struct field *field, const void *record, char *scratch)
{
    (void)field;
    (void)scratch;
    return text_value(relation_name(((const struct use *)record)->relation));
}

static struct value get_alive(const struct field *field, const void *record, char *scratch)
{
    struct value alive = bool_value(((const struct use *)record)->alive);
    (void)field;
    (void)scratch;

    alive.alert = !alive.truth;
    return alive;
}

static const struct field fields[] = {
    {.name = "ref", .help = "canonical reference of the object", .get = get_ref},
    {.name = "pid", .help = "process", .right = true, .get = get_pid},
    {
        .name = "uid",
        .help = "effective user id of the process",
        .right = true,
        .get = get_uid,
        .type = VALUE_NUMBER,
    },
    {.name = "owner", .help = "user of the process", .get = get_uid, .type = VALUE_USER},
    {.name = "command", .help = "command line, escaped", .get = get_command, .wraps = true},
    {.name = "relation", .help = "how it uses, or used, the object", .get = get_relation},
    {.name = "alive", .help = "whether the process still runs", .get = get_alive},
    {.name = "tid", .help = "thread that is blocked", .right = true, .get = get_tid},
};

const struct schema user_schema = {
    .document = "users",
    .fields = fields,
    .count = ARRAY_SIZE(fields),
};

const char *const user_columns[] = {"ref", "pid", "owner", "relation", "alive", "command", NULL};
