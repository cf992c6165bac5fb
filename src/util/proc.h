/* Files of /proc: always those of the /proc that was there when the program started.
 *
 * In the mount namespace that --namespace enters, /proc may be missing or that of other pids; ours
 * is opened before, and kept. */
#ifndef UTIL_PROC_H
#define UTIL_PROC_H

#include <stdio.h>
#include <sys/types.h>

/* The directory, opened once and kept; a negative errno where there is none. */
int proc_directory(void);

/* Opens @path, relative to /proc, O_CLOEXEC added to @flags; the descriptor or a negative errno. */
int proc_open(const char *path, int flags);

/* The same as a stream to read; NULL where it cannot be opened. */
FILE *proc_fopen(const char *path);

/* Reads a file below @dirfd, at most @size - 1 bytes of it, and ends them with a NUL.  Returns
 * their number or a negative errno. */
ssize_t read_file_at(int dirfd, const char *path, char *text, size_t size);

/* The same for the text of a symbolic link. */
ssize_t read_link_at(int dirfd, const char *path, char *text, size_t size);

enum { FD_PATH = sizeof("self/fd/") + 12 };

/* Writes the path of our own descriptor @fd, relative to /proc.  Returns @path. */
const char *proc_fd_path(int fd, char path[static FD_PATH]);

#endif
