/* Child processes, and a program run in the foreground of ours. */
#ifndef UTIL_CHILD_H
#define UTIL_CHILD_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

/* From now on the end of a child can be waited for: where a parent has left us with SIGCHLD
 * ignored, there would be no status.  @ret is what was done before, for sigaction(2) to put back,
 * in a child that runs a program too. */
void expect_children(struct sigaction *ret);

/* Waits for the end of a child, whatever signals come meanwhile.  Returns its status as of
 * waitpid(2), or a negative errno. */
int wait_for_end(pid_t pid);

/* From now on no signal ends this process, so that it can bring things to an end; @ret is the mask
 * that was. */
void block_signals(sigset_t *ret);

/* Runs the program, found as by execvp(3), with the signal mask @mask, and waits for its end, as if
 * it were in our place: in the same process group, so that the terminal's signals reach it; signals
 * sent to us are passed on, and we stop and go on with it.  Needs block_signals(), and
 * interruptions as they were (util/interruption.h) or caught.
 *
 * It does not outlive this process (PR_SET_PDEATHSIG, which a set-user-ID program clears), and it
 * shares our semadj values: what we took with SEM_UNDO is not given back before both have ended.
 *
 * @ret_interrupted: Ctrl-C ended it, as it would have ended us.  A shell that runs us in a loop
 * goes on with it unless it sees us end by SIGINT as well.
 *
 * Returns 0 and the status of waitpid(2); -ENOEXEC with the errno of execve(2) in @ret_status where
 * it could not be run; or the error of the call that failed. */
int run_child(char *const arguments[], const sigset_t *mask, int *ret_status,
              bool *ret_interrupted);

#endif
