#include "proc/mount.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The byte that is written \OOO at @text; -1 where it is none. */
static int octal_byte(const char *text)
{
    if (text[0] != '\\' || strspn(text + 1, "01234567") < 3)
        return -1;
    return ((text[1] - '0') << 6 | (text[2] - '0') << 3 | (text[3] - '0')) & 0xff;
}

/* Blanks and such are written \040 in a path. */
static void unescape(char *path)
{
    char *to = path;

    for (const char *from = path; *from != '\0';) {
        int byte = octal_byte(from);
        *to++ = byte < 0 ? *from : (char)byte;
        from += byte < 0 ? 1 : 4;
    }
    *to = '\0';
}

/* ID PARENT MAJOR:MINOR ROOT MOUNTPOINT ..., with "ipc:[N]" as ROOT. */
int parse_namespace_mount(const char *line, uint64_t *ret_id, char **ret_place)
{
    uint64_t id;
    int at = 0;

    if (sscanf(line, "%*s %*s %*s ipc:[%" SCNu64 "] %n", &id, &at) != 1 || at == 0)
        return 0;
    char *place = strndup(line + at, strcspn(line + at, " "));
    if (!place)
        return -ENOMEM;
    unescape(place);
    *ret_id = id;
    *ret_place = place;
    return 1;
}
