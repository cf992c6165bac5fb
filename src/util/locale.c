#include "util/locale.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

void use_locale(void)
{
    static bool used;

    if (used)
        return;
    used = true;
    setlocale(LC_CTYPE, "");
    /* "C" says nothing of a terminal, and is what POSIX, no variable at all, or one that names a
     * locale not installed here come to as well. */
    if (strcmp(setlocale(LC_CTYPE, NULL), "C") == 0)
        setlocale(LC_CTYPE, "C.UTF-8");
    (void)mblen("a", 1); /* a module that converts is loaded at the first character */
}

bool use_locale_for(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text >= 0x80) {
            use_locale();
            return true;
        }
    return false;
}
