/* Help, made of the structs of the commands. */
#ifndef COMMANDS_HELP_H
#define COMMANDS_HELP_H

#include <stdio.h>

#include "commands/command.h"

/* The few lines for `ipcctl` alone; all commands; one command; the versions. */
void help_usage(FILE *out);
void help_program(FILE *out);
void help_command(const struct command *command, FILE *out);
void help_version(FILE *out);

#endif
