/* Arguments of options, read whole and checked.  Each function returns 0, or EXIT_USAGE after it
 * has said what is wrong; @option is the option's name for that sentence, "--size".  Only
 * take_setting() needs memory and the names of users, and returns EXIT_FAILED where it cannot have
 * them. */
#ifndef COMMANDS_ARGUMENTS_H
#define COMMANDS_ARGUMENTS_H

#include <stdint.h>

#include "commands/command.h"
#include "ipc/class.h"

int take_size(const struct invocation *invocation, const char *option, const char *text,
              uint64_t *ret);

/* A size above 0. */
int take_positive_size(const struct invocation *invocation, const char *option, const char *text,
                       uint64_t *ret);

int take_number(const struct invocation *invocation, const char *option, const char *text,
                uint64_t min, uint64_t max, uint64_t *ret);

/* In nanoseconds. */
int take_duration(const struct invocation *invocation, const char *option, const char *text,
                  int64_t *ret);

/* The user of --owner, by name or number; EXIT_FAILED where it cannot be looked up. */
int take_user(const struct invocation *invocation, const char *text, uid_t *ret);

/* Parses a reference.  @accept of enum ref_accept. */
int take_ref(const struct invocation *invocation, const char *text, unsigned int accept,
             struct ref *ret);

/* The settings of an object, for create and set: the options that are the same in both. */
enum settings_option {
    OPTION_MODE = 300,
    OPTION_OWNER,
    OPTION_QBYTES,
    OPTION_MAXMSG,
    OPTION_MSGSIZE,
    OPTION_SIZE,
    OPTION_RESERVE,
    OPTION_NSEMS,
    OPTION_VALUE,
    OPTION_VALUES,
    OPTION_LOCK,
    OPTION_UNLOCK,
};

/* Takes one of these into @settings; the caller frees settings->values. */
int take_setting(const struct invocation *invocation, enum settings_option id, const char *argument,
                 struct ipc_settings *settings);

/* Refuses settings that @class does not have, of which @possible are, and values over what any
 * system takes. */
int check_settings(const struct invocation *invocation, const struct ipc_class *class,
                   const struct ipc_settings *settings, unsigned int possible);

#endif
