/* Messages, the exercise: solves math problems that come through a queue. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/msg.h>

#include "lecture/math.h"
#include "lecture/messages.h"
#include "util/cleanup.h"
#include "util/report.h"

static const char program[] = "math-receiver";

/* The members alone, without the padding that rounds the struct up to a multiple of a long. */
static const size_t members_size = offsetof(struct MathProblem, int1_) + sizeof(int) - sizeof(long);

/* Receives the next problem, of any type.  A sender passes sizeof(struct) - sizeof(long), or just
 * the size of the members: the compiler's padding at the end says nothing. */
static int receive(int queue, key_t key, struct MathProblem *problem)
{
    ssize_t size;

    do
        size = msgrcv(queue, problem, BODY_SIZE(*problem), 0, 0);
    while (size < 0 && errno == EINTR);

    if (size < 0 && errno == E2BIG) {
        report_error("lecture %s: a message of more than the %zu bytes of struct MathProblem waits "
                     "in the queue",
                     program, BODY_SIZE(*problem));
        return EXIT_FAILED;
    }
    if (size < 0)
        return queue_failed(program, "msgrcv", key);
    if ((size_t)size != BODY_SIZE(*problem) && (size_t)size != members_size) {
        report_error("lecture %s: a message of %zd bytes, where struct MathProblem has %zu",
                     program, size, BODY_SIZE(*problem));
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

static int print_solved(const struct MathProblem *problem)
{
    if (problem->calculation_ != ADD_CALC && problem->calculation_ != MULT_CALC) {
        report_error("lecture %s: %d is no calculation", program, (int)problem->calculation_);
        return EXIT_FAILED;
    }
    printf("%d %c %d = %lld\n", problem->int0_, sign_of(problem->calculation_), problem->int1_,
           solve(problem->calculation_, problem->int0_, problem->int1_));
    fflush(stdout);
    return EXIT_DONE;
}

static int run(const struct lecture_arguments *arguments)
{
    _cleanup_lines_ struct lines lines = {0};
    struct MathProblem problem;
    key_t key;

    int status = get_msg_key(program, arguments, &lines, &key);
    if (status != EXIT_DONE)
        return status;

    int queue = msgget(key, 0);
    if (queue < 0)
        return sorry(program, key);

    int wrong = EXIT_DONE;
    while ((status = receive(queue, key, &problem)) == EXIT_DONE &&
           problem.calculation_ != QUIT_CALC)
        wrong = first_failure(wrong, print_solved(&problem));

    if (status == EXIT_DONE && msgctl(queue, IPC_RMID, NULL) < 0)
        return queue_failed(program, "IPC_RMID", key);
    return first_failure(status, wrong);
}

const struct lecture_program math_receiver_program = {
    .name = program,
    .shows = "solves them and removes the queue",
    .topic = "messages, exercise",
    .partner = "math-sender",
    .operands = "[KEY]",
    .help = "Receives the math problems that math-sender put into the queue of KEY, which\n"
            "is asked for if left out, and prints each with its answer.  At the last it\n"
            "removes the queue and ends.  The answer has 64 bits: the product of two ints\n"
            "does not fit into an int, and in C such an overflow has no defined result.",
    .calls = "msgget(2), msgrcv(2), msgctl(2), sysvipc(7)",
    .max_operands = 1,
    .run = run,
};
