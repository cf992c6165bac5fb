/* Received messages on their way out, so that none is lost.
 *
 * A message is off its queue before it is written.  Until the write has succeeded it is in hand,
 * and what cannot be written goes back: to the tail of the queue, or where that fails too as a JSON
 * envelope to standard error. */
#ifndef COMMANDS_DELIVERY_H
#define COMMANDS_DELIVERY_H

#include "commands/messages.h"
#include "data/buffer.h"

enum output { OUTPUT_BYTES, OUTPUT_LINES, OUTPUT_NULS, OUTPUT_HEX, OUTPUT_JSON };

struct delivery {
    struct channel *channel;
    char *const *handler; /* the COMMAND that each message is given to, or NULL */
    enum output output;
    bool terminal; /* standard output is one: bodies are escaped, a line each */
    bool peeking;  /* the messages are still on the queue: none goes back */
    uint64_t most; /* bytes of a body that are shown */
    const struct struct_layout *layout; /* or NULL */

    /* In hand. */
    struct kept_message *messages;
    size_t count, capacity;
    struct buffer bodies; /* of all of them, one after the other */
    struct buffer text;   /* as they will be written */
    uint64_t delivered;   /* before those */
};

/* Gives @message to the handler; or takes it in hand, and delivers what is there once that is much.
 * Returns EXIT_DONE; or another status after it has said what is wrong and the message has gone
 * back, unless it had been written by then.  Others may still be in hand: deliver() them. */
int hand_over(struct delivery *delivery, const struct ipc_message *message);

/* Writes all that is in hand to standard output.  Where that fails, what was not written whole goes
 * back; returns the status, having said why. */
int deliver(struct delivery *delivery);

/* Whether standard output is a pipe or a socket, whose reader may go away. */
bool output_has_reader(void);

/* Whether it has gone: nothing that is written will be read. */
bool reader_is_gone(void);

void free_delivery(struct delivery *delivery);

#endif
