/* All processes that /proc shows. */
#ifndef PROC_PROCESSES_H
#define PROC_PROCESSES_H

#include <stdbool.h>
#include <sys/types.h>

/* Calls @visit with the pid of each process that /proc shows, but our own, until it returns a
 * negative errno. */
int visit_processes(int (*visit)(pid_t pid, void *data), void *data);

/* Whether /proc shows all processes that may use our objects: not those outside our pid namespace,
 * unless it is the machine's own, and with the mount option hidepid not those of others. */
bool shows_all_processes(void);

#endif
