/* A program run in the foreground of ours, as if it were in our place: in the same process group,
 * so that the terminal's signals reach it; signals sent to us are passed on, and we stop and go on
 * with it. */
#ifndef UTIL_CHILD_H
#define UTIL_CHILD_H

#include <signal.h>
#include <stdbool.h>

/* From now on no signal ends this process, so that it can bring things to an end; @ret is the mask
 * that was. */
void block_signals(sigset_t *ret);

/* Runs the program, found as by execvp(3), with the signal mask @mask, and waits for its end. Needs
 * block_signals(), and interruptions as they were (util/interruption.h) or caught.
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
