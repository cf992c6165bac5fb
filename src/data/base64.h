/* Base64 (RFC 4648). */
#ifndef DATA_BASE64_H
#define DATA_BASE64_H

#include <stddef.h>

#include "data/buffer.h"

/* Appends bytes in base64, padded.  Returns 0 or -ENOMEM. */
int base64_encode(const void *bytes, size_t length, struct buffer *to);

/* Replaces base64 text by what it means, in place; *length is changed.  Strict: padded, nothing but
 * its alphabet, no bits set that mean nothing.  Returns 0, or -EINVAL with parts replaced. */
int base64_decode(char *bytes, size_t *length);

#endif
