/* Which container a process is in, from its control group: cgroups(7). */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "proc/namespaces.h"
#include "util/escape.h"

enum {
    ID_DIGITS = 64,
    ID_SHOWN = 12, /* as many as docker, podman and crictl show, and take */
};

/* The last: a container may run in another, and the path leads inwards. */
static const char *find_id(const char *text)
{
    const char *id = NULL;
    size_t digits = 0;

    for (; *text != '\0'; text++) {
        digits = isxdigit((unsigned char)*text) ? digits + 1 : 0;
        if (digits == ID_DIGITS && !isxdigit((unsigned char)text[1]))
            id = text + 1 - ID_DIGITS;
    }
    return id;
}

void container_of_cgroup(const char *cgroup, char text[static CONTAINER_TEXT])
{
    static const char lxc[] = "/lxc.payload.";
    const char *id = find_id(cgroup), *name = strstr(cgroup, lxc);

    text[0] = '\0';
    if (id)
        snprintf(text, CONTAINER_TEXT, "%.*s", ID_SHOWN, id);
    else if (name)
        escape_into(name + strlen(lxc), strcspn(name + strlen(lxc), "/\n"), text, CONTAINER_TEXT);
}
