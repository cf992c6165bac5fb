#include "commands/peek.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "util/array.h"
#include "util/interruption.h"
#include "util/report.h"

/* One look at a queue. */
struct look {
    struct delivery *delivery;
    const struct ipc_pick *pick;
    uint64_t wanted, shown;
};

static int fail(const struct look *look, int error)
{
    return channel_failure(look->delivery->channel, error, 0, "", "");
}

static int peek_at(const struct look *look, size_t position, struct ipc_message *ret)
{
    return ipc_queue_peek(&look->delivery->channel->queue, position, ret);
}

static bool is_picked(const struct ipc_pick *pick, long type)
{
    if (pick->type == 0)
        return true;
    if (pick->type < 0)
        return type <= -pick->type;
    return (type == pick->type) != pick->except;
}

static int show(struct look *look, const struct ipc_message *message)
{
    int status = hand_over(look->delivery, message);

    look->shown += status == EXIT_DONE;
    return status;
}

static int show_in_order(struct look *look)
{
    struct ipc_message message;
    int status = EXIT_DONE;

    for (size_t position = 0; look->shown < look->wanted && status == EXIT_DONE && !interruption();
         position++) {
        int r = peek_at(look, position, &message);
        if (r == -EAGAIN)
            break;
        if (r < 0)
            status = fail(look, -r);
        else if (is_picked(look->pick, message.type))
            status = show(look, &message);
    }
    return status;
}

/* Where each message is, for those that are received by the lowest type. */
struct place {
    long type;
    size_t position;
};

struct places {
    struct place *list;
    size_t count, capacity;
};

static void free_places(struct places *places)
{
    free(places->list);
}

static int compare_places(const void *a, const void *b)
{
    const struct place *x = a, *y = b;

    if (x->type != y->type)
        return x->type < y->type ? -1 : 1;
    return (x->position > y->position) - (x->position < y->position);
}

static int add_place(struct places *places, long type, size_t position)
{
    struct place *list =
        room_for_one(places->list, &places->capacity, places->count, sizeof(*list));
    if (!list)
        return -ENOMEM;
    places->list = list;
    list[places->count++] = (struct place){type, position};
    return 0;
}

/* The places of all messages that would be received, lowest type first. */
static int find_places(const struct look *look, struct places *places)
{
    struct ipc_message message;
    int r = 0;

    for (size_t position = 0; r == 0; position++) {
        r = peek_at(look, position, &message);
        if (r == 0 && is_picked(look->pick, message.type))
            r = add_place(places, message.type, position);
    }
    if (r != -EAGAIN)
        return r;
    if (places->count > 0)
        qsort(places->list, places->count, sizeof(*places->list), compare_places);
    return 0;
}

/* Others may receive meanwhile, and then another message is at a place. */
static int show_by_type(struct look *look)
{
    _cleanup_(free_places) struct places places = {0};
    struct ipc_message message;
    int status = EXIT_DONE;
    int r = find_places(look, &places);

    for (size_t i = 0; r == 0 && i < places.count && look->shown < look->wanted; i++) {
        r = peek_at(look, places.list[i].position, &message);
        if (r == 0 && message.type == places.list[i].type)
            status = show(look, &message);
        if (status != EXIT_DONE || interruption())
            return status;
    }
    return r == 0 || r == -EAGAIN ? status : fail(look, -r);
}

/* There are not as many messages as are wanted. */
static int fail_short(const struct look *look)
{
    char ref[REF_TEXT];

    if (look->shown == 0)
        return fail(look, EAGAIN);
    report_error("receive %s: there are only %" PRIu64 " such messages on the queue, not %" PRIu64,
                 ref_format(&look->delivery->channel->ref, ref), look->shown, look->wanted);
    return EXIT_BUSY;
}

int peek_messages(struct delivery *delivery, const struct ipc_pick *pick, uint64_t wanted,
                  bool drain)
{
    struct look look = {.delivery = delivery, .pick = pick, .wanted = wanted};
    int status = pick->type < 0 ? show_by_type(&look) : show_in_order(&look);

    status = first_failure(status, deliver(delivery));
    if (status == EXIT_DONE && look.shown < wanted && !drain && !interruption())
        status = fail_short(&look);
    return status;
}
