#include "lecture/partner.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { LOOK_EVERY = 250, HURRY = 1000 };

static int64_t monotonic_milliseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The lock of a part: a byte of the file; there need be none in the file. */
static struct flock lock_of(enum part part, short type)
{
    return (struct flock){.l_type = type, .l_whence = SEEK_SET, .l_start = part, .l_len = 1};
}

bool partner_watch(struct partner *partner, int fd, enum part ours)
{
    struct flock lock = lock_of(ours, ours == VISITOR ? F_RDLCK : F_WRLCK);

    /* Who opens a leased file makes the kernel send SIGIO to the leaseholder. */
    signal(SIGIO, SIG_IGN);
    *partner = (struct partner){.fd = fd, .ours = ours};
    /* It ends with the process.  A file system without locks is no reason to refuse. */
    return fcntl(fd, F_SETLK, &lock) == 0 || (errno != EAGAIN && errno != EACCES);
}

void partner_leave(struct partner *partner)
{
    if (partner->fd >= 0)
        close(partner->fd);
    partner->fd = -1;
}

enum company { ALONE, TOGETHER, UNKNOWN };

/* Whether another process holds the lock of @part. */
static bool is_locked(const struct partner *partner, enum part part)
{
    struct flock lock = lock_of(part, F_WRLCK);

    return fcntl(partner->fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

static bool partner_locks(const struct partner *partner)
{
    switch (partner->ours) {
    case PRODUCER:
        return is_locked(partner, CONSUMER);
    case CONSUMER:
        return is_locked(partner, PRODUCER);
    default:
        return is_locked(partner, PRODUCER) || is_locked(partner, CONSUMER);
    }
}

/* Tries to get a lease; 0 where nobody else has the segment open or mapped. */
static int try_lease(const struct partner *partner)
{
    if (fcntl(partner->fd, F_SETLEASE, F_WRLCK) < 0)
        return -errno;
    /* At once: an open() by somebody else waits until the lease is given back. */
    (void)fcntl(partner->fd, F_SETLEASE, F_UNLCK);
    return 0;
}

/* A partner of ours holds its lock until it ends, whoever else looks at the segment meanwhile. */
static enum company look_around(struct partner *partner)
{
    partner->visited = false;
    if (partner_locks(partner)) {
        partner->locks = true;
        return TOGETHER;
    }
    if (partner->locks && partner->ours != VISITOR)
        return ALONE;

    /* Twice, for a visitor has the segment open a moment before it holds its lock. */
    for (int tries = 0; tries < 2; tries++) {
        if (tries > 0)
            sleep_shortly();
        int r = try_lease(partner);
        if (r == 0)
            return ALONE;
        partner->visited = is_locked(partner, VISITOR);
        if (partner->visited || r != -EAGAIN)
            return UNKNOWN; /* only a segment's owner, and root, may ask for a lease */
        if (partner->ours == VISITOR)
            break; /* whoever it is, it is at work */
    }
    return TOGETHER;
}

bool partner_present(struct partner *partner)
{
    enum company company = look_around(partner);

    partner->seen |= company == TOGETHER;
    return company != ALONE;
}

bool has_name(int fd)
{
    struct stat status;

    return fstat(fd, &status) < 0 || status.st_nlink > 0;
}

bool partner_gone(struct partner *partner)
{
    int64_t now = monotonic_milliseconds();

    if (now < partner->next_look)
        return false;
    partner->next_look = now + LOOK_EVERY;

    if (!partner_present(partner) && (partner->seen || !has_name(partner->fd)))
        return true;
    return !partner->seen && partner->patience > 0 && now >= partner->patience;
}

void partner_hurry(struct partner *partner)
{
    partner->patience = monotonic_milliseconds() + HURRY;
}

struct timespec in_a_moment(void)
{
    struct timespec soon;

    clock_gettime(CLOCK_REALTIME, &soon);
    soon.tv_nsec += LOOK_EVERY * 1000000L;
    if (soon.tv_nsec >= 1000000000L) {
        soon.tv_nsec -= 1000000000L;
        soon.tv_sec++;
    }
    return soon;
}

uint32_t word_at(const void *flag)
{
    uint32_t word;

    memcpy(&word, flag, sizeof(word));
    return word;
}

int partner_sem_ready(struct partner *partner, sem_t *semaphore)
{
    while (sem_trywait(semaphore) < 0) {
        if (partner_gone(partner))
            return -EOWNERDEAD;
        sleep_shortly();
    }
    sem_post(semaphore);
    return 0;
}

void wait_for_change(const void *flag, uint32_t seen)
{
    /* The kernel's timespec for this call, which need not be the C library's. */
    const struct {
        long seconds, nanoseconds;
    } at_most = {0, 5000000};

    (void)syscall(SYS_futex, flag, FUTEX_WAIT, seen, &at_most, NULL, 0);
}

void announce_change(const void *flag)
{
    (void)syscall(SYS_futex, flag, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

void sleep_shortly(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
}
