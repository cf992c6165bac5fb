/* What is made of the texts of /proc. */
#include <errno.h>
#include <inttypes.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include "proc/mapping.h"
#include "proc/mount.h"
#include "proc/namespaces.h"
#include "proc/process.h"
#include "proc/syscall.h"
#include "tap.h"
#include "util/cleanup.h"

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
    mapping = parse_mapping("00400000-00452000 rw-s 00000000 00:1a2 7 /dev/shm/frame");
    ok(mapping.device == makedev(0, 0x1a2) && mapping.inode == 7, "a device of a large minor");

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

#ifdef __x86_64__
/* Of a 32-bit program in a call with a number and three arguments. */
static struct wait narrow_wait_of(const char *call)
{
    struct wait wait = {.by = WAIT_NOTHING};
    char text[200];

    snprintf(text, sizeof(text), "%s 0x0 0x0 0x0 0xffff1000 0xf7000000\n", call);
    ok(parse_wait(text, &wait) == 0, "a 32-bit program: %s", call);
    return wait;
}
#endif

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
    wait = wait_of(SYS_futex, 0x7f0000001000, FUTEX_LOCK_PI);
    ok(wait.by == WAIT_FUTEX, "a mutex with priority inheritance");
#ifdef __x86_64__
    wait = narrow_wait_of("240 0xf7f01000 0x0 0x0");
    ok(wait.by == WAIT_FUTEX && wait.address == 0xf7f01000, "a 32-bit program: futex");
    ok(narrow_wait_of("240 0xf7f01000 0x1 0x0").by == WAIT_NOTHING, "a 32-bit program that wakes");
    ok(narrow_wait_of("0 0xf7f01000 0x0 0x0").by == WAIT_FUTEX, "a 32-bit program after a stop");
    wait = narrow_wait_of("117 0xc 0x7 0x10");
    ok(wait.by == WAIT_ID && wait.kind == IPC_MSG && !wait.to_send && wait.address == 7,
       "a 32-bit program: msgrcv by ipc(2)");
    ok(narrow_wait_of("117 0x2 0x7 0x10").by == WAIT_NOTHING, "a 32-bit program: semget by ipc(2)");
    wait = narrow_wait_of("279 0x3 0xffff0000 0x10");
    ok(wait.by == WAIT_FD && wait.to_send && wait.address == 3, "a 32-bit program: mq_timedsend");
    ok(narrow_wait_of("202 0xf7f01000 0x0 0x0").by == WAIT_NOTHING,
       "a 32-bit program: what 64-bit ones call futex");
    ok(parse_wait("1073741904 0x1 0x0 0x0 0x0 0x0 0x0 0x7ffd00001000 0x7f0000001000\n", &wait) ==
           -ENOTSUP,
       "a program of x32");
#else
    if (sizeof(long) > 4)
        ok(parse_wait("7 0x1 0x0 0x0 0x0 0x0 0x0 0xffff1000 0xf7000000\n", &wait) == -ENOTSUP,
           "a 32-bit program");
#endif
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
    container_of_cgroup("9:cpu:/lxc/101/ns/init.scope\n0::/\n", text);
    is_text(text, "101", "LXC in Proxmox VE");
    container_of_cgroup("0::/user.slice/session-1.scope\n", text);
    is_text(text, "", "none");
    snprintf(cgroup, sizeof(cgroup), "0::/a%s0\n", id);
    container_of_cgroup(cgroup, text);
    is_text(text, "", "a longer number");
}

/* Where @line says that an IPC namespace is mounted, allocated; NULL where it says nothing of it.
 */
static char *place_of(const char *line, uint64_t *id)
{
    char *place = NULL;

    return parse_namespace_mount(line, id, &place) == 1 ? place : NULL;
}

static void test_mount(void)
{
    uint64_t id = 0;
    _cleanup_free_ char *place =
        place_of("36 25 0:4 ipc:[4026531839] /run/a\\040b\\011c\\134d rw - nsfs nsfs rw\n", &id);
    is_text(place, "/run/a b\tc\\d", "where a namespace is mounted");
    is_number((long long)id, 4026531839, "and which");
    ok(!place_of("36 25 0:4 mnt:[4026531840] /run/m rw - nsfs nsfs rw\n", &id), "another kind");
    ok(!place_of("36 25 0:4 ipc:[7", &id), "a line cut in the id");
    _cleanup_free_ char *cut = place_of("36 25 0:4 ipc:[7] /a\\04", &id);
    is_text(cut, "/a\\04", "a line cut in an escape");
}

static void test_process(void)
{
    static const char stat[] = "7 (a) b) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 3 0 12300 9\n";
    struct process_state state;
    ok(parse_process_state(stat, 1000, &state) == 0 && state.state == 'S' && state.threads == 3 &&
           !state.kernel,
       "the state of a process with a parenthesis in its name");
    is_number(state.started_at, 1000 + 12300 / sysconf(_SC_CLK_TCK), "when it started");
    ok(parse_process_state("7 (a", 0, &state) == -EIO, "a state cut short");

    struct process process = {.command = "as it was"};
    ok(parse_process_status("Name:\ta\nUid:\t7\n", &process) == -EIO, "a status cut short");
    is_text(process.command, "as it was", "which changes nothing");
    ok(parse_process_status("Name:\ta\nUid:\t7\t8\t9\t8\n", &process) == 0 &&
           process.real_uid == 7 && process.uid == 8 && process.saved_uid == 9,
       "users");
    is_text(process.command, "[a]", "a name");
    char words[] = "a\0b\033\0\0";
    parse_command_line(words, sizeof(words), process.command);
    is_text(process.command, "a b\\x1b", "a command line");
}

int main(void)
{
    test_mount();
    test_process();
    test_mapping();
    test_wait();
    test_container();
    return done();
}
