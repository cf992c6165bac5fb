/* What the commands on semaphores share: which one, how much, and how long to wait. */
#ifndef COMMANDS_SEMAPHORES_H
#define COMMANDS_SEMAPHORES_H

#include "commands/waiting.h"
#include "ipc/class.h"
#include "ipc/semaphore.h"

enum semaphore_option {
    OPTION_COUNT = 'c',
    OPTION_INDEX = 600,
};

/* Rows for a table of options. */
#define INDEX_OPTION                                                                               \
    {                                                                                              \
        OPTION_INDEX, "index", "N", "System V set: which element, as sem:5.N (0)"                  \
    }

struct semaphore_request {
    struct waiting waiting;
    uint64_t count, index;
    bool count_given, index_given;

    struct ref ref;           /* what choose_semaphore() takes */
    struct ipc_object object; /* what open_semaphore() finds */
};

/* Takes --count, --index and those of waiting.h. */
int take_semaphore_option(const struct invocation *invocation, struct semaphore_request *request,
                          int id, const char *argument);

/* Makes the @index of --index, where it was @given, the element of @ref. */
int choose_element(const struct invocation *invocation, bool given, uint64_t index,
                   struct ref *ref);

/* Takes the first operand, which must name a semaphore; --index becomes the element of
 * request->ref, and a count that was not given is 1.  Nothing is looked up. */
int choose_semaphore(const struct invocation *invocation, struct semaphore_request *request);

/* Refuses what only a set can do; @reason completes "a POSIX semaphore ...". */
int require_set(const struct invocation *invocation, const struct semaphore_request *request,
                const char *reason);

/* Looks the semaphore up and opens it.  Returns an enum exit_status. */
int open_semaphore(const struct invocation *invocation, struct semaphore_request *request,
                   struct ipc_semaphore *ret);

/* Does the operations, waiting as long as was asked for.  A signal that ends the program ends it
 * here, with nothing done; others, such as those of job control, do not end the wait. */
int operate_semaphore(const struct invocation *invocation, const struct semaphore_request *request,
                      const struct ipc_semaphore *semaphore, const struct ipc_semop *operations,
                      size_t count, bool undo);

/* The operation that adds @sign times the count to the element that was chosen. */
struct ipc_semop semaphore_operation(const struct semaphore_request *request, int sign);

/* Opens the semaphore and does that operation. */
int change_semaphore(const struct invocation *invocation, struct semaphore_request *request,
                     int sign);

#endif
