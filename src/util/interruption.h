/* Signals that would end the program, noted instead, while it waits or has something to bring to an
 * end first. */
#ifndef UTIL_INTERRUPTION_H
#define UTIL_INTERRUPTION_H

/* From now on the signals that end a program (SIGINT, SIGTERM, SIGHUP, ...) are noted, and make
 * calls that wait fail with EINTR; those that are ignored stay ignored.  No such signal is lost to
 * a call that was about to wait: once one has come, all calls are interrupted again and again, by
 * SIGALRM.  To be stopped and continued interrupts a call too, once. */
void catch_interruptions(void);

/* From now on a write to a closed pipe, or past the limit of a file's size (RLIMIT_FSIZE), is an
 * error only, and not the end of the program.  A program that this one runs finds the signals as
 * they were. */
void catch_closed_pipes(void);
void catch_file_limit(void);

/* The first signal that came, or 0. */
int interruption(void);

/* Ends the program by @signal, so that its parent sees what ended it. */
_Noreturn void end_by_signal(int signal);

/* In a child that is about to run a program: signals end it again, or are ignored, as before. */
void release_interruptions(void);

#endif
