/* Proof of mutual exclusion: many processes run `ipcctl hold REF -- contend inside ...`, many times
 * over, while some are killed.
 *
 *   contend FILE HOLDERS ROUNDS MOST SIGNAL REF
 *
 * SIGNAL is sent to one in eight ipcctl at some moment; 0 for none.  One in sixteen of those inside
 * dies by SIGKILL.  Prints how many rounds ended with status 0, how often the counter was raised,
 * what it shows, the most that were inside, and how often that were more than MOST. */
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SLOTS = 64, EXITING = 0x4 /* PF_EXITING, linux/sched.h */ };

struct ground {
    atomic_int slots[SLOTS]; /* the pids of those inside */
    atomic_int violations, most, finished, increments;
    volatile long counter; /* not atomic: that is the point */
};

static struct ground *map_ground(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT, 0600);

    if (fd < 0 || ftruncate(fd, sizeof(struct ground)) < 0)
        exit(3);
    void *ground = mmap(NULL, sizeof(struct ground), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (ground == MAP_FAILED)
        exit(3);
    close(fd);
    return ground;
}

static void pause_up_to(long microseconds)
{
    struct timespec time = {.tv_nsec = random() % (microseconds * 1000)};

    nanosleep(&time, NULL);
}

/* Whether a process still runs code of its own: one that was killed has left for good. */
static bool is_active(int pid)
{
    char path[64], text[512];
    unsigned int flags;

    snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return false;
    ssize_t length = read(fd, text, sizeof(text) - 1);
    close(fd);
    if (length <= 0)
        return false;
    text[length] = '\0';
    const char *end = strrchr(text, ')');
    return end && sscanf(end + 2, "%*c %*d %*d %*d %*d %*d %u", &flags) == 1 && !(flags & EXITING);
}

static int snapshot(struct ground *ground, int pids[SLOTS])
{
    int inside = 0;

    for (int i = 0; i < SLOTS; i++) {
        pids[i] = ground->slots[i];
        if (pids[i] && !is_active(pids[i])) {
            int gone = pids[i];
            atomic_compare_exchange_strong(&ground->slots[i], &gone, 0);
            pids[i] = 0;
        }
        inside += pids[i] != 0;
    }
    return inside;
}

/* How many are inside at one moment: two looks that find the same. */
static int count_inside(struct ground *ground)
{
    int first[SLOTS], second[SLOTS], inside;

    do {
        snapshot(ground, first);
        inside = snapshot(ground, second);
    } while (memcmp(first, second, sizeof(first)) != 0);
    return inside;
}

static int inside(const char *path, int most)
{
    struct ground *ground = map_ground(path);
    int slot = 0, none = 0, me = getpid();

    srandom((unsigned int)me);
    while (!atomic_compare_exchange_strong(&ground->slots[slot], &none, me)) {
        none = 0;
        slot = (slot + 1) % SLOTS;
    }
    int count = count_inside(ground);
    if (count > most)
        ground->violations++;
    if (count > ground->most)
        ground->most = count;

    long counter = ground->counter;
    pause_up_to(300);
    if (random() % 16 == 0)
        raise(SIGKILL);
    ground->counter = counter + 1;
    ground->increments++;
    ground->slots[slot] = 0;
    return 0;
}

static void run_rounds(struct ground *ground, int rounds, int kill_by, char *const command[])
{
    srandom((unsigned int)getpid());
    for (int i = 0; i < rounds; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            execvp(command[0], command);
            _exit(127);
        }
        if (kill_by && random() % 8 == 0) {
            pause_up_to(8000);
            kill(pid, kill_by);
        }
        int status;
        if (pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
            WEXITSTATUS(status) == 0)
            ground->finished++;
    }
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "inside") == 0)
        return inside(argv[2], atoi(argv[3]));
    if (argc != 7)
        return 2;

    struct ground *ground = map_ground(argv[1]);
    char hold[] = "hold", dashes[] = "--", verb[] = "inside", program[] = "ipcctl";
    char *command[] = {program, hold, argv[6], dashes, argv[0], verb, argv[1], argv[4], NULL};
    for (int i = 0; i < atoi(argv[2]); i++)
        if (fork() == 0) {
            run_rounds(ground, atoi(argv[3]), atoi(argv[5]), command);
            _exit(0);
        }
    while (wait(NULL) > 0)
        ;
    printf("finished=%d increments=%d counter=%ld most=%d violations=%d\n", ground->finished,
           ground->increments, ground->counter, ground->most, ground->violations);
    return 0;
}
