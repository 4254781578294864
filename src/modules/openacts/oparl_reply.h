/* oparl_reply.h — what the pages of OParl share: addresses, filters, replies. */
#ifndef MODULES_OPENACTS_OPARL_REPLY_H
#define MODULES_OPENACTS_OPARL_REPLY_H

#include "core/http/http.h"
#include "core/oparl/oparl.h"
#include "modules/openacts/openacts.h"

/* "https://…/oparl/actes/2026-DE-0012" */
Str openacts_oparl_address(Ctx *ctx, const char *kind, Str id);

/* That the act was on an agenda: an object that the item and the paper have in common. */
OparlConsultation openacts_oparl_consultation(Ctx *ctx, const CouncilItem *item, const Act *act);

/* Begins a reply of JSON, or ends one that is a list of one page. */
OparlWriter openacts_oparl_begin(Req *req);
void openacts_oparl_end(Req *req, OparlWriter *w, const char *path);

/* What ?created_since and the others ask for.  Refuses times that cannot be read (ERR_INVALID). */
MUST_USE Err *openacts_oparl_filter(Req *req, OparlFilter *ret_filter);

/* The address of a page of a list, with its filters; before: ?avant, empty on the first one. */
Str openacts_oparl_page(Req *req, const char *path, Str before);

#endif
