/* One line of /proc/PID/maps: proc(5). */
#ifndef PROC_MAPPING_H
#define PROC_MAPPING_H

#include <stdint.h>

struct mapping {
    uint64_t start, end, device, inode;
    const char *path; /* in the line */
};

/* Takes apart a line without its newline.  What is no such line gives some mapping, no harm. */
struct mapping parse_mapping(const char *line);

#endif
