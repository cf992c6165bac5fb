#include "commands/listing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "util/array.h"
#include "util/cleanup.h"

int listing_open(const struct invocation *invocation, const struct schema *schema,
                 const struct format *format, const char *const *usual, size_t record_size,
                 struct listing *ret)
{
    *ret = (struct listing){.format = format, .record_size = record_size};

    int status = choose_columns(invocation, schema, format, usual, &ret->columns);
    if (status != EXIT_DONE)
        return status;
    if (open_format(invocation, schema, format, &ret->columns, &ret->printer) < 0)
        return out_of_memory(invocation);
    return EXIT_DONE;
}

static int keep(struct listing *listing, const void *record)
{
    char *records =
        room_for_one(listing->records, &listing->capacity, listing->count, listing->record_size);
    if (!records)
        return -ENOMEM;
    listing->records = records;
    memcpy(listing->records + listing->count++ * listing->record_size, record,
           listing->record_size);
    return 0;
}

int listing_row(struct listing *listing, const void *record)
{
    if (listing->columns.sort || listing->format->reverse)
        return keep(listing, record);
    return printer_row(listing->printer, record);
}

struct order {
    const struct field *field;
    bool reverse;
};

/* Equal values stay in their order, or are reversed with the rest: the array is one, so addresses
 * tell. */
static int compare_records(const void *a, const void *b, void *data)
{
    const char *const *x = a, *const *y = b;
    const struct order *order = data;
    int result = order->field ? field_compare(order->field, *x, *y, order->reverse) : 0;

    if (result == 0)
        result = order->reverse ? (*x < *y) - (*x > *y) : (*x > *y) - (*x < *y);
    return result;
}

static int print_kept(const struct listing *listing)
{
    _cleanup_free_ const char **sorted = calloc(listing->count + 1, sizeof(*sorted));
    if (!sorted)
        return -ENOMEM;
    for (size_t i = 0; i < listing->count; i++)
        sorted[i] = listing->records + i * listing->record_size;

    struct order order = {.field = listing->columns.sort, .reverse = listing->format->reverse};
    qsort_r(sorted, listing->count, sizeof(*sorted), compare_records, &order);
    int r = 0;
    for (size_t i = 0; i < listing->count && r == 0; i++)
        r = printer_row(listing->printer, sorted[i]);
    return r;
}

int listing_close(const struct invocation *invocation, struct listing *listing, int status)
{
    int r = print_kept(listing);
    int closed = printer_close(listing->printer);

    free(listing->records);
    return r < 0 || closed < 0 ? first_failure(status, out_of_memory(invocation)) : status;
}
