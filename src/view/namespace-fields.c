#include "view/namespace-fields.h"

#include <stdio.h>
#include <string.h>

#include "proc/namespaces.h"
#include "util/cleanup.h"
#include "util/escape.h"
#include "view/maybe.h"

static const struct ipc_namespace *namespace_of(const void *record)
{
    return ((const struct namespace_contents *)record)->namespace;
}

static struct value get_ns(const struct field *field, const void *record, char *scratch)
{
    (void)field;
    (void)scratch;
    return number_value(namespace_of(record)->id);
}

static struct value get_path(const struct field *field, const void *record, char *scratch)
{
    const char *path = namespace_of(record)->path;
    char shown[VALUE_SCRATCH - 8];
    (void)field;

    snprintf(scratch, VALUE_SCRATCH, "%s%s", *path == '/' ? "" : "/proc/",
             escape_into(path, strlen(path), shown, sizeof(shown)));
    return text_value(scratch);
}

static struct value get_pid(const struct field *field, const void *record, char *scratch)
{
    pid_t pid = namespace_of(record)->pid;
    (void)field;
    (void)scratch;

    return pid ? number_value((uint64_t)pid) : absent();
}

static struct value get_nprocs(const struct field *field, const void *record, char *scratch)
{
    (void)field;
    (void)scratch;
    return number_value(namespace_of(record)->nprocs);
}

static struct value get_command(const struct field *field, const void *record, char *scratch)
{
    const struct ipc_namespace *namespace = namespace_of(record);
    (void)field;
    (void)scratch;

    return namespace->described ? text_value(namespace->process.command) : absent();
}

/* As a number or a user, as the field's type says. */
static struct value get_uid(const struct field *field, const void *record, char *scratch)
{
    const struct ipc_namespace *namespace = namespace_of(record);
    (void)scratch;

    if (!namespace->described)
        return absent();
    return (struct value){.type = field->type, .number = namespace->process.uid};
}

static struct value get_current(const struct field *field, const void *record, char *scratch)
{
    (void)field;
    (void)scratch;
    return bool_value(namespace_of(record)->current);
}

static struct value get_container(const struct field *field, const void *record, char *scratch)
{
    const char *container = namespace_of(record)->container;
    (void)field;
    (void)scratch;

    return text_value(*container ? container : NULL);
}

#define COUNT(member, value_type, text)                                                            \
    {                                                                                              \
        .name = #member, .help = (text), .right = true, .get = get_maybe, .type = (value_type),    \
        .offset = offsetof(struct namespace_contents, member)                                      \
    }

static const struct field fields[] = {
    {.name = "ns", .help = "inode of the namespace", .right = true, .get = get_ns},
    {.name = "path", .help = "where it can be entered", .get = get_path},
    {.name = "pid", .help = "lowest of its processes", .right = true, .get = get_pid},
    {.name = "nprocs", .help = "processes in it", .right = true, .get = get_nprocs},
    {.name = "command", .help = "command line of that process", .get = get_command, .wraps = true},
    {
        .name = "uid",
        .help = "user id of that process",
        .right = true,
        .get = get_uid,
        .type = VALUE_NUMBER,
    },
    {.name = "owner", .help = "user of that process", .get = get_uid, .type = VALUE_USER},
    {.name = "current", .help = "whether it is ours", .get = get_current},
    COUNT(msg, VALUE_NUMBER, "System V message queues"),
    COUNT(shm, VALUE_NUMBER, "System V segments"),
    COUNT(sem, VALUE_NUMBER, "System V semaphore sets"),
    COUNT(posix_msg, VALUE_NUMBER, "POSIX message queues"),
    COUNT(bytes, VALUE_SIZE, "bytes of its messages and segments"),
    {.name = "container", .help = "container, as the control group tells", .get = get_container},
};

const struct schema namespace_schema = {
    .document = "namespaces",
    .fields = fields,
    .count = ARRAY_SIZE(fields),
};

const char *const namespace_columns[] = {"ns",    "pid",       "nprocs",  "owner",
                                         "msg",   "shm",       "sem",     "posix_msg",
                                         "bytes", "container", "command", NULL};
