/* Which container a process is in, from its control group: cgroups(7). */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "proc/namespaces.h"
#include "util/cleanup.h"
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

/* The name that LXC gave, or NULL.  Before LXC 4, and in Proxmox VE, it is a directory of its own.
 */
static const char *find_name(const char *cgroup)
{
    static const char *const before[] = {"/lxc.payload.", "/lxc/"};

    for (size_t i = 0; i < ARRAY_SIZE(before); i++) {
        const char *found = strstr(cgroup, before[i]);
        if (found)
            return found + strlen(before[i]);
    }
    return NULL;
}

void container_of_cgroup(const char *cgroup, char text[static CONTAINER_TEXT])
{
    const char *id = find_id(cgroup), *name = find_name(cgroup);

    text[0] = '\0';
    if (id)
        snprintf(text, CONTAINER_TEXT, "%.*s", ID_SHOWN, id);
    else if (name)
        escape_into(name, strcspn(name, "/\n"), text, CONTAINER_TEXT);
}
