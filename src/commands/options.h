/* Options in the form that getopt_long(3) takes. */
#ifndef COMMANDS_OPTIONS_H
#define COMMANDS_OPTIONS_H

#include <getopt.h>

#include "commands/command.h"
#include "util/cleanup.h"

struct getopt_table {
    struct option *longs;
    char *shorts;
};

/* Makes the table of @options and then those of @more; each may be NULL.  @prefix is what its short
 * options begin with.  The caller frees it.  Returns 0 or -ENOMEM. */
int getopt_table_make(const char *prefix, const struct option_spec *options,
                      const struct option_spec *more, struct getopt_table *ret);
void getopt_table_free(struct getopt_table *table);

#define _cleanup_getopt_table_ _cleanup_(getopt_table_free)

#endif
