/* Records from a descriptor, against the same made out by looking at all of the input at once.  The
 * first three bytes: the framing, the longest record, how many bytes each read gets. */
#include "data/framing.h"

#include <errno.h>
#include <fcntl.h>

#include "fuzz.h"

enum { HEADER = 3 };

/* The input, which goes into a pipe piece by piece. */
struct source {
    const uint8_t *data;
    size_t size, piece;
    int writer;
    size_t waits;
};

/* Called before each read: so that this one finds a piece, or the end. */
static int feed(int fd, void *data)
{
    struct source *source = data;
    size_t piece = source->piece < source->size ? source->piece : source->size;

    (void)fd;
    source->waits++;
    if (piece > 0)
        require(write(source->writer, source->data, piece) == (ssize_t)piece);
    else
        cleanup_close(&source->writer), source->writer = -1;
    source->data += piece;
    source->size -= piece;
    return 0;
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

static void check_records(struct frame_reader *reader, struct source *source,
                          struct expected *expected)
{
    uint64_t number = 0;
    const uint8_t *record;
    size_t length;

    for (;;) {
        bool pending = frame_pending(reader);
        size_t waits = source->waits, got_length = 0;
        const char *got = NULL;
        int r = frame_next(reader, &got, &got_length);
        require(!pending || source->waits == waits);

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
    int ends[2];
    if (size < HEADER || size > 4096)
        return 0;
    require(pipe2(ends, O_CLOEXEC) == 0);

    struct source source = {.data = data + HEADER,
                            .size = size - HEADER,
                            .piece = (size_t)data[2] + 1,
                            .writer = ends[1]};
    struct expected expected = {
        .data = source.data, .size = source.size, .framing = (enum framing)(data[0] % 3)};
    _cleanup_frame_reader_ struct frame_reader reader;
    frame_reader_init(&reader, ends[0], expected.framing, data[1]);
    reader.wait = feed;
    reader.data = &source;
    check_records(&reader, &source, &expected);

    cleanup_close(&source.writer);
    close(ends[0]);
    return 0;
}
