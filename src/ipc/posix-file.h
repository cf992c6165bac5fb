/* What POSIX segments and semaphores share: both are files in /dev/shm (shm_overview(7),
 * sem_overview(7)), a semaphore's with "sem." before its name.
 *
 * Anything else may lie there too, put there by anyone.  Only regular files are objects, links are
 * not followed, and no open waits. */
#ifndef IPC_POSIX_FILE_H
#define IPC_POSIX_FILE_H

#include <sys/stat.h>

#include "ipc/class.h"

/* After leaving them out there are no files: the IPC namespace that we are in goes with no mount
 * namespace whose /dev/shm could be looked at.  Everything that needs one fails with -EXDEV. */
void posix_files_leave_out(bool leave_out);
bool posix_files_are_left_out(void);

/* Fills what the three POSIX mechanisms have in common from the file's status. */
void posix_fill(struct ipc_object *object, const char *name, const struct stat *status);

/* Completes @object from its file, which is in the directory @dirfd under @file.  What the caller
 * may not read stays unknown; returns 0, or a negative errno where another reason keeps it from
 * being read, -ENOENT where it is gone. */
typedef int posix_complete(int dirfd, const char *file, const struct stat *status,
                           struct ipc_object *object);

/* The list(), find() and remove() of struct ipc_class. */
int posix_file_list(const struct ipc_class *class, posix_complete *complete, ipc_visit *visit,
                    void *data);
int posix_file_find(const struct ipc_class *class, const struct ref *ref, posix_complete *complete,
                    struct ipc_object *ret);
int posix_file_remove(const struct ipc_object *object);

/* The errno of an open(2) with O_NONBLOCK, negative: -EBUSY where another process has a lease on
 * the file (fcntl(2), F_SETLEASE), for -EAGAIN tells that an operation would have to wait. */
int posix_open_error(void);

/* Opens the file of @object with @flags of open(2), O_CLOEXEC added, and makes sure that it is
 * still the same file.  Returns the descriptor, or a negative errno: -ENOENT where it is gone, and
 * those of posix_open_error(). */
int posix_file_open(const struct ipc_object *object, int flags);

/* Changes mode, owner and group, as far as they are given. */
int posix_file_change(const struct ipc_object *object, const struct ipc_settings *settings);

/* The same on an open descriptor, O_PATH ones included. */
int posix_fd_change(int fd, const struct ipc_settings *settings);

/* Whether the open file, or queue, is the one that was looked at: 0, -ENOENT where another has
 * taken its place, or the error of fstat(2). */
int posix_fd_check(int fd, const struct ipc_object *object);

/* Whether the open file, or queue, has no name any more. */
bool posix_fd_is_removed(int fd);

/* Makes the file in two steps, so that it appears complete: an unnamed one, and after @fill has
 * given it its content, the name.  *@ret is its status then.  -EEXIST where the name is taken,
 * -ENOSYS where the file system has no O_TMPFILE (open(2)). */
typedef int posix_fill_file(int fd, const struct ipc_settings *settings);
int posix_file_create(const struct ref *ref, const struct ipc_settings *settings,
                      posix_fill_file *fill, struct stat *ret);

#endif
