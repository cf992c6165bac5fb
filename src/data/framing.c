#include "data/framing.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* Enough that the system calls do not count, little enough to stay in the processor's cache. */
enum { FIRST_CAPACITY = 1 << 17 };

void frame_reader_init(struct frame_reader *reader, int fd, enum framing framing, size_t max)
{
    *reader = (struct frame_reader){.fd = fd, .framing = framing, .max = max};
}

void frame_reader_free(struct frame_reader *reader)
{
    free(reader->buffer);
    *reader = (struct frame_reader){.fd = -1, .at_end = true};
}

static int grow(struct frame_reader *reader)
{
    size_t capacity = FIRST_CAPACITY;
    if (reader->capacity > 0 && __builtin_mul_overflow(reader->capacity, (size_t)2, &capacity))
        return -ENOMEM;
    char *buffer = realloc(reader->buffer, capacity);
    if (!buffer)
        return -ENOMEM;

    reader->buffer = buffer;
    reader->capacity = capacity;
    return 0;
}

/* Makes room for more bytes.  What is kept is the beginning of one record, so that each is moved
 * at most once. */
static int make_room(struct frame_reader *reader)
{
    if (reader->start > 0) {
        memmove(reader->buffer, reader->buffer + reader->start, reader->end - reader->start);
        reader->searched -= reader->start;
        reader->end -= reader->start;
        reader->start = 0;
    }
    return reader->end == reader->capacity ? grow(reader) : 0;
}

/* Whoever shares the open file description may have set it to non-blocking mode. */
static int wait_for_input(int fd)
{
    struct pollfd input = {.fd = fd, .events = POLLIN};

    return poll(&input, 1, -1) < 0 ? -errno : 0;
}

/* Reads some bytes behind those that are there, or finds the end. */
static int read_more(struct frame_reader *reader)
{
    int r = make_room(reader);
    if (r < 0)
        return r;

    ssize_t got;
    while ((got = read(reader->fd, reader->buffer + reader->end, reader->capacity - reader->end)) <
           0) {
        if (errno != EAGAIN)
            return -errno;
        r = wait_for_input(reader->fd);
        if (r < 0)
            return r;
    }
    reader->end += (size_t)got;
    reader->at_end = got == 0;
    return 0;
}

/* Looks for the end of the record at @start; where that is, or NULL. */
static const char *find_delimiter(struct frame_reader *reader)
{
    if (reader->framing == FRAMING_WHOLE || reader->searched == reader->end)
        return NULL;

    const char *found =
        memchr(reader->buffer + reader->searched, reader->framing == FRAMING_LINES ? '\n' : '\0',
               reader->end - reader->searched);
    reader->searched = found ? (size_t)(found - reader->buffer) : reader->end;
    return found;
}

/* Steps over the record before @delimiter and returns its length in the buffer. */
static size_t step_over(struct frame_reader *reader, const char *delimiter)
{
    size_t after = (size_t)(delimiter - reader->buffer) + 1;
    size_t length = after - 1 - reader->start;

    reader->start = reader->searched = after;
    return length;
}

/* Drops the bytes that are there, all of a record over the maximum. */
static void drop_bytes(struct frame_reader *reader)
{
    reader->dropped += reader->end - reader->start;
    reader->start = reader->end = reader->searched = 0;
}

/* The end of a record over the maximum, @more bytes after those dropped. */
static int report_length(struct frame_reader *reader, size_t more, size_t *ret_length)
{
    uint64_t length = reader->dropped + more;

    reader->dropped = 0;
    *ret_length = length > SIZE_MAX ? 0 : (size_t)length;
    return -EMSGSIZE;
}

/* Reads on to the end of a record over the maximum, to know its length. */
static int skip_record(struct frame_reader *reader, size_t *ret_length)
{
    uint64_t dropped_before = reader->dropped;

    drop_bytes(reader);
    while (!reader->at_end) {
        if (reader->dropped - dropped_before > FRAME_COUNT_MAX) {
            *ret_length = 0;
            return -EMSGSIZE;
        }
        int r = read_more(reader);
        if (r < 0)
            return r;
        const char *delimiter = find_delimiter(reader);
        if (delimiter)
            return report_length(reader, step_over(reader, delimiter), ret_length);
        drop_bytes(reader);
    }
    return report_length(reader, 0, ret_length);
}

/* Hands out @length bytes from @start, or says that they are too many. */
static int give_record(struct frame_reader *reader, size_t start, size_t length,
                       const char **ret_bytes, size_t *ret_length)
{
    reader->number++;
    *ret_length = length;
    if (length > reader->max)
        return -EMSGSIZE;
    *ret_bytes = length > 0 ? reader->buffer + start : "";
    return 1;
}

/* What the end of the input leaves: the last line, if it has no newline, or all of the input. */
static int give_rest(struct frame_reader *reader, const char **ret_bytes, size_t *ret_length)
{
    size_t start = reader->start, length = reader->end - start;
    bool empty_input = reader->framing == FRAMING_WHOLE && reader->number == 0;

    if (length == 0 && !empty_input)
        return 0;
    reader->start = reader->searched = reader->end;
    return give_record(reader, start, length, ret_bytes, ret_length);
}

int frame_next(struct frame_reader *reader, const char **ret_bytes, size_t *ret_length)
{
    if (reader->dropped > 0)
        return skip_record(reader, ret_length);

    for (;;) {
        size_t start = reader->start;
        const char *delimiter = find_delimiter(reader);
        if (delimiter)
            return give_record(reader, start, step_over(reader, delimiter), ret_bytes, ret_length);
        if (reader->at_end)
            return give_rest(reader, ret_bytes, ret_length);
        if (reader->end - start > reader->max) {
            reader->number++;
            return skip_record(reader, ret_length);
        }
        int r = read_more(reader);
        if (r < 0)
            return r;
    }
}
