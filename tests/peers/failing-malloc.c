/* Memory that runs out: a library to be loaded before the C library's (LD_PRELOAD).
 *
 * With FAIL_AT=N in the environment the N-th allocation after the start of main() fails, with
 * FAIL_AT=N+ that one and all after it.  When it does, the file FAIL_TOLD is made.  Programs that
 * this one runs have all the memory there is.
 *
 * The search for a user or a group is one allocation here, and fails as a whole: in the midst of
 * it, without memory, glibc itself ends the program.  So is the printing of a table, in which
 * libsmartcols 2.41 crashes. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static atomic_long left; /* allocations that succeed; 0: the next is the one */
static atomic_bool armed;
static bool stays;
static const char *told;

/* Called when all libraries are ready, right before main(). */
__attribute__((constructor)) static void arm(void)
{
    const char *at = getenv("FAIL_AT"), *file = getenv("FAIL_TOLD");

    if (!at || !file)
        return;
    left = atol(at) - 1;
    stays = strchr(at, '+') != NULL;
    told = file;
    unsetenv("FAIL_AT");
    unsetenv("FAIL_TOLD");
    unsetenv("LD_PRELOAD");
    armed = true;
}

static bool fails(void)
{
    if (!armed)
        return false;
    long before = left--;
    if (before > 0 || (before < 0 && !stays))
        return false;
    if (before == 0)
        close(creat(told, 0600));
    errno = ENOMEM;
    return true;
}

/* The C library's own: found once, without an allocation. */
#define REAL(name, ...)                                                                            \
    static __typeof__(name) *real;                                                                 \
    if (!real)                                                                                     \
        *(void **)&real = dlsym(RTLD_NEXT, #name);                                                 \
    return real(__VA_ARGS__)

void *malloc(size_t size)
{
    if (fails())
        return NULL;
    REAL(malloc, size);
}

void *calloc(size_t count, size_t size)
{
    if (fails())
        return NULL;
    REAL(calloc, count, size);
}

void *realloc(void *memory, size_t size)
{
    if (fails())
        return NULL;
    REAL(realloc, memory, size);
}

/* The same for what is searched, with all the memory it needs. */
#define SEARCH(type, name, key)                                                                    \
    static __typeof__(name) *real;                                                                 \
    if (fails())                                                                                   \
        return NULL;                                                                               \
    if (!real)                                                                                     \
        *(void **)&real = dlsym(RTLD_NEXT, #name);                                                 \
    bool was_armed = armed;                                                                        \
    armed = false;                                                                                 \
    type *found = real(key);                                                                       \
    armed = was_armed;                                                                             \
    return found

struct passwd *getpwuid(uid_t uid)
{
    SEARCH(struct passwd, getpwuid, uid);
}

struct passwd *getpwnam(const char *name)
{
    SEARCH(struct passwd, getpwnam, name);
}

struct group *getgrgid(gid_t gid)
{
    SEARCH(struct group, getgrgid, gid);
}

struct group *getgrnam(const char *name)
{
    SEARCH(struct group, getgrnam, name);
}

struct libscols_table;
int scols_print_table(struct libscols_table *table);

int scols_print_table(struct libscols_table *table)
{
    static __typeof__(scols_print_table) *real;
    if (fails())
        return -ENOMEM;
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "scols_print_table");
    bool was_armed = armed;
    armed = false;
    int r = real(table);
    armed = was_armed;
    return r;
}
