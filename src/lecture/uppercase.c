/* Sockets, the exercise: the child is a small server that makes capitals. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lecture/console.h"
#include "lecture/program.h"
#include "util/cleanup.h"
#include "util/report.h"

enum { PIECE = 4096 };

static const char program[] = "uppercase";

/* Sends all of @length bytes; send() may take less at a time. */
static int send_all(int socket, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(socket, text, length, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            return call_failed(program, "send");
        if (sent > 0) {
            text += sent;
            length -= (size_t)sent;
        }
    }
    return EXIT_DONE;
}

/* The child: capitals for whatever comes, until the parent closes its end. */
static int serve(int socket)
{
    char text[PIECE];
    ssize_t length;

    while ((length = read(socket, text, sizeof(text))) != 0) {
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0)
            return call_failed(program, "read");
        for (ssize_t i = 0; i < length; i++)
            text[i] = (char)toupper((unsigned char)text[i]); /* of a negative char: undefined */
        int status = send_all(socket, text, (size_t)length);
        if (status != EXIT_DONE)
            return status;
    }
    return EXIT_DONE;
}

/* Sends a piece and reads as many bytes back, in place. */
static int exchange(int socket, char *text, size_t length)
{
    int status = send_all(socket, text, length);
    if (status != EXIT_DONE)
        return status;

    while (length > 0) {
        ssize_t got = read(socket, text, length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            report_error("lecture %s: the child is gone: it did not answer", program);
            return EXIT_FAILED;
        }
        text += got;
        length -= (size_t)got;
    }
    return EXIT_DONE;
}

/* A long line goes piece by piece: if all of it were sent at once, both processes could end up
 * waiting in send() for the other to read. */
static int capitalise(int socket, char *line, size_t length)
{
    for (size_t done = 0; done < length; done += PIECE) {
        size_t piece = length - done < PIECE ? length - done : PIECE;
        int status = exchange(socket, line + done, piece);
        if (status != EXIT_DONE)
            return status;
    }
    print_text(line, length);
    putchar('\n');
    return fflush(stdout) == 0 ? EXIT_DONE : EXIT_FAILED;
}

static int converse(int socket)
{
    _cleanup_lines_ struct lines lines = {0};
    char *line;
    size_t length;
    int r = 0, status = EXIT_DONE;

    while (status == EXIT_DONE &&
           (r = next_line(&lines, "Please enter a text: ", NULL, &line, &length)) > 0)
        status = capitalise(socket, line, length);
    if (r < 0) {
        errno = -r;
        return call_failed(program, "read");
    }
    return status;
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
        close(sockets[1]);
        end_child(serve(sockets[0]));
    }
    close(sockets[0]);
    int status = converse(sockets[1]);
    close(sockets[1]); /* the child's end of file */

    int childs = wait_for_child(child);
    return status != EXIT_DONE ? status : childs;
}

const struct lecture_program uppercase_program = {
    .name = program,
    .shows = "a child that answers each line in capitals",
    .topic = "sockets, exercise",
    .operands = "",
    .help = "The parent sends each line of its input to the child, the child sends it\n"
            "back in capitals, the parent prints it.  One socket pair carries both ways.\n"
            "A stream carries bytes, not messages: the parent knows how many to expect\n"
            "because it sent as many.",
    .calls = "socketpair(2), fork(2), send(2), read(2), close(2), waitpid(2)",
    .run = run,
};
