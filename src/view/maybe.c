#include "view/maybe.h"

#include <string.h>

#include "ipc/class.h"

struct value get_maybe(const struct field *field, const void *record, char *scratch)
{
    struct maybe number;
    (void)scratch;

    memcpy(&number, (const char *)record + field->offset, sizeof(number));
    if (!number.known)
        return absent();
    if (field->type == VALUE_TIME || field->type == VALUE_AGE)
        return (struct value){.type = field->type, .time = (int64_t)number.value};
    return (struct value){.type = field->type, .number = number.value};
}

struct value get_maybe_text(const struct field *field, const void *record, char *scratch)
{
    const char *text;
    (void)scratch;

    memcpy(&text, (const char *)record + field->offset, sizeof(text));
    return text_value(text);
}
