/* A program of the lecture: one file, one constant struct, as a command is one.
 *
 * The files here are to be read beside the slides.  A program's system calls stand in its own file;
 * the headers next to it hold what no slide shows: lines of input, signals, a partner's death. */
#ifndef LECTURE_PROGRAM_H
#define LECTURE_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/exit-status.h"

/* Options that a program may have; bits. */
enum lecture_option {
    LECTURE_NAME = 1 << 0,
    LECTURE_COUNT = 1 << 1,
    LECTURE_SEED = 1 << 2,
    LECTURE_JSON = 1 << 3,
};

struct lecture_arguments {
    const char *name; /* of a segment, with its slash */
    uint64_t count;
    uint64_t seed;
    bool json;
    char **operands; /* ends with NULL */
    size_t operand_count;
};

struct lecture_program {
    const char *name;
    const char *shows;    /* a few words for the table */
    const char *topic;    /* the slide's */
    const char *partner;  /* the program at the other end, or NULL */
    const char *operands; /* in the usage line, or "" */
    const char *help;     /* the point of it, a paragraph */
    const char *calls;    /* the system calls and library functions to look up */
    unsigned int options; /* enum lecture_option */
    int max_operands;
    bool runs_commands; /* takes all that follows its name as it stands */

    /* Does it; an enum exit_status, or what a command that it ran ended with. */
    int (*run)(const struct lecture_arguments *arguments);
};

/* All programs, in the order of the lecture; ends with NULL. */
extern const struct lecture_program *const lecture_programs[];

/* The program called @name, or NULL. */
const struct lecture_program *find_lecture_program(const char *name);

#endif
