/* Dumps like those of hexdump -C, which is asked itself where it is installed. */
#include "data/hex.h"

#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

static void dump(const char *bytes, size_t length, size_t piece, uint64_t offset, struct buffer *to)
{
    struct hex_dump state;

    hex_start(&state, offset);
    for (size_t i = 0; i < length; i += piece)
        hex_feed(&state, bytes + i, length - i < piece ? length - i : piece, to);
    hex_finish(&state, to);
}

static void dumped(const char *bytes, size_t length, uint64_t offset, const char *expected,
                   const char *what)
{
    _cleanup_buffer_ struct buffer text = {0};

    dump(bytes, length, 7, offset, &text);
    buffer_append(&text, "", 1);
    if (!ok(text.length > 0 && strcmp(text.bytes, expected) == 0, "%s", what))
        printf("# got: %s\n", text.bytes);
}

/* Whether hexdump -C, started at @skip of @path, prints the same. */
static bool same_as_hexdump(const char *path, size_t skip, const struct buffer *text)
{
    char command[256];
    snprintf(command, sizeof(command), "LC_ALL=C hexdump -C -s %zu %s", skip, path);
    FILE *hexdump = popen(command, "r");
    char *other = malloc(text->length + 1);
    size_t length = fread(other, 1, text->length + 1, hexdump);
    bool same = length == text->length && (length == 0 || !memcmp(other, text->bytes, length));

    free(other);
    return pclose(hexdump) == 0 && same;
}

static void compared(void)
{
    static const size_t lengths[] = {0, 1, 8, 15, 16, 17, 32, 48, 50, 64, 1000, 4096};
    char path[] = "/tmp/ipcctl-hex-XXXXXX", bytes[4096];
    int fd = mkstemp(path);
    unsigned int state = 1;
    size_t same = 0, all = 0;

    for (size_t i = 0; i < ARRAY_SIZE(lengths); i++)
        for (int runs = 0; runs < 2; runs++) {
            /* Long runs of the same byte, and all bytes. */
            for (size_t j = 0; j < lengths[i]; j++) {
                state = state * 1103515245 + 12345;
                bytes[j] = runs ? (char)('a' + j / 100) : (char)(state >> 16);
            }
            size_t skip = lengths[i] / 3;
            _cleanup_buffer_ struct buffer text = {0};
            dump(bytes + skip, lengths[i] - skip, 100, skip, &text);
            if (ftruncate(fd, 0) < 0 || pwrite(fd, bytes, lengths[i], 0) < 0)
                abort();
            same += same_as_hexdump(path, skip, &text);
            all++;
        }
    ok(same == all, "%zu of %zu dumps are those of hexdump -C", same, all);
    close(fd);
    unlink(path);
}

int main(void)
{
    char zeros[40] = {0};

    dumped("", 0, 0, "", "nothing for no bytes");
    dumped("Hello, world\n\0\xff|", 16, 0,
           "00000000  48 65 6c 6c 6f 2c 20 77  6f 72 6c 64 0a 00 ff 7c  |Hello, world...||\n"
           "00000010\n",
           "a line");
    dumped("abc", 3, 0x20,
           "00000020  61 62 63                                          |abc|\n00000023\n",
           "part of a line, at an offset");
    dumped(zeros, 40, 0xfffffff0,
           "fffffff0  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n"
           "*\n"
           "100000010  00 00 00 00 00 00 00 00                           |........|\n"
           "100000018\n",
           "repeated lines, and an offset over 32 bits");
    if (system("hexdump -C /dev/null >/dev/null 2>&1") == 0)
        compared();
    else
        ok(true, "dumps are those of hexdump -C # SKIP no hexdump");
    return done();
}
