/* Constant expressions, by precedence climbing. */
#include "data/c-source.h"

#include <errno.h>
#include <string.h>

#include "data/c-types.h"
#include "util/cleanup.h"
#include "util/number.h"

enum { EXPRESSION_DEPTH_MAX = 64 };

static int evaluate(struct c_source *source, int strength, int depth, int64_t *ret);

/* 10, 0x0a, 012, with u and l after them. */
static int number_value(struct c_source *source, int64_t *ret)
{
    char text[40], shown[C_SHOWN];
    size_t length = source->token.length;
    uint64_t value;

    while (length > 1 && strchr("uUlL", source->token.text[length - 1]))
        length--;
    if (length >= sizeof(text))
        return c_source_error(source, "%s is no whole number", c_source_shown(source, shown));
    memcpy(text, source->token.text, length);
    text[length] = '\0';
    int r = parse_unsigned(text, 0, INT64_MAX, &value);
    if (r < 0)
        return c_source_error(source, r == -ERANGE ? "%s is too large" : "%s is no whole number",
                              c_source_shown(source, shown));
    *ret = (int64_t)value;
    return 0;
}

/* What follows `sizeof (`. */
static int size_of(struct c_source *source, int64_t *ret)
{
    struct c_specifiers specifiers = {0};
    const struct c_type *type;
    char shown[C_SHOWN];
    int r;

    if (!c_token_is(&source->token, "("))
        return c_source_error(source, "sizeof needs a type in parentheses");
    r = c_source_next(source);
    if (r < 0)
        return r;
    type = c_type_named(source->token.text, source->token.length);
    if (type) {
        r = c_source_next(source);
    } else {
        while (r == 0 && c_specifiers_add(&specifiers, source->token.text, source->token.length))
            r = c_source_next(source);
        type = c_specifiers_any(&specifiers) ? c_type_specified(&specifiers) : NULL;
    }
    if (r < 0)
        return r;
    if (!type || !c_token_is(&source->token, ")"))
        return c_source_error(source, "sizeof of %s is not known here",
                              c_source_shown(source, shown));
    *ret = (int64_t)(type->opaque_bytes > 0 ? type->opaque_bytes : type->size);
    return c_source_next(source);
}

static int name_value(struct c_source *source, int64_t *ret)
{
    char shown[C_SHOWN];

    if (c_token_is(&source->token, "sizeof")) {
        int r = c_source_next(source);
        return r < 0 ? r : size_of(source, ret);
    }
    const struct c_constant *constant =
        c_constant_named(&source->constants, source->token.text, source->token.length);
    if (!constant)
        return c_source_error(source, "the value of %s is not known here",
                              c_source_shown(source, shown));
    *ret = constant->value;
    return c_source_next(source);
}

static int parenthesis(struct c_source *source, int depth, int64_t *ret)
{
    int r = c_source_next(source);

    if (r == 0)
        r = evaluate(source, 0, depth, ret);
    if (r < 0)
        return r;
    if (!c_token_is(&source->token, ")"))
        return c_source_error(source, "a parenthesis is not closed");
    return c_source_next(source);
}

static int unary(struct c_source *source, int depth, int64_t *ret)
{
    char shown[C_SHOWN], sign = source->token.length > 0 ? *source->token.text : '\0';
    int r;

    if (depth > EXPRESSION_DEPTH_MAX)
        return c_source_error(source, "an expression is nested too deep");
    switch (source->token.type) {
    case C_NUMBER:
        r = number_value(source, ret);
        return r < 0 ? r : c_source_next(source);
    case C_CHARACTER:
        if (c_character_value(source->token.text, source->token.length, ret) < 0)
            return c_source_error(source, "%s is no character", c_source_shown(source, shown));
        return c_source_next(source);
    case C_NAME:
        return name_value(source, ret);
    default:
        break;
    }
    if (c_token_is(&source->token, "("))
        return parenthesis(source, depth + 1, ret);
    if (!c_token_is(&source->token, "-") && !c_token_is(&source->token, "+") &&
        !c_token_is(&source->token, "~"))
        return c_source_error(source, "a whole number is expected, not %s",
                              c_source_shown(source, shown));
    int64_t operand = 0;
    r = c_source_next(source);
    if (r == 0)
        r = unary(source, depth + 1, &operand);
    if (r < 0)
        return r;
    if (sign == '~')
        operand = ~operand;
    else if (sign == '-' && __builtin_sub_overflow((int64_t)0, operand, &operand))
        return c_source_error(source, "a number is too large");
    *ret = operand;
    return 0;
}

/* How strongly a binary operator binds; 0 for none. */
static int strength_of(const struct c_token *token)
{
    static const struct {
        const char *sign;
        int strength;
    } operators[] = {
        {"|", 1}, {"^", 2}, {"&", 3}, {"<<", 4}, {">>", 4},
        {"+", 5}, {"-", 5}, {"*", 6}, {"/", 6},  {"%", 6},
    };

    for (size_t i = 0; i < ARRAY_SIZE(operators); i++)
        if (c_token_is(token, operators[i].sign))
            return operators[i].strength;
    return 0;
}

/* Applies the operator; false where C has no value for it, or none of 64 bits. */
static bool apply(char sign, int64_t a, int64_t b, int64_t *ret)
{
    switch (sign) {
    case '|':
        *ret = a | b;
        return true;
    case '^':
        *ret = a ^ b;
        return true;
    case '&':
        *ret = a & b;
        return true;
    case '<':
        return b >= 0 && b < 63 && a >= 0 && !__builtin_mul_overflow(a, (int64_t)1 << b, ret);
    case '>':
        if (b < 0 || b > 63 || a < 0)
            return false;
        *ret = a >> b;
        return true;
    case '+':
        return !__builtin_add_overflow(a, b, ret);
    case '-':
        return !__builtin_sub_overflow(a, b, ret);
    case '*':
        return !__builtin_mul_overflow(a, b, ret);
    }
    if (b == 0 || (a == INT64_MIN && b == -1))
        return false;
    *ret = sign == '/' ? a / b : a % b;
    return true;
}

/* Reads operators that bind stronger than @strength. */
static int evaluate(struct c_source *source, int strength, int depth, int64_t *ret)
{
    int64_t left, right;
    int r = unary(source, depth, &left);

    for (int bound; r == 0 && (bound = strength_of(&source->token)) > strength;) {
        char sign = *source->token.text;
        r = c_source_next(source);
        if (r == 0)
            r = evaluate(source, bound, depth + 1, &right);
        if (r == 0 && !apply(sign, left, right, &left))
            r = c_source_error(source, "an expression has no value");
    }
    if (r == 0)
        *ret = left;
    return r;
}

int c_source_evaluate(struct c_source *source, int64_t *ret)
{
    return evaluate(source, 0, 0, ret);
}

int c_source_evaluate_unary(struct c_source *source, int64_t *ret)
{
    return unary(source, 0, ret);
}
