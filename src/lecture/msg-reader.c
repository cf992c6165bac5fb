/* Message queues (6, 7), readAndDelMsgQueue: empties a queue and removes it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/msg.h>

#include "lecture/messages.h"
#include "util/cleanup.h"
#include "util/report.h"

static const char program[] = "msg-reader";

static bool is_quit(const struct AMessage *message)
{
    return message->floatPt_ == 0.0f && message->integer_ == 0 && message->text_[0] == '\0';
}

static void print_message(const struct AMessage *message)
{
    /* The sender may be any program: its text need not be ended by a NUL. */
    printf("Float:\t%g\nInt:\t%d\nWord:\t", (double)message->floatPt_, message->integer_);
    print_text(message->text_, strnlen(message->text_, sizeof(message->text_)));
    fputs("\n\n", stdout);
    fflush(stdout);
}

/* Receives the next message of type 1, waiting for one.  msgrcv() says how long it was: a body of
 * another size is no struct AMessage. */
static int receive(int queue, key_t key, struct AMessage *message)
{
    ssize_t size;

    do
        size = msgrcv(queue, message, BODY_SIZE(*message), 1, 0);
    while (size < 0 && errno == EINTR);

    if (size < 0 && errno == E2BIG) {
        report_error("lecture %s: a message of more than the %zu bytes of struct AMessage waits in "
                     "the queue",
                     program, BODY_SIZE(*message));
        return EXIT_FAILED;
    }
    if (size < 0)
        return queue_failed(program, "msgrcv", key);
    if ((size_t)size != BODY_SIZE(*message)) {
        report_error("lecture %s: a message of %zd bytes, where struct AMessage has %zu", program,
                     size, BODY_SIZE(*message));
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

static int run(const struct lecture_arguments *arguments)
{
    _cleanup_lines_ struct lines lines = {0};
    struct AMessage message;
    key_t key;

    int status = get_msg_key(program, arguments, &lines, &key);
    if (status != EXIT_DONE)
        return status;

    /* Without IPC_CREAT: only a queue that is there. */
    int queue = msgget(key, 0);
    if (queue < 0)
        return sorry(program, key);

    while ((status = receive(queue, key, &message)) == EXIT_DONE && !is_quit(&message))
        print_message(&message);

    if (status == EXIT_DONE && msgctl(queue, IPC_RMID, NULL) < 0)
        return queue_failed(program, "IPC_RMID", key);
    return status;
}

const struct lecture_program msg_reader_program = {
    .name = program,
    .shows = "receives structs and removes the queue",
    .topic = "message queues (1-7)",
    .partner = "msg-writer",
    .operands = "[KEY]",
    .help = "Receives what msg-writer sent to the queue of KEY, which is asked for if\n"
            "left out, and prints it.  At the struct of zeros it removes the queue and\n"
            "ends.  Where there is no queue of that key, it is sorry.  msgrcv() waits for\n"
            "a message, takes it off the queue and says how many bytes it had.",
    .calls = "msgget(2), msgrcv(2), msgctl(2), sysvipc(7)",
    .max_operands = 1,
    .run = run,
};
