/* The locale's characters, when they matter at last. */
#ifndef UTIL_LOCALE_H
#define UTIL_LOCALE_H

#include <stdbool.h>

/* Takes the character set of the environment, LC_CTYPE, at its first call; in the C locale, UTF-8,
 * which names are shown in: the table would write them in a way that no command takes back.  Only
 * texts that are not ASCII need it; to load it takes a tenth of the time that a short command runs.
 */
void use_locale(void);

/* use_locale() where @text is not plain ASCII; returns whether that is so. */
bool use_locale_for(const char *text);

#endif
