/* ipcctl ftok */
#include <errno.h>
#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>

#include "commands/arguments.h"
#include "ipc/ref.h"
#include "util/cleanup.h"
#include "util/escape.h"
#include "util/number.h"
#include "util/report.h"

enum { OPTION_FIND = 256, SHOWN = 200, OPEN_DIRECTORIES = 64 };

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

/* The search of one --find; nftw(3) has no place for it. */
static struct search {
    uint32_t key;
    size_t found, unread;
} search;

/* ftok(3): the project's low byte, the device's low byte, the inode's low two. */
static bool could_give(const struct stat *status, uint32_t key)
{
    return (uint32_t)(status->st_ino & 0xffff) == (key & 0xffff) &&
           (uint32_t)(status->st_dev & 0xff) == (key >> 16 & 0xff);
}

static int visit_file(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)where;
    search.unread += type == FTW_DNR || type == FTW_NS;
    /* ftok() follows a symbolic link: its own inode gives no key. */
    if (type == FTW_NS || type == FTW_SL || !could_give(status, search.key))
        return 0;

    _cleanup_free_ char *shown = escape_text(path, strlen(path));
    if (!shown)
        return ENOMEM;
    printf("ftok=%s,%" PRIu32 "\n", shown, search.key >> 24);
    search.found++;
    return 0;
}

static int search_directory(const struct invocation *invocation, const char *directory)
{
    char shown[SHOWN];
    int r = nftw(directory, visit_file, OPEN_DIRECTORIES, FTW_PHYS);

    if (r == 0)
        return EXIT_DONE;
    if (r == ENOMEM)
        return out_of_memory(invocation);
    report_error("ftok: cannot search %s: %s",
                 escape_into(directory, strlen(directory), shown, sizeof(shown)), strerror(errno));
    return EXIT_FAILED;
}

static int find_files(const struct invocation *invocation, uint32_t key)
{
    int status = EXIT_DONE;

    if (key >> 24 == 0) {
        report_error("ftok: 0x%08" PRIx32 " is no key of ftok: its highest byte, PROJ, is 0", key);
        return EXIT_FAILED;
    }
    search = (struct search){.key = key};
    for (size_t i = 0; i < invocation->count; i++)
        status = first_failure(status, search_directory(invocation, invocation->operands[i]));
    if (invocation->count == 0)
        status = search_directory(invocation, ".");

    if (search.unread > 0)
        report_note("ftok: %zu director%s or file%s could not be looked at", search.unread,
                    search.unread == 1 ? "y" : "ies", search.unread == 1 ? "" : "s");
    if (search.found > 0) {
        report_note("ftok: candidates: the key keeps 16 bits of an inode number and 8 of a device");
        return status;
    }
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
        return r == -EACCES ? EXIT_DENIED : EXIT_FAILED;
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
    .description = "Prints the key that ftok(3) makes of PATH and PROJ: a number from 1 to 255 or "
                   "one character,\n"
                   "1 if left out.  With --find, prints the files below each DIR (the current "
                   "directory) that\n"
                   "could have given a key, and with which PROJ.",
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
