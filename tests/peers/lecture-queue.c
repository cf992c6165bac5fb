/* Programs at the other end of the lecture's message queues, from the structs on its slides alone.
 *
 *   lecture-queue write KEY             two messages and the one that ends the reader
 *   lecture-queue read KEY              prints messages, then removes the queue
 *   lecture-queue ask KEY [SIZE]        math problems; SIZE: of a body without its padding
 *   lecture-queue solve KEY             solves them, then removes the queue
 *   lecture-queue raw KEY TYPE SIZE     a message of that many bytes */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/msg.h>

#define TEXT_LEN 80

struct AMessage {
    long msgType_;
    float floatPt_;
    int integer_;
    char text_[TEXT_LEN];
};

typedef enum { QUIT_CALC, ADD_CALC, MULT_CALC } calc_ty;

struct MathProblem {
    long msgType_;
    calc_ty calculation_;
    int int0_;
    int int1_;
};

static int fail(const char *what)
{
    perror(what);
    return EXIT_FAILURE;
}

static int write_messages(int queue)
{
    struct AMessage messages[3];

    memset(messages, 0, sizeof(messages));
    for (int i = 0; i < 3; i++)
        messages[i].msgType_ = 1;
    messages[0].floatPt_ = 2.5f;
    messages[0].integer_ = -7;
    strcpy(messages[0].text_, "xanadu");
    messages[1].integer_ = 2147483647;
    memset(messages[1].text_, 'w', TEXT_LEN); /* no NUL at all */
    for (int i = 0; i < 3; i++)
        if (msgsnd(queue, &messages[i], sizeof(messages[i]) - sizeof(long), 0) < 0)
            return fail("msgsnd");
    return EXIT_SUCCESS;
}

static int read_messages(int queue)
{
    struct AMessage message;

    for (;;) {
        if (msgrcv(queue, &message, sizeof(message), 1, 0) < 0) /* as the lecture has it */
            return fail("msgrcv");
        if (message.floatPt_ == 0.0f && message.integer_ == 0 && message.text_[0] == '\0')
            break;
        printf("%g %d %s\n", (double)message.floatPt_, message.integer_, message.text_);
    }
    return msgctl(queue, IPC_RMID, NULL) < 0 ? fail("msgctl") : EXIT_SUCCESS;
}

static int ask(int queue, size_t size)
{
    struct MathProblem problems[] = {
        {1, ADD_CALC, 2147483647, 2147483647},
        {1, MULT_CALC, -2147483647 - 1, -2147483647 - 1},
        {1, MULT_CALC, 6, 7},
        {1, QUIT_CALC, 0, 0},
    };

    for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++)
        if (msgsnd(queue, &problems[i], size, 0) < 0)
            return fail("msgsnd");
    return EXIT_SUCCESS;
}

static int solve(int queue)
{
    struct MathProblem problem;

    for (;;) {
        if (msgrcv(queue, &problem, sizeof(problem), 1, 0) < 0)
            return fail("msgrcv");
        if (problem.calculation_ == QUIT_CALC)
            break;
        long long a = problem.int0_, b = problem.int1_;
        printf("%lld %c %lld = %lld\n", a, problem.calculation_ == ADD_CALC ? '+' : '*', b,
               problem.calculation_ == ADD_CALC ? a + b : a * b);
    }
    return msgctl(queue, IPC_RMID, NULL) < 0 ? fail("msgctl") : EXIT_SUCCESS;
}

static int send_raw(int queue, long type, size_t size)
{
    static struct {
        long type;
        char body[4096];
    } message;

    message.type = type;
    memset(message.body, 'x', sizeof(message.body));
    return msgsnd(queue, &message, size, 0) < 0 ? fail("msgsnd") : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return EXIT_FAILURE;
    int queue = msgget((key_t)strtoul(argv[2], NULL, 0), 0660 | IPC_CREAT);
    if (queue < 0)
        return fail("msgget");

    if (strcmp(argv[1], "write") == 0)
        return write_messages(queue);
    if (strcmp(argv[1], "read") == 0)
        return read_messages(queue);
    if (strcmp(argv[1], "ask") == 0)
        return ask(queue, argc > 3 ? strtoul(argv[3], NULL, 0)
                                   : sizeof(struct MathProblem) - sizeof(long));
    if (strcmp(argv[1], "solve") == 0)
        return solve(queue);
    if (strcmp(argv[1], "raw") == 0 && argc > 4)
        return send_raw(queue, strtol(argv[3], NULL, 0), strtoul(argv[4], NULL, 0));
    return EXIT_FAILURE;
}
