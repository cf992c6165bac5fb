/* Lines of a table that only need blanks: by libsmartcols, which measures each character twice,
 * they would take three quarters of the time of a long listing. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "view/table.h"

/* One line of text under the widths of the columns, which are those of its longest cells. */
struct plain_line {
    char *text;
    size_t next; /* where the next cell begins */
    size_t end;  /* of the last cell; what comes after it are blanks */
};

/* Puts the cell of column @i, if that is shown. */
static void put_cell(struct plain_line *line, const struct table *table, size_t i, const char *text)
{
    size_t width = table->columns[i].width, length = strlen(text), at = line->next;
    if (!table_shows(table, i))
        return;

    if (table->printer.options.columns[i]->right)
        at += width - length;
    memcpy(line->text + at, text, length);
    line->end = at + length;
    line->next += width + strlen(TABLE_SEPARATOR);
}

/* Writes the line, with a newline, and begins the next. */
static void end_line(struct plain_line *line, FILE *out)
{
    line->text[line->end] = '\n';
    fwrite(line->text, 1, line->end + 1, out);
    memset(line->text, ' ', line->end + 1);
    line->next = line->end = 0;
}

int table_write_plain(const struct table *table)
{
    const struct printer_options *options = &table->printer.options;
    size_t size = table_width(table) + 1;
    _cleanup_free_ char *text = malloc(size);
    struct plain_line line = {.text = text};
    const char *cell = table->cells;
    char heading[64];
    if (!text)
        return -ENOMEM;

    memset(text, ' ', size);
    if (options->headings) {
        for (size_t i = 0; i < options->column_count; i++)
            put_cell(&line, table, i, column_heading(options->columns[i], heading));
        end_line(&line, options->out);
    }
    for (size_t n = 0; n < table->rows; n++) {
        for (size_t i = 0; i < options->column_count; i++) {
            put_cell(&line, table, i, cell[1] ? cell + 1 : TABLE_ABSENT);
            cell += strlen(cell) + 1;
        }
        end_line(&line, options->out);
    }
    return 0;
}
