#include "lecture/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lecture/console.h"

enum { READ = 0, WRITE = 1, QUEUE_LENGTH = 10, RING_SLOTS = 512 };

/* Shared memory is as large as one likes.  With the 64K of a pipe's buffer, two processes would
 * wait for each other every eight large messages. */
enum { RING_BYTES = 1024 * 1024 };

/* Pipes and socket pairs carry bytes: a message is as many as both sides have agreed on. */

static int write_message(struct channel *channel, struct message *message)
{
    for (size_t done = 0; done < channel->size;) {
        ssize_t written =
            write(channel->fds[channel->side][WRITE], message->body + done, channel->size - done);
        if (written < 0 && errno != EINTR)
            return -errno;
        done += written > 0 ? (size_t)written : 0;
    }
    return 0;
}

static int read_message(struct channel *channel, struct message *message)
{
    for (size_t done = 0; done < channel->size;) {
        ssize_t got =
            read(channel->fds[channel->side][READ], message->body + done, channel->size - done);
        if (got < 0 && errno != EINTR)
            return -errno;
        if (got == 0)
            return -EPIPE;
        done += got > 0 ? (size_t)got : 0;
    }
    return 0;
}

static void close_side(struct channel *channel, enum side side)
{
    int *fds = channel->fds[side];

    if (fds[READ] >= 0)
        close(fds[READ]);
    if (fds[WRITE] >= 0 && fds[WRITE] != fds[READ])
        close(fds[WRITE]);
    fds[READ] = fds[WRITE] = -1;
}

static void close_fds(struct channel *channel)
{
    close_side(channel, PARENT);
    close_side(channel, CHILD);
}

/* A pipe goes one way: two of them. */
static int open_pipes(struct channel *channel)
{
    for (enum side to = PARENT; to <= CHILD; to++) {
        int fd[2];
        if (pipe(fd) < 0)
            return -errno;
        channel->fds[to][READ] = fd[READ];
        channel->fds[!to][WRITE] = fd[WRITE];
    }
    return 0;
}

static int open_sockets(struct channel *channel)
{
    int sockets[2];

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) < 0)
        return -errno;
    for (enum side side = PARENT; side <= CHILD; side++)
        channel->fds[side][READ] = channel->fds[side][WRITE] = sockets[side];
    return 0;
}

/* One System V queue for both ways: the type says for whom a message is. */

static volatile sig_atomic_t queue_to_remove = -1;

void remove_channel_queue(void)
{
    if (queue_to_remove >= 0)
        msgctl(queue_to_remove, IPC_RMID, NULL);
}

static int open_sysv_queue(struct channel *channel)
{
    sigset_t saved;
    int error = 0;

    delay_signals(&saved);
    channel->queue = msgget(IPC_PRIVATE, 0600);
    if (channel->queue < 0)
        error = -errno;
    queue_to_remove = channel->queue;
    allow_signals(&saved);
    return error;
}

static int send_to_queue(struct channel *channel, struct message *message)
{
    message->type = channel->side == PARENT ? 1 : 2;
    while (msgsnd(channel->queue, message, channel->size, 0) < 0)
        if (errno != EINTR)
            return -errno;
    return 0;
}

static int receive_from_queue(struct channel *channel, struct message *message)
{
    long type = channel->side == PARENT ? 2 : 1;

    while (msgrcv(channel->queue, message, channel->size, type, 0) < 0)
        if (errno != EINTR)
            return -errno;
    return 0;
}

static void close_sysv_queue(struct channel *channel)
{
    if (channel->side == PARENT)
        remove_channel_queue();
    queue_to_remove = -1;
}

/* POSIX queues know priorities, not types: one queue each way. */

static int open_posix_queue(struct channel *channel, enum side to)
{
    struct mq_attr attributes = {.mq_maxmsg = QUEUE_LENGTH, .mq_msgsize = (long)channel->size};
    sigset_t saved;
    char name[64];
    int error = 0;

    snprintf(name, sizeof(name), "/ipcctl-choose-%jd-%d", (intmax_t)getpid(), to);
    delay_signals(&saved);
    channel->queues[to] = mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0600, &attributes);
    if (channel->queues[to] == (mqd_t)-1)
        error = -errno;
    else
        mq_unlink(name); /* the name goes, the queue stays as long as it is open */
    allow_signals(&saved);
    return error;
}

static int open_posix_queues(struct channel *channel)
{
    int r = open_posix_queue(channel, PARENT);

    return r < 0 ? r : open_posix_queue(channel, CHILD);
}

static int send_to_posix_queue(struct channel *channel, struct message *message)
{
    while (mq_send(channel->queues[!channel->side], message->body, channel->size, 0) < 0)
        if (errno != EINTR)
            return -errno;
    return 0;
}

static int receive_from_posix_queue(struct channel *channel, struct message *message)
{
    mqd_t queue = channel->queues[channel->side];

    while (mq_receive(queue, message->body, channel->size, NULL) < 0)
        if (errno != EINTR)
            return -errno;
    return 0;
}

static void close_posix_queues(struct channel *channel)
{
    for (enum side to = PARENT; to <= CHILD; to++)
        if (channel->queues[to] != (mqd_t)-1)
            mq_close(channel->queues[to]);
}

/* Shared memory: a ring of messages each way, and two semaphores that count its slots. */
struct ring {
    sem_t empty, filled;
    char bytes[RING_BYTES];
    size_t next_in, next_out; /* each touched by one side alone */
};

static size_t slots(const struct channel *channel)
{
    size_t fit = RING_BYTES / channel->size;

    return fit < RING_SLOTS ? fit : RING_SLOTS;
}

static int open_rings(struct channel *channel)
{
    void *memory = mmap(NULL, 2 * sizeof(struct ring), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return -errno;

    channel->rings = memory;
    for (enum side to = PARENT; to <= CHILD; to++)
        if (sem_init(&channel->rings[to].empty, 1, (unsigned int)slots(channel)) < 0 ||
            sem_init(&channel->rings[to].filled, 1, 0) < 0)
            return -errno;
    return 0;
}

static int take(sem_t *semaphore)
{
    while (sem_wait(semaphore) < 0)
        if (errno != EINTR)
            return -errno;
    return 0;
}

static int put_into_ring(struct channel *channel, struct message *message)
{
    struct ring *ring = &channel->rings[!channel->side];
    int r = take(&ring->empty);
    if (r < 0)
        return r;

    memcpy(ring->bytes + ring->next_in * channel->size, message->body, channel->size);
    ring->next_in = (ring->next_in + 1) % slots(channel);
    sem_post(&ring->filled);
    return 0;
}

static int take_from_ring(struct channel *channel, struct message *message)
{
    struct ring *ring = &channel->rings[channel->side];
    int r = take(&ring->filled);
    if (r < 0)
        return r;

    memcpy(message->body, ring->bytes + ring->next_out * channel->size, channel->size);
    ring->next_out = (ring->next_out + 1) % slots(channel);
    sem_post(&ring->empty);
    return 0;
}

static void close_rings(struct channel *channel)
{
    if (channel->rings)
        munmap(channel->rings, 2 * sizeof(struct ring));
}

void take_side(struct channel *channel, enum side side)
{
    channel->side = side;
    close_side(channel, !side);
    if (side == CHILD)
        queue_to_remove = -1; /* the parent's to remove */
}

static const struct channel_class pipes = {
    .name = "pipe",
    .id = "pipe",
    .open = open_pipes,
    .send = write_message,
    .receive = read_message,
    .close = close_fds,
};

static const struct channel_class sockets = {
    .name = "socket pair",
    .id = "socketpair",
    .open = open_sockets,
    .send = write_message,
    .receive = read_message,
    .close = close_fds,
};

static const struct channel_class sysv_queue = {
    .name = "System V queue",
    .id = "sysv-queue",
    .open = open_sysv_queue,
    .send = send_to_queue,
    .receive = receive_from_queue,
    .close = close_sysv_queue,
};

static const struct channel_class posix_queues = {
    .name = "POSIX queue",
    .id = "posix-queue",
    .open = open_posix_queues,
    .send = send_to_posix_queue,
    .receive = receive_from_posix_queue,
    .close = close_posix_queues,
};

static const struct channel_class rings = {
    .name = "shared memory",
    .id = "shared-memory",
    .open = open_rings,
    .send = put_into_ring,
    .receive = take_from_ring,
    .close = close_rings,
};

const struct channel_class *const channel_classes[CHANNELS] = {
    &pipes, &sockets, &sysv_queue, &posix_queues, &rings,
};
