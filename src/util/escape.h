/* Text from outside made safe to show: names, message bodies, command lines.
 *
 * A terminal obeys control characters, and bidirectional formatting makes text read as what it is
 * not; both are escaped here before they reach a table, a message or a terminal. */
#ifndef UTIL_ESCAPE_H
#define UTIL_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

/* The length in bytes, 1 to 4, of the UTF-8 character at @text, of which @length bytes may be read;
 * 0 where these bytes are no valid UTF-8 (RFC 3629: no surrogates, no overlong forms). */
size_t utf8_character(const char *text, size_t length);

/* Whether all of @text is valid UTF-8. */
bool utf8_valid(const char *text, size_t length);

/* Whether the valid UTF-8 character of @size bytes at @text is a control character: C0, DEL, C1,
 * line and paragraph separator, or bidirectional formatting. */
bool is_control_character(const char *text, size_t size);

/* Whether all of @text is valid UTF-8 without control characters: safe to show as it is. */
bool is_safe_text(const char *text, size_t length);

/* Writes @text as a C programmer would: control characters and bytes that are no UTF-8 become \n,
 * \t, \x1b ..., and a backslash is doubled, so that different texts stay different.  What does not
 * fit into the @size bytes at @to (8 or more, the NUL included) is cut at a character and ends in
 * "...".  Returns @to. */
char *escape_into(const char *text, size_t length, char *to, size_t size);

/* The same, all of it, newly allocated; NULL where memory ran out.  The caller frees it. */
char *escape_text(const char *text, size_t length);

#endif
