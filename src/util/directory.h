/* Directories, read entry by entry. */
#ifndef UTIL_DIRECTORY_H
#define UTIL_DIRECTORY_H

#include <dirent.h>
#include <stdbool.h>

/* Opens the directory @path, relative to @dirfd, O_CLOEXEC and @flags of open(2) added; NULL with
 * an errno where that fails. */
DIR *open_directory_at(int dirfd, const char *path, int flags);

/* The next entry; NULL at the end, with errno 0, and where there is an error. */
const struct dirent *next_entry(DIR *dir);

/* Whether the entry is "." or "..". */
bool is_dot(const struct dirent *entry);

#endif
