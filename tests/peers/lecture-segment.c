/* Programs at the other end of the lecture's segments, from the structs on its slides alone: they
 * wake nobody, say nowhere who they are, and look at the flag from time to time.
 *
 *   lecture-segment produce NAME TEXT...   sends texts, prints the answers; the last is QUIT
 *   lecture-segment consume NAME           capitals, until QUIT
 *   lecture-segment answer NAME COUNT      answers that many texts, then ends without a word
 *   lecture-segment hold NAME              takes the semaphore, and does not give it back
 *   lecture-segment visit NAME             looks at it, as a producer of ours at one that it finds
 *   lecture-segment fill NAME              puts in a text that no NUL ends, prints the answer
 *   lecture-segment ask NAME               sends math problems, prints the answers
 *   lecture-segment solve NAME             solves them, and ends at QUIT_CALC without an answer
 *   lecture-segment wrong NAME             sends a calculation that is none, then QUIT_CALC */
#include <ctype.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define QUIT_CMD "QUIT\n"
#define TEXT_LEN 63

struct SharedSegment {
    sem_t sem_;
    char isDataAvailable_;
    char text_[TEXT_LEN];
};

typedef enum { QUIT_CALC, ADD_CALC, MULT_CALC } calc_ty;

struct SharedMathProblem {
    sem_t sem_;
    char isDataAvailable_;
    calc_ty calculation_;
    int int0_;
    int int1_;
    long long answer_;
};

static void *map(const char *name, int flags, size_t size)
{
    int fd = shm_open(name, flags, 0660);
    if (fd < 0 || (flags & O_CREAT && ftruncate(fd, (off_t)size) < 0)) {
        perror(name);
        exit(EXIT_FAILURE);
    }
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) {
        perror("mmap");
        exit(EXIT_FAILURE);
    }
    close(fd);
    if (flags & O_CREAT && sem_init(memory, 1, 1) < 0)
        exit(EXIT_FAILURE);
    return memory;
}

static void wait_for_flag(sem_t *semaphore, const volatile char *flag, int wanted)
{
    for (;;) {
        sem_wait(semaphore);
        int my_turn = *flag == wanted;
        sem_post(semaphore);
        if (my_turn)
            return;
        nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    }
}

static int produce(const char *name, char **texts)
{
    struct SharedSegment *segment = map(name, O_CREAT | O_EXCL | O_RDWR, sizeof(*segment));

    for (; *texts; texts++) {
        snprintf(segment->text_, TEXT_LEN, "%s\n", *texts); /* without the semaphore, as there */
        segment->isDataAvailable_ = 1;
        wait_for_flag(&segment->sem_, &segment->isDataAvailable_, 0);
        printf("%s", segment->text_);
        fflush(stdout);
    }
    shm_unlink(name);
    return EXIT_SUCCESS;
}

static int consume(const char *name, int count)
{
    struct SharedSegment *segment = map(name, O_RDWR, sizeof(*segment));
    int quit = 0;

    while (!quit && count-- != 0) {
        wait_for_flag(&segment->sem_, &segment->isDataAvailable_, 1);
        printf("got %s", segment->text_);
        fflush(stdout);
        for (char *c = segment->text_; *c; c++)
            *c = (char)toupper((unsigned char)*c);
        quit = strncmp(segment->text_, QUIT_CMD, sizeof(QUIT_CMD) - 1) == 0;
        segment->isDataAvailable_ = 0;
    }
    return EXIT_SUCCESS;
}

static int hold(const char *name)
{
    struct SharedSegment *segment = map(name, O_RDWR, sizeof(*segment));

    sem_wait(&segment->sem_);
    puts("held");
    fflush(stdout);
    pause();
    return EXIT_SUCCESS;
}

static int visit(const char *name)
{
    struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 2, .l_len = 1};
    int fd = shm_open(name, O_RDWR, 0);

    if (fd < 0 || fcntl(fd, F_SETLK, &lock) < 0)
        return EXIT_FAILURE;
    puts("there");
    fflush(stdout);
    pause();
    return EXIT_SUCCESS;
}

static int fill(const char *name)
{
    struct SharedSegment *segment = map(name, O_CREAT | O_EXCL | O_RDWR, sizeof(*segment));

    memset(segment->text_, 'x', TEXT_LEN);
    segment->isDataAvailable_ = 1;
    wait_for_flag(&segment->sem_, &segment->isDataAvailable_, 0);
    printf("%.63s\n", segment->text_);
    shm_unlink(name);
    return EXIT_SUCCESS;
}

static int ask(const char *name, calc_ty first)
{
    struct SharedMathProblem *segment = map(name, O_CREAT | O_EXCL | O_RDWR, sizeof(*segment));

    segment->int0_ = -2147483647 - 1;
    segment->int1_ = -2147483647 - 1;
    for (int i = 0; i < 2; i++) {
        segment->calculation_ = i == 0 ? first : QUIT_CALC;
        segment->isDataAvailable_ = 1;
        wait_for_flag(&segment->sem_, &segment->isDataAvailable_, 0);
        if (i == 0)
            printf("%lld\n", segment->answer_);
    }
    shm_unlink(name);
    return EXIT_SUCCESS;
}

static int solve(const char *name)
{
    struct SharedMathProblem *segment = map(name, O_RDWR, sizeof(*segment));

    for (;;) {
        wait_for_flag(&segment->sem_, &segment->isDataAvailable_, 1);
        if (segment->calculation_ == QUIT_CALC)
            return EXIT_SUCCESS;
        long long a = segment->int0_, b = segment->int1_;
        segment->answer_ = segment->calculation_ == ADD_CALC ? a + b : a * b;
        segment->isDataAvailable_ = 0;
    }
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return EXIT_FAILURE;
    if (strcmp(argv[1], "produce") == 0)
        return produce(argv[2], argv + 3);
    if (strcmp(argv[1], "consume") == 0)
        return consume(argv[2], -1);
    if (strcmp(argv[1], "answer") == 0 && argc > 3)
        return consume(argv[2], atoi(argv[3]));
    if (strcmp(argv[1], "hold") == 0)
        return hold(argv[2]);
    if (strcmp(argv[1], "visit") == 0)
        return visit(argv[2]);
    if (strcmp(argv[1], "fill") == 0)
        return fill(argv[2]);
    if (strcmp(argv[1], "ask") == 0)
        return ask(argv[2], MULT_CALC);
    if (strcmp(argv[1], "wrong") == 0)
        return ask(argv[2], (calc_ty)7);
    if (strcmp(argv[1], "solve") == 0)
        return solve(argv[2]);
    return EXIT_FAILURE;
}
