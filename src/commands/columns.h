/* Which columns a listing shows, and in which form: the options that listings share. */
#ifndef COMMANDS_COLUMNS_H
#define COMMANDS_COLUMNS_H

#include "commands/command.h"
#include "view/printer.h"

enum format_option {
    OPTION_OUTPUT = 'o',
    OPTION_COLUMNS = 500,
    OPTION_SORT,
    OPTION_REVERSE,
    OPTION_BYTES,
    OPTION_NUMERIC,
    OPTION_NO_HEADINGS,
    OPTION_RAW,
    OPTION_EXPORT,
    OPTION_JSON,
};

/* The rows for a table of options; the last two where sizes and users are shown. */
#define FORMAT_OPTIONS                                                                             \
    {OPTION_OUTPUT, "output", "COL[,COL]", "show these columns; +COL[,COL] adds to the usual"},    \
        {OPTION_COLUMNS, "columns", NULL, "list the columns there are, and exit"},                 \
        {OPTION_SORT, "sort", "COL", "sort by a column"},                                          \
        {OPTION_REVERSE, "reverse", NULL, "in reverse order"},                                     \
        {OPTION_NO_HEADINGS, "no-headings", NULL, "leave out the headings"},                       \
        {OPTION_RAW, "raw", NULL, "exact values, cells separated by one blank"},                   \
        {OPTION_EXPORT, "export", NULL, "NAME=\"value\" pairs, safe to eval"},                     \
    {                                                                                              \
        OPTION_JSON, "json", NULL, "a JSON document"                                               \
    }
#define BYTES_OPTION                                                                               \
    {                                                                                              \
        OPTION_BYTES, "bytes", NULL, "sizes in bytes"                                              \
    }
#define NUMERIC_OPTION                                                                             \
    {                                                                                              \
        OPTION_NUMERIC, "numeric", NULL, "users and groups by number"                              \
    }

struct format {
    const char *output; /* of -o, or NULL */
    const char *sort;
    bool list_columns, reverse, bytes, numeric, no_headings;
    const struct printer_class *printer; /* NULL: the table for people */
};

int take_format(const struct invocation *invocation, enum format_option id, const char *argument,
                struct format *format);

/* Whether values are for machines. */
bool format_is_exact(const struct format *format);

enum {
    MAX_COLUMNS = 64,
    ALWAYS_SHOWN = 4, /* REF KEY OWNER MODE, even where no object has a value */
};

/* What of a schema is shown. */
struct columns {
    const struct field *fields[MAX_COLUMNS];
    size_t count;
    bool all;                 /* in JSON: before them all other fields that apply */
    size_t usual;             /* how many of them, the first, nobody asked for */
    const struct field *sort; /* NULL: as they come */
    unsigned int extra;       /* what the fields need to be collected */
};

/* Resolves the names in @format; @usual are the columns without -o, ending with NULL. Returns 0, or
 * EXIT_USAGE after it has said what is wrong. */
int choose_columns(const struct invocation *invocation, const struct schema *schema,
                   const struct format *format, const char *const *usual, struct columns *ret);

/* Opens the printer for @columns, on standard output; -ENOMEM. */
int open_format(const struct invocation *invocation, const struct schema *schema,
                const struct format *format, const struct columns *columns, struct printer **ret);

/* --columns: each column and what it is. */
void list_columns(const struct schema *schema, bool names_only);

#endif
