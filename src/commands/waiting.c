#include "commands/waiting.h"

#include "commands/arguments.h"
#include "util/deadline.h"

int take_waiting(const struct invocation *invocation, enum waiting_option id, const char *argument,
                 struct waiting *waiting)
{
    if (id == OPTION_NO_WAIT) {
        waiting->no_wait = true;
    } else {
        if (take_duration(invocation, "--timeout", argument, &waiting->timeout) != EXIT_DONE)
            return EXIT_USAGE;
        waiting->timed = true;
    }
    if (waiting->no_wait && waiting->timed)
        return usage_error(invocation, "--no-wait and --timeout exclude each other");
    return EXIT_DONE;
}

int64_t waiting_deadline(const struct waiting *waiting)
{
    if (waiting->no_wait)
        return DEADLINE_NOW;
    return waiting->timed ? deadline_after(waiting->timeout) : DEADLINE_NEVER;
}
