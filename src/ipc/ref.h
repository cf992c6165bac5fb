/* References: how an object is named on the command line, and how output names it.
 *
 * `KIND:ADDRESS`, where the address tells the family: `msg:7` and `msg:0x2a` are System V, by id
 * and by key, `msg:/jobs` is POSIX.  See "References" in ipcctl(1) for all the forms. */
#ifndef IPC_REF_H
#define IPC_REF_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum ipc_kind { IPC_MSG, IPC_SHM, IPC_SEM, IPC_KINDS };

enum ipc_family { IPC_SYSV, IPC_POSIX, IPC_FAMILIES };

/* "msg", "shm", "sem"; "sysv", "posix". */
const char *ipc_kind_name(enum ipc_kind kind);
const char *ipc_family_name(enum ipc_family family);

enum ref_form {
    REF_ID,      /* msg:7            a System V object by id */
    REF_KEY,     /* msg:0x2a         by key */
    REF_FTOK,    /* msg:ftok=PATH,P  by the key that ftok(3) makes */
    REF_NEW,     /* msg:new          a fresh key, to create */
    REF_PRIVATE, /* msg:private      no key, to create */
    REF_NAME,    /* msg:/jobs        a POSIX object */
    REF_PATTERN, /* shm:/app-*       POSIX objects by glob */
    REF_KIND,    /* msg              all objects of a kind */
};

enum {
    /* The longest name, slash included: 255 bytes after it (NAME_MAX); a semaphore has 4 less, for
     * the "sem." before its file's name (sem_overview(7), shm_overview(7)). */
    IPC_NAME_MAX = NAME_MAX + 1,
    /* The longest canonical reference and its NUL: each byte may become %HH. */
    REF_TEXT = 4 + 3 * IPC_NAME_MAX + 1,
    REF_NO_INDEX = -1,
};

struct ref {
    enum ipc_kind kind;
    enum ref_form form;
    int id;           /* REF_ID */
    key_t key;        /* REF_KEY; never IPC_PRIVATE */
    int index;        /* the element of a semaphore set, or REF_NO_INDEX */
    int project;      /* REF_FTOK: 1 to 255 */
    const char *path; /* REF_FTOK: the path and the comma after it, in the text that was parsed */
    size_t path_length;
    /* REF_NAME: the name's own bytes, with the slash.  REF_PATTERN: an fnmatch(3) pattern. */
    char name[2 * IPC_NAME_MAX + 1];
};

/* Which forms a command takes, besides a reference to one object. */
enum ref_accept {
    REF_ACCEPT_ONE = 0,
    REF_ACCEPT_KINDS = 1 << 0,
    REF_ACCEPT_PATTERNS = 1 << 1,
    REF_ACCEPT_NEW = 1 << 2,     /* new, private */
    REF_ACCEPT_ELEMENT = 1 << 3, /* sem:5.2 */
};

enum { REF_ERROR_TEXT = 1024 }; /* more than REF_TEXT, which a hint may show */

/* What is wrong with a reference: a sentence without a full stop, and a hint or an empty text.
 * Both are safe to show. */
struct ref_error {
    char sentence[REF_ERROR_TEXT];
    char hint[REF_ERROR_TEXT];
};

/* Parses @text, taking the forms in @accept (enum ref_accept).  Nothing is looked up.  Returns 0
 * and fills @ret, which points into @text for REF_FTOK; or -EINVAL and fills @error. */
int ref_parse(const char *text, unsigned accept, struct ref *ret, struct ref_error *error);

/* Whether @ref names one existing object: by id, key, ftok or name. */
bool ref_names_object(const struct ref *ref);

enum ipc_family ref_family(const struct ref *ref);

/* Reads the PROJ of ftok(3): a number from 1 to 255, or one character. ftok() takes its 8 low bits,
 * and is not defined where they are 0.  Returns 0 or -EINVAL. */
int ref_parse_project(const char *text, int *ret);

/* Replaces a REF_FTOK by the REF_KEY it stands for.  Returns 0, or the error of stat(2), among them
 * -ENOENT and -EACCES for the path. */
int ref_resolve_ftok(struct ref *ref);

/* Whether the POSIX name @name (with its slash) matches the REF_PATTERN @ref. */
bool ref_matches(const struct ref *ref, const char *name);

/* Whether @byte means something in a pattern. */
bool ref_is_glob(int byte);

/* Writes @name as references and output have it: control characters, bytes that are no UTF-8,
 * blanks, '%' and glob characters as %HH.  @size bytes; REF_TEXT is always enough.  Returns @text.
 */
char *ref_escape_name(const char *name, char *text, size_t size);

/* Writes @ref as people know it, safe to show: the canonical reference for REF_ID and REF_NAME,
 * else the form that was given.  Returns @text. */
const char *ref_format(const struct ref *ref, char text[static REF_TEXT]);

#endif
