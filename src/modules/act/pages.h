/* pages.h — the pages of acts, for their table of routes; and what their templates show. */
#ifndef MODULES_ACT_PAGES_H
#define MODULES_ACT_PAGES_H

#include "core/http/http.h"
#include "modules/act/act.h"
#include "ui/form/form.h"
#include "ui/parts/parts.h"

/* ---- What templates show ---- */

typedef struct {
	ActList acts;
	Str q, state, nature; /* as in the address */
	FormOptions states, natures;
	Str next; /* address of the next page; empty: the last */
	bool may_write, may_manage, is_filtered;
} ActListView;

/* What the actor may do with it, now. */
typedef struct {
	bool edit, annex, visa, recall, ready, reopen, withdraw, sign, sign_by_hand, publish;
} ActMay;

typedef struct {
	const Act *act;
	ActText text;
	Str heading, result; /* of the council */
	Text service;
	ActAnnexList annexes;
	ActHistory history;
	ActMay may;
	const char *next;     /* what it waits for; NULL: the actions say it */
	FormOptions circuits; /* of the signature book; the first one of a signature is by hand */
	Date until_least;     /* the first day on which a publication may end */
	const char *open;     /* which form comes back with its problems; NULL: none */
} ActView;

typedef struct {
	const char *title;
	Str address, cancel;   /* where the form goes, and the way out */
	const ActDraft *draft; /* what it shows first */
	int64_t version;       /* of the draft; 0: a new one */
	bool is_new, is_template;
	Str name; /* of a template */
	Str placeholders;
	FormOptions natures, services, langs;
	Id remove; /* a template that can be removed; 0: none */
} ActFormView;

/* ---- Pages ---- */

/* pages.c */
Err *act_page_list(Req *req);
Err *act_page_show(Req *req);
Err *act_page_preview(Req *req);
Err *act_page_document(Req *req);
Err *act_page_annex(Req *req);
Err *act_page_register(Req *req);
void act_show(Req *req, const Act *act, const char *open);
MUST_USE Err *act_page_find(Req *req, const Act **ret_act);

/* pages_draft.c */
Err *act_page_new(Req *req);
Err *act_page_new_prepare(Req *req);
Err *act_page_new_save(Req *req);
Err *act_page_edit(Req *req);
Err *act_page_edit_prepare(Req *req);
Err *act_page_edit_save(Req *req);
Err *act_page_templates(Req *req);
Err *act_page_template(Req *req);
Err *act_page_template_prepare(Req *req);
Err *act_page_template_save(Req *req);
Err *act_page_template_remove(Req *req);

/* pages_step.c */
Err *act_page_step_prepare(Req *req);
Err *act_page_step(Req *req);
Err *act_page_annex_prepare(Req *req);
Err *act_page_annex_add(Req *req);
Err *act_page_annex_remove(Req *req);
Err *act_page_visa_prepare(Req *req);
Err *act_page_visa(Req *req);
Err *act_page_sign_prepare(Req *req);
Err *act_page_sign(Req *req);
Err *act_page_hand_prepare(Req *req);
Err *act_page_hand(Req *req);
Err *act_page_publish_prepare(Req *req);
Err *act_page_publish(Req *req);

/* pages_public.c */
Err *act_page_public(Req *req);
Err *act_page_public_document(Req *req);
Err *act_page_public_annex(Req *req);

/* The state as a tag. */
void act_put_state(Page *page, ActState state);

#endif
