/* The commands that there are; a file each.  main.c lists them. */
#ifndef COMMANDS_LIST_OF_COMMANDS_H
#define COMMANDS_LIST_OF_COMMANDS_H

#include "commands/command.h"

extern const struct command create_command;
extern const struct command ftok_command;
extern const struct command help_command;
extern const struct command hold_command;
extern const struct command inspect_command;
extern const struct command ipcmk_command;
extern const struct command ipcrm_command;
extern const struct command ipcs_command;
extern const struct command lecture_command;
extern const struct command limits_command;
extern const struct command list_command;
extern const struct command namespaces_command;
extern const struct command post_command;
extern const struct command read_command;
extern const struct command receive_command;
extern const struct command remove_command;
extern const struct command resize_command;
extern const struct command semop_command;
extern const struct command send_command;
extern const struct command set_command;
extern const struct command wait_command;
extern const struct command who_command;
extern const struct command write_command;

#endif
