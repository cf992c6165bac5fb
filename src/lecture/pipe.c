/* Pipes (2): after fork(), a parent and its child hold the two ends of one pipe. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lecture/console.h"
#include "lecture/program.h"

enum { PIPE_READ = 0, PIPE_WRITE = 1, BUFFER_LEN = 256 };

#define TEXT "Something to send down the pipe."

static const char program[] = "pipe";

/* Prints what comes down the pipe, to its end. */
static int receive(int fd)
{
    char buffer[BUFFER_LEN];
    ssize_t length;

    /* One read() returns what is there by now, perhaps not all: go on until there is no writer left
     * and read() returns 0. */
    fputs("Child received \"", stdout);
    while ((length = read(fd, buffer, sizeof(buffer))) != 0) {
        if (length > 0)
            fwrite(buffer, 1, (size_t)length, stdout);
        else if (errno != EINTR)
            return call_failed(program, "read");
    }
    puts("\"");
    return EXIT_DONE;
}

static int send_text(int fd, const char *text)
{
    size_t length = strlen(text);

    /* Flushed before the child can have anything to print, so that the lines keep their order. */
    printf("Parent sending \"%s\"\n", text);
    fflush(stdout);

    /* A text longer than the pipe's buffer goes in piece by piece, while the child reads. */
    while (length > 0) {
        ssize_t written = write(fd, text, length);
        if (written < 0 && errno != EINTR)
            return call_failed(program, "write");
        if (written > 0) {
            text += written;
            length -= (size_t)written;
        }
    }
    return EXIT_DONE;
}

static int run(const struct lecture_arguments *arguments)
{
    const char *text = arguments->operand_count > 0 ? arguments->operands[0] : TEXT;
    int fd[2];

    if (pipe(fd) < 0)
        return call_failed(program, "pipe");

    /* Whatever stdout still buffers, the child would print a second time. */
    fflush(stdout);
    pid_t child = fork();
    if (child < 0)
        return call_failed(program, "fork");

    if (child == 0) {
        close(fd[PIPE_WRITE]); /* or read() would never see the end: a writer would be left, us */
        end_child(receive(fd[PIPE_READ]));
    }
    close(fd[PIPE_READ]);
    int sent = send_text(fd[PIPE_WRITE], text);
    close(fd[PIPE_WRITE]); /* the child's end of file */

    int received = wait_for_child(child);
    return sent != EXIT_DONE ? sent : received;
}

const struct lecture_program pipe_program = {
    .name = program,
    .shows = "a parent sends its child a text",
    .topic = "pipes (2)",
    .operands = "[TEXT]",
    .help = "The parent sends TEXT down a pipe, the child prints it.  fork() gives both\n"
            "processes both ends, so each closes the one that it does not use: a reader\n"
            "meets the end of file only when no process at all has the writing end open,\n"
            "itself included.  A pipe goes one way; for answers one needs a second pipe,\n"
            "or socketpair.",
    .calls = "pipe(2), fork(2), close(2), write(2), read(2), waitpid(2)",
    .max_operands = 1,
    .run = run,
};
