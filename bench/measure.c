/* Runs a command, its output to /dev/null, and prints what that took: seconds by the clock, seconds
 * of CPU, peak of resident memory in KiB.  Small, so that neither starting a process from it nor
 * the memory that the process begins with counts for much.  measure COMMAND [ARGUMENT...] */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void check(int error, const char *what)
{
    if (error) {
        fprintf(stderr, "measure: %s: %s\n", what, strerror(error));
        exit(127);
    }
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
    posix_spawn_file_actions_t actions;
    struct rusage usage;
    int status;
    pid_t pid;

    if (argc < 2)
        return 2;
    check(posix_spawn_file_actions_init(&actions), "posix_spawn_file_actions_init");
    check(posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0),
          "posix_spawn_file_actions_addopen");

    double start = now();
    check(posix_spawnp(&pid, argv[1], &actions, NULL, argv + 1, environ), argv[1]);
    check(wait4(pid, &status, 0, &usage) < 0 ? errno : 0, "wait4");
    double end = now();

    printf("%.9f %.6f %ld\n", end - start, seconds(usage.ru_utime) + seconds(usage.ru_stime),
           usage.ru_maxrss);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}
