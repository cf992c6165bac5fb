#include "proc/mapping.h"

#include <string.h>
#include <sys/sysmacros.h>

static uint64_t take_hexadecimal(const char **text)
{
    uint64_t number = 0;

    for (;; (*text)++) {
        unsigned int digit = (unsigned char)**text;
        if (digit - '0' < 10)
            digit -= '0';
        else if (digit - 'a' < 6)
            digit -= 'a' - 10;
        else
            return number;
        number = number << 4 | digit;
    }
}

/* Steps over one character, if it is there. */
static void skip(const char **text, char character)
{
    *text += **text == character;
}

/* START-END PERMISSIONS OFFSET MAJOR:MINOR INODE PATH; by hand, for there are millions of them. */
struct mapping parse_mapping(const char *line)
{
    struct mapping mapping = {.start = take_hexadecimal(&line)};

    skip(&line, '-');
    mapping.end = take_hexadecimal(&line);
    skip(&line, ' ');
    line += strcspn(line, " ");
    skip(&line, ' ');
    (void)take_hexadecimal(&line);
    skip(&line, ' ');
    unsigned int major = (unsigned int)take_hexadecimal(&line);
    skip(&line, ':');
    /* musl's makedev() is a macro that evaluates its arguments twice. */
    unsigned int minor = (unsigned int)take_hexadecimal(&line);
    mapping.device = makedev(major, minor);
    skip(&line, ' ');
    while (*line >= '0' && *line <= '9')
        mapping.inode = mapping.inode * 10 + (uint64_t)(*line++ - '0');
    mapping.path = line + strspn(line, " ");
    return mapping;
}
