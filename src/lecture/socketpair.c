/* Sockets (1, 2): a socket pair is a pipe that goes both ways. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lecture/console.h"
#include "lecture/program.h"
#include "util/report.h"

#define DATA1 "In Xanadu, did Kublai Khan..."
#define DATA2 "A stately pleasure dome decree..."

enum { BUFFER_LEN = 1024 };

static const char program[] = "socketpair";

/* Sends @text with the NUL that ends it.  MSG_NOSIGNAL: if the other process has died, an error
 * rather than SIGPIPE. */
static int say(int socket, const char *text)
{
    if (send(socket, text, strlen(text) + 1, MSG_NOSIGNAL) < 0)
        return call_failed(program, "send");
    return EXIT_DONE;
}

/* Reads a text to its NUL and prints it.  A stream has no borders between messages: one read() may
 * return half a text.  (With flags it is recv() that takes four arguments; read() takes three.) */
static int hear(int socket)
{
    char buffer[BUFFER_LEN];
    size_t length = 0;

    do {
        ssize_t got = read(socket, buffer + length, sizeof(buffer) - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return call_failed(program, "read");
        if (got == 0) {
            report_error("lecture %s: the other process ended before it had said all", program);
            return EXIT_FAILED;
        }
        length += (size_t)got;
    } while (length == 0 || (buffer[length - 1] != '\0' && length < sizeof(buffer)));

    printf("-->%.*s\n", (int)length, buffer);
    fflush(stdout); /* before the answer, after which the other process prints */
    return EXIT_DONE;
}

static int run(const struct lecture_arguments *arguments)
{
    int sockets[2];
    (void)arguments;

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) < 0)
        return call_failed(program, "socketpair");

    fflush(stdout);
    pid_t child = fork();
    if (child < 0)
        return call_failed(program, "fork");

    if (child == 0) {
        close(sockets[1]); /* the pair is alike at both ends; either may be the child's */
        int status = say(sockets[0], DATA1);
        end_child(status != EXIT_DONE ? status : hear(sockets[0]));
    }
    close(sockets[0]);
    int status = hear(sockets[1]);
    if (status == EXIT_DONE)
        status = say(sockets[1], DATA2);
    close(sockets[1]);

    int childs = wait_for_child(child);
    return status != EXIT_DONE ? status : childs;
}

const struct lecture_program socketpair_program = {
    .name = program,
    .shows = "two processes talk both ways",
    .topic = "sockets (1, 2)",
    .operands = "",
    .help = "The child sends a line of a poem, the parent answers with the next, and each\n"
            "prints what it got.  socketpair() makes two descriptors like pipe() does,\n"
            "but each can be read and written.  It is the shortest step to sockets\n"
            "between machines: only the way in which they are made differs.",
    .calls = "socketpair(2), fork(2), send(2), read(2), close(2), waitpid(2)",
    .run = run,
};
