#include "data/base64.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Writes the four digits of @size bytes, 1 to 3. */
static void put_base64_group(char *to, const unsigned char *bytes, size_t size)
{
    unsigned int bits = (unsigned int)bytes[0] << 16;
    bits |= size > 1 ? (unsigned int)bytes[1] << 8 : 0;
    bits |= size > 2 ? bytes[2] : 0;

    for (size_t i = 0; i < 4; i++)
        to[i] = i <= size ? base64_digits[bits >> (18 - 6 * i) & 63] : '=';
}

int base64_encode(const void *bytes, size_t length, struct buffer *to)
{
    const unsigned char *from = bytes;
    size_t digits;
    if (__builtin_mul_overflow(length / 3 + 1, (size_t)4, &digits))
        return -ENOMEM;
    char *start = buffer_reserve(to, digits), *p = start;
    if (!start)
        return -ENOMEM;

    for (size_t i = 0; i < length; i += 3, p += 4)
        put_base64_group(p, from + i, length - i < 3 ? length - i : 3);
    to->length += (size_t)(p - start);
    return 0;
}

/* The bits of four digits of which the last @padding are '='; -1 where they are none. */
static int32_t base64_group(const char *text, size_t padding)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < 4; i++) {
        const char *digit = text[i] ? strchr(base64_digits, text[i]) : NULL;
        if (i < 4 - padding ? !digit : text[i] != '=')
            return -1;
        bits = bits << 6 | (i < 4 - padding ? (uint32_t)(digit - base64_digits) : 0);
    }
    uint32_t meaningless = padding == 0 ? 0 : padding == 1 ? 0xff : 0xffff;
    return bits & meaningless ? -1 : (int32_t)bits;
}

int base64_decode(char *bytes, size_t *length)
{
    size_t used = 0;

    if (*length % 4 != 0)
        return -EINVAL;
    for (size_t i = 0; i < *length; i += 4) {
        size_t padding = 0;
        if (i + 4 == *length)
            padding = bytes[i + 3] != '=' ? 0 : bytes[i + 2] != '=' ? 1 : 2;
        int32_t bits = base64_group(bytes + i, padding);
        if (bits < 0)
            return -EINVAL;
        for (size_t j = 0; j < 3 - padding; j++)
            bytes[used++] = (char)(bits >> (16 - 8 * j) & 0xff);
    }
    *length = used;
    return 0;
}
