#include "view/limit-fields.h"

#include <string.h>

#include "ipc/limits.h"
#include "util/cleanup.h"
#include "view/maybe.h"

static struct value get_text(const struct field *field, const void *record, char *scratch)
{
    const char *text;
    (void)scratch;

    memcpy(&text, (const char *)record + field->offset, sizeof(text));
    return text_value(text);
}

enum { ALERT_FROM = 80 }; /* percent */

/* How much of the limit is in use, in whole percent. */
static bool percentage(const struct limit *limit, uint64_t *ret)
{
    uint64_t used = limit->used.value, value = limit->value.value;

    if (!limit->used.known || !limit->value.known || value == 0)
        return false;
    *ret = used <= UINT64_MAX / 100 ? used * 100 / value : used / (value / 100 + 1);
    return true;
}

/* Of a limit of 0 there is no percentage, but it is used up. */
static bool is_scarce(const struct limit *limit)
{
    uint64_t percent;

    if (percentage(limit, &percent))
        return percent >= ALERT_FROM;
    return limit->used.known && limit->value.known;
}

static struct value alerting(const struct limit *limit, struct value value)
{
    value.alert = is_scarce(limit);
    return value;
}

/* Bytes and pages can be too many to be read in digits. */
static bool counts_memory(const struct limit *limit)
{
    return strcmp(limit->unit, "bytes") == 0 || strcmp(limit->unit, "pages") == 0;
}

static struct value get_number(const struct field *field, const void *record, char *scratch)
{
    struct value value = get_maybe(field, record, scratch);

    if (value.type == VALUE_NUMBER && counts_memory(record))
        value.type = VALUE_SIZE;
    return value;
}

static struct value get_used(const struct field *field, const void *record, char *scratch)
{
    return alerting(record, get_number(field, record, scratch));
}

static struct value get_percent(const struct field *field, const void *record, char *scratch)
{
    uint64_t percent;
    (void)field;
    (void)scratch;

    return percentage(record, &percent) ? alerting(record, number_value(percent)) : absent();
}

#define FIELD(member, getter, at_right, text)                                                      \
    {                                                                                              \
        .name = #member, .help = (text), .right = (at_right), .get = (getter),                     \
        .type = VALUE_NUMBER, .offset = offsetof(struct limit, member)                             \
    }

static const struct field fields[] = {
    FIELD(name, get_text, false, "name of the limit"),
    FIELD(value, get_number, true, "the limit"),
    FIELD(used, get_used, true, "how much of it is in use"),
    FIELD(unit, get_text, false, "what is counted"),
    FIELD(sysctl, get_text, false, "the sysctl variable that sets it"),
    {
        .name = "description",
        .help = "what it limits",
        .spare = true,
        .get = get_text,
        .offset = offsetof(struct limit, description),
    },
    {
        .name = "percent",
        .heading = "USE%",
        .help = "how much of it is in use, in percent",
        .right = true,
        .get = get_percent,
        .text_only = true,
    },
};

const struct schema limit_schema = {
    .document = "limits",
    .fields = fields,
    .count = ARRAY_SIZE(fields),
};
