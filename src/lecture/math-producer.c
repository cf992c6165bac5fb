/* The last exercise: math problems through shared memory, and the answers back. */
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#include "lecture/console.h"
#include "lecture/math.h"
#include "lecture/program.h"
#include "lecture/segment.h"
#include "util/cleanup.h"
#include "util/report.h"

static const char program[] = "math-producer";

static const char *segment_name;

/* The segment while its name is ours to remove; -1 otherwise. */
static volatile sig_atomic_t made = -1;

/* Removes the name, unless it leads to another segment by now, as in producer.c. */
static int remove_segment(void)
{
    int r = made >= 0 && has_name(made) ? shm_unlink(segment_name) : 0;

    made = -1;
    return r;
}

static void on_signal(int signal_number)
{
    (void)remove_segment();
    die_by_signal(signal_number);
}

/* Makes the segment's file, as producer.c does. */
static int make_segment(const char *name, int *ret)
{
    sigset_t saved;

    for (;;) {
        delay_signals(&saved);
        int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP);
        int error = errno;
        made = fd;
        allow_signals(&saved);
        if (fd >= 0) {
            *ret = fd;
            return EXIT_DONE;
        }
        errno = error;
        if (error != EEXIST)
            return call_failed(program, "shm_open");
        int status = remove_leftover(program, name, sizeof(struct SharedMathProblem));
        if (status != EXIT_DONE)
            return status;
    }
}

static int prepare_segment(int fd, struct SharedMathProblem **ret)
{
    errno = posix_fallocate(fd, 0, sizeof(struct SharedMathProblem));
    if (errno != 0)
        return call_failed(program, "posix_fallocate");

    struct SharedMathProblem *segment =
        mmap(NULL, sizeof(*segment), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (segment == MAP_FAILED)
        return call_failed(program, "mmap");
    segment->isDataAvailable_ = 0;
    if (sem_init(&segment->sem_, 1, 1) < 0)
        return call_failed(program, "sem_init");
    *ret = segment;
    return EXIT_DONE;
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

/* Puts a problem in, while the semaphore is held. */
static int write_problem(struct SharedMathProblem *segment, struct partner *partner,
                         calc_ty calculation, int int0, int int1)
{
    int r = take_semaphore(&segment->sem_, partner);
    if (r < 0)
        return r;
    segment->calculation_ = calculation;
    segment->int0_ = int0;
    segment->int1_ = int1;
    segment->answer_ = 0;
    segment->isDataAvailable_ = 1;
    if (sem_post(&segment->sem_) < 0)
        return -errno;
    announce_change(&segment->isDataAvailable_);
    return 0;
}

/* Waits until the flag is 0 again, and takes the answer. */
static int wait_for_answer(struct SharedMathProblem *segment, struct partner *partner,
                           long long *answer)
{
    for (bool gone = false;; gone = partner_gone(partner)) {
        int r = take_semaphore(&segment->sem_, partner);
        if (r < 0)
            return r;
        bool is_it_my_turn = segment->isDataAvailable_ == 0;
        *answer = segment->answer_;
        uint32_t seen = word_at(&segment->isDataAvailable_);
        if (sem_post(&segment->sem_) < 0)
            return -errno;

        if (is_it_my_turn) {
            partner->seen = true;
            return 0;
        }
        if (gone)
            return -EOWNERDEAD;
        wait_for_change(&segment->isDataAvailable_, seen);
    }
}

static int send_problems(struct SharedMathProblem *segment, struct partner *partner, uint64_t count,
                         uint64_t seed)
{
    long long answer;

    for (uint64_t i = 0; i < count; i++) {
        int int0, int1;
        calc_ty calculation = random_problem(&seed, &int0, &int1);
        int r = write_problem(segment, partner, calculation, int0, int1);
        if (r == 0)
            r = wait_for_answer(segment, partner, &answer);
        if (r < 0)
            return exchange_failed(program, "consumer", partner, r);
        printf("%d %c %d = %lld\n", int0, sign_of(calculation), int1, answer);
        fflush(stdout);
    }

    /* A consumer may end at this without an answer, or may never have come. */
    partner_hurry(partner);
    if (write_problem(segment, partner, QUIT_CALC, 0, 0) == 0)
        (void)wait_for_answer(segment, partner, &answer);
    return EXIT_DONE;
}

static int run(const struct lecture_arguments *arguments)
{
    _cleanup_(partner_leave) struct partner partner = {.fd = -1};
    struct SharedMathProblem *segment = NULL;
    int fd = -1;

    segment_name = arguments->name;
    on_last_signal(on_signal);
    int status = make_segment(arguments->name, &fd);
    if (status != EXIT_DONE)
        return status;

    (void)partner_watch(&partner, fd, PRODUCER); /* we made it: nobody was before us */
    status = prepare_segment(fd, &segment);
    if (status == EXIT_DONE) {
        ask_for_partner("now start the consumer", "math-consumer", arguments->name);
        status = send_problems(segment, &partner, arguments->count, arguments->seed);
        munmap(segment, sizeof(*segment));
    }
    if (remove_segment() < 0 && status == EXIT_DONE)
        status = call_failed(program, "shm_unlink");
    return status;
}

const struct lecture_program math_producer_program = {
    .name = program,
    .shows = "math problems through shared memory",
    .topic = "shared memory, exercise",
    .partner = "math-consumer",
    .operands = "",
    .help = "Sends random math problems through a segment of shared memory, as\n"
            "math-sender does through a queue, but gets the answers back in the same\n"
            "segment and prints them.  Who may write, and when, is as in producer: a flag\n"
            "whose turn it is, a semaphore around it.",
    .calls = "shm_open(3), posix_fallocate(3), mmap(2), sem_init(3), sem_timedwait(3),\n"
             "sem_post(3), futex(2), munmap(2), shm_unlink(3)",
    .options = LECTURE_NAME | LECTURE_COUNT | LECTURE_SEED,
    .run = run,
};
