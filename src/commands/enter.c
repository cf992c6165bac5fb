#include "commands/enter.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "ipc/posix-file.h"
#include "proc/enter.h"
#include "util/escape.h"
#include "util/number.h"
#include "util/proc.h"
#include "util/report.h"

enum { SHOWN = 200 };

static int refuse(const struct invocation *invocation, const char *named, int error)
{
    char shown[SHOWN];

    escape_into(named, strlen(named), shown, sizeof(shown));
    switch (error) {
    case ENOTTY:
        return usage_error(invocation, "--namespace: %s is no IPC namespace", shown);
    case EINVAL:
        return usage_error(invocation, "--namespace: %s is no process id",
                           *shown ? shown : "an empty text");
    case ESRCH:
        report_error("--namespace: there is no process %s", shown);
        return EXIT_MISSING;
    case ENODEV:
        report_error("--namespace: this takes /proc, which is not mounted");
        return EXIT_FAILED;
    case EPERM:
    case EACCES:
        report_error("--namespace: %s may not be entered", shown);
        report_hint("it takes root, or to own the user namespace that it belongs to");
        return EXIT_DENIED;
    default:
        report_error("--namespace: cannot enter %s: %s", shown, strerror(error));
        return error == ENOENT ? EXIT_MISSING : EXIT_FAILED;
    }
}

static int enter(const char *named)
{
    uint64_t pid;

    int r = parse_unsigned(named, 10, INT32_MAX, &pid);
    if (r == 0)
        return enter_process((pid_t)pid);
    if (r == -ERANGE)
        return -ESRCH;
    if (*named == '\0' || parse_unsigned(named + (*named == '-'), 10, UINT64_MAX, &pid) != -EINVAL)
        return -EINVAL;
    r = enter_path(named);
    if (r == 0)
        posix_files_leave_out(true);
    return r;
}

int enter_namespace(const struct invocation *invocation, const char *named)
{
    int r = proc_directory();
    if (r < 0) {
        report_error("--namespace: cannot open /proc: %s", strerror(-r));
        return EXIT_FAILED;
    }
    r = enter(named);
    return r < 0 ? refuse(invocation, named, -r) : EXIT_DONE;
}
