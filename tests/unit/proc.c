/* What is made of the texts of /proc. */
#include <errno.h>
#include <inttypes.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include "proc/mapping.h"
#include "proc/namespaces.h"
#include "proc/syscall.h"
#include "tap.h"

static void test_mapping(void)
{
    struct mapping mapping = parse_mapping(
        "7f27b4000000-7f27b4001000 rw-s 00000000 00:1a 32770                      /SYSV0000002a "
        "(deleted)");
    ok(mapping.start == 0x7f27b4000000 && mapping.end == 0x7f27b4001000, "its addresses");
    ok(mapping.device == makedev(0, 0x1a) && mapping.inode == 32770, "its device and inode");
    is_text(mapping.path, "/SYSV0000002a (deleted)", "its path");

    mapping = parse_mapping("00400000-00452000 r-xp 00000000 103:02 173521 /usr/bin/a b");
    ok(mapping.device == makedev(0x103, 2), "a large device");
    is_text(mapping.path, "/usr/bin/a b", "a path with a blank");

    mapping = parse_mapping("7ffc1000-7ffc2000 rw-p 00000000 00:00 0 ");
    ok(mapping.inode == 0, "no file");
    is_text(mapping.path, "", "no path");
    parse_mapping("");
    parse_mapping("7f");
    parse_mapping("7f-8f r");
    ok(true, "lines cut short");
}

static struct wait wait_of(long number, uint64_t first, uint64_t second)
{
    char text[200];
    struct wait wait;

    snprintf(text, sizeof(text),
             "%ld 0x%" PRIx64 " 0x%" PRIx64 " 0x0 0x0 0x0 0x0 0x7ffd00001000 0x7f0000001000\n",
             number, first, second);
    parse_wait(text, &wait);
    return wait;
}

static void test_wait(void)
{
    struct wait wait;

#ifdef SYS_msgsnd
    wait = wait_of(SYS_msgsnd, 7, 0x1000);
    ok(wait.by == WAIT_ID && wait.kind == IPC_MSG && wait.to_send && wait.address == 7, "msgsnd");
    wait = wait_of(SYS_msgrcv, 8, 0x1000);
    ok(wait.by == WAIT_ID && wait.kind == IPC_MSG && !wait.to_send && wait.address == 8, "msgrcv");
#endif
    wait = wait_of(SYS_futex, 0x7f00, 0x109);
    ok(wait.by == WAIT_FUTEX && wait.address == 0x7f00, "a futex that is waited for");
    wait = wait_of(SYS_futex, 0x7f00, 1);
    ok(wait.by == WAIT_NOTHING, "one that is woken");
    wait = wait_of(SYS_restart_syscall, 0x7f00, 0x109);
    ok(wait.by == WAIT_FUTEX, "one that is waited for again after a stop");
    wait = wait_of(SYS_read, 7, 0);
    ok(wait.by == WAIT_NOTHING, "another call");
    ok(parse_wait("running\n", &wait) == 0 && wait.by == WAIT_NOTHING, "a thread that runs");
    ok(parse_wait("-1 0x7ffd0000 0x7f000000\n", &wait) == 0 && wait.by == WAIT_NOTHING,
       "a thread outside of any call");
    if (sizeof(long) > 4)
        ok(parse_wait("7 0x1 0x0 0x0 0x0 0x0 0x0 0xffff1000 0xf7000000\n", &wait) == -ENOTSUP,
           "a 32-bit program");
}

static void test_container(void)
{
    char text[CONTAINER_TEXT];
    static const char id[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    char cgroup[200];

    snprintf(cgroup, sizeof(cgroup), "0::/system.slice/docker-%s.scope\n", id);
    container_of_cgroup(cgroup, text);
    is_text(text, "0123456789ab", "Docker");
    snprintf(cgroup, sizeof(cgroup), "12:pids:/docker/%s\n0::/\n", id);
    container_of_cgroup(cgroup, text);
    is_text(text, "0123456789ab", "the first version of control groups");
    snprintf(cgroup, sizeof(cgroup), "0::/docker/%064d/kubelet/cri-containerd-%s.scope\n", 7, id);
    container_of_cgroup(cgroup, text);
    is_text(text, "0123456789ab", "a container in a container");
    container_of_cgroup("0::/lxc.payload.web/init.scope\n", text);
    is_text(text, "web", "LXC");
    container_of_cgroup("0::/user.slice/session-1.scope\n", text);
    is_text(text, "", "none");
    snprintf(cgroup, sizeof(cgroup), "0::/a%s0\n", id);
    container_of_cgroup(cgroup, text);
    is_text(text, "", "a longer number");
}

int main(void)
{
    test_mapping();
    test_wait();
    test_container();
    return done();
}
