/* steps.h — what the templates of the form show. */
#ifndef MODULES_PORTAL_STEPS_H
#define MODULES_PORTAL_STEPS_H

#include "modules/portal/form.h"
#include "modules/portal/views.h"
#include "modules/sheet/sheet.h"

/* A problem and the input it is about. */
typedef struct {
	Str href; /* "/dossiers/7/etape/2?verifier=1#nom" */
	const Problem *problem;
} ErrorLink;

typedef LIST(ErrorLink) ErrorLinkList;

typedef struct {
	const Dossier *dossier;
	const Procedure *procedure;
	int step;    /* from 0; -1: the page of answers */
	int reached; /* the first step that is not right yet */
	const Step *now;
	FormView form;
} StepView;

typedef struct {
	const Dossier *dossier;
	const Procedure *procedure;
	const ProcedureRule *rule;
	SheetReader reader;
	SheetStepList steps;
	ErrorLinkList errors;
	bool email_confirmed;
} ReviewView;

typedef struct {
	const Dossier *dossier;
	const Service *service;
	Id receipt;
	Str email;
	ClockResult clock;
	Silence silence;
} FiledView;

/* The problem as a link to its input. */
void portal_put_error_link(Page *page, const ErrorLink *link);

#endif
