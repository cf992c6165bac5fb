#include "data/error.h"

#include <stdarg.h>
#include <stdio.h>

int data_error(struct data_error *error, int r, const char *format, ...)
{
    if (!error)
        return r;

    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof(error->text), format, arguments);
    va_end(arguments);
    return r;
}
