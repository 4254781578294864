/* steps.h — what the templates of the form show. */
#ifndef MODULES_PORTAL_STEPS_H
#define MODULES_PORTAL_STEPS_H

#include "modules/portal/form.h"
#include "modules/portal/views.h"

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
	int step, number; /* number: of the row of a block, from 1; 0 outside */
	Text label, item;
	Str text, target;
	PieceList pieces;
} AnswerRow;

typedef LIST(AnswerRow) AnswerRowList;

typedef struct {
	Text title;
	AnswerRowList rows;
} AnswerStep;

typedef LIST(AnswerStep) AnswerStepList;

typedef struct {
	const Dossier *dossier;
	const Procedure *procedure;
	const ProcedureRule *rule;
	AnswerStepList steps;
	ErrorLinkList errors;
	bool may_change, email_confirmed;
} ReviewView;

typedef struct {
	const Dossier *dossier;
	const Service *service;
	Id receipt;
	Str email;
	ClockResult clock;
	Silence silence;
} FiledView;

/* The answers of all steps as people read them. */
AnswerStepList portal_answer_steps(Ctx *ctx, const Dossier *dossier, const Procedure *procedure,
                                   const Answers *answers);

/* The problem in words, leading to where it can be mended. */
void portal_put_error_link(Page *page, const ErrorLink *link);

#endif
