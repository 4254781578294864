/* links.h — what the templates of letters call. */
#ifndef MODULES_MAILBOX_LINKS_H
#define MODULES_MAILBOX_LINKS_H

#include "core/html/html.h"

/* The address as a link. */
void mailbox_put_link(Page *page, Str address);

#endif
