/* follow.h — what the templates of the resident's dossiers show. */
#ifndef MODULES_PORTAL_FOLLOW_H
#define MODULES_PORTAL_FOLLOW_H

#include "modules/portal/steps.h"

typedef struct {
	const Dossier *dossier;
	Text title; /* of the procedure */
} FollowItem;

typedef LIST(FollowItem) FollowItemList;

typedef struct {
	FollowItemList todo, rest; /* drafts and what waits for the resident; then the others */
} FollowListView;

typedef struct {
	PieceRequest request;
	PieceList pieces;
} RequestView;

typedef LIST(RequestView) RequestViewList;

typedef struct {
	Message message;
	PieceList pieces;
} MessageView;

typedef LIST(MessageView) MessageViewList;

typedef struct {
	const Dossier *dossier;
	const Procedure *procedure;
	const Service *service;
	Str service_address;
	ClockResult clock;
	RequestViewList requests;
	MessageViewList messages;
	HistoryList history;
	DocumentList documents;
	Id decision; /* its document; 0 while there is none */
	int retention_months;
	ReviewView review;
	Str text;                 /* of a message that could not be sent */
	const char *text_problem; /* NULL: none */
} FollowView;

const char *portal_state_class(DossierState state); /* of its tag: "info" */

/* The line in time from filing over today to the due date: an SVG without styles. */
void portal_put_line(Page *page, const ClockResult *clock);

#endif
