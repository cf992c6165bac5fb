/* Printers: the forms in which a list of records is shown.  Each walks the fields of the table. */
#ifndef VIEW_PRINTER_H
#define VIEW_PRINTER_H

#include <stdio.h>

#include "util/cleanup.h"
#include "view/field.h"

struct printer_options {
    FILE *out;
    const struct field *const *columns; /* which fields; borrowed while the printer is open */
    size_t column_count;
    bool all;           /* JSON: before them, all others that apply to the record */
    unsigned int style; /* enum text_style */
    bool headings;
    bool color;
    const char *trailer; /* further members of the JSON document, from the comma on, or NULL */
    /* The table leaves out those columns from the first to before the second that no record has a
     * value for, and spare ones before the second where the terminal is too narrow for them. */
    size_t droppable_from, droppable_to;
};

struct printer {
    const struct printer_class *class;
    const struct schema *schema;
    struct printer_options options;
};

/* Functions return 0 or -ENOMEM.  Failed writes are left to ferror(out). */
struct printer_class {
    size_t size; /* of the printer's own struct, which begins with a struct printer */
    int (*begin)(struct printer *printer);
    int (*row)(struct printer *printer, const void *record);
    int (*end)(struct printer *printer);
    void (*free)(struct printer *printer);
};

extern const struct printer_class table_printer;  /* for people */
extern const struct printer_class raw_printer;    /* cells separated by a blank */
extern const struct printer_class export_printer; /* NAME="value" pairs, safe to eval */
extern const struct printer_class json_printer;   /* one document, streamed */

/* Opens a printer, which the caller ends with printer_close(). */
int printer_open(const struct printer_class *class, const struct schema *schema,
                 const struct printer_options *options, struct printer **ret);

/* Sets further members of a JSON document, which other forms leave out; borrowed until the end. */
static inline void printer_set_trailer(struct printer *printer, const char *trailer)
{
    printer->options.trailer = trailer;
}

/* Shows one record; nothing of it is kept. */
int printer_row(struct printer *printer, const void *record);

/* Writes what is left and frees the printer, on failure too. */
int printer_close(struct printer *printer);

/* The field's name in capitals, which is also good as that of a shell variable. */
const char *column_name(const struct field *field, char text[static 64]);

/* The heading of a column for people: mostly that name. */
const char *column_heading(const struct field *field, char text[static 64]);

#endif
