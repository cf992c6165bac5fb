/* ipcs -l and -u: the limits, and what all objects hold together. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "compat/compat.h"
#include "compat/ipcs.h"
#include "ipc/limits.h"
#include "ipc/totals.h"

/* `LABEL (bytes) = N`, or in the human form `LABEL = 1.5K`. */
static void print_bytes(const char *label, uint64_t bytes, enum ipcs_unit unit)
{
    char text[IPCS_SIZE_TEXT];

    printf("%s%s = %s\n", label, unit == UNIT_HUMAN ? "" : " (bytes)",
           ipcs_size(bytes, unit, text));
}

/* The same where the usual unit is the kilobyte. */
static void print_kilobytes(const char *label, uint64_t kilobytes, uint64_t bytes,
                            enum ipcs_unit unit)
{
    if (unit == UNIT_USUAL)
        printf("%s (kbytes) = %" PRIu64 "\n", label, kilobytes);
    else
        print_bytes(label, bytes, unit);
}

/* The most memory of all segments, in pages, times a page or a part of one; where that is over 64
 * bits, the largest multiple that is not. */
static uint64_t multiply(uint64_t pages, uint64_t size)
{
    uint64_t result;

    return __builtin_mul_overflow(pages, size, &result) ? UINT64_MAX - UINT64_MAX % size : result;
}

static void msg_limits(const uint64_t *values, enum ipcs_unit unit)
{
    puts("------ Messages Limits --------");
    printf("max queues system wide = %" PRIu64 "\n", values[0]);
    print_bytes("max size of message", values[1], unit);
    print_bytes("default max size of queue", values[2], unit);
}

static void shm_limits(const uint64_t *values, enum ipcs_unit unit)
{
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);

    puts("------ Shared Memory Limits --------");
    printf("max number of segments = %" PRIu64 "\n", values[0]);
    print_kilobytes("max seg size", values[1] / 1024, values[1], unit);
    print_kilobytes("max total shared memory", multiply(values[2], page / 1024),
                    multiply(values[2], page), unit);
    print_bytes("min seg size", values[3], unit);
}

static void sem_limits(const uint64_t *values, enum ipcs_unit unit)
{
    static const char *const labels[] = {
        "max number of arrays",   "max semaphores per array", "max semaphores system wide",
        "max ops per semop call", "semaphore max value",
    };

    (void)unit;
    puts("------ Semaphore Limits --------");
    for (int i = 0; i < 5; i++)
        printf("%s = %d\n", labels[i], (int)values[i]);
}

enum { MOST_LIMITS = 5 };

static const struct {
    const char *what;
    enum limit_id ids[MOST_LIMITS + 1]; /* ends with LIMITS */
    void (*print)(const uint64_t *values, enum ipcs_unit unit);
} sections[IPC_KINDS] = {
    [IPC_MSG] = {"message", {LIMIT_MSGMNI, LIMIT_MSGMAX, LIMIT_MSGMNB, LIMITS}, msg_limits},
    [IPC_SHM] = {"shared memory",
                 {LIMIT_SHMMNI, LIMIT_SHMMAX, LIMIT_SHMALL, LIMIT_SHMMIN, LIMITS},
                 shm_limits},
    [IPC_SEM] = {"semaphore",
                 {LIMIT_SEMMNI, LIMIT_SEMMSL, LIMIT_SEMMNS, LIMIT_SEMOPM, LIMIT_SEMVMX, LIMITS},
                 sem_limits},
};

int ipcs_limits(const struct invocation *invocation, enum ipc_kind kind, enum ipcs_unit unit)
{
    uint64_t values[MOST_LIMITS];
    const enum limit_id *ids = sections[kind].ids;

    for (int i = 0; ids[i] != LIMITS; i++) {
        struct maybe value = limit_value(ids[i]);
        if (!value.known) {
            compat_warn(invocation, "unable to fetch %s limits", sections[kind].what);
            return EXIT_FAILED;
        }
        values[i] = value.value;
    }
    sections[kind].print(values, unit);
    return EXIT_DONE;
}

static void msg_summary(const struct sysv_totals *totals, enum ipcs_unit unit)
{
    puts("------ Messages Status --------");
    printf("allocated queues = %" PRIu64 "\n", totals->objects);
    printf("used headers = %" PRIu64 "\n", totals->messages);
    if (unit == UNIT_USUAL)
        printf("used space = %" PRIu64 " bytes\n", totals->bytes);
    else
        print_bytes("used space", totals->bytes, unit);
}

static void shm_summary(const struct sysv_totals *totals)
{
    puts("------ Shared Memory Status --------");
    printf("segments allocated %" PRIu64 "\n", totals->objects);
    printf("pages allocated %" PRIu64 "\n", totals->pages);
    printf("pages resident  %" PRIu64 "\n", totals->resident);
    printf("pages swapped   %" PRIu64 "\n", totals->swapped);
    printf("Swap performance: %" PRIu64 " attempts\t %" PRIu64 " successes\n",
           totals->swap_attempts, totals->swap_successes);
}

static void sem_summary(const struct sysv_totals *totals)
{
    puts("------ Semaphore Status --------");
    printf("used arrays = %" PRIu64 "\n", totals->objects);
    printf("allocated semaphores = %" PRIu64 "\n", totals->semaphores);
}

int ipcs_summary(const struct invocation *invocation, enum ipc_kind kind, enum ipcs_unit unit)
{
    struct sysv_totals totals;
    int r = sysv_totals(kind, &totals);

    if (r < 0) {
        compat_warn(invocation, "cannot count the %ss: %s", ipc_class_of(kind, IPC_SYSV)->noun,
                    strerror(-r));
        return EXIT_FAILED;
    }
    if (kind == IPC_MSG)
        msg_summary(&totals, unit);
    else if (kind == IPC_SHM)
        shm_summary(&totals);
    else
        sem_summary(&totals);
    return EXIT_DONE;
}
