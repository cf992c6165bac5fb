/* ipcctl: administers the IPC objects of a machine. */
#include <locale.h>
#include <stdlib.h>

#include "commands/command.h"
#include "commands/list-of-commands.h"
#include "util/report.h"

const struct command *const commands[] = {
    &list_command,
    &inspect_command,
    &create_command,
    &remove_command,
    &resize_command,
    &set_command,
    &post_command,
    &wait_command,
    &semop_command,
    &hold_command,
    &ftok_command,
    &help_the_command,
    NULL,
};

int main(int argc, char **argv)
{
    prepare_streams();
    setlocale(LC_CTYPE, ""); /* the widths of characters in a table */

    int status = dispatch(argc, argv);
    if (!finish_output() && status == EXIT_DONE)
        status = EXIT_FAILED;
    return status;
}
