/* C structs: declarations, values, bytes. */
#include "data/c-source.h"
#include "data/struct-decl.h"
#include "data/struct-value.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include "tap.h"

/* The layout as "name@offset:type[count] ... =size". */
static const char *describe(const struct struct_layout *layout)
{
    static char text[2048];
    size_t used = 0;

    for (size_t i = 0; i < layout->count; i++) {
        const struct struct_field *field = &layout->fields[i];
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s@%zu:%s", field->name,
                                 field->offset, field->type->name);
        if (field->is_array)
            used += (size_t)snprintf(text + used, sizeof(text) - used, "[%zu]", field->count);
        used += (size_t)snprintf(text + used, sizeof(text) - used, " ");
    }
    snprintf(text + used, sizeof(text) - used, "=%zu", layout->size);
    return text;
}

static void laid_out(const char *declaration, bool packed, const char *expected)
{
    _cleanup_struct_layout_ struct struct_layout *layout = NULL;
    struct data_error error = {""};
    int r = struct_parse(declaration, strlen(declaration), packed, &layout, &error);

    is_text(r == 0 ? describe(layout) : error.text, expected, expected);
}

static void refused(const char *declaration, const char *sentence)
{
    _cleanup_struct_layout_ struct struct_layout *layout = NULL;
    struct data_error error = {""};
    int r = struct_parse(declaration, strlen(declaration), false, &layout, &error);

    is_text(r == -EINVAL ? error.text : "(taken)", sentence, sentence);
}

static void in_header(const char *text, const char *name, const char *expected)
{
    _cleanup_struct_layout_ struct struct_layout *layout = NULL;
    struct data_error error = {""};
    int r = struct_parse_header(text, strlen(text), name, false, &layout, &error);

    is_text(r == 0 ? describe(layout) : error.text, expected, expected);
}

static void declarations(void)
{
    const char *message = "type@0:long f@8:float i@12:int text@16:char[80] =96";

    laid_out("struct AMessage { long type; float f; int i; char text[80]; }", false, message);
    laid_out("struct AMessage { long type; float f; int i; char text[80]; };", false, message);
    laid_out("typedef struct { long type; float f; int i; char text[80]; } message;", false,
             message);
    laid_out("typedef struct m { long type; float f; int i; char text[80]; } m, *p;", false,
             message);
    laid_out("struct { long type; float f; int i; char text[80]; } m", false, message);
    laid_out("long type; float f; int i; char text[80]", false, message);
    laid_out("const long int type; /* one */ float volatile f; // two\n int i; char text[8*10];",
             false, message);
    laid_out("char c; double d; char e", false, "c@0:char d@8:double e@16:char =24");
    laid_out("char c; double d; char e", true, "c@0:char d@1:double e@9:char =10");
    laid_out("struct __attribute__((packed)) s { char c; double d; }", false,
             "c@0:char d@1:double =9");
    laid_out("struct s { char c; double d; } __attribute__((__packed__))", false,
             "c@0:char d@1:double =9");
    laid_out("int a, b[3], c; short d", false, "a@0:int b@4:int[3] c@16:int d@20:short =24");
    laid_out("long unsigned int a; int long long b; short unsigned c; signed d; char unsigned e",
             false,
             "a@0:unsigned long b@8:long long c@16:unsigned short d@20:int e@24:unsigned char =32");
    laid_out("uint8_t a; int64_t b; size_t c; pid_t d; bool e; _Bool f", false,
             "a@0:uint8_t b@8:int64_t c@16:size_t d@24:pid_t e@28:bool f@29:_Bool =32");
    laid_out(
        "__kernel_long_t a; loff_t b; u_quad_t c; char16_t d; in_addr_t e; in_port_t f; wint_t g",
        false,
        "a@0:__kernel_long_t b@8:loff_t c@16:u_quad_t d@24:char16_t e@28:in_addr_t "
        "f@32:in_port_t g@36:wint_t =40");
    laid_out("long double a; char b", false,
             sizeof(long double) == 16 ? "a@0:long double b@16:char =32"
                                       : "a@0:long double b@8:char =16");
    laid_out("enum color c; enum { A, B = 5, C } d; char e[C]", false,
             "c@0:int d@4:int e@8:char[6] =16");
    laid_out("enum { N = 4 }; char a[N]", false, "a@0:char[4] =4");
    laid_out("enum size { N = 'A' }; struct s { char a[N]; enum size n; };", false,
             "a@0:char[65] n@68:int =72");
    laid_out("char a[(2 + 3) * 4 - 10 / 2 % 3], b[1 << 4 | 3], c[~-5], d[64 - sizeof(long)], "
             "e[0x10], f[010], g[10UL], h[sizeof (unsigned char)]",
             false,
             "a@0:char[18] b@18:char[19] c@37:char[4] d@41:char[56] e@97:char[16] f@113:char[8] "
             "g@121:char[10] h@131:char[1] =132");
    laid_out("char a[6 ^ 3], b[12 & 10], c[64 >> 3], d[1 | 2 ^ 3 & 6], e[sizeof(int32_t) + 1]",
             false, "a@0:char[5] b@5:char[8] c@13:char[8] d@21:char[1] e@22:char[5] =27");
    laid_out("char a[+3], b[- -4], c['\\n'], d[~(-8)]", false,
             "a@0:char[3] b@3:char[4] c@7:char[10] d@17:char[7] =24");
    laid_out("char \\\n a; char \\\r\n b;\n#\\\n define N 2\n char c[N]", false,
             "a@0:char b@1:char c@2:char[2] =4");
    laid_out("const struct s { int a; }", false, "a@0:int =4");
    laid_out("typedef const volatile struct { int a; } s", false, "a@0:int =4");
    laid_out("struct s { int a; }\n#define X 1\n;", false, "a@0:int =4");
    laid_out("#define N (2 + 2)\nint a[N * 2]", false, "a@0:int[8] =32");

    struct shared {
        sem_t sem;
        char flag;
        pthread_mutex_t locks[2];
        char text[63];
    };
    _cleanup_free_ char *expected = NULL;
    if (asprintf(&expected,
                 "sem@0:sem_t[%zu] flag@%zu:char locks@%zu:pthread_mutex_t[%zu] "
                 "text@%zu:char[63] =%zu",
                 sizeof(sem_t), offsetof(struct shared, flag), offsetof(struct shared, locks),
                 2 * sizeof(pthread_mutex_t), offsetof(struct shared, text),
                 sizeof(struct shared)) < 0)
        abort();
    laid_out("sem_t sem; char flag; pthread_mutex_t locks[2]; char text[63]", false, expected);

    refused("", "the struct has no members");
    refused("struct s { }", "the struct has no members");
    refused("struct s", "no struct is declared");
    refused("struct s { int a; ", "'}' is expected after the members of the struct, not the end");
    refused("int", "the name of a member is expected, not the end");
    refused("int a b", "';' is expected after a member, not 'b'");
    refused("int a; int a", "the member a is declared twice");
    refused("int a, a", "the member a is declared twice");
    refused("foo a", "unknown type 'foo'");
    refused("a", "unknown type 'a'");
    refused("5", "a type is expected, not '5'");
    refused("\x1b[31m", "a type is expected, not '\\x1b'");
    refused("long char a", "C has no such type before 'a'");
    refused("unsigned float a", "C has no such type before 'a'");
    refused("signed unsigned a", "C has no such type before 'a'");
    refused("long long long a", "C has no such type before 'a'");
    refused("int32_t int a", "two types in one declaration before 'a'");
    refused("int *a", "pointers are not supported: an address means nothing elsewhere");
    refused("int (*a)(void)", "a member in parentheses is not supported");
    refused("int a : 3", "bit-fields are not supported");
    refused("int : 3", "bit-fields are not supported");
    refused("long a; struct { int b; } c;", "a struct inside a struct is not supported");
    refused("struct s { struct t b; }", "a struct inside a struct is not supported");
    refused("void *a", "void is no type of a member, and pointers are not supported");
    refused("struct TIGHT s { int a; }",
            "'TIGHT' is not understood here; use __attribute__((packed)) or --packed");
    refused("long a; union { int b; } c;", "a union is not supported");
    refused("int a[]", "the array a has no length");
    refused("int a[0]", "the array a has a length of 0");
    refused("int a[-1]", "the array a has a length of -1");
    refused("int a[2][3]", "a is an array of arrays: not supported");
    refused("int a[N]", "the value of 'N' is not known here");
    refused("int a[3", "']' is expected after the length of an array, not the end");
    refused("int a[1.5]", "']' is expected after the length of an array, not '.'");
    refused("int a[08]", "'08' is no whole number");
    refused("int a[1/0]", "an expression has no value");
    refused("int a[9223372036854775807 + 1]", "an expression has no value");
    refused("int a[9223372036854775807]", "the struct is too large");
    refused("int a[1 << 63]", "an expression has no value");
    refused("int a[4 >> 64]", "an expression has no value");
    refused("int a[4 >> -1]", "an expression has no value");
    refused("int a[-4 >> 1]", "an expression has no value");
    refused("int a[-(-9223372036854775807 - 1)]", "a number is too large");
    refused("int a[9223372036854775808]", "'9223372036854775808' is too large");
    refused("int a[00000000000000000000000000000000000000000000001]",
            "'000000000000000000000000000000000000000000...' is no whole number");
    refused("int a['ab']", "''ab'' is no character");
    refused("int a['']", "'''' is no character");
    refused("int a['b]", "a comment or quotation has no end");
    refused("int a[sizeof 4]", "sizeof needs a type in parentheses");
    refused("int a[sizeof(4)]", "sizeof of '4' is not known here");
    refused("int a[sizeof(struct s)]", "sizeof of 'struct' is not known here");
    refused("int a[sizeof(int]", "sizeof of ']' is not known here");
    refused("int a[(1 + 2]", "a parenthesis is not closed");
    refused("int a[(1 + )]", "a whole number is expected, not ')'");
    refused("int a[-]", "a whole number is expected, not ']'");
    refused("int a[\"1\"]", "a whole number is expected, not '\"1\"'");
    refused("sem_t a[9223372036854775807]", "the array a is too large");
    refused("char a[9223372036854775807]; char b[9223372036854775807]; char c[4]",
            "the struct is too large");
    refused("double _Complex a", "complex numbers are not supported");
    refused("int a __attribute__((aligned(8)))", "an attribute on a member is not supported");
    refused("struct __attribute__((aligned(8))) s { int a; }",
            "the attribute 'aligned' is not understood here");
    refused("enum { A = 3000000000 } e", "the enumerator A does not fit an int");
    refused("enum { A, 5 } e", "the name of an enumerator is expected, not '5'");
    refused("enum 5", "'{' is expected after enum, not '5'");
    refused("enum { A B } e", "',' is expected after an enumerator, not 'B'");
    refused("struct __attribute__ s { int a; }", "'(' is expected after __attribute__, not 's'");
    refused("struct __attribute__((packed) s { int a; }",
            "')' is expected after an attribute, not 's'");
    refused("struct __packed__ s { char a; int b; }",
            "'__packed__' is not understood here; use __attribute__((packed)) or --packed");
    refused("typedef int number; number n", "a struct is expected, not 'number'");
    refused("typedef number_t number", "unknown type 'number_t'");
    refused("struct s { int a; } table[3", "a bracket is not closed before the end");
    refused("int a; /* no end", "a comment or quotation has no end");
    refused("#endif\nint a;", "line 1: #endif without #if");
    refused("#else\nint a;", "line 1: #else without #if");
    refused("int a;\n\nfoo b;", "line 3: unknown type 'foo'");
    refused("struct s { int a; }; int b;", "more after the struct: 'int'");
    refused("#pragma pack(1)\nint a;", "line 1: #pragma pack is not understood here; use --packed");
}

/* A comment without end, after each part of a declaration. */
static void unfinished(void)
{
    static const char *const parts[] = {
        "int a[",
        "int a[sizeof ",
        "int a[sizeof(",
        "int a[sizeof(int32_t",
        "int a[sizeof(int",
        "int a[1 + ",
        "int a[(",
        "int a[-",
        "int a[1]",
        "int a,",
        "int ",
        "enum ",
        "enum e ",
        "enum { A ",
        "enum { A = ",
        "enum { A = f(",
        "enum { A = f ",
        "const ",
        "typedef ",
        "typedef int ",
        "typedef const ",
        "struct ",
        "struct s ",
        "struct s { ",
        "struct s { int a; } ",
        "struct s { int a; } x[",
        "struct __attribute__ ",
        "struct __attribute__((packed ",
    };

    for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
        _cleanup_free_ char *text = NULL;
        if (asprintf(&text, "%s/* no end", parts[i]) < 0)
            abort();
        refused(text, "a comment or quotation has no end");
    }
}

/* "#ifndef X" as often as that, and a struct. */
static const char *conditions(const char *first, int count)
{
    static char text[64 * C_CONDITIONS_MAX];

    strcpy(text, first);
    for (int i = 0; i < count; i++)
        strcat(text, "#ifndef X\n");
    return strcat(text, "struct s { int a; };\n");
}

static void nesting(void)
{
    char expression[256] = "int a[", left_out[64 * C_CONDITIONS_MAX] = "#ifdef Y\n";

    memset(expression + strlen(expression), '(', 200);
    refused(expression, "an expression is nested too deep");

    in_header(conditions("", C_CONDITIONS_MAX), NULL, "a@0:int =4");
    in_header(conditions("", C_CONDITIONS_MAX + 1), NULL, "line 33: #if lines are nested too deep");
    for (int i = 0; i < C_CONDITIONS_MAX; i++)
        strcat(left_out, "#if 1\n");
    in_header(conditions(left_out, 0), NULL, "line 33: #if lines are nested too deep");
}

static void headers(void)
{
    static const char text[] =
        "#ifndef MESSAGE_H\n"
        "#define MESSAGE_H /* a guard */\n"
        "#include <stdio.h>\n"
        "#define TEXT_MAX 80\n"
        "#define TWICE (2 * TEXT_MAX)\n"
        "#define STEP 1 + 1\n"
        "#define MAX(a, b) ((a) > (b) ? (a) : (b))\n"
        "#define NAME \"x\" \\\n  \"y\"\n"
        "#ifdef __cplusplus\n"
        "extern \"C\" {\n"
        "#else\n"
        "typedef unsigned int number;\n"
        "#endif\n"
        "enum kind { QUIT, ADD = QUIT + 3, MULTIPLY };\n"
        "typedef enum { UNKNOWN = sizeof(FILE) } unknown;\n"
        "typedef enum kind kind_t;\n"
        "typedef void (*handler)(int, struct outer *);\n"
        "extern int counter[TEXT_MAX];\n"
        "static inline int f(int a) { return a; }\n"
        "struct outer *g(struct outer *o);\n"
        "static const struct { int a; } table[] = { { 1 }, { 2 } };\n"
        "typedef struct first { long type; char text[TEXT_MAX]; } first_t;\n"
        "typedef struct { kind_t kind; number n[ADD]; handler h; } broken;\n"
        "typedef struct { kind_t kind; number n[ADD]; char t[TWICE]; } second;\n"
        "struct third { char a[STEP]; };\n"
        "#undef TEXT_MAX\n"
        "struct fourth { char a[TEXT_MAX]; };\n"
        "#ifdef DEBUG\n"
        "#if OTHER > 3\n"
        "struct fifth { int debug; };\n"
        "#endif\n"
        "#else\n"
        "struct fifth { int no_debug; };\n"
        "#endif\n"
        "#endif\n";

    in_header(text, NULL, "type@0:long text@8:char[80] =88");
    in_header(text, "first", "type@0:long text@8:char[80] =88");
    in_header(text, "first_t", "type@0:long text@8:char[80] =88");
    in_header(text, "second", "kind@0:int n@4:unsigned int[3] t@16:char[160] =176");
    in_header(text, "broken", "line 24: unknown type 'handler'");
    in_header(text, "third", "line 26: the value of 'STEP' is not known here");
    in_header(text, "fourth", "line 28: the value of 'TEXT_MAX' is not known here");
    in_header(text, "fifth", "no_debug@0:int =4");
    in_header(text, "sixth", "no struct sixth is declared");
    in_header("#ifdef __linux__\nstruct s { int a; };\n#endif\n", NULL,
              "line 1: whether '__linux__' is defined is not known here; give what cc -E makes of "
              "the file");
    in_header("#if 1\nstruct s { int a; };\n#endif\n", NULL,
              "line 1: #if is not understood here; give what cc -E makes of the file");
    in_header("#pragma pack(push, 1)\nstruct s { int a; };\n", NULL,
              "line 1: #pragma pack is not understood here; use --packed");
    in_header("extern \"C\" {\nstruct s { int a; };\n}\n", NULL, "a@0:int =4");
    in_header("# 1 \"file.h\"\nextern struct t u;\nstruct s { int a; };", "s", "a@0:int =4");
    in_header("#define LAYOUT __attribute__((packed))\nstruct s { char a; int b; } LAYOUT;", NULL,
              "line 2: 'LAYOUT' is not understood here; use __attribute__((packed)) or --packed");
    in_header("typedef struct { char a; int b; } __packed s;", NULL,
              "'__packed' is not understood here; use __attribute__((packed)) or --packed");
    in_header("struct PACKED s { char a; int b; }; struct t { int c; };", NULL,
              "'PACKED' is not understood here; use __attribute__((packed)) or --packed");
    in_header("struct PACKED s { char a; int b; }; struct t { int c; };", "t", "c@0:int =4");
    in_header("struct PACKED s { char a; int b; };", "s",
              "'PACKED' is not understood here; use __attribute__((packed)) or --packed");
    in_header("struct t *f(struct t u);\nstruct TIGHT s { char a; int b; };", "s",
              "line 2: 'TIGHT' is not understood here; use __attribute__((packed)) or --packed");
    in_header("typedef struct TIGHT t { char a; int b; } s;", "s",
              "'TIGHT' is not understood here; use __attribute__((packed)) or --packed");
    in_header("#define TIGHT __attribute__((packed))\ntypedef struct TIGHT { char a; } s;", "s",
              "line 2: 'TIGHT' is not understood here; use __attribute__((packed)) or --packed");
    in_header("struct TIGHT s { char a; int b; }; struct t { int c; };", "u",
              "no struct u is declared");
    in_header("struct u s; struct s { int c; };", "s", "c@0:int =4");
    in_header("typedef struct { char a; int b; } packed_t;", NULL, "a@0:char b@4:int =8");
    in_header("#ifdef X\n#define N 3\n#endif\n#ifndef X\n#define N 2\n#endif\n"
              "struct s { char a[N]; };",
              NULL, "a@0:char[2] =2");
    in_header("#define N /* no end\nstruct s { int a; };", NULL,
              "line 1: a comment or quotation has no end");
    in_header("int f(void) { return 1; \nstruct s { int a; };", "s", "no struct s is declared");
    in_header("typedef struct { int a; ", "s", "no struct s is declared");
    in_header("typedef struct { int a; /* no end", "s", "a comment or quotation has no end");
    in_header("extern /* no end", "s", "a comment or quotation has no end");
    in_header("extern \"C\" /* no end", "s", "a comment or quotation has no end");
    in_header("enum { A = f(1, 2), B }; struct s { char a[B]; };", NULL,
              "the value of 'B' is not known here");
    in_header("", NULL, "no struct is declared");
    in_header("}}}]]))", NULL, "no struct is declared");
}

/* A struct and its values, with bars between them. */
static int encode(const char *declaration, enum struct_part part, const char *values, long *type,
                  struct buffer *to, struct data_error *error)
{
    _cleanup_struct_layout_ struct struct_layout *layout = NULL;
    _cleanup_free_ char *copy = strdup(values);
    char *arguments[8];
    size_t count = 0;

    if (struct_parse(declaration, strlen(declaration), false, &layout, error) < 0)
        return -ENOEXEC;
    for (char *p = strtok(copy, "|"); p; p = strtok(NULL, "|"))
        arguments[count++] = p;
    return struct_encode(layout, part, arguments, count, type, to, error);
}

static void encoded(const char *declaration, const char *arguments, const void *bytes,
                    size_t length, const char *what)
{
    _cleanup_buffer_ struct buffer to = {0};
    struct data_error error = {""};
    int r = encode(declaration, STRUCT_WHOLE, arguments, NULL, &to, &error);

    if (!ok(r == 0 && to.length == length && memcmp(to.bytes, bytes, length) == 0, "%s", what))
        printf("# %d %s\n", r, error.text);
}

static void not_encoded(const char *declaration, const char *argument, int expected,
                        const char *sentence)
{
    _cleanup_buffer_ struct buffer to = {0};
    struct data_error error = {""};
    int r = encode(declaration, STRUCT_WHOLE, argument, NULL, &to, &error);

    is_text(error.text, sentence, sentence);
    ok(r == expected && to.length == 0, "and nothing is made");
}

static void encoding(void)
{
    struct message {
        long type;
        float f;
        int i;
        char text[80];
    } message = {7, 1.5f, -3, "hello"};
    const char *declaration = "long type; float f; int i; char text[80]";

    encoded(declaration, "type=7|f=1.5|i=-3|text=hello", &message, sizeof(message), "a struct");
    encoded(declaration, "text=hello|i=-0x3|f=15e-1|type=07", &message, sizeof(message),
            "in another order, other bases");
    encoded("char a, b, c, d, e", "a='x'|b='\\n'|c='\\x41'|d='\\''|e=-1", "x\nA'\xff", 5,
            "characters");
    encoded("unsigned char a[3]", "a='\\xff',',',0", "\xff,", 3, "characters in an array");
    encoded("char a[4]", "a=abcd", "abcd", 4, "a text as long as its array");
    encoded("char a[4]", "a=", "\0\0\0", 4, "an empty text");
    encoded("char a[4]", "a=\\n=b", "\\n=b", 4, "a text is taken as it is");
    encoded("char a[6]", "a=$'\\n\\'\\x9b\\0z'", "\n'\x9b\0z\0", 6, "a quoted text");
    encoded("enum { A, B = 5 } e[2]; int f", "e=B,-1|f=A", ((int[]){5, -1, 0}), 12, "enumerators");
    encoded("bool a, b, c, d", "a=true|b=false|c=1|d=0", "\1\0\1", 4, "truth");
    encoded("int a, b", "a='x'|b='\\xff'", ((int[]){'x', (char)'\xff'}), 8,
            "characters in a larger type");
    encoded("int64_t a; uint64_t b", "a=-9223372036854775808|b=18446744073709551615",
            ((uint64_t[]){(uint64_t)1 << 63, UINT64_MAX}), 16, "64 bits");

    not_encoded("int a", "a", -EINVAL, "'a' is not FIELD=VALUE");
    not_encoded("int a", "b=1", -EINVAL, "the struct has no field 'b'");
    not_encoded("int a", "\n=1", -EINVAL, "the struct has no field '\\n'");
    not_encoded("int a, b", "a=1", -EINVAL, "the field b has no value");
    not_encoded("int a", "a=", -EINVAL, "a: '' is no whole number");
    not_encoded("int a", "a=x", -EINVAL, "a: 'x' is no whole number");
    not_encoded("int a", "a= 1", -EINVAL, "a: ' 1' is no whole number");
    not_encoded("int a", "a=1 ", -EINVAL, "a: '1 ' is no whole number");
    not_encoded("int a", "a=1.0", -EINVAL, "a: '1.0' is no whole number");
    not_encoded("int a", "a=--1", -EINVAL, "a: '--1' is no whole number");
    not_encoded("int a", "a=", -EINVAL, "a: '' is no whole number");
    not_encoded("int a", "a=2147483648", -ERANGE,
                "a: 2147483648 is out of range: -2147483648 to 2147483647");
    not_encoded("int a", "a=-2147483649", -ERANGE,
                "a: -2147483649 is out of range: -2147483648 to 2147483647");
    not_encoded("uint8_t a", "a=256", -ERANGE, "a: 256 is out of range: 0 to 255");
    not_encoded("uint8_t a", "a=-1", -ERANGE, "a: -1 is out of range: 0 to 255");
    not_encoded("uint64_t a", "a=18446744073709551616", -ERANGE,
                "a: 18446744073709551616 is out of range: 0 to 18446744073709551615");
    not_encoded("bool a", "a='x'", -ERANGE, "a: 'x' is out of range: 0 to 1");
    not_encoded("bool a", "a=2", -ERANGE, "a: 2 is out of range: 0 to 1");
    not_encoded("char a", "a=xy", -EINVAL, "a: 'xy' is no whole number or 'c'");
    not_encoded("char a", "a='xy'", -EINVAL, "a: ''xy'' is no whole number or 'c'");
    not_encoded("char a", "a=''", -EINVAL, "a: '''' is no whole number or 'c'");
    not_encoded("enum { A } a", "a=B", -EINVAL, "a: 'B' is no whole number or enumerator");
    not_encoded("float a", "a=1e39", -ERANGE, "a: 1e39 is out of the range of float");
    not_encoded("double a", "a=1e309", -ERANGE, "a: 1e309 is out of the range of double");
    not_encoded("double a", "a=x", -EINVAL, "a: 'x' is no number");
    not_encoded("double a", "a= 1", -EINVAL, "a: ' 1' is no number");
    not_encoded("int a[2]", "a=1", -EINVAL, "a: 1 value for an array of 2");
    not_encoded("int a[2]", "a=1,2,3", -EINVAL, "a: 3 values for an array of 2");
    not_encoded("int a[2]", "a=1,", -EINVAL, "a: '' is no whole number");
    not_encoded("char a[4]", "a=hello", -ERANGE, "a: 5 bytes do not fit into char[4]");
    not_encoded("char a[4]", "a=$'x", -EINVAL, "a: $'...' has no end");
    not_encoded("char a[4]", "a=$'x\\", -EINVAL, "a: $'...' has no end");
    not_encoded("char a[4]", "a=$'x'y'", -EINVAL, "a: more after the end of $'...'");
    not_encoded("char a[4]", "a=$'\\z'", -EINVAL, "a: $'...' holds an unknown escape");

    _cleanup_buffer_ struct buffer to = {0};
    struct data_error error = {""};
    ok(encode("int a", STRUCT_WHOLE, "a=1|a=1", NULL, &to, &error) == -EINVAL &&
           strcmp(error.text, "the field a is given twice") == 0,
       "a field given twice");
}

static void messages(void)
{
    _cleanup_struct_layout_ struct struct_layout *layout = NULL;
    const char *declaration = "struct m { long kind; int a; char b; }";
    _cleanup_buffer_ struct buffer to = {0};
    struct data_error error = {""};
    long type = 3;

    ok(struct_parse(declaration, strlen(declaration), false, &layout, &error) == 0 &&
           struct_has_type(layout),
       "a leading long is a type");
    is_number((long long)struct_size(layout, STRUCT_BODY), 8,
              "the tail padding belongs to the body");
    ok(encode(declaration, STRUCT_BODY, "a=1|b=2", &type, &to, &error) == 0 && type == 3 &&
           to.length == 8 && memcmp(to.bytes, (int[]){1, 2}, 8) == 0,
       "the type need not be given");
    buffer_clear(&to);
    ok(encode(declaration, STRUCT_BODY, "kind=9|a=1|b=2", &type, &to, &error) == 0 && type == 9 &&
           to.length == 8,
       "but may be");
    type = 4;
    ok(encode(declaration, STRUCT_BODY, "kind=0|a=1|b=2", &type, &to, &error) == -ERANGE &&
           type == 4 && strcmp(error.text, "kind: 0 is no message type, which is 1 or more") == 0,
       "and must be positive");
    ok(encode(declaration, STRUCT_BODY, "kind=5|a=1", &type, &to, &error) == -EINVAL && type == 4,
       "it stays as it is after an error");
    ok(encode(declaration, STRUCT_BODY, "kind=x|a=1|b=2", &type, &to, &error) == -EINVAL &&
           type == 4 && strcmp(error.text, "kind: 'x' is no whole number") == 0,
       "and is a number");

    buffer_clear(&to);
    ok(struct_decode_json(layout, STRUCT_BODY, (const char *)(int[]){1, 2}, 8, &to, &error) == 0 &&
           to.length == 13 && memcmp(to.bytes, "{\"a\":1,\"b\":2}", 13) == 0,
       "it is no field");
    ok(struct_decode_json(layout, STRUCT_BODY, "1234567", 7, &to, &error) == -EMSGSIZE &&
           strcmp(error.text, "7 bytes, where the struct has 8 after its leading long") == 0,
       "a message of another size");
    ok(struct_decode_text(layout, STRUCT_WHOLE, "", 1, &to, &error) == -EMSGSIZE &&
           strcmp(error.text, "1 byte, where the struct has 16") == 0,
       "a struct of another size");
}

static void typed(const char *declaration, bool expected)
{
    _cleanup_struct_layout_ struct struct_layout *layout = NULL;
    struct data_error error;

    ok(struct_parse(declaration, strlen(declaration), false, &layout, &error) == 0 &&
           struct_has_type(layout) == expected,
       "%s: %s", declaration, expected ? "has a type" : "has no type");
}

static void decoded(const char *declaration, const void *bytes, size_t length, const char *json,
                    const char *text)
{
    _cleanup_struct_layout_ struct struct_layout *layout = NULL;
    _cleanup_buffer_ struct buffer to = {0};
    struct data_error error = {""};

    struct_parse(declaration, strlen(declaration), false, &layout, &error);
    int r = struct_decode_json(layout, STRUCT_WHOLE, bytes, length, &to, &error);
    buffer_append(&to, "", 1);
    is_text(r == 0 ? to.bytes : error.text, json, json);

    buffer_clear(&to);
    r = struct_decode_text(layout, STRUCT_WHOLE, bytes, length, &to, &error);
    buffer_append(&to, "", 1);
    ok(r == 0 && strcmp(to.bytes, text) == 0, "the same as text");
    if (strcmp(to.bytes, text) != 0)
        printf("# got %s\n", to.bytes);
}

#define TEN "ten_bytes_"

static void decoding(void)
{
    decoded("char a, b, c, d", "A\x01'\xff", 4, "{\"a\":65,\"b\":1,\"c\":39,\"d\":-1}",
            "a='A'\nb=1\nc='\\''\nd=-1\n");
    decoded("char a[4]; char b[2]", "hi\0!\"b", 6, "{\"a\":\"hi\",\"b\":\"\\\"b\"}",
            "a=hi\nb=\"b\n");
    decoded("char a[4]; char b[4]", "\xff'\x1b\\\xe2\x80\xae", 8,
            "{\"a\":{\"base64\":\"/ycbXA==\"},\"b\":\"\\u202e\"}",
            "a=$'\\xff\\'\\x1b\\\\'\nb=$'\\xe2\\x80\\xae'\n");
    decoded("char a[4]", "$'x'", 4, "{\"a\":\"$'x'\"}", "a=$'$\\'x\\''\n");
    decoded("uint64_t a; int64_t b", ((uint64_t[]){UINT64_MAX, (uint64_t)1 << 63}), 16,
            "{\"a\":18446744073709551615,\"b\":-9223372036854775808}",
            "a=18446744073709551615\nb=-9223372036854775808\n");
    decoded("bool a, b", "\2\xff", 2, "{\"a\":1,\"b\":1}", "a=1\nb=1\n");
    decoded("unsigned char a[3]; bool b", "\0A\xff\1", 4, "{\"a\":[0,65,255],\"b\":1}",
            "a=0,65,255\nb=1\n");
    decoded("enum { A, B = 5 } e[3]", ((int[]){5, 0, 2}), 12, "{\"e\":[5,0,2]}", "e=B,A,2\n");
    decoded("float a[5]", ((float[]){0.1f, -0.0f, 1e20f, 1e-45f, __builtin_nanf("")}), 20,
            "{\"a\":[0.1,-0,1e+20,1e-45,\"nan\"]}", "a=0.1,-0,1e+20,1e-45,nan\n");
    if (!getenv("IPCCTL_VALGRIND")) /* to which a long double has 64 bits, and no infinity */
        decoded("float a[2]", ((float[]){__builtin_inff(), -__builtin_inff()}), 8,
                "{\"a\":[\"inf\",\"-inf\"]}", "a=inf,-inf\n");
    decoded("double a[4]", ((double[]){0.1, 1.0 / 3, 5e-324, 123456789.125}), 32,
            "{\"a\":[0.1,0.3333333333333333,5e-324,123456789.125]}",
            "a=0.1,0.3333333333333333,5e-324,123456789.125\n");
    decoded("short " TEN TEN TEN TEN TEN TEN TEN, "\1\0", 2,
            "{\"" TEN TEN TEN TEN TEN TEN TEN "\":1}", TEN TEN TEN TEN TEN TEN TEN "=1\n");
    if (sizeof(long double) == 16 && __LDBL_MANT_DIG__ == 64)
        decoded("long double a", "\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17", 16, "{\"a\":\"nan\"}",
                "a=nan\n");
    typed("long a", true);
    typed("int64_t a; int b", sizeof(long) == 8);
    typed("int a; long b", false);
    typed("unsigned long a", false);
    typed("long a[2]", false);
    typed("double a", false);
}

static void loaded(const char *operand, const char *expected)
{
    _cleanup_struct_layout_ struct struct_layout *layout = NULL;
    struct data_error error = {""};
    int r = struct_load(operand, false, &layout, &error);

    is_text(r == 0 ? describe(layout) : error.text, expected, expected);
}

static void loading(void)
{
    char directory[] = "/tmp/ipcctl-structs-XXXXXX";

    if (!mkdtemp(directory) || chdir(directory) < 0)
        abort();
    FILE *file = fopen("a.h", "w");
    fputs("struct a { int x; };\nstruct b { char y; };\nstruct c { foo z; };\n", file);
    fclose(file);
    loaded("int a", "a@0:int =4");
    loaded("@a.h", "x@0:int =4");
    loaded("@a.h:b", "y@0:char =1");
    loaded("@a.h:c", "a.h: line 3: unknown type 'foo'");
    loaded("@a.h:d", "a.h: no struct d is declared");
    loaded("@b\n.h", "cannot read b\\n.h: No such file or directory");
    loaded("@.", "cannot read .: Is a directory");
    loaded("@/dev/zero", "cannot read /dev/zero: it is too large for a header");
    unlink("a.h");
    rmdir(directory);
}

int main(void)
{
    declarations();
    unfinished();
    nesting();
    headers();
    encoding();
    messages();
    decoding();
    loading();
    return done();
}
