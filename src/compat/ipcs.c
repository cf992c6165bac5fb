/* ipcs: shows the System V objects, limits and totals. */
#include "compat/ipcs.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "compat/compat.h"
#include "compat/number.h"

enum { OPTION_HUMAN = 256 };

struct ipcs_state {
    bool kinds[IPC_KINDS];
    enum ipcs_view view;
    enum ipcs_unit unit;
    bool by_id;
    int id;
};

const char *ipcs_size(uint64_t bytes, enum ipcs_unit unit, char text[static IPCS_SIZE_TEXT])
{
    static const char letters[] = "BKMGTPE";
    unsigned int power = 0;

    if (unit != UNIT_HUMAN) {
        snprintf(text, IPCS_SIZE_TEXT, "%" PRIu64, bytes);
        return text;
    }
    while (power < 6 && bytes >> (10 * (power + 1)) > 0)
        power++;

    uint64_t size = UINT64_C(1) << (10 * power), rest = bytes % size;
    /* Thousandths first, then tenths, halves up; of an exabyte the low bits would overflow. */
    uint64_t thousandths = power == 6 ? (rest >> 10) * 1000 / (size >> 10) : rest * 1000 / size;
    uint64_t tenths = bytes / size * 10 + (thousandths + 50) / 100;
    if (tenths % 10)
        snprintf(text, IPCS_SIZE_TEXT, "%" PRIu64 ".%" PRIu64 "%c", tenths / 10, tenths % 10,
                 letters[power]);
    else
        snprintf(text, IPCS_SIZE_TEXT, "%" PRIu64 "%c", tenths / 10, letters[power]);
    return text;
}

const char *ipcs_time(struct maybe time, char text[static IPCS_TIME_TEXT])
{
    time_t seconds = (time_t)time.value;
    struct tm parts;

    if (!time.known || !localtime_r(&seconds, &parts) ||
        strftime(text, IPCS_TIME_TEXT, "%a %b %e %H:%M:%S %Y", &parts) == 0)
        return "Not set";
    return text;
}

static int take_id(const struct invocation *invocation, struct ipcs_state *state, const char *text)
{
    int64_t id;
    int r = compat_number(text, 10, INT32_MIN, INT32_MAX, &id);
    if (r < 0)
        return compat_refuse(invocation, "id argument", text, r);

    state->by_id = true;
    state->id = (int)id;
    return EXIT_DONE;
}

static int take_option(const struct invocation *invocation, void *data, int id,
                       const char *argument)
{
    struct ipcs_state *state = data;

    switch (id) {
    case 'i':
        return take_id(invocation, state, argument);
    case 'm':
        state->kinds[IPC_SHM] = true;
        break;
    case 'q':
        state->kinds[IPC_MSG] = true;
        break;
    case 's':
        state->kinds[IPC_SEM] = true;
        break;
    case 'a':
        for (int kind = 0; kind < IPC_KINDS; kind++)
            state->kinds[kind] = true;
        break;
    case 't':
        state->view = IPCS_TIME;
        break;
    case 'p':
        state->view = IPCS_PID;
        break;
    case 'c':
        state->view = IPCS_CREATOR;
        break;
    case 'l':
        state->view = IPCS_LIMITS;
        break;
    case 'u':
        state->view = IPCS_SUMMARY;
        break;
    case 'b':
        state->unit = UNIT_BYTES;
        break;
    default:
        state->unit = UNIT_HUMAN;
        break;
    }
    return EXIT_DONE;
}

static int count_kinds(const struct ipcs_state *state)
{
    int count = 0;

    for (int kind = 0; kind < IPC_KINDS; kind++)
        count += state->kinds[kind];
    return count;
}

static int show_object(const struct invocation *invocation, const struct ipcs_state *state)
{
    enum ipc_kind kind = IPC_MSG;

    if (count_kinds(state) != 1) {
        compat_warn(invocation, "when using an ID, a single resource must be specified");
        return EXIT_FAILED;
    }
    while (!state->kinds[kind])
        kind++;
    return ipcs_detail(invocation, kind, state->id, state->unit);
}

static int show_section(const struct invocation *invocation, const struct ipcs_state *state,
                        enum ipc_kind kind)
{
    switch (state->view) {
    case IPCS_LIMITS:
        return ipcs_limits(invocation, kind, state->unit);
    case IPCS_SUMMARY:
        return ipcs_summary(invocation, kind, state->unit);
    default:
        return ipcs_list(invocation, kind, state->view, state->unit);
    }
}

static int show_sections(const struct invocation *invocation, const struct ipcs_state *state)
{
    bool all = count_kinds(state) == 0;
    int status = EXIT_DONE;

    puts("");
    for (enum ipc_kind kind = 0; kind < IPC_KINDS; kind++) {
        if (!all && !state->kinds[kind])
            continue;
        status = first_failure(status, show_section(invocation, state, kind));
        puts("");
    }
    return status;
}

static int run(const struct invocation *invocation, void *data)
{
    const struct ipcs_state *state = data;
    struct invocation parsed = *invocation;
    int status;

    /* Operands mean nothing to ipcs. */
    if (compat_parse(&parsed, data, &status))
        status = state->by_id ? show_object(&parsed, state) : show_sections(&parsed, state);
    return compat_finish(&parsed, status);
}

const struct command ipcs_command = {
    .name = "ipcs",
    .operands = "",
    .summary = "stand in for ipcs(1) of util-linux",
    .description = "Shows System V objects, limits and totals as ipcs of util-linux does, byte\n"
                   "for byte.\n"
                   "COMPATIBILITY in ipcctl(1) lists what differs on purpose.",
    .options =
        (const struct option_spec[]){
            {'i', "id", "ID", "all about this object; with -m, -q or -s"},
            {'m', "shmems", NULL, "shared memory segments"},
            {'q', "queues", NULL, "message queues"},
            {'s', "semaphores", NULL, "semaphore sets"},
            {'a', "all", NULL, "all three, as without any of them"},
            {'t', "time", NULL, "times of use and change"},
            {'p', "pid", NULL, "processes that made or last used it"},
            {'c', "creator", NULL, "creator and owner"},
            {'l', "limits", NULL, "the limits"},
            {'u', "summary", NULL, "what all objects hold together"},
            {OPTION_HUMAN, "human", NULL, "sizes for people"},
            {'b', "bytes", NULL, "sizes in bytes"},
            COMPAT_OPTIONS,
        },
    .max_operands = ANY_NUMBER,
    .passes_all = true,
    .linkable = true,
    .state_size = sizeof(struct ipcs_state),
    .option = take_option,
    .run = run,
};
