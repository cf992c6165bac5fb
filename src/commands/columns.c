#include "commands/columns.h"

#include <string.h>

#include "util/escape.h"

static int take_printer(const struct invocation *invocation, const struct printer_class *printer,
                        struct format *format)
{
    if (format->printer && format->printer != printer)
        return usage_error(invocation, "--raw, --export and --json exclude each other");
    format->printer = printer;
    return EXIT_DONE;
}

int take_format(const struct invocation *invocation, enum format_option id, const char *argument,
                struct format *format)
{
    switch (id) {
    case OPTION_OUTPUT:
        format->output = argument;
        break;
    case OPTION_SORT:
        format->sort = argument;
        break;
    case OPTION_COLUMNS:
        format->list_columns = true;
        break;
    case OPTION_REVERSE:
        format->reverse = true;
        break;
    case OPTION_BYTES:
        format->bytes = true;
        break;
    case OPTION_NUMERIC:
        format->numeric = true;
        break;
    case OPTION_NO_HEADINGS:
        format->no_headings = true;
        break;
    case OPTION_RAW:
        return take_printer(invocation, &raw_printer, format);
    case OPTION_EXPORT:
        return take_printer(invocation, &export_printer, format);
    case OPTION_JSON:
        return take_printer(invocation, &json_printer, format);
    }
    return EXIT_DONE;
}

bool format_is_exact(const struct format *format)
{
    return format->printer != NULL;
}

static const struct field *take_column(const struct invocation *invocation,
                                       const struct schema *schema, const char *name, size_t length)
{
    char copy[64], shown[100];

    if (length > 0 && length < sizeof(copy)) {
        memcpy(copy, name, length);
        copy[length] = '\0';
        const struct field *field = schema_find(schema, copy);
        if (field)
            return field;
    }
    usage_error(invocation, "there is no column '%s'; --columns lists those there are",
                escape_into(name, length, shown, sizeof(shown)));
    return NULL;
}

static bool has_column(const struct columns *columns, const struct field *field)
{
    for (size_t i = 0; i < columns->count; i++)
        if (columns->fields[i] == field)
            return true;
    return false;
}

static int add_column(const struct invocation *invocation, const struct field *field,
                      struct columns *columns)
{
    if (columns->count == MAX_COLUMNS)
        return usage_error(invocation, "more than %d columns", MAX_COLUMNS);
    columns->fields[columns->count++] = field;
    columns->extra |= field->extra;
    return EXIT_DONE;
}

static int add_usual(const struct invocation *invocation, const struct schema *schema,
                     const struct format *format, const char *const *usual, struct columns *columns)
{
    if (format->printer != &json_printer) {
        int status = EXIT_DONE;
        for (; *usual && status == EXIT_DONE; usual++)
            status = add_column(invocation, schema_find(schema, *usual), columns);
        columns->usual = columns->count;
        return status;
    }
    for (size_t i = 0; i < schema->count; i++)
        if (!schema->fields[i].on_request)
            columns->extra |= schema->fields[i].extra;
    columns->all = true;
    return EXIT_DONE;
}

/* COL,COL,...: in any case. */
static int add_named(const struct invocation *invocation, const struct schema *schema,
                     const struct format *format, const char *names, struct columns *columns)
{
    for (;;) {
        size_t length = strcspn(names, ",");
        const struct field *field = take_column(invocation, schema, names, length);
        if (!field)
            return EXIT_USAGE;
        /* A member of a JSON object is there once. */
        bool left_out = format->printer == &json_printer && has_column(columns, field);
        if (!left_out && add_column(invocation, field, columns) != EXIT_DONE)
            return EXIT_USAGE;
        names += length;
        if (*names++ == '\0')
            return EXIT_DONE;
    }
}

int choose_columns(const struct invocation *invocation, const struct schema *schema,
                   const struct format *format, const char *const *usual, struct columns *ret)
{
    struct columns columns = {.count = 0};
    const char *named = format->output;
    int status = EXIT_DONE;

    if (!named || *named == '+')
        status = add_usual(invocation, schema, format, usual, &columns);
    if (status == EXIT_DONE && named)
        status = add_named(invocation, schema, format, named + (*named == '+'), &columns);
    if (status == EXIT_DONE && format->sort) {
        columns.sort = take_column(invocation, schema, format->sort, strlen(format->sort));
        if (!columns.sort)
            return EXIT_USAGE;
        columns.extra |= columns.sort->extra;
    }
    if (status == EXIT_DONE)
        *ret = columns;
    return status;
}

int open_format(const struct invocation *invocation, const struct schema *schema,
                const struct format *format, const struct columns *columns, struct printer **ret)
{
    unsigned int style = TEXT_EXACT;

    if (!format_is_exact(format))
        style = TEXT_PEOPLE & ~(format->bytes ? TEXT_HUMAN_SIZES : 0u);
    if (format->numeric)
        style |= TEXT_NUMERIC;
    return printer_open(format->printer ? format->printer : &table_printer, schema,
                        &(struct printer_options){
                            .out = stdout,
                            .columns = columns->fields,
                            .column_count = columns->count,
                            .all = columns->all,
                            .style = style,
                            .headings = !format->no_headings,
                            .color = invocation->color,
                            .droppable_from = ALWAYS_SHOWN,
                            .droppable_to = columns->usual,
                        },
                        ret);
}

void list_columns(const struct schema *schema, bool names_only)
{
    for (size_t i = 0; i < schema->count; i++)
        if (names_only)
            puts(schema->fields[i].name);
        else
            printf("%-14s  %s\n", schema->fields[i].name, schema->fields[i].help);
}
