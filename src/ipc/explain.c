#include "ipc/explain.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ipc/explain-cause.h"
#include "util/cleanup.h"
#include "util/users.h"

void say(char text[static EXPLANATION_TEXT], const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, EXPLANATION_TEXT, format, arguments);
    va_end(arguments);
}

bool given(const struct ipc_failure *failure, unsigned int settings)
{
    return failure->settings && failure->settings->given & settings;
}

bool failed_object(const struct ipc_failure *failure, struct ipc_object *ret)
{
    if (failure->ref && ref_names_object(failure->ref) && ipc_find(failure->ref, 0, ret) == 0)
        return true;
    if (!failure->object)
        return false;
    *ret = *failure->object;
    return true;
}

bool may_change(const struct ipc_object *object)
{
    uid_t uid = geteuid();

    return uid == 0 || uid == object->uid ||
           (object->class->family == IPC_SYSV && uid == object->cuid);
}

bool limit_is_full(enum limit_id id)
{
    struct limit limit = limit_read(id);

    return limit.used.known && limit.value.known && limit.used.value >= limit.value.value;
}

void tell_limit_reached(enum limit_id id, struct explanation *ret)
{
    struct limit limit = limit_read(id);

    if (limit.used.known)
        say(ret->sentence, "no more %s: %" PRIu64 " of %" PRIu64 " in use, the limit of %s",
            limit.description, limit.used.value, limit.value.value, limit.sysctl);
    else
        say(ret->sentence, "no more %s: the limit of %s, %" PRIu64 ", is reached",
            limit.description, limit.sysctl, limit.value.value);
    say(ret->hint, "remove what nobody uses, or raise it with sysctl -w %s", limit.sysctl);
}

/* The first cause that fits tells: what is particular comes before what is general. */
static const struct cause *const tables[] = {msg_causes, shm_causes, sem_causes, file_causes,
                                             any_causes};

static const struct cause *find_cause(const struct ipc_failure *failure)
{
    for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
        for (const struct cause *cause = tables[i]; cause->operations; cause++)
            if (cause->error == failure->error && cause->operations & (int)failure->operation &&
                class_is_in(failure->class, cause->classes))
                return cause;
    return NULL;
}

/* Whose the object was to be after the call that failed.  That of System V sets the owner and the
 * group each time, anew where they are not given: what it says of an id that cannot be set it also
 * says of an object that is gone, so that must be there still. */
static bool find_wanted_owner(const struct ipc_failure *failure, uid_t *uid, gid_t *gid)
{
    struct ipc_object object = {.uid = geteuid(), .gid = getegid()};
    bool changes = failure->operation == IPC_OP_CHANGE;

    if (failure->class->family != IPC_SYSV || failure->error != ENOENT)
        return false;
    if (changes && !(failure->ref && ipc_find(failure->ref, 0, &object) == 0))
        return false;
    *uid = object.uid;
    *gid = object.gid;
    return true;
}

enum unmapped { UNMAPPED_NONE, UNMAPPED_UID, UNMAPPED_GID };

static enum unmapped find_unmapped(const struct ipc_failure *failure, id_t *ret)
{
    uid_t uid = 0;
    gid_t gid = 0;
    bool sets = find_wanted_owner(failure, &uid, &gid);

    if (given(failure, IPC_SET_OWNER))
        uid = failure->settings->uid;
    if (given(failure, IPC_SET_GROUP))
        gid = failure->settings->gid;
    if ((sets || given(failure, IPC_SET_OWNER)) && !user_is_mapped(uid)) {
        *ret = uid;
        return UNMAPPED_UID;
    }
    *ret = gid;
    return (sets || given(failure, IPC_SET_GROUP)) && !group_is_mapped(gid) ? UNMAPPED_GID
                                                                            : UNMAPPED_NONE;
}

bool owner_is_unmapped(const struct ipc_failure *failure)
{
    id_t id;

    return failure->operation & (IPC_OP_CREATE | IPC_OP_CHANGE) &&
           (failure->error == EINVAL || failure->error == ENOENT) &&
           find_unmapped(failure, &id) != UNMAPPED_NONE;
}

static void tell_unmapped(const struct ipc_failure *failure, struct explanation *ret)
{
    id_t id;
    bool user = find_unmapped(failure, &id) == UNMAPPED_UID;

    say(ret->sentence, "this user namespace has no %s %u%s", user ? "uid" : "gid", id,
        given(failure, user ? IPC_SET_OWNER : IPC_SET_GROUP) ? ""
                                                             : ", which every change sets again");
    say(ret->hint, "/proc/self/%s shows those that it has", user ? "uid_map" : "gid_map");
}

void explain(const struct ipc_failure *failure, struct explanation *ret)
{
    const struct cause *cause = find_cause(failure);

    ret->sentence[0] = ret->hint[0] = '\0';
    if (owner_is_unmapped(failure)) {
        tell_unmapped(failure, ret);
    } else if (!cause && failure->operation == IPC_OP_LIST) {
        say(ret->sentence, "%ss cannot be listed: %s", failure->class->noun,
            strerror(failure->error));
    } else if (!cause) {
        say(ret->sentence, "%s", strerror(failure->error));
    } else if (cause->tell) {
        cause->tell(failure, ret);
    } else {
        say(ret->sentence, "%s", cause->sentence);
        say(ret->hint, "%s", cause->hint ? cause->hint : "");
    }
}
