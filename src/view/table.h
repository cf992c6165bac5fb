/* The table for people, between the keeping of its rows, in table.c, and the writing of its lines.
 */
#ifndef VIEW_TABLE_H
#define VIEW_TABLE_H

#include "view/printer.h"

/* What a kept cell begins with. */
enum cell_mark {
    CELL_PLAIN = 'p',
    CELL_ALERT = 'a',
};

#define TABLE_SEPARATOR "  "
#define TABLE_ABSENT    "-"

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
    size_t wrapped; /* the column that is broken into lines, or SIZE_MAX for none */
    size_t room;    /* how wide that is then */
};

/* Whether the @i-th column has a place in the lines. */
bool table_shows(const struct table *table, size_t i);

/* Of the lines, in columns of a terminal. */
size_t table_width(const struct table *table);

/* The columns of a terminal that @text takes, of @length bytes. */
size_t text_width(const char *text, size_t length);

/* Writes the headings, if wanted, and all rows; return 0 or -ENOMEM.  The first does so without
 * colors and for ASCII alone. */
int table_write_plain(const struct table *table);
int table_write_smartcols(const struct table *table);

#endif
