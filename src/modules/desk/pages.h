/* pages.h — the pages of the desk, for its table of routes. */
#ifndef MODULES_DESK_PAGES_H
#define MODULES_DESK_PAGES_H

#include "core/http/http.h"

/* pages_inbox.c */
Err *desk_inbox(Req *req);
Err *desk_board(Req *req);

/* pages_dossier.c */
Err *desk_dossier(Req *req);
Err *desk_piece(Req *req);
Err *desk_document(Req *req);
Err *desk_decision(Req *req);

/* pages_act.c: each act has a part that reads the form and one that does it. */
Err *desk_take_prepare(Req *req);
Err *desk_take(Req *req);
Err *desk_assign_prepare(Req *req);
Err *desk_assign(Req *req);
Err *desk_complete_prepare(Req *req);
Err *desk_complete(Req *req);
Err *desk_extend_prepare(Req *req);
Err *desk_extend(Req *req);
Err *desk_ask_prepare(Req *req);
Err *desk_ask(Req *req);
Err *desk_write_prepare(Req *req);
Err *desk_write(Req *req);
Err *desk_decide_prepare(Req *req);
Err *desk_decide(Req *req);
Err *desk_take_back_prepare(Req *req);
Err *desk_take_back(Req *req);

#endif
