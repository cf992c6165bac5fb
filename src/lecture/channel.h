/* The mechanisms that `choose` measures, behind one interface: two processes, messages of one size.
 */
#ifndef LECTURE_CHANNEL_H
#define LECTURE_CHANNEL_H

#include <mqueue.h>
#include <stddef.h>

enum { MAX_MESSAGE = 8192, CHANNELS = 5 };

/* A message; a System V queue wants a type before it. */
struct message {
    long type;
    char body[MAX_MESSAGE];
};

/* Which process we are. */
enum side { PARENT = 0, CHILD = 1 };

struct channel {
    const struct channel_class *class;
    size_t size; /* of a message's body */
    enum side side;
    int fds[2][2];      /* each side's, to read and to write; -1 where there is none */
    int queue;          /* System V */
    mqd_t queues[2];    /* POSIX, to each side */
    struct ring *rings; /* shared memory, to each side */
};

/* Functions return 0 or a negative errno. */
struct channel_class {
    const char *name;
    const char *id; /* in JSON */

    /* Makes the channel, before fork().  What it makes has no name, or none that stays. */
    int (*open)(struct channel *channel);

    /* Sends to the other side; receives from it, waiting. */
    int (*send)(struct channel *channel, struct message *message);
    int (*receive)(struct channel *channel, struct message *message);

    /* Ends what open() made, wherever it stopped. */
    void (*close)(struct channel *channel);
};

extern const struct channel_class *const channel_classes[CHANNELS];

/* Removes a System V queue that a signal would leave behind; for a signal handler. */
void remove_channel_queue(void);

/* After fork(): this process is @side, and closes what belongs to the other. */
void take_side(struct channel *channel, enum side side);

#endif
