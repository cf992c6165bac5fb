#include "proc/processes.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proc/process.h"
#include "util/cleanup.h"
#include "util/directory.h"
#include "util/number.h"
#include "util/proc.h"

int visit_processes(int (*visit)(pid_t pid, void *data), void *data)
{
    int directory = proc_directory();
    if (directory < 0)
        return directory;
    _cleanup_closedir_ DIR *dir = open_directory_at(directory, ".", 0);
    int r = 0;
    if (!dir)
        return -errno;

    const pid_t self = process_self();
    for (const struct dirent *entry; r == 0 && (entry = next_entry(dir));) {
        uint64_t pid;
        if (parse_unsigned(entry->d_name, 10, INT32_MAX, &pid) == 0 && (pid_t)pid != self)
            r = visit((pid_t)pid, data);
    }
    return r < 0 ? r : -errno;
}

bool shows_all_processes(void)
{
    const uint64_t machine = 0xeffffffc; /* PROC_PID_INIT_INO of the kernel's linux/proc_ns.h */
    struct stat status;
    _cleanup_close_ int first = process_open(1);

    return fstatat(proc_directory(), "self/ns/pid", &status, 0) == 0 && status.st_ino == machine &&
           first >= 0;
}
