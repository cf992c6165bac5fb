#include "commands/command.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands/enter.h"
#include "commands/help.h"
#include "commands/options.h"
#include "util/cleanup.h"
#include "util/escape.h"
#include "util/report.h"

enum { OPTION_COLOR = 1000, SHOWN = 100 };

const struct option_spec global_options[] = {
    {'N', "namespace", "PID|PATH", "run in the IPC namespace of a process or path"},
    {'q', "quiet", NULL, "leave out notes and hints; errors stay"},
    {OPTION_COLOR, "color", "WHEN", "colours: auto (at a terminal), always or never"},
    {'h', "help", NULL, "show help and exit"},
    {'V', "version", NULL, "show versions and exit"},
    {0, NULL, NULL, NULL},
};

const struct command *find_command(const char *name)
{
    for (const struct command *const *command = commands; *command; command++)
        if (strcmp((*command)->name, name) == 0 ||
            ((*command)->alias && strcmp((*command)->alias, name) == 0))
            return *command;
    return NULL;
}

int usage_error(const struct invocation *invocation, const char *format, ...)
{
    char sentence[1024];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(sentence, sizeof(sentence), format, arguments);
    va_end(arguments);
    if (invocation->command) {
        report_error("%s: %s", invocation->command->name, sentence);
        report_hint("ipcctl %s --help", invocation->command->name);
    } else {
        report_error("%s", sentence);
        report_hint("ipcctl --help");
    }
    return EXIT_USAGE;
}

int out_of_memory(const struct invocation *invocation)
{
    report_error("%s: out of memory", invocation->command->name);
    return EXIT_FAILED;
}

static bool has_option(const struct option_spec *options, int id)
{
    for (; options && options->name; options++)
        if (options->id == id)
            return true;
    return false;
}

/* Whether the option that getopt_long(3) has just refused is a letter.  While letters of the same
 * word are left, argv[optind - 1] is still the word before. */
static bool is_refused_letter(const struct invocation *invocation, int result, const char *word)
{
    if (optopt == 0 || optopt > UCHAR_MAX)
        return false;
    if (result == ':')
        return strncmp(word, "--", 2) != 0;
    /* A letter that there is gets refused only as --name=ARGUMENT, where it takes none. */
    return !has_option(global_options, optopt) &&
           !(invocation->command && has_option(invocation->command->options, optopt));
}

enum { CANDIDATES = 512 };

/* Adds those of the @options that begin with @name to @text, and returns how many they are. */
static size_t add_candidates(const struct option_spec *options, const char *name, size_t length,
                             char text[static CANDIDATES])
{
    size_t count = 0;

    for (; options && options->name; options++) {
        if (strncmp(options->name, name, length) != 0)
            continue;
        size_t used = strlen(text);
        snprintf(text + used, CANDIDATES - used, "%s--%s", used ? ", " : "", options->name);
        count++;
    }
    return count;
}

/* Whether the @length bytes of @word are the beginning of several options, which @text then lists.
 */
static bool is_ambiguous(const struct invocation *invocation, const char *word, size_t length,
                         char text[static CANDIDATES])
{
    const struct command *command = invocation->command;

    text[0] = '\0';
    if (length <= strlen("--"))
        return false;
    return add_candidates(command ? command->options : NULL, word + 2, length - 2, text) +
               add_candidates(global_options, word + 2, length - 2, text) >
           1;
}

/* Says what is wrong with the option that getopt_long(3) has just refused. */
static int refuse_option(const struct invocation *invocation, int result, char **argv)
{
    char shown[SHOWN];
    /* musl's getopt(3) steps over the argument that is not there. */
    const char *word = argv[optind - 1] ? argv[optind - 1] : argv[optind - 2];

    if (is_refused_letter(invocation, result, word)) {
        char letter[2] = {(char)optopt};
        escape_into(letter, 1, shown, sizeof(shown));
        return usage_error(invocation,
                           result == ':' ? "option -%s needs an argument" : "unknown option -%s",
                           shown);
    }
    size_t length = strcspn(word, "=");
    char candidates[CANDIDATES];
    escape_into(word, length, shown, sizeof(shown));
    if (result == ':')
        return usage_error(invocation, "option %s needs an argument", shown);
    if (optopt == 0 && is_ambiguous(invocation, word, length, candidates))
        return usage_error(invocation, "option %s is ambiguous: %s", shown, candidates);
    return usage_error(
        invocation,
        strchr(word, '=') && optopt ? "option %s takes no argument" : "unknown option %s", shown);
}

static int take_color(struct invocation *invocation, const char *when)
{
    char shown[SHOWN];

    if (strcmp(when, "always") == 0)
        invocation->color = true;
    else if (strcmp(when, "never") == 0)
        invocation->color = false;
    else if (strcmp(when, "auto") != 0)
        return usage_error(invocation, "--color is auto, always or never, not '%s'",
                           escape_into(when, strlen(when), shown, sizeof(shown)));
    return EXIT_DONE;
}

enum { GO_ON = -1 };

/* Takes an option that every command has.  GO_ON, or the status to end with. */
static int take_global(struct invocation *invocation, int option)
{
    switch (option) {
    case 'N':
        invocation->namespace = optarg;
        return GO_ON;
    case 'q':
        report_quietly();
        return GO_ON;
    case OPTION_COLOR:
        return take_color(invocation, optarg) == EXIT_DONE ? GO_ON : EXIT_USAGE;
    case 'h':
        if (invocation->command)
            print_command_help(invocation->command, stdout);
        else
            print_program_help(stdout);
        return EXIT_DONE;
    default:
        print_versions(stdout);
        return EXIT_DONE;
    }
}

static int check_operands(const struct invocation *invocation)
{
    const struct command *command = invocation->command;
    char shown[SHOWN];

    if (invocation->count < (size_t)command->min_operands)
        return usage_error(invocation, "too few operands: %s", command->operands);
    if (command->max_operands != ANY_NUMBER && invocation->count > (size_t)command->max_operands) {
        const char *extra = invocation->operands[command->max_operands];
        return usage_error(invocation, "unexpected operand '%s'%s",
                           escape_into(extra, strlen(extra), shown, sizeof(shown)),
                           command->runs_command ? "; a command to run comes after --" : "");
    }
    bool runs = command->needs_command || (command->runs_command && invocation->trailing);
    if (runs && invocation->trailing_count == 0)
        return usage_error(invocation, "what to run is missing: -- COMMAND [ARGUMENT...]");
    return GO_ON;
}

/* Parses the options and operands of the command.  GO_ON, or the status to end with. */
static int parse_command(struct invocation *invocation, void *state, int argc, char **argv)
{
    const struct command *command = invocation->command;
    _cleanup_getopt_table_ struct getopt_table table = {0};
    /* Each operand is returned in its place, so that a "--" among them is not lost. */
    if (getopt_table_make("-:", command->options, global_options, &table) < 0)
        return out_of_memory(invocation);

    int option;
    optind = 0; /* start anew: getopt(3) */
    while ((option = getopt_long(argc, argv, table.shorts, table.longs, NULL)) != -1) {
        int r = GO_ON;
        if (option == '?' || option == ':')
            r = refuse_option(invocation, option, argv);
        else if (option == 1)
            invocation->operands[invocation->count++] = optarg;
        else if (has_option(global_options, option))
            r = take_global(invocation, option);
        else if ((r = command->option(invocation, state, option, optarg)) == EXIT_DONE)
            r = GO_ON;
        if (r != GO_ON)
            return r;
    }
    if (command->runs_command && strcmp(argv[optind - 1], "--") == 0) {
        invocation->trailing = argv + optind;
        invocation->trailing_count = (size_t)(argc - optind);
    } else {
        while (optind < argc)
            invocation->operands[invocation->count++] = argv[optind++];
    }
    return check_operands(invocation);
}

/* What to end with where run() is not reached. */
static int status_before_run(const struct command *command, int status)
{
    return status != EXIT_DONE && command->usage_status ? command->usage_status : status;
}

/* Runs the command, in the namespace where it shall. */
static int run_inside(const struct invocation *invocation, void *state)
{
    if (invocation->namespace) {
        int status = enter_namespace(invocation, invocation->namespace);
        if (status != EXIT_DONE)
            return status_before_run(invocation->command, status);
    }
    return invocation->command->run(invocation, state);
}

static int parse_and_run(struct invocation *invocation, void *state, int argc, char **argv)
{
    const struct command *command = invocation->command;

    if (command->passes_all) {
        invocation->trailing = argv;
        invocation->trailing_count = (size_t)argc;
        return run_inside(invocation, state);
    }
    int r = parse_command(invocation, state, argc, argv);
    return r == GO_ON ? run_inside(invocation, state) : status_before_run(command, r);
}

int run_command(struct invocation *invocation, int argc, char **argv)
{
    const struct command *command = invocation->command;
    _cleanup_free_ char **operands = calloc((size_t)argc + 1, sizeof(*operands));
    _cleanup_free_ void *state = calloc(1, command->state_size + 1);
    if (!operands || !state)
        return status_before_run(command, out_of_memory(invocation));

    invocation->operands = operands;
    int status = parse_and_run(invocation, state, argc, argv);
    if (command->release)
        command->release(state);
    return status;
}

/* The command that the program's own name means: that of a link such as ipcs. */
static const struct command *find_linked(const char *path)
{
    const char *slash = strrchr(path, '/');
    const struct command *command = find_command(slash ? slash + 1 : path);

    return command && command->linkable ? command : NULL;
}

/* At a terminal that has colours, where NO_COLOR does not forbid them. */
static bool color_is_wanted(void)
{
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");

    return isatty(STDOUT_FILENO) && !(no_color && *no_color) &&
           !(terminal && strcmp(terminal, "dumb") == 0);
}

int dispatch(int argc, char **argv)
{
    struct invocation invocation = {
        .color = color_is_wanted(),
        .command = argc > 0 ? find_linked(argv[0]) : NULL,
    };
    if (invocation.command)
        return run_command(&invocation, argc, argv);

    /* They end at the first operand, which is the command. */
    _cleanup_getopt_table_ struct getopt_table table = {0};
    if (getopt_table_make("+:", NULL, global_options, &table) < 0) {
        report_error("out of memory");
        return EXIT_FAILED;
    }

    int option;
    opterr = 0;
    while ((option = getopt_long(argc, argv, table.shorts, table.longs, NULL)) != -1) {
        int r = option == '?' || option == ':' ? refuse_option(&invocation, option, argv)
                                               : take_global(&invocation, option);
        if (r != GO_ON)
            return r;
    }
    if (optind >= argc) {
        print_usage(stderr);
        return EXIT_USAGE;
    }

    invocation.command = find_command(argv[optind]);
    if (!invocation.command) {
        char shown[SHOWN];
        return usage_error(&invocation, "unknown command '%s'",
                           escape_into(argv[optind], strlen(argv[optind]), shown, sizeof(shown)));
    }
    return run_command(&invocation, argc - optind, argv + optind);
}
