#include "compat/compat.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "commands/help.h"
#include "commands/options.h"
#include "util/escape.h"
#include "util/report.h"

/* The version of util-linux whose options these are. */
static const char imitated[] = "2.41";

void compat_warn(const struct invocation *invocation, const char *format, ...)
{
    va_list arguments;

    fprintf(stderr, "%s: ", invocation->command->name);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

int compat_try_help(const struct invocation *invocation)
{
    fprintf(stderr, "Try '%s --help' for more information.\n", invocation->command->name);
    return EXIT_FAILED;
}

int compat_unknown(const struct invocation *invocation, const char *text)
{
    char shown[COMPAT_SHOWN];

    compat_warn(invocation, "unknown argument: %s",
                escape_into(text, strlen(text), shown, sizeof(shown)));
    return compat_try_help(invocation);
}

int compat_refuse(const struct invocation *invocation, const char *what, const char *text,
                  int error)
{
    char shown[COMPAT_SHOWN];

    escape_into(text, strlen(text), shown, sizeof(shown));
    if (error == -EINVAL)
        compat_warn(invocation, "failed to parse %s: '%s'", what, shown);
    else
        compat_warn(invocation, "failed to parse %s: '%s': %s", what, shown, strerror(-error));
    return EXIT_FAILED;
}

static void print_version(const struct invocation *invocation)
{
    printf("%s from ipcctl %s, compatible with util-linux %s\n", invocation->command->name,
           PACKAGE_VERSION, imitated);
}

/* Whether getopt_long(3), which shows an option as it is given, may do so on a terminal. */
static bool is_plain(char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (const char *c = words[i]; *c != '\0'; c++)
            if (*c < ' ' || *c > '~')
                return false;
    return true;
}

/* Says what getopt_long(3) has refused and was not let say: a short option escaped here, anything
 * else by its own words on the escaped one alone. */
static void say_refused(const struct invocation *invocation, const struct getopt_table *table)
{
    char *word = invocation->trailing[optind - 1], shown[COMPAT_SHOWN];
    char *words[] = {invocation->trailing[0], shown, NULL};
    const char letter = (char)optopt;
    int option;

    /* A byte over 127 may come as a negative number. */
    if (optopt != 0 && optopt <= UCHAR_MAX && !strchr(table->shorts, letter)) {
        compat_warn(invocation, "invalid option -- '%s'",
                    escape_into(&letter, 1, shown, sizeof(shown)));
        return;
    }
    escape_into(word, strlen(word), shown, sizeof(shown));
    optind = 0;
    opterr = 1;
    do
        option = getopt_long(2, words, table->shorts, table->longs, NULL);
    while (option != '?' && option != -1);
}

bool compat_parse(struct invocation *invocation, void *state, int *status)
{
    const struct command *command = invocation->command;
    int count = (int)invocation->trailing_count, option;
    _cleanup_getopt_table_ struct getopt_table table = {0};

    *status = EXIT_DONE;
    if (getopt_table_make("", command->options, NULL, &table) < 0) {
        *status = out_of_memory(invocation);
        return false;
    }
    optind = 0; /* start anew: getopt(3) */
    opterr = is_plain(invocation->trailing, invocation->trailing_count);
    while ((option = getopt_long(count, invocation->trailing, table.shorts, table.longs, NULL)) !=
           -1) {
        if (option == 'h') {
            print_command_help(command, stdout);
            return false;
        }
        if (option == 'V') {
            print_version(invocation);
            return false;
        }
        if (option == '?' && !opterr)
            say_refused(invocation, &table);
        *status = option == '?' ? compat_try_help(invocation)
                                : command->option(invocation, state, option, optarg);
        if (*status != EXIT_DONE)
            return false;
    }
    while (optind < count)
        invocation->operands[invocation->count++] = invocation->trailing[optind++];
    return true;
}

int compat_name(const struct invocation *invocation, enum ipc_kind kind, const char *name,
                struct ref *ret)
{
    char escaped[REF_TEXT], text[REF_TEXT + 8], shown[COMPAT_SHOWN];
    struct ref_error error;

    if (strlen(name) > IPC_NAME_MAX) {
        compat_warn(invocation, "name `%s' too long",
                    escape_into(name, strlen(name), shown, sizeof(shown)));
        return EXIT_FAILED;
    }
    /* As a reference, the name is checked as everywhere: its length, a second slash, and so on. */
    ref_escape_name(name, escaped, sizeof(escaped));
    snprintf(text, sizeof(text), "%s:%s%s", ipc_kind_name(kind), *name == '/' ? "" : "/", escaped);
    if (ref_parse(text, REF_ACCEPT_ONE, ret, &error) == 0)
        return EXIT_DONE;
    compat_warn(invocation, "%s", error.sentence);
    return EXIT_FAILED;
}

int compat_finish(const struct invocation *invocation, int status)
{
    int error;

    if (try_to_flush(&error))
        return status;
    if (error != EPIPE)
        compat_warn(invocation, "write error%s%s", error ? ": " : "", error ? strerror(error) : "");
    return EXIT_FAILED;
}
