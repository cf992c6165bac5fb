#include "util/locale.h"

#include <locale.h>

void use_locale(void)
{
    static bool used;

    if (!used)
        setlocale(LC_CTYPE, "");
    used = true;
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
