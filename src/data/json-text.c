#include "data/json-text.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "util/escape.h"
#include "util/text.h"

static const char hex_digits[] = "0123456789abcdef";

/* Whether a byte stands for itself in a string, whatever surrounds it. */
static bool is_plain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
}

static size_t put_code(char *to, unsigned int code)
{
    memcpy(to, "\\u", 2);
    for (size_t i = 0; i < 4; i++)
        to[2 + i] = hex_digits[code >> (12 - 4 * i) & 15];
    return 6;
}

/* Writes a character that is escaped, of @size bytes in UTF-8; at most 6 bytes. */
static size_t put_escaped(char *to, const char *text, size_t size)
{
    static const char named[] = "\b\f\n\r\t\"\\", names[] = "bfnrt\"\\";
    const unsigned char *p = (const unsigned char *)text;
    const char *position = size == 1 && *text ? strchr(named, *text) : NULL;

    if (position) {
        to[0] = '\\';
        to[1] = names[position - named];
        return 2;
    }
    /* All control characters are below U+10000: three bytes. */
    if (size == 1)
        return put_code(to, p[0]);
    if (size == 2)
        return put_code(to, (p[0] & 0x1fu) << 6 | (p[1] & 0x3fu));
    return put_code(to, (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu));
}

/* Writes one character of a string, escaped where it must be, and steps over it. */
static size_t put_character(char *to, const char **text, size_t length)
{
    size_t size = utf8_character(*text, length), written;

    size += size == 0;
    if (**text == '"' || **text == '\\' || is_control_character(*text, size)) {
        written = put_escaped(to, *text, size);
    } else {
        memcpy(to, *text, size);
        written = size;
    }
    *text += size;
    return written;
}

int json_put_string(struct buffer *to, const char *text, size_t length)
{
    enum { LONGEST = 6 }; /* \u001b */
    const char *end = text + length;
    size_t before = to->length;
    int r = buffer_append(to, "\"", 1);

    while (r == 0 && text < end) {
        /* Room for as many bytes as the text has, and more where that was too little. */
        char *start = buffer_reserve(to, (size_t)(end - text) + LONGEST), *p = start;
        if (!start) {
            r = -ENOMEM;
            break;
        }
        for (char *full = to->bytes + to->capacity - LONGEST; text < end && p <= full;) {
            if (is_plain((unsigned char)*text))
                *p++ = *text++;
            else
                p += put_character(p, &text, (size_t)(end - text));
        }
        to->length += (size_t)(p - start);
    }
    if (r == 0)
        r = buffer_append(to, "\"", 1);
    if (r < 0)
        to->length = before;
    return r;
}

static int fail(struct json_reader *reader, const char *problem)
{
    reader->problem = problem;
    return -EINVAL;
}

bool json_skip_blanks(struct json_reader *reader)
{
    while (reader->at < reader->end && (*reader->at == ' ' || *reader->at == '\t' ||
                                        *reader->at == '\n' || *reader->at == '\r'))
        reader->at++;
    return reader->at < reader->end;
}

bool json_take(struct json_reader *reader, char character)
{
    if (!json_skip_blanks(reader) || *reader->at != character)
        return false;
    reader->at++;
    return true;
}

/* Reads four hexadecimal digits. */
static int read_code_unit(struct json_reader *reader, uint32_t *ret)
{
    uint32_t code = 0;

    for (int i = 0; i < 4; i++) {
        int digit = reader->at < reader->end ? digit_value(*reader->at) : 16;
        if (digit == 16)
            return fail(reader, "\\u needs four hexadecimal digits");
        code = code << 4 | (uint32_t)digit;
        reader->at++;
    }
    *ret = code;
    return 0;
}

/* Reads what follows \u: a character, in two escapes where it is above U+FFFF. */
static int read_code(struct json_reader *reader, uint32_t *ret)
{
    uint32_t low, code;
    int r = read_code_unit(reader, &code);
    if (r < 0)
        return r;

    if (code >= 0xd800 && code < 0xdc00) {
        if (reader->end - reader->at < 2 || reader->at[0] != '\\' || reader->at[1] != 'u')
            return fail(reader, "half of a surrogate pair");
        reader->at += 2;
        r = read_code_unit(reader, &low);
        if (r < 0)
            return r;
        if (low < 0xdc00 || low > 0xdfff)
            return fail(reader, "half of a surrogate pair");
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    } else if (code >= 0xdc00 && code < 0xe000) {
        return fail(reader, "half of a surrogate pair");
    }
    *ret = code;
    return 0;
}

static size_t encode_utf8(uint32_t code, char *to)
{
    static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

    for (size_t i = size - 1; i > 0; i--, code >>= 6)
        to[i] = (char)(0x80 | (code & 0x3f));
    to[0] = (char)(size == 1 ? code : leads[size] | code);
    return size;
}

/* Reads what follows a backslash, and appends it. */
static int read_escape(struct json_reader *reader, struct buffer *to)
{
    static const char names[] = "bfnrt\"\\/", meanings[] = "\b\f\n\r\t\"\\/";
    char text[4];
    size_t size = 1;

    if (reader->at == reader->end)
        return fail(reader, "a string without end");
    const char *name = *reader->at ? strchr(names, *reader->at) : NULL;
    if (name) {
        reader->at++;
        text[0] = meanings[name - names];
    } else if (*reader->at == 'u') {
        uint32_t code;
        reader->at++;
        int r = read_code(reader, &code);
        if (r < 0)
            return r;
        size = encode_utf8(code, text);
    } else {
        return fail(reader, "an unknown escape");
    }
    return to ? buffer_append(to, text, size) : 0;
}

/* Steps over what stands for itself. */
static int skip_plain(struct json_reader *reader)
{
    while (reader->at < reader->end && *reader->at != '"' && *reader->at != '\\') {
        if (is_plain((unsigned char)*reader->at)) {
            reader->at++;
            continue;
        }
        if ((unsigned char)*reader->at < 0x20)
            return fail(reader, "a control character in a string");
        size_t size = utf8_character(reader->at, (size_t)(reader->end - reader->at));
        if (size == 0)
            return fail(reader, "bytes that are no UTF-8");
        reader->at += size;
    }
    return 0;
}

int json_read_string(struct json_reader *reader, struct buffer *to)
{
    if (!json_take(reader, '"'))
        return fail(reader, "no string");

    for (;;) {
        const char *start = reader->at;
        int r = skip_plain(reader);
        if (r == 0 && to)
            r = buffer_append(to, start, (size_t)(reader->at - start));
        if (r < 0)
            return r;
        if (reader->at == reader->end)
            return fail(reader, "a string without end");
        if (*reader->at++ == '"')
            return 0;
        r = read_escape(reader, to);
        if (r < 0)
            return r;
    }
}

/* Steps over digits; whether there was one. */
static bool skip_digits(struct json_reader *reader)
{
    const char *start = reader->at;

    while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9')
        reader->at++;
    return reader->at > start;
}

static bool next_is(const struct json_reader *reader, const char *characters)
{
    return reader->at < reader->end && *reader->at && strchr(characters, *reader->at);
}

int json_read_number(struct json_reader *reader, const char **ret, size_t *ret_length)
{
    json_skip_blanks(reader);
    const char *start = reader->at;

    reader->at += next_is(reader, "-");
    const char *digits = reader->at;
    if (!skip_digits(reader) || (*digits == '0' && reader->at - digits > 1))
        return fail(reader, "no number");
    if (next_is(reader, ".")) {
        reader->at++;
        if (!skip_digits(reader))
            return fail(reader, "a number that ends in its point");
    }
    if (next_is(reader, "eE")) {
        reader->at++;
        reader->at += next_is(reader, "+-");
        if (!skip_digits(reader))
            return fail(reader, "a number that ends in its exponent");
    }
    *ret = start;
    *ret_length = (size_t)(reader->at - start);
    return 0;
}

/* Steps over true, false, null. */
static int skip_word(struct json_reader *reader)
{
    static const char *const words[] = {"true", "false", "null"};

    for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
        size_t length = strlen(words[i]);
        if ((size_t)(reader->end - reader->at) >= length &&
            memcmp(reader->at, words[i], length) == 0) {
            reader->at += length;
            return 0;
        }
    }
    return fail(reader, "no value");
}

static int skip_scalar(struct json_reader *reader)
{
    const char *number;
    size_t length;

    if (!json_skip_blanks(reader))
        return fail(reader, "no value");
    if (*reader->at == '"')
        return json_read_string(reader, NULL);
    if (*reader->at == '-' || (*reader->at >= '0' && *reader->at <= '9'))
        return json_read_number(reader, &number, &length);
    return skip_word(reader);
}

static int skip_name(struct json_reader *reader)
{
    int r = json_read_string(reader, NULL);

    return r == 0 && !json_take(reader, ':') ? fail(reader, "no colon after a name") : r;
}

/* The brackets that are open stand in @closers: no recursion, no bottom to fall through. */
int json_skip_value(struct json_reader *reader)
{
    char closers[JSON_DEPTH_MAX];
    size_t depth = 0;

    do {
        bool is_object = json_take(reader, '{');
        if (is_object || json_take(reader, '[')) {
            if (depth == JSON_DEPTH_MAX)
                return fail(reader, "values nested too deep");
            closers[depth++] = is_object ? '}' : ']';
            if (json_take(reader, closers[depth - 1])) {
                depth--;
            } else {
                int r = is_object ? skip_name(reader) : 0;
                if (r < 0)
                    return r;
                continue;
            }
        } else {
            int r = skip_scalar(reader);
            if (r < 0)
                return r;
        }
        while (depth > 0 && !json_take(reader, ',')) {
            if (!json_take(reader, closers[depth - 1]))
                return fail(reader, "neither a comma nor the end");
            depth--;
        }
        if (depth > 0 && closers[depth - 1] == '}') {
            int r = skip_name(reader);
            if (r < 0)
                return r;
        }
    } while (depth > 0);
    return 0;
}
