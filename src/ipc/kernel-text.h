/* What the kernel's text files say of objects and of limits. */
#ifndef IPC_KERNEL_TEXT_H
#define IPC_KERNEL_TEXT_H

#include "ipc/class.h"

/* How much of a System V segment is in memory, and how much in swap, in bytes. */
struct shm_usage {
    int id;
    uint64_t rss, swap;
};

/* Reads a line of /proc/sysvipc/shm.  Returns false, with *ret as it was, where it tells of no
 * segment, as the heading. */
bool parse_shm_usage(const char *line, struct shm_usage *ret);

/* Reads the file of a POSIX queue, mq_overview(7), into its bytes and notify_pid; what it does not
 * tell stays as it is. */
void parse_mq_content(const char *text, struct ipc_object *queue);

/* The number at @position, from 0, in the file of a sysctl; unknown where there is none.  A
 * negative one, which the kernel takes for some, lets nothing through: 0. */
struct maybe parse_sysctl(const char *text, int position);

#endif
