/* What errors mean whatever the object is: it is not there, it is there already, it is another
 * user's. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ipc/explain-cause.h"
#include "util/escape.h"
#include "util/users.h"

enum { USER_TEXT = 16 };

/* A user for a sentence: "joe", or "uid 1234", which is written into @text. */
static const char *user_text(uid_t uid, char text[static USER_TEXT])
{
    const char *name = user_name(uid);

    if (name)
        return name;
    snprintf(text, USER_TEXT, "uid %u", (unsigned int)uid);
    return text;
}

/* It is not there, or is there already. */

/* Replaces an ftok reference by the key that it stands for; says so where its file gives none. */
static bool resolve(struct ref *ref, struct explanation *ret)
{
    int r = ref->form == REF_FTOK ? ref_resolve_ftok(ref) : 0;
    char path[200];

    if (r < 0)
        say(ret->sentence, "cannot make a key of %s: %s",
            escape_into(ref->path, ref->path_length, path, sizeof(path)), strerror(-r));
    return r == 0;
}

static void no_such_object(const struct ipc_failure *failure, struct explanation *ret)
{
    struct ref ref = failure->ref ? *failure->ref : (struct ref){.form = REF_KEY};
    bool of_file = ref.form == REF_FTOK;

    if (failure->operation != IPC_OP_FIND && failure->object) {
        say(ret->sentence, "it was removed meanwhile");
        return;
    }
    if (!resolve(&ref, ret))
        return;
    if (of_file)
        say(ret->sentence, "there is no %s with this key, 0x%08" PRIx32, failure->class->noun,
            (uint32_t)ref.key);
    else
        say(ret->sentence, "there is no %s %s this %s", failure->class->noun,
            failure->class->family == IPC_POSIX ? "of" : "with",
            ref.form == REF_ID     ? "id"
            : ref.form == REF_NAME ? "name"
                                   : "key");
    say(ret->hint, "ipcctl list %s shows those that there are",
        ipc_kind_name(failure->class->kind));
}

/* Whether what has the name is a file, but no object: a directory, a semaphore that is too short.
 */
static bool is_another_file(const struct ipc_failure *failure)
{
    struct ipc_object object;

    if (!failure->ref || !ref_names_object(failure->ref))
        return false;
    int r = ipc_find(failure->ref, 0, &object);
    return r == -ENOTSUP || (r == 0 && ipc_object_is_malformed(&object));
}

static void exists(const struct ipc_failure *failure, struct explanation *ret)
{
    struct ipc_object object;
    char text[REF_TEXT];

    if (is_another_file(failure)) {
        say(ret->sentence, "it exists already, but the file of that name is no %s",
            failure->class->noun);
        return;
    }
    if (failed_object(failure, &object) && object.class->family == IPC_SYSV)
        say(ret->sentence, "it exists already: %.40s", ipc_object_format(&object, text));
    else
        say(ret->sentence, "it exists already");
    say(ret->hint, "--reuse accepts an existing one");
}

/* It is not allowed. */

static void denied(const struct ipc_failure *failure, struct explanation *ret)
{
    struct ipc_object object;
    char owner[USER_TEXT];

    if (failure->ref && !failure->object) {
        struct ref ref = *failure->ref;
        if (!resolve(&ref, ret))
            return;
    }
    if (failed_object(failure, &object))
        say(ret->sentence, "permission denied: it belongs to %s, mode %04o",
            user_text(object.uid, owner), (unsigned int)object.mode);
    else
        say(ret->sentence, "permission denied");
}

void tell_create_denied(const struct ipc_failure *failure, struct explanation *ret)
{
    if (given(failure, IPC_SET_OWNER | IPC_SET_GROUP))
        say(ret->sentence, "only root may make it another user's");
    else
        say(ret->sentence, "permission denied");
}

/* EPERM of IPC_SET, IPC_RMID, chmod(2), chown(2) and unlink(2). */
void tell_change_denied(const struct ipc_failure *failure, struct explanation *ret)
{
    struct ipc_object object;
    char owner[USER_TEXT], creator[USER_TEXT];

    if (!failed_object(failure, &object))
        tell_create_denied(failure, ret);
    else if (may_change(&object) && given(failure, IPC_SET_OWNER | IPC_SET_GROUP))
        say(ret->sentence, "only root may make it another user's");
    else if (object.class->family == IPC_SYSV && object.uid != object.cuid)
        say(ret->sentence, "only its owner (%s), its creator (%s) or root may do that",
            user_text(object.uid, owner), user_text(object.cuid, creator));
    else
        say(ret->sentence, "only its owner (%s) or root may do that", user_text(object.uid, owner));
}

const struct cause any_causes[] = {
    {ANY_OP, ANY_CLASS, ENOMEM, .sentence = "the kernel has no memory for it"},
    {ANY_OP, ANY_CLASS, EIDRM, .sentence = "it was removed meanwhile"},
    {ANY_OP, SYSV, ENOSYS, .sentence = "this kernel has no System V IPC (CONFIG_SYSVIPC)"},
    {ANY_OP, POSIX_MSG, ENOSYS,
     .sentence = "this kernel has no POSIX message queues (CONFIG_POSIX_MQUEUE)"},
    {IPC_OP_CREATE, ANY_CLASS, EEXIST, .tell = exists},
    {IPC_OP_CREATE, ANY_CLASS, EPERM, .tell = tell_create_denied},
    {IPC_OP_CREATE | IPC_OP_CHANGE, POSIX_MSG | POSIX_FILE, ENODEV,
     .sentence = "this takes /proc, which is not mounted",
     .hint = "as root: mount -t proc proc /proc"},
    {ANY_OP & ~IPC_OP_REMOVE, POSIX, EBUSY, .sentence = "another process has a lease on its file",
     .hint = "try again: it has been asked for it, and keeps it for as many seconds as the sysctl "
             "fs.lease-break-time says at most"},
    {IPC_OP_CHANGE | IPC_OP_REMOVE, ANY_CLASS, EPERM, .tell = tell_change_denied},
    {ANY_BUT_LIST, ANY_CLASS, EPERM, .tell = denied},
    {ANY_BUT_LIST, ANY_CLASS, EACCES, .tell = denied},
    {ANY_OP, ANY_CLASS, ENOENT, .tell = no_such_object},
    {ANY_OP, SYSV, EINVAL, .tell = no_such_object}, /* of an id */
    {0},
};
