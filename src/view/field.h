/* Fields: what output shows of a record, each once.
 *
 * A record is an object, a semaphore of a set, a user, a limit, a namespace, a program.  Its fields
 * stand in one table, which gives each one's JSON member, its column, its help and how to get it;
 * every printer walks that table, and knows nothing of records. */
#ifndef VIEW_FIELD_H
#define VIEW_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum value_type {
    VALUE_ABSENT, /* null, an empty cell */
    VALUE_TEXT,
    VALUE_NUMBER,
    VALUE_SIZE,  /* bytes; 16K for people */
    VALUE_TIME,  /* seconds since 1970; 2026-11-22T20:28:00Z */
    VALUE_AGE,   /* the same; "2m ago" for people */
    VALUE_USER,  /* a uid; the name, absent where it has none; for people then the number */
    VALUE_GROUP, /* a gid */
    VALUE_BOOL,
    VALUE_LIST, /* texts, separated by newlines */
};

struct value {
    enum value_type type;
    bool alert; /* worth a colour, and for people a number has a mark */
    union {
        const char *text; /* also of a list; safe to show; of the record, static, or in the scratch
                             of get() */
        uint64_t number;
        int64_t time;
        bool truth;
    };
};

static inline struct value absent(void)
{
    return (struct value){.type = VALUE_ABSENT};
}

static inline struct value text_value(const char *text)
{
    return text ? (struct value){.type = VALUE_TEXT, .text = text} : absent();
}

static inline struct value number_value(uint64_t number)
{
    return (struct value){.type = VALUE_NUMBER, .number = number};
}

static inline struct value bool_value(bool truth)
{
    return (struct value){.type = VALUE_BOOL, .truth = truth};
}

enum { VALUE_SCRATCH = 1024 };

struct field {
    const char *name;    /* of the JSON member; in capitals, the column's */
    const char *heading; /* what the table shows in place of that, or NULL */
    const char *help;
    bool right; /* aligned at the right */
    bool wraps; /* may be broken into lines where the terminal is narrow */
    bool spare; /* left out where the terminal is too narrow, unless asked for */
    /* Gets the value out of a record.  @scratch is VALUE_SCRATCH bytes for a text made for it. */
    struct value (*get)(const struct field *field, const void *record, char *scratch);
    /* What @get looks at, as the table's owner likes: where the field applies, and where it is. */
    unsigned int applies;
    unsigned int extra; /* what must be asked for when records are collected */
    size_t offset;
    enum value_type type;
    bool text_only;  /* for people's eyes: no JSON member of its own */
    bool on_request; /* among all fields only where a record has it: @extra is not asked for */
};

/* The kind of record that a table of fields describes. */
struct schema {
    const char *document; /* the JSON member that holds the records: "objects" */
    const struct field *fields;
    size_t count;
    /* Whether @field exists for records of this shape at all; absent is not the same.  NULL: all
     * exist for all. */
    bool (*applies)(const struct field *field, const void *record);
    /* What records with the same fields have in common; with applies(). */
    const void *(*shape)(const void *record);
};

static inline bool schema_applies(const struct schema *schema, const struct field *field,
                                  const void *record)
{
    return !schema->applies || schema->applies(field, record);
}

static inline const void *schema_shape(const struct schema *schema, const void *record)
{
    return schema->shape ? schema->shape(record) : schema;
}

/* The field called @name, in any case; NULL where there is none. */
const struct field *schema_find(const struct schema *schema, const char *name);

/* Compares by the values of @field: numbers by size, texts by their bytes; the other way round with
 * @reverse.  Absent ones are last, always. */
int field_compare(const struct field *field, const void *a, const void *b, bool reverse);

/* How values are written: exactly, for machines, or with any of these. */
enum text_style {
    TEXT_EXACT = 0,
    TEXT_HUMAN_SIZES = 1 << 0, /* 16K */
    TEXT_AGES = 1 << 1,        /* VALUE_AGE as "2m ago" */
    TEXT_NUMBER_IF_NO_NAME = 1 << 2,
    TEXT_NUMERIC = 1 << 3, /* users and groups by number */
    TEXT_ALERTS = 1 << 4,  /* a number that is an alert as "90!" */
    TEXT_PEOPLE = TEXT_HUMAN_SIZES | TEXT_AGES | TEXT_NUMBER_IF_NO_NAME | TEXT_ALERTS,
};

/* The value as text: @text of VALUE_SCRATCH bytes is used where it has to be made.  NULL where the
 * value is absent. */
const char *value_text(const struct value *value, unsigned int style, char *text);

#endif
