/* The operand of --struct: a declaration or a file. */
#include "data/struct-decl.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "data/buffer.h"
#include "util/escape.h"
#include "util/io.h"

enum { HEADER_MAX = 16 << 20, SHOWN = 200 };

static int read_all(int fd, struct buffer *to)
{
    enum { PIECE = 1 << 16 };

    for (;;) {
        char *room = buffer_reserve(to, PIECE);
        if (!room)
            return -ENOMEM;
        ssize_t got = read_some(fd, room, PIECE);
        if (got <= 0)
            return (int)got;
        to->length += (size_t)got;
        if (to->length > HEADER_MAX)
            return -EFBIG;
    }
}

static int read_header(const char *path, struct buffer *to)
{
    _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);

    return fd < 0 ? -errno : read_all(fd, to);
}

/* Reads FILE, or where there is none, FILE:NAME; then *name points to that. */
static int find_header(char *path, const char **name, struct buffer *to)
{
    int r = read_header(path, to);
    char *colon = strrchr(path, ':');

    if (r != -ENOENT || !colon)
        return r;
    *colon = '\0';
    *name = colon + 1;
    return read_header(path, to);
}

static int load_header(const char *operand, bool packed, struct struct_layout **ret,
                       struct data_error *error)
{
    _cleanup_buffer_ struct buffer text = {0};
    _cleanup_free_ char *path = strdup(operand);
    const char *name = NULL;
    char shown[SHOWN];
    if (!path)
        return -ENOMEM;

    int r = find_header(path, &name, &text);
    if (r == -ENOMEM)
        return r;
    escape_into(path, strlen(path), shown, sizeof(shown));
    if (r < 0)
        return data_error(error, -EINVAL, "cannot read %s: %s", shown,
                          r == -EFBIG ? "it is too large for a header" : strerror(-r));

    struct data_error inside;
    r = struct_parse_header(text.bytes, text.length, name, packed, ret, &inside);
    return r == -EINVAL ? data_error(error, r, "%s: %s", shown, inside.text) : r;
}

int struct_load(const char *operand, bool packed, struct struct_layout **ret,
                struct data_error *error)
{
    return operand[0] == '@' ? load_header(operand + 1, packed, ret, error)
                             : struct_parse(operand, strlen(operand), packed, ret, error);
}
