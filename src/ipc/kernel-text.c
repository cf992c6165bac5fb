#include "ipc/kernel-text.h"

#include <string.h>

#include "util/number.h"

#define BLANKS " \t\n"

/* The word at @position, from 0; empty where there are not so many. */
static const char *word_at(const char *text, int position)
{
    text += strspn(text, BLANKS);
    for (; position > 0; position--) {
        text += strcspn(text, BLANKS);
        text += strspn(text, BLANKS);
    }
    return text;
}

/* The number that all of a word is; unknown where it is none, or one above @max. */
static struct maybe number_of(const char *word, uint64_t max)
{
    char digits[24];
    size_t length = strcspn(word, BLANKS);
    uint64_t value;

    if (length >= sizeof(digits))
        return (struct maybe){0};
    memcpy(digits, word, length);
    digits[length] = '\0';
    return parse_unsigned(digits, 10, max, &value) < 0 ? (struct maybe){0} : known(value);
}

bool parse_shm_usage(const char *line, struct shm_usage *ret)
{
    /* key shmid perms size cpid lpid nattch uid gid cuid cgid atime dtime ctime rss swap */
    struct maybe id = number_of(word_at(line, 1), INT32_MAX);
    const char *rest = word_at(line, 14);
    struct maybe rss = number_of(rest, UINT64_MAX), swap = number_of(word_at(rest, 1), UINT64_MAX);

    if (!id.known || !rss.known || !swap.known)
        return false;
    *ret = (struct shm_usage){.id = (int)id.value, .rss = rss.value, .swap = swap.value};
    return true;
}

/* The number that follows @label. */
static struct maybe number_after(const char *text, const char *label, uint64_t max)
{
    const char *found = strstr(text, label);

    return found ? number_of(found + strlen(label), max) : (struct maybe){0};
}

void parse_mq_content(const char *text, struct ipc_object *queue)
{
    /* "QSIZE:5          NOTIFY:0     SIGNO:0     NOTIFY_PID:0" */
    struct maybe bytes = number_after(text, "QSIZE:", UINT64_MAX);
    struct maybe pid = number_after(text, "NOTIFY_PID:", INT32_MAX);

    if (bytes.known)
        queue->msg.bytes = bytes;
    if (pid.known)
        queue->msg.notify_pid = known_unless_0(pid.value);
}

struct maybe parse_sysctl(const char *text, int position)
{
    const char *word = word_at(text, position);

    if (*word != '-')
        return number_of(word, UINT64_MAX);
    return number_of(word + 1, UINT64_MAX).known ? known(0) : (struct maybe){0};
}
