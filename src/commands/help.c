#include "commands/help.h"

#include <cjson/cJSON.h>
#include <libsmartcols.h>
#include <string.h>

#include "util/escape.h"

void print_usage(FILE *out)
{
    fputs("usage: ipcctl [OPTIONS] COMMAND [OPTIONS] [OPERANDS]\n\n", out);
    fputs("  ipcctl list                 what there is\n", out);
    fputs("  ipcctl inspect msg:7        all about one object\n", out);
    fputs("  ipcctl help                 all commands\n", out);
}

static void print_option(const struct option_spec *option, FILE *out)
{
    char names[80];
    int used = option->id < 256 ? snprintf(names, sizeof(names), "-%c, ", option->id)
                                : snprintf(names, sizeof(names), "    ");

    snprintf(names + used, sizeof(names) - (size_t)used, "--%s%s%s", option->name,
             option->argument && !option_argument_is_optional(option) ? " " : "",
             option->argument ? option->argument : "");
    fprintf(out, "  %-26s  %s\n", names, option->help);
}

static void print_options(const char *title, const struct option_spec *options, FILE *out)
{
    if (!options || !options->name)
        return;
    fprintf(out, "\n%s:\n", title);
    for (; options->name; options++)
        print_option(options, out);
}

void print_program_help(FILE *out)
{
    fputs("usage: ipcctl [OPTIONS] COMMAND [OPTIONS] [OPERANDS]\n\n", out);
    fputs("Administers message queues, shared memory and semaphores, System V and POSIX.\n", out);
    fputs("\nCommands:\n", out);
    for (const struct command *const *command = commands; *command; command++)
        fprintf(out, "  %-10s  %s\n", (*command)->name, (*command)->summary);
    print_options("Options", global_options, out);
    fputs("\nAn object is named KIND:ADDRESS, KIND one of msg shm sem:\n", out);
    fputs("  msg:7           System V, by id       msg:0x2a           by key\n", out);
    fputs("  msg:/jobs       POSIX, by name        msg:ftok=PATH,P    by ftok's key\n", out);
    fputs("\nipcctl COMMAND --help tells more of a command, ipcctl(1) all.\n", out);
}

void print_command_help(const struct command *command, FILE *out)
{
    bool options = command->options && command->options->name;

    fprintf(out, "usage: ipcctl %s%s%s%s%s\n", command->name, options ? " [OPTIONS]" : "",
            *command->operands ? " " : "", command->operands,
            command->needs_command  ? " -- COMMAND [ARGUMENT...]"
            : command->runs_command ? " [-- COMMAND [ARGUMENT...]]"
                                    : "");
    if (command->alias)
        fprintf(out, "       also called %s\n", command->alias);
    fprintf(out, "\n%s\n", command->description);
    print_options("Options", command->options, out);
    if (!command->passes_all)
        print_options("For every command", global_options, out);
}

void print_versions(FILE *out)
{
    const char *smartcols = NULL;

    scols_get_library_version(&smartcols);
    fprintf(out, "ipcctl %s\nlibcjson %s\nlibsmartcols %s\n", PACKAGE_VERSION, cJSON_Version(),
            smartcols);
}

/* `help` as a command. */

enum { OPTION_WORDS = 256 };

struct help_state {
    bool words;
};

static int take_option(const struct invocation *invocation, void *state, int id,
                       const char *argument)
{
    (void)invocation;
    (void)id;
    (void)argument;
    ((struct help_state *)state)->words = true;
    return EXIT_DONE;
}

/* For the completions, a line a word: the word, a tab, and what it is.  An option that needs an
 * argument ends in '=', and the argument's name follows after another tab. */
static void print_words(const struct option_spec *options)
{
    for (; options && options->name; options++) {
        bool needs = options->argument && !option_argument_is_optional(options);
        const char *argument = needs ? options->argument : "";
        const char *equals = needs ? "=" : "";
        const char *tab = needs ? "\t" : "";
        printf("--%s%s\t%s%s%s\n", options->name, equals, options->help, tab, argument);
        if (options->id < 256)
            printf("-%c%s\t%s%s%s\n", options->id, equals, options->help, tab, argument);
    }
}

/* The operands, in their order, each called "operand"; "REF..." where the last may come again. */
static void print_operands(const struct command *command)
{
    const char *word = command->operands;

    while (*(word += strspn(word, " []")) != '\0') {
        size_t length = strcspn(word, " []");
        if (length == 1 && *word == '|')
            break; /* the same command in another form */
        printf("%.*s\toperand\n", (int)length, word);
        word += length;
    }
    if (command->runs_command)
        puts("--\tends the operands; a command follows");
}

static void print_all_words(const struct command *command)
{
    if (command && command->print_names) {
        command->print_names();
    } else if (command) {
        print_operands(command);
        print_words(command->options);
    } else {
        for (const struct command *const *p = commands; *p; p++)
            printf("%s\t%s\n", (*p)->name, (*p)->summary);
    }
    if (!command || !command->passes_all)
        print_words(global_options);
}

static int run(const struct invocation *invocation, void *state)
{
    const struct help_state *help = state;
    const struct command *command = NULL;

    if (invocation->count > 0) {
        const char *name = invocation->operands[0];
        char shown[100];
        command = find_command(name);
        if (!command)
            return usage_error(invocation, "unknown command '%s'",
                               escape_into(name, strlen(name), shown, sizeof(shown)));
    }
    if (help->words)
        print_all_words(command);
    else if (command)
        print_command_help(command, stdout);
    else
        print_program_help(stdout);
    return EXIT_DONE;
}

const struct command help_command = {
    .name = "help",
    .operands = "[COMMAND]",
    .summary = "show all commands, or one",
    .description = "Shows all commands, or the usage and options of one.",
    .options =
        (const struct option_spec[]){
            {OPTION_WORDS, "words", NULL, "only names and what they are, for completions"},
            {0, NULL, NULL, NULL},
        },
    .max_operands = 1,
    .state_size = sizeof(struct help_state),
    .option = take_option,
    .run = run,
};
