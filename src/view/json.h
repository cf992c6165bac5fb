/* JSON: a document of records, and one record as a cJSON object. */
#ifndef VIEW_JSON_H
#define VIEW_JSON_H

#include <cjson/cJSON.h>
#include <stdio.h>

#include "view/field.h"
#include "view/printer.h"

/* `{"version":1,"NAME":[...]}`, written as its records come. */
struct json_document {
    FILE *out;
    const char *trailer; /* further members, from the comma on; NULL where there are none */
    size_t count;
    char *buffer;
    size_t capacity;
};

void json_begin(struct json_document *document, const char *name, FILE *out);

/* Writes the next record; -ENOMEM. */
int json_put(struct json_document *document, cJSON *object);

/* Writes the end, and frees what the document holds. */
void json_end(struct json_document *document);

/* One cJSON object for all records of a shape: only its values are replaced, which is much faster
 * than a tree a record.  Zero it before its first use. */
struct json_row {
    const void *shape;
    cJSON *object; /* its values stay valid until the next json_row_fill() */
    struct json_cell *cells;
    size_t count;
};

/* Fills @row with the columns of @record that @options name; the same ones for all of a row's
 * records.  -ENOMEM. */
int json_row_fill(struct json_row *row, const struct schema *schema,
                  const struct printer_options *options, const void *record);
void json_row_free(struct json_row *row);

/* A new object of all fields of @record, owned by the caller; NULL where memory ran out. */
cJSON *json_record(const struct schema *schema, const void *record);

#endif
