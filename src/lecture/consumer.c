/* Semaphores in shared memory (3, 4): takes texts, hands them back in capitals. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "lecture/console.h"
#include "lecture/program.h"
#include "lecture/segment.h"
#include "util/cleanup.h"
#include "util/report.h"

static const char program[] = "consumer";

/* Opens the segment, once a producer has made it. */
static int open_segment(const char *name, struct partner *partner)
{
    for (bool told = false;; sleep_shortly()) {
        int fd = shm_open(name, O_RDWR, 0);
        int status = fd < 0
                         ? segment_absent(program, name)
                         : segment_check(program, name, fd, sizeof(struct SharedSegment), partner);
        if (status != EXIT_BUSY)
            return status;
        if (!told)
            ask_for_partner("waiting; start the producer", "producer", name);
        told = true;
    }
}

/* sem_wait(), but not for ever, as in producer.c. */
static int take_semaphore(sem_t *semaphore, struct partner *partner)
{
    for (;;) {
        const struct timespec soon = in_a_moment();
        if (sem_timedwait(semaphore, &soon) == 0)
            return 0;
        if (errno != ETIMEDOUT && errno != EINTR)
            return -errno;
        partner->seen = true; /* for who else should hold it? */
        if (partner_gone(partner))
            return -EOWNERDEAD;
    }
}

/* Waits for a text and copies it. */
static int wait_for_my_turn(struct SharedSegment *segment, struct partner *partner,
                            char text[static SEGMENT_TEXT_LEN])
{
    /* Whether the partner is gone is asked before the flag, as in the producer. */
    for (bool gone = false;; gone = partner_gone(partner)) {
        int r = take_semaphore(&segment->sem_, partner);
        if (r < 0)
            return r;
        bool is_it_my_turn = segment->isDataAvailable_ != 0;
        if (is_it_my_turn)
            memcpy(text, segment->text_, SEGMENT_TEXT_LEN);
        uint32_t seen = word_at(&segment->isDataAvailable_);
        if (sem_post(&segment->sem_) < 0)
            return -errno;

        if (is_it_my_turn)
            return 0;
        if (gone)
            return -EOWNERDEAD;
        wait_for_change(&segment->isDataAvailable_, seen);
    }
}

/* Prints a text with its newline, which one of 62 bytes has no room for. */
static void print_line(const char *label, const char *text, size_t length)
{
    fputs(label, stdout);
    print_text(text, length);
    if (length == 0 || text[length - 1] != '\n')
        putchar('\n');
}

static void capitalise(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        text[i] = (char)toupper((unsigned char)text[i]);
}

/* Puts the answer in, and gives the turn back. */
static int write_into_segment(struct SharedSegment *segment, struct partner *partner,
                              const char text[static SEGMENT_TEXT_LEN])
{
    int r = take_semaphore(&segment->sem_, partner);
    if (r < 0)
        return r;
    memcpy(segment->text_, text, SEGMENT_TEXT_LEN);
    segment->isDataAvailable_ = 0;
    if (sem_post(&segment->sem_) < 0)
        return -errno;
    announce_change(&segment->isDataAvailable_);
    return 0;
}

static int answer_texts(struct SharedSegment *segment, struct partner *partner)
{
    char text[SEGMENT_TEXT_LEN];
    bool should_quit;

    do {
        int r = wait_for_my_turn(segment, partner, text);
        if (r < 0)
            return exchange_failed(program, "producer", partner, r);
        text[SEGMENT_TEXT_LEN - 1] = '\0'; /* whatever program wrote it */
        size_t length = strlen(text);

        print_line("Received: ", text, length);
        capitalise(text, length);
        print_line("Sending: ", text, length);
        should_quit = strcmp(text, QUIT_CMD) == 0; /* so "quit" will do, as on the slide */
        fflush(stdout);
        r = write_into_segment(segment, partner, text);
        if (r < 0)
            return exchange_failed(program, "producer", partner, r);
    } while (!should_quit);
    return EXIT_DONE;
}

static int run(const struct lecture_arguments *arguments)
{
    _cleanup_(partner_leave) struct partner partner = {.fd = -1};

    int status = open_segment(arguments->name, &partner);
    if (status != EXIT_DONE)
        return status;
    struct SharedSegment *segment =
        mmap(NULL, sizeof(*segment), PROT_READ | PROT_WRITE, MAP_SHARED, partner.fd, 0);
    if (segment == MAP_FAILED)
        return call_failed(program, "mmap");

    /* The segment may be there before its semaphore is. */
    int r = partner_sem_ready(&partner, &segment->sem_);
    if (r < 0)
        status = exchange_failed(program, "producer", &partner, r);
    else
        status = answer_texts(segment, &partner);
    munmap(segment, sizeof(*segment));
    return status;
}

const struct lecture_program consumer_program = {
    .name = program,
    .shows = "hands them back in capitals",
    .topic = "semaphores in shared memory (3, 4)",
    .partner = "producer",
    .operands = "",
    .help = "Waits for the producer's segment and then for its texts, prints each, and\n"
            "hands it back in capitals.  The text QUIT ends it.  The lecture's consumer\n"
            "sleeps for a second between two looks at the flag; this one sleeps until the\n"
            "flag changes (futex(2)), and looks every 5 ms as well, for a producer\n"
            "compiled from the slides wakes nobody.",
    .calls = "shm_open(3), mmap(2), sem_timedwait(3), sem_post(3), futex(2), munmap(2)",
    .options = LECTURE_NAME,
    .run = run,
};
