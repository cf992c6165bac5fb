#include "commands/structs.h"

#include <errno.h>

void take_struct(struct struct_options *options, enum struct_option id, const char *argument)
{
    if (id == OPTION_STRUCT)
        options->declaration = argument;
    else
        options->packed = true;
}

int load_struct(const struct invocation *invocation, const struct struct_options *options,
                struct struct_layout **ret)
{
    struct data_error error;

    if (!options->declaration)
        return options->packed ? usage_error(invocation, "--packed is only for --struct")
                               : EXIT_DONE;
    int r = struct_load(options->declaration, options->packed, ret, &error);
    if (r == -ENOMEM)
        return out_of_memory(invocation);
    return r < 0 ? usage_error(invocation, "--struct: %s", error.text) : EXIT_DONE;
}
