/* Pipes (1): a pipe is a buffer in the kernel, with one end to write to and one to read from. */
#include <stdio.h>
#include <unistd.h>

#include "lecture/console.h"
#include "lecture/program.h"

enum { PIPE_READ = 0, PIPE_WRITE = 1 };

static const char program[] = "pipe-self";

static int run(const struct lecture_arguments *arguments)
{
    static const char text[] = {'H', 'e', 'l', 'l', 'o', '!'};
    char received[sizeof(text)];
    int my_pipe[2];
    (void)arguments;

    if (pipe(my_pipe) < 0)
        return call_failed(program, "pipe");

    /* Six bytes fit into the buffer, so that write() returns although nobody reads yet. */
    if (write(my_pipe[PIPE_WRITE], text, sizeof(text)) < 0)
        return call_failed(program, "write");

    /* With the last writing end closed, a reader would meet the end of file, not wait for ever. */
    close(my_pipe[PIPE_WRITE]);

    /* read() says how many bytes came; nothing ends them with a NUL. */
    ssize_t length = read(my_pipe[PIPE_READ], received, sizeof(received));
    if (length < 0)
        return call_failed(program, "read");
    close(my_pipe[PIPE_READ]);

    printf("%.*s\n", (int)length, received);
    return EXIT_DONE;
}

const struct lecture_program pipe_self_program = {
    .name = program,
    .shows = "a pipe is a buffer in the kernel",
    .topic = "pipes (1)",
    .operands = "",
    .help = "One process writes \"Hello!\" into a pipe and reads it back.  That works\n"
            "because a pipe is a buffer that the kernel keeps: what is written waits\n"
            "there until it is read, by whatever process has the reading end.  Talking to\n"
            "oneself is of little use, but fork() copies both descriptors, and then two\n"
            "processes share the pipe.",
    .calls = "pipe(2), write(2), read(2), close(2)",
    .run = run,
};
