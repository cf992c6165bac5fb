/* Bytes that grow: what the encoders of this directory append to. */
#ifndef DATA_BUFFER_H
#define DATA_BUFFER_H

#include <stddef.h>

#include "util/cleanup.h"

/* Zeroed, it is empty.  @bytes is owned by the buffer, no text (it has no NUL at its end), and
 * invalid once the buffer grows. */
struct buffer {
    char *bytes;
    size_t length, capacity;
};

/* Makes room for @more bytes after the present ones and returns where they go, for the caller to
 * write them and add what it wrote to @length; NULL where memory ran out, with the buffer as it
 * was. */
char *buffer_reserve(struct buffer *buffer, size_t more);

/* Appends bytes.  Returns 0 or -ENOMEM, with nothing appended. */
int buffer_append(struct buffer *buffer, const void *bytes, size_t length);
int buffer_append_text(struct buffer *buffer, const char *text);

/* Appends what printf() would print. */
int buffer_printf(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Empties the buffer, which keeps its memory. */
static inline void buffer_clear(struct buffer *buffer)
{
    buffer->length = 0;
}

/* Gives its memory back; the buffer is then empty and can be used again. */
void buffer_free(struct buffer *buffer);

#define _cleanup_buffer_ _cleanup_(buffer_free)

#endif
