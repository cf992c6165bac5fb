/* ipcctl resize */
#include <string.h>

#include "commands/arguments.h"
#include "commands/failure.h"
#include "ipc/class.h"
#include "util/report.h"

/* What the kernel does not offer, and what to do instead. */
static int refuse(const struct ref *ref, const struct ipc_class *class)
{
    static const char *const instead[IPC_KINDS][IPC_FAMILIES] = {
        [IPC_MSG][IPC_POSIX] =
            "its maxmsg and msgsize are fixed; create another queue, and move the "
            "messages with receive --json and send --json",
        [IPC_SHM][IPC_SYSV] = "create another segment, and copy the content with read and write",
        [IPC_SEM][IPC_SYSV] = "create another set with more semaphores",
        [IPC_SEM][IPC_POSIX] = "a semaphore has a value, which set --value changes",
    };
    char text[REF_TEXT];

    report_error("resize %s: the kernel cannot resize a %s", ref_format(ref, text), class->noun);
    report_hint("%s", instead[class->kind][class->family]);
    return EXIT_FAILED;
}

static int run(const struct invocation *invocation, void *state)
{
    struct ipc_settings settings = {.index = REF_NO_INDEX};
    struct ipc_object object;
    struct ref ref;
    uint64_t size;
    (void)state;

    if (take_ref(invocation, invocation->operands[0], REF_ACCEPT_ONE, &ref) != EXIT_DONE ||
        take_positive_size(invocation, "SIZE", invocation->operands[1], &size) != EXIT_DONE)
        return EXIT_USAGE;
    const struct ipc_class *class = ipc_ref_class(&ref);
    settings.given = class->size;
    settings.size = settings.qbytes = size;
    if (check_settings(invocation, class, &settings, class->size) != EXIT_DONE)
        return EXIT_USAGE;
    int status = find_object(invocation, &ref, 0, &object);
    if (status != EXIT_DONE)
        return status;
    if (!class->size)
        return refuse(&ref, class);
    return change_object(invocation, &ref, &object, &settings);
}

const struct command resize_command = {
    .name = "resize",
    .operands = "REF SIZE",
    .summary = "change qbytes of a queue, length of a segment",
    .description = "Sets msg_qbytes of a System V queue, or the length of a POSIX segment; what\n"
                   "a shorter segment held beyond its end is lost.  The kernel cannot resize a\n"
                   "System V segment or a POSIX queue.",
    .min_operands = 2,
    .max_operands = 2,
    .run = run,
};
