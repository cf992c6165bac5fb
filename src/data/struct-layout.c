/* Where the fields of a struct are. */
#include "data/c-parser.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/text.h"

int parser_lay_out(struct parser *parser)
{
    struct struct_layout *layout = parser->layout;
    size_t size = 0, alignment = 1, bytes;
    bool overflow = false;

    for (size_t i = 0; i < layout->count; i++) {
        struct struct_field *field = &layout->fields[i];
        size_t own = parser->packed ? 1 : field->type->alignment;
        size_t padding = (own - size % own) % own;
        alignment = own > alignment ? own : alignment;
        overflow |= __builtin_add_overflow(size, padding, &field->offset);
        overflow |= __builtin_mul_overflow(field->type->size, field->count, &bytes);
        overflow |= __builtin_add_overflow(field->offset, bytes, &size);
    }
    overflow |= __builtin_add_overflow(size, (alignment - size % alignment) % alignment, &size);
    if (overflow || size > PTRDIFF_MAX)
        return c_source_error(&parser->source, "the struct is too large");
    layout->size = size;
    return 0;
}

void struct_layout_free(struct struct_layout *layout)
{
    if (!layout)
        return;
    for (size_t i = 0; i < layout->count; i++)
        free(layout->fields[i].name);
    free(layout->fields);
    c_constants_free(&layout->constants);
    free(layout);
}

bool struct_has_type(const struct struct_layout *layout)
{
    const struct struct_field *first = &layout->fields[0];

    return first->type->kind == C_SIGNED && first->type->size == sizeof(long) && !first->is_array;
}

size_t struct_size(const struct struct_layout *layout, enum struct_part part)
{
    return layout->size - struct_part_start(part);
}

size_t struct_part_start(enum struct_part part)
{
    return part == STRUCT_BODY ? sizeof(long) : 0;
}

const struct struct_field *struct_field_find(const struct struct_layout *layout, const char *name,
                                             size_t length)
{
    for (size_t i = 0; i < layout->count; i++)
        if (text_is(name, length, layout->fields[i].name))
            return &layout->fields[i];
    return NULL;
}

bool struct_field_is_text(const struct struct_field *field)
{
    return field->is_array && field->type->kind == C_CHAR;
}
