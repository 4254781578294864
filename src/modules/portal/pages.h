/* pages.h — the pages of the portal, for its table of routes. */
#ifndef MODULES_PORTAL_PAGES_H
#define MODULES_PORTAL_PAGES_H

#include "modules/portal/form.h"
#include "modules/portal/views.h"

/* pages_public.c */
Err *portal_home(Req *req);
Err *portal_catalogue(Req *req);
Err *portal_procedure(Req *req);
Err *portal_start(Req *req);
Err *portal_begin(Req *req);
Err *portal_news_board(Req *req);
Err *portal_news_item(Req *req);
Err *portal_contact(Req *req);
Err *portal_verify(Req *req);
Err *portal_keys(Req *req);

/* pages_form.c */
Err *portal_step(Req *req);
Err *portal_step_prepare(Req *req);
Err *portal_step_save(Req *req);
Err *portal_autosave_prepare(Req *req);
Err *portal_autosave(Req *req);
Err *portal_upload_prepare(Req *req);
Err *portal_upload(Req *req);
Err *portal_review(Req *req);
Err *portal_file(Req *req);
Err *portal_filed(Req *req);
Err *portal_remove(Req *req);
Err *portal_remove_page(Req *req);

/* pages_dossier.c */
Err *portal_dossiers(Req *req);
Err *portal_dossier(Req *req);
Err *portal_answer_prepare(Req *req);
Err *portal_answer(Req *req);
Err *portal_message_prepare(Req *req);
Err *portal_message(Req *req);
Err *portal_withdraw_page(Req *req);
Err *portal_withdraw(Req *req);
Err *portal_document(Req *req);
Err *portal_piece(Req *req);
Err *portal_looks(Req *req);

#endif
