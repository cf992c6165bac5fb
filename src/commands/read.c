/* ipcctl read */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "commands/segments.h"
#include "data/hex.h"
#include "data/json-text.h"
#include "data/struct-value.h"
#include "util/io.h"
#include "util/report.h"

enum {
    OPTION_HEX = 256,
    OPTION_JSON,
    DUMPED = 1 << 16, /* bytes dumped at a time */
};

struct read_state {
    struct segment_request request;
    bool hex, json;
};

static int option(const struct invocation *invocation, void *state, int id, const char *argument)
{
    struct read_state *read = state;

    switch (id) {
    case OPTION_HEX:
        read->hex = true;
        return EXIT_DONE;
    case OPTION_JSON:
        read->json = true;
        return EXIT_DONE;
    default:
        return take_segment_option(invocation, &read->request, id, argument);
    }
}

static int check_request(const struct invocation *invocation, struct read_state *read)
{
    const struct segment_request *request = &read->request;
    int status = choose_segment(invocation, &read->request);

    if (status != EXIT_DONE)
        return status;
    if (read->json && !request->structure.declaration)
        return usage_error(invocation, "--json needs --struct");
    if (request->structure.declaration && (read->hex || request->length_given))
        return usage_error(invocation, "--struct has no use for %s",
                           read->hex ? "--hex" : "--length");
    return EXIT_DONE;
}

/* A reader that went away is no news. */
static int output_failure(int error)
{
    if (error != EPIPE)
        report_error("cannot write to standard output: %s", stream_problem(error));
    return EXIT_FAILED;
}

static int put(struct buffer *buffer)
{
    int r = write_all(STDOUT_FILENO, buffer->bytes, buffer->length);

    buffer_clear(buffer);
    return r < 0 ? output_failure(-r) : EXIT_DONE;
}

static int copy_bytes(const struct invocation *invocation, struct segment_request *request,
                      struct ipc_memory *memory)
{
    for (uint64_t done = 0; done < request->length;) {
        int error = 0;
        ssize_t count = memory->ops->copy_out(memory, request->offset + done,
                                              request->length - done, STDOUT_FILENO, &error);
        if (error < 0)
            return output_failure(-error);
        if (count < 0)
            return segment_failure(invocation, request, IPC_OP_READ, (int)-count, done);
        done += (uint64_t)count;
    }
    return EXIT_DONE;
}

static int dump_bytes(const struct invocation *invocation, const struct segment_request *request,
                      const struct ipc_memory *memory)
{
    _cleanup_buffer_ struct buffer text = {0};
    struct hex_dump dump;
    char bytes[DUMPED];
    int status = EXIT_DONE;

    hex_start(&dump, request->offset);
    for (uint64_t done = 0; done < request->length && status == EXIT_DONE;) {
        uint64_t left = request->length - done;
        size_t count = left < sizeof(bytes) ? (size_t)left : sizeof(bytes);
        int r = memory->ops->read(memory, request->offset + done, bytes, count);
        if (r < 0)
            return segment_failure(invocation, request, IPC_OP_READ, -r, done);
        if (hex_feed(&dump, bytes, count, &text) < 0)
            return out_of_memory(invocation);
        done += count;
        status = put(&text);
    }
    if (hex_finish(&dump, &text) < 0)
        return out_of_memory(invocation);
    return status != EXIT_DONE ? status : put(&text);
}

/* {"ref":"shm:/frame","fields":{...}} */
static int put_json(const struct segment_request *request, const struct struct_layout *layout,
                    const char *bytes, size_t length, struct buffer *to)
{
    struct data_error error;
    char ref[REF_TEXT];

    ipc_object_format(&request->object, ref);
    int r = buffer_append_text(to, "{\"ref\":");
    r = r < 0 ? r : json_put_string(to, ref, strlen(ref));
    r = r < 0 ? r : buffer_append_text(to, ",\"fields\":");
    r = r < 0 ? r : struct_decode_json(layout, STRUCT_WHOLE, bytes, length, to, &error);
    return r < 0 ? r : buffer_append_text(to, "}\n");
}

static int show_struct(const struct invocation *invocation, const struct read_state *read,
                       const struct struct_layout *layout, const struct ipc_memory *memory)
{
    const struct segment_request *request = &read->request;
    size_t length = struct_size(layout, STRUCT_WHOLE);
    _cleanup_buffer_ struct buffer text = {0};
    _cleanup_free_ char *bytes = malloc(length);
    struct data_error error;
    if (!bytes)
        return out_of_memory(invocation);

    int status = check_struct_fits(invocation, request, layout, memory->size);
    if (status != EXIT_DONE)
        return status;
    int r = memory->ops->read(memory, request->offset, bytes, length);
    if (r < 0)
        return segment_failure(invocation, request, IPC_OP_READ, -r, 0);
    r = read->json ? put_json(request, layout, bytes, length, &text)
                   : struct_decode_text(layout, STRUCT_WHOLE, bytes, length, &text, &error);
    return r < 0 ? out_of_memory(invocation) : put(&text);
}

/* The bytes that there are when the reading begins; what is added later is not waited for. */
static int show_bytes(const struct invocation *invocation, struct read_state *read,
                      struct ipc_memory *memory)
{
    struct segment_request *request = &read->request;

    if (request->offset > memory->size)
        return past_the_end(invocation, request, "offset", memory->size);
    uint64_t rest = memory->size - request->offset;
    if (!request->length_given || request->length > rest)
        request->length = rest;

    /* A terminal would obey what is in there. */
    if (read->hex || isatty(STDOUT_FILENO))
        return dump_bytes(invocation, request, memory);
    return copy_bytes(invocation, request, memory);
}

static int run(const struct invocation *invocation, void *state)
{
    struct read_state *read = state;
    _cleanup_struct_layout_ struct struct_layout *layout = NULL;
    _cleanup_memory_ struct ipc_memory memory = {0};

    int status = check_request(invocation, read);
    if (status == EXIT_DONE)
        status = load_struct(invocation, &read->request.structure, &layout);
    if (status == EXIT_DONE)
        status = open_segment(invocation, &read->request, IPC_OP_READ, &memory);
    if (status != EXIT_DONE)
        return status;
    return layout ? show_struct(invocation, read, layout, &memory)
                  : show_bytes(invocation, read, &memory);
}

const struct command read_command = {
    .name = "read",
    .operands = "REF",
    .summary = "the bytes of a segment",
    .description = "Writes the bytes of a segment, or a part of them, to standard output as they\n"
                   "are; to a terminal as --hex does.  A length past the end gives what there\n"
                   "is.",
    .options =
        (const struct option_spec[]){
            OFFSET_OPTION,
            {OPTION_LENGTH, "length", "N", "how much: bytes, or a size (all up to the end)"},
            {OPTION_HEX, "hex", NULL, "as hexdump -C shows it"},
            STRUCT_OPTIONS,
            {OPTION_JSON, "json", NULL, "the struct as a JSON object"},
            {0, NULL, NULL, NULL},
        },
    .min_operands = 1,
    .max_operands = 1,
    .state_size = sizeof(struct read_state),
    .option = option,
    .run = run,
};
