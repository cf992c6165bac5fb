#include "data/c-types.h"

#include <stdint.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <wchar.h>

#include "util/cleanup.h"

/* The alignment of a member, which on some machines is less than that of the type alone. */
#define MEMBER_ALIGNMENT(type) _Alignof(struct { type member; })
#define TYPE(name, type, kind)                                                                     \
    {                                                                                              \
        name, kind, sizeof(type), MEMBER_ALIGNMENT(type)                                           \
    }
#define INTEGER_KIND(type) ((type)-1 < (type)1 ? C_SIGNED : C_UNSIGNED)
#define KEYWORDS(type)     TYPE(#type, type, INTEGER_KIND(type))
#define TYPEDEF(type)      TYPE(#type, type, INTEGER_KIND(type))
#define ALIAS(name, type)  TYPE(name, type, INTEGER_KIND(type))

static const struct c_type plain_char = TYPE("char", char, C_CHAR),
                           signed_char = KEYWORDS(signed char),
                           unsigned_char = KEYWORDS(unsigned char), signed_short = KEYWORDS(short),
                           unsigned_short = KEYWORDS(unsigned short), signed_int = KEYWORDS(int),
                           unsigned_int = KEYWORDS(unsigned int), signed_long = KEYWORDS(long),
                           unsigned_long = KEYWORDS(unsigned long),
                           signed_long_long = KEYWORDS(long long),
                           unsigned_long_long = KEYWORDS(unsigned long long),
                           boolean = TYPE("_Bool", _Bool, C_BOOL),
                           single_float = TYPE("float", float, C_FLOAT),
                           double_float = TYPE("double", double, C_FLOAT),
                           long_double = TYPE("long double", long double, C_FLOAT),
                           enumeration = KEYWORDS(int);

static const struct c_type typedefs[] = {
    TYPE("bool", _Bool, C_BOOL),
    TYPEDEF(int8_t),
    TYPEDEF(int16_t),
    TYPEDEF(int32_t),
    TYPEDEF(int64_t),
    TYPEDEF(uint8_t),
    TYPEDEF(uint16_t),
    TYPEDEF(uint32_t),
    TYPEDEF(uint64_t),
    TYPEDEF(int_least8_t),
    TYPEDEF(int_least16_t),
    TYPEDEF(int_least32_t),
    TYPEDEF(int_least64_t),
    TYPEDEF(uint_least8_t),
    TYPEDEF(uint_least16_t),
    TYPEDEF(uint_least32_t),
    TYPEDEF(uint_least64_t),
    TYPEDEF(int_fast8_t),
    TYPEDEF(int_fast16_t),
    TYPEDEF(int_fast32_t),
    TYPEDEF(int_fast64_t),
    TYPEDEF(uint_fast8_t),
    TYPEDEF(uint_fast16_t),
    TYPEDEF(uint_fast32_t),
    TYPEDEF(uint_fast64_t),
    TYPEDEF(intptr_t),
    TYPEDEF(uintptr_t),
    TYPEDEF(intmax_t),
    TYPEDEF(uintmax_t),
    TYPEDEF(size_t),
    TYPEDEF(ssize_t),
    TYPEDEF(ptrdiff_t),
    TYPEDEF(wchar_t),
    TYPEDEF(off_t),
    TYPEDEF(pid_t),
    TYPEDEF(uid_t),
    TYPEDEF(gid_t),
    TYPEDEF(id_t),
    TYPEDEF(time_t),
    TYPEDEF(clock_t),
    TYPEDEF(clockid_t),
    TYPEDEF(suseconds_t),
    TYPEDEF(useconds_t),
    TYPEDEF(key_t),
    TYPEDEF(mode_t),
    TYPEDEF(dev_t),
    TYPEDEF(ino_t),
    TYPEDEF(nlink_t),
    TYPEDEF(blksize_t),
    TYPEDEF(blkcnt_t),
    ALIAS("socklen_t", unsigned int),
    ALIAS("ushort", unsigned short),
    ALIAS("uint", unsigned int),
    ALIAS("ulong", unsigned long),
    ALIAS("u_char", unsigned char),
    ALIAS("u_short", unsigned short),
    ALIAS("u_int", unsigned int),
    ALIAS("u_long", unsigned long),
    ALIAS("u_int8_t", uint8_t),
    ALIAS("u_int16_t", uint16_t),
    ALIAS("u_int32_t", uint32_t),
    ALIAS("u_int64_t", uint64_t),
    ALIAS("__s8", int8_t),
    ALIAS("__s16", int16_t),
    ALIAS("__s32", int32_t),
    ALIAS("__s64", int64_t),
    ALIAS("__u8", uint8_t),
    ALIAS("__u16", uint16_t),
    ALIAS("__u32", uint32_t),
    ALIAS("__u64", uint64_t),
};

static bool is_name(const char *name, size_t length, const char *text)
{
    return strlen(text) == length && memcmp(name, text, length) == 0;
}

const struct c_type *c_type_named(const char *name, size_t length)
{
    for (size_t i = 0; i < ARRAY_SIZE(typedefs); i++)
        if (is_name(name, length, typedefs[i].name))
            return &typedefs[i];
    return NULL;
}

const struct c_type *c_type_enum(void)
{
    return &enumeration;
}

bool c_specifiers_add(struct c_specifiers *specifiers, const char *name, size_t length)
{
    const struct {
        const char *name;
        unsigned char *count;
    } keywords[] = {
        {"char", &specifiers->char_},         {"short", &specifiers->short_},
        {"int", &specifiers->int_},           {"long", &specifiers->long_},
        {"signed", &specifiers->signed_},     {"__signed__", &specifiers->signed_},
        {"unsigned", &specifiers->unsigned_}, {"float", &specifiers->float_},
        {"double", &specifiers->double_},     {"_Bool", &specifiers->bool_},
    };

    for (size_t i = 0; i < ARRAY_SIZE(keywords); i++)
        if (is_name(name, length, keywords[i].name)) {
            /* More than three of one are wrong, however many. */
            *keywords[i].count = (unsigned char)(*keywords[i].count + (*keywords[i].count < 4));
            return true;
        }
    return false;
}

bool c_specifiers_any(const struct c_specifiers *specifiers)
{
    static const struct c_specifiers none;

    return memcmp(specifiers, &none, sizeof(none)) != 0;
}

/* All but signed and unsigned as one number, a digit for each keyword. */
static unsigned int words(const struct c_specifiers *s)
{
    return s->char_ * 1000000u + s->short_ * 100000u + s->int_ * 10000u + s->long_ * 1000u +
           s->float_ * 100u + s->double_ * 10u + s->bool_;
}

const struct c_type *c_type_specified(const struct c_specifiers *specifiers)
{
    bool is_signed = specifiers->signed_ > 0, is_unsigned = specifiers->unsigned_ > 0;
    if (specifiers->signed_ + specifiers->unsigned_ > 1)
        return NULL;

    switch (words(specifiers)) {
    case 1000000:
        return is_unsigned ? &unsigned_char : is_signed ? &signed_char : &plain_char;
    case 100000:
    case 110000:
        return is_unsigned ? &unsigned_short : &signed_short;
    case 0:
    case 10000:
        return is_unsigned ? &unsigned_int : &signed_int;
    case 1000:
    case 11000:
        return is_unsigned ? &unsigned_long : &signed_long;
    case 2000:
    case 12000:
        return is_unsigned ? &unsigned_long_long : &signed_long_long;
    }
    if (is_signed || is_unsigned)
        return NULL;

    switch (words(specifiers)) {
    case 100:
        return &single_float;
    case 10:
        return &double_float;
    case 1010:
        return &long_double;
    case 1:
        return &boolean;
    }
    return NULL;
}
