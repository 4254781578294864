/* definition.h — a procedure as it is written in the catalogue: its form, its rules, its documents.
 *
 * A Procedure is read once from YAML (the format: catalogue/README.md), is never changed
 * afterwards, and may be shared by threads.  Everything in it lives in the arena it was read into.
 *
 * A field has an id, unique in the procedure; one of a repeated block has an id unique in the
 * block. Its `key` names its answers everywhere: "nom", or "enfants.prenom" in the block "enfants".
 */
#ifndef MODULES_PROCEDURE_DEFINITION_H
#define MODULES_PROCEDURE_DEFINITION_H

#include "base/err.h"
#include "core/clock/clock.h"
#include "core/i18n/i18n.h"

typedef enum {
	FIELD_TEXT,
	FIELD_LONG_TEXT,
	FIELD_EMAIL,
	FIELD_PHONE,
	FIELD_INTEGER,
	FIELD_DECIMAL,
	FIELD_AMOUNT, /* in the authority's currency */
	FIELD_DATE,
	FIELD_YES_NO, /* "yes" or "no" */
	FIELD_CHOICE,
	FIELD_CHOICES,
	FIELD_ADDRESS, /* several inputs: see ADDRESS_STREET */
	FIELD_NAME,    /* several inputs: see NAME_CIVILITY */
	FIELD_BLOCK,   /* repeated: has rows of `fields` */
	FIELD_FILE,
	FIELD_EXPLANATION, /* asks nothing */
	FIELD_HONOUR,      /* a box that must be ticked: "yes" */
} FieldType;

/* The inputs of an address and of a name, in order: each is a part of the answer. */
enum { ADDRESS_STREET, ADDRESS_COMPLEMENT, ADDRESS_POSTCODE, ADDRESS_TOWN, ADDRESS_COUNTRY };
enum { NAME_CIVILITY, NAME_FAMILY, NAME_GIVEN }; /* civility: "", "madame" or "monsieur" */
enum { ADDRESS_PARTS = 5, NAME_PARTS = 3, FIELD_PARTS_MAX = 5 };

typedef enum { PREFILL_NONE, PREFILL_EMAIL, PREFILL_NAME, PREFILL_PHONE } Prefill;

typedef LIST(Text) TextList;

typedef struct {
	Str value; /* what is stored */
	Text label;
} FieldOption;

typedef LIST(FieldOption) FieldOptionList;

typedef struct FieldDef FieldDef;
typedef LIST(FieldDef) FieldDefList;

struct FieldDef {
	Str id;  /* as in the file */
	Str key; /* names its answers: "nom", "enfants.prenom" */
	FieldType type;
	Text label, help; /* help may be empty */
	bool required;    /* where it is shown */
	bool index;       /* the desk filters and sorts on it */
	Str autocomplete; /* HTML token; empty: none */
	Prefill prefill;
	Str when_field;  /* key of a choice or yes_no field: shown only when it has one of */
	StrList when_is; /* these values; empty key: always shown */

	int length_max; /* text, long_text: code points */
	Str pattern;    /* text: POSIX extended regular expression of the whole; may be empty */
	Text pattern_help;
	bool has_min, has_max;
	int64_t min, max; /* integer: units; decimal and amount: millionths */
	int decimals;     /* decimal: at most so many */
	bool past, future;
	Date date_min, date_max; /* inclusive; none: no limit */
	FieldOptionList options; /* choice, choices */
	bool select;             /* choice: a list to unfold rather than radio buttons */
	int count_min,
		count_max;   /* choices: picks; block: rows; max 0: no limit but the format's */
	FieldDefList fields; /* block */
	Text item_label;     /* block: "Enfant" */
	StrList accept;      /* file: "pdf", "jpg" … */
	int size_max_mb;     /* file: 1..20 */
	bool several;        /* file */
	Text purpose;        /* file: why the authority needs it */
	Text body;           /* explanation: paragraphs */
	int line;            /* of the file, from 1 */
};

typedef struct {
	Text title; /* may be empty */
	FieldDefList fields;
} Section;

typedef LIST(Section) SectionList;

typedef struct {
	Str id;
	Text title, help;
	SectionList sections;
} Step;

typedef LIST(Step) StepList;

/* What a legal basis supports: bits. */
enum { ABOUT_DELAY = 1, ABOUT_SILENCE = 2, ABOUT_FEE = 4, ABOUT_APPEAL = 8, ABOUT_RETENTION = 16 };

typedef struct {
	Text text;
	unsigned about;
	Str source; /* address of the text of law; may be empty */
	bool to_confirm;
} LegalBasis;

typedef LIST(LegalBasis) LegalBasisList;

/* The law of some countries. */
typedef struct {
	StrList countries;
	ClockRule clock; /* length 0: no delay */
	Money fee;       /* CURRENCY_NONE: free of charge */
	Text appeal;     /* may be empty */
	int retention_months;
	LegalBasisList basis;
} ProcedureRule;

typedef LIST(ProcedureRule) ProcedureRuleList;

/* Paragraphs with placeholders {{dotted.name}}. */
typedef struct {
	Text title, body;
} DecisionTemplate;

enum { AUDIENCE_PERSON = 1, AUDIENCE_ASSOCIATION = 2, AUDIENCE_COMPANY = 4 };

typedef struct {
	Str code, domain, icon; /* icon may be empty */
	Text title, summary;
	StrList keywords[LANG_COUNT];
	unsigned audience;
	StrList countries;
	Str service; /* role: mapped by each authority to one of its services */
	int duration_minutes;
	Text introduction; /* paragraphs */
	TextList prepare;
	ProcedureRuleList rules;
	StepList steps;
	DecisionTemplate accepted, refused;
	Str signature; /* type of folder of the signature book that decisions go through; empty:
	                  who decides signs by deciding */
} Procedure;

typedef LIST(const Procedure *) ProcedureList;

/* Limits of the format, besides those that its fields name. */
enum {
	PROCEDURE_FILE_BYTES_MAX = 1 << 20,
	PROCEDURE_STEPS_MAX = 20,
	PROCEDURE_FIELDS_MAX = 300, /* of one procedure, with those of its blocks */
	PROCEDURE_OPTIONS_MAX = 200,
	PROCEDURE_ROWS_MAX = 100, /* of one block */
};

/* Something wrong with a file: where, what, and what to write instead. */
typedef struct {
	int line;            /* from 1 */
	const char *name;    /* the kind, the same in every language: "duplicate-key" */
	const char *message; /* a French literal */
	Arg args[3];
	size_t args_len;
} ProcedureError;

typedef LIST(ProcedureError) ProcedureErrorList;

enum { PROCEDURE_ERRORS_MAX = 20 };

/* Reads a file of the catalogue.  NULL when it has errors: then `errors` has 1 to 20 of them, in
 * the order of their lines.  `errors` is emptied first. */
const Procedure *procedure_read(Arena *arena, Str yaml, ProcedureErrorList *errors);

/* "catalogue/x.yaml:12: … [duplicate-key]" for people at a terminal, one a line. */
Str procedure_errors_text(Arena *arena, Str file_name, const ProcedureErrorList *errors);

/* The law for a country: the first entry that names it, or NULL. */
const ProcedureRule *procedure_rule(const Procedure *procedure, Str country);

/* The field of that key ("nom", "enfants.prenom"), or NULL. */
const FieldDef *procedure_field(const Procedure *procedure, Str key);

/* The step a field is on, from 0; -1: no such field. */
int procedure_field_step(const Procedure *procedure, Str key);

/* The label of an option's value; empty when there is no such value. */
Text procedure_option_label(const FieldDef *field, Str value);

/* How many inputs its answer has: 5 for an address, 3 for a name, else 1. */
int procedure_field_parts(const FieldDef *field);

/* What is to be confirmed before publishing in a country: its entries of the legal basis. */
LegalBasisList procedure_to_confirm(Arena *arena, const Procedure *procedure, Str country);

#endif
