/* The other end of a POSIX queue, as any C program is one.
 *
 *   posix-queue send NAME PRIORITY MESSAGE   sends a message
 *   posix-queue receive NAME                 takes one, prints: priority length text
 */
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail(const char *call)
{
    perror(call);
    return 1;
}

static int send_message(mqd_t queue, unsigned int priority, const char *text)
{
    return mq_send(queue, text, strlen(text), priority) < 0 ? fail("mq_send") : 0;
}

static int receive_message(mqd_t queue)
{
    char text[8192]; /* the msgsize of a queue if nobody says another */
    unsigned int priority;
    ssize_t length = mq_receive(queue, text, sizeof(text), &priority);

    if (length < 0)
        return fail("mq_receive");
    printf("%u %zd %.*s\n", priority, length, (int)length, text);
    return 0;
}

int main(int argc, char **argv)
{
    mqd_t queue = argc > 2 ? mq_open(argv[2], O_RDWR | O_NONBLOCK) : (mqd_t)-1;

    if (queue == (mqd_t)-1)
        return fail("mq_open");
    if (argc == 5 && strcmp(argv[1], "send") == 0)
        return send_message(queue, (unsigned int)atol(argv[3]), argv[4]);
    if (argc == 3 && strcmp(argv[1], "receive") == 0)
        return receive_message(queue);
    fputs("usage: posix-queue send NAME PRIORITY MESSAGE | receive NAME\n", stderr);
    return 2;
}
