#include "commands/seen.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "util/report.h"

void note_unseen_processes(const struct invocation *invocation, size_t unseen, bool hidden)
{
    if (unseen > 0) {
        report_note("%s: %zu process%s could not be looked at", invocation->command->name, unseen,
                    unseen == 1 ? "" : "es");
        if (geteuid() != 0)
            report_hint("root sees all processes");
    }
    if (hidden)
        report_note("%s: there may be other processes, which this /proc does not show: those "
                    "outside this pid namespace, or of other users",
                    invocation->command->name);
}

void note_unseen(const struct invocation *invocation, const struct census *census)
{
    note_unseen_processes(invocation, census->unseen, census->hidden);
}

void note_unseen_attachments(const struct invocation *invocation, const struct census *census)
{
    char ref[REF_TEXT];

    for (size_t i = 0; i < census->object_count; i++) {
        uint64_t unseen = census->of[i].unseen_attachments;
        if (unseen > 0)
            report_note("%s %s: %" PRIu64 " of %" PRIu64
                        " attachments are of processes that were not seen",
                        invocation->command->name, ipc_object_format(&census->objects[i], ref),
                        unseen, census->objects[i].shm.nattch.value);
    }
}

int census_failed(const struct invocation *invocation, int error)
{
    if (error == -ENOMEM)
        return out_of_memory(invocation);
    report_error("%s: cannot look at the processes: /proc: %s", invocation->command->name,
                 strerror(-error));
    return EXIT_FAILED;
}
