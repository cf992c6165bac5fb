#include "ipc/ref.h"

#include <errno.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>

#include "util/escape.h"
#include "util/locale.h"

const char *ipc_kind_name(enum ipc_kind kind)
{
    static const char *const names[IPC_KINDS] = {"msg", "shm", "sem"};

    return names[kind];
}

const char *ipc_family_name(enum ipc_family family)
{
    static const char *const names[IPC_FAMILIES] = {"sysv", "posix"};

    return names[family];
}

bool ref_is_glob(int byte)
{
    return byte != '\0' && strchr("*?[]\\", byte);
}

bool ref_names_object(const struct ref *ref)
{
    return ref->form == REF_ID || ref->form == REF_KEY || ref->form == REF_FTOK ||
           ref->form == REF_NAME;
}

enum ipc_family ref_family(const struct ref *ref)
{
    return ref->form == REF_NAME || ref->form == REF_PATTERN ? IPC_POSIX : IPC_SYSV;
}

int ref_resolve_ftok(struct ref *ref)
{
    char path[PATH_MAX];

    if (ref->path_length >= sizeof(path))
        return -ENAMETOOLONG;
    memcpy(path, ref->path, ref->path_length);
    path[ref->path_length] = '\0';

    /* A key may be -1 in earnest, only errno tells; it is never 0, for its highest byte is PROJ. */
    errno = 0;
    key_t key = ftok(path, ref->project);
    if (key == -1 && errno != 0)
        return -errno;
    ref->form = REF_KEY;
    ref->key = key;
    return 0;
}

bool ref_matches(const struct ref *ref, const char *name)
{
    use_locale_for(name); /* '?' is a character, not a byte */
    return fnmatch(ref->name, name, 0) == 0;
}

char *ref_escape_name(const char *name, char *text, size_t size)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t length = strlen(name), used = 0;

    while (length > 0) {
        size_t step = utf8_character(name, length);
        bool plain = step > 0 && !is_control_character(name, step) && *name != '%' &&
                     *name != ' ' && !ref_is_glob(*name);
        step = step ? step : 1;
        if (used + 3 * step + 1 > size)
            break;
        for (size_t i = 0; i < step; i++) {
            unsigned char byte = (unsigned char)name[i];
            if (plain) {
                text[used++] = (char)byte;
            } else {
                text[used++] = '%';
                text[used++] = digits[byte >> 4];
                text[used++] = digits[byte & 15];
            }
        }
        name += step;
        length -= step;
    }
    text[used] = '\0';
    return text;
}

/* The pattern in the words it was given in: what fnmatch(3) has quoted is a byte that was %HH. */
static void format_pattern(const char *pattern, char *text, size_t size)
{
    size_t used = 0;

    for (const char *p = pattern; *p != '\0' && used + 4 <= size; p++) {
        char character[5] = {0};
        size_t length = utf8_character(p, strlen(p));
        if (*p == '\\' && p[1] != '\0') {
            used += (size_t)snprintf(text + used, size - used, "%%%02X", (unsigned char)*++p);
        } else if (ref_is_glob(*p)) {
            text[used++] = *p;
        } else {
            memcpy(character, p, length ? length : 1);
            used += strlen(ref_escape_name(character, text + used, size - used));
            p += length ? length - 1 : 0;
        }
    }
    text[used] = '\0';
}

const char *ref_format(const struct ref *ref, char text[static REF_TEXT])
{
    const char *kind = ipc_kind_name(ref->kind);
    int used = 0;

    switch (ref->form) {
    case REF_ID:
        snprintf(text, REF_TEXT, "%s:%d", kind, ref->id);
        break;
    case REF_KEY:
        snprintf(text, REF_TEXT, "%s:0x%08" PRIx32, kind, (uint32_t)ref->key);
        break;
    case REF_FTOK:
        used = snprintf(text, REF_TEXT, "%s:ftok=", kind);
        escape_into(ref->path, ref->path_length, text + used, REF_TEXT - (size_t)used - 8);
        used = (int)strlen(text);
        snprintf(text + used, REF_TEXT - (size_t)used, ",%d", ref->project);
        break;
    case REF_NEW:
    case REF_PRIVATE:
        snprintf(text, REF_TEXT, "%s:%s", kind, ref->form == REF_NEW ? "new" : "private");
        break;
    case REF_NAME:
        used = snprintf(text, REF_TEXT, "%s:", kind);
        ref_escape_name(ref->name, text + used, REF_TEXT - (size_t)used);
        break;
    case REF_PATTERN:
        used = snprintf(text, REF_TEXT, "%s:", kind);
        format_pattern(ref->name, text + used, REF_TEXT - (size_t)used);
        break;
    case REF_KIND:
        snprintf(text, REF_TEXT, "%s", kind);
        break;
    }
    if (ref->index != REF_NO_INDEX) {
        used = (int)strlen(text);
        snprintf(text + used, REF_TEXT - (size_t)used, ".%d", ref->index);
    }
    return text;
}
