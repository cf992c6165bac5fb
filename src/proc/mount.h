/* One line of /proc/PID/mountinfo: proc(5). */
#ifndef PROC_MOUNT_H
#define PROC_MOUNT_H

#include <stdint.h>

/* Takes apart a line that tells of an IPC namespace mounted as a file: @ret_id is its inode,
 * @ret_place where it is mounted, the caller's to free.  Returns 1; 0 where the line tells of
 * anything else; or -ENOMEM. */
int parse_namespace_mount(const char *line, uint64_t *ret_id, char **ret_place);

#endif
