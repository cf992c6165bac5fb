#include "view/element-fields.h"

#include "ipc/class.h"
#include "util/cleanup.h"
#include "view/maybe.h"

static struct value get_index(const struct field *field, const void *record, char *scratch)
{
    (void)field;
    (void)scratch;
    return number_value(((const struct ipc_element *)record)->index);
}

#define MAYBE(member, text)                                                                        \
    {                                                                                              \
        .name = #member, .help = (text), .right = true, .get = get_maybe, .type = VALUE_NUMBER,    \
        .offset = offsetof(struct ipc_element, member)                                             \
    }

static const struct field fields[] = {
    {.name = "index", .help = "index, from 0", .right = true, .get = get_index},
    MAYBE(value, "value (semval)"),
    MAYBE(ncount, "threads that wait for a higher value (semncnt)"),
    MAYBE(zcount, "threads that wait for 0 (semzcnt)"),
    MAYBE(pid, "process that changed it last (sempid)"),
};

const struct schema element_schema = {
    .document = "semaphores",
    .fields = fields,
    .count = ARRAY_SIZE(fields),
};
