/* shown.h — an input as its template sees it: private to ui/form. */
#ifndef UI_FORM_SHOWN_H
#define UI_FORM_SHOWN_H

#include "ui/form/form.h"

typedef struct {
	Str name;
	Words label, hint;
	const FormInput *input;
	const Field *problem; /* NULL: none */
	Str described;        /* ids of hint and problem; empty when there is neither */
	Str class;
	Str value;    /* one a line where there may be several */
	Str parts[3]; /* of a date: day, month, year */
} FormShown;

typedef struct {
	FormOption option;
	Str id;
	bool checked;
} FormChoice;

typedef LIST(FormChoice) FormChoices;
typedef LIST(Field *) FormProblems;

/* Between tags: the sentence of a problem. */
void form_problem_text(Page *page, const Field *field);

#endif
