/* POSIX objects made and looked at by the C library itself, as any program does it.
 *
 *   posix-objects queue NAME MAXMSG MSGSIZE [MESSAGE...]   makes a queue and sends to it
 *   posix-objects segment NAME SIZE                         makes a segment
 *   posix-objects semaphore NAME VALUE                      makes a semaphore
 *   posix-objects value NAME                                prints a semaphore's value
 *   posix-objects wait NAME                                 takes a semaphore
 *   posix-objects post NAME                                 gives it back
 *   posix-objects put NAME OFFSET TEXT                      stores text in a segment
 *   posix-objects get NAME OFFSET LENGTH                    prints bytes of a segment
 *   posix-objects attributes NAME                           prints: maxmsg msgsize curmsgs
 *   posix-objects notify NAME            asks for notification, prints ready, stays
 */
#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(const char *call)
{
    perror(call);
    return 1;
}

static int make_queue(char **argument)
{
    struct mq_attr attributes = {.mq_maxmsg = atol(argument[1]), .mq_msgsize = atol(argument[2])};
    mqd_t queue = mq_open(argument[0], O_CREAT | O_EXCL | O_WRONLY, 0600, &attributes);
    if (queue == (mqd_t)-1)
        return fail("mq_open");

    for (argument += 3; *argument; argument++)
        if (mq_send(queue, *argument, strlen(*argument), 0) < 0)
            return fail("mq_send");
    return 0;
}

static int make_segment(char **argument)
{
    int fd = shm_open(argument[0], O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd < 0)
        return fail("shm_open");
    return ftruncate(fd, atol(argument[1])) < 0 ? fail("ftruncate") : 0;
}

static int make_semaphore(char **argument)
{
    unsigned int value = (unsigned int)atol(argument[1]);

    return sem_open(argument[0], O_CREAT | O_EXCL, 0600, value) == SEM_FAILED ? fail("sem_open")
                                                                              : 0;
}

static int print_value(char **argument)
{
    sem_t *semaphore = sem_open(argument[0], 0);
    int value;

    if (semaphore == SEM_FAILED || sem_getvalue(semaphore, &value) < 0)
        return fail("sem_open");
    printf("%d\n", value);
    return 0;
}

static int take_semaphore(char **argument)
{
    sem_t *semaphore = sem_open(argument[0], 0);

    return semaphore == SEM_FAILED || sem_wait(semaphore) < 0 ? fail("sem_wait") : 0;
}

static int post_semaphore(char **argument)
{
    sem_t *semaphore = sem_open(argument[0], 0);

    return semaphore == SEM_FAILED || sem_post(semaphore) < 0 ? fail("sem_post") : 0;
}

static char *map_segment(const char *name)
{
    int fd = shm_open(name, O_RDWR, 0);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) < 0)
        return MAP_FAILED;
    return mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
}

static int put_text(char **argument)
{
    char *memory = map_segment(argument[0]);

    if (memory == MAP_FAILED)
        return fail("shm_open");
    memcpy(memory + atol(argument[1]), argument[2], strlen(argument[2]));
    return 0;
}

static int get_bytes(char **argument)
{
    const char *memory = map_segment(argument[0]);
    size_t length = (size_t)atol(argument[2]);

    if (memory == MAP_FAILED)
        return fail("shm_open");
    return fwrite(memory + atol(argument[1]), 1, length, stdout) != length;
}

static int print_attributes(char **argument)
{
    struct mq_attr attributes;
    mqd_t queue = mq_open(argument[0], O_RDONLY);

    if (queue == (mqd_t)-1 || mq_getattr(queue, &attributes) < 0)
        return fail("mq_open");
    printf("%ld %ld %ld\n", (long)attributes.mq_maxmsg, (long)attributes.mq_msgsize,
           (long)attributes.mq_curmsgs);
    return 0;
}

static int stay_notified(char **argument)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    mqd_t queue = mq_open(argument[0], O_RDONLY);

    if (queue == (mqd_t)-1 || mq_notify(queue, &event) < 0)
        return fail("mq_notify");
    puts("ready");
    fflush(stdout);
    pause();
    return 0;
}

static const struct {
    const char *name;
    int operands; /* at least */
    int (*run)(char **arguments);
} actions[] = {
    {"queue", 3, make_queue},     {"segment", 2, make_segment}, {"semaphore", 2, make_semaphore},
    {"value", 1, print_value},    {"wait", 1, take_semaphore},  {"attributes", 1, print_attributes},
    {"notify", 1, stay_notified}, {"post", 1, post_semaphore},  {"put", 3, put_text},
    {"get", 3, get_bytes},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < sizeof(actions) / sizeof(*actions); i++)
        if (strcmp(argv[1], actions[i].name) == 0 && argc - 2 >= actions[i].operands)
            return actions[i].run(argv + 2);
    fputs("usage: posix-objects ACTION NAME ...\n", stderr);
    return 2;
}
