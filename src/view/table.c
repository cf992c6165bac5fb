/* The table for people.
 *
 * The width of a column is that of its widest cell, so all rows are kept until the end: as bare
 * texts, for a line of libsmartcols is a thousand bytes.  What has colors, broken lines or
 * characters that are not ASCII is then given to libsmartcols, some lines at a time, with the
 * widths found; a table of all of them would take twice the time, in cache misses.  Other lines
 * only need blanks, which are put here: libsmartcols measures each character twice, and would take
 * three quarters of the time of a long listing. */
#include <errno.h>
#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "util/locale.h"
#include "view/printer.h"

enum {
    LINES_AT_A_TIME = 256,
    LEAST_ROOM = 14, /* a column that wraps is never narrower */
    PLAIN = 'p',     /* what a kept cell begins with */
    ALERT = 'a',
};

struct table {
    struct printer printer;
    /* Of all rows: a mark, the text, a NUL; without a text where the value is absent. */
    char *cells;
    size_t used, capacity, rows;
    struct column_state {
        size_t width, filled;
        bool left_out; /* for want of room */
    } * columns;
    bool ascii;     /* all of it */
    size_t wrapped; /* the column that is broken into lines, or SIZE_MAX */
    size_t room;    /* how wide that is then */
};

static const char separator[] = "  ", dash[] = "-";

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

/* The columns of a terminal that @text takes. */
static size_t text_width(const char *text, size_t length)
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
        if (keep(table, value.alert ? ALERT : PLAIN, text ? text : "", length) < 0)
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

static bool is_shown(const struct table *table, size_t i)
{
    const struct printer_options *options = &table->printer.options;

    if (table->columns[i].left_out)
        return false;
    return table->rows == 0 || table->columns[i].filled > 0 || i < options->droppable_from ||
           i >= options->droppable_to;
}

static size_t line_width(const struct table *table)
{
    size_t width = 0;

    for (size_t i = 0; i < table->printer.options.column_count; i++)
        if (is_shown(table, i))
            width += table->columns[i].width + (width > 0 ? strlen(separator) : 0);
    return width;
}

/* The widest column that may be broken, or SIZE_MAX. */
static size_t find_wrapping(const struct table *table)
{
    size_t widest = SIZE_MAX;

    for (size_t i = 0; i < table->printer.options.column_count; i++)
        if (is_shown(table, i) && table->printer.options.columns[i]->wraps &&
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
    size_t wrapping = find_wrapping(table), width = line_width(table);
    size_t room = wrapping < SIZE_MAX ? table->columns[wrapping].width : 0;
    size_t most = terminal + (room > LEAST_ROOM ? room - LEAST_ROOM : 0);

    for (size_t i = options->droppable_to; i-- > 0 && width > most;) {
        table->columns[i].left_out = options->columns[i]->spare;
        width = line_width(table);
    }
    if (width > terminal && width <= most) {
        table->wrapped = wrapping;
        table->room = room - (width - terminal);
    }
}

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

static int set_up(struct table *table, struct libscols_table *scols)
{
    const struct printer_options *options = &table->printer.options;

    if (scols_table_set_column_separator(scols, separator) < 0 ||
        scols_table_enable_noheadings(scols, !options->headings) < 0 ||
        scols_table_enable_colors(scols, options->color) < 0 ||
        scols_table_enable_noencoding(scols, table->ascii) < 0 ||
        scols_table_set_stream(scols, options->out) < 0)
        return -ENOMEM;
    for (size_t i = 0; i < options->column_count; i++)
        if (is_shown(table, i) && add_column(table, scols, i) < 0)
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
        if (!is_shown(table, i))
            continue;
        if (i == table->wrapped)
            break_lines(text, table->room);
        if (scols_line_set_data(line, shown, *text ? text : dash) < 0 ||
            (mark == ALERT && scols_cell_set_color(scols_line_get_cell(line, shown), "yellow") < 0))
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
    if (!is_shown(table, i))
        return;

    if (table->printer.options.columns[i]->right)
        at += width - length;
    memcpy(line->text + at, text, length);
    line->end = at + length;
    line->next += width + strlen(separator);
}

/* Writes the line, with a newline, and begins the next. */
static void end_line(struct plain_line *line, FILE *out)
{
    line->text[line->end] = '\n';
    fwrite(line->text, 1, line->end + 1, out);
    memset(line->text, ' ', line->end + 1);
    line->next = line->end = 0;
}

static int print_plain(const struct table *table)
{
    const struct printer_options *options = &table->printer.options;
    size_t size = line_width(table) + 1;
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
            put_cell(&line, table, i, cell[1] ? cell + 1 : dash);
            cell += strlen(cell) + 1;
        }
        end_line(&line, options->out);
    }
    return 0;
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

static int end(struct printer *printer)
{
    struct table *table = (struct table *)printer;
    struct libscols_table *scols = scols_new_table();
    int r = 0;
    if (!scols)
        return -ENOMEM;

    widen_for_headings(table);
    if (isatty(fileno(printer->options.out)))
        fit(table, scols_table_get_termwidth(scols));
    if (table->rows == 0 ||
        (table->ascii && !printer->options.color && table->wrapped == SIZE_MAX)) {
        r = print_plain(table);
    } else {
        r = set_up(table, scols);
        r = r < 0 ? r : print_rows(table, scols);
    }
    scols_unref_table(scols);
    return r;
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
