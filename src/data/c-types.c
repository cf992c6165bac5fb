#include "data/c-types.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <wchar.h>

#include "util/cleanup.h"
#include "util/text.h"

/* The alignment of a member, which on some machines is less than that of the type alone. */
#define MEMBER_ALIGNMENT(type) _Alignof(struct { type member; })
#define TYPE(name, type, kind)                                                                     \
    {                                                                                              \
        name, kind, sizeof(type), MEMBER_ALIGNMENT(type), 0                                        \
    }
#define ALIAS(name, type) TYPE(name, type, ((type)-1 < (type)1 ? C_SIGNED : C_UNSIGNED))
#define INTEGER(type)     ALIAS(#type, type)
#define OPAQUE(name, type)                                                                         \
    {                                                                                              \
        name, C_UNSIGNED, 1, MEMBER_ALIGNMENT(type), sizeof(type)                                  \
    }

static const struct c_type plain_char = TYPE("char", char, C_CHAR);
static const struct c_type signed_char = INTEGER(signed char);
static const struct c_type unsigned_char = INTEGER(unsigned char);
static const struct c_type signed_short = INTEGER(short);
static const struct c_type unsigned_short = INTEGER(unsigned short);
static const struct c_type signed_int = INTEGER(int);
static const struct c_type unsigned_int = INTEGER(unsigned int);
static const struct c_type signed_long = INTEGER(long);
static const struct c_type unsigned_long = INTEGER(unsigned long);
static const struct c_type signed_long_long = INTEGER(long long);
static const struct c_type unsigned_long_long = INTEGER(unsigned long long);
static const struct c_type boolean = TYPE("_Bool", _Bool, C_BOOL);
static const struct c_type single_float = TYPE("float", float, C_FLOAT);
static const struct c_type double_float = TYPE("double", double, C_FLOAT);
static const struct c_type long_double = TYPE("long double", long double, C_FLOAT);

static const struct c_type typedefs[] = {
    TYPE("bool", _Bool, C_BOOL),
    INTEGER(int8_t),
    INTEGER(int16_t),
    INTEGER(int32_t),
    INTEGER(int64_t),
    INTEGER(uint8_t),
    INTEGER(uint16_t),
    INTEGER(uint32_t),
    INTEGER(uint64_t),
    INTEGER(int_least8_t),
    INTEGER(int_least16_t),
    INTEGER(int_least32_t),
    INTEGER(int_least64_t),
    INTEGER(uint_least8_t),
    INTEGER(uint_least16_t),
    INTEGER(uint_least32_t),
    INTEGER(uint_least64_t),
    INTEGER(int_fast8_t),
    INTEGER(int_fast16_t),
    INTEGER(int_fast32_t),
    INTEGER(int_fast64_t),
    INTEGER(uint_fast8_t),
    INTEGER(uint_fast16_t),
    INTEGER(uint_fast32_t),
    INTEGER(uint_fast64_t),
    INTEGER(intptr_t),
    INTEGER(uintptr_t),
    INTEGER(intmax_t),
    INTEGER(uintmax_t),
    INTEGER(size_t),
    INTEGER(ssize_t),
    INTEGER(ptrdiff_t),
    INTEGER(wchar_t),
    INTEGER(off_t),
    INTEGER(pid_t),
    INTEGER(uid_t),
    INTEGER(gid_t),
    INTEGER(id_t),
    INTEGER(time_t),
    INTEGER(clock_t),
    INTEGER(clockid_t),
    INTEGER(suseconds_t),
    INTEGER(useconds_t),
    INTEGER(key_t),
    INTEGER(mode_t),
    INTEGER(dev_t),
    INTEGER(ino_t),
    INTEGER(nlink_t),
    INTEGER(blksize_t),
    INTEGER(blkcnt_t),
    INTEGER(fsblkcnt_t),
    INTEGER(fsfilcnt_t),
    INTEGER(register_t),
    INTEGER(wint_t),
    INTEGER(sig_atomic_t),
    ALIAS("loff_t", int64_t),
    ALIAS("off64_t", int64_t),
    ALIAS("ino64_t", uint64_t),
    ALIAS("quad_t", int64_t),
    ALIAS("u_quad_t", uint64_t),
    ALIAS("daddr_t", int),
    ALIAS("char16_t", uint_least16_t),
    ALIAS("char32_t", uint_least32_t),
    ALIAS("in_addr_t", uint32_t),
    ALIAS("in_port_t", uint16_t),
    ALIAS("sa_family_t", unsigned short),
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
    ALIAS("__kernel_long_t", long),
    ALIAS("__kernel_ulong_t", unsigned long),
    OPAQUE("sem_t", sem_t),
    OPAQUE("pthread_mutex_t", pthread_mutex_t),
    OPAQUE("pthread_cond_t", pthread_cond_t),
    OPAQUE("pthread_rwlock_t", pthread_rwlock_t),
};

const struct c_type *c_type_named(const char *name, size_t length)
{
    for (size_t i = 0; i < ARRAY_SIZE(typedefs); i++)
        if (text_is(name, length, typedefs[i].name))
            return &typedefs[i];
    return NULL;
}

const struct c_type *c_type_enum(void)
{
    return &signed_int;
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
        if (text_is(name, length, keywords[i].name)) {
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
