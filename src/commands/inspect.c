/* ipcctl inspect */
#include <errno.h>
#include <stdlib.h>

#include "commands/arguments.h"
#include "commands/failure.h"
#include "ipc/class.h"
#include "ipc/limits.h"
#include "util/cleanup.h"
#include "view/detail.h"
#include "view/element-fields.h"
#include "view/json.h"
#include "view/limit-fields.h"
#include "view/object-fields.h"
#include "view/printer.h"

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

/* A table of all fields of @schema below the detail of an object. */
static int open_subtable(const struct schema *schema, struct printer **ret)
{
    static const struct field *columns[16];
    for (size_t i = 0; i < schema->count; i++)
        columns[i] = &schema->fields[i];

    return printer_open(&table_printer, schema,
                        &(struct printer_options){
                            .out = stdout,
                            .columns = columns,
                            .column_count = schema->count,
                            .style = TEXT_PEOPLE,
                            .headings = true,
                        },
                        ret);
}

static int print_element(const struct ipc_element *element, void *data)
{
    return printer_row(data, element);
}

static int print_elements(const struct ipc_object *object)
{
    struct printer *printer;

    if (!object->class->elements)
        return 0;
    putchar('\n');
    int r = open_subtable(&element_schema, &printer);
    if (r < 0)
        return r;
    r = object->class->elements(object, print_element, printer);
    int closed = printer_close(printer);
    return r < 0 ? r : closed;
}

static int print_limits(const struct ipc_object *object)
{
    struct printer *printer;

    putchar('\n');
    int r = open_subtable(&limit_schema, &printer);
    if (r < 0)
        return r;
    for (const enum limit_id *id = limits_of(object->class); *id != LIMITS && r == 0; id++) {
        struct limit limit = limit_read(*id);
        r = printer_row(printer, &limit);
    }
    int closed = printer_close(printer);
    return r < 0 ? r : closed;
}

static int print_object(const struct ipc_object *object)
{
    char ref[REF_TEXT];

    printf("%s: %s\n", ipc_object_format(object, ref), object->class->noun);
    print_detail(stdout, &object_schema, object);
    int r = print_elements(object);
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

static int put_object(struct json_document *document, const struct ipc_object *object)
{
    cJSON *json = json_record(&object_schema, object);
    int r = json ? add_elements(object, json) : -ENOMEM;

    r = r < 0 ? r : add_limits(object, json);
    r = r < 0 ? r : json_put(document, json);
    cJSON_Delete(json);
    return r;
}

static int run(const struct invocation *invocation, void *state)
{
    bool json = ((struct inspect_state *)state)->json;
    _cleanup_free_ struct ref *refs = calloc(invocation->count, sizeof(*refs));
    if (!refs)
        return out_of_memory(invocation);
    for (size_t i = 0; i < invocation->count; i++)
        if (take_ref(invocation, invocation->operands[i], REF_ACCEPT_ONE, &refs[i]) != EXIT_DONE)
            return EXIT_USAGE;

    struct json_document document;
    int status = EXIT_DONE;
    bool first = true;
    if (json)
        json_begin(&document, object_schema.document, stdout);
    for (size_t i = 0; i < invocation->count; i++) {
        struct ipc_object object;
        int found = find_object(invocation, &refs[i], IPC_EXTRA_RSS, &object);
        status = first_failure(status, found);
        if (found != EXIT_DONE)
            continue;
        if (!json && !first)
            putchar('\n');
        first = false;
        if ((json ? put_object(&document, &object) : print_object(&object)) < 0)
            status = first_failure(status, out_of_memory(invocation));
    }
    if (json)
        json_end(&document);
    return status;
}

const struct command inspect_command = {
    .name = "inspect",
    .operands = "REF...",
    .summary = "show all that is known of an object",
    .description =
        "Shows everything known of each object, each semaphore of a set, and the limits that\n"
        "it sits under.",
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
