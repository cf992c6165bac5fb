/* What read and write share: which segment, where in it, and which C struct is there. */
#ifndef COMMANDS_SEGMENTS_H
#define COMMANDS_SEGMENTS_H

#include <stdint.h>

#include "commands/command.h"
#include "commands/structs.h"
#include "ipc/class.h"
#include "ipc/explain.h"
#include "ipc/memory.h"

enum segment_option {
    OPTION_OFFSET = 700,
    OPTION_LENGTH,
};

/* Rows for a table of options. */
#define OFFSET_OPTION                                                                              \
    {                                                                                              \
        OPTION_OFFSET, "offset", "N", "where to begin: bytes, or a size such as 4K (0)"            \
    }

struct segment_request {
    uint64_t offset, length;
    bool length_given;
    struct struct_options structure;

    struct ref ref;           /* what choose_segment() takes */
    struct ipc_object object; /* what open_segment() finds */
};

/* Takes one of these options. */
int take_segment_option(const struct invocation *invocation, struct segment_request *request,
                        int id, const char *argument);

/* Takes the first operand, which must name a segment.  Nothing is looked up. */
int choose_segment(const struct invocation *invocation, struct segment_request *request);

/* Looks the segment up and opens it.  Returns an enum exit_status. */
int open_segment(const struct invocation *invocation, struct segment_request *request,
                 enum ipc_operation operation, struct ipc_memory *ret);

/* Says why @operation failed, and that @done bytes had been read or written before. */
int segment_failure(const struct invocation *invocation, const struct segment_request *request,
                    enum ipc_operation operation, int error, uint64_t done);

/* Says that @what, which begins at the offset, is not within the segment.  Always EXIT_FAILED. */
int past_the_end(const struct invocation *invocation, const struct segment_request *request,
                 const char *what, uint64_t size);

/* Refuses a struct that does not fit into a segment of @size bytes. */
int check_struct_fits(const struct invocation *invocation, const struct segment_request *request,
                      const struct struct_layout *layout, uint64_t size);

#endif
