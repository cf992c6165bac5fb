/* The other process at a shared segment: whether it is there, and its turns.
 *
 * The lecture fixes what is in a segment, and no byte of it says who uses it.  The kernel knows:
 * it grants a write lease on a file (fcntl(2), F_SETLEASE) only to a process that alone has it open
 * or mapped.  So whoever gets one is alone, whatever program the partner was compiled from. */
#ifndef LECTURE_PARTNER_H
#define LECTURE_PARTNER_H

#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* What a process is at a segment; the byte of its file that programs of this collection lock. */
enum part { PRODUCER, CONSUMER, VISITOR };

struct partner {
    int fd;            /* the segment's; it stays open, and is owned by the struct */
    enum part ours;    /* the partner has the other one; a visitor has all others for partners */
    bool seen;         /* somebody was there */
    bool locks;        /* and held the lock of its part */
    bool visited;      /* the last look met a visitor, and could not tell who else was there */
    int64_t next_look; /* in milliseconds of the monotonic clock */
    int64_t patience;  /* until when to wait for a partner that never came; 0: for ever */
};

/* Begins to watch for others at the segment of @fd, which the struct owns from now on; false where
 * somebody else has @ours already.  A visitor, who only looks, is nobody's partner. */
bool partner_watch(struct partner *partner, int fd, enum part ours);

/* Ends that.  Takes a struct with an fd of -1 too. */
void partner_leave(struct partner *partner);

/* Whether somebody else has the segment open or mapped now. */
bool partner_present(struct partner *partner);

/* Whether the name with which the segment at @fd was made still leads to it, for all that is known;
 * for a signal handler too. */
bool has_name(int fd);

/* Whether the partner was there and is no more, did not come in time, or cannot come, for the
 * segment has no name any more.  It looks four times a second at most, so that it may be called as
 * often as one likes. */
bool partner_gone(struct partner *partner);

/* From now on, a partner that never came counts as gone after a second. */
void partner_hurry(struct partner *partner);

/* A quarter of a second from now, for sem_timedwait(): time to look for the partner again. */
struct timespec in_a_moment(void);

/* Waits until the producer of a segment has called sem_init(): the semaphore is 0 before, and no
 * process may be asleep on it while it is made.  0, or -EOWNERDEAD where the partner is gone. */
int partner_sem_ready(struct partner *partner, sem_t *semaphore);

/* The four bytes from a segment's flag on: what wait_for_change() compares.  Read them while the
 * segment's semaphore is held. */
uint32_t word_at(const void *flag);

/* Sleeps until another process has changed the word at @flag to something else than @seen: not at
 * all where it has already, so that no wake-up is lost; and 5 ms at most, for a program compiled
 * from the slides wakes nobody. */
void wait_for_change(const void *flag, uint32_t seen);

/* Wakes the partner that waits for a change at @flag. */
void announce_change(const void *flag);

/* Sleeps a hundredth of a second. */
void sleep_shortly(void);

#endif
