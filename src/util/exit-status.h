/* Exit statuses of the program.  EXIT STATUS of ipcctl(1). */
#ifndef UTIL_EXIT_STATUS_H
#define UTIL_EXIT_STATUS_H

/* Scripts rely on these: do not reorder. */
enum exit_status {
    EXIT_DONE = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_MISSING = 3, /* no such object */
    EXIT_DENIED = 4,  /* permission denied */
    EXIT_BUSY = 5,    /* would block, or timed out */
    EXIT_EXISTS = 6,  /* exists already */
};

/* The first failure is the status of the whole. */
static inline int first_failure(int status, int next)
{
    return status != EXIT_DONE ? status : next;
}

#endif
