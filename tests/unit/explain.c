/* Every row of errors has a sentence of its own, with the real limit and the number that was over
 * it.  The failures are made up; the limits are those of this machine. */
#include "ipc/explain.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "ipc/limits.h"
#include "ipc/mechanisms.h"
#include "tap.h"
#include "util/cleanup.h"

static struct ipc_settings settings;
static struct ipc_object object;

static const struct ipc_failure no_failure = {.length = 4711, .type = 1};

/* The sentence for an error, with all there is to know of it. */
static const char *sentence(enum ipc_operation operation, const struct ipc_class *class, int error,
                            struct explanation *explanation)
{
    struct ipc_failure failure = no_failure;

    failure.operation = operation;
    failure.class = class;
    failure.error = error;
    failure.settings = &settings;
    failure.object = object.class == class ? &object : NULL;
    explain(&failure, explanation);
    return explanation->sentence;
}

static void holds(const char *what, const char *text, const char *part)
{
    if (!ok(strstr(text, part) != NULL, "%s: %s", what, part))
        printf("# %s\n", text);
}

static const char *number(uint64_t value)
{
    static char text[4][24];
    static unsigned int next;
    char *to = text[next++ % 4];

    snprintf(to, sizeof(text[0]), "%" PRIu64, value);
    return to;
}

/* The sentence names the limit with its value, and the hint the sysctl. */
static void names_limit(enum ipc_operation operation, const struct ipc_class *class, int error,
                        enum limit_id id, const char *variable)
{
    struct explanation explanation;
    struct limit limit = limit_read(id);
    const char *text = sentence(operation, class, error, &explanation);

    if (limit.value.known)
        holds(limit.name, text, number(limit.value.value));
    if (limit.sysctl)
        holds(limit.name, explanation.hint, limit.sysctl);
    holds(limit.name, text, variable);
}

static void test_creating(void)
{
    struct explanation explanation;

    settings = (struct ipc_settings){.given = IPC_SET_SIZE | IPC_SET_MODE, .size = 8192};
    names_limit(IPC_OP_CREATE, &sysv_msg_class, ENOSPC, LIMIT_MSGMNI, "kernel.msgmni");
    names_limit(IPC_OP_CREATE, &sysv_shm_class, ENOSPC, LIMIT_SHMALL, "kernel.shmall");
    holds("shmall", sentence(IPC_OP_CREATE, &sysv_shm_class, ENOSPC, &explanation),
          number(8192 / (uint64_t)sysconf(_SC_PAGESIZE)));
    holds("shmall", explanation.sentence, " pages");
    settings.given = 0;
    names_limit(IPC_OP_CREATE, &sysv_shm_class, ENOSPC, LIMIT_SHMMNI, "kernel.shmmni");

    settings = (struct ipc_settings){.given = IPC_SET_NSEMS, .nsems = 31999};
    names_limit(IPC_OP_CREATE, &sysv_sem_class, ENOSPC, LIMIT_SEMMNS, "SEMMNS");
    holds("semmns", sentence(IPC_OP_CREATE, &sysv_sem_class, ENOSPC, &explanation), "31999");
    settings.nsems = 99999;
    names_limit(IPC_OP_CREATE, &sysv_sem_class, EINVAL, LIMIT_SEMMSL, "SEMMSL");
    holds("semmsl", sentence(IPC_OP_CREATE, &sysv_sem_class, EINVAL, &explanation), "99999");

    settings = (struct ipc_settings){.given = IPC_SET_SIZE, .size = UINT64_MAX};
    names_limit(IPC_OP_CREATE, &sysv_shm_class, EINVAL, LIMIT_SHMMAX, "kernel.shmmax");
    holds("shmmax", sentence(IPC_OP_CREATE, &sysv_shm_class, EINVAL, &explanation),
          "18446744073709551615");
}

static void test_creating_posix(void)
{
    struct explanation explanation;
    uint64_t most = limit_value(LIMIT_MSG_MAX).value;
    uint64_t longest = limit_value(LIMIT_MSGSIZE_MAX).value;

    settings = (struct ipc_settings){
        .given = IPC_SET_MAXMSG | IPC_SET_MSGSIZE, .maxmsg = most + 1, .msgsize = longest};
    names_limit(IPC_OP_CREATE, &posix_mq_class, EINVAL, LIMIT_MSG_MAX, "fs.mqueue.msg_max");
    holds("msg_max", sentence(IPC_OP_CREATE, &posix_mq_class, EINVAL, &explanation),
          number(most + 1));
    settings.maxmsg = most;
    settings.msgsize = longest + 1;
    names_limit(IPC_OP_CREATE, &posix_mq_class, EINVAL, LIMIT_MSGSIZE_MAX, "fs.mqueue.msgsize_max");
    settings.maxmsg = 10;
    settings.msgsize = 1000;
    holds("msgqueue", sentence(IPC_OP_CREATE, &posix_mq_class, EMFILE, &explanation),
          "its 10960 bytes");
    holds("msgqueue", explanation.sentence, "RLIMIT_MSGQUEUE");
    holds("msgqueue", explanation.sentence, number(limit_value(LIMIT_RLIMIT_MSGQUEUE).value));
    holds("msgqueue", explanation.hint, "ulimit -q");

    struct rlimit files, none = {0};
    getrlimit(RLIMIT_NOFILE, &files);
    none.rlim_max = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &none);
    holds("descriptors", sentence(IPC_OP_CREATE, &posix_mq_class, EMFILE, &explanation),
          "too many open files");
    setrlimit(RLIMIT_NOFILE, &files);
    names_limit(IPC_OP_CREATE, &posix_mq_class, ENOSPC, LIMIT_QUEUES_MAX, "fs.mqueue.queues_max");

    settings = (struct ipc_settings){.given = IPC_SET_SIZE, .size = 1ull << 63};
    holds("shm", sentence(IPC_OP_CREATE, &posix_shm_class, EFBIG, &explanation),
          "size 9223372036854775808");
    holds("shm", sentence(IPC_OP_CHANGE, &posix_shm_class, ENOSPC, &explanation), "/dev/shm");
    holds("sem", sentence(IPC_OP_CREATE, &posix_sem_class, ENOSPC, &explanation), "/dev/shm");
    holds("sem", sentence(IPC_OP_CREATE, &posix_sem_class, EROFS, &explanation), "read-only");
    holds("msg", sentence(IPC_OP_REMOVE, &posix_mq_class, EROFS, &explanation),
          "/dev/mqueue is mounted read-only");
    holds("shm", sentence(IPC_OP_REMOVE, &posix_shm_class, EBUSY, &explanation), "mounted over it");
}

static void test_permissions(void)
{
    struct explanation explanation;
    uint64_t most = limit_value(LIMIT_MSGMNB).value;
    uid_t someone = geteuid() + 4711;

    settings = (struct ipc_settings){.given = IPC_SET_QBYTES, .qbytes = most + 1};
    names_limit(IPC_OP_CREATE, &sysv_msg_class, EPERM, LIMIT_MSGMNB, "kernel.msgmnb");
    holds("qbytes", sentence(IPC_OP_CREATE, &sysv_msg_class, EPERM, &explanation),
          number(most + 1));
    holds("qbytes", explanation.sentence, "CAP_SYS_RESOURCE");

    object = (struct ipc_object){.class = &sysv_msg_class, .uid = geteuid(), .cuid = someone};
    object.msg.qbytes = known(most + 2);
    names_limit(IPC_OP_CHANGE, &sysv_msg_class, EPERM, LIMIT_MSGMNB, "kernel.msgmnb");
    settings.given = IPC_SET_MODE; /* a chmod meets it where msgmnb was lowered since */
    holds("chmod", sentence(IPC_OP_CHANGE, &sysv_msg_class, EPERM, &explanation), number(most + 2));
    holds("chmod", explanation.sentence, "are now over kernel.msgmnb");
    holds("chmod", explanation.hint, "--qbytes");

    object.msg.qbytes = known(most);
    object.uid = object.cuid = someone;
    object.mode = 0640;
    holds("remove", sentence(IPC_OP_REMOVE, &sysv_msg_class, EPERM, &explanation),
          "only its owner");
    holds("remove", explanation.sentence, number(someone));
    holds("read", sentence(IPC_OP_READ, &sysv_msg_class, EACCES, &explanation), "mode 0640");
    holds("read", explanation.sentence, number(someone));

    object.uid = object.cuid = geteuid();
    settings = (struct ipc_settings){.given = IPC_SET_OWNER, .uid = someone};
    holds("chown", sentence(IPC_OP_CHANGE, &sysv_msg_class, EPERM, &explanation), "only root");
    holds("chown", sentence(IPC_OP_CREATE, &posix_shm_class, EPERM, &explanation), "only root");

    object = (struct ipc_object){.class = &sysv_shm_class, .uid = geteuid(), .cuid = geteuid()};
    settings = (struct ipc_settings){.given = IPC_SET_LOCKED, .locked = true};
    holds("lock", sentence(IPC_OP_CHANGE, &sysv_shm_class, ENOMEM, &explanation), "RLIMIT_MEMLOCK");
    holds("lock by its owner", sentence(IPC_OP_CHANGE, &sysv_shm_class, EPERM, &explanation),
          "RLIMIT_MEMLOCK");
}

static void test_messages(void)
{
    struct explanation explanation;
    struct ipc_failure failure = {.operation = IPC_OP_SEND, .class = &sysv_msg_class};

    names_limit(IPC_OP_SEND, &sysv_msg_class, EINVAL, LIMIT_MSGMAX, "kernel.msgmax");
    holds("send", sentence(IPC_OP_SEND, &sysv_msg_class, EINVAL, &explanation), "4711 bytes");
    failure.error = EINVAL;
    failure.type = -3;
    explain(&failure, &explanation);
    holds("send", explanation.sentence, "type -3 is not positive");

    object = (struct ipc_object){.class = &sysv_msg_class};
    object.msg.messages = known(3);
    object.msg.bytes = known(16000);
    object.msg.qbytes = known(16384);
    holds("full", sentence(IPC_OP_SEND, &sysv_msg_class, EAGAIN, &explanation),
          "queue is full: 16000 of 16384 bytes");
    holds("full", sentence(IPC_OP_SEND, &sysv_msg_class, ETIMEDOUT, &explanation),
          "queue is full: 16000 of 16384 bytes");
    object.msg.messages = object.msg.qbytes = known(5);
    object.msg.bytes = known(0);
    holds("full of empty messages", sentence(IPC_OP_SEND, &sysv_msg_class, EAGAIN, &explanation),
          "queue is full: 5 messages");
    holds("none matches", sentence(IPC_OP_RECEIVE, &sysv_msg_class, ENOMSG, &explanation),
          "none of the 5 messages");
    object.msg.messages = known(1);
    holds("one other", sentence(IPC_OP_RECEIVE, &sysv_msg_class, ENOMSG, &explanation),
          "the one message on the queue is not of that type");
    object.msg.messages = known(0);
    holds("empty", sentence(IPC_OP_RECEIVE, &sysv_msg_class, ENOMSG, &explanation),
          "queue is empty");
    holds("short", sentence(IPC_OP_RECEIVE, &sysv_msg_class, E2BIG, &explanation), "stays");
    holds("gone", sentence(IPC_OP_SEND, &sysv_msg_class, EIDRM, &explanation), "removed");
    holds("gone", sentence(IPC_OP_RECEIVE, &sysv_msg_class, EINVAL, &explanation), "removed");

    const struct ref ref = {.form = REF_FTOK, .path = "/,1", .path_length = 1, .project = 1};
    failure.error = ENOENT;
    failure.ref = &ref;
    failure.object = &object;
    explain(&failure, &explanation);
    holds("gone, of a file's key", explanation.sentence, "removed");

    object = (struct ipc_object){.class = &posix_mq_class};
    object.msg.messages = object.msg.maxmsg = known(10);
    object.msg.msgsize = known(77);
    holds("full", sentence(IPC_OP_SEND, &posix_mq_class, EAGAIN, &explanation), "10 of 10");
    holds("long", sentence(IPC_OP_SEND, &posix_mq_class, EMSGSIZE, &explanation), "4711 bytes");
    holds("long", explanation.sentence, "77 bytes");
    holds("empty", sentence(IPC_OP_RECEIVE, &posix_mq_class, EAGAIN, &explanation), "empty");
    holds("short", sentence(IPC_OP_RECEIVE, &posix_mq_class, EMSGSIZE, &explanation), "stays");
}

static void test_semaphores(void)
{
    struct explanation explanation;

    object = (struct ipc_object){.class = &sysv_sem_class};
    object.sem.nsems = known(3);
    names_limit(IPC_OP_SEMOP, &sysv_sem_class, E2BIG, LIMIT_SEMOPM, "SEMOPM");
    holds("semop", sentence(IPC_OP_SEMOP, &sysv_sem_class, E2BIG, &explanation), "4711");
    holds("semop", sentence(IPC_OP_SEMOP, &sysv_sem_class, EFBIG, &explanation), "has 3,");
    holds("set", sentence(IPC_OP_CHANGE, &sysv_sem_class, ENXIO, &explanation), "has 3,");
    holds("semop", sentence(IPC_OP_SEMOP, &sysv_sem_class, ERANGE, &explanation), "32767");
    holds("semop", sentence(IPC_OP_SEMOP, &sysv_sem_class, EAGAIN, &explanation), "not free");
    holds("post", sentence(IPC_OP_SEMOP, &posix_sem_class, EOVERFLOW, &explanation), "2147483647");
    holds("wait", sentence(IPC_OP_SEMOP, &posix_sem_class, ETIMEDOUT, &explanation), "not free");
}

static void test_others(void)
{
    struct explanation explanation;
    static const struct ipc_class *const classes[] = {&sysv_msg_class, &posix_mq_class,
                                                      &sysv_shm_class, &posix_shm_class,
                                                      &sysv_sem_class, &posix_sem_class};

    object = (struct ipc_object){.class = NULL};
    holds("list", sentence(IPC_OP_LIST, &posix_mq_class, EPERM, &explanation), "/dev/mqueue");
    holds("list", sentence(IPC_OP_LIST, &posix_mq_class, EXDEV, &explanation), "another");
    holds("list", sentence(IPC_OP_LIST, &posix_shm_class, EACCES, &explanation), "/dev/shm");
    holds("file", sentence(IPC_OP_FIND, &posix_sem_class, ENOTSUP, &explanation), "no POSIX sem");
    holds("create", sentence(IPC_OP_CREATE, &posix_sem_class, EEXIST, &explanation), "exists");
    holds("create", explanation.hint, "--reuse");
    holds("kernel", sentence(IPC_OP_LIST, &sysv_shm_class, ENOSYS, &explanation), "System V IPC");
    holds("kernel", sentence(IPC_OP_CREATE, &posix_mq_class, ENOSYS, &explanation),
          "POSIX message queues");
    holds("peek", sentence(IPC_OP_RECEIVE, &sysv_msg_class, ENOSYS, &explanation),
          "CHECKPOINT_RESTORE");

    /* Whatever it is, there is a sentence, and one that ends in no full stop. */
    for (size_t i = 0; i < ARRAY_SIZE(classes); i++)
        for (int operation = IPC_OP_LIST; operation <= IPC_OP_WRITE; operation *= 2) {
            bool all = true;
            for (int error = 1; error < 134; error++) {
                const char *text =
                    sentence((enum ipc_operation)operation, classes[i], error, &explanation);
                size_t length = strlen(text);
                all = all && length > 5 && text[length - 1] != '.';
            }
            ok(all, "%s, operation %d: a sentence for every errno", classes[i]->noun, operation);
        }
}

static void test_mq_cost(void)
{
    static const struct {
        uint64_t maxmsg, msgsize, cost;
    } rows[] = {
        {10, 8192, 10 * 48 + 10 * 48 + 10 * 8192},
        {1, 1, 97},
        {32768, 1, 32768 * 97},
        {32769, 1, 32768 * 97 + 49}, /* no more tree nodes than that */
        {65536, 16777216, 65536 * 48 + 32768 * 48 + 65536 * 16777216ull},
        {UINT64_MAX, 1, UINT64_MAX},
        {1, UINT64_MAX, UINT64_MAX},
        {1ull << 32, 1ull << 32, UINT64_MAX},
        {UINT64_MAX / 49, 1, UINT64_MAX},
    };

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        ok(mq_cost(rows[i].maxmsg, rows[i].msgsize) == rows[i].cost,
           "%" PRIu64 " messages of %" PRIu64 " bytes cost %" PRIu64, rows[i].maxmsg,
           rows[i].msgsize, rows[i].cost);
}

int main(void)
{
    test_creating();
    test_creating_posix();
    test_permissions();
    test_messages();
    test_semaphores();
    test_others();
    test_mq_cost();
    return done();
}
