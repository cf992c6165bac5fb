#include "view/json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "view/printer.h"

struct json_cell {
    const struct field *field;
    cJSON *item;
    char scratch[VALUE_SCRATCH], made[VALUE_SCRATCH];
};

void json_begin(struct json_document *document, const char *name, FILE *out)
{
    *document = (struct json_document){.out = out};
    fprintf(out, "{\"version\":1,\"%s\":[", name);
}

static int grow(struct json_document *document)
{
    size_t capacity = document->capacity ? 2 * document->capacity : 4096;
    char *buffer = realloc(document->buffer, capacity);
    if (!buffer)
        return -ENOMEM;

    document->buffer = buffer;
    document->capacity = capacity;
    return 0;
}

int json_put(struct json_document *document, cJSON *object)
{
    /* cJSON takes the length of its buffer as an int; no object comes near. */
    while (document->capacity == 0 ||
           !cJSON_PrintPreallocated(object, document->buffer, (int)document->capacity, 0))
        if (document->capacity > INT32_MAX / 2 || grow(document) < 0)
            return -ENOMEM;

    fputs(document->count++ ? ",\n" : "\n", document->out);
    fputs(document->buffer, document->out);
    return 0;
}

void json_end(struct json_document *document)
{
    fprintf(document->out, "%s]%s}\n", document->count ? "\n" : "",
            document->trailer ? document->trailer : "");
    free(document->buffer);
}

static void free_cells(struct json_row *row)
{
    cJSON_Delete(row->object);
    free(row->cells);
}

void json_row_free(struct json_row *row)
{
    free_cells(row);
    *row = (struct json_row){0};
}

static int add_cell(struct json_row *row, const struct field *field)
{
    struct json_cell *cell = &row->cells[row->count++];

    cell->field = field;
    cell->item = cJSON_CreateNull();
    if (!cell->item)
        return -ENOMEM;
    if (!cJSON_AddItemToObjectCS(row->object, field->name, cell->item)) {
        cJSON_Delete(cell->item);
        return -ENOMEM;
    }
    return 0;
}

static bool is_named(const struct printer_options *options, const struct field *field)
{
    for (size_t i = 0; i < options->column_count; i++)
        if (options->columns[i] == field)
            return true;
    return false;
}

static int add_cells(struct json_row *row, const struct schema *schema,
                     const struct printer_options *options, const void *record)
{
    int r = 0;

    for (size_t i = 0; options->all && i < schema->count && r == 0; i++) {
        const struct field *field = &schema->fields[i];
        if (!field->text_only && schema_applies(schema, field, record) && !is_named(options, field))
            r = add_cell(row, field);
    }
    for (size_t i = 0; i < options->column_count && r == 0; i++)
        r = add_cell(row, options->columns[i]);
    return r;
}

/* Makes the object for records of this shape, all values null. */
static int shape_row(struct json_row *row, const struct schema *schema,
                     const struct printer_options *options, const void *record)
{
    json_row_free(row);
    row->object = cJSON_CreateObject();
    row->cells = calloc(schema->count, sizeof(*row->cells));
    if (!row->object || !row->cells || add_cells(row, schema, options, record) < 0) {
        json_row_free(row);
        return -ENOMEM;
    }
    row->shape = schema_shape(schema, record);
    return 0;
}

/* Numbers go in as their digits: cJSON's own are doubles, which hold no 64 bits. */
static int json_type(const struct value *value)
{
    switch (value->type) {
    case VALUE_BOOL:
        return value->truth ? cJSON_True : cJSON_False;
    case VALUE_NUMBER:
    case VALUE_SIZE:
    case VALUE_LIST:
        return cJSON_Raw;
    default:
        return cJSON_String;
    }
}

/* ["one","two"], as raw JSON; NULL where it does not fit. */
static const char *list_json(const char *list, char *made)
{
    char *to = made, *end = made + VALUE_SCRATCH - 8;

    *to++ = '[';
    for (bool first = true; *list != '\0' && to < end; first = false) {
        if (!first)
            *to++ = ',';
        *to++ = '"';
        for (; *list != '\0' && *list != '\n' && to < end; list++) {
            if (*list == '"' || *list == '\\')
                *to++ = '\\';
            *to++ = *list;
        }
        *to++ = '"';
        list += *list == '\n';
    }
    if (*list != '\0')
        return NULL;
    strcpy(to, "]");
    return made;
}

static void fill_cell(struct json_cell *cell, unsigned int style, const void *record)
{
    struct value value = cell->field->get(cell->field, record, cell->scratch);
    const char *text = value.type == VALUE_LIST ? list_json(value.text, cell->made)
                                                : value_text(&value, style, cell->made);

    /* As a reference, cJSON neither frees nor changes the text. */
    cell->item->valuestring = (char *)(uintptr_t)text;
    cell->item->type =
        cJSON_StringIsConst | cJSON_IsReference | (text ? json_type(&value) : cJSON_NULL);
}

int json_row_fill(struct json_row *row, const struct schema *schema,
                  const struct printer_options *options, const void *record)
{
    if (!row->object || row->shape != schema_shape(schema, record)) {
        int r = shape_row(row, schema, options, record);
        if (r < 0)
            return r;
    }
    for (size_t i = 0; i < row->count; i++)
        fill_cell(&row->cells[i], options->style, record);
    return 0;
}

cJSON *json_record(const struct schema *schema, const void *record)
{
    _cleanup_(json_row_free) struct json_row row = {0};
    const struct printer_options options = {.all = true, .style = TEXT_EXACT};

    if (json_row_fill(&row, schema, &options, record) < 0)
        return NULL;
    return cJSON_Duplicate(row.object, true);
}

struct json {
    struct printer printer;
    struct json_document document;
    struct json_row row;
};

static int begin(struct printer *printer)
{
    struct json *json = (struct json *)printer;

    json_begin(&json->document, printer->schema->document, printer->options.out);
    return 0;
}

static int row(struct printer *printer, const void *record)
{
    struct json *json = (struct json *)printer;
    int r = json_row_fill(&json->row, printer->schema, &printer->options, record);

    return r < 0 ? r : json_put(&json->document, json->row.object);
}

static int end(struct printer *printer)
{
    struct json *json = (struct json *)printer;

    json->document.trailer = printer->options.trailer;
    json_end(&json->document);
    return 0;
}

static void free_json(struct printer *printer)
{
    json_row_free(&((struct json *)printer)->row);
}

const struct printer_class json_printer = {
    .size = sizeof(struct json),
    .begin = begin,
    .row = row,
    .end = end,
    .free = free_json,
};
