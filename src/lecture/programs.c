/* The programs of the lecture, in its order. */
#include "lecture/program.h"

#include <string.h>

extern const struct lecture_program choose_program;
extern const struct lecture_program consumer_program;
extern const struct lecture_program math_consumer_program;
extern const struct lecture_program math_producer_program;
extern const struct lecture_program math_receiver_program;
extern const struct lecture_program math_sender_program;
extern const struct lecture_program msg_reader_program;
extern const struct lecture_program msg_writer_program;
extern const struct lecture_program named_memory_program;
extern const struct lecture_program pipe_program;
extern const struct lecture_program pipe_self_program;
extern const struct lecture_program pipeline_program;
extern const struct lecture_program producer_program;
extern const struct lecture_program shared_memory_program;
extern const struct lecture_program socketpair_program;
extern const struct lecture_program uppercase_program;

const struct lecture_program *const lecture_programs[] = {
    &pipe_self_program,
    &pipe_program,
    &pipeline_program,
    &socketpair_program,
    &uppercase_program,
    &msg_writer_program,
    &msg_reader_program,
    &math_sender_program,
    &math_receiver_program,
    &shared_memory_program,
    &named_memory_program,
    &producer_program,
    &consumer_program,
    &math_producer_program,
    &math_consumer_program,
    &choose_program,
    NULL,
};

const struct lecture_program *find_lecture_program(const char *name)
{
    for (const struct lecture_program *const *program = lecture_programs; *program; program++)
        if (strcmp((*program)->name, name) == 0)
            return *program;
    return NULL;
}
