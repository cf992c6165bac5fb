/* Bytes as `hexdump -C` shows them: offset, hexadecimal, text, and a `*` for repeated lines. */
#ifndef DATA_HEX_H
#define DATA_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/buffer.h"

enum { HEX_LINE = 16 };

struct hex_dump {
    uint64_t offset; /* of the line that is being filled */
    unsigned char line[HEX_LINE], last[HEX_LINE];
    size_t filled;
    bool any;      /* @last is a line */
    bool repeated; /* a `*` stands for lines like @last already */
};

/* Starts a dump whose first byte is at @offset. */
void hex_start(struct hex_dump *dump, uint64_t offset);

/* Appends the lines that @length more bytes complete to @to.  Returns 0, or -ENOMEM, after which
 * the dump is of no use. */
int hex_feed(struct hex_dump *dump, const void *bytes, size_t length, struct buffer *to);

/* Appends what remains, and the offset of the end on a line of its own; nothing for no bytes. */
int hex_finish(const struct hex_dump *dump, struct buffer *to);

#endif
