#include "view/field.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "util/ascii.h"
#include "util/units.h"
#include "util/users.h"

const struct field *schema_find(const struct schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->count; i++)
        if (ascii_equal(schema->fields[i].name, name))
            return &schema->fields[i];
    return NULL;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_names(const char *a, const char *b)
{
    return !a || !b ? !a - !b : strcmp(a, b);
}

static int compare_values(const struct value *a, const struct value *b)
{
    switch (a->type) {
    case VALUE_ABSENT:
        return 0;
    case VALUE_TEXT:
    case VALUE_LIST:
        return strcmp(a->text, b->text);
    case VALUE_NUMBER:
    case VALUE_SIZE:
        return compare_numbers(a->number, b->number);
    case VALUE_TIME:
    case VALUE_AGE:
        return (a->time > b->time) - (a->time < b->time);
    case VALUE_USER:
        return compare_names(user_name((uid_t)a->number), user_name((uid_t)b->number));
    case VALUE_GROUP:
        return compare_names(group_name((gid_t)a->number), group_name((gid_t)b->number));
    case VALUE_BOOL:
        return a->truth - b->truth;
    }
    return 0;
}

int field_compare(const struct field *field, const void *a, const void *b, bool reverse)
{
    char scratch_a[VALUE_SCRATCH], scratch_b[VALUE_SCRATCH];
    struct value x = field->get(field, a, scratch_a);
    struct value y = field->get(field, b, scratch_b);

    if (x.type == VALUE_ABSENT || y.type == VALUE_ABSENT)
        return (x.type == VALUE_ABSENT) - (y.type == VALUE_ABSENT);
    return reverse ? compare_values(&y, &x) : compare_values(&x, &y);
}

static char *put_digits(char *to, int number, int digits)
{
    for (int i = digits - 1; i >= 0; i--, number /= 10)
        to[i] = (char)('0' + number % 10);
    return to + digits;
}

/* 2026-11-22T20:28:00Z.  A time whose year has no four digits, which only a broken clock makes, is
 * written as long as it is. */
static const char *time_text(int64_t seconds, char *text)
{
    struct tm tm;
    time_t time = (time_t)seconds;

    if (!gmtime_r(&time, &tm)) {
        snprintf(text, VALUE_SCRATCH, "@%" PRId64, seconds);
        return text;
    }
    int64_t year = (int64_t)tm.tm_year + 1900;
    if (year < 0 || year > 9999) {
        snprintf(text, VALUE_SCRATCH, "%" PRId64 "-%02d-%02dT%02d:%02d:%02dZ", year, tm.tm_mon + 1,
                 tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
        return text;
    }
    char *to = put_digits(text, (int)year, 4);
    const int parts[] = {tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec};
    for (int i = 0; i < 5; i++) {
        *to++ = "--T::"[i];
        to = put_digits(to, parts[i], 2);
    }
    strcpy(to, "Z");
    return text;
}

static const char *number_text(uint64_t number, char *text)
{
    char *to = text + VALUE_SCRATCH - 1;

    *to = '\0';
    do
        *--to = (char)('0' + number % 10);
    while (number /= 10);
    return to;
}

static const char *alert_text(uint64_t number, char *text)
{
    snprintf(text, VALUE_SCRATCH, "%" PRIu64 "!", number);
    return text;
}

static const char *age_text(int64_t seconds, char *text)
{
    return format_age(seconds_between(seconds, seconds_now()), text);
}

static const char *id_text(uint64_t id, const char *name, unsigned int style, char *text)
{
    return name || !(style & TEXT_NUMBER_IF_NO_NAME) ? name : number_text(id, text);
}

/* "one; two" */
static const char *list_text(const char *list, char *text)
{
    char *to = text, *end = text + VALUE_SCRATCH - 3;

    for (; *list != '\0' && to < end; list++) {
        *to++ = *list == '\n' ? ';' : *list;
        if (*list == '\n')
            *to++ = ' ';
    }
    *to = '\0';
    return text;
}

const char *value_text(const struct value *value, unsigned int style, char *text)
{
    switch (value->type) {
    case VALUE_ABSENT:
        return NULL;
    case VALUE_TEXT:
        return value->text;
    case VALUE_SIZE:
        if (style & TEXT_HUMAN_SIZES)
            return format_size(value->number, text);
        return number_text(value->number, text);
    case VALUE_NUMBER:
        if (value->alert && style & TEXT_ALERTS)
            return alert_text(value->number, text);
        return number_text(value->number, text);
    case VALUE_AGE:
        if (style & TEXT_AGES)
            return age_text(value->time, text);
        return time_text(value->time, text);
    case VALUE_TIME:
        return time_text(value->time, text);
    case VALUE_USER:
        if (style & TEXT_NUMERIC)
            return number_text(value->number, text);
        return id_text(value->number, user_name((uid_t)value->number), style, text);
    case VALUE_GROUP:
        if (style & TEXT_NUMERIC)
            return number_text(value->number, text);
        return id_text(value->number, group_name((gid_t)value->number), style, text);
    case VALUE_BOOL:
        return value->truth ? "true" : "false";
    case VALUE_LIST:
        return list_text(value->text, text);
    }
    return NULL;
}
