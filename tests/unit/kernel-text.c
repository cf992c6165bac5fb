/* What is made of the kernel's text files. */
#include "ipc/kernel-text.h"

#include "tap.h"

static void test_shm_usage(void)
{
    struct shm_usage usage = {.id = 4711};
    static const char segment[] =
        "        42      32770   600               4194304   719   719      1  1000  1000  1000  "
        "1000"
        " 1795000000          0 1795000000               4194304                  8192\n";

    ok(parse_shm_usage(segment, &usage) && usage.id == 32770 && usage.rss == 4194304 &&
           usage.swap == 8192,
       "a segment's memory and swap");
    ok(parse_shm_usage("-1 0 0 0 0 0 0 0 0 0 0 0 0 0 18446744073709551615 0", &usage) &&
           usage.id == 0 && usage.rss == UINT64_MAX && usage.swap == 0,
       "a line without its newline");

    static const char *const others[] = {
        "       key      shmid perms       size  cpid  lpid nattch   uid   gid  cuid  cgid      "
        "atime"
        "      dtime      ctime        rss       swap\n",
        "",
        "\n",
        "42",
        "42 7 600 0 0 0 0 0 0 0 0 0 0 0 4096",
        "42 -7 600 0 0 0 0 0 0 0 0 0 0 0 4096 0",
        "42 4294967303 600 0 0 0 0 0 0 0 0 0 0 0 4096 0",
        "42 7 600 0 0 0 0 0 0 0 0 0 0 0 18446744073709551616 0",
        "42 7 600 0 0 0 0 0 0 0 0 0 0 0 -1 0",
        "42 7 600 0 0 0 0 0 0 0 0 0 0 0 4096 0x1",
        "42 7 600 0 0 0 0 0 0 0 0 0 0 0 4096 000000000000000000000000000000000000000000000001",
    };
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
        usage = (struct shm_usage){.id = 4711, .rss = 1, .swap = 2};
        ok(!parse_shm_usage(others[i], &usage) && usage.id == 4711 && usage.rss == 1 &&
               usage.swap == 2,
           "no segment: '%.60s'", others[i]);
    }
}

/* What a queue's file tells: bytes and pid, -1 where it does not. */
static void queue(const char *text, long long bytes, long long pid)
{
    struct ipc_object object = {0};
    struct maybe *got = &object.msg.bytes;

    parse_mq_content(text, &object);
    ok((got->known ? (long long)got->value : -1) == bytes, "bytes of '%s'", text);
    got = &object.msg.notify_pid;
    ok((got->known ? (long long)got->value : -1) == pid, "who is notified by '%s'", text);
}

/* The number at @position of a sysctl, -1 where there is none. */
static void sysctl(const char *text, int position, long long expected)
{
    struct maybe number = parse_sysctl(text, position);

    ok((number.known ? (long long)number.value : -1) == expected, "'%s' at %d", text, position);
}

int main(void)
{
    test_shm_usage();

    queue("QSIZE:5          NOTIFY:0     SIGNO:0     NOTIFY_PID:0     \n", 5, -1);
    queue("QSIZE:81920      NOTIFY:1     SIGNO:10    NOTIFY_PID:719   \n", 81920, 719);
    queue("QSIZE:0", 0, -1);
    queue("QSIZE:", -1, -1);
    queue("QSIZE:-5 NOTIFY_PID:-7", -1, -1);
    queue("QSIZE:18446744073709551616 NOTIFY_PID:4294967303", -1, -1);
    queue("", -1, -1);

    sysctl("32000\t1024000000\t500\t128\n", 0, 32000);
    sysctl("32000\t1024000000\t500\t128\n", 1, 1024000000);
    sysctl("32000\t1024000000\t500\t128\n", 3, 128);
    sysctl("32000\t1024000000\t500\t128\n", 4, -1);
    sysctl("-1\t1024000000\t-5\t128\n", 0, 0);
    sysctl("-1\t1024000000\t-5\t128\n", 1, 1024000000);
    sysctl("-\n", 0, -1);
    sysctl("--1\n", 0, -1);
    sysctl("8192 bytes\n", 1, -1);
    sysctl("8192x\n", 0, -1);
    sysctl("18446744073709551616\n", 0, -1);
    sysctl("", 0, -1);
    ok(parse_sysctl("18446744073692774399\n", 0).value == 18446744073692774399u, "shmmax");
    return done();
}
