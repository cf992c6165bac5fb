#include "commands/judgement.h"

#include <stdlib.h>

#include "commands/seen.h"
#include "util/deadline.h"
#include "util/report.h"

bool verdict_passes(const struct filter *filter, const struct verdict *verdict)
{
    if (filter->orphaned)
        return verdict->state == VERDICT_ORPHANED;
    return !filter->unused || verdict->state >= VERDICT_UNUSED;
}

static void note_undecided(const struct invocation *invocation, const struct census *census,
                           size_t undecided)
{
    if (undecided == 0)
        return;
    report_note("%s: %zu object%s could not be judged, and count%s as used",
                invocation->command->name, undecided, undecided == 1 ? "" : "s",
                undecided == 1 ? "s" : "");
    note_unseen(invocation, census);
}

int judge_collection(const struct invocation *invocation, const struct filter *filter,
                     struct collection *collection, struct verdict **ret)
{
    struct evidence evidence;
    struct verdict *verdicts = calloc(collection->count + 1, sizeof(*verdicts));
    if (!verdicts)
        return out_of_memory(invocation);
    int r = evidence_take(collection->objects, collection->count, filter->by_age, &evidence);
    if (r < 0) {
        free(verdicts);
        return census_failed(invocation, r);
    }

    size_t undecided = 0;
    for (size_t i = 0; i < collection->count; i++) {
        judge(&evidence, i, &collection->objects[i], &verdicts[i]);
        collection->objects[i].verdict = &verdicts[i];
        undecided += verdicts[i].state == VERDICT_UNKNOWN;
    }
    if (filter->unused || filter->orphaned)
        note_undecided(invocation, &evidence.census, undecided);
    evidence_free(&evidence);
    *ret = verdicts;
    return EXIT_DONE;
}

int judge_again(struct second_look *look, size_t place, const struct ipc_object *object,
                struct verdict *ret)
{
    if (look->taken_at == 0 || monotonic_now() - look->taken_at > look->took) {
        int64_t start = monotonic_now();
        evidence_free(&look->evidence);
        look->evidence = (struct evidence){0};
        int r = evidence_take(look->plan->objects, look->plan->count, look->filter->by_age,
                              &look->evidence);
        if (r < 0)
            return r;
        look->taken_at = monotonic_now();
        look->took = look->taken_at - start;
    }
    judge(&look->evidence, place, object, ret);
    return 0;
}

void second_look_free(struct second_look *look)
{
    evidence_free(&look->evidence);
}
