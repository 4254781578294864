/* pages.h — the pages of the signature book, for its table of routes. */
#ifndef MODULES_BOOK_PAGES_H
#define MODULES_BOOK_PAGES_H

#include "core/http/http.h"

/* pages_list.c */
Err *book_page_list(Req *req);

/* pages_batch.c */
Err *book_page_batch_prepare(Req *req);
Err *book_page_batch_add(Req *req);
Err *book_page_batch(Req *req);
Err *book_page_batches(Req *req);

/* pages_folder.c */
Err *book_page_folder(Req *req);
Err *book_page_document(Req *req);
Err *book_page_signature(Req *req);
Err *book_page_slip(Req *req);

/* pages_act.c */
Err *book_page_act_prepare(Req *req);
Err *book_page_act(Req *req);
Err *book_page_recycle_prepare(Req *req);
Err *book_page_recycle(Req *req);

/* pages_new.c */
Err *book_page_new(Req *req);
Err *book_page_new_prepare(Req *req);
Err *book_page_open(Req *req);

/* pages_settings.c, pages_types.c */
Err *book_page_settings(Req *req);
Err *book_page_office(Req *req);
Err *book_page_office_prepare(Req *req);
Err *book_page_office_save(Req *req);
Err *book_page_office_close(Req *req);
Err *book_page_holder_give(Req *req);
Err *book_page_holder_take(Req *req);
Err *book_page_absences(Req *req);
Err *book_page_absence_prepare(Req *req);
Err *book_page_absence_set(Req *req);
Err *book_page_absence_end(Req *req);
Err *book_page_type(Req *req);
Err *book_page_type_prepare(Req *req);
Err *book_page_type_save(Req *req);
Err *book_page_type_close(Req *req);
Err *book_page_stage_prepare(Req *req);
Err *book_page_stage_add(Req *req);
Err *book_page_stage_remove(Req *req);
Err *book_page_stage_raise(Req *req);
Err *book_page_field_prepare(Req *req);
Err *book_page_field_add(Req *req);
Err *book_page_field_remove(Req *req);

/* pages_own.c */
Err *book_page_own(Req *req);
Err *book_page_own_file(Req *req);
Err *book_page_own_content(Req *req);
Err *book_page_own_prepare(Req *req);
Err *book_page_own_ready(Req *req);
Err *book_page_own_answer_prepare(Req *req);
Err *book_page_own_answer(Req *req);

/* pages_verify.c */
Err *book_page_verify(Req *req);
Err *book_page_verify_prepare(Req *req);
Err *book_page_verified(Req *req);

/* pages_seal.c */
Err *book_page_seal(Req *req);
Err *book_page_seal_prepare(Req *req);
Err *book_page_seal_set(Req *req);
Err *book_page_seal_remove(Req *req);
Err *book_page_device_prepare(Req *req);

/* pages_trust.c */
Err *book_page_trust(Req *req);
Err *book_page_trust_prepare(Req *req);
Err *book_page_trust_give(Req *req);
Err *book_page_trust_take(Req *req);

/* pages_stamper.c */
Err *book_page_stamper(Req *req);
Err *book_page_stamper_prepare(Req *req);
Err *book_page_stamper_set(Req *req);

#endif
