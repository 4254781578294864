/* follow.h — what the templates of the resident's dossiers show. */
#ifndef MODULES_PORTAL_FOLLOW_H
#define MODULES_PORTAL_FOLLOW_H

#include "core/http/http.h"
#include "modules/sheet/sheet.h"
#include "modules/town/town.h"
#include "ui/parts/parts.h"

typedef struct {
	const Dossier *dossier;
	Text title; /* of the procedure */
} FollowItem;

typedef LIST(FollowItem) FollowItemList;

typedef struct {
	FollowItemList todo, rest; /* drafts and what waits for the resident; then the others */
} FollowListView;

typedef struct {
	const Dossier *dossier;
	Sheet sheet;
	const Service *service;
	Str service_address;
	Id decision; /* its document; 0 while there is none */
	bool decision_signed;
	int retention_months;
	Str text;                 /* of a message that could not be sent */
	const char *text_problem; /* NULL: none */
} FollowView;

#endif
