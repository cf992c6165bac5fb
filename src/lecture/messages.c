#include "lecture/messages.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <unistd.h>

#include "util/escape.h"
#include "util/number.h"
#include "util/report.h"

enum { SHOWN = 100 };

/* Cuts the blanks at both ends. */
static char *trim(char *text)
{
    text += strspn(text, " \t\r");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r", text[length - 1]))
        length--;
    text[length] = '\0';
    return text;
}

/* A key has 32 bits, and is written with a sign or without one.  (strtol() without a look at where
 * it stopped makes 0 of any text, and that is IPC_PRIVATE.) */
static int parse_key(const char *program, const char *text, key_t *key)
{
    char shown[SHOWN];
    int64_t number;

    if (*text == '\0') {
        report_error("lecture %s: the key is empty; a key is a number like 42 or 0x2a", program);
        return EXIT_FAILED;
    }
    if (parse_signed(text, INT32_MIN, UINT32_MAX, &number) < 0) {
        report_error("lecture %s: '%s' is no key; a key is a number like 42 or 0x2a, of 32 bits",
                     program, escape_into(text, strlen(text), shown, sizeof(shown)));
        return EXIT_FAILED;
    }
    if (number == IPC_PRIVATE) {
        report_error("lecture %s: key 0 is IPC_PRIVATE: a queue that no other program could find",
                     program);
        return EXIT_FAILED;
    }
    *key = (key_t)number;
    return EXIT_DONE;
}

int get_msg_key(const char *program, const struct lecture_arguments *arguments, struct lines *lines,
                key_t *key)
{
    if (arguments->operand_count > 0)
        return parse_key(program, arguments->operands[0], key) == EXIT_DONE ? EXIT_DONE
                                                                            : EXIT_USAGE;
    for (;;) {
        char *line;
        size_t length;
        int r = next_line(lines, "Please enter a msg id integer: ", NULL, &line, &length);
        if (r < 0)
            return input_failed(program, r);
        if (r == 0) {
            report_error("lecture %s: no key was given", program);
            return EXIT_FAILED;
        }
        int status = EXIT_FAILED;
        if (strlen(line) == length)
            status = parse_key(program, trim(line), key);
        else
            report_error("lecture %s: there is a NUL byte in the key", program);
        /* A person may try again; a script's next line is no key. */
        if (status == EXIT_DONE || !isatty(STDIN_FILENO))
            return status;
    }
}

int queue_failed(const char *program, const char *call, key_t key)
{
    uint32_t shown = (uint32_t)key;

    switch (errno) {
    case EACCES:
        report_error("lecture %s: %s: the queue with key 0x%08" PRIx32
                     " belongs to somebody else, or its mode does not let you use it",
                     program, call, shown);
        return EXIT_DENIED;
    case EPERM:
        report_error("lecture %s: %s: the queue with key 0x%08" PRIx32 " belongs to somebody else",
                     program, call, shown);
        return EXIT_DENIED;
    case EIDRM:
    case EINVAL:
        report_error("lecture %s: %s: the queue with key 0x%08" PRIx32 " was removed", program,
                     call, shown);
        return EXIT_FAILED;
    default:
        return call_failed(program, call);
    }
}

int sorry(const char *program, key_t key)
{
    if (errno != ENOENT)
        return queue_failed(program, "msgget", key);
    fputs("Sorry!\n", stderr);
    report_hint("no queue has the key 0x%08" PRIx32 "; start the program that makes it first",
                (uint32_t)key);
    return EXIT_FAILED;
}
