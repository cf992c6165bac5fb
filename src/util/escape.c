#include "util/escape.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/cleanup.h"

/* Lead bytes, and the smallest code point that may not be written shorter. */
static const struct {
    unsigned char mask, lead;
    uint32_t smallest;
} utf8_forms[] = {
    {0x80, 0x00, 0x0},
    {0xe0, 0xc0, 0x80},
    {0xf0, 0xe0, 0x800},
    {0xf8, 0xf0, 0x10000},
};

/* Decodes one character into @code; its length, or 0 where there is none. */
static size_t utf8_decode(const char *text, size_t length, uint32_t *code)
{
    const unsigned char *p = (const unsigned char *)text;

    for (size_t i = 0; i < ARRAY_SIZE(utf8_forms); i++) {
        if ((p[0] & utf8_forms[i].mask) != utf8_forms[i].lead)
            continue;
        if (i >= length)
            return 0;

        uint32_t value = p[0] & (unsigned char)~utf8_forms[i].mask;
        for (size_t j = 1; j <= i; j++) {
            if ((p[j] & 0xc0) != 0x80)
                return 0;
            value = value << 6 | (p[j] & 0x3f);
        }
        if (value < utf8_forms[i].smallest || value > 0x10ffff ||
            (value >= 0xd800 && value <= 0xdfff))
            return 0;
        *code = value;
        return i + 1;
    }
    return 0;
}

size_t utf8_character(const char *text, size_t length)
{
    uint32_t code;

    return length == 0 ? 0 : utf8_decode(text, length, &code);
}

bool utf8_valid(const char *text, size_t length)
{
    while (length > 0) {
        size_t size = utf8_character(text, length);
        if (size == 0)
            return false;
        text += size;
        length -= size;
    }
    return true;
}

bool is_control_character(const char *text, size_t size)
{
    uint32_t code;

    if (utf8_decode(text, size, &code) == 0)
        return false;
    return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x061c || code == 0x200e ||
           code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069);
}

bool is_safe_text(const char *text, size_t length)
{
    for (size_t size; length > 0; text += size, length -= size) {
        size = utf8_character(text, length);
        if (size == 0 || is_control_character(text, size))
            return false;
    }
    return true;
}

/* Writes the escaped form of one byte to @to, at most 4 bytes and a NUL. */
static size_t escape_byte(unsigned char byte, char *to)
{
    static const char named[] = "\a\b\t\n\v\f\r\\", names[] = "abtnvfr\\";
    const char *position = byte ? strchr(named, byte) : NULL;

    if (position)
        return (size_t)sprintf(to, "\\%c", names[position - named]);
    return (size_t)sprintf(to, "\\x%02x", byte);
}

/* Escapes the character at *text into @to, at most 16 bytes and a NUL, and steps over it. */
static size_t escape_character(const char **text, size_t *length, char *to)
{
    size_t size = utf8_character(*text, *length), written = 0;

    if (size > 0 && **text != '\\' && !is_control_character(*text, size)) {
        memcpy(to, *text, size);
        written = size;
    } else {
        size = size ? size : 1;
        for (size_t i = 0; i < size; i++)
            written += escape_byte((unsigned char)(*text)[i], to + written);
    }
    *text += size;
    *length -= size;
    return written;
}

char *escape_into(const char *text, size_t length, char *to, size_t size)
{
    static const char dots[] = "...";
    size_t used = 0, cut = 0;

    while (length > 0) {
        char piece[20];
        size_t piece_length = escape_character(&text, &length, piece);
        if (used + piece_length >= size) {
            memcpy(to + cut, dots, sizeof(dots));
            return to;
        }
        memcpy(to + used, piece, piece_length);
        used += piece_length;
        if (used + sizeof(dots) <= size)
            cut = used;
    }
    to[used] = '\0';
    return to;
}

char *escape_text(const char *text, size_t length)
{
    size_t capacity;
    if (__builtin_mul_overflow(length, (size_t)4, &capacity) ||
        __builtin_add_overflow(capacity, (size_t)20, &capacity))
        return NULL;
    char *escaped = malloc(capacity);
    if (!escaped)
        return NULL;

    char *to = escaped;
    while (length > 0)
        to += escape_character(&text, &length, to);
    *to = '\0';
    return escaped;
}
