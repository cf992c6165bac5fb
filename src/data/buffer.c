#include "data/buffer.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

char *buffer_reserve(struct buffer *buffer, size_t more)
{
    if (more <= buffer->capacity - buffer->length && buffer->bytes)
        return buffer->bytes + buffer->length;

    size_t needed, capacity;
    if (__builtin_add_overflow(buffer->length, more, &needed) || needed > PTRDIFF_MAX)
        return NULL;
    if (__builtin_mul_overflow(buffer->capacity, (size_t)2, &capacity) || capacity < needed)
        capacity = needed;
    if (capacity < 256)
        capacity = 256;

    char *bytes = realloc(buffer->bytes, capacity);
    if (!bytes)
        return NULL;
    buffer->bytes = bytes;
    buffer->capacity = capacity;
    return bytes + buffer->length;
}

int buffer_append(struct buffer *buffer, const void *bytes, size_t length)
{
    char *to = buffer_reserve(buffer, length);
    if (!to)
        return -ENOMEM;

    if (length > 0)
        memcpy(to, bytes, length);
    buffer->length += length;
    return 0;
}

int buffer_append_text(struct buffer *buffer, const char *text)
{
    return buffer_append(buffer, text, strlen(text));
}

int buffer_printf(struct buffer *buffer, const char *format, ...)
{
    size_t room = 64;

    for (;;) {
        va_list arguments;
        char *to = buffer_reserve(buffer, room);
        if (!to)
            return -ENOMEM;
        va_start(arguments, format);
        int length = vsnprintf(to, room, format, arguments);
        va_end(arguments);
        if (length < 0)
            return -ENOMEM;
        if ((size_t)length < room) {
            buffer->length += (size_t)length;
            return 0;
        }
        room = (size_t)length + 1;
    }
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct buffer){0};
}
