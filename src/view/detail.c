#include "view/detail.h"

#include <string.h>

#include "util/units.h"

/* What is added to the exact value, or NULL. */
static const char *remark(const struct value *value, char *text)
{
    if (value->type == VALUE_SIZE && value->number >= 1024)
        return format_size(value->number, text);
    if (value->type == VALUE_TIME)
        return format_age(seconds_between(value->time, seconds_now()), text);
    return NULL;
}

static void print_line(FILE *out, const struct field *field, const void *record)
{
    char scratch[VALUE_SCRATCH], made[VALUE_SCRATCH], remark_text[VALUE_SCRATCH];
    struct value value = field->get(field, record, scratch);
    const char *text = value_text(&value, TEXT_NUMBER_IF_NO_NAME, made);
    const char *added = remark(&value, remark_text);

    fprintf(out, "  %-13s  %s", field->name, text ? text : "-");
    if (added)
        fprintf(out, " (%s)", added);
    putc('\n', out);
}

void print_detail(FILE *out, const struct schema *schema, const void *record)
{
    for (size_t i = 0; i < schema->count; i++)
        if (!schema->fields[i].text_only && schema_applies(schema, &schema->fields[i], record))
            print_line(out, &schema->fields[i], record);
}
