/* The causes of failures, in tables by subject: explain-msg.c, explain-shm.c, explain-sem.c,
 * explain-file.c for what lies in /dev/shm, explain-any.c for what all objects have in common.
 * explain.c looks through them. */
#ifndef IPC_EXPLAIN_CAUSE_H
#define IPC_EXPLAIN_CAUSE_H

#include "ipc/class-set.h"
#include "ipc/explain.h"
#include "ipc/limits.h"

enum {
    ANY_OP = ~0,
    ANY_BUT_LIST = ~IPC_OP_LIST,
};

/* What an errno of some operations on some classes means: always the same sentence and hint, or
 * what tell() finds out and writes. */
struct cause {
    int operations;       /* of enum ipc_operation */
    unsigned int classes; /* of enum class_set */
    int error;
    void (*tell)(const struct ipc_failure *failure, struct explanation *ret);
    const char *sentence, *hint;
};

/* Each ends with a cause of no operations. */
extern const struct cause msg_causes[];
extern const struct cause shm_causes[];
extern const struct cause sem_causes[];
extern const struct cause file_causes[];
extern const struct cause any_causes[];

/* Writes a sentence or a hint. */
void say(char text[static EXPLANATION_TEXT], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Whether one of @settings was asked for. */
bool given(const struct ipc_failure *failure, unsigned int settings);

/* The object that it was about, as it is now or as it was last seen. */
bool failed_object(const struct ipc_failure *failure, struct ipc_object *ret);

/* Whether we are the owner, the creator or root, who may change and remove @object. */
bool may_change(const struct ipc_object *object);

bool limit_is_full(enum limit_id id);

/* Sentences that several tables end in: there are as many as @id allows; what was to be made may
 * not be given away; what is there may not be changed. */
void tell_limit_reached(enum limit_id id, struct explanation *ret);
void tell_create_denied(const struct ipc_failure *failure, struct explanation *ret);
void tell_change_denied(const struct ipc_failure *failure, struct explanation *ret);

#endif
