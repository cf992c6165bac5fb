#include "commands/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t count_options(const struct option_spec *options)
{
    size_t count = 0;

    while (options && options[count].name)
        count++;
    return count;
}

static int argument_kind(const struct option_spec *option)
{
    if (!option->argument)
        return no_argument;
    return option_argument_is_optional(option) ? optional_argument : required_argument;
}

static void add_options(const struct option_spec *options, struct option *longs, char *shorts)
{
    static const char *const colons[] = {
        [no_argument] = "", [required_argument] = ":", [optional_argument] = "::"};

    shorts += strlen(shorts);
    for (size_t i = 0; i < count_options(options); i++) {
        int kind = argument_kind(&options[i]);
        longs[i] = (struct option){options[i].name, kind, NULL, options[i].id};
        if (options[i].id < 256)
            shorts += sprintf(shorts, "%c%s", options[i].id, colons[kind]);
    }
}

int getopt_table_make(const char *prefix, const struct option_spec *options,
                      const struct option_spec *more, struct getopt_table *ret)
{
    size_t first = count_options(options), count = first + count_options(more);
    struct getopt_table table = {
        .longs = calloc(count + 1, sizeof(*table.longs)),
        .shorts = malloc(strlen(prefix) + 3 * count + 1),
    };
    if (!table.longs || !table.shorts) {
        getopt_table_free(&table);
        return -ENOMEM;
    }

    strcpy(table.shorts, prefix);
    add_options(options, table.longs, table.shorts);
    add_options(more, table.longs + first, table.shorts);
    *ret = table;
    return 0;
}

void getopt_table_free(struct getopt_table *table)
{
    free(table->longs);
    free(table->shorts);
}
