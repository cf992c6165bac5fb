/* What errors mean on POSIX segments and semaphores as the files of /dev/shm that they are. */
#include <errno.h>
#include <inttypes.h>
#include <sys/resource.h>
#include <sys/statvfs.h>

#include "ipc/explain-cause.h"

static void no_object(const struct ipc_failure *failure, struct explanation *ret)
{
    struct ipc_object object;

    say(ret->sentence, "the file of that name is no %s", failure->class->noun);
    if (failed_object(failure, &object) && ipc_object_is_malformed(&object))
        say(ret->hint, "it is too short to be one: a 32-bit program's can be used by such alone");
}

static void files_left_out(const struct ipc_failure *failure, struct explanation *ret)
{
    say(ret->sentence,
        "%ss are left out: they belong to a mount namespace, and --namespace names an "
        "IPC namespace alone",
        failure->class->noun);
    say(ret->hint, "--namespace with the pid of a process enters both");
}

static void directory_denied(const struct ipc_failure *failure, struct explanation *ret)
{
    say(ret->sentence, "%ss cannot be listed: permission denied for /dev/shm",
        failure->class->noun);
}

static void dev_shm_full(const struct ipc_failure *failure, struct explanation *ret)
{
    struct limit shm = limit_read(LIMIT_DEV_SHM);
    struct statvfs status;

    /* tmpfs has as many inodes as it was mounted with; 0 is no limit. */
    if (failure->operation == IPC_OP_CREATE && statvfs("/dev/shm", &status) == 0 &&
        status.f_files > 0 && status.f_ffree == 0) {
        say(ret->sentence, "no more files in /dev/shm: %" PRIu64 " of %" PRIu64 " inodes in use",
            (uint64_t)status.f_files, (uint64_t)status.f_files);
        say(ret->hint, "remove what nobody uses, or mount -o remount,nr_inodes=N /dev/shm");
        return;
    }
    say(ret->sentence, "no room in /dev/shm: %" PRIu64 " of %" PRIu64 " bytes in use",
        shm.used.value, shm.value.value);
    say(ret->hint, "remove what nobody uses, or mount -o remount,size=SIZE /dev/shm");
}

static void file_too_large(const struct ipc_failure *failure, struct explanation *ret)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        say(ret->sentence, "files are limited to %" PRIu64 " bytes (ulimit -f)",
            (uint64_t)limit.rlim_cur);
    else if (given(failure, IPC_SET_SIZE))
        say(ret->sentence, "size %" PRIu64 " is over what a file may have",
            failure->settings->size);
    else
        say(ret->sentence, "no file may be as long");
}

/* SIGBUS: the page is past the end of the file, or a hole in it that cannot be filled. */
static void file_not_there(const struct ipc_failure *failure, struct explanation *ret)
{
    struct ipc_object object;

    if (failed_object(failure, &object) && object.class->kind == IPC_SEM && !object.sem.malformed)
        say(ret->sentence, "its file has a hole, and the file system no memory left to fill it");
    else
        say(ret->sentence, "its file was cut short meanwhile");
}

const struct cause file_causes[] = {
    {ANY_OP, POSIX_FILE, ENOTSUP, .tell = no_object},
    {ANY_OP, POSIX_FILE, EXDEV, .tell = files_left_out},
    {ANY_OP, POSIX_FILE, EFAULT, .tell = file_not_there},
    {ANY_OP, POSIX_FILE, ENOSPC, .tell = dev_shm_full},
    {ANY_OP, POSIX_FILE, EROFS, .sentence = "/dev/shm is mounted read-only",
     .hint = "as root: mount -o remount,rw /dev/shm"},
    {IPC_OP_REMOVE, POSIX_FILE, EBUSY, .sentence = "another file is mounted over it",
     .hint = "as root: umount that file in /dev/shm first"},
    {ANY_OP, POSIX_FILE, EFBIG, .tell = file_too_large},
    {IPC_OP_LIST, POSIX_FILE, EACCES, .tell = directory_denied},
    {IPC_OP_CREATE, POSIX_FILE, EACCES, .tell = tell_create_denied},
    {IPC_OP_CREATE, POSIX_FILE, ENOENT,
     .sentence = "there is no /dev/shm, where POSIX segments and semaphores live",
     .hint = "as root: mkdir -p /dev/shm && mount -t tmpfs -o mode=1777 none /dev/shm"},
    {IPC_OP_CREATE, POSIX_FILE, ENOSYS,
     .sentence = "the file system at /dev/shm has no unnamed files (O_TMPFILE), which it takes to "
                 "make one whole",
     .hint = "as root: mount -t tmpfs -o mode=1777 none /dev/shm"},
    {IPC_OP_CREATE | IPC_OP_CHANGE, POSIX_SHM, EINVAL, .tell = file_too_large},
    {0},
};
