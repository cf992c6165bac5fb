/* Message queues (4, 5, 6), makeAndWriteMsgQueue: makes a queue and fills it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/msg.h>
#include <unistd.h>

#include "lecture/messages.h"
#include "util/cleanup.h"
#include "util/escape.h"
#include "util/number.h"
#include "util/report.h"

enum { QUEUE_BYTES = 4096, SHOWN = 100 };

static const char program[] = "msg-writer";

/* The queue, if we made it; -1 otherwise.  A queue outlives its processes: only msgctl() ends it.
 */
static volatile sig_atomic_t made = -1;

static void remove_queue(int signal_number)
{
    if (made >= 0)
        msgctl(made, IPC_RMID, NULL);
    die_by_signal(signal_number);
}

/* Makes the queue, or opens one that is there. */
static int open_queue(key_t key)
{
    sigset_t saved;

    /* IPC_EXCL tells us whether the queue is new, and ours to remove on Ctrl-C. */
    delay_signals(&saved);
    int queue = msgget(key, 0660 | IPC_CREAT | IPC_EXCL);
    if (queue >= 0)
        made = queue;
    else if (errno == EEXIST)
        queue = msgget(key, 0660 | IPC_CREAT);
    allow_signals(&saved);
    return queue;
}

/* Lets the queue hold 4096 bytes: the present settings first, for IPC_SET sets them all. */
static int set_size(int queue, key_t key)
{
    struct msqid_ds info;

    if (msgctl(queue, IPC_STAT, &info) < 0)
        return queue_failed(program, "IPC_STAT", key);
    info.msg_qbytes = QUEUE_BYTES;
    if (msgctl(queue, IPC_SET, &info) == 0)
        return EXIT_DONE;
    bool ours = info.msg_perm.uid == geteuid() || info.msg_perm.cuid == geteuid();
    if (errno != EPERM || !ours)
        return queue_failed(program, "IPC_SET", key);
    report_error("lecture %s: IPC_SET: %d bytes are over the limit kernel.msgmnb", program,
                 QUEUE_BYTES);
    return EXIT_FAILED;
}

static int refuse(const char *what, const char *word)
{
    char shown[SHOWN];

    report_error("lecture %s: %s: '%s'", program, what,
                 escape_into(word, strlen(word), shown, sizeof(shown)));
    return -EINVAL;
}

/* Takes a line, `FLOAT INT WORD`, apart. */
static int parse_message(char *line, size_t length, struct AMessage *ret)
{
    struct AMessage message = {.msgType_ = 1};
    char *rest = NULL, *end;
    const char *words[3];
    int64_t integer;

    if (strlen(line) != length)
        return refuse("a line holds a NUL", line);
    for (size_t i = 0; i < 3; i++)
        words[i] = strtok_r(i ? NULL : line, " \t\r", &rest);
    if (!words[1] || !words[2] || strtok_r(NULL, " \t\r", &rest))
        return refuse("a line is a float, an int and a word; this one begins with", words[0]);

    errno = 0;
    message.floatPt_ = strtof(words[0], &end);
    if (*end != '\0' || end == words[0])
        return refuse("this is no float", words[0]);
    if (errno == ERANGE && (message.floatPt_ > 1 || message.floatPt_ < -1))
        return refuse("this is more than a float holds", words[0]);
    if (parse_signed(words[1], INT32_MIN, INT32_MAX, &integer) < 0)
        return refuse("this is no int", words[1]);
    message.integer_ = (int)integer;
    if (strlen(words[2]) >= sizeof(message.text_))
        return refuse("a word of more than 79 bytes does not fit", words[2]);
    memcpy(message.text_, words[2], strlen(words[2]) + 1); /* the rest is 0 already */
    *ret = message;
    return 0;
}

/* Waits while the queue is full.  The size does not count the type. */
static int send_message(int queue, key_t key, const struct AMessage *message)
{
    while (msgsnd(queue, message, BODY_SIZE(*message), 0) < 0)
        if (errno != EINTR)
            return queue_failed(program, "msgsnd", key);
    return EXIT_DONE;
}

static int write_messages(int queue, key_t key, struct lines *lines)
{
    static const char prompt[] = "Please enter a float, int and word (or blank line to quit): ";
    static const struct AMessage quit = {.msgType_ = 1};
    int status = EXIT_DONE;

    for (;;) {
        char *line;
        size_t length;
        int r = next_line(lines, prompt, NULL, &line, &length);
        if (r < 0)
            status = input_failed(program, r);
        if (r <= 0 || strspn(line, " \t\r") == length)
            return first_failure(status, send_message(queue, key, &quit));

        struct AMessage message;
        if (parse_message(line, length, &message) < 0) {
            status = EXIT_FAILED; /* the line is left out, those after it are not */
            continue;
        }
        int sent = send_message(queue, key, &message);
        if (sent != EXIT_DONE)
            return sent;
    }
}

static int run(const struct lecture_arguments *arguments)
{
    _cleanup_lines_ struct lines lines = {0};
    key_t key;

    int status = get_msg_key(program, arguments, &lines, &key);
    if (status != EXIT_DONE)
        return status;

    on_last_signal(remove_queue);
    int queue = open_queue(key);
    if (queue < 0)
        return queue_failed(program, "msgget", key);
    status = set_size(queue, key);
    if (status == EXIT_DONE)
        return write_messages(queue, key, &lines);
    if (made >= 0)
        msgctl(made, IPC_RMID, NULL);
    return status;
}

const struct lecture_program msg_writer_program = {
    .name = program,
    .shows = "makes a queue and sends structs",
    .topic = "message queues (1-6)",
    .partner = "msg-reader",
    .operands = "[KEY]",
    .help = "Makes the message queue of KEY, which is asked for if left out, and sends\n"
            "each line of input, a float, an int and a word, as one struct.  A blank\n"
            "line, or the end, sends a struct of zeros, at which msg-reader removes the\n"
            "queue.  A message keeps its borders, unlike bytes in a pipe, and waits in\n"
            "the queue even when its sender has ended.  Ctrl-C removes the queue, if this\n"
            "program made it.",
    .calls = "msgget(2), msgctl(2), msgsnd(2), ftok(3), sysvipc(7)",
    .max_operands = 1,
    .run = run,
};
