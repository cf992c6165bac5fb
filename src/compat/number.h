/* Numbers and sizes as util-linux reads them: more forms than ipcctl's own commands take
 * (util/number.h, util/units.h), but here too all of the text or nothing, and no wrap-around. */
#ifndef COMPAT_NUMBER_H
#define COMPAT_NUMBER_H

#include <stdint.h>

/* Reads all of @text as a number of @base (as for parse_unsigned(); 0 is any as in C) from @min to
 * @max; as strtol(3) does, blanks and a sign may come before it.  Returns 0, -EINVAL or -ERANGE. */
int compat_number(const char *text, int base, int64_t min, int64_t max, int64_t *ret);

/* Reads a size as util-linux has it: "4096", "0x1000", "1.5G", "10KiB", "10kB"; what a fraction
 * leaves over is dropped.  Returns 0, -EINVAL or -ERANGE. */
int compat_size(const char *text, uint64_t *ret);

#endif
