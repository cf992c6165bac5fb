/* Pipes (3), the exercise: `ls | wc` as a shell does it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lecture/console.h"
#include "lecture/program.h"
#include "util/escape.h"
#include "util/report.h"

enum { PIPE_READ = 0, PIPE_WRITE = 1 };

/* What shells answer with where they cannot run a command. */
enum { CANNOT_RUN = 126, NOT_FOUND = 127, SHOWN = 100 };

static const char program[] = "pipeline";

/* Becomes @command; returns only where that fails, and writes the exit status into the pipe
 * @report, for the parent to tell it from the same status of a command. */
static int become(char **command, int report)
{
    char shown[SHOWN];

    execvp(command[0], command);
    int status = errno == ENOENT ? NOT_FOUND : CANNOT_RUN;
    const char *reason = errno == ENOENT ? "command not found" : strerror(errno);
    if (write(report, &status, sizeof(status)) < 0)
        call_failed(program, "write");
    report_error("lecture %s: %s: %s", program,
                 escape_into(command[0], strlen(command[0]), shown, sizeof(shown)), reason);
    return status;
}

/* The exit status of a child that could not become its command; EXIT_DONE where both could, for
 * then execvp() has closed all writing ends of the pipe, and nothing is in it. */
static int reported(int report)
{
    int status;

    return read(report, &status, sizeof(status)) == (ssize_t)sizeof(status) ? status : EXIT_DONE;
}

/* Starts a child that runs @command with the pipe's end @fd[@end] in place of its descriptor
 * @standard.  Its process id, or -1. */
static pid_t start(char **command, const int fd[2], int end, int standard, int report)
{
    fflush(stdout);
    pid_t child = fork();
    if (child != 0)
        return child;

    /* dup2() closes what was @standard and makes it another name of the pipe's end.  After that,
     * both first names are unneeded: a wc that kept the writing end would wait for itself. */
    if (fd[end] != standard && dup2(fd[end], standard) < 0)
        end_child(call_failed(program, "dup2"));
    for (int i = 0; i < 2; i++)
        if (fd[i] != standard)
            close(fd[i]);
    end_child(become(command, report));
}

static int run_both(char **first, char **last)
{
    int fd[2], report[2];

    /* The second one after the first: where standard descriptors are closed, it must not be one. */
    if (pipe(fd) < 0)
        return call_failed(program, "pipe");
    if (pipe2(report, O_CLOEXEC) < 0)
        return call_failed(program, "pipe2");
    pid_t writer = start(first, fd, PIPE_WRITE, STDOUT_FILENO, report[PIPE_WRITE]);
    pid_t reader = writer < 0 ? -1 : start(last, fd, PIPE_READ, STDIN_FILENO, report[PIPE_WRITE]);
    int failed = reader < 0 ? call_failed(program, "fork") : EXIT_DONE;

    /* The parent needs neither end, and the reader's end of file needs ours closed. */
    close(fd[PIPE_READ]);
    close(fd[PIPE_WRITE]);
    close(report[PIPE_WRITE]);

    if (writer >= 0)
        wait_for_child(writer);
    int last_status = reader < 0 ? failed : wait_for_child(reader);
    int not_run = reported(report[PIPE_READ]);
    close(report[PIPE_READ]);
    return not_run != EXIT_DONE ? not_run : last_status;
}

static int run(const struct lecture_arguments *arguments)
{
    static char ls_name[] = "ls", wc_name[] = "wc";
    char *ls[] = {ls_name, NULL}, *wc[] = {wc_name, NULL};
    char **words = arguments->operands;
    size_t split = 0;

    if (arguments->operand_count == 0)
        return run_both(ls, wc);

    while (words[split] && strcmp(words[split], "--") != 0)
        split++;
    if (split == 0 || !words[split] || !words[split + 1]) {
        report_error("lecture %s: what is needed is a command, --, and another command", program);
        report_hint("ipcctl lecture %s --help", program);
        return EXIT_USAGE;
    }
    words[split] = NULL; /* execvp() wants each list of words to end so */
    return run_both(words, words + split + 1);
}

const struct lecture_program pipeline_program = {
    .name = program,
    .shows = "two commands joined as a shell joins them",
    .topic = "pipes (3), exercise",
    .operands = "[COMMAND [ARGUMENT...] -- COMMAND [ARGUMENT...]]",
    .help = "Runs two commands, the output of the first being the input of the last; ls\n"
            "and wc if left out.  Each child puts its end of the pipe in the place of a\n"
            "standard descriptor with dup2() and then becomes its command, which need not\n"
            "know of it.  Every process closes what it does not need, or the reader would\n"
            "wait for ever.  The exit status is that of the last command, 127 where\n"
            "either is not found.",
    .calls = "pipe(2), pipe2(2), fork(2), dup2(2), close(2), execvp(3), waitpid(2)",
    .runs_commands = true,
    .run = run,
};
