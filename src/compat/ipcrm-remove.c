/* ipcrm: the removal itself. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "compat/compat.h"
#include "compat/ipcrm.h"
#include "ipc/explain.h"
#include "util/escape.h"

const struct ipcrm_category ipcrm_categories[IPCRM_CATEGORIES] = {
    {"shm", IPC_SHM, IPC_SYSV, "shared memory segment id"},
    {"pshm", IPC_SHM, IPC_POSIX, "POSIX shared memory"},
    {"sem", IPC_SEM, IPC_SYSV, "semaphore id"},
    {"psem", IPC_SEM, IPC_POSIX, "POSIX semaphore"},
    {"msg", IPC_MSG, IPC_SYSV, "message queue id"},
    {"pmsg", IPC_MSG, IPC_POSIX, "POSIX message queue"},
};

static const struct ipcrm_category *category_of(enum ipc_kind kind, enum ipc_family family)
{
    const struct ipcrm_category *category = ipcrm_categories;

    while (category->kind != kind || category->family != family)
        category++;
    return category;
}

/* By its name, or where that is NULL by its id. */
static void say_removing(const struct ipc_class *class, int id, const char *name)
{
    const char *what = category_of(class->kind, class->family)->what;
    char shown[COMPAT_SHOWN];

    if (name)
        printf("removing %s `%s'\n", what, escape_into(name, strlen(name), shown, sizeof(shown)));
    else
        printf("removing %s `%d'\n", what, id);
}

/* Says why an object stayed: @text is how it was named, by @form. */
static int say_failed(const struct invocation *invocation, const struct ipc_class *class,
                      enum ref_form form, const char *text, int error)
{
    bool name = form == REF_NAME, denied = error == -EACCES || error == -EPERM;
    const char *by = form == REF_KEY ? "key" : "id";
    struct explanation explanation;
    char shown[COMPAT_SHOWN];

    escape_into(text, strlen(text), shown, sizeof(shown));
    if (denied && name)
        compat_warn(invocation, "permission denied for name `%s'", shown);
    else if (denied)
        compat_warn(invocation, "permission denied for %s (%s)", by, shown);
    else if (error == -ENOENT && name)
        compat_warn(invocation, "name `%s' not found", shown);
    else if (error == -ENOENT)
        compat_warn(invocation, "invalid %s (%s)", by, shown);
    else {
        explain(&(struct ipc_failure){.operation = IPC_OP_REMOVE, .error = -error, .class = class},
                &explanation);
        compat_warn(invocation, "%s (%s)", explanation.sentence, shown);
    }
    return EXIT_FAILED;
}

int ipcrm_remove(const struct invocation *invocation, const struct ipcrm_removal *removal)
{
    const struct ref *ref = &removal->ref;
    const struct ipc_class *class = ipc_ref_class(ref);
    struct ipc_object object;
    char number[16];

    if (ref->form == REF_PRIVATE) {
        compat_warn(invocation, "illegal key (%s)", removal->text);
        return EXIT_FAILED;
    }
    if (removal->verbose && ref->form != REF_KEY)
        say_removing(class, ref->id, ref->form == REF_NAME ? removal->text : NULL);
    int r = ipc_find(ref, 0, &object);
    if (r == 0 && removal->verbose && ref->form == REF_KEY)
        say_removing(class, object.id, NULL);
    if (r == 0)
        r = class->remove(&object);
    else if (r == -EACCES)
        r = ipc_remove_unseen(ref);
    if (r == 0)
        return EXIT_DONE;

    snprintf(number, sizeof(number), "%d", ref->id);
    return say_failed(invocation, class, ref->form, ref->form == REF_ID ? number : removal->text,
                      r);
}

struct removal_of_all {
    const struct invocation *invocation;
    bool verbose;
    int status;
};

/* Goes on after a failure, and over an object that is gone already. */
static int remove_listed(const struct ipc_object *object, void *data)
{
    struct removal_of_all *all = data;
    bool posix = object->class->family == IPC_POSIX;
    char number[16];

    if (all->verbose)
        say_removing(object->class, object->id, posix ? object->name : NULL);
    int r = object->class->remove(object);
    if (r == 0 || r == -ENOENT)
        return 0;
    snprintf(number, sizeof(number), "%d", object->id);
    all->status = say_failed(all->invocation, object->class, posix ? REF_NAME : REF_ID,
                             posix ? object->name : number, r);
    return 0;
}

static int remove_category(const struct invocation *invocation,
                           const struct ipcrm_category *category, bool verbose)
{
    const struct ipc_class *class = ipc_class_of(category->kind, category->family);
    struct removal_of_all all = {.invocation = invocation, .verbose = verbose};
    struct explanation explanation;
    int r = class->list(0, remove_listed, &all);
    if (r == 0)
        return all.status;

    explain(&(struct ipc_failure){.operation = IPC_OP_LIST, .error = -r, .class = class},
            &explanation);
    compat_warn(invocation, "%s", explanation.sentence);
    return EXIT_FAILED;
}

int ipcrm_remove_all(const struct invocation *invocation, const bool *wanted, bool verbose)
{
    bool some = false;
    int status = EXIT_DONE;

    for (int i = 0; i < IPCRM_CATEGORIES; i++)
        some |= wanted[i];
    for (int i = 0; i < IPCRM_CATEGORIES; i++)
        if (!some || wanted[i])
            status =
                first_failure(status, remove_category(invocation, &ipcrm_categories[i], verbose));
    return status;
}
