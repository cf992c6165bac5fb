#include "commands/handler.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/child.h"
#include "util/cleanup.h"
#include "util/escape.h"
#include "util/interruption.h"
#include "util/io.h"
#include "util/report.h"

/* A file in memory with the body, ready to be read: unlike a pipe it never blocks, whatever the
 * program reads of it. */
static int body_file(const struct ipc_message *message)
{
    _cleanup_close_ int fd = memfd_create("message", MFD_CLOEXEC);
    int r = fd < 0 ? -errno : write_all(fd, message->body, message->length);

    if (r == 0 && lseek(fd, 0, SEEK_SET) < 0)
        r = -errno;
    return r < 0 ? r : steal_fd(&fd);
}

static int set_number(const char *name, uint64_t number)
{
    char text[32];

    snprintf(text, sizeof(text), "%" PRIu64, number);
    return setenv(name, text, true);
}

static int set_environment(const struct channel *channel, const struct ipc_message *message)
{
    char ref[REF_TEXT];
    int r = setenv("IPCCTL_REF", ipc_object_format(&channel->object, ref), true);

    unsetenv("IPCCTL_TYPE");
    unsetenv("IPCCTL_PRIORITY");
    if (r == 0)
        r = set_number("IPCCTL_LENGTH", message->length);
    if (r == 0 && channel->object.class->family == IPC_SYSV)
        r = set_number("IPCCTL_TYPE", (uint64_t)message->type);
    if (r == 0 && channel->object.class->family == IPC_POSIX)
        r = set_number("IPCCTL_PRIORITY", message->priority);
    return r;
}

/* In the child. */
static _Noreturn void run_program(const struct channel *channel, char *const arguments[],
                                  const struct ipc_message *message, int body,
                                  const struct sigaction *on_child)
{
    char shown[100];

    release_interruptions();
    sigaction(SIGCHLD, on_child, NULL);
    if (dup2(body, STDIN_FILENO) < 0 || set_environment(channel, message) < 0) {
        report_error("receive: cannot prepare the command: %s", strerror(errno));
        _exit(126);
    }
    execvp(arguments[0], arguments);
    int error = errno;
    report_error("receive: cannot run '%s': %s",
                 escape_into(arguments[0], strlen(arguments[0]), shown, sizeof(shown)),
                 strerror(error));
    _exit(error == ENOENT ? 127 : 126);
}

static int report_end(const struct channel *channel, int status)
{
    char ref[REF_TEXT];

    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return EXIT_DONE;
    ref_format(&channel->ref, ref);
    if (WIFSIGNALED(status))
        report_error("receive %s: the command was killed by signal %d", ref, WTERMSIG(status));
    else
        report_error("receive %s: the command failed with status %d", ref, WEXITSTATUS(status));
    return EXIT_FAILED;
}

/* The status of its end as of waitpid(2), or a negative errno. */
static int run_to_end(const struct channel *channel, char *const arguments[],
                      const struct ipc_message *message)
{
    struct sigaction on_child;
    _cleanup_close_ int body = body_file(message);
    if (body < 0)
        return body;

    expect_children(&on_child);
    pid_t pid = fork();
    if (pid == 0)
        run_program(channel, arguments, message, body, &on_child);
    int status = pid < 0 ? -errno : wait_for_end(pid);
    sigaction(SIGCHLD, &on_child, NULL);
    return status;
}

int run_handler(const struct channel *channel, char *const arguments[],
                const struct ipc_message *message)
{
    int status = run_to_end(channel, arguments, message);

    if (status >= 0)
        return report_end(channel, status);
    report_error("receive: cannot run the command: %s", strerror(-status));
    return EXIT_FAILED;
}
