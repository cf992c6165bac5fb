/* The parts of ipcs: each prints one section, as util-linux does, and returns EXIT_DONE or
 * EXIT_FAILED after it has said why. */
#ifndef COMPAT_IPCS_H
#define COMPAT_IPCS_H

#include "commands/command.h"
#include "ipc/class.h"

enum ipcs_view {
    IPCS_USUAL,
    IPCS_TIME,
    IPCS_PID,
    IPCS_CREATOR,
    IPCS_LIMITS,
    IPCS_SUMMARY,
    IPCS_VIEWS,
};

/* How sizes are shown: as each place has it, in bytes (-b), or for people (--human). */
enum ipcs_unit { UNIT_USUAL, UNIT_BYTES, UNIT_HUMAN };

/* The objects of a kind, a line each, in one of the first four views. */
int ipcs_list(const struct invocation *invocation, enum ipc_kind kind, enum ipcs_view view,
              enum ipcs_unit unit);

/* -l and -u */
int ipcs_limits(const struct invocation *invocation, enum ipc_kind kind, enum ipcs_unit unit);
int ipcs_summary(const struct invocation *invocation, enum ipc_kind kind, enum ipcs_unit unit);

/* -i: one object. */
int ipcs_detail(const struct invocation *invocation, enum ipc_kind kind, int id,
                enum ipcs_unit unit);

/* Text for sizes and times, in a buffer of the caller. */
enum { IPCS_SIZE_TEXT = 24, IPCS_TIME_TEXT = 40 };

/* "1.5K", rounded to one digit as util-linux does, or with the other units the number of bytes. */
const char *ipcs_size(uint64_t bytes, enum ipcs_unit unit, char text[static IPCS_SIZE_TEXT]);

/* "Mon Nov 23 06:52:41 2026", as ctime(3) has it but for the newline, or "Not set". */
const char *ipcs_time(struct maybe time, char text[static IPCS_TIME_TEXT]);

#endif
