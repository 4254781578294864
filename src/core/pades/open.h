/* open.h — a PDF opened by qpdf, and small words for what is in it; private to core/pades, and seen
 * by the child only. */
#ifndef CORE_PADES_OPEN_H
#define CORE_PADES_OPEN_H

#include <qpdf/qpdf-c.h>

#include "core/pades/wire.h"

enum { TREE_DEPTH_MAX = 64, FIELDS_MAX = 20000, PAGES_MAX = 20000 };

typedef struct {
	Arena *arena;
	qpdf_data qpdf;
	qpdf_oh root, trailer;
	Str bytes;
	bool repaired; /* its table of objects was not right */
	int pages;
} Pdf;

/* Opens a file: to the letter and without any encryption, to write to it; to the letter; or, when
 * it is damaged, as well as possible. */
typedef enum { OPEN_TO_WRITE, OPEN_TO_READ, OPEN_DAMAGED } OpenRule;
AnswerKind pdf_open(Arena *arena, Str bytes, OpenRule rule, Pdf *ret_pdf);

/* Did qpdf find fault with the file since this was last asked? */
bool pdf_has_trouble(const Pdf *pdf);

/* Entries of dictionaries and streams; a null where there is none. */
qpdf_oh pdf_get(const Pdf *pdf, qpdf_oh dictionary, const char *key);
bool pdf_is_dictionary(const Pdf *pdf, qpdf_oh object);
bool pdf_is_array(const Pdf *pdf, qpdf_oh object);
bool pdf_is_null(const Pdf *pdf, qpdf_oh object);
bool pdf_is_name(const Pdf *pdf, qpdf_oh object, const char *name);
qpdf_oh pdf_item(const Pdf *pdf, qpdf_oh array, int at);
int pdf_len(const Pdf *pdf, qpdf_oh array); /* 0 for what is no array */
/* Text for people, copied: bounded, and well-formed up to where it is cut. */
Str pdf_words(Arena *arena, Str bytes);
Str pdf_text(const Pdf *pdf, qpdf_oh object);  /* UTF-8, bounded; empty: no string */
Str pdf_name(const Pdf *pdf, qpdf_oh object);  /* "/Sig"; empty: no name */
Str pdf_bytes(const Pdf *pdf, qpdf_oh object); /* of a string */
bool pdf_integer(const Pdf *pdf, qpdf_oh object, int64_t *ret_number);
double pdf_number(const Pdf *pdf, qpdf_oh object, double otherwise);
int pdf_id(const Pdf *pdf, qpdf_oh object); /* number of an indirect object; 0: direct */
Str pdf_stream(Arena *arena, const Pdf *pdf, qpdf_oh stream, bool decoded); /* its data */
StrList pdf_keys(const Pdf *pdf, qpdf_oh dictionary);
qpdf_oh pdf_inherited(const Pdf *pdf, qpdf_oh page, const char *key);
qpdf_oh pdf_page(const Pdf *pdf, int number); /* from 0 */

/* The fields of the form, each with its full name. */
typedef struct {
	qpdf_oh field;
	Str name;
	bool is_signature;
} PdfField;
typedef LIST(PdfField) PdfFieldList;
PdfFieldList pdf_fields(const Pdf *pdf);

/* What of a PDF a certification allows to change: 1 nothing, 2 forms, 3 notes; 0: no such. */
uint32_t pdf_permission(const Pdf *pdf, qpdf_oh signature);

/* The jobs of the child. */
AnswerKind prepare_update(Arena *arena, const PadesJob *job, PadesAnswer *answer);
AnswerKind inspect(Arena *arena, const PadesJob *job, PadesAnswer *answer);

/* What of `now` differs from `before`: at most PADES_CHANGES_MAX. */
void compare_revisions(const Pdf *before, const Pdf *now, PadesChangeList *changes);

/* A form that shows lines of text, as an indirect object of this PDF. */
qpdf_oh draw_appearance(const Pdf *pdf, const PadesJob *job, double width, double height,
                        int rotation);
void warm_appearance_fonts(void);

#endif
