#include "proc/process.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "util/cleanup.h"
#include "util/escape.h"
#include "util/number.h"
#include "util/proc.h"

enum { PF_KTHREAD = 0x00200000 }; /* of the kernel's linux/sched.h */

int process_open(pid_t pid)
{
    char name[16];

    snprintf(name, sizeof(name), "%d", pid);
    return proc_open(name, O_RDONLY | O_DIRECTORY);
}

static pid_t read_self(void)
{
    char text[16];
    uint64_t pid;

    if (read_link_at(proc_directory(), "self", text, sizeof(text)) < 0)
        return 0;
    return parse_unsigned(text, 10, INT32_MAX, &pid) < 0 ? 0 : (pid_t)pid;
}

/* Read once a process: were it known to one caller and not to another, we would be counted twice or
 * not at all. */
pid_t process_self(void)
{
    static pid_t reader, self;

    if (reader != getpid()) {
        reader = getpid();
        self = read_self();
    }
    return self;
}

int process_open_told(pid_t pid)
{
    return process_self() == getpid() ? process_open(pid) : -ENXIO;
}

/* When the machine was started, by its present clock: "btime" of /proc/stat. */
static int64_t boot_time(void)
{
    static int64_t boot;
    _cleanup_fclose_ FILE *file = boot ? NULL : proc_fopen("stat");
    char line[256];

    while (file && !boot && fgets(line, sizeof(line), file))
        if (sscanf(line, "btime %" SCNd64, &boot) == 1)
            break;
    return boot;
}

int parse_process_state(const char *stat, int64_t boot, struct process_state *ret)
{
    /* pid (name) state ppid ...: the name may hold anything, a parenthesis too. */
    const char *rest = strrchr(stat, ')');
    unsigned long flags;
    uint64_t ticks;
    struct process_state state;
    if (!rest || sscanf(rest,
                        ") %c %*d %*d %*d %*d %*d %lu %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d "
                        "%u %*d %" SCNu64,
                        &state.state, &flags, &state.threads, &ticks) != 4)
        return -EIO;
    state.kernel = flags & PF_KTHREAD;
    state.started_at = boot + (int64_t)(ticks / (uint64_t)sysconf(_SC_CLK_TCK));
    *ret = state;
    return 0;
}

int process_read_state(int dirfd, struct process_state *ret)
{
    char text[1024];
    ssize_t length = read_file_at(dirfd, "stat", text, sizeof(text));

    return length < 0 ? (int)length : parse_process_state(text, boot_time(), ret);
}

/* The line of /proc/PID/status that begins with @name; NULL where there is none. */
static const char *status_line(const char *status, const char *name)
{
    size_t length = strlen(name);

    for (const char *line = status; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, name, length) == 0)
            return line + length;
    }
    return NULL;
}

static void name_in_brackets(const char *status, char command[static COMMAND_TEXT])
{
    const char *name = status_line(status, "Name:\t");
    char shown[64];

    /* The kernel has escaped newlines and backslashes in it already. */
    escape_into(name ? name : "", name ? strcspn(name, "\n") : 0, shown, sizeof(shown));
    snprintf(command, COMMAND_TEXT, "[%s]", shown);
}

int parse_process_status(const char *status, struct process *ret)
{
    const char *uids = status_line(status, "Uid:");
    uid_t real_uid, uid, saved_uid;

    if (!uids || sscanf(uids, "%" SCNu32 " %" SCNu32 " %" SCNu32, &real_uid, &uid, &saved_uid) != 3)
        return -EIO;
    ret->real_uid = real_uid;
    ret->uid = uid;
    ret->saved_uid = saved_uid;
    name_in_brackets(status, ret->command);
    return 0;
}

void parse_command_line(char *words, size_t length, char command[static COMMAND_TEXT])
{
    while (length > 0 && words[length - 1] == '\0')
        length--;
    for (size_t i = 0; i < length; i++)
        if (words[i] == '\0')
            words[i] = ' ';
    if (length > 0)
        escape_into(words, length, command, COMMAND_TEXT);
}

int process_describe(int dirfd, pid_t pid, struct process *ret)
{
    char text[4096];
    struct process process = {.pid = pid};
    ssize_t length = read_file_at(dirfd, "status", text, sizeof(text));
    int r = length < 0 ? (int)length : parse_process_status(text, &process);
    if (r < 0)
        return r;

    length = read_file_at(dirfd, "cmdline", text, sizeof(text));
    if (length > 0)
        parse_command_line(text, (size_t)length, process.command);
    *ret = process;
    return 0;
}

bool process_may_use_objects(int dirfd)
{
    struct process_state state;
    int r = process_read_state(dirfd, &state);

    return r < 0 ? process_is_closed(r) : !state.kernel && !process_has_ended(&state);
}

bool process_exists(pid_t pid)
{
    return kill(pid, 0) == 0 || errno == EPERM;
}

bool clock_was_set_since(struct maybe when)
{
    return when.known && (int64_t)when.value < boot_time() - START_TOLERANCE;
}

bool process_was_there(int64_t started_at, struct maybe when)
{
    return !when.known || clock_was_set_since(when) ||
           started_at <= (int64_t)when.value + START_TOLERANCE;
}

bool process_is_alive(pid_t pid, struct maybe when)
{
    _cleanup_close_ int dirfd = process_open_told(pid);
    struct process_state state;

    /* Where /proc is mounted with hidepid, or is that of other pids, it does not show them all. */
    if (dirfd < 0 || process_read_state(dirfd, &state) < 0)
        return process_exists(pid);
    if (process_has_ended(&state))
        return false;
    return process_was_there(state.started_at, when);
}
