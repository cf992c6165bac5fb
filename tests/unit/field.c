/* Values as text, and the order of records by a field. */
#include "view/field.h"

#include <inttypes.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"
#include "util/cleanup.h"
#include "view/json.h"
#include "view/object-fields.h"

static const char *written(struct value value, unsigned int style)
{
    static char text[VALUE_SCRATCH];

    return value_text(&value, style, text);
}

static struct value size_value(uint64_t bytes)
{
    return (struct value){.type = VALUE_SIZE, .number = bytes};
}

static struct value time_value(enum value_type type, int64_t seconds)
{
    return (struct value){.type = type, .time = seconds};
}

static struct value id_value(enum value_type type, uint64_t id)
{
    return (struct value){.type = type, .number = id};
}

static void test_texts(void)
{
    ok(written(absent(), TEXT_EXACT) == NULL, "absent is no text");
    ok(text_value(NULL).type == VALUE_ABSENT, "nor is no text");
    is_text(written(text_value("a b"), TEXT_PEOPLE), "a b", "text");
    is_text(written(number_value(0), TEXT_EXACT), "0", "0");
    is_text(written(number_value(UINT64_MAX), TEXT_PEOPLE), "18446744073709551615", "64 bits");
    is_text(written(number_value(1ull << 63), TEXT_EXACT), "9223372036854775808", "the 64th bit");
    is_text(written(size_value(16384), TEXT_EXACT), "16384", "a size, exact");
    is_text(written(size_value(16384), TEXT_HUMAN_SIZES), "16K", "a size for people");
    is_text(written(size_value(18446744073692774399u), TEXT_EXACT), "18446744073692774399",
            "a size that no double holds");
    is_text(written(bool_value(true), TEXT_EXACT), "true", "true");
    is_text(written(bool_value(false), TEXT_PEOPLE), "false", "false");
}

static struct value get_list(const struct field *field, const void *record, char *scratch)
{
    (void)field;
    (void)scratch;
    return (struct value){.type = VALUE_LIST, .text = record};
}

/* The list as JSON has it; freed with the next. */
static const char *json_list(const char *list)
{
    static const struct field fields[] = {{.name = "l", .get = get_list}};
    static const struct schema schema = {.fields = fields, .count = 1};
    static char *text;
    cJSON *json = json_record(&schema, list);

    free(text);
    text = json ? cJSON_PrintUnformatted(json) : NULL;
    cJSON_Delete(json);
    return text;
}

static void test_lists(void)
{
    char many[VALUE_SCRATCH];

    is_text(written(get_list(NULL, "one\ntwo", NULL), TEXT_EXACT), "one; two", "a list as text");
    is_text(json_list(""), "{\"l\":[]}", "an empty list");
    is_text(json_list("one\ntwo"), "{\"l\":[\"one\",\"two\"]}", "a list");
    is_text(json_list("a\\b \"c\""), "{\"l\":[\"a\\\\b \\\"c\\\"\"]}", "with quotes");
    memset(many, '\n', sizeof(many));
    many[sizeof(many) - 1] = '\0';
    is_text(json_list(many), "{\"l\":null}", "one that does not fit is not shown");
    memset(many, '"', sizeof(many) - 1);
    is_text(json_list(many), "{\"l\":null}", "nor one of many quotes");
}

static void test_times(void)
{
    static const struct {
        int64_t seconds;
        const char *text;
    } rows[] = {
        {0, "1970-01-01T00:00:00Z"},
        {1, "1970-01-01T00:00:01Z"},
        {-1, "1969-12-31T23:59:59Z"},
        {951827696, "2000-02-29T12:34:56Z"},
        {1795465680, "2026-11-23T20:28:00Z"},
        {4294967296, "2106-02-07T06:28:16Z"},
        {253402300799, "9999-12-31T23:59:59Z"},
        {253402300800, "10000-01-01T00:00:00Z"},
        {-62167219200, "0000-01-01T00:00:00Z"},
        {-62167219201, "-1-12-31T23:59:59Z"},
        {67768036191676799, "2147485547-12-31T23:59:59Z"}, /* the last that a struct tm holds */
        {INT64_MAX, "@9223372036854775807"},
        {INT64_MIN, "@-9223372036854775808"},
    };

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        is_text(written(time_value(VALUE_TIME, rows[i].seconds), TEXT_EXACT), rows[i].text,
                rows[i].text);
        is_text(written(time_value(VALUE_AGE, rows[i].seconds), TEXT_EXACT), rows[i].text,
                "an age, exact");
    }
    is_text(written(time_value(VALUE_AGE, (int64_t)time(NULL) - 86400 * 3 - 9), TEXT_PEOPLE),
            "3d ago", "an age for people");
    ok(strncmp(written(time_value(VALUE_AGE, INT64_MAX), TEXT_PEOPLE), "in ", 3) == 0,
       "an age in the farthest future");
    ok(strstr(written(time_value(VALUE_AGE, INT64_MIN), TEXT_PEOPLE), " ago") != NULL,
       "an age in the farthest past");
}

static uid_t unused_uid(void)
{
    uid_t uid = 3999999999u;

    while (getpwuid(uid))
        uid--;
    return uid;
}

static void test_users(void)
{
    uid_t unused = unused_uid();
    char number[24];

    snprintf(number, sizeof(number), "%u", (unsigned int)unused);
    is_text(written(id_value(VALUE_USER, 0), TEXT_EXACT), "root", "a user's name");
    is_text(written(id_value(VALUE_GROUP, 0), TEXT_PEOPLE), "root", "a group's name");
    is_text(written(id_value(VALUE_USER, 0), TEXT_NUMERIC), "0", "by number");
    is_text(written(id_value(VALUE_GROUP, 0), TEXT_NUMERIC), "0", "a group by number");
    ok(written(id_value(VALUE_USER, unused), TEXT_EXACT) == NULL, "no name: absent");
    is_text(written(id_value(VALUE_USER, unused), TEXT_PEOPLE), number,
            "no name: the number, for people");
    is_text(written(id_value(VALUE_USER, unused), TEXT_NUMERIC), number, "no name, by number");
}

/* Records made of one value, for the comparison. */
static struct value get_itself(const struct field *field, const void *record, char *scratch)
{
    (void)field;
    (void)scratch;
    return *(const struct value *)record;
}

static const struct field itself = {.name = "itself", .get = get_itself};

static int compare(struct value a, struct value b)
{
    int forth = field_compare(&itself, &a, &b, false), back = field_compare(&itself, &b, &a, false);

    return (forth > 0) - (forth < 0) == (back < 0) - (back > 0) ? forth : -4711;
}

static void test_order(void)
{
    ok(compare(number_value(9), number_value(10)) < 0, "numbers by size");
    ok(compare(number_value(UINT64_MAX), number_value(1)) > 0, "also those with the 64th bit");
    ok(compare(size_value(1ull << 63), size_value(1ull << 62)) > 0, "sizes");
    ok(compare(number_value(5), number_value(5)) == 0, "equal numbers");
    ok(compare(text_value("a"), text_value("b")) < 0, "texts");
    ok(compare(text_value("a"), text_value("a")) == 0, "equal texts");
    ok(compare(absent(), number_value(0)) > 0, "absent ones are last");
    ok(compare(number_value(UINT64_MAX), absent()) < 0, "after any number");

    const struct value one = number_value(1), two = number_value(2), none = absent();
    ok(field_compare(&itself, &one, &two, true) > 0, "in reverse the other way round");
    ok(field_compare(&itself, &none, &one, true) > 0, "but absent ones are last");
    ok(field_compare(&itself, &one, &none, true) < 0, "after any number");
    ok(compare(absent(), absent()) == 0, "two absent ones are equal");
    ok(compare(time_value(VALUE_TIME, -1), time_value(VALUE_TIME, 1)) < 0, "times");
    ok(compare(time_value(VALUE_AGE, INT64_MIN), time_value(VALUE_AGE, INT64_MAX)) < 0, "ages");
    ok(compare(bool_value(false), bool_value(true)) < 0, "no before yes");
    ok(compare(id_value(VALUE_USER, 0), id_value(VALUE_USER, unused_uid())) < 0,
       "users without a name are last");
    ok(compare(id_value(VALUE_USER, 0), id_value(VALUE_USER, 0)) == 0, "a user and itself");
}

static void test_schema(void)
{
    const struct field *ref = schema_find(&object_schema, "ref");

    ok(ref != NULL && ref == schema_find(&object_schema, "REF"), "a field in any case");
    ok(schema_find(&object_schema, "re") == NULL, "not by a part of its name");
    ok(schema_find(&object_schema, "") == NULL, "nor by none");

    bool unique = true, helped = true;
    for (size_t i = 0; i < object_schema.count; i++) {
        const struct field *field = &object_schema.fields[i];
        unique = unique && schema_find(&object_schema, field->name) == field;
        helped = helped && field->help && *field->help;
    }
    ok(unique, "each field has a name of its own");
    ok(helped, "and a help");
    for (int kind = 0; kind <= IPC_KINDS; kind++)
        for (int exact = 0; exact < 2; exact++) {
            const char *const *column = object_columns((enum ipc_kind)kind, exact);
            bool known = true, usual = strcmp(column[0], "ref") == 0;
            usual = usual && strcmp(column[1], "key") == 0 && strcmp(column[2], "owner") == 0 &&
                    strcmp(column[3], "mode") == 0;
            for (; *column; column++)
                known = known && schema_find(&object_schema, *column);
            ok(known && usual, "the columns of kind %d", kind);
        }
}

int main(void)
{
    test_texts();
    test_lists();
    test_times();
    test_users();
    test_order();
    test_schema();
    return done();
}
