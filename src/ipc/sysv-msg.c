/* System V message queues: msgget(2), msgctl(2). */
#include <errno.h>
#include <sys/msg.h>

#include "ipc/mechanisms.h"
#include "ipc/sysv.h"

static int stat_queue(int index, struct ipc_object *ret)
{
    struct msqid_ds ds;
    int id = msgctl(index, MSG_STAT_ANY, &ds);
    if (id < 0)
        return sysv_ctl_error();

    sysv_fill(ret, id, &ds.msg_perm, ds.msg_ctime);
    ret->msg.messages = known(ds.msg_qnum);
    ret->msg.bytes = known(ds.__msg_cbytes);
    ret->msg.qbytes = known(ds.msg_qbytes);
    ret->msg.lspid = known_unless_0((uint64_t)ds.msg_lspid);
    ret->msg.lrpid = known_unless_0((uint64_t)ds.msg_lrpid);
    ret->msg.sent_at = known_unless_0((uint64_t)ds.msg_stime);
    ret->msg.received_at = known_unless_0((uint64_t)ds.msg_rtime);
    return 0;
}

static int list(unsigned extra, ipc_visit *visit, void *data)
{
    struct msginfo info;
    (void)extra;
    int highest = msgctl(0, MSG_INFO, (struct msqid_ds *)&info);
    if (highest < 0)
        return -errno;
    return sysv_list(&sysv_msg_class, highest, stat_queue, visit, data);
}

static int get_queue(key_t key)
{
    int id = msgget(key, 0);

    return id < 0 ? -errno : id;
}

static int find(const struct ref *ref, unsigned extra, struct ipc_object *ret)
{
    (void)extra;
    return sysv_find(&sysv_msg_class, ref, get_queue, stat_queue, ret);
}

static int change(const struct ipc_object *object, const struct ipc_settings *settings)
{
    struct msqid_ds ds = {0};

    sysv_set_perm(object, settings, &ds.msg_perm);
    ds.msg_qbytes = settings->given & IPC_SET_QBYTES ? settings->qbytes : object->msg.qbytes.value;
    return msgctl(object->id, IPC_SET, &ds) < 0 ? sysv_ctl_error() : 0;
}

static int make_queue(key_t key, int flags, const struct ipc_settings *settings)
{
    (void)settings;
    int id = msgget(key, flags);

    return id < 0 ? -errno : id;
}

static int create(const struct ref *ref, const struct ipc_settings *settings,
                  struct ipc_object *ret)
{
    /* What msgget() cannot do is done by one IPC_SET, and until then nobody may use the queue. */
    bool later = settings->given & (IPC_SET_OWNER | IPC_SET_GROUP | IPC_SET_QBYTES);
    int id = sysv_create(ref, settings, later ? 0 : (int)settings->mode, make_queue);
    if (id < 0)
        return id;

    struct ipc_object object = {.class = &sysv_msg_class};
    int r = stat_queue(id, &object);
    if (r == 0 && later) {
        r = change(&object, settings);
        r = r < 0 ? r : stat_queue(id, &object);
    }
    if (r < 0) {
        msgctl(id, IPC_RMID, NULL);
        return r;
    }
    *ret = object;
    return 0;
}

static int remove_queue(const struct ipc_object *object)
{
    return msgctl(object->id, IPC_RMID, NULL) < 0 ? sysv_ctl_error() : 0;
}

const struct ipc_class sysv_msg_class = {
    .kind = IPC_MSG,
    .family = IPC_SYSV,
    .noun = "System V message queue",
    .creatable = IPC_SET_MODE | IPC_SET_OWNER | IPC_SET_GROUP | IPC_SET_QBYTES,
    .changeable = IPC_SET_MODE | IPC_SET_OWNER | IPC_SET_GROUP | IPC_SET_QBYTES,
    .size = IPC_SET_QBYTES,
    .list = list,
    .find = find,
    .create = create,
    .change = change,
    .remove = remove_queue,
};
