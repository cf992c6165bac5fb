#include "data/hex.h"

#include <errno.h>
#include <string.h>

enum { LINE_TEXT = 96 }; /* with an offset of 16 digits: 16 + 2 + 16 * 3 + 1 + 2 + 18 + 1 */

void hex_start(struct hex_dump *dump, uint64_t offset)
{
    *dump = (struct hex_dump){.offset = offset};
}

static char hex_digit(unsigned int value)
{
    return "0123456789abcdef"[value & 15];
}

/* Writes the offset in eight digits, or as many as it needs. */
static char *put_offset(char *to, uint64_t offset)
{
    int digits = 8;

    while (digits < 16 && offset >> (4 * digits) > 0)
        digits++;
    for (int i = digits - 1; i >= 0; i--)
        *to++ = hex_digit((unsigned int)(offset >> (4 * i)));
    return to;
}

/* Two digits for each byte, blanks for those that the last line lacks, a gap in the middle. */
static char *put_digits(char *to, const struct hex_dump *dump)
{
    for (size_t i = 0; i < HEX_LINE; i++) {
        bool there = i < dump->filled;
        if (i % 8 == 0)
            *to++ = ' ';
        *to++ = ' ';
        *to++ = there ? hex_digit((unsigned int)dump->line[i] >> 4) : ' ';
        *to++ = there ? hex_digit(dump->line[i]) : ' ';
    }
    return to;
}

static char *put_text(char *to, const struct hex_dump *dump)
{
    *to++ = '|';
    for (size_t i = 0; i < dump->filled; i++)
        *to++ = dump->line[i] >= 0x20 && dump->line[i] < 0x7f ? (char)dump->line[i] : '.';
    *to++ = '|';
    return to;
}

/* Appends the line that has been filled. */
static int put_line(const struct hex_dump *dump, struct buffer *to)
{
    char *start = buffer_reserve(to, LINE_TEXT);
    if (!start)
        return -ENOMEM;

    char *p = put_digits(put_offset(start, dump->offset), dump);
    *p++ = ' ';
    *p++ = ' ';
    p = put_text(p, dump);
    *p++ = '\n';
    to->length += (size_t)(p - start);
    return 0;
}

/* A full line: shown, or where it is like the last one, part of a `*`. */
static int finish_line(struct hex_dump *dump, struct buffer *to)
{
    int r = 0;

    if (!dump->any || memcmp(dump->line, dump->last, HEX_LINE) != 0) {
        r = put_line(dump, to);
        dump->repeated = false;
    } else if (!dump->repeated) {
        r = buffer_append(to, "*\n", 2);
        dump->repeated = true;
    }
    memcpy(dump->last, dump->line, HEX_LINE);
    dump->any = true;
    dump->offset += HEX_LINE;
    dump->filled = 0;
    return r;
}

int hex_feed(struct hex_dump *dump, const void *bytes, size_t length, struct buffer *to)
{
    const unsigned char *from = bytes;

    while (length > 0) {
        size_t room = HEX_LINE - dump->filled, part = length < room ? length : room;
        memcpy(dump->line + dump->filled, from, part);
        dump->filled += part;
        from += part;
        length -= part;
        int r = dump->filled == HEX_LINE ? finish_line(dump, to) : 0;
        if (r < 0)
            return r;
    }
    return 0;
}

int hex_finish(const struct hex_dump *dump, struct buffer *to)
{
    if (!dump->any && dump->filled == 0)
        return 0;
    int r = dump->filled > 0 ? put_line(dump, to) : 0;
    char *start = r == 0 ? buffer_reserve(to, LINE_TEXT) : NULL;
    if (!start)
        return -ENOMEM;

    char *p = put_offset(start, dump->offset + dump->filled);
    *p++ = '\n';
    to->length += (size_t)(p - start);
    return 0;
}
