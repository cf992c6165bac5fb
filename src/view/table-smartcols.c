/* Lines of a table with colors, broken cells, or characters that are not ASCII: by libsmartcols.
 *
 * It is given some lines at a time, with the widths found: a table of all of them would take twice
 * the time, in cache misses. */
#include <errno.h>
#include <langinfo.h>
#include <libsmartcols.h>
#include <string.h>
#include <unistd.h>

#include "view/table.h"

enum { LINES_AT_A_TIME = 256 };

/* Puts a newline for each blank before a word that does not fit into the room. */
static void break_lines(char *text, size_t room)
{
    size_t used = 0;

    for (char *word = text; *word;) {
        size_t length = strcspn(word, " ");
        char after = word[length];
        word[length] = '\0';
        size_t width = text_width(word, length);
        word[length] = after;

        if (word > text && used + 1 + width > room) {
            word[-1] = '\n';
            used = width;
        } else {
            used += width + (word > text);
        }
        word += length + (after == ' ');
    }
}

static int add_column(const struct table *table, struct libscols_table *scols, size_t i)
{
    const struct field *field = table->printer.options.columns[i];
    bool wrapped = i == table->wrapped;
    double width = wrapped ? 0 : (double)table->columns[i].width;
    int flags = (field->right ? SCOLS_FL_RIGHT : 0) | (wrapped ? SCOLS_FL_WRAP : 0);
    char heading[64];
    struct libscols_column *column =
        scols_table_new_column(scols, column_heading(field, heading), width, flags);

    if (!column || (wrapped && (scols_column_set_safechars(column, "\n") < 0 ||
                                scols_column_set_wrapfunc(column, scols_wrapnl_chunksize,
                                                          scols_wrapnl_nextchunk, NULL) < 0)))
        return -ENOMEM;
    return 0;
}

/* Whether the texts can be written as they are: what is left in them is no control character, and
 * where libsmartcols knows no width for one, it would write it in a way that no command takes back.
 */
static bool is_writable(const struct table *table)
{
    return table->ascii || strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static int set_up(const struct table *table, struct libscols_table *scols)
{
    const struct printer_options *options = &table->printer.options;

    if (scols_table_set_column_separator(scols, TABLE_SEPARATOR) < 0 ||
        scols_table_enable_noheadings(scols, !options->headings) < 0 ||
        scols_table_enable_colors(scols, options->color) < 0 ||
        scols_table_enable_noencoding(scols, is_writable(table)) < 0 ||
        scols_table_set_stream(scols, options->out) < 0)
        return -ENOMEM;
    for (size_t i = 0; i < options->column_count; i++)
        if (table_shows(table, i) && add_column(table, scols, i) < 0)
            return -ENOMEM;
    return 0;
}

/* Gives the next row to libsmartcols; *cell is where its kept cells begin. */
static int add_line(const struct table *table, struct libscols_table *scols, char **cell)
{
    struct libscols_line *line = scols_table_new_line(scols, NULL);
    size_t shown = 0;
    if (!line)
        return -ENOMEM;

    for (size_t i = 0; i < table->printer.options.column_count; i++) {
        char mark = **cell;
        char *text = *cell + 1;
        *cell = text + strlen(text) + 1;
        if (!table_shows(table, i))
            continue;
        if (i == table->wrapped)
            break_lines(text, table->room);
        if (scols_line_set_data(line, shown, *text ? text : TABLE_ABSENT) < 0 ||
            (mark == CELL_ALERT &&
             scols_cell_set_color(scols_line_get_cell(line, shown), "yellow") < 0))
            return -ENOMEM;
        shown++;
    }
    return 0;
}

/* On a terminal all rows are one table, for the width of what is broken is found by libsmartcols.
 */
static int print_rows(const struct table *table, struct libscols_table *scols)
{
    size_t at_a_time = isatty(fileno(table->printer.options.out)) ? SIZE_MAX : LINES_AT_A_TIME;
    char *cell = table->cells;

    for (size_t n = 1; n <= table->rows; n++) {
        if (add_line(table, scols, &cell) < 0)
            return -ENOMEM;
        if (n % at_a_time == 0 || n == table->rows) {
            if (scols_print_table(scols) < 0 || scols_table_enable_noheadings(scols, 1) < 0)
                return -ENOMEM;
            scols_table_remove_lines(scols);
        }
    }
    return 0;
}

int table_write_smartcols(const struct table *table)
{
    struct libscols_table *scols = scols_new_table();
    int r = scols ? set_up(table, scols) : -ENOMEM;

    r = r < 0 ? r : print_rows(table, scols);
    scols_unref_table(scols);
    return r;
}
