/* ipcctl: administers the IPC objects of a machine. */
#include <stdlib.h>

#include "commands/command.h"
#include "commands/list-of-commands.h"
#include "util/interruption.h"
#include "util/report.h"

const struct command *const commands[] = {
    &list_command,       &inspect_command, &create_command,  &remove_command,
    &resize_command,     &set_command,     &send_command,    &receive_command,
    &read_command,       &write_command,   &post_command,    &wait_command,
    &semop_command,      &hold_command,    &who_command,     &limits_command,
    &namespaces_command, &ftok_command,    &lecture_command, &ipcs_command,
    &ipcrm_command,      &ipcmk_command,   &help_command,    NULL,
};

int main(int argc, char **argv)
{
    prepare_streams();
    catch_file_limit();

    int status = dispatch(argc, argv);
    if (!finish_output() && status == EXIT_DONE)
        status = EXIT_FAILED;
    return status;
}
