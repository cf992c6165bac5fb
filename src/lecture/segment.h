/* The segments that the lecture's producers and consumers share, and what may be found in their
 * place. */
#ifndef LECTURE_SEGMENT_H
#define LECTURE_SEGMENT_H

#include <semaphore.h>
#include <stddef.h>

#include "lecture/math.h"
#include "lecture/partner.h"

enum { SEGMENT_TEXT_LEN = 63 };

#define SHARED_MEM_PATH "/TestSMem"
#define QUIT_CMD        "QUIT\n"

/* As on the slide: a program compiled from it may be the partner. */
struct SharedSegment {
    sem_t sem_;            /* held by whoever reads or changes what follows */
    char isDataAvailable_; /* 1: the producer's text is there; 0: the consumer's answer is */
    char text_[SEGMENT_TEXT_LEN];
};

struct SharedMathProblem {
    sem_t sem_;
    char isDataAvailable_;
    calc_ty calculation_;
    int int0_;
    int int1_;
    long long answer_;
};

/* futex(2) looks at an aligned word of four bytes; it begins with the flag. */
_Static_assert(offsetof(struct SharedSegment, isDataAvailable_) % 4 == 0, "flag of a futex");
_Static_assert(offsetof(struct SharedMathProblem, isDataAvailable_) % 4 == 0, "flag of a futex");

/* Makes way for a new segment where shm_open(O_CREAT | O_EXCL) found an old one: removes it if it
 * is @size bytes long, as ours are, and nobody uses it any more.  EXIT_DONE, or another exit
 * status after it has said, as @program, why that segment must stay. */
int remove_leftover(const char *program, const char *name, size_t size);

/* Why shm_open(@name) has just failed: EXIT_BUSY where there is no such segment yet, else another
 * exit status, and a sentence. */
int segment_absent(const char *program, const char *name);

/* Whether the segment at @fd, which @partner owns from now on, is one of @size bytes that a
 * producer is at, and no other consumer.  EXIT_DONE; EXIT_BUSY where that may still become so, and
 * @partner is left; else EXIT_FAILED, and a sentence. */
int segment_check(const char *program, const char *name, int fd, size_t size,
                  struct partner *partner);

/* At a terminal, a note that begins with @so and says to start @partner, the program, in another
 * one for the segment @name. */
void ask_for_partner(const char *so, const char *partner, const char *name);

/* Says why the exchange with @partner, a @role such as "consumer", has ended with @error:
 * -EOWNERDEAD where it is gone, another negative errno of the semaphore; EXIT_FAILED. */
int exchange_failed(const char *program, const char *role, const struct partner *partner,
                    int error);

#endif
