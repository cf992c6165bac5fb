#include "proc/elders.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#include "proc/process.h"
#include "proc/processes.h"
#include "util/array.h"
#include "util/cleanup.h"

const struct elder *elders_find(const struct elders *elders, uid_t uid)
{
    for (size_t i = 0; i < elders->count; i++)
        if (elders->list[i].uid == uid)
            return &elders->list[i];
    return NULL;
}

static int count_for(struct elders *elders, const struct elder *candidate)
{
    for (size_t i = 0; i < elders->count; i++) {
        struct elder *elder = &elders->list[i];
        if (elder->uid != candidate->uid)
            continue;
        if (candidate->started_at < elder->started_at)
            *elder = *candidate;
        return 0;
    }
    struct elder *list =
        room_for_one(elders->list, &elders->capacity, elders->count, sizeof(*list));
    if (!list)
        return -ENOMEM;
    elders->list = list;
    elders->list[elders->count++] = *candidate;
    return 0;
}

static int visit_process(pid_t pid, void *data)
{
    struct elders *elders = data;
    _cleanup_close_ int dirfd = process_open(pid);
    struct process_state state;
    struct process process;
    int r = dirfd < 0 ? dirfd : process_read_state(dirfd, &state);

    if (r == 0 && (state.kernel || process_has_ended(&state)))
        return 0;
    if (r == 0)
        r = process_describe(dirfd, pid, &process);
    if (r < 0) {
        elders->unseen += process_is_closed(r);
        return 0;
    }
    const uid_t uids[] = {process.uid, process.real_uid, process.saved_uid};
    for (size_t i = 0; i < ARRAY_SIZE(uids) && r == 0; i++)
        r = count_for(elders, &(struct elder){uids[i], pid, state.started_at});
    return r;
}

int elders_take(struct elders *ret)
{
    struct elders elders = {0};
    int r = visit_processes(visit_process, &elders);

    if (r < 0) {
        elders_free(&elders);
        return r;
    }
    *ret = elders;
    return 0;
}

void elders_free(struct elders *elders)
{
    free(elders->list);
}
