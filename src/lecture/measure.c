#include "lecture/measure.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lecture/console.h"
#include "util/cleanup.h"

enum { MILLISECOND = 1000000, BATCH = 16, MAX_SAMPLES = 100000 };
enum { WARM_UP = 5 * MILLISECOND, MEASURED = 40 * MILLISECOND };

/* The first byte of a message says what it is for. */
enum kind { DATA, ECHO, STOP };

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* The child: takes what comes, sends back what is to be echoed. */
static int serve(struct channel *channel)
{
    struct message message;

    for (;;) {
        int r = channel->class->receive(channel, &message);
        if (r == 0 && message.body[0] == ECHO)
            r = channel->class->send(channel, &message);
        if (r < 0 || message.body[0] == STOP)
            return r;
    }
}

static int round_trip(struct channel *channel, struct message *message)
{
    message->body[0] = ECHO;
    int r = channel->class->send(channel, message);
    return r < 0 ? r : channel->class->receive(channel, message);
}

/* Sends one way for @duration; the echo of the last message says that all have arrived. */
static int stream(struct channel *channel, struct message *message, int64_t duration,
                  struct measurement *result)
{
    int64_t begin = now_ns(), end;
    double count = 1;

    message->body[0] = DATA;
    do {
        for (int i = 0; i < BATCH; i++) {
            int r = channel->class->send(channel, message);
            if (r < 0)
                return r;
        }
        count += BATCH;
    } while (now_ns() - begin < duration);

    int r = round_trip(channel, message);
    if (r < 0)
        return r;
    end = now_ns();
    result->messages_per_second = count * 1e9 / (double)(end - begin);
    result->bytes_per_second = result->messages_per_second * (double)channel->size;
    return 0;
}

static int compare_times(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* There and back again for @duration. */
static int ping_pong(struct channel *channel, struct message *message, int64_t duration,
                     struct measurement *result)
{
    _cleanup_free_ int64_t *times = malloc(MAX_SAMPLES * sizeof(*times));
    if (!times)
        return -ENOMEM;

    int64_t begin = now_ns(), before = begin, after;
    size_t count = 0;
    do {
        int r = round_trip(channel, message);
        if (r < 0)
            return r;
        after = now_ns();
        times[count++] = after - before;
        before = after;
    } while (after - begin < duration && count < MAX_SAMPLES);

    qsort(times, count, sizeof(*times), compare_times);
    result->median_ns = times[count / 2];
    result->p99_ns = times[count * 99 / 100];
    return 0;
}

static int measure_all(struct channel *channel, struct measurement *result)
{
    struct message message;
    memset(&message, 0, sizeof(message));

    int r = stream(channel, &message, WARM_UP, result);
    if (r == 0)
        r = stream(channel, &message, MEASURED, result);
    if (r == 0)
        r = ping_pong(channel, &message, WARM_UP, result);
    if (r == 0)
        r = ping_pong(channel, &message, MEASURED, result);
    message.body[0] = STOP;
    return r < 0 ? r : channel->class->send(channel, &message);
}

static int measure_between_two(struct channel *channel, struct measurement *result)
{
    pid_t parent = getpid();

    fflush(stdout);
    pid_t child = fork();
    if (child < 0)
        return -errno;
    if (child == 0) {
        /* Not to wait for ever, on a queue that nobody will fill, if the parent is killed. */
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            _exit(EXIT_FAILURE);
        take_side(channel, CHILD);
        _exit(serve(channel) < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
    }
    take_side(channel, PARENT);
    int r = measure_all(channel, result);
    if (r < 0)
        kill(child, SIGKILL);
    wait_for_child(child);
    return r;
}

struct measurement measure_channel(const struct channel_class *class, size_t size)
{
    struct measurement result = {0};
    struct channel channel = {
        .class = class,
        .size = size,
        .side = PARENT,
        .fds = {{-1, -1}, {-1, -1}},
        .queue = -1,
        .queues = {(mqd_t)-1, (mqd_t)-1},
    };

    result.error = class->open(&channel);
    if (result.error == 0)
        result.error = measure_between_two(&channel, &result);
    class->close(&channel);
    return result;
}
