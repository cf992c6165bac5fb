/* Help, made of the structs of the commands. */
#ifndef COMMANDS_HELP_H
#define COMMANDS_HELP_H

#include <stdio.h>

#include "commands/command.h"

/* The few lines for `ipcctl` alone; all commands; one command; the versions. */
void print_usage(FILE *out);
void print_program_help(FILE *out);
void print_command_help(const struct command *command, FILE *out);
void print_versions(FILE *out);

#endif
