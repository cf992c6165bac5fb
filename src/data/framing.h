/* Records from a file descriptor: its whole input, its lines, or what stands between NUL bytes. */
#ifndef DATA_FRAMING_H
#define DATA_FRAMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/cleanup.h"

enum framing {
    FRAMING_WHOLE, /* all of the input is one record, an empty input too */
    FRAMING_LINES, /* a record ends before each newline; a last line needs none */
    FRAMING_NULS,  /* the same with NUL bytes */
};

/* Set up by frame_reader_init().  Callers read @number. */
struct frame_reader {
    int fd;
    enum framing framing;
    size_t max;

    uint64_t number; /* of the last record, from 1 */

    char *buffer;
    size_t capacity;
    size_t start, end; /* the bytes not yet handed out */
    size_t searched;   /* from here on, a delimiter may be found */
    uint64_t dropped;  /* bytes of a record over @max that are gone */
    bool at_end;
};

/* Prepares to read records of at most @max bytes from @fd, which stays the caller's.  Allocates
 * nothing yet. */
void frame_reader_init(struct frame_reader *reader, int fd, enum framing framing, size_t max);

/* The next record.  Returns 1 and fills @ret_bytes, valid until the next call, and @ret_length; 0
 * at the end; or a negative errno:
 * -EMSGSIZE: the record (@number) is longer than @max.  It has been read to its end without being
 *   kept, @ret_length is its length, and the next call gives the record after it.  Where its end
 *   did not come for FRAME_COUNT_MAX bytes over @max, @ret_length is 0: nobody knows, and the next
 *   call reads on in it.
 * -EINTR: a signal came while waiting.  Nothing is lost; the next call goes on.
 * Others are those of read(2), or -ENOMEM.  A descriptor in non-blocking mode is waited
 * for with poll(2). */
int frame_next(struct frame_reader *reader, const char **ret_bytes, size_t *ret_length);

enum { FRAME_COUNT_MAX = 1 << 28 };

void frame_reader_free(struct frame_reader *reader);

#define _cleanup_frame_reader_ _cleanup_(frame_reader_free)

#endif
