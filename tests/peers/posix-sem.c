/* A foreign program with POSIX semaphores: posix-sem create NAME VALUE | post NAME | wait NAME |
 * value NAME. */
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;

    const char *verb = argv[1];
    sem_t *semaphore = strcmp(verb, "create") == 0 && argc == 4
                           ? sem_open(argv[2], O_CREAT | O_EXCL, 0600, (unsigned int)atoi(argv[3]))
                           : sem_open(argv[2], 0);
    int value = 0;
    if (semaphore == SEM_FAILED) {
        perror(argv[2]);
        return 1;
    }
    if (strcmp(verb, "post") == 0)
        return sem_post(semaphore) < 0;
    if (strcmp(verb, "wait") == 0)
        return sem_wait(semaphore) < 0;
    if (strcmp(verb, "value") == 0 && sem_getvalue(semaphore, &value) == 0)
        printf("%d\n", value);
    return 0;
}
