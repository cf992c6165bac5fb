/* A world that is the same each time: new namespaces, an object of each mechanism in them, and one
 * program that runs there.
 *
 *   world DIRECTORY
 *
 * In DIRECTORY, the file `command` holds the words of the program, each with a NUL behind it: first
 * a "&" where other processes are to be there, one that uses all objects and waits for two of them,
 * and one in another IPC namespace; a "|" where its standard output is to be a pipe; and NAME=VALUE
 * for its environment.  Its
 * standard streams are the files `stdin`, `stdout` and `stderr`.  The file `state` is made: how it
 * ended, and then all objects with their content, a line each.  A program that takes longer than
 * half a minute is killed, with all that it started.  Exit status 1 where the world cannot be made.
 *
 * (The words are in a file because commands show who made the objects, with all its arguments.) */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KEY = 0x2a, SEGMENT_SIZE = 26, MESSAGE_MAX = 8192, SECONDS = 30, WORDS = 64, OTHERS = 2 };

static const char content[SEGMENT_SIZE] = "abcdefghijklmnopqrstuvwxyz";

union semun {
    int val;
    struct semid_ds *buf;
    unsigned short *array;
};

static void check(bool good, const char *call)
{
    if (good)
        return;
    fprintf(stderr, "world: %s: %s\n", call, strerror(errno));
    exit(1);
}

static void mount_all(void)
{
    check(mount("none", "/dev/shm", "tmpfs", 0, "mode=1777") == 0, "mount /dev/shm");
    check(mount("none", "/dev/mqueue", "mqueue", 0, NULL) == 0, "mount /dev/mqueue");
    check(mount("proc", "/proc", "proc", 0, NULL) == 0, "mount /proc");
}

/* Making. */

static void make_sysv_queue(void)
{
    static const struct {
        long type;
        const char *text;
    } messages[] = {{1, "alpha"}, {2, "bravo"}, {1, "gamma"}};
    int id = msgget(KEY, IPC_CREAT | IPC_EXCL | 0600);

    check(id >= 0, "msgget");
    for (size_t i = 0; i < sizeof(messages) / sizeof(*messages); i++) {
        struct {
            long type;
            char text[8];
        } message = {.type = messages[i].type};
        strcpy(message.text, messages[i].text);
        check(msgsnd(id, &message, strlen(message.text), 0) == 0, "msgsnd");
    }
}

static void make_posix_queue(void)
{
    struct mq_attr attributes = {.mq_maxmsg = 5, .mq_msgsize = 64};
    mqd_t queue = mq_open("/q", O_CREAT | O_EXCL | O_WRONLY, 0600, &attributes);

    check(queue != (mqd_t)-1, "mq_open");
    check(mq_send(queue, "delta", 5, 1) == 0, "mq_send");
    check(mq_send(queue, "omega", 5, 9) == 0, "mq_send");
    mq_close(queue);
}

static void make_segments(void)
{
    int id = shmget(KEY, SEGMENT_SIZE, IPC_CREAT | IPC_EXCL | 0600);
    char *memory = id < 0 ? (char *)-1 : shmat(id, NULL, 0);
    int fd = shm_open("/s", O_CREAT | O_EXCL | O_RDWR, 0600);

    check(memory != (char *)-1, "shmat");
    memcpy(memory, content, sizeof(content));
    shmdt(memory);
    check(fd >= 0 && write(fd, content, sizeof(content)) == sizeof(content), "shm_open");
    close(fd);
}

static void make_semaphores(void)
{
    unsigned short values[] = {1, 0, 3};
    int id = semget(KEY, 3, IPC_CREAT | IPC_EXCL | 0600);

    check(id >= 0 && semctl(id, 0, SETALL, (union semun){.array = values}) == 0, "semget");
    sem_t *semaphore = sem_open("/l", O_CREAT | O_EXCL, 0600, 2);
    check(semaphore != SEM_FAILED, "sem_open");
    sem_close(semaphore);
}

/* Others. */

static void *wait_for_semaphore(void *set)
{
    struct sembuf take = {.sem_num = 1, .sem_op = -1};

    semop(*(int *)set, &take, 1);
    return NULL;
}

/* Uses all objects, by as many ways, and waits for what never comes. */
static int use_objects(void)
{
    int queue = msgget(KEY, 0), set = semget(KEY, 0, 0), memory = shm_open("/s", O_RDWR, 0);
    struct {
        long type;
        char text[MESSAGE_MAX];
    } message;
    pthread_t thread;

    check(shmat(shmget(KEY, 0, 0), NULL, 0) != (void *)-1, "shmat");
    check(mmap(NULL, SEGMENT_SIZE, PROT_READ, MAP_SHARED, memory, 0) != MAP_FAILED, "mmap");
    check(mq_open("/q", O_RDONLY) != (mqd_t)-1, "mq_open");
    check(sem_open("/l", 0) != SEM_FAILED, "sem_open");
    check(pthread_create(&thread, NULL, wait_for_semaphore, &set) == 0, "pthread_create");
    return msgrcv(queue, &message, MESSAGE_MAX, 99, 0) < 0;
}

static int live_elsewhere(void)
{
    sigset_t none;

    check(unshare(CLONE_NEWIPC) == 0 && msgget(KEY, IPC_CREAT | 0600) >= 0, "unshare");
    sigemptyset(&none);
    return sigsuspend(&none);
}

/* Waits until the process is in that system call. */
static void await_call(pid_t pid, long call)
{
    char path[32];
    long now = -1;

    snprintf(path, sizeof(path), "/proc/%d/syscall", (int)pid);
    while (now != call) {
        FILE *file = fopen(path, "re");
        check(file != NULL, path);
        if (fscanf(file, "%ld", &now) != 1)
            now = -1;
        fclose(file);
        sched_yield();
    }
}

static void start_others(pid_t others[static OTHERS])
{
    static int (*const lives[OTHERS])(void) = {use_objects, live_elsewhere};
    static const long calls[OTHERS] = {SYS_msgrcv, SYS_rt_sigsuspend};

    for (int i = 0; i < OTHERS; i++) {
        others[i] = fork();
        check(others[i] >= 0, "fork");
        if (others[i] == 0)
            _exit(lives[i]());
        await_call(others[i], calls[i]);
    }
    while (semctl(semget(KEY, 0, 0), 1, GETNCNT) != 1)
        sched_yield();
}

static void end_others(const pid_t others[static OTHERS])
{
    for (int i = 0; i < OTHERS && others[i] > 0; i++) {
        kill(others[i], SIGKILL);
        waitpid(others[i], NULL, 0);
    }
}

/* Showing. */

static void show_bytes(FILE *out, const char *bytes, size_t length)
{
    fprintf(out, " %zu:", length);
    for (size_t i = 0; i < length; i++)
        fprintf(out, bytes[i] > ' ' && bytes[i] <= '~' ? "%c" : "%%%02x", (unsigned char)bytes[i]);
}

static void show_perm(FILE *out, const char *kind, int id, const struct ipc_perm *perm)
{
    fprintf(out, "%s %d 0x%x %04o %u:%u", kind, id, (unsigned int)perm->__key, perm->mode,
            perm->uid, perm->gid);
}

static void show_sysv_queues(FILE *out)
{
    struct msqid_ds ds;
    int id, highest = msgctl(0, MSG_INFO, &ds);

    for (int i = 0; i <= highest; i++) {
        if ((id = msgctl(i, MSG_STAT, &ds)) < 0)
            continue;
        show_perm(out, "msg", id, &ds.msg_perm);
        fprintf(out, " qbytes %lu\n", (unsigned long)ds.msg_qbytes);
        struct {
            long type;
            char text[MESSAGE_MAX];
        } message;
        ssize_t length;
        while ((length = msgrcv(id, &message, MESSAGE_MAX, 0, IPC_NOWAIT)) >= 0) {
            fprintf(out, "message %d type %ld", id, message.type);
            show_bytes(out, message.text, (size_t)length);
            fputc('\n', out);
        }
    }
}

static void show_sysv_segments(FILE *out)
{
    struct shmid_ds ds;
    int id, highest = shmctl(0, SHM_INFO, &ds);

    for (int i = 0; i <= highest; i++) {
        if ((id = shmctl(i, SHM_STAT, &ds)) < 0)
            continue;
        show_perm(out, "shm", id, &ds.shm_perm);
        fprintf(out, " attached %lu", (unsigned long)ds.shm_nattch);
        char *memory = shmat(id, NULL, SHM_RDONLY);
        if (memory != (char *)-1)
            show_bytes(out, memory, ds.shm_segsz > SEGMENT_SIZE ? SEGMENT_SIZE : ds.shm_segsz);
        fprintf(out, " of %zu\n", (size_t)ds.shm_segsz);
    }
}

static void show_sysv_semaphores(FILE *out)
{
    struct semid_ds ds;
    int id, highest = semctl(0, 0, SEM_INFO, (union semun){.buf = &ds});

    for (int i = 0; i <= highest; i++) {
        if ((id = semctl(i, 0, SEM_STAT, (union semun){.buf = &ds})) < 0)
            continue;
        show_perm(out, "sem", id, &ds.sem_perm);
        for (int j = 0; j < (int)ds.sem_nsems; j++)
            fprintf(out, " %d", semctl(id, j, GETVAL));
        fputc('\n', out);
    }
}

static void show_posix_queue(FILE *out, const char *name)
{
    struct mq_attr attributes;
    char text[MESSAGE_MAX];
    unsigned int priority;
    ssize_t length;
    mqd_t queue = mq_open(name, O_RDONLY | O_NONBLOCK);

    check(queue != (mqd_t)-1 && mq_getattr(queue, &attributes) == 0, "mq_open");
    fprintf(out, " maxmsg %ld msgsize %ld\n", attributes.mq_maxmsg, attributes.mq_msgsize);
    while ((length = mq_receive(queue, text, MESSAGE_MAX, &priority)) >= 0) {
        fprintf(out, "message %s priority %u", name, priority);
        show_bytes(out, text, (size_t)length);
        fputc('\n', out);
    }
    mq_close(queue);
}

static void show_shared_file(FILE *out, const char *name)
{
    char bytes[SEGMENT_SIZE];
    int fd = shm_open(name, O_RDONLY, 0);
    ssize_t length = read(fd, bytes, sizeof(bytes));
    struct stat status;

    check(length >= 0 && fstat(fd, &status) == 0, "shm_open");
    show_bytes(out, bytes, (size_t)length);
    fprintf(out, " of %lld\n", (long long)status.st_size);
    close(fd);
}

static void show_semaphore(FILE *out, const char *name)
{
    sem_t *semaphore = sem_open(name, 0);
    int value = -1;

    if (semaphore != SEM_FAILED)
        sem_getvalue(semaphore, &value);
    fprintf(out, " value %d\n", value);
}

static void show_files(FILE *out, const char *directory)
{
    struct dirent **entries;
    int count = scandir(directory, &entries, NULL, alphasort);
    struct stat status;
    char name[512];

    check(count >= 0 && chdir(directory) == 0, directory);
    for (int i = 0; i < count; i++) {
        const char *file = entries[i]->d_name;
        bool is_semaphore = strncmp(file, "sem.", 4) == 0;
        if (stat(file, &status) < 0 || !S_ISREG(status.st_mode))
            continue;
        snprintf(name, sizeof(name), "/%s", is_semaphore ? file + 4 : file);
        fprintf(out, "%s/%s %04o %u:%u", directory, file, status.st_mode & 07777, status.st_uid,
                status.st_gid);
        if (strcmp(directory, "/dev/mqueue") == 0)
            show_posix_queue(out, name);
        else if (is_semaphore)
            show_semaphore(out, name);
        else
            show_shared_file(out, name);
    }
}

/* Running. */

/* Splits the file into its words, which end with NULL. */
static void read_words(char *words[static WORDS])
{
    static char text[65536];
    int fd = open("command", O_RDONLY);
    ssize_t length = read(fd, text, sizeof(text) - 1);
    size_t count = 0;

    check(length > 0, "command");
    close(fd);
    for (char *word = text; word < text + length && count < WORDS - 1; word += strlen(word) + 1)
        words[count++] = word;
    words[count] = NULL;
}

static void redirect(int fd, const char *path, int flags)
{
    int file = open(path, flags, 0600);

    check(file >= 0 && dup2(file, fd) == fd, path);
    close(file);
}

static void become_program(char **words, int output)
{
    redirect(STDIN_FILENO, "stdin", O_RDONLY);
    redirect(STDOUT_FILENO, "stdout", O_WRONLY | O_CREAT | O_TRUNC);
    redirect(STDERR_FILENO, "stderr", O_WRONLY | O_CREAT | O_TRUNC);
    if (strcmp(*words, "|") == 0) {
        check(dup2(output, STDOUT_FILENO) == STDOUT_FILENO, "dup2");
        words++;
    }
    for (; strchr(*words, '='); words++)
        putenv(*words);
    execvp(*words, words);
    check(false, *words);
}

/* What is left in the pipe of a program that has ended. */
static void drain(int from)
{
    char text[65536];
    ssize_t length = read(from, text, sizeof(text));
    int fd = open("stdout", O_WRONLY);

    if (length > 0)
        check(write(fd, text, (size_t)length) == length, "stdout");
    close(fd);
}

/* Waits for the end of a child; where it takes too long, kills all processes here. */
static void await(FILE *out, pid_t pid, const sigset_t *child, const pid_t others[static OTHERS])
{
    const struct timespec limit = {.tv_sec = SECONDS};
    int status;

    while (waitpid(pid, &status, WNOHANG) == 0) {
        if (sigtimedwait(child, NULL, &limit) < 0 && errno == EAGAIN) {
            fputs("hung\n", out);
            kill(-1, SIGKILL);
            return;
        }
    }
    if (WIFSIGNALED(status))
        fprintf(out, "killed %d\n", WTERMSIG(status));
    else
        fprintf(out, "exited %d\n", WEXITSTATUS(status));
    end_others(others);
    if (kill(-1, SIGKILL) == 0)
        fputs("left a process behind\n", out);
}

static void run_program(FILE *out)
{
    char *list[WORDS], **words = list;
    pid_t others[OTHERS] = {0};
    sigset_t child, old;
    int ends[2];

    read_words(list);
    if (strcmp(*words, "&") == 0) {
        start_others(others);
        words++;
    }
    check(pipe2(ends, O_CLOEXEC) == 0, "pipe");
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, &old);
    pid_t pid = fork();
    check(pid >= 0, "fork");
    if (pid == 0) {
        sigprocmask(SIG_SETMASK, &old, NULL);
        become_program(words, ends[1]);
    }
    close(ends[1]);
    await(out, pid, &child, others);
    drain(ends[0]);
    close(ends[0]);
}

/* The first process of the new namespaces, which end with it. */
static int live(FILE *out)
{
    mount_all();
    make_sysv_queue();
    make_posix_queue();
    make_segments();
    make_semaphores();
    run_program(out);
    show_sysv_queues(out);
    show_sysv_segments(out);
    show_sysv_semaphores(out);
    show_files(out, "/dev/mqueue");
    show_files(out, "/dev/shm");
    return fclose(out) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    int status;

    if (argc != 2) {
        fputs("usage: world DIRECTORY\n", stderr);
        return 2;
    }
    check(chdir(argv[1]) == 0, argv[1]);
    FILE *out = fopen("state", "we");
    check(out != NULL, "state");
    check(unshare(CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWPID) == 0, "unshare");
    check(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0, "mount /");
    pid_t pid = fork();
    check(pid >= 0, "fork");
    if (pid == 0)
        return live(out);
    check(waitpid(pid, &status, 0) == pid, "waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
