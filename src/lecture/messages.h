/* The messages of the lecture's System V queues, and the key of a queue. */
#ifndef LECTURE_MESSAGES_H
#define LECTURE_MESSAGES_H

#include <stddef.h>
#include <sys/types.h>

#include "lecture/console.h"
#include "lecture/math.h"
#include "lecture/program.h"

enum { MESSAGE_TEXT_LEN = 80 };

/* As on the slides: a program compiled from them may be the partner. */
struct AMessage {
    long msgType_;
    float floatPt_;
    int integer_;
    char text_[MESSAGE_TEXT_LEN];
};

struct MathProblem {
    long msgType_;
    calc_ty calculation_;
    int int0_;
    int int1_;
};

/* msgsnd() and msgrcv() count the bytes after the type. */
#define BODY_SIZE(message) (sizeof(message) - sizeof(long))

/* Takes the key from the first operand, or asks for it with a line of input.  EXIT_DONE, or another
 * exit status after it has said what is wrong. */
int get_msg_key(const char *program, const struct lecture_arguments *arguments, struct lines *lines,
                key_t *key);

/* Says why a call on the queue of @key has failed, by errno; the exit status. */
int queue_failed(const char *program, const char *call, key_t key);

/* Says `Sorry!` where msgget() has found no queue of @key, or else why it failed; the exit status.
 */
int sorry(const char *program, key_t key);

#endif
