#include "lecture/partner.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <signal.h>
#include <string.h>
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

void partner_watch(struct partner *partner, int fd)
{
    struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};

    /* Who opens a leased file makes the kernel send SIGIO to the leaseholder. */
    signal(SIGIO, SIG_IGN);
    /* Shared by all programs of this collection; it ends with the process. */
    (void)fcntl(fd, F_SETLK, &lock);
    *partner = (struct partner){.fd = fd};
}

void partner_leave(struct partner *partner)
{
    if (partner->fd >= 0)
        close(partner->fd);
    partner->fd = -1;
}

enum company { ALONE, TOGETHER, UNKNOWN };

/* Only a segment's owner, and root, may ask for a lease; others can still see a lock. */
static enum company company_by_lock(struct partner *partner)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    if (fcntl(partner->fd, F_GETLK, &lock) < 0)
        return UNKNOWN;
    if (lock.l_type != F_UNLCK)
        partner->locks = true;
    else if (!partner->locks)
        return UNKNOWN;
    return lock.l_type == F_UNLCK ? ALONE : TOGETHER;
}

static enum company look_around(struct partner *partner)
{
    if (fcntl(partner->fd, F_SETLEASE, F_WRLCK) == 0) {
        /* At once: an open() by somebody else waits until the lease is given back. */
        (void)fcntl(partner->fd, F_SETLEASE, F_UNLCK);
        return ALONE;
    }
    return errno == EAGAIN ? TOGETHER : company_by_lock(partner);
}

bool partner_present(struct partner *partner)
{
    enum company company = look_around(partner);

    partner->seen |= company == TOGETHER;
    return company != ALONE;
}

bool partner_gone(struct partner *partner)
{
    int64_t now = monotonic_milliseconds();

    if (now < partner->next_look)
        return false;
    partner->next_look = now + LOOK_EVERY;

    if (!partner_present(partner) && partner->seen)
        return true;
    return !partner->seen && partner->patience > 0 && now >= partner->patience;
}

void partner_hurry(struct partner *partner)
{
    partner->patience = monotonic_milliseconds() + HURRY;
}

int partner_sem_wait(struct partner *partner, sem_t *semaphore)
{
    while (sem_trywait(semaphore) < 0) {
        struct timespec soon;
        partner->seen = true; /* for who else should hold it? */
        clock_gettime(CLOCK_REALTIME, &soon);
        soon.tv_nsec += LOOK_EVERY * 1000000L;
        if (soon.tv_nsec >= 1000000000L) {
            soon.tv_nsec -= 1000000000L;
            soon.tv_sec++;
        }
        if (sem_timedwait(semaphore, &soon) == 0)
            return 0;
        if (partner_gone(partner))
            return -EOWNERDEAD;
    }
    return 0;
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
