#include "view/printer.h"

#include <errno.h>
#include <stdlib.h>

#include "util/ascii.h"

int printer_open(const struct printer_class *class, const struct schema *schema,
                 const struct printer_options *options, struct printer **ret)
{
    struct printer *printer = calloc(1, class->size);
    if (!printer)
        return -ENOMEM;
    printer->class = class;
    printer->schema = schema;
    printer->options = *options;

    int r = class->begin ? class->begin(printer) : 0;
    if (r < 0) {
        if (class->free)
            class->free(printer);
        free(printer);
        return r;
    }
    *ret = printer;
    return 0;
}

int printer_row(struct printer *printer, const void *record)
{
    return printer->class->row(printer, record);
}

int printer_close(struct printer *printer)
{
    int r = printer->class->end ? printer->class->end(printer) : 0;

    if (printer->class->free)
        printer->class->free(printer);
    free(printer);
    return r;
}

const char *column_name(const struct field *field, char text[static 64])
{
    size_t i = 0;

    for (; i < 63 && field->name[i] != '\0'; i++)
        text[i] = ascii_upper(field->name[i]);
    text[i] = '\0';
    return text;
}

const char *column_heading(const struct field *field, char text[static 64])
{
    return field->heading ? field->heading : column_name(field, text);
}
