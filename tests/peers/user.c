/* Uses one object in one way, for the tests of who uses what:
 *
 *   user [-t] [-f] [-l] ACTION OBJECT
 *
 * -t does it in a second thread, -tt in two; -f in one with descriptors of its own; -l ends the
 * first thread meanwhile.  It says "ready" and then sleeps, or blocks, until it is killed. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <time.h>
#include <unistd.h>

static void check(bool good, const char *what)
{
    if (good)
        return;
    perror(what);
    exit(1);
}

static void ready(void)
{
    puts("ready");
    fflush(stdout);
}

static void sleep_on(void)
{
    ready();
    for (;;)
        pause();
}

static void do_attach(const char *object)
{
    check(shmat(atoi(object), NULL, 0) != (void *)-1, "shmat");
    sleep_on();
}

static void do_map(const char *object)
{
    int fd = shm_open(object, O_RDWR, 0);
    check(fd >= 0, "shm_open");
    check(mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0) != MAP_FAILED, "mmap");
    close(fd);
    sleep_on();
}

static void do_open(const char *object)
{
    check(shm_open(object, O_RDWR, 0) >= 0, "shm_open");
    sleep_on();
}

static void do_mq_open(const char *object)
{
    check(mq_open(object, O_RDONLY) >= 0, "mq_open");
    sleep_on();
}

static void do_sem_open(const char *object)
{
    check(sem_open(object, 0) != SEM_FAILED, "sem_open");
    sleep_on();
}

static void do_msgrcv(const char *object)
{
    struct {
        long type;
        char text[100];
    } message;

    ready();
    check(msgrcv(atoi(object), &message, sizeof(message.text), 0, 0) >= 0, "msgrcv");
}

static void do_msgsnd(const char *object)
{
    struct {
        long type;
        char text[100];
    } message = {1, ""};

    ready();
    check(msgsnd(atoi(object), &message, sizeof(message.text), 0) == 0, "msgsnd");
}

static void do_semop(const char *object)
{
    struct sembuf take = {.sem_op = -1};

    ready();
    check(semop(atoi(object), &take, 1) == 0, "semop");
}

static void do_semtimedop(const char *object)
{
    struct sembuf take = {.sem_op = -1};
    const struct timespec minute = {.tv_sec = 60};

    ready();
    check(semtimedop(atoi(object), &take, 1, &minute) == 0, "semtimedop");
}

static void do_mq_receive(const char *object)
{
    char text[8192];
    mqd_t queue = mq_open(object, O_RDONLY);

    check(queue >= 0, "mq_open");
    ready();
    check(mq_receive(queue, text, sizeof(text), NULL) >= 0, "mq_receive");
}

static void do_mq_send(const char *object)
{
    mqd_t queue = mq_open(object, O_WRONLY);

    check(queue >= 0, "mq_open");
    ready();
    check(mq_send(queue, "x", 1, 0) == 0, "mq_send");
}

static void do_sem_wait(const char *object)
{
    sem_t *semaphore = sem_open(object, 0);

    check(semaphore != SEM_FAILED, "sem_open");
    ready();
    check(sem_wait(semaphore) == 0, "sem_wait");
}

static void do_sem_timedwait(const char *object)
{
    sem_t *semaphore = sem_open(object, 0);
    struct timespec until;

    check(semaphore != SEM_FAILED, "sem_open");
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 60;
    ready();
    while (sem_timedwait(semaphore, &until) < 0)
        check(errno == EINTR, "sem_timedwait");
}

/* At a semaphore that lies in the segment. */
static void do_wait_within(const char *object)
{
    int fd = shm_open(object, O_RDWR, 0);
    check(fd >= 0, "shm_open");
    sem_t *semaphore = mmap(NULL, sizeof(sem_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    check(semaphore != MAP_FAILED, "mmap");
    close(fd);
    check(sem_init(semaphore, 1, 0) == 0, "sem_init");
    ready();
    check(sem_wait(semaphore) == 0, "sem_wait");
}

static const struct action {
    const char *name;
    void (*run)(const char *object);
} actions[] = {
    {"attach", do_attach},
    {"map", do_map},
    {"open", do_open},
    {"mq_open", do_mq_open},
    {"sem_open", do_sem_open},
    {"msgrcv", do_msgrcv},
    {"msgsnd", do_msgsnd},
    {"semop", do_semop},
    {"semtimedop", do_semtimedop},
    {"mq_receive", do_mq_receive},
    {"mq_send", do_mq_send},
    {"sem_wait", do_sem_wait},
    {"sem_timedwait", do_sem_timedwait},
    {"wait_within", do_wait_within},
};

static const struct action *find_action(const char *name)
{
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
        if (strcmp(actions[i].name, name) == 0)
            return &actions[i];
    fprintf(stderr, "user: no action %s\n", name);
    exit(2);
}

struct task {
    const struct action *action;
    const char *object;
    bool own_files;
};

static void *run_task(void *data)
{
    const struct task *task = data;

    check(!task->own_files || unshare(CLONE_FILES) == 0, "unshare");
    task->action->run(task->object);
    return NULL;
}

int main(int argc, char **argv)
{
    bool leave = false, own_files = false;
    int option, threads = 0;

    while ((option = getopt(argc, argv, "tfl")) != -1) {
        threads++;
        leave = leave || option == 'l';
        own_files = own_files || option == 'f';
    }
    if (argc - optind != 2)
        return 2;

    /* Static: it outlives the first thread. */
    static struct task task;
    task = (struct task){find_action(argv[optind]), argv[optind + 1], own_files};
    if (threads == 0) {
        run_task(&task);
        return 0;
    }
    pthread_t thread;
    for (int i = 0; i < threads; i++)
        check(pthread_create(&thread, NULL, run_task, &task) == 0, "pthread_create");
    if (leave)
        pthread_exit(NULL);
    pthread_join(thread, NULL);
    return 0;
}
