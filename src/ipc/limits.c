#include "ipc/limits.h"

#include <stdio.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "ipc/kernel-text.h"
#include "ipc/mechanisms.h"
#include "ipc/posix-file.h"
#include "ipc/semaphore.h"
#include "ipc/sysv.h"
#include "ipc/totals.h"
#include "util/cleanup.h"
#include "util/proc.h"

static struct maybe sysctl_number(const char *sysctl, int position)
{
    int directory = proc_directory();
    char path[80], text[128];

    snprintf(path, sizeof(path), "sys/%s", sysctl);
    for (char *p = path; *p != '\0'; p++)
        if (*p == '.')
            *p = '/';

    /* In one read(2), for the next one finds the end: without memory for a buffer, stdio would read
     * the first digit alone. */
    if (directory < 0 || read_file_at(directory, path, text, sizeof(text)) < 0)
        return (struct maybe){0};
    return parse_sysctl(text, position);
}

static struct maybe msgqueue_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_MSGQUEUE, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY)
        return (struct maybe){0};
    return known(limit.rlim_cur);
}

static struct maybe dev_shm(bool used)
{
    struct statvfs status;

    if (posix_files_are_left_out() || statvfs("/dev/shm", &status) < 0 || status.f_blocks == 0)
        return (struct maybe){0};
    return known((uint64_t)status.f_frsize *
                 (used ? status.f_blocks - status.f_bfree : status.f_blocks));
}

/* What is in use of the System V limits. */
static struct maybe used_sysv(enum limit_id id)
{
    enum ipc_kind kind = id == LIMIT_MSGMNI                         ? IPC_MSG
                         : id == LIMIT_SHMMNI || id == LIMIT_SHMALL ? IPC_SHM
                                                                    : IPC_SEM;
    struct sysv_totals totals;

    if (sysv_totals(kind, &totals) < 0)
        return (struct maybe){0};
    return known(id == LIMIT_SHMALL   ? totals.pages
                 : id == LIMIT_SEMMNS ? totals.semaphores
                                      : totals.objects);
}

uint64_t mq_cost(uint64_t maxmsg, uint64_t msgsize)
{
    const uint64_t message = 48, tree_node = 48, most_tree_nodes = 32768;
    uint64_t nodes = maxmsg < most_tree_nodes ? maxmsg : most_tree_nodes;
    uint64_t each, total;

    if (__builtin_add_overflow(msgsize, message, &each) ||
        __builtin_mul_overflow(maxmsg, each, &total) ||
        __builtin_add_overflow(total, nodes * tree_node, &total))
        return UINT64_MAX;
    return total;
}

struct queue_sums {
    uint64_t count, cost;
    bool complete;
};

static int add_queue(const struct ipc_object *object, void *data)
{
    struct queue_sums *sums = data;

    sums->count++;
    if (object->uid != getuid())
        return 0;
    if (object->msg.maxmsg.known)
        sums->cost += mq_cost(object->msg.maxmsg.value, object->msg.msgsize.value);
    else
        sums->complete = false;
    return 0;
}

/* Of RLIMIT_MSGQUEUE count the queues that this user made; the owner is as near as can be seen. */
static struct maybe used_mqueue(enum limit_id id)
{
    struct queue_sums sums = {.complete = true};

    if (posix_mq_class.list(0, add_queue, &sums) < 0)
        return (struct maybe){0};
    if (id == LIMIT_QUEUES_MAX)
        return known(sums.count);
    return sums.complete ? known(sums.cost) : (struct maybe){0};
}

static struct maybe used_dev_shm(enum limit_id id)
{
    (void)id;
    return dev_shm(true);
}

static const struct {
    const char *name, *unit, *sysctl;
    int position; /* of the number in the sysctl's file */
    struct maybe (*used)(enum limit_id id);
    const char *description;
} table[LIMITS] = {
    [LIMIT_MSGMNI] = {"msgmni", "queues", "kernel.msgmni", 0, used_sysv, "System V message queues"},
    [LIMIT_MSGMAX] = {"msgmax", "bytes", "kernel.msgmax", 0, NULL,
                      "longest message on a System V queue"},
    [LIMIT_MSGMNB] = {"msgmnb", "bytes", "kernel.msgmnb", 0, NULL,
                      "qbytes of a new System V queue, and the most without privilege"},
    [LIMIT_SHMMNI] = {"shmmni", "segments", "kernel.shmmni", 0, used_sysv, "System V segments"},
    [LIMIT_SHMMAX] = {"shmmax", "bytes", "kernel.shmmax", 0, NULL, "largest System V segment"},
    [LIMIT_SHMALL] = {"shmall", "pages", "kernel.shmall", 0, used_sysv,
                      "memory of all System V segments"},
    [LIMIT_SHMMIN] = {"shmmin", "bytes", NULL, 0, NULL, "smallest System V segment"},
    [LIMIT_SEMMNI] = {"semmni", "sets", "kernel.sem", 3, used_sysv, "System V semaphore sets"},
    [LIMIT_SEMMNS] = {"semmns", "semaphores", "kernel.sem", 1, used_sysv,
                      "semaphores in all System V sets"},
    [LIMIT_SEMMSL] = {"semmsl", "semaphores", "kernel.sem", 0, NULL,
                      "semaphores in one System V set"},
    [LIMIT_SEMOPM] = {"semopm", "operations", "kernel.sem", 2, NULL, "operations in one semop()"},
    [LIMIT_SEMVMX] = {"semvmx", "value", NULL, 0, NULL, "highest value of a System V semaphore"},
    [LIMIT_QUEUES_MAX] = {"queues_max", "queues", "fs.mqueue.queues_max", 0, used_mqueue,
                          "POSIX message queues"},
    [LIMIT_MSG_MAX] = {"msg_max", "messages", "fs.mqueue.msg_max", 0, NULL,
                       "most maxmsg of a POSIX queue without privilege"},
    [LIMIT_MSGSIZE_MAX] = {"msgsize_max", "bytes", "fs.mqueue.msgsize_max", 0, NULL,
                           "most msgsize of a POSIX queue without privilege"},
    [LIMIT_MSG_DEFAULT] = {"msg_default", "messages", "fs.mqueue.msg_default", 0, NULL,
                           "maxmsg of a POSIX queue where none is given"},
    [LIMIT_MSGSIZE_DEFAULT] = {"msgsize_default", "bytes", "fs.mqueue.msgsize_default", 0, NULL,
                               "msgsize of a POSIX queue where none is given"},
    [LIMIT_RLIMIT_MSGQUEUE] = {"rlimit_msgqueue", "bytes", NULL, 0, used_mqueue,
                               "all POSIX queues of one user (RLIMIT_MSGQUEUE, ulimit -q)"},
    [LIMIT_DEV_SHM] = {"dev_shm", "bytes", NULL, 0, used_dev_shm,
                       "POSIX segments and semaphores, the file system at /dev/shm"},
};

/* A negative limit lets nothing through, as in parse_sysctl(). */
static struct maybe known_int(int value)
{
    return known(value < 0 ? 0 : (uint64_t)value);
}

/* The System V limits from the IPC_INFO calls, for where there is no /proc. */
static struct maybe msg_info(enum limit_id id)
{
    struct msginfo info;

    if (msgctl(0, IPC_INFO, (struct msqid_ds *)&info) < 0)
        return (struct maybe){0};
    return known_int(id == LIMIT_MSGMNI   ? info.msgmni
                     : id == LIMIT_MSGMAX ? info.msgmax
                                          : info.msgmnb);
}

static struct maybe shm_info(enum limit_id id)
{
    struct shminfo info;

    if (shmctl(0, IPC_INFO, (struct shmid_ds *)&info) < 0)
        return (struct maybe){0};
    return known(id == LIMIT_SHMMNI ? info.shmmni : id == LIMIT_SHMMAX ? info.shmmax : info.shmall);
}

static struct maybe sem_info(enum limit_id id)
{
    struct seminfo info;

    if (semctl(0, 0, IPC_INFO, (union semun){.info = &info}) < 0)
        return (struct maybe){0};
    return known_int(id == LIMIT_SEMMNI   ? info.semmni
                     : id == LIMIT_SEMMNS ? info.semmns
                     : id == LIMIT_SEMMSL ? info.semmsl
                                          : info.semopm);
}

static struct maybe info_number(enum limit_id id)
{
    switch (id) {
    case LIMIT_MSGMNI:
    case LIMIT_MSGMAX:
    case LIMIT_MSGMNB:
        return msg_info(id);
    case LIMIT_SHMMNI:
    case LIMIT_SHMMAX:
    case LIMIT_SHMALL:
        return shm_info(id);
    case LIMIT_SEMMNI:
    case LIMIT_SEMMNS:
    case LIMIT_SEMMSL:
    case LIMIT_SEMOPM:
        return sem_info(id);
    default:
        return (struct maybe){0};
    }
}

struct maybe limit_value(enum limit_id id)
{
    struct maybe value;

    switch (id) {
    case LIMIT_SHMMIN:
        return known(1); /* SHMMIN of the kernel's uapi/linux/shm.h */
    case LIMIT_SEMVMX:
        return known(sysv_sem_class.semaphore->most);
    case LIMIT_RLIMIT_MSGQUEUE:
        return msgqueue_limit();
    case LIMIT_DEV_SHM:
        return dev_shm(false);
    default:
        value = sysctl_number(table[id].sysctl, table[id].position);
        return value.known ? value : info_number(id);
    }
}

struct maybe queue_default(enum limit_id id)
{
    struct maybe usual = limit_value(id);
    struct maybe most = limit_value(id == LIMIT_MSG_DEFAULT ? LIMIT_MSG_MAX : LIMIT_MSGSIZE_MAX);

    return usual.known && most.known && most.value < usual.value ? most : usual;
}

struct limit limit_read(enum limit_id id)
{
    return (struct limit){
        .name = table[id].name,
        .unit = table[id].unit,
        .sysctl = table[id].sysctl,
        .description = table[id].description,
        .value = limit_value(id),
        .used = table[id].used ? table[id].used(id) : (struct maybe){0},
    };
}

const enum limit_id *limits_of(const struct ipc_class *class)
{
    static const enum limit_id of[IPC_KINDS][IPC_FAMILIES][8] = {
        [IPC_MSG][IPC_SYSV] = {LIMIT_MSGMNI, LIMIT_MSGMAX, LIMIT_MSGMNB, LIMITS},
        [IPC_MSG][IPC_POSIX] = {LIMIT_QUEUES_MAX, LIMIT_MSG_MAX, LIMIT_MSGSIZE_MAX,
                                LIMIT_RLIMIT_MSGQUEUE, LIMITS},
        [IPC_SHM][IPC_SYSV] = {LIMIT_SHMMNI, LIMIT_SHMMAX, LIMIT_SHMALL, LIMITS},
        [IPC_SHM][IPC_POSIX] = {LIMIT_DEV_SHM, LIMITS},
        [IPC_SEM][IPC_SYSV] = {LIMIT_SEMMNI, LIMIT_SEMMNS, LIMIT_SEMMSL, LIMIT_SEMOPM, LIMIT_SEMVMX,
                               LIMITS},
        [IPC_SEM][IPC_POSIX] = {LIMIT_DEV_SHM, LIMITS},
    };

    return of[class->kind][class->family];
}
