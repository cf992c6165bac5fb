/* ipcctl ftok */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands/command.h"
#include "ipc/ref.h"
#include "util/cleanup.h"
#include "util/directory.h"
#include "util/escape.h"
#include "util/number.h"
#include "util/report.h"

enum { OPTION_FIND = 256, SHOWN = 200 };

struct ftok_state {
    bool find;
    uint32_t key;
};

static int option(const struct invocation *invocation, void *state, int id, const char *argument)
{
    struct ftok_state *ftok_state = state;
    uint64_t key;
    char shown[SHOWN];
    (void)id;

    if (parse_unsigned(argument, 0, UINT32_MAX, &key) < 0)
        return usage_error(invocation, "--find takes a key from 0 to 0xffffffff, not '%s'",
                           escape_into(argument, strlen(argument), shown, sizeof(shown)));
    ftok_state->find = true;
    ftok_state->key = (uint32_t)key;
    return EXIT_DONE;
}

static int status_of(int error)
{
    return error == EACCES ? EXIT_DENIED : EXIT_FAILED;
}

/* The search of one --find.  Not by nftw(3), which gives up where a directory vanishes, as those of
 * /proc do all the time. */
struct search {
    uint32_t key;
    size_t found, unread;
};

/* ftok(3): the project's low byte, the device's low byte, the inode's low two.  It follows a
 * symbolic link, whose own inode gives no key. */
static bool could_give(const struct stat *status, uint32_t key)
{
    return !S_ISLNK(status->st_mode) && (uint32_t)(status->st_ino & 0xffff) == (key & 0xffff) &&
           (uint32_t)(status->st_dev & 0xff) == (key >> 16 & 0xff);
}

static int print_candidate(struct search *search, const char *path)
{
    _cleanup_free_ char *shown = escape_text(path, strlen(path));
    if (!shown)
        return -ENOMEM;

    printf("ftok=%s,%" PRIu32 "\n", shown, search->key >> 24);
    search->found++;
    return 0;
}

/* What has gone meanwhile is not there to be found. */
static int pass_over(struct search *search)
{
    search->unread += errno != ENOENT && errno != ESRCH;
    return 0;
}

static int search_file(struct search *search, int parent, const char *name, const char *path);

static int search_below(struct search *search, int parent, const char *name, const char *path,
                        int flags)
{
    _cleanup_closedir_ DIR *dir = open_directory_at(parent, name, flags | O_NONBLOCK);
    if (!dir)
        return errno == ENOMEM ? -ENOMEM : pass_over(search);

    for (const struct dirent *entry; (entry = next_entry(dir));) {
        if (is_dot(entry))
            continue;
        size_t size = strlen(path) + strlen(entry->d_name) + 2;
        _cleanup_free_ char *below = malloc(size);
        if (!below)
            return -ENOMEM;
        snprintf(below, size, "%s%s%s", path, path[strlen(path) - 1] == '/' ? "" : "/",
                 entry->d_name);
        int r = search_file(search, dirfd(dir), entry->d_name, below);
        if (r < 0)
            return r;
    }
    return errno ? pass_over(search) : 0;
}

/* Looks at @name in the directory @parent, whose @status is known, and below it; @path is what it
 * is called to the user, @flags those of open(2). */
static int search_known(struct search *search, int parent, const char *name, const char *path,
                        const struct stat *status, int flags)
{
    int r = could_give(status, search->key) ? print_candidate(search, path) : 0;

    return r == 0 && S_ISDIR(status->st_mode) ? search_below(search, parent, name, path, flags) : r;
}

static int search_file(struct search *search, int parent, const char *name, const char *path)
{
    struct stat status;

    if (fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return pass_over(search);
    return search_known(search, parent, name, path, &status, O_NOFOLLOW);
}

/* What is named may be a symbolic link, as /bin and /var/run often are; those below it are not
 * followed, for they may lead back. */
static int search_directory(const struct invocation *invocation, const char *directory,
                            struct search *search)
{
    struct stat status;
    char shown[SHOWN];

    if (stat(directory, &status) < 0) {
        int error = errno;
        report_error("ftok: cannot search '%s': %s",
                     escape_into(directory, strlen(directory), shown, sizeof(shown)),
                     strerror(error));
        return status_of(error);
    }
    int r = search_known(search, AT_FDCWD, directory, directory, &status, 0);
    return r < 0 ? out_of_memory(invocation) : EXIT_DONE;
}

static int find_files(const struct invocation *invocation, uint32_t key)
{
    int status = EXIT_DONE;

    if (key >> 24 == 0) {
        report_error("ftok: 0x%08" PRIx32 " is no key of ftok: its highest byte, PROJ, is 0", key);
        return EXIT_FAILED;
    }
    struct search search = {.key = key};
    for (size_t i = 0; i < invocation->count; i++)
        status =
            first_failure(status, search_directory(invocation, invocation->operands[i], &search));
    if (invocation->count == 0)
        status = search_directory(invocation, ".", &search);

    if (search.unread > 0)
        report_note("ftok: %zu director%s or file%s could not be looked at", search.unread,
                    search.unread == 1 ? "y" : "ies", search.unread == 1 ? "" : "s");
    if (search.found > 0) {
        report_note("ftok: candidates: the key keeps 16 bits of an inode number and 8 of a device");
        return status;
    }
    if (status == EXIT_DONE)
        report_error("ftok: no file there gives the key 0x%08" PRIx32, key);
    return first_failure(status, EXIT_FAILED);
}

static int print_key(const struct invocation *invocation)
{
    const char *path = invocation->operands[0];
    struct ref ref = {
        .form = REF_FTOK,
        .project = 1,
        .path = path,
        .path_length = strlen(path),
    };
    char shown[SHOWN];

    if (invocation->count > 1 && ref_parse_project(invocation->operands[1], &ref.project) < 0)
        return usage_error(invocation, "PROJ is a number from 1 to 255, or one character, not '%s'",
                           escape_into(invocation->operands[1], strlen(invocation->operands[1]),
                                       shown, sizeof(shown)));
    int r = ref_resolve_ftok(&ref);
    if (r < 0) {
        report_error("ftok '%s': %s", escape_into(path, strlen(path), shown, sizeof(shown)),
                     strerror(-r));
        return status_of(-r);
    }
    printf("0x%08" PRIx32 "\n", (uint32_t)ref.key);
    return EXIT_DONE;
}

static int run(const struct invocation *invocation, void *state)
{
    const struct ftok_state *ftok_state = state;

    if (ftok_state->find)
        return find_files(invocation, ftok_state->key);
    if (invocation->count < 1 || invocation->count > 2)
        return usage_error(invocation, "what is needed is PATH and perhaps PROJ");
    return print_key(invocation);
}

const struct command ftok_command = {
    .name = "ftok",
    .operands = "PATH [PROJ] | --find KEY [DIR...]",
    .summary = "the key of a file, or the files of a key",
    .description = "Prints the key that ftok(3) makes of PATH and PROJ: a number from 1 to 255\n"
                   "or one character, 1 if left out.  With --find, prints the files below each\n"
                   "DIR (the current directory) that could have given a key, and with which\n"
                   "PROJ.",
    .options =
        (const struct option_spec[]){
            {OPTION_FIND, "find", "KEY", "look for the files that could have given this key"},
            {0, NULL, NULL, NULL},
        },
    .max_operands = ANY_NUMBER,
    .state_size = sizeof(struct ftok_state),
    .option = option,
    .run = run,
};
