/* The struct codec on its own, for tests/struct-fuzz:
 *
 *   structcodec MODE DECL [FIELD=VALUE...]
 *
 * MODE is some letters: e(ncode), t(ext), j(son) or l(ayout), with p for packed and b for the body
 * of a System V message.  Bytes come and go by standard input and output. */
#include <stdio.h>
#include <string.h>

#include "data/struct-value.h"

static void print_layout(const struct struct_layout *layout)
{
    for (size_t i = 0; i < layout->count; i++)
        printf("%s %zu\n", layout->fields[i].name, layout->fields[i].offset);
    printf("sizeof %zu\n", layout->size);
}

static int decode(const struct struct_layout *layout, enum struct_part part, bool json,
                  struct buffer *to, struct data_error *error)
{
    static char bytes[1 << 16];
    size_t length = fread(bytes, 1, sizeof(bytes), stdin);

    return (json ? struct_decode_json : struct_decode_text)(layout, part, bytes, length, to, error);
}

int main(int argc, char **argv)
{
    _cleanup_struct_layout_ struct struct_layout *layout = NULL;
    _cleanup_buffer_ struct buffer to = {0};
    struct data_error error = {"out of memory"};
    if (argc < 3)
        return 2;

    enum struct_part part = strchr(argv[1], 'b') ? STRUCT_BODY : STRUCT_WHOLE;
    long type = 1;
    int r = struct_load(argv[2], strchr(argv[1], 'p') != NULL, &layout, &error);
    if (r == 0 && strchr(argv[1], 'l'))
        print_layout(layout);
    else if (r == 0 && strchr(argv[1], 'e'))
        r = struct_encode(layout, part, argv + 3, (size_t)argc - 3, &type, &to, &error);
    else if (r == 0)
        r = decode(layout, part, strchr(argv[1], 'j') != NULL, &to, &error);
    if (r < 0) {
        fprintf(stderr, "structcodec: %s\n", error.text);
        return 1;
    }
    if (to.length > 0)
        fwrite(to.bytes, 1, to.length, stdout);
    return 0;
}
