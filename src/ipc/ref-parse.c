/* References, from text. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>

#include "ipc/ref.h"
#include "util/escape.h"
#include "util/number.h"
#include "util/text.h"

/* What one parse carries along. */
struct parser {
    const char *text;
    unsigned accept;
    struct ref *ref;
    struct ref_error *error;
};

static int fail(const struct parser *parser, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Makes the sentence; the hint, if any, is the caller's.  Always -EINVAL. */
static int fail(const struct parser *parser, const char *format, ...)
{
    char shown[100], reason[REF_ERROR_TEXT - sizeof(shown) - 8];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(reason, sizeof(reason), format, arguments);
    va_end(arguments);
    escape_into(parser->text, strlen(parser->text), shown, sizeof(shown));
    snprintf(parser->error->sentence, REF_ERROR_TEXT, "'%s': %s", shown, reason);
    return -EINVAL;
}

static void hint(const struct parser *parser, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void hint(const struct parser *parser, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(parser->error->hint, REF_ERROR_TEXT, format, arguments);
    va_end(arguments);
}

/* Reads the %HH at @text; -1 where it is none. */
static int percent_byte(const char *text)
{
    int high = digit_value(text[1]);
    int low = high < 16 ? digit_value(text[2]) : 16;

    return low < 16 ? high << 4 | low : -1;
}

/* One pass over the address: the name's own bytes into @name, and the same with the bytes that were
 * written %HH quoted for fnmatch(3) into ref->name where it is a pattern. */
struct name_scan {
    char name[IPC_NAME_MAX + 2];
    size_t length;
    char pattern[2 * (IPC_NAME_MAX + 2) + 1];
    size_t pattern_length;
    char glob; /* the first glob character that was not escaped, or 0 */
    bool slash;
    bool backslash; /* the last byte was one that quotes the next */
};

/* Adds a byte to the pattern.  Quoted by a backslash or by %HH is the same, so that both together
 * do not quote the backslash; within a character of several bytes nothing may stand.  What is
 * printed as %HH is quoted as well, and so comes back as the same pattern. */
static void add_to_pattern(struct name_scan *scan, int byte, bool encoded)
{
    bool quoted = encoded || scan->backslash || byte <= ' ' || byte == 0x7f;

    scan->backslash = byte == '\\' && !quoted;
    if (scan->backslash)
        return;
    if (quoted && byte < 0x80)
        scan->pattern[scan->pattern_length++] = '\\';
    scan->pattern[scan->pattern_length++] = (char)byte;
}

static int scan_name(const struct parser *parser, const char *address, struct name_scan *scan)
{
    for (const char *p = address; *p != '\0'; p++) {
        int byte = (unsigned char)*p;
        bool encoded = *p == '%';

        if (encoded) {
            byte = percent_byte(p);
            if (byte < 0) {
                hint(parser, "write a percent sign as %%25");
                return fail(parser, "a '%%' is followed by two hexadecimal digits");
            }
            if (byte == 0)
                return fail(parser, "a name holds no NUL byte");
            p += 2;
        }
        if (!encoded && ref_is_glob(byte) && !scan->glob)
            scan->glob = (char)byte;
        if (byte == '/' && scan->length > 0)
            scan->slash = true;

        if (scan->length > IPC_NAME_MAX)
            continue;
        scan->name[scan->length++] = (char)byte;
        add_to_pattern(scan, byte, encoded);
    }
    if (scan->backslash)
        scan->pattern[scan->pattern_length++] = '\\';
    return 0;
}

/* What no system takes as a name: see mq_overview(7), shm_overview(7), sem_overview(7). */
static int check_name(const struct parser *parser, const struct name_scan *scan)
{
    enum ipc_kind kind = parser->ref->kind;
    size_t longest = kind == IPC_SEM ? IPC_NAME_MAX - 4 : IPC_NAME_MAX;

    if (scan->slash)
        return fail(parser, "a POSIX name has one slash, at its beginning");
    if (scan->length == 1)
        return fail(parser, "the name is empty");
    if (scan->glob)
        return 0;
    if (scan->length > longest)
        return fail(parser, "a %s name has at most %zu bytes after the slash", ipc_kind_name(kind),
                    longest - 1);
    if (kind != IPC_SEM && (strcmp(scan->name, "/.") == 0 || strcmp(scan->name, "/..") == 0))
        return fail(parser, "'%s' names a directory", scan->name);
    /* A file called "sem." is no semaphore's, for that would have no name. */
    if (kind == IPC_SHM && strncmp(scan->name, "/sem.", 5) == 0 && scan->length > 5) {
        char shown[REF_TEXT];
        hint(parser, "name it as sem:/%s", ref_escape_name(scan->name + 5, shown, sizeof(shown)));
        return fail(parser, "this is the file of a POSIX semaphore, no segment");
    }
    return 0;
}

static int parse_name(const struct parser *parser, const char *address)
{
    struct name_scan scan = {.length = 0};
    int r = scan_name(parser, address, &scan);
    if (r < 0)
        return r;
    r = check_name(parser, &scan);
    if (r < 0)
        return r;

    if (scan.glob && !(parser->accept & REF_ACCEPT_PATTERNS)) {
        hint(parser, "for that character itself write %%%02X", (unsigned char)scan.glob);
        return fail(parser, "a pattern ('%c') is not taken here", scan.glob);
    }
    if (scan.glob && scan.length > IPC_NAME_MAX)
        return fail(parser, "the pattern is longer than any name");

    parser->ref->form = scan.glob ? REF_PATTERN : REF_NAME;
    strcpy(parser->ref->name, scan.glob ? scan.pattern : scan.name);
    return 0;
}

/* Cuts a ".N" from the end of @address, into ref->index. */
static int cut_index(const struct parser *parser, char *address)
{
    char *point = strrchr(address, '.');
    uint64_t index;

    if (parser->ref->kind != IPC_SEM || !point)
        return 0;
    if (parse_unsigned(point + 1, 10, INT_MAX, &index) < 0)
        return fail(parser, "the index after the point is a decimal number");
    if (!(parser->accept & REF_ACCEPT_ELEMENT)) {
        hint(parser, "without '.%s' it names the set", point + 1);
        return fail(parser, "a whole set is meant here, not one element");
    }
    *point = '\0';
    parser->ref->index = (int)index;
    return 0;
}

static int parse_id(const struct parser *parser, const char *address)
{
    uint64_t id;

    if (parse_unsigned(address, 10, INT_MAX, &id) < 0)
        return fail(parser, "an id is a decimal number from 0 to %d", INT_MAX);
    parser->ref->form = REF_ID;
    parser->ref->id = (int)id;
    return 0;
}

static int parse_key(const struct parser *parser, const char *address)
{
    uint64_t key;

    if (parse_unsigned(address, 0, UINT32_MAX, &key) < 0)
        return fail(parser, "a key is a number from 1 to 0xffffffff");
    if (key == IPC_PRIVATE) {
        hint(parser, "name such an object by its id; to create one, use %s:private",
             ipc_kind_name(parser->ref->kind));
        return fail(parser, "key 0 (IPC_PRIVATE) is the key of no object");
    }
    parser->ref->form = REF_KEY;
    parser->ref->key = (key_t)key;
    return 0;
}

int ref_parse_project(const char *text, int *ret)
{
    uint64_t number;

    if (parse_unsigned(text, 0, UINT8_MAX, &number) < 0)
        number = strlen(text) == 1 ? (unsigned char)*text : 0;
    if (number == 0)
        return -EINVAL;
    *ret = (int)number;
    return 0;
}

static int parse_ftok(const struct parser *parser, const char *address)
{
    const char *comma = strrchr(address, ',');

    parser->ref->form = REF_FTOK;
    parser->ref->project = 1;
    parser->ref->path = address;
    parser->ref->path_length = comma ? (size_t)(comma - address) : strlen(address);
    if (parser->ref->path_length == 0)
        return fail(parser, "ftok= is followed by a path");
    if (comma && ref_parse_project(comma + 1, &parser->ref->project) < 0)
        return fail(parser, "the PROJ of ftok is a number from 1 to 255, or one character");
    return 0;
}

static int parse_new(const struct parser *parser, enum ref_form form)
{
    if (!(parser->accept & REF_ACCEPT_NEW))
        return fail(parser, "this form is only for create");
    parser->ref->form = form;
    return 0;
}

/* The System V forms, where the address is a number. */
static int parse_number(const struct parser *parser, const char *address)
{
    char number[64];
    size_t length = strlen(address);

    if (length >= sizeof(number))
        return fail(parser, "the number is too long");
    memcpy(number, address, length + 1);
    int r = cut_index(parser, number);
    if (r < 0)
        return r;

    if (strncmp(number, "id=", 3) == 0)
        return parse_id(parser, number + 3);
    if (strncmp(number, "key=", 4) == 0)
        return parse_key(parser, number + 4);
    if (strncmp(number, "0x", 2) == 0 || strncmp(number, "0X", 2) == 0)
        return parse_key(parser, number);
    return parse_id(parser, number);
}

static int parse_address(const struct parser *parser, const char *address)
{
    const char *kind = ipc_kind_name(parser->ref->kind);

    if (*address == '\0')
        return fail(parser, "nothing follows the colon");
    if (*address == '/')
        return parse_name(parser, address);
    if (strncmp(address, "ftok=", 5) == 0)
        return parse_ftok(parser, address + 5);
    if (strcmp(address, "new") == 0)
        return parse_new(parser, REF_NEW);
    if (strcmp(address, "private") == 0)
        return parse_new(parser, REF_PRIVATE);
    if (strchr("0123456789", *address) || strncmp(address, "id=", 3) == 0 ||
        strncmp(address, "key=", 4) == 0)
        return parse_number(parser, address);

    char shown[60];
    escape_into(address, strlen(address), shown, sizeof(shown));
    hint(parser, "an id is %s:7, a key %s:0x2a, a POSIX name %s:/%s", kind, kind, kind,
         strpbrk(shown, "=-+") ? "name" : shown);
    return fail(parser, "this is no id, no key and no name");
}

static int parse_kind(const struct parser *parser, const char *colon)
{
    size_t length = colon ? (size_t)(colon - parser->text) : strlen(parser->text);

    for (enum ipc_kind kind = 0; kind < IPC_KINDS; kind++)
        if (text_is(parser->text, length, ipc_kind_name(kind))) {
            parser->ref->kind = kind;
            return 0;
        }
    if (*parser->text == '\0')
        return fail(parser, "an empty text is no reference");
    hint(parser, "a reference is msg:7, shm:0x2a or sem:/name");
    return fail(parser, "a reference begins with msg, shm or sem");
}

int ref_parse(const char *text, unsigned accept, struct ref *ret, struct ref_error *error)
{
    struct ref ref = {.index = REF_NO_INDEX};
    struct parser parser = {.text = text, .accept = accept, .ref = &ref, .error = error};
    const char *colon = strchr(text, ':');

    error->sentence[0] = error->hint[0] = '\0';
    int r = parse_kind(&parser, colon);
    if (r < 0)
        return r;

    if (colon) {
        r = parse_address(&parser, colon + 1);
    } else if (accept & REF_ACCEPT_KINDS) {
        ref.form = REF_KIND;
    } else {
        hint(&parser, "a reference is %s:7, %s:0x2a or %s:/name", text, text, text);
        r = fail(&parser, "one object is meant here, not a kind");
    }
    if (r == 0)
        *ret = ref;
    return r;
}
