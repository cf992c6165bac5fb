#include "commands/semaphores.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>

#include "commands/arguments.h"
#include "commands/failure.h"
#include "util/interruption.h"

int take_semaphore_option(const struct invocation *invocation, struct semaphore_request *request,
                          int id, const char *argument)
{
    switch (id) {
    case OPTION_COUNT:
        request->count_given = true;
        return take_number(invocation, "--count", argument, 1, INT_MAX, &request->count);
    case OPTION_INDEX:
        request->index_given = true;
        return take_number(invocation, "--index", argument, 0, INT_MAX, &request->index);
    default:
        return take_waiting(invocation, (enum waiting_option)id, argument, &request->waiting);
    }
}

int choose_element(const struct invocation *invocation, bool given, uint64_t index, struct ref *ref)
{
    const struct ipc_class *class = ipc_ref_class(ref);

    if (!given)
        return EXIT_DONE;
    if (ref->index != REF_NO_INDEX)
        return usage_error(invocation,
                           "the element is given twice, in the reference and by --index");
    if (!class->semaphore->is_set)
        return usage_error(invocation, "--index does not apply to a %s", class->noun);
    ref->index = (int)index;
    return EXIT_DONE;
}

int choose_semaphore(const struct invocation *invocation, struct semaphore_request *request)
{
    struct ref *ref = &request->ref;

    if (take_ref(invocation, invocation->operands[0], REF_ACCEPT_ELEMENT, ref) != EXIT_DONE)
        return EXIT_USAGE;
    const struct ipc_class *class = ipc_ref_class(&request->ref);
    if (!class->semaphore)
        return usage_error(invocation, "this is for semaphores, not for a %s", class->noun);
    if (!request->count_given)
        request->count = 1;
    if (request->count > class->semaphore->most)
        return usage_error(invocation,
                           "--count %" PRIu64 " is over %" PRIu64
                           ", the highest value of such a semaphore",
                           request->count, class->semaphore->most);
    return choose_element(invocation, request->index_given, request->index, ref);
}

int require_set(const struct invocation *invocation, const struct semaphore_request *request,
                const char *reason)
{
    const struct ipc_class *class = ipc_ref_class(&request->ref);

    return class->semaphore->is_set ? EXIT_DONE
                                    : usage_error(invocation, "a %s %s", class->noun, reason);
}

static int fail(const struct invocation *invocation, const struct semaphore_request *request,
                int error, const struct ipc_semop *operations, size_t count)
{
    return report_failure(invocation, &(struct ipc_failure){
                                          .operation = IPC_OP_SEMOP,
                                          .error = error,
                                          .class = request->object.class,
                                          .ref = &request->ref,
                                          .object = &request->object,
                                          .operations = operations,
                                          .length = count,
                                      });
}

int open_semaphore(const struct invocation *invocation, struct semaphore_request *request,
                   struct ipc_semaphore *ret)
{
    int status = find_object(invocation, &request->ref, 0, &request->object);
    if (status != EXIT_DONE)
        return status;

    int r = request->object.class->semaphore->open(&request->object, ret);
    return r < 0 ? fail(invocation, request, -r, NULL, 0) : EXIT_DONE;
}

int operate_semaphore(const struct invocation *invocation, const struct semaphore_request *request,
                      const struct ipc_semaphore *semaphore, const struct ipc_semop *operations,
                      size_t count, bool undo)
{
    int64_t deadline = waiting_deadline(&request->waiting);
    int r;

    catch_interruptions();
    do {
        r = semaphore->ops->operate(semaphore, operations, count, deadline, undo);
    } while (r == -EINTR && !interruption());
    if (r == -EINTR)
        end_by_signal(interruption());
    return r < 0 ? fail(invocation, request, -r, operations, count) : EXIT_DONE;
}

struct ipc_semop semaphore_operation(const struct semaphore_request *request, int sign)
{
    int index = request->ref.index;

    return (struct ipc_semop){
        .index = index == REF_NO_INDEX ? 0 : (unsigned int)index,
        .change = sign * (int)request->count,
    };
}

int change_semaphore(const struct invocation *invocation, struct semaphore_request *request,
                     int sign)
{
    _cleanup_semaphore_ struct ipc_semaphore semaphore = {0};
    struct ipc_semop operation = semaphore_operation(request, sign);
    int status = open_semaphore(invocation, request, &semaphore);

    return status != EXIT_DONE
               ? status
               : operate_semaphore(invocation, request, &semaphore, &operation, 1, false);
}
