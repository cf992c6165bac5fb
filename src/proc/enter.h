/* Entering namespaces: setns(2).  What is entered stays entered, for this process. */
#ifndef PROC_ENTER_H
#define PROC_ENTER_H

#include <sys/types.h>

/* Enters the IPC and the mount namespace of a process, and where that takes it its user namespace,
 * whose owner has there the rights to do so.  The root directory is then that of the mount
 * namespace; /proc stays ours (util/proc.h).  Returns 0 or a negative errno: -ESRCH where there is
 * no such process or it has ended, -ENODEV where there is no /proc, -EACCES where it may not be
 * looked at, -EPERM where it may not be entered. */
int enter_process(pid_t pid);

/* Enters the IPC namespace at @path alone: a /proc/PID/ns/ipc, or a bind mount of one.  -ENOTTY
 * where it is no IPC namespace, -EPERM, and the errors of open(2). */
int enter_path(const char *path);

/* The same of one that is open. */
int enter_open(int fd);

#endif
