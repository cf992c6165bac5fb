/* ipcctl hold: take, run, give back. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "commands/semaphores.h"
#include "util/child.h"
#include "util/escape.h"
#include "util/interruption.h"
#include "util/report.h"

/* Those of timeout(1) and env(1); any other is COMMAND's own. */
enum {
    EXIT_NOT_ACQUIRED = 124,
    EXIT_HOLD_FAILED = 125,
    EXIT_CANNOT_RUN = 126,
    EXIT_NOT_FOUND = 127,
    EXIT_SIGNALED = 128, /* and the signal's number */
};

static int option(const struct invocation *invocation, void *state, int id, const char *argument)
{
    return take_semaphore_option(invocation, state, id, argument);
}

static int cannot_run(const char *name, int error)
{
    char shown[200];

    report_error("hold: cannot run '%s': %s", escape_into(name, strlen(name), shown, sizeof(shown)),
                 error == ENOENT && !strchr(name, '/') ? "command not found" : strerror(error));
    return error == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
}

/* @signal is set where it should end us as it has ended COMMAND. */
static int run_held(char *const arguments[], const sigset_t *mask, int *signal)
{
    bool interrupted;
    int status;
    int r = run_child(arguments, mask, &status, &interrupted);

    if (r == -ENOEXEC)
        return cannot_run(arguments[0], status);
    if (r < 0) {
        report_error("hold: cannot start a process: %s", strerror(-r));
        return EXIT_HOLD_FAILED;
    }
    if (interrupted)
        *signal = SIGINT;
    return WIFSIGNALED(status) ? EXIT_SIGNALED + WTERMSIG(status) : WEXITSTATUS(status);
}

/* What the kernel undoes is left to it: it does so when this process ends, and rightly gives
 * nothing back where a new value was set meanwhile, which counts no holders. */
static int give_back(const struct invocation *invocation, const struct semaphore_request *request,
                     const struct ipc_semaphore *semaphore)
{
    struct ipc_semop operation = semaphore_operation(request, 1);

    if (semaphore->ops->undoes)
        return EXIT_DONE;
    return operate_semaphore(invocation, request, semaphore, &operation, 1, false);
}

static int take(const struct invocation *invocation, struct semaphore_request *request,
                struct ipc_semaphore *semaphore)
{
    int status = open_semaphore(invocation, request, semaphore);
    struct ipc_semop operation = semaphore_operation(request, -1);

    if (status == EXIT_DONE)
        status = operate_semaphore(invocation, request, semaphore, &operation, 1, true);
    if (status == EXIT_DONE)
        return EXIT_DONE;
    return status == EXIT_BUSY ? EXIT_NOT_ACQUIRED : EXIT_HOLD_FAILED;
}

static int run(const struct invocation *invocation, void *state)
{
    struct semaphore_request *request = state;
    _cleanup_semaphore_ struct ipc_semaphore semaphore = {0};
    sigset_t mask;

    if (choose_semaphore(invocation, request) != EXIT_DONE)
        return EXIT_HOLD_FAILED;
    int status = take(invocation, request, &semaphore);
    if (status != EXIT_DONE)
        return status;

    /* A signal that came with the semaphore in hand: nothing runs, and it goes back. */
    block_signals(&mask);
    int signal = interruption();
    if (!signal)
        status = run_held(invocation->trailing, &mask, &signal);
    if (give_back(invocation, request, &semaphore) != EXIT_DONE)
        status = EXIT_HOLD_FAILED;
    if (signal)
        end_by_signal(signal);
    return status;
}

const struct command hold_command = {
    .name = "hold",
    .operands = "REF",
    .summary = "run a command with a semaphore taken",
    .description = "Takes 1, or N, from a semaphore, runs COMMAND, and gives it back whatever\n"
                   "happens to COMMAND.  Signals are passed on to it.  Exit status: COMMAND's\n"
                   "own, 128+N where signal N killed it, 124 not free in time, 125 ipcctl\n"
                   "failed, 126 COMMAND cannot be run, 127 there is none.  If ipcctl is killed\n"
                   "by SIGKILL, so is COMMAND; what was taken of a System V semaphore is given\n"
                   "back even then, of a POSIX one it is lost, until ipcctl post.",
    .options =
        (const struct option_spec[]){
            {OPTION_COUNT, "count", "N", "how much: all of it or nothing (1)"},
            WAITING_OPTIONS,
            INDEX_OPTION,
            {0, NULL, NULL, NULL},
        },
    .min_operands = 1,
    .max_operands = 1,
    .runs_command = true,
    .needs_command = true,
    .usage_status = EXIT_HOLD_FAILED,
    .state_size = sizeof(struct semaphore_request),
    .option = option,
    .run = run,
};
