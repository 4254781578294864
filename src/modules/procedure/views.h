/* views.h — what the administrator's pages show. */
#ifndef MODULES_PROCEDURE_VIEWS_H
#define MODULES_PROCEDURE_VIEWS_H

#include "core/html/html.h"
#include "modules/procedure/procedure.h"
#include "modules/town/town.h"
#include "ui/form/form.h"
#include "ui/parts/parts.h"

/* An adopted procedure: the text to be published next, or the one in force. */
typedef struct {
	Str code;
	const AdoptedProcedure *adopted;
	const Procedure *procedure;
	const Service *service; /* NULL: none is in charge */
	PartTone tone;
	const char *state;         /* "Ouverte" */
	LegalBasisList to_confirm; /* of what is to be published */
	bool has_update;
} AdoptedView;

typedef LIST(AdoptedView) AdoptedViewList;

typedef struct {
	AdoptedViewList adopted;
	size_t open, preparing, to_confirm, offered;
} AdoptedPage;

typedef struct {
	const Procedure *procedure;
	const char *domain;
	size_t to_confirm;
} OfferedView;

typedef LIST(OfferedView) OfferedViewList;

typedef struct {
	AdoptedView head;
	const ProcedureRule *rule;
	FormOptions services;
	Str service; /* the one chosen, as a value of the form */
} DetailView;

/* Words for what the catalogue says in codes. */
const char *procedure_domain_words(Str domain);
const char *procedure_type_words(FieldType type);
void procedure_put_facts(Page *page, unsigned about);
void procedure_put_delay(Page *page, const ClockRule *clock);

#endif
