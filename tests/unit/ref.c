/* References: what is taken, what is refused and why, and that what is printed is taken back. */
#include "ipc/ref.h"

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ipc.h>

#include "tap.h"
#include "util/cleanup.h"
#include "util/escape.h"

enum {
    ONE = REF_ACCEPT_ONE,
    KINDS = REF_ACCEPT_KINDS,
    PATTERNS = REF_ACCEPT_PATTERNS,
    NEW = REF_ACCEPT_NEW,
    ELEMENT = REF_ACCEPT_ELEMENT,
    ALL = KINDS | PATTERNS | NEW | ELEMENT,
};

static const struct good {
    const char *text;
    unsigned int accept;
    enum ipc_kind kind;
    enum ref_form form;
    const char *shown; /* by ref_format() */
} good[] = {
    /* ids */
    {"msg:0", ONE, IPC_MSG, REF_ID, "msg:0"},
    {"msg:7", ONE, IPC_MSG, REF_ID, "msg:7"},
    {"shm:7", ONE, IPC_SHM, REF_ID, "shm:7"},
    {"sem:7", ONE, IPC_SEM, REF_ID, "sem:7"},
    {"msg:id=7", ONE, IPC_MSG, REF_ID, "msg:7"},
    {"msg:007", ONE, IPC_MSG, REF_ID, "msg:7"},
    {"msg:010", ONE, IPC_MSG, REF_ID, "msg:10"},
    {"msg:id=010", ONE, IPC_MSG, REF_ID, "msg:10"},
    {"msg:00000000000000000000000000007", ONE, IPC_MSG, REF_ID, "msg:7"},
    {"shm:32770", ONE, IPC_SHM, REF_ID, "shm:32770"},
    {"msg:2147483647", ONE, IPC_MSG, REF_ID, "msg:2147483647"},
    {"sem:id=2147483647", ONE, IPC_SEM, REF_ID, "sem:2147483647"},
    {"msg:7", ALL, IPC_MSG, REF_ID, "msg:7"},
    /* keys */
    {"msg:0x2a", ONE, IPC_MSG, REF_KEY, "msg:0x0000002a"},
    {"msg:0X2A", ONE, IPC_MSG, REF_KEY, "msg:0x0000002a"},
    {"shm:0x0000002a", ONE, IPC_SHM, REF_KEY, "shm:0x0000002a"},
    {"sem:0x00000000000000002a", ONE, IPC_SEM, REF_KEY, "sem:0x0000002a"},
    {"msg:key=42", ONE, IPC_MSG, REF_KEY, "msg:0x0000002a"},
    {"msg:key=052", ONE, IPC_MSG, REF_KEY, "msg:0x0000002a"},
    {"msg:key=0x2a", ONE, IPC_MSG, REF_KEY, "msg:0x0000002a"},
    {"msg:key=1", ONE, IPC_MSG, REF_KEY, "msg:0x00000001"},
    {"msg:0x1", ONE, IPC_MSG, REF_KEY, "msg:0x00000001"},
    {"msg:0x7fffffff", ONE, IPC_MSG, REF_KEY, "msg:0x7fffffff"},
    {"msg:0x80000000", ONE, IPC_MSG, REF_KEY, "msg:0x80000000"},
    {"msg:0xffffffff", ONE, IPC_MSG, REF_KEY, "msg:0xffffffff"},
    {"msg:key=4294967295", ONE, IPC_MSG, REF_KEY, "msg:0xffffffff"},
    {"msg:key=037777777777", ONE, IPC_MSG, REF_KEY, "msg:0xffffffff"},
    {"msg:0xDeadBeef", ONE, IPC_MSG, REF_KEY, "msg:0xdeadbeef"},
    /* elements of sets */
    {"sem:5.2", ELEMENT, IPC_SEM, REF_ID, "sem:5.2"},
    {"sem:5.0", ELEMENT, IPC_SEM, REF_ID, "sem:5.0"},
    {"sem:5.010", ELEMENT, IPC_SEM, REF_ID, "sem:5.10"},
    {"sem:id=5.2", ELEMENT, IPC_SEM, REF_ID, "sem:5.2"},
    {"sem:0x2a.2", ELEMENT, IPC_SEM, REF_KEY, "sem:0x0000002a.2"},
    {"sem:key=42.2", ELEMENT, IPC_SEM, REF_KEY, "sem:0x0000002a.2"},
    {"sem:5.2147483647", ELEMENT, IPC_SEM, REF_ID, "sem:5.2147483647"},
    {"sem:5", ELEMENT, IPC_SEM, REF_ID, "sem:5"},
    /* ftok */
    {"msg:ftok=/etc", ONE, IPC_MSG, REF_FTOK, "msg:ftok=/etc,1"},
    {"msg:ftok=/etc,7", ONE, IPC_MSG, REF_FTOK, "msg:ftok=/etc,7"},
    {"msg:ftok=/etc,255", ONE, IPC_MSG, REF_FTOK, "msg:ftok=/etc,255"},
    {"msg:ftok=/etc,0x2a", ONE, IPC_MSG, REF_FTOK, "msg:ftok=/etc,42"},
    {"msg:ftok=/etc,052", ONE, IPC_MSG, REF_FTOK, "msg:ftok=/etc,42"},
    {"msg:ftok=/etc,m", ONE, IPC_MSG, REF_FTOK, "msg:ftok=/etc,109"},
    {"msg:ftok=/etc,\xff", ONE, IPC_MSG, REF_FTOK, "msg:ftok=/etc,255"},
    {"msg:ftok=/etc,9", ONE, IPC_MSG, REF_FTOK, "msg:ftok=/etc,9"},
    {"shm:ftok=a,b,c", ONE, IPC_SHM, REF_FTOK, "shm:ftok=a,b,99"},
    {"shm:ftok=a,,1", ONE, IPC_SHM, REF_FTOK, "shm:ftok=a,,1"},
    {"sem:ftok=relative.file,3", ONE, IPC_SEM, REF_FTOK, "sem:ftok=relative.file,3"},
    {"sem:ftok=/a:b,3", ONE, IPC_SEM, REF_FTOK, "sem:ftok=/a:b,3"},
    {"msg:ftok=/a%2Ab*,3", ONE, IPC_MSG, REF_FTOK, "msg:ftok=/a%2Ab*,3"},
    {"msg:ftok=/a\nb,3", ONE, IPC_MSG, REF_FTOK, "msg:ftok=/a\\nb,3"},
    /* new objects */
    {"msg:new", NEW, IPC_MSG, REF_NEW, "msg:new"},
    {"shm:private", NEW, IPC_SHM, REF_PRIVATE, "shm:private"},
    {"sem:private", ALL, IPC_SEM, REF_PRIVATE, "sem:private"},
    /* kinds */
    {"msg", KINDS, IPC_MSG, REF_KIND, "msg"},
    {"shm", KINDS, IPC_SHM, REF_KIND, "shm"},
    {"sem", ALL, IPC_SEM, REF_KIND, "sem"},
    /* names */
    {"msg:/jobs", ONE, IPC_MSG, REF_NAME, "msg:/jobs"},
    {"shm:/frame", ONE, IPC_SHM, REF_NAME, "shm:/frame"},
    {"sem:/lock", ONE, IPC_SEM, REF_NAME, "sem:/lock"},
    {"msg:/a", ONE, IPC_MSG, REF_NAME, "msg:/a"},
    {"msg:/7", ONE, IPC_MSG, REF_NAME, "msg:/7"},
    {"msg:/0x2a", ONE, IPC_MSG, REF_NAME, "msg:/0x2a"},
    {"msg:/new", ONE, IPC_MSG, REF_NAME, "msg:/new"},
    {"msg:/id=7", ONE, IPC_MSG, REF_NAME, "msg:/id=7"},
    {"msg:/a:b", ONE, IPC_MSG, REF_NAME, "msg:/a:b"},
    {"msg:/a,b", ONE, IPC_MSG, REF_NAME, "msg:/a,b"},
    {"sem:/a.2", ONE, IPC_SEM, REF_NAME, "sem:/a.2"},
    {"sem:/a.2", ELEMENT, IPC_SEM, REF_NAME, "sem:/a.2"},
    {"msg:/-", ONE, IPC_MSG, REF_NAME, "msg:/-"},
    {"msg:/~!@#$^&()+={}|;'\"<>", ONE, IPC_MSG, REF_NAME, "msg:/~!@#$^&()+={}|;'\"<>"},
    {"msg:/.hidden", ONE, IPC_MSG, REF_NAME, "msg:/.hidden"},
    {"msg:/...", ONE, IPC_MSG, REF_NAME, "msg:/..."},
    {"sem:/.", ONE, IPC_SEM, REF_NAME, "sem:/."},
    {"sem:/..", ONE, IPC_SEM, REF_NAME, "sem:/.."},
    {"sem:/sem.x", ONE, IPC_SEM, REF_NAME, "sem:/sem.x"},
    {"msg:/sem.x", ONE, IPC_MSG, REF_NAME, "msg:/sem.x"},
    {"shm:/sem.", ONE, IPC_SHM, REF_NAME, "shm:/sem."},
    {"shm:/semx", ONE, IPC_SHM, REF_NAME, "shm:/semx"},
    {"shm:/sem", ONE, IPC_SHM, REF_NAME, "shm:/sem"},
    {"shm:/xsem.x", ONE, IPC_SHM, REF_NAME, "shm:/xsem.x"},
    {"msg:/a b", ONE, IPC_MSG, REF_NAME, "msg:/a%20b"},
    {"msg:/a%20b", ONE, IPC_MSG, REF_NAME, "msg:/a%20b"},
    {"msg:/a\nb", ONE, IPC_MSG, REF_NAME, "msg:/a%0Ab"},
    {"msg:/a%0ab", ONE, IPC_MSG, REF_NAME, "msg:/a%0Ab"},
    {"msg:/a%0Ab", ONE, IPC_MSG, REF_NAME, "msg:/a%0Ab"},
    {"msg:/%61", ONE, IPC_MSG, REF_NAME, "msg:/a"},
    {"msg:/%25", ONE, IPC_MSG, REF_NAME, "msg:/%25"},
    {"msg:/%2541", ONE, IPC_MSG, REF_NAME, "msg:/%2541"},
    {"msg:/%2A", ONE, IPC_MSG, REF_NAME, "msg:/%2A"},
    {"msg:/%2a%3f%5b%5d%5c", ONE, IPC_MSG, REF_NAME, "msg:/%2A%3F%5B%5D%5C"},
    {"msg:/%7F", ONE, IPC_MSG, REF_NAME, "msg:/%7F"},
    {"msg:/%01%1b[31m", PATTERNS, IPC_MSG, REF_PATTERN, "msg:/%01%1B[31m"},
    {"msg:/%01%1b%5b31m", ONE, IPC_MSG, REF_NAME, "msg:/%01%1B%5B31m"},
    {"msg:/\xff", ONE, IPC_MSG, REF_NAME, "msg:/%FF"},
    {"msg:/%FF", ONE, IPC_MSG, REF_NAME, "msg:/%FF"},
    {"msg:/\xc3\xa4", ONE, IPC_MSG, REF_NAME, "msg:/\xc3\xa4"},
    {"msg:/%c3%a4", ONE, IPC_MSG, REF_NAME, "msg:/\xc3\xa4"},
    {"msg:/\xc3", ONE, IPC_MSG, REF_NAME, "msg:/%C3"},
    {"msg:/\xc2\x85", ONE, IPC_MSG, REF_NAME, "msg:/%C2%85"},
    {"msg:/\xe2\x80\xae", ONE, IPC_MSG, REF_NAME, "msg:/%E2%80%AE"},
    /* patterns */
    {"shm:/app-*", PATTERNS, IPC_SHM, REF_PATTERN, "shm:/app-*"},
    {"shm:/*", PATTERNS, IPC_SHM, REF_PATTERN, "shm:/*"},
    {"shm:/?", ALL, IPC_SHM, REF_PATTERN, "shm:/?"},
    {"shm:/[a-z]", PATTERNS, IPC_SHM, REF_PATTERN, "shm:/[a-z]"},
    {"shm:/[", PATTERNS, IPC_SHM, REF_PATTERN, "shm:/["},
    {"shm:/]", PATTERNS, IPC_SHM, REF_PATTERN, "shm:/]"},
    {"shm:/a%2A*", PATTERNS, IPC_SHM, REF_PATTERN, "shm:/a%2A*"},
    {"shm:/\\a*", PATTERNS, IPC_SHM, REF_PATTERN, "shm:/%61*"},
    {"shm:/[a\\-z]", PATTERNS, IPC_SHM, REF_PATTERN, "shm:/[a%2Dz]"},
    {"shm:/a%20*", PATTERNS, IPC_SHM, REF_PATTERN, "shm:/a%20*"},
    {"shm:/%5C*", PATTERNS, IPC_SHM, REF_PATTERN, "shm:/%5C*"},
    {"shm:/\xc3\xa4*", PATTERNS, IPC_SHM, REF_PATTERN, "shm:/\xc3\xa4*"},
    {"shm:/\xff*", PATTERNS, IPC_SHM, REF_PATTERN, "shm:/%FF*"},
    {"shm:/\x1b*", PATTERNS, IPC_SHM, REF_PATTERN, "shm:/%1B*"},
    {"shm:/sem.*", PATTERNS, IPC_SHM, REF_PATTERN, "shm:/sem.*"},
    {"shm:/a%2A", PATTERNS, IPC_SHM, REF_NAME, "shm:/a%2A"},
};

static const struct bad {
    const char *text;
    unsigned int accept;
    const char *sentence; /* a part of it */
} bad[] = {
    {"", ALL, "empty"},
    {":", ALL, "begins with msg, shm or sem"},
    {":7", ALL, "begins with msg, shm or sem"},
    {"/jobs", ALL, "begins with msg, shm or sem"},
    {"7", ALL, "begins with msg, shm or sem"},
    {"0x2a", ALL, "begins with msg, shm or sem"},
    {"MSG:7", ALL, "begins with msg, shm or sem"},
    {"Msg", ALL, "begins with msg, shm or sem"},
    {"ms:7", ALL, "begins with msg, shm or sem"},
    {"msgs:7", ALL, "begins with msg, shm or sem"},
    {"msgs", ALL, "begins with msg, shm or sem"},
    {"queue:7", ALL, "begins with msg, shm or sem"},
    {" msg:7", ALL, "begins with msg, shm or sem"},
    {"msg :7", ALL, "begins with msg, shm or sem"},
    {"-1", ALL, "begins with msg, shm or sem"},
    {"all", ALL, "begins with msg, shm or sem"},
    {"sem.2", ALL, "begins with msg, shm or sem"},
    {"msg", ONE, "not a kind"},
    {"shm", PATTERNS | NEW, "not a kind"},
    {"sem", ELEMENT, "not a kind"},
    {"msg:", ALL, "nothing follows"},
    {"sem:", ALL, "nothing follows"},
    /* ids */
    {"msg:-1", ALL, "no id, no key and no name"},
    {"msg:+1", ALL, "no id, no key and no name"},
    {"msg: 1", ALL, "no id, no key and no name"},
    {"msg:1 ", ALL, "an id is a decimal number"},
    {"msg:7x", ALL, "an id is a decimal number"},
    {"msg:7 8", ALL, "an id is a decimal number"},
    {"msg:7,8", ALL, "an id is a decimal number"},
    {"msg:7.5", ALL, "an id is a decimal number"},
    {"shm:7.5", ALL, "an id is a decimal number"},
    {"msg:7:8", ALL, "an id is a decimal number"},
    {"msg:7/8", ALL, "an id is a decimal number"},
    {"msg:1e3", ALL, "an id is a decimal number"},
    {"msg:2a", ALL, "an id is a decimal number"},
    {"msg:2147483648", ALL, "an id is a decimal number"},
    {"shm:4294967296", ALL, "an id is a decimal number"},
    {"msg:4294967303", ALL, "an id is a decimal number"},
    {"msg:18446744073709551616", ALL, "an id is a decimal number"},
    {"msg:18446744073709551623", ALL, "an id is a decimal number"},
    {"msg:99999999999999999999999999999", ALL, "an id is a decimal number"},
    {"msg:id=", ALL, "an id is a decimal number"},
    {"msg:id=-1", ALL, "an id is a decimal number"},
    {"msg:id=+1", ALL, "an id is a decimal number"},
    {"msg:id= 1", ALL, "an id is a decimal number"},
    {"msg:id=0x7", ALL, "an id is a decimal number"},
    {"msg:id=x", ALL, "an id is a decimal number"},
    {"msg:id=/jobs", ALL, "an id is a decimal number"},
    {"msg:id", ALL, "no id, no key and no name"},
    {"msg:ID=7", ALL, "no id, no key and no name"},
    {"msg:jobs", ALL, "no id, no key and no name"},
    {"msg:*", ALL, "no id, no key and no name"},
    {"msg:%2Fjobs", ALL, "no id, no key and no name"},
    {"msg:\x1b[31m", ALL, "no id, no key and no name"},
    {"msg:0000000000000000000000000000000000000000000000000000000000000007", ALL, "too long"},
    /* keys */
    {"msg:0x", ALL, "a key is a number"},
    {"msg:0X", ALL, "a key is a number"},
    {"msg:0xg", ALL, "a key is a number"},
    {"msg:0x2ag", ALL, "a key is a number"},
    {"msg:0x2a ", ALL, "a key is a number"},
    {"msg:0x-2a", ALL, "a key is a number"},
    {"msg:0x+2a", ALL, "a key is a number"},
    {"msg:0x0x2a", ALL, "a key is a number"},
    {"msg:0x100000000", ALL, "a key is a number"},
    {"msg:0x10000002a", ALL, "a key is a number"},
    {"msg:0x1000000000000002a", ALL, "a key is a number"},
    {"msg:key=4294967296", ALL, "a key is a number"},
    {"msg:key=", ALL, "a key is a number"},
    {"msg:key=-1", ALL, "a key is a number"},
    {"msg:key=+1", ALL, "a key is a number"},
    {"msg:key= 1", ALL, "a key is a number"},
    {"msg:key=2a", ALL, "a key is a number"},
    {"msg:key=09", ALL, "a key is a number"},
    {"msg:key=0x", ALL, "a key is a number"},
    {"msg:0x0", ALL, "IPC_PRIVATE"},
    {"msg:0x00000000", ALL, "IPC_PRIVATE"},
    {"msg:key=0", ALL, "IPC_PRIVATE"},
    {"msg:0x2a.2", ALL, "a key is a number"},
    {"msg:key", ALL, "no id, no key and no name"},
    /* elements */
    {"sem:5.2", ONE, "one element"},
    {"sem:5.2", KINDS | PATTERNS, "one element"},
    {"sem:0x2a.2", KINDS | PATTERNS, "one element"},
    {"sem:5.", ELEMENT, "index after the point"},
    {"sem:5.x", ELEMENT, "index after the point"},
    {"sem:5.-1", ELEMENT, "index after the point"},
    {"sem:5.+1", ELEMENT, "index after the point"},
    {"sem:5. 1", ELEMENT, "index after the point"},
    {"sem:5.0x1", ELEMENT, "index after the point"},
    {"sem:5.1x", ELEMENT, "index after the point"},
    {"sem:5.2147483648", ELEMENT, "index after the point"},
    {"sem:5.4294967296", ELEMENT, "index after the point"},
    {"sem:5.1.2", ELEMENT, "an id is a decimal number"},
    {"sem:.2", ELEMENT, "no id, no key and no name"},
    {"sem:id=.2", ELEMENT, "an id is a decimal number"},
    /* ftok */
    {"msg:ftok=", ALL, "followed by a path"},
    {"msg:ftok=,1", ALL, "followed by a path"},
    {"msg:ftok=/etc,", ALL, "PROJ"},
    {"msg:ftok=/etc,0", ALL, "PROJ"},
    {"msg:ftok=/etc,256", ALL, "PROJ"},
    {"msg:ftok=/etc,-1", ALL, "PROJ"},
    {"msg:ftok=/etc,ab", ALL, "PROJ"},
    {"msg:ftok=/etc,1 ", ALL, "PROJ"},
    {"msg:ftok=/etc,4294967297", ALL, "PROJ"},
    {"msg:ftok=/etc,1,", ALL, "PROJ"},
    {"msg:ftok", ALL, "no id, no key and no name"},
    /* new ones, where none is made */
    {"msg:new", KINDS | PATTERNS | ELEMENT, "only for create"},
    {"msg:private", ONE, "only for create"},
    {"msg:newer", ALL, "no id, no key and no name"},
    {"msg:New", ALL, "no id, no key and no name"},
    /* names */
    {"msg:/", ALL, "the name is empty"},
    {"shm:/", ALL, "the name is empty"},
    {"sem:/", ALL, "the name is empty"},
    {"msg://", ALL, "one slash"},
    {"msg:/a/b", ALL, "one slash"},
    {"msg:/a/", ALL, "one slash"},
    {"msg://a", ALL, "one slash"},
    {"msg:/a%2Fb", ALL, "one slash"},
    {"msg:/%2f", ALL, "one slash"},
    {"shm:/../etc/passwd", ALL, "one slash"},
    {"shm:/a/*", ALL, "one slash"},
    {"msg:/.", ALL, "names a directory"},
    {"msg:/..", ALL, "names a directory"},
    {"shm:/%2E", ALL, "names a directory"},
    {"shm:/%2e%2E", ALL, "names a directory"},
    {"shm:/sem.x", ALL, "POSIX semaphore"},
    {"shm:/sem.sem.x", ALL, "POSIX semaphore"},
    {"shm:/%73em.x", ALL, "POSIX semaphore"},
    {"msg:/%", ALL, "two hexadecimal digits"},
    {"msg:/a%", ALL, "two hexadecimal digits"},
    {"msg:/%4", ALL, "two hexadecimal digits"},
    {"msg:/%g1", ALL, "two hexadecimal digits"},
    {"msg:/%1g", ALL, "two hexadecimal digits"},
    {"msg:/%%", ALL, "two hexadecimal digits"},
    {"msg:/% 1", ALL, "two hexadecimal digits"},
    {"msg:/%+1", ALL, "two hexadecimal digits"},
    {"msg:/100%", ALL, "two hexadecimal digits"},
    {"msg:/*%", ALL, "two hexadecimal digits"},
    {"msg:/%00", ALL, "NUL"},
    {"msg:/a%00b", ALL, "NUL"},
    {"msg:/a*", ONE, "a pattern"},
    {"msg:/a*", KINDS | NEW | ELEMENT, "a pattern"},
    {"msg:/a?", ONE, "a pattern"},
    {"msg:/[a]", ONE, "a pattern"},
    {"msg:/a]", ONE, "a pattern"},
    {"msg:/a\\b", ONE, "a pattern"},
};

static const char *shown(const char *text)
{
    static char escaped[400];

    return escape_into(text, strlen(text), escaped, sizeof(escaped));
}

static void is_good(const struct good *row)
{
    struct ref ref;
    struct ref_error error;
    char text[REF_TEXT] = "";
    int r = ref_parse(row->text, row->accept, &ref, &error);

    if (r == 0)
        ref_format(&ref, text);
    if (!ok(r == 0 && ref.kind == row->kind && ref.form == row->form &&
                strcmp(text, row->shown) == 0,
            "%s", shown(row->text)))
        printf("# %d, %s, %s\n", r, text, r ? error.sentence : "");
}

/* Safe to show: no control character gets into a message. */
static bool is_safe(const char *text)
{
    return is_safe_text(text, strlen(text));
}

static void is_bad(const struct bad *row)
{
    struct ref untouched, ref;
    struct ref_error error;

    memset(&untouched, 0x55, sizeof(untouched));
    ref = untouched;
    int r = ref_parse(row->text, row->accept, &ref, &error);
    if (!ok(r == -EINVAL && strstr(error.sentence, row->sentence) &&
                memcmp(&ref, &untouched, sizeof(ref)) == 0 && is_safe(error.sentence) &&
                is_safe(error.hint),
            "refused: '%s'", shown(row->text)))
        printf("# %d, %s\n", r, r ? error.sentence : "");
}

/* A reference whose name has @length bytes after the slash, each written as @unit. */
static bool takes_length(const char *kind, const char *unit, size_t length, unsigned int accept)
{
    char text[4 * 300];
    struct ref ref;
    struct ref_error error;
    int used = snprintf(text, sizeof(text), "%s:/", kind);

    for (size_t i = 0; i < length; i++)
        used += snprintf(text + used, sizeof(text) - (size_t)used, "%s", unit);
    if (ref_parse(text, accept, &ref, &error) < 0)
        return false;
    return ref.form == REF_PATTERN || strlen(ref.name) == length + 1;
}

static void lengths(void)
{
    static const struct {
        const char *kind;
        size_t longest;
    } kinds[] = {{"msg", 255}, {"shm", 255}, {"sem", 251}};
    static const char *const units[] = {"a", "%41", "%0A", "\xff"};

    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
        for (size_t j = 0; j < ARRAY_SIZE(units); j++) {
            ok(takes_length(kinds[i].kind, units[j], kinds[i].longest, ONE), "%s: %zu bytes of %s",
               kinds[i].kind, kinds[i].longest, shown(units[j]));
            ok(!takes_length(kinds[i].kind, units[j], kinds[i].longest + 1, ONE),
               "%s: not one more", kinds[i].kind);
            ok(!takes_length(kinds[i].kind, units[j], 290, ONE), "%s: not many more",
               kinds[i].kind);
        }
    ok(takes_length("shm", "*", 255, PATTERNS), "a pattern of 255 bytes");
    ok(!takes_length("shm", "*", 256, PATTERNS), "none of 256");
    ok(!takes_length("shm", "%2A", 256, PATTERNS), "nor an escaped one");
    ok(takes_length("shm", "\\", 255, PATTERNS), "a pattern of backslashes");
}

static void fields(void)
{
    struct ref ref;
    struct ref_error error;

    ok(ref_parse("sem:0xfffffff0.3", ELEMENT, &ref, &error) == 0 && ref.key == -16 &&
           ref.index == 3 && ref.form == REF_KEY,
       "key and index");
    ok(ref_parse("sem:9", ELEMENT, &ref, &error) == 0 && ref.id == 9 && ref.index == REF_NO_INDEX,
       "id, and no index");
    ok(ref_parse("msg:ftok=/a,b,c,x", ONE, &ref, &error) == 0 && ref.path_length == 6 &&
           strncmp(ref.path, "/a,b,c", 6) == 0 && ref.project == 'x',
       "the last comma ends the path");
    ok(ref_parse("msg:/%0a%25", ONE, &ref, &error) == 0 && strcmp(ref.name, "/\n%") == 0,
       "the name's own bytes");
    ok(ref_parse("shm:/sem.a%0Ab", ONE, &ref, &error) < 0 &&
           strcmp(error.hint, "name it as sem:/a%0Ab") == 0,
       "the hint is a reference");
    ok(ref_parse("msg:/100%", ONE, &ref, &error) < 0 && strstr(error.hint, "%25"),
       "a lone percent sign: how to write it");
    ok(ref_parse("msg:/a*", ONE, &ref, &error) < 0 && strstr(error.hint, "%2A"),
       "a glob character: how to write it");
}

static void families(void)
{
    struct ref ref = {.form = REF_NAME};

    ok(ref_family(&ref) == IPC_POSIX && ref_names_object(&ref), "a name");
    ref.form = REF_PATTERN;
    ok(ref_family(&ref) == IPC_POSIX && !ref_names_object(&ref), "a pattern");
    for (enum ref_form form = REF_ID; form <= REF_FTOK; form++) {
        ref.form = form;
        ok(ref_family(&ref) == IPC_SYSV && ref_names_object(&ref), "form %d", form);
    }
    ref.form = REF_NEW;
    ok(ref_family(&ref) == IPC_SYSV && !ref_names_object(&ref), "new");
    ref.form = REF_KIND;
    ok(!ref_names_object(&ref), "a kind");
}

static void match(const char *pattern, const char *name, bool expected)
{
    struct ref ref;
    struct ref_error error;

    ok(ref_parse(pattern, PATTERNS, &ref, &error) == 0 && ref.form == REF_PATTERN &&
           ref_matches(&ref, name) == expected,
       "%s %s %s", pattern, expected ? "matches" : "does not match", shown(name));
}

static void matches(void)
{
    match("shm:/*", "/a", true);
    match("shm:/*", "/.hidden", true);
    match("shm:/*", "/\xff\xfe", true);
    match("shm:/*", "/\n", true);
    match("shm:/a*", "/a", true);
    match("shm:/a*", "/ab", true);
    match("shm:/a*", "/b", false);
    match("shm:/?", "/a", true);
    match("shm:/?", "/ab", false);
    match("shm:/[ab]", "/b", true);
    match("shm:/[ab]", "/c", false);
    match("shm:/[!ab]", "/c", true);
    match("shm:/[a-c]x", "/bx", true);
    match("shm:/%2A*", "/*a", true);
    match("shm:/%2A*", "/aa", false);
    match("shm:/%3F*", "/?", true);
    match("shm:/%3F*", "/a", false);
    match("shm:/*%5Ba%5D", "/x[a]", true);
    match("shm:/*%5Ba%5D", "/xa", false);
    match("shm:/%5C*", "/\\x", true);
    match("shm:/%5C*", "/x", false);
    match("shm:/%5C%2A*", "/\\*x", true);
    match("shm:/%5C%2A*", "/\\x", false);
    match("shm:/\\*", "/*", true);
    match("shm:/\\*", "/a", false);
    match("shm:/\\%2A?", "/*a", true);
    match("shm:/\\%2A?", "/\\a", false);
    match("shm:/[a%2Dz]", "/-", true);
    match("shm:/[a%2Dz]", "/b", false);
    match("shm:/a%20*", "/a b", true);
    match("shm:/%61*", "/abc", true);
    match("shm:/*.tmp", "/x.tmp", true);
    match("shm:/*.tmp", "/x.tmp2", false);
    match("shm:/[", "/[", true);
    match("shm:/[", "/a", false);
}

/* What is printed of any name is one line of valid, harmless UTF-8, and read back as that name. */
static void round_trip(void)
{
    unsigned int seed = 4711, failed = 0, unsafe = 0;

    srand(seed);
    for (int i = 0; i < 20000; i++) {
        struct ref ref = {.kind = (enum ipc_kind)(rand() % IPC_KINDS), .form = REF_NAME}, back;
        struct ref_error error;
        char text[REF_TEXT];
        int longest = ref.kind == IPC_SEM ? 251 : 255;
        int length = 1 + (rand() % 8 ? rand() % 12 : rand() % longest);

        ref.index = REF_NO_INDEX;
        ref.name[0] = '/';
        for (int j = 1; j <= length; j++)
            do
                ref.name[j] = (char)(rand() % 3 ? rand() % 256 : rand() % 64);
            while (ref.name[j] == '\0' || ref.name[j] == '/');
        if (strcmp(ref.name, "/.") == 0 || strcmp(ref.name, "/..") == 0)
            continue;

        ref_format(&ref, text);
        unsafe += !is_safe(text) || strpbrk(text, " *?[]\\") != NULL;
        failed += ref_parse(text, ONE, &back, &error) < 0 || back.kind != ref.kind ||
                  back.form != REF_NAME || strcmp(back.name, ref.name) != 0;
    }
    is_number(failed, 0, "20000 random names are read back as they were");
    is_number(unsafe, 0, "and none is harmful as it is printed");
}

static void longest_text(void)
{
    struct ref ref = {.kind = IPC_SHM, .form = REF_NAME, .index = REF_NO_INDEX};
    char text[REF_TEXT];

    memset(ref.name, '\n', 256);
    ref.name[0] = '/';
    is_number((long long)strlen(ref_format(&ref, text)), 5 + 3 * 255, "the longest reference");

    char small[8];
    is_text(ref_escape_name("/ab\n\n", small, sizeof(small)), "/ab%0A", "cut between characters");
}

static void projects(void)
{
    static const struct {
        const char *text;
        int expected; /* 0: refused */
    } rows[] = {{"1", 1},   {"255", 255}, {"0xff", 255}, {"010", 8}, {"a", 'a'}, {"\xe4", 0xe4},
                {"0", 0},   {"256", 0},   {"-1", 0},     {"", 0},    {"ab", 0},  {"1x", 0},
                {"+", '+'}, {" ", ' '},   {" 1", 0},     {"0x", 0},  {"9", 9}};

    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        int project = -7;
        int r = ref_parse_project(rows[i].text, &project);
        ok(rows[i].expected ? r == 0 && project == rows[i].expected : r == -EINVAL && project == -7,
           "PROJ '%s'", shown(rows[i].text));
    }
}

static void ftok_keys(void)
{
    struct ref ref;
    struct ref_error error;

    ok(ref_parse("msg:ftok=/,77", ONE, &ref, &error) == 0 && ref_resolve_ftok(&ref) == 0 &&
           ref.form == REF_KEY && ref.key == ftok("/", 77),
       "ftok gives the library's key");
    ok(ref_parse("msg:ftok=/,255", ONE, &ref, &error) == 0 && ref_resolve_ftok(&ref) == 0 &&
           ref.key == ftok("/", 255) && ref.key < 0,
       "a key with its highest bit set");
    ok(ref_parse("msg:ftok=/nonexistent", ONE, &ref, &error) == 0 &&
           ref_resolve_ftok(&ref) == -ENOENT && ref.form == REF_FTOK,
       "no such path: unchanged");

    char longest[5000] = "msg:ftok=/";
    memset(longest + 10, 'a', 4500);
    ok(ref_parse(longest, ONE, &ref, &error) == 0 && ref_resolve_ftok(&ref) == -ENAMETOOLONG,
       "a path that is too long");
    char text[REF_TEXT];
    ok(strlen(ref_format(&ref, text)) < REF_TEXT && strstr(text, "...,1"), "and shown cut");
}

int main(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(good); i++)
        is_good(&good[i]);
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        is_bad(&bad[i]);
    lengths();
    fields();
    families();
    matches();
    round_trip();
    longest_text();
    projects();
    ftok_keys();
    return done();
}
