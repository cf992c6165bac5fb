#include "util/users.h"

#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#ifdef HAVE___NSS_CONFIGURE_LOOKUP
#include <nss.h>
#endif
#include <pwd.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/cleanup.h"
#include "util/escape.h"
#include "util/number.h"
#include "util/proc.h"

struct named_id {
    id_t id;
    char *name;
};

/* A cache of names by id: without one, a listing opens /etc/passwd for every row. */
struct name_cache {
    void *tree;
    const struct named_id *last;
    const char *(*look_up)(id_t id);
};

static const char *look_up_user(id_t id)
{
    const struct passwd *entry = getpwuid(id);

    return entry ? entry->pw_name : NULL;
}

static const char *look_up_group(id_t id)
{
    const struct group *entry = getgrgid(id);

    return entry ? entry->gr_name : NULL;
}

static int compare_ids(const void *a, const void *b)
{
    id_t x = ((const struct named_id *)a)->id, y = ((const struct named_id *)b)->id;

    return (x > y) - (x < y);
}

/* A backslash alone is not escaped: the names of a Windows domain have one, "DOMAIN\joe". */
static char *safe_name(const char *name)
{
    size_t length = strlen(name);

    return is_safe_text(name, length) ? strdup(name) : escape_text(name, length);
}

/* Adds what the system knows of @id; NULL where memory ran out. */
static const struct named_id *remember(struct name_cache *cache, id_t id)
{
    _cleanup_free_ struct named_id *entry = malloc(sizeof(*entry));
    if (!entry)
        return NULL;

    const char *name = cache->look_up(id);
    entry->id = id;
    entry->name = name ? safe_name(name) : NULL;
    if (!tsearch(entry, &cache->tree, compare_ids)) {
        free(entry->name);
        return NULL;
    }
    return steal_pointer(entry);
}

static const char *cached_name(struct name_cache *cache, id_t id)
{
    if (cache->last && cache->last->id == id)
        return cache->last->name;

    struct named_id wanted = {.id = id};
    struct named_id *const *found = tfind(&wanted, &cache->tree, compare_ids);
    cache->last = found ? *found : remember(cache, id);
    return cache->last ? cache->last->name : NULL;
}

const char *user_name(uid_t uid)
{
    static struct name_cache users = {.look_up = look_up_user};

    return cached_name(&users, uid);
}

const char *group_name(gid_t gid)
{
    static struct name_cache groups = {.look_up = look_up_group};

    return cached_name(&groups, gid);
}

void users_prepare(void)
{
    const id_t nobodys = (id_t)-2; /* is looked for to the end */

#ifdef HAVE___NSS_CONFIGURE_LOOKUP
    __nss_configure_lookup("passwd", "files");
    __nss_configure_lookup("group", "files");
#endif
    (void)getpwuid(nobodys);
    (void)getgrgid(nobodys);
}

/* The number in @text; the highest one is (uid_t)-1, which chown(2) takes as "leave it". */
static int parse_id(const char *text, id_t *ret)
{
    uint64_t id;

    if (parse_unsigned(text, 10, UINT32_MAX - 1, &id) < 0)
        return -ENOENT;
    *ret = (id_t)id;
    return 0;
}

/* What a failed getpwnam() or getgrnam() means: errno 0 and these say "no such name" (getpwnam(3)).
 */
static int lookup_error(void)
{
    return errno == 0 || errno == ENOENT || errno == ESRCH || errno == EBADF || errno == EPERM
               ? -ENOENT
               : -errno;
}

int parse_user(const char *text, uid_t *ret)
{
    errno = 0;
    const struct passwd *entry = getpwnam(text);
    if (entry) {
        *ret = entry->pw_uid;
        return 0;
    }
    int error = lookup_error();
    return parse_id(text, ret) == 0 ? 0 : error;
}

int parse_group(const char *text, gid_t *ret)
{
    errno = 0;
    const struct group *entry = getgrnam(text);
    if (entry) {
        *ret = entry->gr_gid;
        return 0;
    }
    int error = lookup_error();
    return parse_id(text, ret) == 0 ? 0 : error;
}

/* Looks through a map of user_namespaces(7): first id inside, first id outside, how many. */
static bool is_mapped(const char *path, id_t id)
{
    _cleanup_fclose_ FILE *map = proc_fopen(path);
    char line[128];
    uint32_t first, count;

    if (!map)
        return true;
    while (fgets(line, sizeof(line), map))
        if (sscanf(line, "%" SCNu32 " %*s %" SCNu32, &first, &count) == 2 && id >= first &&
            id - first < count)
            return true;
    return false;
}

bool user_is_mapped(uid_t uid)
{
    return is_mapped("self/uid_map", uid);
}

bool group_is_mapped(gid_t gid)
{
    return is_mapped("self/gid_map", gid);
}
