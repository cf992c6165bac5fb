#include "commands/lecture-list.h"

#include "commands/listing.h"
#include "lecture/program.h"
#include "util/cleanup.h"
#include "view/maybe.h"

#define FIELD(called, member, is_spare, text)                                                      \
    {                                                                                              \
        .name = (called), .help = (text), .spare = (is_spare), .get = get_maybe_text,              \
        .offset = offsetof(struct lecture_program, member)                                         \
    }

static const struct field fields[] = {
    FIELD("program", name, false, "its name"),
    FIELD("shows", shows, false, "what there is to see"),
    FIELD("topic", topic, true, "the slides"),
    FIELD("partner", partner, false, "the program at the other end"),
};

static const struct schema program_schema = {
    .document = "programs",
    .fields = fields,
    .count = ARRAY_SIZE(fields),
};

int list_programs(const struct invocation *invocation, void *state)
{
    static const char *const columns[] = {"program", "shows", "topic", "partner", NULL};
    const struct format format = {0};
    struct listing listing;
    (void)state;

    int status = listing_open(invocation, &program_schema, &format, columns,
                              sizeof(struct lecture_program), &listing);
    if (status != EXIT_DONE)
        return status;
    int r = 0;
    for (const struct lecture_program *const *program = lecture_programs; *program && r == 0;
         program++)
        r = listing_row(&listing, *program);
    if (r < 0)
        status = out_of_memory(invocation);
    return listing_close(invocation, &listing, status);
}
