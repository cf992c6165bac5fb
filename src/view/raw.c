/* The two forms for shell scripts: cells separated by one blank, and NAME="value" pairs.  Both are
 * written as records come; memory does not grow. */
#include <string.h>

#include "view/printer.h"

static const char *cell_text(const struct printer *printer, const struct field *field,
                             const void *record, char *scratch, char *made)
{
    struct value value = field->get(field, record, scratch);

    return value_text(&value, printer->options.style, made);
}

/* A cell holds no blank: one in it is written \x20, a backslash \x5c; controls cannot be there. */
static void put_raw(const char *text, FILE *out)
{
    for (;;) {
        size_t plain = strcspn(text, " \\");
        fwrite(text, 1, plain, out);
        text += plain;
        if (*text == '\0')
            return;
        fprintf(out, "\\x%02x", (unsigned char)*text++);
    }
}

static int raw_begin(struct printer *printer)
{
    FILE *out = printer->options.out;
    char name[64];

    if (!printer->options.headings)
        return 0;
    for (size_t i = 0; i < printer->options.column_count; i++)
        fprintf(out, "%s%s", i ? " " : "", column_name(printer->options.columns[i], name));
    putc('\n', out);
    return 0;
}

static int raw_row(struct printer *printer, const void *record)
{
    FILE *out = printer->options.out;

    for (size_t i = 0; i < printer->options.column_count; i++) {
        char scratch[VALUE_SCRATCH], made[VALUE_SCRATCH];
        const char *text = cell_text(printer, printer->options.columns[i], record, scratch, made);
        if (i > 0)
            putc(' ', out);
        put_raw(text && *text ? text : "-", out);
    }
    putc('\n', out);
    return 0;
}

/* Within double quotes the shell obeys these four. */
static void put_quoted(const char *text, FILE *out)
{
    putc('"', out);
    for (; *text != '\0'; text++) {
        if (strchr("\"\\$`", *text))
            putc('\\', out);
        putc(*text, out);
    }
    putc('"', out);
}

static int export_row(struct printer *printer, const void *record)
{
    FILE *out = printer->options.out;

    for (size_t i = 0; i < printer->options.column_count; i++) {
        char scratch[VALUE_SCRATCH], made[VALUE_SCRATCH], name[64];
        const struct field *field = printer->options.columns[i];
        const char *text = cell_text(printer, field, record, scratch, made);
        fprintf(out, "%s%s=", i ? " " : "", column_name(field, name));
        put_quoted(text ? text : "", out);
    }
    putc('\n', out);
    return 0;
}

const struct printer_class raw_printer = {
    .size = sizeof(struct printer),
    .begin = raw_begin,
    .row = raw_row,
};

const struct printer_class export_printer = {
    .size = sizeof(struct printer),
    .row = export_row,
};
