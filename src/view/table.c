/* The table for people.
 *
 * The width of a column is that of its widest cell, so all rows are kept until the end: as bare
 * texts, for a line of libsmartcols is a thousand bytes. */
#include <errno.h>
#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "util/locale.h"
#include "view/table.h"

/* A column that wraps is never narrower. */
enum { LEAST_ROOM = 14 };

static int begin(struct printer *printer)
{
    struct table *table = (struct table *)printer;

    table->ascii = true;
    table->wrapped = SIZE_MAX;
    table->columns = calloc(printer->options.column_count, sizeof(*table->columns));
    return table->columns ? 0 : -ENOMEM;
}

static int keep(struct table *table, char mark, const char *text, size_t length)
{
    size_t needed = length + 2;

    if (table->capacity - table->used < needed) {
        size_t capacity = 2 * table->capacity + needed + 4096;
        char *cells = realloc(table->cells, capacity);
        if (!cells)
            return -ENOMEM;
        table->cells = cells;
        table->capacity = capacity;
    }
    table->cells[table->used] = mark;
    memcpy(table->cells + table->used + 1, text, length);
    table->cells[table->used + 1 + length] = '\0';
    table->used += needed;
    return 0;
}

size_t text_width(const char *text, size_t length)
{
    wchar_t wide[VALUE_SCRATCH];
    int width = -1;

    if (mbstowcs(wide, text, VALUE_SCRATCH) < VALUE_SCRATCH)
        width = wcswidth(wide, VALUE_SCRATCH);
    return width < 0 ? length : (size_t)width;
}

static int keep_row(struct table *table, const void *record)
{
    const struct printer *printer = &table->printer;

    for (size_t i = 0; i < printer->options.column_count; i++) {
        const struct field *field = printer->options.columns[i];
        char scratch[VALUE_SCRATCH], made[VALUE_SCRATCH];
        struct value value = field->get(field, record, scratch);
        const char *text = value_text(&value, printer->options.style, made);
        size_t length = text ? strlen(text) : 0, width = length;

        if (length > 0 && use_locale_for(text)) {
            table->ascii = false;
            width = text_width(text, length);
        }
        table->columns[i].filled += length > 0;
        if (width > table->columns[i].width)
            table->columns[i].width = width;
        if (keep(table, value.alert ? CELL_ALERT : CELL_PLAIN, text ? text : "", length) < 0)
            return -ENOMEM;
    }
    table->rows++;
    return 0;
}

/* All cells of a row are kept, or none. */
static int row(struct printer *printer, const void *record)
{
    struct table *table = (struct table *)printer;
    size_t used = table->used;
    int r = keep_row(table, record);

    if (r < 0)
        table->used = used;
    return r;
}

bool table_shows(const struct table *table, size_t i)
{
    const struct printer_options *options = &table->printer.options;

    if (table->columns[i].left_out)
        return false;
    return table->rows == 0 || table->columns[i].filled > 0 || i < options->droppable_from ||
           i >= options->droppable_to;
}

size_t table_width(const struct table *table)
{
    size_t width = 0;

    for (size_t i = 0; i < table->printer.options.column_count; i++)
        if (table_shows(table, i))
            width += table->columns[i].width + (width > 0 ? strlen(TABLE_SEPARATOR) : 0);
    return width;
}

/* The widest column that may be broken, or SIZE_MAX. */
static size_t find_wrapping(const struct table *table)
{
    size_t widest = SIZE_MAX;

    for (size_t i = 0; i < table->printer.options.column_count; i++)
        if (table_shows(table, i) && table->printer.options.columns[i]->wraps &&
            (widest == SIZE_MAX || table->columns[i].width > table->columns[widest].width))
            widest = i;
    return widest;
}

/* Where the lines are longer than a @terminal, spare columns are left out, the last first, and one
 * column is broken, if that makes them fit; else that is left to the terminal: a column of slivers
 * can be read by nobody. */
static void fit(struct table *table, size_t terminal)
{
    const struct printer_options *options = &table->printer.options;
    size_t wrapping = find_wrapping(table), width = table_width(table);
    size_t room = wrapping < SIZE_MAX ? table->columns[wrapping].width : 0;
    size_t most = terminal + (room > LEAST_ROOM ? room - LEAST_ROOM : 0);

    for (size_t i = options->droppable_to; i-- > 0 && width > most;) {
        table->columns[i].left_out = options->columns[i]->spare;
        width = table_width(table);
    }
    if (width > terminal && width <= most) {
        table->wrapped = wrapping;
        table->room = room - (width - terminal);
    }
}

/* Without headings too, as libsmartcols does: no column moves for want of them. */
static void widen_for_headings(struct table *table)
{
    char heading[64];

    for (size_t i = 0; i < table->printer.options.column_count; i++) {
        size_t width = strlen(column_heading(table->printer.options.columns[i], heading));
        if (width > table->columns[i].width)
            table->columns[i].width = width;
    }
}

static int fit_to_terminal(struct table *table)
{
    struct libscols_table *scols = scols_new_table();
    if (!scols)
        return -ENOMEM;

    fit(table, scols_table_get_termwidth(scols));
    scols_unref_table(scols);
    return 0;
}

static int end(struct printer *printer)
{
    struct table *table = (struct table *)printer;
    int r = 0;

    widen_for_headings(table);
    if (isatty(fileno(printer->options.out)))
        r = fit_to_terminal(table);
    if (r < 0)
        return r;
    /* libsmartcols prints nothing of a table without lines. */
    if (table->rows == 0 || (table->ascii && !printer->options.color && table->wrapped == SIZE_MAX))
        return table_write_plain(table);
    return table_write_smartcols(table);
}

static void free_table(struct printer *printer)
{
    struct table *table = (struct table *)printer;

    free(table->cells);
    free(table->columns);
}

const struct printer_class table_printer = {
    .size = sizeof(struct table),
    .begin = begin,
    .row = row,
    .end = end,
    .free = free_table,
};
