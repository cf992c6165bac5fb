#include "proc/verdict.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "proc/processes.h"
#include "util/units.h"
#include "util/users.h"

enum { QUEUE_REST = 60 }; /* seconds that a queue must be idle where no age is asked for */

static void because(struct verdict *verdict, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Adds a reason; one that does not fit is left out. */
static void because(struct verdict *verdict, const char *format, ...)
{
    size_t used = strlen(verdict->reasons);
    va_list arguments;

    if (used > 0 && used + 1 < REASONS_TEXT)
        verdict->reasons[used++] = '\n';
    va_start(arguments, format);
    int length = vsnprintf(verdict->reasons + used, REASONS_TEXT - used, format, arguments);
    va_end(arguments);
    if (length >= (int)(REASONS_TEXT - used))
        verdict->reasons[used > 0 ? used - 1 : 0] = '\0';
}

static void because_idle(struct verdict *verdict, const struct ipc_object *object)
{
    struct maybe last_use = ipc_object_last_use(object);
    char age[AGE_TEXT];

    if (last_use.known)
        because(verdict, "it was last used or changed %s",
                format_age(seconds_between((int64_t)last_use.value, seconds_now()), age));
}

static void because_not_empty(struct verdict *verdict, const struct ipc_object *object)
{
    if (object->msg.messages.value > 0)
        because(verdict, "it still holds %" PRIu64 " message%s", object->msg.messages.value,
                object->msg.messages.value == 1 ? "" : "s");
}

/* Present use that the census has seen. */
static bool seen_in_use(const struct evidence *evidence, size_t place, struct verdict *verdict)
{
    const struct census *census = &evidence->census;
    if (!census->of || census->of[place].count == 0)
        return false;

    const struct use *use = &census->uses[census->of[place].first];
    verdict->state = VERDICT_USED;
    because(verdict, "process %d has it: %s", use->pid, relation_name(use->relation));
    if (census->of[place].count > 1)
        because(verdict, "and so %zu times in all", census->of[place].count);
    return true;
}

/* What was not seen may be a use: of processes, @unseen could not be looked at, and where @hidden
 * there may be others. */
static bool seen_in_part(size_t unseen, bool hidden, struct verdict *verdict)
{
    if (unseen == 0 && !hidden)
        return false;

    verdict->state = VERDICT_UNKNOWN;
    if (unseen > 0)
        because(verdict, "%zu process%s could not be looked at", unseen, unseen == 1 ? "" : "es");
    if (hidden)
        because(verdict, "there may be processes that this /proc does not show");
    return true;
}

/* What became of a process that did something to the object. */
enum fate { FATE_NEVER, FATE_OUTSIDE, FATE_ALIVE, FATE_ENDED };

/* @did: whether anybody did that at all.  A pid that is not in our pid namespace reads 0. */
static enum fate fate_of(struct maybe pid, bool did, struct maybe when)
{
    if (!pid.known)
        return did ? FATE_OUTSIDE : FATE_NEVER;
    return process_is_alive((pid_t)pid.value, when) ? FATE_ALIVE : FATE_ENDED;
}

static enum fate tell_fate(struct verdict *verdict, struct maybe pid, bool did, struct maybe when,
                           const char *deed)
{
    enum fate fate = fate_of(pid, did, when);

    switch (fate) {
    case FATE_NEVER:
        break;
    case FATE_OUTSIDE:
        because(verdict, "the process that %s is outside this pid namespace", deed);
        break;
    case FATE_ALIVE:
        because(verdict, "process %" PRIu64 ", which %s, is alive", pid.value, deed);
        break;
    case FATE_ENDED:
        because(verdict, "process %" PRIu64 ", which %s, has ended", pid.value, deed);
        break;
    }
    return fate;
}

static void judge_segment(const struct ipc_object *object, struct verdict *verdict)
{
    struct maybe last = ipc_segment_lpid_at(object);

    if (object->shm.nattch.value > 0) {
        verdict->state = VERDICT_USED;
        because(verdict, "it is attached %" PRIu64 " time%s", object->shm.nattch.value,
                object->shm.nattch.value == 1 ? "" : "s");
        return;
    }
    because(verdict, "nothing has it attached");
    enum fate creator = tell_fate(verdict, object->shm.cpid, true, object->changed_at, "made it");
    enum fate user = tell_fate(verdict, object->shm.lpid, last.known, last, "attached it last");
    verdict->state = creator == FATE_ENDED && (user == FATE_ENDED || user == FATE_NEVER)
                         ? VERDICT_ORPHANED
                         : VERDICT_UNUSED;
    because_idle(verdict, object);
}

static bool idle_for(const struct ipc_object *object, int64_t seconds)
{
    struct maybe last_use = ipc_object_last_use(object);

    return last_use.known && seconds_between((int64_t)last_use.value, seconds_now()) >= seconds;
}

static void judge_queue(const struct evidence *evidence, const struct ipc_object *object,
                        struct verdict *verdict)
{
    enum fate sender = tell_fate(verdict, object->msg.lspid, object->msg.sent_at.known,
                                 object->msg.sent_at, "sent to it last");
    enum fate receiver = tell_fate(verdict, object->msg.lrpid, object->msg.received_at.known,
                                   object->msg.received_at, "received from it last");

    if (sender == FATE_ALIVE || receiver == FATE_ALIVE) {
        verdict->state = VERDICT_USED;
        return;
    }
    if (sender == FATE_OUTSIDE || receiver == FATE_OUTSIDE) {
        verdict->state = VERDICT_UNKNOWN;
        return;
    }
    because(verdict, "no thread waits at it");
    if (sender == FATE_NEVER && receiver == FATE_NEVER)
        because(verdict, "nobody has sent to it or received from it");
    /* It does not record who made it: where nobody has used it yet, nothing tells whose it is. */
    bool rests = evidence->age_asked || idle_for(object, QUEUE_REST);
    verdict->state = (sender == FATE_ENDED || receiver == FATE_ENDED) && rests ? VERDICT_ORPHANED
                                                                               : VERDICT_UNUSED;
    because_not_empty(verdict, object);
    because_idle(verdict, object);
}

/* What the semaphores of a set tell together. */
struct set_summary {
    struct maybe when; /* of the newest operation */
    uint64_t waiting;
    pid_t last_pid, alive; /* 0: none */
    bool unreadable;
};

static int sum_up(const struct ipc_element *element, void *data)
{
    struct set_summary *set = data;

    set->unreadable |= !element->ncount.known || !element->zcount.known;
    set->waiting += element->ncount.value + element->zcount.value;
    if (!element->pid.known || (pid_t)element->pid.value == set->last_pid || set->alive)
        return 0;
    set->last_pid = (pid_t)element->pid.value;
    if (process_is_alive(set->last_pid, set->when))
        set->alive = set->last_pid;
    return 0;
}

/* A set does not record who made it, only the user.  Who did was running then; where that user, and
 * the one who owns it, have no process as old, it has ended. */
static bool creator_may_live(const struct evidence *evidence, const struct ipc_object *object,
                             struct verdict *verdict)
{
    const uid_t uids[] = {object->cuid, object->uid};

    for (size_t i = 0; i < 2; i++) {
        const struct elder *elder = elders_find(&evidence->elders, uids[i]);
        const char *name = user_name(uids[i]);
        if (!elder || !process_was_there(elder->started_at, object->changed_at))
            continue;
        because(verdict, "process %d of user %s %s", elder->pid, name ? name : "without a name",
                clock_was_set_since(object->changed_at)
                    ? "may have made it: the clock has been set since"
                    : "is older than it, and may have made it");
        return true;
    }
    because(verdict, "no process is left of its users that was there when it was made or changed");
    return false;
}

static void judge_set(const struct evidence *evidence, const struct ipc_object *object,
                      struct verdict *verdict)
{
    struct set_summary set = {.when = ipc_object_last_use(object)};

    object->class->elements(object, sum_up, &set);
    if (set.unreadable) {
        verdict->state = VERDICT_UNKNOWN;
        because(verdict, "its semaphores may not be read");
        return;
    }
    if (set.waiting > 0 || set.alive) {
        verdict->state = VERDICT_USED;
        if (set.waiting > 0)
            because(verdict, "%" PRIu64 " thread%s at it", set.waiting,
                    set.waiting == 1 ? " waits" : "s wait");
        if (set.alive)
            because(verdict, "process %d, which operated on it last, is alive", set.alive);
        return;
    }
    /* One that was not seen may be the creator. */
    if (seen_in_part(evidence->elders.unseen, evidence->census.hidden, verdict))
        return;
    because(verdict, "no thread waits at it");
    because(verdict, set.last_pid ? "no process that operated on it last is alive"
                                  : "no process has operated on it");
    verdict->state =
        creator_may_live(evidence, object, verdict) ? VERDICT_UNUSED : VERDICT_ORPHANED;
    because_idle(verdict, object);
}

static void judge_file(const struct evidence *evidence, const struct ipc_object *object,
                       struct verdict *verdict)
{
    bool queue = object->class->kind == IPC_MSG;

    if (queue && object->msg.notify_pid.known) {
        verdict->state = VERDICT_USED;
        because(verdict, "process %" PRIu64 " is to be notified by it",
                object->msg.notify_pid.value);
        return;
    }
    because(verdict, "no process has it open or mapped");
    if (queue)
        because_not_empty(verdict, object);
    verdict->state = evidence->age_asked ? VERDICT_ORPHANED : VERDICT_UNUSED;
    if (!evidence->age_asked)
        because(verdict, "only its age can tell whether it was left behind: --older-than");
    because_idle(verdict, object);
}

/* A segment's attachments and a set's waiters are counted by the kernel, whoever they are. */
static bool needs_census(const struct ipc_class *class)
{
    return class->family == IPC_POSIX || class->kind == IPC_MSG;
}

void judge(const struct evidence *evidence, size_t place, const struct ipc_object *object,
           struct verdict *ret)
{
    const struct ipc_class *class = object->class;
    const struct census *census = &evidence->census;
    struct verdict verdict = {.state = VERDICT_UNKNOWN};

    if (needs_census(class) && (seen_in_use(evidence, place, &verdict) ||
                                seen_in_part(census->unseen, census->hidden, &verdict))) {
        *ret = verdict;
        return;
    }
    if (class->family == IPC_POSIX)
        judge_file(evidence, object, &verdict);
    else if (class->kind == IPC_MSG)
        judge_queue(evidence, object, &verdict);
    else if (class->kind == IPC_SHM)
        judge_segment(object, &verdict);
    else
        judge_set(evidence, object, &verdict);
    *ret = verdict;
}

int evidence_take(const struct ipc_object *objects, size_t count, bool age_asked,
                  struct evidence *ret)
{
    struct evidence evidence = {.age_asked = age_asked};
    bool census = false, elders = false;
    int r = 0;

    for (size_t i = 0; i < count; i++) {
        census |= needs_census(objects[i].class);
        elders |= objects[i].class->kind == IPC_SEM && objects[i].class->family == IPC_SYSV;
    }
    if (census)
        r = census_take(objects, count, CENSUS_PRESENT, &evidence.census);
    else
        evidence.census.hidden = !shows_all_processes();
    if (r == 0 && elders)
        r = elders_take(&evidence.elders);
    if (r < 0) {
        evidence_free(&evidence);
        return r;
    }
    *ret = evidence;
    return 0;
}

void evidence_free(struct evidence *evidence)
{
    census_free(&evidence->census);
    elders_free(&evidence->elders);
}
