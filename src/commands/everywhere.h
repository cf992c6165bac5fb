/* The objects of all IPC namespaces: list --all-namespaces. */
#ifndef COMMANDS_EVERYWHERE_H
#define COMMANDS_EVERYWHERE_H

#include "commands/listing.h"
#include "commands/selection.h"

/* Shows the objects that @selection selects in every namespace, and says which namespaces could not
 * be looked into.  Returns the exit status. */
int list_everywhere(const struct invocation *invocation, const struct selection *selection,
                    struct listing *listing);

#endif
