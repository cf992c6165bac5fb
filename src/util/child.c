#include "util/child.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/cleanup.h"
#include "util/interruption.h"

enum { STACK_SIZE = 8 << 20 };

struct start {
    char *const *arguments;
    const sigset_t *mask;
    pid_t parent;
    struct sigaction on_child; /* what SIGCHLD did before */
    int report;                /* where the errno of execve() goes; closed by it */
};

void expect_children(struct sigaction *ret)
{
    const struct sigaction by_default = {.sa_handler = SIG_DFL};

    sigaction(SIGCHLD, &by_default, ret);
}

int wait_for_end(pid_t pid)
{
    int status;

    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -errno;
    return status;
}

void block_signals(sigset_t *ret)
{
    sigset_t all;

    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, ret);
}

/* What the child does, until it is the program; AddressSanitizer does not know its stack. */
__attribute__((no_sanitize_address)) static int become_program(void *data)
{
    const struct start *start = data;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    pid_t parent = getppid(); /* 0 where we are the first of a new pid namespace: unshare --pid */
    if (parent != start->parent && parent != 0)
        _exit(128 + SIGKILL); /* it died before the prctl() */
    release_interruptions();
    sigaction(SIGCHLD, &start->on_child, NULL);
    sigprocmask(SIG_SETMASK, start->mask, NULL);
    execvp(start->arguments[0], start->arguments);

    int error = errno;
    while (write(start->report, &error, sizeof(error)) < 0 && errno == EINTR)
        ;
    _exit(127);
}

/* fork(), but for the semadj values, which the child shares: if ipcctl is killed, the kernel gives
 * nothing back before the child, which is killed then, is dead as well. */
static pid_t fork_sharing_undo(struct start *start)
{
    char *stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED)
        return -errno;

    pid_t pid = clone(become_program, stack + STACK_SIZE, CLONE_SYSVSEM | SIGCHLD, start);
    int error = errno;
    munmap(stack, STACK_SIZE);
    return pid < 0 ? -error : pid;
}

/* Stops this process as the program was stopped, for the shell to see.  Only for job control: one
 * that is stopped by SIGSTOP may be continued alone, by a debugger, and would not be waited for. */
static void stop_with(int signal)
{
    sigset_t set;

    if (signal != SIGTSTP && signal != SIGTTIN && signal != SIGTTOU)
        return;
    sigemptyset(&set);
    sigaddset(&set, signal);
    raise(signal);
    sigprocmask(SIG_UNBLOCK, &set, NULL); /* here it stops */
    sigprocmask(SIG_BLOCK, &set, NULL);
}

/* Whether the program has ended, with all its changes of state seen. */
static bool has_ended(pid_t pid, int *status)
{
    while (waitpid(pid, status, WNOHANG | WUNTRACED) == pid) {
        if (!WIFSTOPPED(*status))
            return true;
        stop_with(WSTOPSIG(*status));
    }
    return false;
}

/* Whether it came from the terminal, which signals the whole process group, the program included;
 * but of a hangup it tells the session's leader alone.  Others of the kernel's are for us only, as
 * that of an alarm(2), which execve(2) preserves. */
static bool is_from_terminal(const siginfo_t *info)
{
    switch (info->si_code == SI_KERNEL ? info->si_signo : 0) {
    case SIGINT:
    case SIGQUIT:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
    case SIGWINCH:
        return true;
    case SIGHUP:
    case SIGCONT:
        return getsid(0) != getpid();
    default:
        return false;
    }
}

/* What is known of a signal to us, where one is waiting in @set. */
static bool is_pending(const sigset_t *set, siginfo_t *ret)
{
    static const struct timespec no_time;

    return sigtimedwait(set, ret, &no_time) > 0;
}

static bool is_interrupt(const siginfo_t *info)
{
    return info->si_signo == SIGINT && is_from_terminal(info);
}

/* Signals that came before the program was there.  The terminal's are among them, which may have
 * reached it or not: rather twice than never.  Returns whether Ctrl-C is. */
static bool pass_on_pending(pid_t pid, const sigset_t *all)
{
    bool interrupted = false;
    siginfo_t info;

    while (is_pending(all, &info)) {
        interrupted |= is_interrupt(&info);
        if (info.si_signo != SIGCHLD)
            kill(pid, info.si_signo);
    }
    return interrupted;
}

/* Returns whether the terminal interrupted us meanwhile. */
static bool attend(pid_t pid, int *ret_status)
{
    sigset_t all, only;
    siginfo_t info;

    sigfillset(&all);
    bool interrupted = pass_on_pending(pid, &all);
    while (!has_ended(pid, ret_status)) {
        int signal = sigwaitinfo(&all, &info);

        interrupted |= signal > 0 && is_interrupt(&info);
        if (signal > 0 && signal != SIGCHLD && !is_from_terminal(&info))
            kill(pid, signal);
    }
    sigemptyset(&only);
    sigaddset(&only, SIGINT);
    return interrupted || (is_pending(&only, &info) && is_interrupt(&info));
}

/* The errno of execve() that the child has left, or 0 where it became the program. */
static int read_report(int fd)
{
    int error;
    ssize_t length;

    do {
        length = read(fd, &error, sizeof(error));
    } while (length < 0 && errno == EINTR);
    return length == (ssize_t)sizeof(error) ? error : 0;
}

int run_child(char *const arguments[], const sigset_t *mask, int *ret_status, bool *ret_interrupted)
{
    struct start start = {.arguments = arguments, .mask = mask, .parent = getpid()};
    int ends[2], status;

    if (pipe2(ends, O_CLOEXEC) < 0)
        return -errno;
    _cleanup_close_ int from = ends[0], to = ends[1];
    start.report = to;

    expect_children(&start.on_child);
    pid_t pid = fork_sharing_undo(&start);
    if (pid < 0)
        return pid;

    /* The report is read last: the child may be stopped before it is the program. */
    close(steal_fd(&to));
    bool interrupted = attend(pid, &status);
    int failed = read_report(from);
    *ret_status = failed ? failed : status;
    *ret_interrupted = interrupted && !failed && WIFSIGNALED(status) && WTERMSIG(status) == SIGINT;
    return failed ? -ENOEXEC : 0;
}
