/* Messages, the exercise: math problems for somebody else to solve. */
#include <errno.h>
#include <stdio.h>
#include <sys/msg.h>

#include "lecture/math.h"
#include "lecture/messages.h"
#include "util/cleanup.h"

static const char program[] = "math-sender";

/* The queue, if we made it; -1 otherwise. */
static volatile sig_atomic_t made = -1;

static void remove_queue(int signal_number)
{
    if (made >= 0)
        msgctl(made, IPC_RMID, NULL);
    die_by_signal(signal_number);
}

static int open_queue(key_t key)
{
    sigset_t saved;

    delay_signals(&saved);
    int queue = msgget(key, 0660 | IPC_CREAT | IPC_EXCL);
    if (queue >= 0)
        made = queue;
    else if (errno == EEXIST)
        queue = msgget(key, 0660 | IPC_CREAT);
    allow_signals(&saved);
    return queue;
}

static int send_problem(int queue, key_t key, const struct MathProblem *problem)
{
    while (msgsnd(queue, problem, BODY_SIZE(*problem), 0) < 0)
        if (errno != EINTR)
            return queue_failed(program, "msgsnd", key);
    return EXIT_DONE;
}

static int run(const struct lecture_arguments *arguments)
{
    _cleanup_lines_ struct lines lines = {0};
    uint64_t random = arguments->seed;
    key_t key;

    int status = get_msg_key(program, arguments, &lines, &key);
    if (status != EXIT_DONE)
        return status;

    on_last_signal(remove_queue);
    int queue = open_queue(key);
    if (queue < 0)
        return queue_failed(program, "msgget", key);

    /* Zeroed, with the padding at its end, which goes out too: not what the stack held before. */
    struct MathProblem problem = {0};
    problem.msgType_ = 1;
    for (uint64_t i = 0; i < arguments->count && status == EXIT_DONE; i++) {
        problem.calculation_ = random_problem(&random, &problem.int0_, &problem.int1_);
        printf("%d %c %d\n", problem.int0_, sign_of(problem.calculation_), problem.int1_);
        fflush(stdout);
        status = send_problem(queue, key, &problem);
    }
    problem.calculation_ = QUIT_CALC;
    return status != EXIT_DONE ? status : send_problem(queue, key, &problem);
}

const struct lecture_program math_sender_program = {
    .name = program,
    .shows = "sends math problems through a queue",
    .topic = "messages, exercise",
    .partner = "math-receiver",
    .operands = "[KEY]",
    .help = "Makes the message queue of KEY, which is asked for if left out, and sends\n"
            "math problems through it: two random ints and whether to add or to multiply\n"
            "them; at the end, that it was the last.  It prints each problem and never\n"
            "learns the answers: a queue is read by whoever asks it.  Ctrl-C removes the\n"
            "queue, if this program made it.",
    .calls = "msgget(2), msgsnd(2), msgctl(2), sysvipc(7)",
    .options = LECTURE_COUNT | LECTURE_SEED,
    .max_operands = 1,
    .run = run,
};
