/* JSON envelopes: a message as one JSON object on a line.
 *
 *   {"ref":"msg:7","type":1,"length":5,"text":"hello"}
 *
 * `priority` takes the place of `type` on POSIX queues, `base64` that of `text` for a body that is
 * not UTF-8 or holds a NUL.  Any message survives encoding and decoding unchanged. */
#ifndef DATA_ENVELOPE_H
#define DATA_ENVELOPE_H

#include <stdbool.h>
#include <stddef.h>

#include "data/buffer.h"
#include "data/error.h"

struct envelope {
    bool has_type, has_priority;
    long type;             /* System V: 1 or more */
    unsigned int priority; /* POSIX: 0 to MQ_PRIO_MAX - 1 */
    const char *body;
    size_t length;
    /* For envelope_encode() alone: */
    const char *ref;             /* the queue's canonical reference */
    const struct buffer *fields; /* a JSON object (struct_decode_json()), or NULL */
};

/* Appends the envelope and a newline to @to.  Control characters and bidirectional formatting are
 * escaped, so that the line is safe to show.  Returns 0, or -ENOMEM with nothing appended. */
int envelope_encode(const struct envelope *envelope, struct buffer *to);

/* Appends the envelope up to where a comma and the body follow; as envelope_encode(), for those who
 * write the body themselves. */
int envelope_start(const struct envelope *envelope, struct buffer *to);

/* Reads one envelope out of the @length bytes at @line into @ret.  The body is written into
 * @scratch, which is emptied first, and @ret->body points there until @scratch changes.
 *
 * Strict: one object and nothing after it but blanks; exactly one of `text` and `base64`; UTF-8
 * throughout; `type` and `priority` whole numbers in range, exact to their last digit; `length`,
 * where given, that of the body; none of these, nor `ref` nor `fields`, twice.  null is as good as
 * absent.  `ref`, `fields` and members of other names are checked as JSON and otherwise ignored.
 * Returns 0, -EINVAL with @error filled, or -ENOMEM. */
int envelope_decode(const char *line, size_t length, struct envelope *ret, struct buffer *scratch,
                    struct data_error *error);

#endif
