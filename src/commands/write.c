/* ipcctl write */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands/segments.h"
#include "data/struct-value.h"
#include "util/io.h"
#include "util/report.h"

enum { OPTION_RESIZE = 256 };

struct write_state {
    struct segment_request request;
    bool resize;
};

static int option(const struct invocation *invocation, void *state, int id, const char *argument)
{
    struct write_state *write = state;

    if (id != OPTION_RESIZE)
        return take_segment_option(invocation, &write->request, id, argument);
    write->resize = true;
    return EXIT_DONE;
}

static int check_request(const struct invocation *invocation, struct write_state *write)
{
    const struct ref *ref = &write->request.ref;
    int status = choose_segment(invocation, &write->request);
    char text[REF_TEXT];

    if (status != EXIT_DONE)
        return status;
    if (!write->request.structure.declaration && invocation->count > 1)
        return usage_error(invocation, "FIELD=VALUE needs --struct");
    if (write->request.structure.declaration && invocation->count == 1)
        return usage_error(invocation, "with --struct, give the fields to write: FIELD=VALUE...");
    if (write->request.structure.declaration && write->resize)
        return usage_error(invocation, "--resize is for standard input");

    const struct ipc_class *class = ipc_ref_class(ref);
    if (write->resize && !class->memory->grows) {
        report_error("write %s: the kernel cannot resize a %s", ref_format(ref, text), class->noun);
        report_hint("create another segment, and copy the content with read and write");
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

/* Standard input. */

/* How much is left of the input where that can be known: of a file. */
static struct maybe input_left(void)
{
    struct stat status;
    off_t position = lseek(STDIN_FILENO, 0, SEEK_CUR);

    if (fstat(STDIN_FILENO, &status) < 0 || !S_ISREG(status.st_mode) || position < 0)
        return (struct maybe){0};
    return known(position < status.st_size ? (uint64_t)(status.st_size - position) : 0);
}

static int input_failure(const struct invocation *invocation, int error, uint64_t done)
{
    report_error("%s: cannot read standard input: %s; %" PRIu64 " byte%s went in before",
                 invocation->command->name, stream_problem(error), done, done == 1 ? "" : "s");
    return EXIT_FAILED;
}

static void hint_at_resize(const struct segment_request *request)
{
    if (request->object.class->memory->grows)
        report_hint("--resize makes the segment longer");
}

/* The segment is full: whether the input is at its end as well. */
static int check_input_ended(const struct invocation *invocation, const struct write_state *write,
                             uint64_t done)
{
    const struct segment_request *request = &write->request;
    char byte, ref[REF_TEXT];
    ssize_t more = read_some(STDIN_FILENO, &byte, 1);

    if (more == 0)
        return EXIT_DONE;
    if (more < 0)
        return input_failure(invocation, (int)-more, done);
    report_error("%s %s: the input is longer than there is room: %" PRIu64 " byte%s went in",
                 invocation->command->name, ref_format(&request->ref, ref), done,
                 done == 1 ? "" : "s");
    if (!write->resize)
        hint_at_resize(request);
    return EXIT_FAILED;
}

/* What went into a segment that nobody can reach any more is as good as lost. */
static int check_still_there(const struct invocation *invocation,
                             const struct segment_request *request, const struct ipc_memory *memory,
                             uint64_t done)
{
    uint64_t size;
    int r = memory->ops->size(memory, &size);

    return r < 0 ? segment_failure(invocation, request, IPC_OP_WRITE, -r, done) : EXIT_DONE;
}

/* How much there is room for, from @offset on. */
static int room_at(const struct ipc_memory *memory, uint64_t offset, bool resize, uint64_t *ret)
{
    uint64_t size;

    if (resize) {
        *ret = INT64_MAX - offset;
        return 0;
    }
    int r = memory->ops->size(memory, &size);
    if (r == 0)
        *ret = offset < size ? size - offset : 0;
    return r;
}

static int copy_input(const struct invocation *invocation, const struct write_state *write,
                      struct ipc_memory *memory)
{
    const struct segment_request *request = &write->request;

    for (uint64_t done = 0;;) {
        uint64_t offset = request->offset + done, room = 0;
        int error = 0, r = room_at(memory, offset, write->resize, &room);
        if (r < 0)
            return segment_failure(invocation, request, IPC_OP_WRITE, -r, done);
        if (room == 0)
            return check_input_ended(invocation, write, done);

        ssize_t count =
            memory->ops->copy_in(memory, offset, room, write->resize, STDIN_FILENO, &error);
        if (error < 0)
            return input_failure(invocation, -error, done);
        if (count < 0)
            return segment_failure(invocation, request, IPC_OP_WRITE, (int)-count, done);
        if (count == 0)
            return check_still_there(invocation, request, memory, done);
        done += (uint64_t)count;
    }
}

/* To make a segment longer by what is read of itself would never come to an end. */
static bool is_own_input(const struct write_state *write)
{
    const struct ipc_object *object = &write->request.object;
    struct stat status;

    return write->resize && fstat(STDIN_FILENO, &status) == 0 && status.st_dev == object->device &&
           status.st_ino == object->inode;
}

static int write_input(const struct invocation *invocation, const struct write_state *write,
                       struct ipc_memory *memory)
{
    const struct segment_request *request = &write->request;
    struct maybe left = input_left();
    char ref[REF_TEXT];

    if (is_own_input(write)) {
        report_error("%s %s: the input is the segment itself; nothing went in",
                     invocation->command->name, ref_format(&request->ref, ref));
        return EXIT_FAILED;
    }
    if (request->offset > INT64_MAX || (!write->resize && request->offset > memory->size)) {
        past_the_end(invocation, request, "offset", memory->size);
        if (request->offset <= INT64_MAX)
            hint_at_resize(request);
        return EXIT_FAILED;
    }
    if (!write->resize && left.known && left.value > memory->size - request->offset) {
        report_error("%s %s: %" PRIu64 " bytes do not fit at offset %" PRIu64
                     ": the segment has %" PRIu64 "; none went in",
                     invocation->command->name, ref_format(&request->ref, ref), left.value,
                     request->offset, memory->size);
        hint_at_resize(request);
        return EXIT_FAILED;
    }
    return copy_input(invocation, write, memory);
}

/* Fields of a struct. */

/* A field and its new bytes, which are at the end of @bytes. */
struct patch {
    const struct struct_field *field;
    size_t start, length;
};

/* Encodes one FIELD=VALUE by itself: the other fields are in use, and stay untouched. */
static int take_patch(const struct invocation *invocation, const struct struct_layout *layout,
                      const char *argument, struct buffer *bytes, struct patch *ret)
{
    struct data_error error;

    *ret = (struct patch){.start = bytes->length};
    int r = struct_encode_field(layout, argument, &ret->field, bytes, &error);
    ret->length = bytes->length - ret->start;
    if (r == -ENOMEM)
        return out_of_memory(invocation);
    return r < 0 ? usage_error(invocation, "%s", error.text) : EXIT_DONE;
}

static int take_patches(const struct invocation *invocation, const struct struct_layout *layout,
                        struct buffer *bytes, struct patch *patches)
{
    for (size_t i = 0; i + 1 < invocation->count; i++) {
        int status =
            take_patch(invocation, layout, invocation->operands[i + 1], bytes, &patches[i]);
        if (status != EXIT_DONE)
            return status;
        for (size_t j = 0; j < i; j++)
            if (patches[j].field == patches[i].field)
                return usage_error(invocation, "the field %s is given twice",
                                   patches[i].field->name);
    }
    return EXIT_DONE;
}

static int write_patches(const struct invocation *invocation, const struct segment_request *request,
                         const struct ipc_memory *memory, const struct buffer *bytes,
                         const struct patch *patches)
{
    uint64_t done = 0;

    for (size_t i = 0; i + 1 < invocation->count; i++) {
        int r = memory->ops->write(memory, request->offset + patches[i].field->offset,
                                   bytes->bytes + patches[i].start, patches[i].length);
        if (r < 0)
            return segment_failure(invocation, request, IPC_OP_WRITE, -r, done);
        done += patches[i].length;
    }
    return check_still_there(invocation, request, memory, done);
}

static int write_fields(const struct invocation *invocation, struct segment_request *request,
                        const struct struct_layout *layout)
{
    _cleanup_free_ struct patch *patches = calloc(invocation->count, sizeof(*patches));
    _cleanup_buffer_ struct buffer bytes = {0};
    _cleanup_memory_ struct ipc_memory memory = {0};
    if (!patches)
        return out_of_memory(invocation);

    int status = take_patches(invocation, layout, &bytes, patches);
    if (status == EXIT_DONE)
        status = open_segment(invocation, request, IPC_OP_WRITE, &memory);
    if (status == EXIT_DONE)
        status = check_struct_fits(invocation, request, layout, memory.size);
    return status != EXIT_DONE ? status
                               : write_patches(invocation, request, &memory, &bytes, patches);
}

static int run(const struct invocation *invocation, void *state)
{
    struct write_state *write = state;
    _cleanup_struct_layout_ struct struct_layout *layout = NULL;
    _cleanup_memory_ struct ipc_memory memory = {0};

    int status = check_request(invocation, write);
    if (status == EXIT_DONE)
        status = load_struct(invocation, &write->request.structure, &layout);
    if (status != EXIT_DONE)
        return status;
    if (layout)
        return write_fields(invocation, &write->request, layout);
    status = open_segment(invocation, &write->request, IPC_OP_WRITE, &memory);
    return status != EXIT_DONE ? status : write_input(invocation, write, &memory);
}

const struct command write_command = {
    .name = "write",
    .operands = "REF [FIELD=VALUE...]",
    .summary = "bytes into a segment",
    .description = "Writes standard input into a segment; with --struct the given fields of a C\n"
                   "struct in it, and nothing else.  What does not fit is an error: before\n"
                   "anything is written where the input is a file, else after what fits.",
    .options =
        (const struct option_spec[]){
            OFFSET_OPTION,
            {OPTION_RESIZE, "resize", NULL, "POSIX: make the segment longer where needed"},
            STRUCT_OPTIONS,
            {0, NULL, NULL, NULL},
        },
    .min_operands = 1,
    .max_operands = ANY_NUMBER,
    .state_size = sizeof(struct write_state),
    .option = option,
    .run = run,
};
