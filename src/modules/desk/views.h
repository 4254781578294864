/* views.h — what the templates of the desk show. */
#ifndef MODULES_DESK_VIEWS_H
#define MODULES_DESK_VIEWS_H

#include "core/http/http.h"
#include "modules/dossier/dossier.h"
#include "modules/sheet/sheet.h"
#include "ui/form/form.h"
#include "ui/parts/parts.h"

/* ---- The inbox ---- */

/* A link that shows another part of the list, or another order of it. */
typedef struct {
	const char *name;
	Str address;
	bool is_current;
	bool is_sorted, descending; /* of the head of a column */
} DeskLink;

typedef LIST(DeskLink) DeskLinkList;

typedef struct {
	const InboxRow *row;
	Str address; /* of the dossier */
	Text procedure;
} DeskRow;

typedef LIST(DeskRow) DeskRowList;

typedef struct {
	Date today;
	Str q, sort, order; /* as in the address, so that a search keeps them */
	Str procedure, state, agent, deadline, service;
	FormOptions procedures, states, agents, deadlines, services;
	DeskLinkList tabs;
	DeskLink by_applicant, by_filed, by_due;
	const InboxPage *page;
	DeskRowList rows;
	Str next; /* address of the next page; empty: this is the last */
	bool is_filtered;
} InboxView;

/* ---- The board ---- */

typedef struct {
	Text procedure;
	Str address; /* of its dossiers in the inbox */
	int64_t filed, incomplete, under_review, late, decided;
} BoardRow;

typedef LIST(BoardRow) BoardRowList;

typedef struct {
	BoardRow total;
	BoardRowList rows;
} BoardView;

/* ---- A dossier ---- */

/* What the actor may do with it, now. */
typedef struct {
	bool take, assign, complete, extend, ask, write;
	bool decide, close, take_back; /* decide: accept and refuse */
} DeskMay;

typedef struct {
	const Dossier *dossier;
	Sheet sheet;
	Text service;
	Str agent; /* empty: nobody */
	StrList others;
	DeskMay may;
	FormOptions agents;
	int extensions_left, requests_left; /* requests_left -1: no limit */
	const Proposal *proposal;           /* NULL: none was made */
	Str proposer;
	const char *open; /* which form comes back with its problems; NULL: none */
} DossierView;

/* What is shown before deciding. */
typedef struct {
	const Dossier *dossier;
	DecisionKind kind;
	Str sense; /* "refuser", as in the address */
	bool needs_reasons;
	Date implied;    /* the day a silent decision arose; none: it has not */
	Silence silence; /* which one */
	DecisionText text;
	bool is_signed;    /* in the signature book, before it is taken */
	Str unsigned_type; /* a type that the signature book does not have; empty: none is missed */
} DecisionView;

/* views.c: what templates call. */
void desk_put_due(Page *page, DossierState state, Date due, Date today);
void desk_put_count(Page *page, const InboxPage *inbox); /* "plus de 1 000 dossiers" */

/* pages_dossier.c: shows a dossier as it is, with the form that comes back open, and leaves a trace
 * of who saw it. */
void desk_show(Req *req, const Dossier *dossier, const char *open);
void desk_show_decision(Req *req, const Dossier *dossier, DecisionKind kind, Str reasons);
MUST_USE Err *desk_find(Req *req, const Dossier **ret_dossier);
MUST_USE Err *desk_need_decision(Ctx *ctx, const Dossier *dossier, DecisionKind kind);
bool desk_decision_kind(Str sense, DecisionKind *ret_kind);

#endif
