/* Math problems, as the lecture's exercises send them. */
#ifndef LECTURE_MATH_H
#define LECTURE_MATH_H

#include <stdint.h>

typedef enum { QUIT_CALC, ADD_CALC, MULT_CALC } calc_ty;

/* The next random number of @state, any seed at first: the same on every machine. */
static inline uint32_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

/* A random problem: two ints up to a million, to be added or multiplied. */
static inline calc_ty random_problem(uint64_t *state, int *int0, int *int1)
{
    *int0 = (int)(next_random(state) % 1000000);
    *int1 = (int)(next_random(state) % 1000000);
    return next_random(state) & 0x10000 ? ADD_CALC : MULT_CALC;
}

/* The sign that stands between the two numbers. */
static inline char sign_of(calc_ty calculation)
{
    return calculation == ADD_CALC ? '+' : '*';
}

/* The answer; of 64 bits, for the product of two ints of 32 does not fit into one. */
static inline long long solve(calc_ty calculation, int int0, int int1)
{
    return calculation == ADD_CALC ? (long long)int0 + int1 : (long long)int0 * int1;
}

#endif
