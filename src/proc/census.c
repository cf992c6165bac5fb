#include "proc/census.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "proc/pass.h"
#include "util/array.h"
#include "util/cleanup.h"

const char *relation_name(enum relation relation)
{
    static const char *const names[RELATIONS] = {
        [RELATION_CREATOR] = "creator",
        [RELATION_LAST_SENDER] = "last-sender",
        [RELATION_LAST_RECEIVER] = "last-receiver",
        [RELATION_LAST_ATTACHER] = "last-attacher",
        [RELATION_LAST_OPERATOR] = "last-operator",
        [RELATION_ATTACHED] = "attached",
        [RELATION_MAPPED] = "mapped",
        [RELATION_OPEN] = "open",
        [RELATION_BLOCKED_SENDING] = "blocked-sending",
        [RELATION_BLOCKED_RECEIVING] = "blocked-receiving",
        [RELATION_BLOCKED_WAITING] = "blocked-waiting",
    };

    return names[relation];
}

int census_add_process(struct census *census, int dirfd, pid_t pid, const struct process **ret)
{
    struct process described;

    *ret = NULL;
    if (dirfd < 0 || process_describe(dirfd, pid, &described) < 0)
        return 0;
    _cleanup_free_ struct process *process = malloc(sizeof(*process));
    if (!process)
        return -ENOMEM;
    struct process **processes = room_for_one(census->processes, &census->process_capacity,
                                              census->process_count, sizeof(*processes));
    if (!processes)
        return -ENOMEM;
    census->processes = processes;
    *process = described;
    *ret = process;
    census->processes[census->process_count++] = steal_pointer(process);
    return 0;
}

int census_add_use(struct census *census, const struct use *use)
{
    struct use *uses =
        room_for_one(census->uses, &census->use_capacity, census->use_count, sizeof(*uses));
    if (!uses)
        return -ENOMEM;
    census->uses = uses;
    census->uses[census->use_count++] = *use;
    return 0;
}

/* What the objects themselves tell: who made them, and used them last. */

static int add_recorded(struct census *census, const struct ipc_object *object,
                        enum relation relation, struct maybe pid, struct maybe when)
{
    if (!pid.known)
        return 0;

    struct use use = {
        .object = object,
        .relation = relation,
        .pid = (pid_t)pid.value,
        .alive = process_is_alive((pid_t)pid.value, when),
    };
    if (use.alive) {
        _cleanup_close_ int dirfd = process_open_told(use.pid);
        int r = census_add_process(census, dirfd, use.pid, &use.process);
        if (r < 0)
            return r;
    }
    return census_add_use(census, &use);
}

struct operators {
    struct census *census;
    const struct ipc_object *object;
    size_t first; /* the object's first use */
};

static int add_operator(const struct ipc_element *element, void *data)
{
    const struct operators *operators = data;
    const struct census *census = operators->census;

    /* Many semaphores of a set have the same last operator. */
    for (size_t i = operators->first; i < census->use_count; i++)
        if (element->pid.known && census->uses[i].pid == (pid_t)element->pid.value)
            return 0;
    return add_recorded(operators->census, operators->object, RELATION_LAST_OPERATOR, element->pid,
                        ipc_object_last_use(operators->object));
}

static int add_operators(struct census *census, const struct ipc_object *object)
{
    struct operators operators = {census, object, census->use_count};

    return object->class->elements(object, add_operator, &operators);
}

static int add_users_of_segment(struct census *census, const struct ipc_object *object)
{
    int r = add_recorded(census, object, RELATION_CREATOR, object->shm.cpid, object->changed_at);

    return r < 0 ? r
                 : add_recorded(census, object, RELATION_LAST_ATTACHER, object->shm.lpid,
                                ipc_segment_lpid_at(object));
}

static int add_recorded_users(struct census *census, const struct ipc_object *object)
{
    if (object->class->family == IPC_POSIX)
        return 0;
    if (object->class->kind == IPC_SEM)
        return add_operators(census, object);
    if (object->class->kind == IPC_SHM)
        return add_users_of_segment(census, object);

    int r =
        add_recorded(census, object, RELATION_LAST_SENDER, object->msg.lspid, object->msg.sent_at);
    return r < 0 ? r
                 : add_recorded(census, object, RELATION_LAST_RECEIVER, object->msg.lrpid,
                                object->msg.received_at);
}

static int compare_uses(const void *a, const void *b)
{
    const struct use *x = a, *y = b;

    if (x->object != y->object)
        return x->object < y->object ? -1 : 1;
    if (x->relation != y->relation)
        return x->relation < y->relation ? -1 : 1;
    if (x->pid != y->pid)
        return x->pid < y->pid ? -1 : 1;
    return (x->tid > y->tid) - (x->tid < y->tid);
}

/* Sorts the uses, and tells each object which are its own. */
static void assign_uses(struct census *census)
{
    if (census->use_count > 0)
        qsort(census->uses, census->use_count, sizeof(*census->uses), compare_uses);
    for (size_t i = census->use_count; i-- > 0;) {
        struct object_census *of = &census->of[census->uses[i].object - census->objects];
        of->first = i;
        of->count++;
    }
}

static void count_unseen_attachments(struct census *census, const struct targets *targets)
{
    for (size_t i = 0; i < targets->count; i++) {
        const struct target *target = &targets->list[i];
        const struct ipc_object *object = &census->objects[target->object];
        if (object->class->kind == IPC_SHM && object->class->family == IPC_SYSV &&
            object->shm.nattch.value > target->attachments)
            census->of[target->object].unseen_attachments =
                object->shm.nattch.value - target->attachments;
    }
}

static int take(struct census *census, enum census_scope scope)
{
    _cleanup_(targets_free) struct targets targets = {0};
    int r = targets_index(census->objects, census->object_count, &targets);

    for (size_t i = 0; i < census->object_count && r == 0 && scope == CENSUS_ALL; i++)
        r = add_recorded_users(census, &census->objects[i]);
    if (r == 0)
        r = pass_over_processes(census, &targets);
    if (r < 0)
        return r;
    assign_uses(census);
    count_unseen_attachments(census, &targets);
    return 0;
}

int census_take(const struct ipc_object *objects, size_t count, enum census_scope scope,
                struct census *ret)
{
    struct census census = {
        .objects = objects,
        .of = calloc(count + 1, sizeof(*census.of)),
        .object_count = count,
    };

    int r = !census.of ? -ENOMEM : count > 0 ? take(&census, scope) : 0;
    if (r < 0) {
        census_free(&census);
        return r;
    }
    *ret = census;
    return 0;
}

void census_free(struct census *census)
{
    for (size_t i = 0; i < census->process_count; i++)
        free(census->processes[i]);
    free(census->processes);
    free(census->uses);
    free(census->of);
}
