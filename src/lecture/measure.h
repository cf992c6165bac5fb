/* Measures a channel between two processes. */
#ifndef LECTURE_MEASURE_H
#define LECTURE_MEASURE_H

#include <stddef.h>
#include <stdint.h>

#include "lecture/channel.h"

struct measurement {
    int error; /* 0, or a negative errno: it could not be measured */
    double messages_per_second;
    double bytes_per_second;
    int64_t median_ns, p99_ns; /* of a round trip */
};

/* Measures messages of @size bytes, at most MAX_MESSAGE, over a channel of @class: for about a
 * tenth of a second, after some to warm up. */
struct measurement measure_channel(const struct channel_class *class, size_t size);

#endif
