/* ipcctl inspect */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "commands/arguments.h"
#include "commands/collection.h"
#include "commands/failure.h"
#include "commands/seen.h"
#include "ipc/class.h"
#include "ipc/limits.h"
#include "proc/census.h"
#include "util/cleanup.h"
#include "view/detail.h"
#include "view/element-fields.h"
#include "view/json.h"
#include "view/limit-fields.h"
#include "view/object-fields.h"
#include "view/printer.h"
#include "view/user-fields.h"

enum { OPTION_JSON = 256 };

struct inspect_state {
    bool json;
};

static int option(const struct invocation *invocation, void *state, int id, const char *argument)
{
    (void)invocation;
    (void)id;
    (void)argument;
    ((struct inspect_state *)state)->json = true;
    return EXIT_DONE;
}

enum { MOST_COLUMNS = 8 };

/* A table below the detail of an object: the columns @names of @schema.  @columns is kept as long
 * as the printer. */
static int open_subtable(const struct schema *schema, const char *const *names,
                         const struct field *columns[static MOST_COLUMNS], struct printer **ret)
{
    size_t count = 0;

    for (; names[count]; count++)
        columns[count] = schema_find(schema, names[count]);
    return printer_open(&table_printer, schema,
                        &(struct printer_options){
                            .out = stdout,
                            .columns = columns,
                            .column_count = count,
                            .style = TEXT_PEOPLE & ~TEXT_HUMAN_SIZES,
                            .headings = true,
                            .droppable_from = count,
                            .droppable_to = count,
                        },
                        ret);
}

static int print_element(const struct ipc_element *element, void *data)
{
    return printer_row(data, element);
}

static int print_elements(const struct ipc_object *object)
{
    static const char *const names[] = {"index", "value", "ncount", "zcount", "pid", NULL};
    const struct field *columns[MOST_COLUMNS];
    struct printer *printer;

    if (!object->class->elements)
        return 0;
    putchar('\n');
    int r = open_subtable(&element_schema, names, columns, &printer);
    if (r < 0)
        return r;
    r = object->class->elements(object, print_element, printer);
    int closed = printer_close(printer);
    return r < 0 ? r : closed;
}

static int print_limits(const struct ipc_object *object)
{
    static const char *const names[] = {"name", "used",   "value",       "percent",
                                        "unit", "sysctl", "description", NULL};
    const struct field *columns[MOST_COLUMNS];
    struct printer *printer;

    putchar('\n');
    int r = open_subtable(&limit_schema, names, columns, &printer);
    if (r < 0)
        return r;
    for (const enum limit_id *id = limits_of(object->class); *id != LIMITS && r == 0; id++) {
        struct limit limit = limit_read(*id);
        r = printer_row(printer, &limit);
    }
    int closed = printer_close(printer);
    return r < 0 ? r : closed;
}

/* The uses of the object at @place of the census. */
static const struct use *uses_of(const struct census *census, size_t place, size_t *count)
{
    *count = census->of ? census->of[place].count : 0;
    return *count ? &census->uses[census->of[place].first] : NULL;
}

/* What else may use the object. */
static void print_unseen(const struct census *census, size_t place)
{
    uint64_t attachments = census->of ? census->of[place].unseen_attachments : 0;

    if (census->unseen > 0 || census->hidden || attachments > 0)
        putchar('\n');
    if (census->unseen > 0)
        printf("Not seen: %zu process%s that could not be looked at\n", census->unseen,
               census->unseen == 1 ? "" : "es");
    if (census->hidden)
        puts("Not seen: processes that this /proc does not show, if there are any");
    if (attachments > 0)
        printf("Not seen: the processes of %" PRIu64 " of %" PRIu64 " attachments\n", attachments,
               census->objects[place].shm.nattch.value);
}

static int print_users(const struct census *census, size_t place)
{
    static const char *const names[] = {"pid", "owner",   "relation", "alive",
                                        "tid", "command", NULL};
    const struct field *columns[MOST_COLUMNS];
    struct printer *printer;
    size_t count;
    const struct use *uses = uses_of(census, place, &count);
    int r = 0;

    if (count > 0) {
        putchar('\n');
        r = open_subtable(&user_schema, names, columns, &printer);
        if (r < 0)
            return r;
        for (size_t i = 0; i < count && r == 0; i++)
            r = printer_row(printer, &uses[i]);
        int closed = printer_close(printer);
        r = r < 0 ? r : closed;
    }
    print_unseen(census, place);
    return r;
}

/* Why what is in it is not known, where it is not. */
static const char *why_absent(const struct ipc_object *object)
{
    enum ipc_kind kind = object->class->kind;

    if (ipc_object_is_malformed(object))
        return ", too short to be one";
    if (object->class->family == IPC_POSIX && ((kind == IPC_SEM && !object->sem.value.known) ||
                                               (kind == IPC_MSG && !object->msg.messages.known)))
        return ", not readable";
    return "";
}

static int print_object(const struct census *census, size_t place)
{
    const struct ipc_object *object = &census->objects[place];
    char ref[REF_TEXT];

    printf("%s: %s%s\n", ipc_object_format(object, ref), object->class->noun, why_absent(object));
    print_detail(stdout, &object_schema, object);
    int r = print_elements(object);
    r = r < 0 ? r : print_users(census, place);
    return r < 0 ? r : print_limits(object);
}

static int add_record(cJSON *array, const struct schema *schema, const void *record)
{
    cJSON *item = json_record(schema, record);

    if (item && cJSON_AddItemToArray(array, item))
        return 0;
    cJSON_Delete(item);
    return -ENOMEM;
}

static int add_element(const struct ipc_element *element, void *data)
{
    return add_record(data, &element_schema, element);
}

static int add_elements(const struct ipc_object *object, cJSON *json)
{
    if (!object->class->elements)
        return 0;
    cJSON *array = cJSON_AddArrayToObject(json, element_schema.document);
    return array ? object->class->elements(object, add_element, array) : -ENOMEM;
}

static int add_limits(const struct ipc_object *object, cJSON *json)
{
    cJSON *array = cJSON_AddArrayToObject(json, limit_schema.document);
    int r = array ? 0 : -ENOMEM;

    for (const enum limit_id *id = limits_of(object->class); *id != LIMITS && r == 0; id++) {
        struct limit limit = limit_read(*id);
        r = add_record(array, &limit_schema, &limit);
    }
    return r;
}

static int add_users(const struct census *census, size_t place, cJSON *json)
{
    size_t count;
    const struct use *uses = uses_of(census, place, &count);
    cJSON *array = cJSON_AddArrayToObject(json, user_schema.document);
    int r = array ? 0 : -ENOMEM;

    for (size_t i = 0; i < count && r == 0; i++)
        r = add_record(array, &user_schema, &uses[i]);
    if (r == 0 && !(cJSON_AddNumberToObject(json, "unseen", (double)census->unseen) &&
                    cJSON_AddBoolToObject(json, "hidden", census->hidden)))
        r = -ENOMEM;
    return r;
}

static int put_object(struct json_document *document, const struct census *census, size_t place)
{
    const struct ipc_object *object = &census->objects[place];
    cJSON *json = json_record(&object_schema, object);
    int r = json ? add_elements(object, json) : -ENOMEM;

    r = r < 0 ? r : add_users(census, place, json);
    r = r < 0 ? r : add_limits(object, json);
    r = r < 0 ? r : json_put(document, json);
    cJSON_Delete(json);
    return r;
}

/* Finds the objects that are named; says which are missing. */
static int find_objects(const struct invocation *invocation, struct collection *ret)
{
    _cleanup_free_ struct ref *refs = calloc(invocation->count, sizeof(*refs));
    int status = EXIT_DONE;

    if (!refs)
        return out_of_memory(invocation);
    for (size_t i = 0; i < invocation->count; i++)
        if (take_ref(invocation, invocation->operands[i], REF_ACCEPT_ONE, &refs[i]) != EXIT_DONE)
            return EXIT_USAGE;
    for (size_t i = 0; i < invocation->count; i++) {
        struct ipc_object object;
        int found = find_object(invocation, &refs[i], IPC_EXTRA_RSS, &object);
        status = first_failure(status, found);
        if (found == EXIT_DONE && collect_object(&object, NULL, ret) < 0)
            return out_of_memory(invocation);
    }
    return status;
}

static int show_objects(const struct census *census, bool as_json)
{
    struct json_document document;
    int r = 0;

    if (as_json)
        json_begin(&document, object_schema.document, stdout);
    for (size_t i = 0; i < census->object_count && r == 0; i++) {
        if (!as_json && i > 0)
            putchar('\n');
        r = as_json ? put_object(&document, census, i) : print_object(census, i);
    }
    if (as_json)
        json_end(&document);
    return r;
}

static int run(const struct invocation *invocation, void *state)
{
    _cleanup_collection_ struct collection objects = {0};
    _cleanup_census_ struct census census = {0};
    int status = find_objects(invocation, &objects);
    if (status == EXIT_USAGE)
        return status;

    int r = census_take(objects.objects, objects.count, CENSUS_ALL, &census);
    if (r < 0) {
        /* All else can be told without looking at processes. */
        status = first_failure(status, census_failed(invocation, r));
        census = (struct census){.objects = objects.objects, .object_count = objects.count};
    }
    if (show_objects(&census, ((const struct inspect_state *)state)->json) < 0)
        status = first_failure(status, out_of_memory(invocation));
    return status;
}

const struct command inspect_command = {
    .name = "inspect",
    .operands = "REF...",
    .summary = "show all that is known of an object",
    .description = "Shows everything known of each object, each semaphore of a set, the\n"
                   "processes that use it, and the limits that it sits under.",
    .options =
        (const struct option_spec[]){
            {OPTION_JSON, "json", NULL, "a JSON document, as of list, with the details"},
            {0, NULL, NULL, NULL},
        },
    .min_operands = 1,
    .max_operands = ANY_NUMBER,
    .state_size = sizeof(struct inspect_state),
    .option = option,
    .run = run,
};
