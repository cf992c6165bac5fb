/* What is UTF-8, what is a control character, and what of both is escaped. */
#include "util/escape.h"

#include <stdint.h>
#include <stdlib.h>

#include "tap.h"
#include "util/cleanup.h"

static const struct {
    const char *what, *text;
    size_t size; /* of the first character, 0: none */
} characters[] = {
    {"ASCII", "a", 1},
    {"NUL, one byte of text", "\0", 1},
    {"DEL", "\x7f", 1},
    {"U+0080", "\xc2\x80", 2},
    {"U+07FF", "\xdf\xbf", 2},
    {"U+0800", "\xe0\xa0\x80", 3},
    {"U+D7FF", "\xed\x9f\xbf", 3},
    {"U+E000", "\xee\x80\x80", 3},
    {"U+FFFF", "\xef\xbf\xbf", 3},
    {"U+10000", "\xf0\x90\x80\x80", 4},
    {"U+10FFFF", "\xf4\x8f\xbf\xbf", 4},
    {"U+110000", "\xf4\x90\x80\x80", 0},
    {"U+D800, a surrogate", "\xed\xa0\x80", 0},
    {"U+DFFF, a surrogate", "\xed\xbf\xbf", 0},
    {"overlong /, two bytes", "\xc0\xaf", 0},
    {"overlong U+007F", "\xc1\xbf", 0},
    {"overlong /, three bytes", "\xe0\x80\xaf", 0},
    {"overlong U+07FF", "\xe0\x9f\xbf", 0},
    {"overlong /, four bytes", "\xf0\x80\x80\xaf", 0},
    {"overlong U+FFFF", "\xf0\x8f\xbf\xbf", 0},
    {"a lone continuation", "\x80", 0},
    {"another", "\xbf", 0},
    {"cut after one of two", "\xc3", 0},
    {"cut after two of three", "\xe2\x82", 0},
    {"cut after three of four", "\xf0\x9f\x98", 0},
    {"two, the second ASCII", "\xc3x", 0},
    {"three, the third a lead", "\xe2\x82\xc3", 0},
    {"five bytes", "\xf8\x88\x80\x80\x80", 0},
    {"FE", "\xfe", 0},
    {"FF", "\xff", 0},
};

static size_t length_of(const char *text)
{
    return *text ? strlen(text) : 1;
}

static void test_utf8(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(characters); i++) {
        size_t length = length_of(characters[i].text);
        ok(utf8_character(characters[i].text, length) == characters[i].size, "%s",
           characters[i].what);
        ok(utf8_valid(characters[i].text, length) == (characters[i].size > 0), "%s, whole",
           characters[i].what);
    }
    ok(utf8_character("", 0) == 0, "no character in no text");
    ok(utf8_valid("", 0), "no text is valid");
    ok(utf8_valid("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", 10), "characters of all lengths");
    ok(!utf8_valid("a\xc3\xa4\xe2\x82", 5), "the last one cut");
    ok(utf8_valid("a\0b", 3), "NUL within");
    for (size_t size = 1; size < 4; size++) /* must not look past the end */
        ok(utf8_character("\xf0\x9f\x98\x80", size) == 0, "%zu of four bytes", size);
}

static const char *utf8_of(uint32_t code, char text[static 5])
{
    memset(text, 0, 5);
    if (code < 0x80) {
        text[0] = (char)code;
    } else if (code < 0x800) {
        text[0] = (char)(0xc0 | code >> 6);
        text[1] = (char)(0x80 | (code & 0x3f));
    } else {
        text[0] = (char)(0xe0 | code >> 12);
        text[1] = (char)(0x80 | (code >> 6 & 0x3f));
        text[2] = (char)(0x80 | (code & 0x3f));
    }
    return text;
}

static bool is_control(uint32_t code)
{
    char text[5];

    utf8_of(code, text);
    return is_control_character(text, code == 0 ? 1 : strlen(text));
}

static void controls(uint32_t first, uint32_t last, bool expected)
{
    bool all = true;

    for (uint32_t code = first; code <= last; code++)
        all = all && is_control(code) == expected;
    ok(all, "U+%04X to U+%04X: %s", (unsigned int)first, (unsigned int)last,
       expected ? "control" : "plain");
}

static void test_controls(void)
{
    controls(0x00, 0x1f, true);
    controls(0x20, 0x7e, false);
    controls(0x7f, 0x9f, true);
    controls(0xa0, 0x61b, false);
    controls(0x61c, 0x61c, true);
    controls(0x61d, 0x200d, false);
    controls(0x200e, 0x200f, true);
    controls(0x2010, 0x2027, false);
    controls(0x2028, 0x202e, true);
    controls(0x202f, 0x2065, false);
    controls(0x2066, 0x2069, true);
    controls(0x206a, 0xd7ff, false);
}

static const struct {
    const char *text, *escaped;
} texts[] = {
    {"", ""},
    {"plain text", "plain text"},
    {"\xc3\xa4\xe2\x82\xac", "\xc3\xa4\xe2\x82\xac"},
    {"a\\b", "a\\\\b"},
    {"\\n", "\\\\n"},
    {"\a\b\t\n\v\f\r", "\\a\\b\\t\\n\\v\\f\\r"},
    {"\x1b[31m", "\\x1b[31m"},
    {"\x7f", "\\x7f"},
    {"\xc2\x9b", "\\xc2\\x9b"},
    {"\xe2\x80\xae", "\\xe2\\x80\\xae"},
    {"\xff", "\\xff"},
    {"\xc3", "\\xc3"},
    {"\xc3(", "\\xc3("},
    {"\xed\xa0\x80", "\\xed\\xa0\\x80"},
    {"'\"%$`", "'\"%$`"},
};

static void test_escape(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        char into[100];
        _cleanup_free_ char *all = escape_text(texts[i].text, strlen(texts[i].text));
        is_text(all, texts[i].escaped, texts[i].escaped);
        is_text(escape_into(texts[i].text, strlen(texts[i].text), into, sizeof(into)),
                texts[i].escaped, "into a buffer");
    }
    _cleanup_free_ char *nul = escape_text("a\0b", 3);
    is_text(nul, "a\\x00b", "NUL");
}

static void cut(const char *text, size_t size, const char *expected)
{
    char into[64];

    memset(into, '#', sizeof(into));
    escape_into(text, strlen(text), into, size);
    ok(strcmp(into, expected) == 0 && into[size] == '#', "in %zu bytes: %s", size, expected);
    if (strcmp(into, expected) != 0)
        printf("# got %s\n", into);
}

static void test_cut(void)
{
    cut("1234567", 8, "1234567");
    cut("12345678", 8, "1234...");
    cut("123456789", 9, "12345...");
    cut("123\n", 8, "123\\n");
    cut("12345\n", 8, "12345\\n");
    cut("123456\n", 8, "1234...");
    cut("123\n5678", 8, "123..."); /* \n would be cut in two */
    cut("123\x1b", 8, "123\\x1b");
    cut("1234\x1b", 8, "1234...");
    cut("12\x1b"
        "34567",
        8, "12...");
    cut("\x1b\x1b\x1b", 8, "\\x1b...");
    cut("12\xe2\x82\xac"
        "34",
        8,
        "12\xe2\x82\xac"
        "34");
    cut("12\xe2\x82\xac"
        "345",
        8, "12...");
    cut("\xff\xff", 8, "\\xff...");
    cut("\xe2\x80\xae", 8, "..."); /* twelve bytes, or nothing */
}

/* Different texts stay different, and nothing harmful is left. */
static void test_random(void)
{
    unsigned int harmful = 0, longer = 0;

    srand(4711);
    for (int i = 0; i < 20000; i++) {
        char text[32];
        size_t length = (size_t)(rand() % 32);
        for (size_t j = 0; j < length; j++)
            text[j] = (char)(rand() % 256);
        _cleanup_free_ char *escaped = escape_text(text, length);
        size_t left = strlen(escaped);
        longer += left > 4 * length;
        for (const char *p = escaped; left > 0;) {
            size_t size = utf8_character(p, left);
            if (size == 0 || is_control_character(p, size)) {
                harmful++;
                break;
            }
            p += size;
            left -= size;
        }
    }
    is_number(harmful, 0, "20000 random texts: none harmful");
    is_number(longer, 0, "and none over four times its length");
}

int main(void)
{
    test_utf8();
    test_controls();
    test_escape();
    test_cut();
    test_random();
    return done();
}
