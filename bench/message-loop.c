/* The least that moves lines through a queue: what `ipcctl send -l` and `receive -l` are measured
 * against.  message-loop send|receive sysv ID [COUNT], message-loop send|receive posix NAME [COUNT]
 */
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/msg.h>

enum { LONGEST = 8192 };

static struct {
    long type;
    char text[LONGEST + 1];
} message = {.type = 1};

static void check(int failed, const char *what)
{
    if (failed) {
        perror(what);
        exit(1);
    }
}

static void send_lines(int id, mqd_t queue)
{
    while (fgets(message.text, sizeof(message.text), stdin)) {
        size_t length = strcspn(message.text, "\n");
        if (id >= 0)
            check(msgsnd(id, &message, length, 0) < 0, "msgsnd");
        else
            check(mq_send(queue, message.text, length, 0) < 0, "mq_send");
    }
}

static void receive_lines(int id, mqd_t queue, long count)
{
    while (count-- > 0) {
        ssize_t length = id >= 0 ? msgrcv(id, &message, LONGEST, 0, 0)
                                 : mq_receive(queue, message.text, LONGEST, NULL);
        check(length < 0, "receive");
        message.text[length] = '\n';
        check(fwrite(message.text, 1, (size_t)length + 1, stdout) == 0, "fwrite");
    }
    check(fflush(stdout) != 0, "fflush");
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    int id = strcmp(argv[2], "sysv") == 0 ? atoi(argv[3]) : -1;
    mqd_t queue = id >= 0 ? (mqd_t)-1 : mq_open(argv[3], O_RDWR);
    check(id < 0 && queue == (mqd_t)-1, "mq_open");

    if (strcmp(argv[1], "send") == 0)
        send_lines(id, queue);
    else
        receive_lines(id, queue, argc > 4 ? atol(argv[4]) : 1);
    return 0;
}
