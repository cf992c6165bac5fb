/* What errors mean on semaphores: semget(2), semctl(2), semop(2); sem_post(3), sem_wait(3). */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "ipc/explain-cause.h"
#include "ipc/semaphore.h"

static void no_more_sets(const struct ipc_failure *failure, struct explanation *ret)
{
    struct limit all = limit_read(LIMIT_SEMMNS);

    if (limit_is_full(LIMIT_SEMMNI) || !failure->settings) {
        tell_limit_reached(LIMIT_SEMMNI, ret);
        say(ret->hint,
            "remove what nobody uses, or raise its fourth number with sysctl -w kernel.sem");
        return;
    }
    say(ret->sentence,
        "%" PRIu64 " semaphore%s more than kernel.sem (SEMMNS) leaves: %" PRIu64 " of %" PRIu64
        " are in use",
        failure->settings->nsems, failure->settings->nsems == 1 ? " is" : "s are", all.used.value,
        all.value.value);
    say(ret->hint, "remove what nobody uses, or raise its second number with sysctl -w kernel.sem");
}

static void set_too_large(const struct ipc_failure *failure, struct explanation *ret)
{
    struct maybe most = limit_value(LIMIT_SEMMSL);

    say(ret->sentence, "%" PRIu64 " semaphores are not within SEMMSL, 1 to %" PRIu64 " in one set",
        failure->settings ? failure->settings->nsems : 0, most.value);
    say(ret->hint, "raise the first number of kernel.sem with sysctl -w kernel.sem");
}

static void no_such_element(const struct ipc_failure *failure, struct explanation *ret)
{
    struct ipc_object object;

    if (failed_object(failure, &object) && object.class->family == IPC_SYSV)
        say(ret->sentence, "there is no such element: the set has %" PRIu64 ", counted from 0",
            object.sem.nsems.value);
    else
        say(ret->sentence, "the set has no such element");
}

static void too_many_operations(const struct ipc_failure *failure, struct explanation *ret)
{
    say(ret->sentence, "%" PRIu64 " operations are over SEMOPM, %" PRIu64 " in one semop()",
        failure->length, limit_value(LIMIT_SEMOPM).value);
    say(ret->hint, "raise the third number of kernel.sem with sysctl -w kernel.sem");
}

static void value_too_high(const struct ipc_failure *failure, struct explanation *ret)
{
    (void)failure;
    say(ret->sentence, "the value would be over SEMVMX, %" PRIu64, limit_value(LIMIT_SEMVMX).value);
}

static void posix_value_too_high(const struct ipc_failure *failure, struct explanation *ret)
{
    (void)failure;
    say(ret->sentence, "the value would be over SEM_VALUE_MAX, %ld", sysconf(_SC_SEM_VALUE_MAX));
}

/* Looks for the operation that cannot be done, given the values that the elements have now. */
struct blocked {
    const struct ipc_failure *failure;
    const struct ipc_semop *operation;
    uint64_t value;
};

static int find_blocked(const struct ipc_element *element, void *data)
{
    struct blocked *blocked = data;
    int64_t value = (int64_t)element->value.value;

    if (blocked->operation || !element->value.known)
        return 0;
    for (size_t i = 0; i < blocked->failure->length; i++) {
        const struct ipc_semop *operation = &blocked->failure->operations[i];
        if (operation->index != element->index)
            continue;
        if (operation->change == 0 ? value != 0 : value + operation->change < 0) {
            blocked->operation = operation;
            blocked->value = (uint64_t)value;
            return 0;
        }
        value += operation->change;
    }
    return 0;
}

static void visit_elements(const struct ipc_object *object, struct blocked *blocked)
{
    if (object->class->elements)
        object->class->elements(object, find_blocked, blocked);
    else
        find_blocked(&(struct ipc_element){.value = object->sem.value}, blocked);
}

/* It was not free when it was asked for; it may be free when we look. */
static void semaphore_not_free(const struct ipc_failure *failure, struct explanation *ret)
{
    struct blocked blocked = {.failure = failure};
    const char *when = failure->error == ETIMEDOUT ? "timed out: " : "";
    struct ipc_object object;
    char element[32] = "";

    if (failure->operations && failed_object(failure, &object))
        visit_elements(&object, &blocked);
    if (failure->length > 1 && blocked.operation)
        snprintf(element, sizeof(element), " of element %u", blocked.operation->index);

    if (!blocked.operation)
        say(ret->sentence, "%sthe semaphore is not free", when);
    else if (blocked.operation->change == 0)
        say(ret->sentence, "%sthe semaphore is not zero: the value%s is %" PRIu64, when, element,
            blocked.value);
    else if (blocked.operation->change == -1)
        say(ret->sentence, "%sthe semaphore is not free: the value%s is 0", when, element);
    else
        say(ret->sentence, "%sthe semaphore is not free: the value%s is %" PRIu64 ", less than %d",
            when, element, blocked.value, -blocked.operation->change);
}

const struct cause sem_causes[] = {
    {IPC_OP_CREATE, SYSV_SEM, ENOSPC, .tell = no_more_sets},
    {IPC_OP_CREATE, SYSV_SEM, EINVAL, .tell = set_too_large},
    {ANY_OP, SYSV_SEM, ENXIO, .tell = no_such_element},
    {IPC_OP_SEMOP, SYSV_SEM, EFBIG, .tell = no_such_element},
    {IPC_OP_SEMOP, SYSV_SEM, E2BIG, .tell = too_many_operations},
    {IPC_OP_SEMOP | IPC_OP_CHANGE, SYSV_SEM, ERANGE, .tell = value_too_high},
    {IPC_OP_SEMOP | IPC_OP_CHANGE, POSIX_SEM, EOVERFLOW, .tell = posix_value_too_high},
    {IPC_OP_SEMOP, SYSV_SEM | POSIX_SEM, EAGAIN, .tell = semaphore_not_free},
    {IPC_OP_SEMOP, SYSV_SEM | POSIX_SEM, ETIMEDOUT, .tell = semaphore_not_free},
    {0},
};
