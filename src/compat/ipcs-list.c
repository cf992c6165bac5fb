/* ipcs: the objects of a kind, a line each. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "compat/compat.h"
#include "compat/ipcs.h"
#include "util/users.h"

enum { OWNER_TEXT = 12 };

/* The name of a user, or the number where it has none. */
static const char *user(uid_t uid, char text[static OWNER_TEXT])
{
    const char *name = user_name(uid);

    if (name)
        return name;
    snprintf(text, OWNER_TEXT, "%u", (unsigned int)uid);
    return text;
}

static const char *group(gid_t gid, char text[static OWNER_TEXT])
{
    const char *name = group_name(gid);

    if (name)
        return name;
    snprintf(text, OWNER_TEXT, "%u", (unsigned int)gid);
    return text;
}

/* "Nov 23 06:52:41 ", without the day of the week and the year. */
static const char *short_time(struct maybe time, char text[static IPCS_TIME_TEXT])
{
    const char *full = ipcs_time(time, text);

    return full == text ? full + 4 : full;
}

static void print_times(const struct maybe *times)
{
    for (int i = 0; i < 3; i++) {
        char text[IPCS_TIME_TEXT];
        printf(" %-20.16s", short_time(times[i], text));
    }
    puts("");
}

static void creator_row(const struct ipc_object *object, enum ipcs_unit unit)
{
    char texts[4][OWNER_TEXT];

    (void)unit;
    printf("%-10d %-10o %-10s %-10s %-10s %-10s\n", object->id, (unsigned int)object->mode,
           user(object->cuid, texts[0]), group(object->cgid, texts[1]), user(object->uid, texts[2]),
           group(object->gid, texts[3]));
}

static void msg_row(const struct ipc_object *object, enum ipcs_unit unit)
{
    char owner[OWNER_TEXT], size[IPCS_SIZE_TEXT];

    printf("0x%08x %-10d %-10s %-10o ", (unsigned int)object->key, object->id,
           user(object->uid, owner), (unsigned int)object->mode);
    printf(unit == UNIT_HUMAN ? "%6s      " : "%-12s",
           ipcs_size(object->msg.bytes.value, unit, size));
    printf(" %-12" PRIu64 "\n", object->msg.messages.value);
}

static void msg_time_row(const struct ipc_object *object, enum ipcs_unit unit)
{
    const struct maybe times[] = {object->msg.sent_at, object->msg.received_at, object->changed_at};
    char owner[OWNER_TEXT];

    (void)unit;
    printf("%-8d %-10s", object->id, user(object->uid, owner));
    print_times(times);
}

static void msg_pid_row(const struct ipc_object *object, enum ipcs_unit unit)
{
    char owner[OWNER_TEXT];

    (void)unit;
    printf("%-8d %-10s  %5" PRIu64 "     %5" PRIu64 "\n", object->id, user(object->uid, owner),
           object->msg.lspid.value, object->msg.lrpid.value);
}

static void shm_row(const struct ipc_object *object, enum ipcs_unit unit)
{
    char owner[OWNER_TEXT], size[IPCS_SIZE_TEXT];

    printf("0x%08x %-10d %-10s %-10o ", (unsigned int)object->key, object->id,
           user(object->uid, owner), (unsigned int)object->mode);
    printf(unit == UNIT_HUMAN ? "%6s    " : "%-10s", ipcs_size(object->shm.size.value, unit, size));
    printf(" %-10" PRIu64 " %-6s %-6s\n", object->shm.nattch.value, object->shm.dest ? "dest" : " ",
           object->shm.locked ? "locked" : " ");
}

static void shm_time_row(const struct ipc_object *object, enum ipcs_unit unit)
{
    const struct maybe times[] = {object->shm.attached_at, object->shm.detached_at,
                                  object->changed_at};
    char owner[OWNER_TEXT];

    (void)unit;
    printf("%-10d %-10s", object->id, user(object->uid, owner));
    print_times(times);
}

static void shm_pid_row(const struct ipc_object *object, enum ipcs_unit unit)
{
    char owner[OWNER_TEXT];

    (void)unit;
    printf("%-10d %-10s %-10" PRIu64 " %-10" PRIu64 "\n", object->id, user(object->uid, owner),
           object->shm.cpid.value, object->shm.lpid.value);
}

static void sem_row(const struct ipc_object *object, enum ipcs_unit unit)
{
    char owner[OWNER_TEXT];

    (void)unit;
    printf("0x%08x %-10d %-10s %-10o %-10" PRIu64 "\n", (unsigned int)object->key, object->id,
           user(object->uid, owner), (unsigned int)object->mode, object->sem.nsems.value);
}

static void sem_time_row(const struct ipc_object *object, enum ipcs_unit unit)
{
    char owner[OWNER_TEXT], operated[IPCS_TIME_TEXT], changed[IPCS_TIME_TEXT];

    (void)unit;
    printf("%-8d %-10s  %-26s %-26s\n", object->id, user(object->uid, owner),
           ipcs_time(object->sem.operated_at, operated), ipcs_time(object->changed_at, changed));
}

#define HEADING_CREATOR(id) id "      perms      cuid       cgid       uid        gid       \n"

/* What each view shows; the title stands alone where there are no columns. */
static const struct view {
    const char *heading, *heading_human; /* title and columns; the second where it differs */
    void (*row)(const struct ipc_object *object, enum ipcs_unit unit);
} views[IPC_KINDS][IPCS_VIEWS] = {
    [IPC_MSG] =
        {
            [IPCS_USUAL] =
                {
                    "------ Message Queues --------\n"
                    "key        msqid      owner      perms      used-bytes   messages    \n",
                    "------ Message Queues --------\n"
                    "key        msqid      owner      perms      size         messages    \n",
                    msg_row,
                },
            [IPCS_TIME] =
                {
                    "------ Message Queues Send/Recv/Change Times --------\n"
                    "msqid    owner      send                 recv                 change          "
                    "    \n",
                    NULL,
                    msg_time_row,
                },
            [IPCS_PID] =
                {
                    "------ Message Queues PIDs --------\n"
                    "msqid      owner      lspid      lrpid     \n",
                    NULL,
                    msg_pid_row,
                },
            [IPCS_CREATOR] =
                {
                    "------ Message Queues Creators/Owners --------\n" HEADING_CREATOR("msqid"),
                    NULL,
                    creator_row,
                },
        },
    [IPC_SHM] =
        {
            [IPCS_USUAL] =
                {
                    "------ Shared Memory Segments --------\n"
                    "key        shmid      owner      perms      bytes      nattch     status      "
                    "\n",
                    "------ Shared Memory Segments --------\n"
                    "key        shmid      owner      perms      size       nattch     status      "
                    "\n",
                    shm_row,
                },
            [IPCS_TIME] =
                {
                    "------ Shared Memory Attach/Detach/Change Times --------\n"
                    "shmid      owner      attached             detached             changed       "
                    "      \n",
                    NULL,
                    shm_time_row,
                },
            [IPCS_PID] =
                {
                    "------ Shared Memory Creator/Last-op PIDs --------\n"
                    "shmid      owner      cpid       lpid      \n",
                    NULL,
                    shm_pid_row,
                },
            [IPCS_CREATOR] =
                {
                    "------ Shared Memory Segment Creators/Owners --------\n" HEADING_CREATOR(
                        "shmid"),
                    NULL,
                    creator_row,
                },
        },
    [IPC_SEM] =
        {
            [IPCS_USUAL] =
                {
                    "------ Semaphore Arrays --------\n"
                    "key        semid      owner      perms      nsems     \n",
                    NULL,
                    sem_row,
                },
            [IPCS_TIME] =
                {
                    "------ Semaphore Operation/Change Times --------\n"
                    "semid    owner      last-op                    last-changed              \n",
                    NULL,
                    sem_time_row,
                },
            /* IPCS_PID: the section is there, but empty. */
            [IPCS_CREATOR] =
                {
                    "------ Semaphore Arrays Creators/Owners --------\n" HEADING_CREATOR("semid"),
                    NULL,
                    creator_row,
                },
        },
};

struct listing {
    const struct view *view;
    enum ipcs_unit unit;
};

static int print_object(const struct ipc_object *object, void *data)
{
    const struct listing *listing = data;

    listing->view->row(object, listing->unit);
    return 0;
}

int ipcs_list(const struct invocation *invocation, enum ipc_kind kind, enum ipcs_view view,
              enum ipcs_unit unit)
{
    struct listing listing = {.view = &views[kind][view], .unit = unit};
    if (!listing.view->row)
        return EXIT_DONE;

    bool human = unit == UNIT_HUMAN && listing.view->heading_human;
    fputs(human ? listing.view->heading_human : listing.view->heading, stdout);
    const struct ipc_class *class = ipc_class_of(kind, IPC_SYSV);
    int r = class->list(0, print_object, &listing);
    if (r == 0)
        return EXIT_DONE;
    compat_warn(invocation, "cannot list the %ss: %s", class->noun, strerror(-r));
    return EXIT_FAILED;
}
