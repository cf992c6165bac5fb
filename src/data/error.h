/* What is wrong with data that a user gave: a declaration, a value, an envelope. */
#ifndef DATA_ERROR_H
#define DATA_ERROR_H

enum { DATA_ERROR_TEXT = 512 };

/* A sentence without a full stop, safe to show.  Functions that take one fill it whenever they
 * return another error than -ENOMEM or one that they say is the system's. */
struct data_error {
    char text[DATA_ERROR_TEXT];
};

/* Fills @error, which may be NULL, and returns @r: `return data_error(error, -EINVAL, ...)`. What
 * comes from outside must be escaped already (util/escape.h). */
int data_error(struct data_error *error, int r, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
