#include "commands/everywhere.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "commands/seen.h"
#include "ipc/class-set.h"
#include "ipc/explain.h"
#include "proc/namespaces.h"
#include "util/array.h"
#include "util/cleanup.h"
#include "util/report.h"

/* A file system with files at /dev/shm, and the namespace that these are shown with: several
 * namespaces may share one.  One namespace may see several: a single file can be mounted too. */
struct shown_files {
    dev_t device;
    uint64_t ns;
};

struct everywhere {
    const struct invocation *invocation;
    const struct selection *selection;
    struct listing *listing;
    const struct ipc_namespace *namespace;
    struct shown_files *files;
    size_t file_count, file_capacity;
    size_t undone;
};

/* Whether the object is a file that another namespace is shown with: 1 or 0; or -ENOMEM. */
static int is_shown_elsewhere(struct everywhere *everywhere, const struct ipc_object *object)
{
    if (!class_is_in(object->class, POSIX_FILE))
        return 0;
    for (size_t i = 0; i < everywhere->file_count; i++)
        if (everywhere->files[i].device == object->device)
            return everywhere->files[i].ns != everywhere->namespace->id;

    struct shown_files *files = room_for_one(everywhere->files, &everywhere->file_capacity,
                                             everywhere->file_count, sizeof(*files));
    if (!files)
        return -ENOMEM;
    everywhere->files = files;
    files[everywhere->file_count++] =
        (struct shown_files){object->device, everywhere->namespace->id};
    return 0;
}

static void note_unlisted(const struct everywhere *everywhere, const struct ipc_class *class,
                          int error)
{
    const struct ipc_failure failure = {.operation = IPC_OP_LIST, .error = -error, .class = class};
    struct explanation explanation;

    if (!selection_wants(everywhere->selection, class))
        return;
    explain(&failure, &explanation);
    report_note("%s: namespace %" PRIu64 ": %s", everywhere->invocation->command->name,
                everywhere->namespace->id, explanation.sentence);
}

static int show_object(const struct ipc_object *object, const struct ipc_class *class, int error,
                       void *data)
{
    struct everywhere *everywhere = data;

    if (!object) {
        note_unlisted(everywhere, class, error);
        return 0;
    }
    if (!selection_matches(everywhere->selection, object))
        return 0;
    int r = is_shown_elsewhere(everywhere, object);
    if (r != 0)
        return r < 0 ? r : 0;
    struct ipc_object shown = *object;
    shown.ns = known(everywhere->namespace->id);
    return listing_row(everywhere->listing, &shown);
}

static int show_namespaces(struct everywhere *everywhere, const struct ipc_namespaces *namespaces)
{
    for (size_t i = 0; i < namespaces->count; i++) {
        everywhere->namespace = &namespaces->list[i];
        int r = namespace_visit(everywhere->namespace, NAMESPACE_FILES,
                                everywhere->listing->columns.extra, show_object, everywhere);
        if (r == -ENOMEM)
            return out_of_memory(everywhere->invocation);
        everywhere->undone += r < 0 && r != -ESRCH;
    }
    if (everywhere->undone > 0)
        report_note("%s: %zu of %zu namespaces could not be looked into",
                    everywhere->invocation->command->name, everywhere->undone, namespaces->count);
    return EXIT_DONE;
}

int list_everywhere(const struct invocation *invocation, const struct selection *selection,
                    struct listing *listing)
{
    _cleanup_namespaces_ struct ipc_namespaces namespaces = {0};
    int r = namespaces_find(&namespaces);
    if (r < 0)
        return census_failed(invocation, r);

    struct everywhere everywhere = {
        .invocation = invocation, .selection = selection, .listing = listing};
    int status = show_namespaces(&everywhere, &namespaces);
    free(everywhere.files);
    note_unseen_processes(invocation, namespaces.unseen, namespaces.hidden);
    return status;
}
