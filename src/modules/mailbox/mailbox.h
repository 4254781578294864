/* mailbox.h — the demonstration's page of letters: what was sent, without a mail server.
 *
 * Shows the Maildir of the platform.  Off unless enabled: letters are private. */
#ifndef MODULES_MAILBOX_MAILBOX_H
#define MODULES_MAILBOX_MAILBOX_H

#include "core/module/module.h"

/* Once, at start. */
void mailbox_enable(bool enabled);

extern const Module mailbox_module;

#endif
