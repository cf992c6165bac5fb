/* The last exercise: solves math problems in shared memory. */
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>

#include "lecture/console.h"
#include "lecture/math.h"
#include "lecture/program.h"
#include "lecture/segment.h"
#include "util/cleanup.h"
#include "util/report.h"

static const char program[] = "math-consumer";

/* Opens the segment, once a producer has made it. */
static int open_segment(const char *name, struct partner *partner)
{
    for (bool told = false;; sleep_shortly()) {
        int fd = shm_open(name, O_RDWR, 0);
        int status =
            fd < 0 ? segment_absent(program, name)
                   : segment_check(program, name, fd, sizeof(struct SharedMathProblem), partner);
        if (status != EXIT_BUSY)
            return status;
        if (!told)
            ask_for_partner("waiting; start the producer", "math-producer", name);
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

/* A problem, copied out of the segment. */
struct problem {
    calc_ty calculation;
    int int0, int1;
};

static int wait_for_problem(struct SharedMathProblem *segment, struct partner *partner,
                            struct problem *problem)
{
    for (bool gone = false;; gone = partner_gone(partner)) {
        int r = take_semaphore(&segment->sem_, partner);
        if (r < 0)
            return r;
        bool is_it_my_turn = segment->isDataAvailable_ != 0;
        *problem = (struct problem){segment->calculation_, segment->int0_, segment->int1_};
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

static int write_answer(struct SharedMathProblem *segment, struct partner *partner,
                        long long answer)
{
    int r = take_semaphore(&segment->sem_, partner);
    if (r < 0)
        return r;
    segment->answer_ = answer;
    segment->isDataAvailable_ = 0;
    if (sem_post(&segment->sem_) < 0)
        return -errno;
    announce_change(&segment->isDataAvailable_);
    return 0;
}

/* Prints a problem solved.  Its calculation may be any number: another program wrote it. */
static int print_solved(const struct problem *problem, long long *answer)
{
    if (problem->calculation != ADD_CALC && problem->calculation != MULT_CALC) {
        report_error("lecture %s: %d is no calculation", program, (int)problem->calculation);
        return EXIT_FAILED;
    }
    *answer = solve(problem->calculation, problem->int0, problem->int1);
    printf("%d %c %d = %lld\n", problem->int0, sign_of(problem->calculation), problem->int1,
           *answer);
    fflush(stdout);
    return EXIT_DONE;
}

static int solve_problems(struct SharedMathProblem *segment, struct partner *partner)
{
    int status = EXIT_DONE;
    struct problem problem;

    do {
        long long answer = 0;
        int r = wait_for_problem(segment, partner, &problem);
        if (r < 0)
            return exchange_failed(program, "producer", partner, r);
        if (problem.calculation != QUIT_CALC)
            status = first_failure(status, print_solved(&problem, &answer));
        r = write_answer(segment, partner, answer);
        if (r < 0)
            return exchange_failed(program, "producer", partner, r);
    } while (problem.calculation != QUIT_CALC);
    return status;
}

static int run(const struct lecture_arguments *arguments)
{
    _cleanup_(partner_leave) struct partner partner = {.fd = -1};

    int status = open_segment(arguments->name, &partner);
    if (status != EXIT_DONE)
        return status;
    struct SharedMathProblem *segment =
        mmap(NULL, sizeof(*segment), PROT_READ | PROT_WRITE, MAP_SHARED, partner.fd, 0);
    if (segment == MAP_FAILED)
        return call_failed(program, "mmap");

    int r = partner_sem_ready(&partner, &segment->sem_);
    if (r < 0)
        status = exchange_failed(program, "producer", &partner, r);
    else
        status = solve_problems(segment, &partner);
    munmap(segment, sizeof(*segment));
    return status;
}

const struct lecture_program math_consumer_program = {
    .name = program,
    .shows = "solves them and sends the answers back",
    .topic = "shared memory, exercise",
    .partner = "math-producer",
    .operands = "",
    .help = "Waits for math-producer's segment, solves each problem that it finds there,\n"
            "prints it and puts the answer, of 64 bits, next to it.",
    .calls = "shm_open(3), mmap(2), sem_timedwait(3), sem_post(3), futex(2), munmap(2)",
    .options = LECTURE_NAME,
    .run = run,
};
