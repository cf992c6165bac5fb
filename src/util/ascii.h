/* Letters of words that are the same in every locale: toupper(3) makes no I of a Turkish i. */
#ifndef UTIL_ASCII_H
#define UTIL_ASCII_H

#include <stdbool.h>

static inline char ascii_upper(char c)
{
    return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

/* Whether both are the same word, whatever their case. */
static inline bool ascii_equal(const char *a, const char *b)
{
    while (*a != '\0' && ascii_upper(*a) == ascii_upper(*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

#endif
