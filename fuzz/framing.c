/* Records from a descriptor, against the same made out by looking at all of the input at once.  The
 * first three bytes: the framing, the longest record, how many bytes each read gets at least. */
#include "data/framing.h"

#include <errno.h>
#include <fcntl.h>

#include "fuzz.h"

enum {
    HEADER = 3,
    PIECES = 15, /* a pipe has room for 16, and a page in each */
};

/* Puts the input into a pipe, whose O_DIRECT gives each read() what one write() has written. */
static int pipe_pieces(const uint8_t *data, size_t size, size_t piece)
{
    int ends[2];

    require(pipe2(ends, O_CLOEXEC | O_DIRECT) == 0);
    if (piece < size / PIECES + 1)
        piece = size / PIECES + 1;
    for (; size > 0; data += piece, size -= piece) {
        piece = piece < size ? piece : size;
        require(write(ends[1], data, piece) == (ssize_t)piece);
    }
    close(ends[1]);
    return ends[0];
}

/* What remains to be expected. */
struct expected {
    const uint8_t *data;
    size_t size;
    enum framing framing;
    bool any;
};

/* Cuts the next record off; false at the end. */
static bool cut_record(struct expected *expected, const uint8_t **ret, size_t *ret_length)
{
    bool whole = expected->framing == FRAMING_WHOLE;
    const uint8_t *end =
        whole || expected->size == 0
            ? NULL
            : memchr(expected->data, expected->framing == FRAMING_LINES ? '\n' : 0, expected->size);
    if (expected->size == 0 && (!whole || expected->any))
        return false;

    size_t length = end ? (size_t)(end - expected->data) : expected->size;
    *ret = expected->data;
    *ret_length = length;
    expected->data += length + (end != NULL);
    expected->size -= length + (end != NULL);
    expected->any = true;
    return true;
}

static void check_records(struct frame_reader *reader, struct expected *expected)
{
    uint64_t number = 0;
    const uint8_t *record;
    size_t length;

    for (;;) {
        const char *got = NULL;
        size_t got_length = 0;
        int r = frame_next(reader, &got, &got_length);

        if (!cut_record(expected, &record, &length)) {
            require(r == 0);
            return;
        }
        require(r == (length > reader->max ? -EMSGSIZE : 1));
        require(got_length == length && reader->number == ++number);
        require(r < 0 || memcmp(got, record, length) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < HEADER || size > 4096)
        return 0;

    struct expected expected = {
        .data = data + HEADER, .size = size - HEADER, .framing = (enum framing)(data[0] % 3)};
    _cleanup_close_ int fd = pipe_pieces(expected.data, expected.size, (size_t)data[2] + 1);
    _cleanup_frame_reader_ struct frame_reader reader;
    frame_reader_init(&reader, fd, expected.framing, data[1]);
    check_records(&reader, &expected);
    return 0;
}
