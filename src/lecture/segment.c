#include "lecture/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lecture/console.h"
#include "util/cleanup.h"
#include "util/escape.h"
#include "util/exit-status.h"
#include "util/report.h"

enum { LEFTOVER_TRIES = 200, SHOWN = 100 };

/* EXIT_DONE where @fd is a segment of @size bytes; EXIT_BUSY where it is still empty, as it is
 * between shm_open() and ftruncate(). */
static int check_layout(const char *program, const char *name, int fd, size_t size)
{
    struct stat status;
    char shown[SHOWN];

    if (fstat(fd, &status) < 0)
        return call_failed(program, "fstat");
    escape_into(name, strlen(name), shown, sizeof(shown));
    if (!S_ISREG(status.st_mode)) {
        report_error("lecture %s: %s is no segment of shared memory", program, shown);
        return EXIT_FAILED;
    }
    if (status.st_size == 0)
        return EXIT_BUSY;
    if ((uintmax_t)status.st_size == size)
        return EXIT_DONE;
    report_error("lecture %s: %s has another layout: it is %jd bytes long, not %zu", program, shown,
                 (intmax_t)status.st_size, size);
    report_hint("if no program needs it any more: ipcctl remove shm:%s", shown);
    return EXIT_FAILED;
}

static const char *why(int error)
{
    switch (error) {
    case EPERM:
        return "it belongs to somebody else";
    case EACCES:
        return "it belongs to somebody else, or its mode does not let you use it";
    case EINVAL: /* of a directory */
    case ELOOP:
        return "it is no segment of shared memory";
    default:
        return strerror(error);
    }
}

/* Says why a call that took @name has failed. */
static int name_failed(const char *program, const char *name)
{
    int error = errno;
    char shown[SHOWN];

    report_error("lecture %s: cannot use %s: %s", program,
                 escape_into(name, strlen(name), shown, sizeof(shown)), why(error));
    return error == EACCES || error == EPERM ? EXIT_DENIED : EXIT_FAILED;
}

/* Whether we may remove the segment at @fd, and ask for a lease. */
static bool is_own(int fd)
{
    struct stat status;

    return geteuid() == 0 || (fstat(fd, &status) == 0 && status.st_uid == geteuid());
}

int remove_leftover(const char *program, const char *name, size_t size)
{
    _cleanup_(partner_leave) struct partner others = {.fd = -1};
    int fd = shm_open(name, O_RDWR, 0);
    if (fd < 0)
        return errno == ENOENT ? EXIT_DONE : name_failed(program, name);

    (void)partner_watch(&others, fd, VISITOR);
    if (check_layout(program, name, fd, size) == EXIT_FAILED)
        return EXIT_FAILED;
    if (!is_own(fd)) {
        errno = EPERM;
        return name_failed(program, name);
    }

    /* The partner of one that was killed needs a moment to notice that, and to leave. */
    for (int tries = 0; partner_present(&others); tries++) {
        if (tries == LEFTOVER_TRIES) {
            char shown[SHOWN];
            report_error("lecture %s: another program is at work with %s", program,
                         escape_into(name, strlen(name), shown, sizeof(shown)));
            return EXIT_FAILED;
        }
        sleep_shortly();
    }
    /* By now the name may lead to another one. */
    if (has_name(fd) && shm_unlink(name) < 0 && errno != ENOENT)
        return name_failed(program, name);
    return EXIT_DONE;
}

int segment_absent(const char *program, const char *name)
{
    return errno == ENOENT ? EXIT_BUSY : name_failed(program, name);
}

int segment_check(const char *program, const char *name, int fd, size_t size,
                  struct partner *partner)
{
    /* One consumer at a time: two would answer the same text, and the later answer would stand in
     * the place of the next text. */
    bool ours = partner_watch(partner, fd, CONSUMER);
    int status = ours ? check_layout(program, name, fd, size) : EXIT_BUSY;

    /* What a killed producer left behind has nobody at it, or only the next producer, a visitor who
     * is about to remove it. */
    if (status == EXIT_DONE && (!partner_present(partner) || partner->visited))
        status = EXIT_BUSY;
    if (status != EXIT_DONE)
        partner_leave(partner);
    return status;
}

void ask_for_partner(const char *so, const char *partner, const char *name)
{
    bool usual = strcmp(name, SHARED_MEM_PATH) == 0;
    char shown[SHOWN];

    if (isatty(STDIN_FILENO))
        report_note("%s in another terminal: ipcctl lecture %s%s%s", so, partner,
                    usual ? "" : " --name ",
                    usual ? "" : escape_into(name, strlen(name), shown, sizeof(shown)));
}

int exchange_failed(const char *program, const char *role, const struct partner *partner, int error)
{
    if (error != -EOWNERDEAD)
        report_error("lecture %s: semaphore: %s", program, strerror(-error));
    else if (partner->seen)
        report_error("lecture %s: the %s is gone: it ended without a word", program, role);
    else
        report_error("lecture %s: the segment was removed: no %s can come", program, role);
    return EXIT_FAILED;
}
