/* The table for people.  libsmartcols finds the widths, so it holds all rows until the end. */
#include <errno.h>
#include <libsmartcols.h>

#include "view/printer.h"

struct table {
    struct printer printer;
    struct libscols_table *scols;
};

static int add_column(struct table *table, const struct field *field)
{
    int flags = (field->right ? SCOLS_FL_RIGHT : 0) | (field->wraps ? SCOLS_FL_WRAP : 0);
    char heading[64];
    struct libscols_column *column =
        scols_table_new_column(table->scols, column_heading(field, heading), 0, flags);

    return column ? 0 : -ENOMEM;
}

static int begin(struct printer *printer)
{
    struct table *table = (struct table *)printer;

    table->scols = scols_new_table();
    if (!table->scols)
        return -ENOMEM;
    if (scols_table_set_column_separator(table->scols, "  ") < 0 ||
        scols_table_enable_noheadings(table->scols, !printer->options.headings) < 0 ||
        scols_table_enable_colors(table->scols, printer->options.color) < 0 ||
        scols_table_set_stream(table->scols, printer->options.out) < 0)
        return -ENOMEM;
    for (size_t i = 0; i < printer->options.column_count; i++)
        if (add_column(table, printer->options.columns[i]) < 0)
            return -ENOMEM;
    return 0;
}

static int row(struct printer *printer, const void *record)
{
    struct table *table = (struct table *)printer;
    struct libscols_line *line = scols_table_new_line(table->scols, NULL);
    if (!line)
        return -ENOMEM;

    for (size_t i = 0; i < printer->options.column_count; i++) {
        const struct field *field = printer->options.columns[i];
        char scratch[VALUE_SCRATCH], made[VALUE_SCRATCH];
        struct value value = field->get(field, record, scratch);
        const char *text = value_text(&value, printer->options.style, made);
        if (scols_line_set_data(line, i, text ? text : "-") < 0)
            return -ENOMEM;
        if (value.alert && scols_cell_set_color(scols_line_get_cell(line, i), "yellow") < 0)
            return -ENOMEM;
    }
    return 0;
}

static int end(struct printer *printer)
{
    return scols_print_table(((struct table *)printer)->scols) < 0 ? -ENOMEM : 0;
}

static void free_table(struct printer *printer)
{
    scols_unref_table(((struct table *)printer)->scols);
}

const struct printer_class table_printer = {
    .size = sizeof(struct table),
    .begin = begin,
    .row = row,
    .end = end,
    .free = free_table,
};
