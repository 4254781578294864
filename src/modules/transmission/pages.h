/* pages.h — what the pages of transmissions show; private to modules/transmission. */
#ifndef MODULES_TRANSMISSION_PAGES_H
#define MODULES_TRANSMISSION_PAGES_H

#include "core/http/http.h"
#include "modules/transmission/transmission.h"
#include "ui/form/form.h"
#include "ui/parts/parts.h"

typedef struct {
	TransmissionList list;
	ActList candidates;
	TransmissionMessageList loose;
	FormOptions states;
	Str state; /* code; empty: all */
	Str next;
	bool may_send, may_manage, is_training, is_ready;
} TransmissionListView;

typedef struct {
	const TransmissionMessage *message;
	TransmissionFileList files;
	bool may_answer;
} TransmissionLine;

typedef LIST(TransmissionLine) TransmissionLines;

typedef struct {
	const Transmission *t;
	const Act *act;
	TransmissionPieceList pieces;
	TransmissionLines lines;
	const ActesAnomaly *anomaly; /* NULL: not refused */
	FormOptions matters, types;
	Str matter; /* "7.5 Subventions" */
	Str sender, confirmer;
	bool may_edit, may_send, may_confirm, may_take_back, may_cancel, may_stamp, is_training;
	Id open; /* the letter whose answer has problems */
} TransmissionView;

typedef struct {
	const TransmissionSettings *s;
	TransmissionTraining training;
	FormOptions connectors, scenarios;
	int64_t matters, types;
} TransmissionSettingsView;

/* Parts of pages: a state as a tag; the name of the field of a piece's type. */
void transmission_put_state(Page *page, TransmissionState state);
Str transmission_type_field(Arena *arena, const TransmissionPiece *piece); /* "type-1" */

/* The pages; each is of the table of routes in pages.c. */
Err *transmission_page_list(Req *req);
Err *transmission_page_show(Req *req);
Err *transmission_page_piece(Req *req);
Err *transmission_page_file(Req *req);
Err *transmission_page_message(Req *req);
Err *transmission_page_archive(Req *req);
Err *transmission_page_stamped(Req *req);
Err *transmission_page_prepare(Req *req);
Err *transmission_page_edit_prepare(Req *req);
Err *transmission_page_edit(Req *req);
Err *transmission_page_step(Req *req);
Err *transmission_page_answer_prepare(Req *req);
Err *transmission_page_answer(Req *req);
Err *transmission_page_settings(Req *req);
Err *transmission_page_settings_prepare(Req *req);
Err *transmission_page_settings_save(Req *req);
Err *transmission_page_nomenclature(Req *req);
Err *transmission_page_training_prepare(Req *req);
Err *transmission_page_training(Req *req);

/* Shows one again with its problems; open: the letter that is answered, or 0. */
Err *transmission_show(Req *req, const Transmission *t, Id open);
Err *transmission_page_find(Req *req, const Transmission **ret_t);

#endif
