/* ipcctl lecture: the programs in src/lecture, each run as a command of its own. */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "commands/arguments.h"
#include "commands/help.h"
#include "commands/lecture-list.h"
#include "lecture/program.h"
#include "lecture/segment.h"
#include "util/cleanup.h"
#include "util/escape.h"
#include "util/report.h"

enum { OPTION_NAME = 256, OPTION_COUNT, OPTION_SEED, OPTION_JSON };
enum { DEFAULT_COUNT = 5, MAX_COUNT = 1000000000, MAX_NAME = 255, SHOWN = 100 };

static const struct {
    enum lecture_option option;
    struct option_spec spec;
} all_options[] = {
    {LECTURE_NAME, {OPTION_NAME, "name", "/NAME", "the segment, /TestSMem if left out"}},
    {LECTURE_COUNT, {OPTION_COUNT, "count", "N", "how many problems, 5 if left out"}},
    {LECTURE_SEED, {OPTION_SEED, "seed", "N", "the same problems again for the same number"}},
    {LECTURE_JSON, {OPTION_JSON, "json", NULL, "the figures as JSON"}},
};

/* A program in the form of a command, for the dispatcher. */
struct program_command {
    struct command command; /* first: the dispatcher hands this one back */
    const struct lecture_program *program;
    char name[64];
    char description[4096];
    struct option_spec options[ARRAY_SIZE(all_options) + 1];
};

struct program_state {
    struct lecture_arguments arguments;
    bool count_given, seed_given;
};

static int take_name(const struct invocation *invocation, const char *text, const char **ret)
{
    char shown[SHOWN];

    if (text[0] != '/' || text[1] == '\0' || strchr(text + 1, '/') || strlen(text) > MAX_NAME)
        return usage_error(invocation, "--name takes a slash and a name without one, not '%s'",
                           escape_into(text, strlen(text), shown, sizeof(shown)));
    *ret = text;
    return EXIT_DONE;
}

static int take_option(const struct invocation *invocation, void *state, int id,
                       const char *argument)
{
    struct program_state *given = state;

    switch (id) {
    case OPTION_NAME:
        return take_name(invocation, argument, &given->arguments.name);
    case OPTION_COUNT:
        given->count_given = true;
        return take_number(invocation, "--count", argument, 0, MAX_COUNT, &given->arguments.count);
    case OPTION_SEED:
        given->seed_given = true;
        return take_number(invocation, "--seed", argument, 0, UINT64_MAX, &given->arguments.seed);
    default:
        given->arguments.json = true;
        return EXIT_DONE;
    }
}

static uint64_t any_seed(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000000007u + (uint64_t)now.tv_nsec + (uint64_t)getpid();
}

static int run_program(const struct invocation *invocation, void *state)
{
    const struct program_command *self = (const struct program_command *)invocation->command;
    struct program_state *given = state;
    struct lecture_arguments *arguments = &given->arguments;

    if (self->program->runs_commands) {
        const char *first = invocation->trailing[1];
        if (first && (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0)) {
            print_command_help(&self->command, stdout);
            return EXIT_DONE;
        }
        arguments->operands = invocation->trailing + 1;
        arguments->operand_count = invocation->trailing_count - 1;
    } else {
        arguments->operands = invocation->operands;
        arguments->operand_count = invocation->count;
    }
    if (!arguments->name)
        arguments->name = SHARED_MEM_PATH;
    if (!given->count_given)
        arguments->count = DEFAULT_COUNT;
    if (!given->seed_given)
        arguments->seed = any_seed();
    return self->program->run(arguments);
}

static void make_command(const struct lecture_program *program, struct program_command *ret)
{
    size_t count = 0;

    snprintf(ret->name, sizeof(ret->name), "lecture %s", program->name);
    snprintf(ret->description, sizeof(ret->description), "%s\n\nSystem calls and functions:\n%s",
             program->help, program->calls);
    for (size_t i = 0; i < ARRAY_SIZE(all_options); i++)
        if (program->options & all_options[i].option)
            ret->options[count++] = all_options[i].spec;
    ret->options[count] = (struct option_spec){0};
    ret->program = program;
    ret->command = (struct command){
        .name = ret->name,
        .operands = program->operands,
        .description = ret->description,
        .options = ret->options,
        .max_operands = program->max_operands,
        .passes_all = program->runs_commands,
        .state_size = sizeof(struct program_state),
        .option = take_option,
        .run = run_program,
    };
}

static void print_names(void)
{
    for (const struct lecture_program *const *program = lecture_programs; *program; program++)
        printf("%s\t%s\n", (*program)->name, (*program)->shows);
}

static int run(const struct invocation *invocation, void *state)
{
    struct invocation inner = {.color = invocation->color};
    int count = (int)invocation->trailing_count - 1;
    char **words = invocation->trailing + 1;
    (void)state;

    if (count == 0 || words[0][0] == '-') {
        struct command table = *invocation->command;
        table.passes_all = false;
        table.max_operands = 0;
        table.run = list_programs;
        inner.command = &table;
        return run_command(&inner, count + 1, words - 1);
    }

    const struct lecture_program *program = find_lecture_program(words[0]);
    if (!program) {
        char shown[SHOWN];
        report_error("lecture: unknown program '%s'",
                     escape_into(words[0], strlen(words[0]), shown, sizeof(shown)));
        report_hint("ipcctl lecture lists the programs");
        return EXIT_USAGE;
    }
    struct program_command command;
    make_command(program, &command);
    inner.command = &command.command;
    return run_command(&inner, count, words);
}

const struct command lecture_command = {
    .name = "lecture",
    .operands = "[PROGRAM [OPTIONS] [OPERANDS]]",
    .summary = "the example programs of a lecture on IPC",
    .description = "Runs one of the example programs of a lecture on interprocess communication,\n"
                   "or lists them all.  `ipcctl lecture PROGRAM --help` tells the point of one,\n"
                   "and its system calls; ipcctl-lecture(7) walks through them.",
    .max_operands = ANY_NUMBER,
    .passes_all = true,
    .print_names = print_names,
    .run = run,
};
