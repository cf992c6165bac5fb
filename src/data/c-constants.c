#include "data/c-constants.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "util/array.h"
#include "util/text.h"

const struct c_constant *c_constant_find(const struct c_constants *constants, const char *name,
                                         size_t length)
{
    for (size_t i = constants->count; i > 0; i--) {
        const struct c_constant *constant = &constants->all[i - 1];
        if (text_is(name, length, constant->name))
            return constant;
    }
    return NULL;
}

const struct c_constant *c_constant_named(const struct c_constants *constants, const char *name,
                                          size_t length)
{
    const struct c_constant *constant = c_constant_find(constants, name, length);

    return constant && constant->state == C_CONSTANT_KNOWN ? constant : NULL;
}

const char *c_enumerator(const struct c_constants *constants, int enumeration, int64_t value)
{
    for (size_t i = 0; enumeration > 0 && i < constants->count; i++)
        if (constants->all[i].enumeration == enumeration &&
            constants->all[i].state == C_CONSTANT_KNOWN && constants->all[i].value == value)
            return constants->all[i].name;
    return NULL;
}

void c_constants_truncate(struct c_constants *constants, size_t count)
{
    while (constants->count > count)
        free(constants->all[--constants->count].name);
}

void c_constants_free(struct c_constants *constants)
{
    c_constants_truncate(constants, 0);
    free(constants->all);
    *constants = (struct c_constants){0};
}

int c_constants_add(struct c_constants *constants, const char *name, size_t length,
                    const struct c_constant *constant)
{
    struct c_constant *all =
        room_for_one(constants->all, &constants->capacity, constants->count, sizeof(*all));
    if (!all)
        return -ENOMEM;
    constants->all = all;
    char *copy = strndup(name, length);
    if (!copy)
        return -ENOMEM;

    all[constants->count] = *constant;
    all[constants->count++].name = copy;
    return 0;
}
