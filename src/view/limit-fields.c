#include "view/limit-fields.h"

#include <string.h>

#include "ipc/limits.h"
#include "util/cleanup.h"
#include "view/maybe.h"

enum { ALERT_FROM = 80 }; /* percent */

/* How much of the limit is in use, in whole percent; one of 0 is used up. */
static uint64_t percentage(uint64_t used, uint64_t limit)
{
    if (limit == 0)
        return 100;
    return used <= UINT64_MAX / 100 ? used * 100 / limit : used / (limit / 100 + 1);
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

static struct value get_percent(const struct field *field, const void *record, char *scratch)
{
    const struct limit *limit = record;
    (void)field;
    (void)scratch;

    if (!limit->used.known || !limit->value.known)
        return absent();
    struct value percent = number_value(percentage(limit->used.value, limit->value.value));
    percent.alert = percent.number >= ALERT_FROM;
    return percent;
}

#define FIELD(member, getter, at_right, text)                                                      \
    {                                                                                              \
        .name = #member, .help = (text), .right = (at_right), .get = (getter),                     \
        .type = VALUE_NUMBER, .offset = offsetof(struct limit, member)                             \
    }

static const struct field fields[] = {
    FIELD(name, get_maybe_text, false, "name of the limit"),
    FIELD(value, get_number, true, "the limit"),
    FIELD(used, get_number, true, "how much of it is in use"),
    FIELD(unit, get_maybe_text, false, "what is counted"),
    FIELD(sysctl, get_maybe_text, false, "the sysctl variable that sets it"),
    {
        .name = "description",
        .help = "what it limits",
        .spare = true,
        .get = get_maybe_text,
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
