#include "view/limit-fields.h"

#include <string.h>

#include "ipc/limits.h"
#include "util/cleanup.h"

static bool applies(const struct field *field, const void *record)
{
    (void)field;
    (void)record;
    return true;
}

static const void *shape(const void *record)
{
    (void)record;
    return &limit_schema;
}

static struct value get_maybe(const struct field *field, const void *record, char *scratch)
{
    struct maybe number;
    (void)scratch;

    memcpy(&number, (const char *)record + field->offset, sizeof(number));
    return number.known ? number_value(number.value) : absent();
}

static struct value get_text(const struct field *field, const void *record, char *scratch)
{
    const char *text;
    (void)scratch;

    memcpy(&text, (const char *)record + field->offset, sizeof(text));
    return text_value(text);
}

#define FIELD(member, getter, at_right, text)                                                      \
    {                                                                                              \
        .name = #member, .help = (text), .right = (at_right), .get = (getter),                     \
        .offset = offsetof(struct limit, member)                                                   \
    }

static const struct field fields[] = {
    FIELD(name, get_text, false, "name of the limit"),
    FIELD(value, get_maybe, true, "the limit"),
    FIELD(used, get_maybe, true, "how much of it is in use"),
    FIELD(unit, get_text, false, "what is counted"),
    FIELD(sysctl, get_text, false, "the sysctl variable that sets it"),
    FIELD(description, get_text, false, "what it limits"),
};

const struct schema limit_schema = {
    .document = "limits",
    .fields = fields,
    .count = ARRAY_SIZE(fields),
    .applies = applies,
    .shape = shape,
};
