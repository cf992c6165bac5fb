#include "commands/segments.h"

#include <inttypes.h>
#include <stdio.h>

#include "commands/arguments.h"
#include "commands/failure.h"
#include "util/report.h"

int take_segment_option(const struct invocation *invocation, struct segment_request *request,
                        int id, const char *argument)
{
    switch (id) {
    case OPTION_OFFSET:
        return take_size(invocation, "--offset", argument, &request->offset);
    case OPTION_LENGTH:
        request->length_given = true;
        return take_size(invocation, "--length", argument, &request->length);
    default:
        take_struct(&request->structure, (enum struct_option)id, argument);
        return EXIT_DONE;
    }
}

int choose_segment(const struct invocation *invocation, struct segment_request *request)
{
    struct ref *ref = &request->ref;

    if (take_ref(invocation, invocation->operands[0], REF_ACCEPT_ONE, ref) != EXIT_DONE)
        return EXIT_USAGE;
    const struct ipc_class *class = ipc_ref_class(ref);
    if (!class->memory)
        return usage_error(invocation, "this is for segments of shared memory, not for a %s",
                           class->noun);
    return EXIT_DONE;
}

int open_segment(const struct invocation *invocation, struct segment_request *request,
                 enum ipc_operation operation, struct ipc_memory *ret)
{
    int status = find_object(invocation, &request->ref, 0, &request->object);
    if (status != EXIT_DONE)
        return status;

    bool to_write = operation == IPC_OP_WRITE;
    int r = request->object.class->memory->open(&request->object, to_write, ret);
    return r < 0 ? segment_failure(invocation, request, operation, -r, 0) : EXIT_DONE;
}

int segment_failure(const struct invocation *invocation, const struct segment_request *request,
                    enum ipc_operation operation, int error, uint64_t done)
{
    char after[64] = "";

    if (done > 0)
        snprintf(after, sizeof(after), "; %" PRIu64 " byte%s %s before", done, done == 1 ? "" : "s",
                 operation == IPC_OP_WRITE ? "went in" : "read");
    return report_failure_at(invocation,
                             &(struct ipc_failure){
                                 .operation = operation,
                                 .error = error,
                                 .class = request->object.class,
                                 .ref = &request->ref,
                                 .object = &request->object,
                             },
                             "", after);
}

int past_the_end(const struct invocation *invocation, const struct segment_request *request,
                 const char *what, uint64_t size)
{
    char ref[REF_TEXT];

    report_error("%s %s: %s %" PRIu64 " is past the end: the segment has %" PRIu64 " bytes",
                 invocation->command->name, ref_format(&request->ref, ref), what, request->offset,
                 size);
    return EXIT_FAILED;
}

int check_struct_fits(const struct invocation *invocation, const struct segment_request *request,
                      const struct struct_layout *layout, uint64_t size)
{
    size_t length = struct_size(layout, STRUCT_WHOLE);
    char what[80];

    if (request->offset <= size && length <= size - request->offset)
        return EXIT_DONE;
    snprintf(what, sizeof(what), "a struct of %zu bytes at offset", length);
    return past_the_end(invocation, request, what, size);
}
