/* For every target: `int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)`, see
 * CONTRIBUTING.md.  What must hold is require()d: a target that only does not crash says little. */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/cleanup.h"
#include "util/escape.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define require(condition)                                                                         \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);         \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* The bytes as a text of their own, the caller's to free: so that AddressSanitizer sees what reads
 * past its end. */
static inline char *text_of(const void *data, size_t size)
{
    char *text = malloc(size + 1);

    require(text);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

/* Whether it is a sentence that can be shown. */
static inline bool is_sentence(const char *text)
{
    return *text != '\0' && is_safe_text(text, strlen(text));
}

#endif
