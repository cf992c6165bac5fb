/* JSON as text, read and written without a tree.
 *
 * What passes through here must stay exact: strings with U+0000 in them, which cJSON cuts, numbers
 * of 64 bits, which its doubles do not hold, strings of any length. */
#ifndef DATA_JSON_TEXT_H
#define DATA_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "data/buffer.h"

/* Appends valid UTF-8 as a JSON string, quotes included.  Control characters (DEL, C1) and
 * bidirectional formatting are escaped as well.  Returns 0 or -ENOMEM. */
int json_put_string(struct buffer *to, const char *text, size_t length);

/* A place in JSON text.  The functions below step over what they read; on failure the place is
 * where reading stopped, and @problem, a static text, says what is wrong there. */
struct json_reader {
    const char *at, *end;
    const char *problem;
};

/* Steps over blanks.  Whether there is anything after them. */
bool json_skip_blanks(struct json_reader *reader);

/* Steps over blanks and then @character, where it stands there. */
bool json_take(struct json_reader *reader, char character);

/* Reads a string and appends what it means, as UTF-8, to @to (NULL: only checks it).  Returns 0;
 * -EINVAL, with the beginning appended; or -ENOMEM. */
int json_read_string(struct json_reader *reader, struct buffer *to);

/* Reads a number; @ret and @ret_length are its text.  Returns 0 or -EINVAL. */
int json_read_number(struct json_reader *reader, const char **ret, size_t *ret_length);

/* Steps over a value of any type, checking it.  Returns 0 or -EINVAL, also where values are nested
 * deeper than JSON_DEPTH_MAX. */
int json_skip_value(struct json_reader *reader);

enum { JSON_DEPTH_MAX = 256 };

#endif
