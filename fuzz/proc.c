/* Files of /proc, and those of POSIX queues.  The first byte says which; the rest is its text. */
#include <errno.h>
#include <inttypes.h>
#include <sys/sysmacros.h>

#include "fuzz.h"
#include "ipc/kernel-text.h"
#include "proc/mapping.h"
#include "proc/mount.h"
#include "proc/namespaces.h"
#include "proc/process.h"
#include "proc/syscall.h"

static void check_mapping(const char *text)
{
    struct mapping mapping = parse_mapping(text), again;
    char line[160];

    require(mapping.path >= text && mapping.path <= text + strlen(text));
    snprintf(line, sizeof(line), "%" PRIx64 "-%" PRIx64 " rw-s 0 %x:%x %" PRIu64 " /a b",
             mapping.start, mapping.end, major(mapping.device), minor(mapping.device),
             mapping.inode);
    again = parse_mapping(line);
    require(again.start == mapping.start && again.end == mapping.end);
    require(again.device == mapping.device && again.inode == mapping.inode);
    require(strcmp(again.path, "/a b") == 0);
}

static void check_state(const char *text)
{
    struct process_state state, before;

    memset(&state, 0x5a, sizeof(state));
    before = state;
    int r = parse_process_state(text, 1700000000, &state);
    require(r == 0 || (r == -EIO && memcmp(&state, &before, sizeof(state)) == 0));
    require(r < 0 || state.started_at >= 1700000000);
}

static void check_status(const char *text)
{
    struct process process = {.command = "as it was"};
    int r = parse_process_status(text, &process);

    require(r == 0 || (r == -EIO && strcmp(process.command, "as it was") == 0));
    require(is_sentence(process.command));
}

static void check_command_line(char *text, size_t size)
{
    char command[COMMAND_TEXT] = "as it was";

    parse_command_line(text, size, command);
    require(is_sentence(command));
}

static void check_wait(const char *text)
{
    struct wait wait;
    int r = parse_wait(text, &wait);

    require(r == 0 || r == -ENOTSUP);
    require(r < 0 || (wait.by <= WAIT_FUTEX && wait.kind < IPC_KINDS));
    require(r < 0 || wait.by == WAIT_FUTEX || wait.address <= UINT32_MAX);
}

static void check_cgroup(const char *text)
{
    char container[CONTAINER_TEXT];

    container_of_cgroup(text, container);
    require(is_safe_text(container, strlen(container)));
}

static void check_mount(const char *text)
{
    _cleanup_free_ char *place = NULL;
    uint64_t id;
    int r = parse_namespace_mount(text, &id, &place);

    require(r == 0 ? !place : r == 1 && strlen(place) <= strlen(text));
}

static void check_shm_usage(const char *text)
{
    struct shm_usage usage, before, again;
    char line[160];

    memset(&usage, 0x5a, sizeof(usage));
    before = usage;
    if (!parse_shm_usage(text, &usage)) {
        require(memcmp(&usage, &before, sizeof(usage)) == 0);
        return;
    }
    require(usage.id >= 0);
    snprintf(line, sizeof(line), "-7 %d 0 0 0 0 0 0 0 0 0 0 0 0 %" PRIu64 " %" PRIu64 "\n",
             usage.id, usage.rss, usage.swap);
    require(parse_shm_usage(line, &again));
    require(again.id == usage.id && again.rss == usage.rss && again.swap == usage.swap);
}

static void check_queue(const char *text)
{
    struct ipc_object queue = {.id = 7}, again = {.id = 7};
    char line[80];

    parse_mq_content(text, &queue);
    const struct maybe bytes = queue.msg.bytes, pid = queue.msg.notify_pid;
    require(!pid.known || (pid.value > 0 && pid.value <= INT32_MAX));

    snprintf(line, sizeof(line),
             "QSIZE:%-10" PRIu64 " NOTIFY:%-5d SIGNO:%-5d NOTIFY_PID:%-6" PRIu64, bytes.value, 0, 0,
             pid.value);
    parse_mq_content(line, &again);
    require(again.msg.bytes.known && again.msg.bytes.value == bytes.value);
    require(again.msg.notify_pid.known == pid.known && again.msg.notify_pid.value == pid.value);
}

static void check_sysctl(const char *text)
{
    struct maybe numbers[4];
    char line[100];

    for (int i = 0; i < 4; i++)
        numbers[i] = parse_sysctl(text, i);
    snprintf(line, sizeof(line), "%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\n",
             numbers[0].value, numbers[1].value, numbers[2].value, numbers[3].value);
    for (int i = 0; i < 4; i++) {
        require(numbers[i].known || numbers[i].value == 0);
        require(parse_sysctl(line, i).value == numbers[i].value);
    }
    require(!parse_sysctl(line, 4).known);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    _cleanup_free_ char *text = text_of(data + 1, size - 1);

    switch (data[0]) {
    case 'm':
        check_mapping(text);
        break;
    case 's':
        check_state(text);
        break;
    case 'u':
        check_status(text);
        break;
    case 'c':
        check_command_line(text, size - 1);
        break;
    case 'w':
        check_wait(text);
        break;
    case 'g':
        check_cgroup(text);
        break;
    case 'i':
        check_mount(text);
        break;
    case 'h':
        check_shm_usage(text);
        break;
    case 'q':
        check_queue(text);
        break;
    case 'l':
        check_sysctl(text);
        break;
    default:
        break;
    }
    return 0;
}
