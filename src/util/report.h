/* What the program says on standard error, a line each, and whether what it printed got out.
 *
 * Anything from outside that goes into a message must be escaped already (util/escape.h). */
#ifndef UTIL_REPORT_H
#define UTIL_REPORT_H

#include <stdbool.h>

/* Prepares the standard streams; call it first.  A closed standard descriptor is taken by one that
 * can be neither read nor written, so that no object opened later is taken for standard output. */
void prepare_streams(void);

/* Why a standard stream cannot be read or written, by errno: what strerror(3) says, but that one
 * was closed, which is EBADF since prepare_streams(). */
const char *stream_problem(int error);

/* After this, notes and hints are left out; errors stay. */
void report_quietly(void);

void report_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void report_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
void report_hint(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Flushes standard output.  Returns false where anything written to it since the start did not get
 * there, which is then forgotten; *error is the errno, or 0 where an earlier write failed. */
bool try_to_flush(int *error);

/* The same, and says so where it failed; of a closed pipe it says nothing. */
bool flush_output(void);

/* The same at the end, with standard output closed.  Call it once, before exit. */
bool finish_output(void);

#endif
