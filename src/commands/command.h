/* A command: one file, one constant struct.  Usage, --help, the completions' words and the checks
 * of options and operands come from that struct. */
#ifndef COMMANDS_COMMAND_H
#define COMMANDS_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "util/exit-status.h"

struct option_spec {
    int id;               /* the letter, or a number above 255 where there is none */
    const char *name;     /* without the dashes */
    const char *argument; /* its name in the help, or NULL where the option takes none; "[=NAME]"
                           * where it may be left out, which passes_all commands alone have */
    const char *help;
};

struct invocation {
    const struct command *command;
    char **operands;
    size_t count;
    char **trailing; /* what follows "--", for commands that run one; ends with NULL */
    size_t trailing_count;
    const char *namespace; /* of --namespace, or NULL: already entered when a command runs */
    bool color;            /* whether standard output may have colours */
};

enum { ANY_NUMBER = -1 };

struct command {
    const char *name;
    const char *alias;    /* or NULL */
    const char *operands; /* in the usage line: "REF SIZE" */
    const char *summary;  /* one line */
    const char *description;
    const struct option_spec *options; /* ends with a name of NULL; NULL where there are none */
    int min_operands, max_operands;
    bool runs_command;  /* "-- COMMAND..." ends the operands */
    bool needs_command; /* it may not be left out */
    bool passes_all;    /* takes all that follows its name as it stands, options too */
    bool linkable;      /* with passes_all: the program may be called by a link of this name */
    int usage_status;   /* for any failure before run(), where its own could be a COMMAND's; or 0 */
    size_t state_size;  /* of the struct that option() fills, zeroed at first */

    /* Takes one option into @state.  Returns 0, or another exit status after it has said what is
     * wrong. */
    int (*option)(const struct invocation *invocation, void *state, int id, const char *argument);

    /* Does it, with all options and the number of operands checked; an enum exit_status. */
    int (*run)(const struct invocation *invocation, void *state);

    /* Where the first operand is one of a set of names: prints them, a line each, the name, a tab,
     * and what it is; or NULL. */
    void (*print_names)(void);

    /* Frees what @state holds, whether run() was reached or not; NULL where it holds nothing. */
    void (*release)(void *state);
};

static inline bool option_argument_is_optional(const struct option_spec *option)
{
    return option->argument && option->argument[0] == '[';
}

/* All commands, in the order of the help; ends with NULL.  In main.c. */
extern const struct command *const commands[];

/* What every command takes, before its name and after. */
extern const struct option_spec global_options[];

/* The command called @name, or NULL. */
const struct command *find_command(const char *name);

/* Parses what follows the program's name, and runs what it says. */
int dispatch(int argc, char **argv);

/* Parses the options and operands in @argv, whose first word is the name, as @invocation->command
 * has them, and runs it; its exit status. */
int run_command(struct invocation *invocation, int argc, char **argv);

/* Says `ipcctl: COMMAND: ...` and how to get help.  Always EXIT_USAGE. */
int usage_error(const struct invocation *invocation, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Where memory ran out.  Always EXIT_FAILED. */
int out_of_memory(const struct invocation *invocation);

#endif
