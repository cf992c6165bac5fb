/* A listing of records on standard output, in the form and order that its options ask for: what
 * list, who, limits and namespaces share. */
#ifndef COMMANDS_LISTING_H
#define COMMANDS_LISTING_H

#include "commands/columns.h"

struct listing {
    const struct format *format;
    struct columns columns;
    struct printer *printer;
    size_t record_size;
    char *records; /* where they are to be sorted: kept until the end */
    size_t count, capacity;
};

/* Opens a listing of records of @record_size bytes, which @schema describes; @usual as of
 * choose_columns().  Returns 0, or an enum exit_status after it has said what is wrong. */
int listing_open(const struct invocation *invocation, const struct schema *schema,
                 const struct format *format, const char *const *usual, size_t record_size,
                 struct listing *ret);

/* Shows one record, of which it keeps a plain copy where there is an order; -ENOMEM. */
int listing_row(struct listing *listing, const void *record);

/* Shows what was kept and ends the listing.  Returns the exit status: @status, if it was a failure
 * already. */
int listing_close(const struct invocation *invocation, struct listing *listing, int status);

#endif
