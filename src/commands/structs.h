/* The options that name a C struct: --struct DECL and --packed. */
#ifndef COMMANDS_STRUCTS_H
#define COMMANDS_STRUCTS_H

#include "commands/command.h"
#include "data/struct-decl.h"

/* Zeroed, there is none. */
struct struct_options {
    const char *declaration;
    bool packed;
};

enum struct_option { OPTION_STRUCT = 800, OPTION_PACKED };

/* The rows for a table of options. */
#define STRUCT_OPTIONS                                                                             \
    {OPTION_STRUCT, "struct", "DECL", "the bytes are this C struct, or that of @FILE"},            \
    {                                                                                              \
        OPTION_PACKED, "packed", NULL, "the struct has no padding"                                 \
    }

void take_struct(struct struct_options *options, enum struct_option id, const char *argument);

/* Lays out the struct; *ret, which the caller frees, stays NULL where none is given.  Returns 0 or
 * another enum exit_status after it has said what is wrong. */
int load_struct(const struct invocation *invocation, const struct struct_options *options,
                struct struct_layout **ret);

#endif
