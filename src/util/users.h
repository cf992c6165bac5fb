/* Names of users and groups, looked up once each. */
#ifndef UTIL_USERS_H
#define UTIL_USERS_H

#include <stdbool.h>
#include <sys/types.h>

/* The name of a user or group, escaped where it holds control characters, or NULL where it has
 * none.  The text belongs to the cache and stays valid until the program ends. */
const char *user_name(uid_t uid);
const char *group_name(gid_t gid);

/* Loads what looks up names, and keeps to /etc/passwd and /etc/group from then on.  Call it before
 * another mount namespace is entered: the modules of nsswitch.conf(5) are loaded at the first
 * look-up, and glibc reads that file again whenever it has changed. */
void users_prepare(void);

/* Reads a user, or group, by name or number.  Returns 0, -ENOENT where no such name exists, or the
 * error of the lookup. */
int parse_user(const char *text, uid_t *ret);
int parse_group(const char *text, gid_t *ret);

/* Whether the user namespace that we are in has that user or group: to others nothing can be given.
 * True where it cannot be told. */
bool user_is_mapped(uid_t uid);
bool group_is_mapped(gid_t gid);

#endif
