#include "commands/failure.h"

#include <errno.h>

#include "util/report.h"

static int status_of(const struct ipc_failure *failure)
{
    if (owner_is_unmapped(failure))
        return EXIT_FAILED;
    switch (failure->error) {
    case ENOENT: /* to create: the directory of such objects, or the file of a key */
        return failure->operation == IPC_OP_CREATE ? EXIT_FAILED : EXIT_MISSING;
    case EIDRM:
    case ENXIO:
    case ENOTSUP:
        return EXIT_MISSING;
    case EFBIG: /* of semop(2): no such element */
        return failure->operation == IPC_OP_SEMOP ? EXIT_MISSING : EXIT_FAILED;
    case EACCES:
    case EPERM:
        return failure->operation == IPC_OP_LIST ? EXIT_FAILED : EXIT_DENIED;
    case EAGAIN:
    case ENOMSG:
    case ETIMEDOUT:
        return EXIT_BUSY;
    case EEXIST:
        return EXIT_EXISTS;
    default:
        return EXIT_FAILED;
    }
}

int report_failure_at(const struct invocation *invocation, const struct ipc_failure *failure,
                      const char *where, const char *after)
{
    struct explanation explanation;
    char ref[REF_TEXT];

    explain(failure, &explanation);
    report_error("%s%s%s: %s%s%s", invocation->command->name, failure->ref ? " " : "",
                 failure->ref ? ref_format(failure->ref, ref) : "", where, explanation.sentence,
                 after);
    if (*explanation.hint)
        report_hint("%s", explanation.hint);
    return status_of(failure);
}

int report_failure(const struct invocation *invocation, const struct ipc_failure *failure)
{
    return report_failure_at(invocation, failure, "", "");
}

void note_failure(const struct invocation *invocation, const struct ipc_failure *failure)
{
    struct explanation explanation;

    explain(failure, &explanation);
    report_note("%s: %s", invocation->command->name, explanation.sentence);
    if (*explanation.hint)
        report_hint("%s", explanation.hint);
}

int find_failure(const struct invocation *invocation, const struct ref *ref, int error)
{
    return report_failure(invocation, &(struct ipc_failure){
                                          .operation = IPC_OP_FIND,
                                          .error = error,
                                          .class = ipc_ref_class(ref),
                                          .ref = ref,
                                      });
}

int find_object(const struct invocation *invocation, const struct ref *ref, unsigned int extra,
                struct ipc_object *ret)
{
    int r = ipc_find(ref, extra, ret);

    return r < 0 ? find_failure(invocation, ref, -r) : EXIT_DONE;
}

int change_object(const struct invocation *invocation, const struct ref *ref,
                  const struct ipc_object *object, const struct ipc_settings *settings)
{
    int r = object->class->change(object, settings);

    if (r == 0)
        return EXIT_DONE;
    return report_failure(invocation, &(struct ipc_failure){
                                          .operation = IPC_OP_CHANGE,
                                          .error = -r,
                                          .class = object->class,
                                          .ref = ref,
                                          .object = object,
                                          .settings = settings,
                                      });
}
