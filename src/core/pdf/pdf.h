/* pdf.h — documents on paper: from plain data to a PDF, rendered in the sandboxed child.
 *
 * A Doc is a list of blocks.  Rendering lays them out with pango and cairo (Arabic shaped, text
 * selectable), sets title and language, tags headings, paragraphs and tables, and draws QR codes.
 * Nothing here knows what a document means. */
#ifndef CORE_PDF_PDF_H
#define CORE_PDF_PDF_H

#include "core/i18n/i18n.h"

typedef struct Doc Doc;

typedef struct {
	Str title, author; /* of the PDF's metadata */
	Lang lang;
	Str accent;        /* "#7a1f3d": rules and headings */
	Str head, subhead; /* of the first page: the authority, its service */
	Str foot;          /* of each page, before the page number */
} DocStyle;

/* An empty document; its blocks are added in order. */
Doc *doc_new(Arena *arena, const DocStyle *style);
void doc_heading(Doc *doc, int level, Str text); /* 1..3 */
void doc_paragraphs(Doc *doc, Str text);         /* blank lines part them; "- " makes a list */
void doc_row(Doc *doc, Str label, Str value);    /* consecutive rows make a table of two columns */
void doc_note(Doc *doc, Str text);               /* set off from the rest */
void doc_space(Doc *doc, int points);
void doc_right(Doc *doc, Str text);              /* place and date, signature: at the end side */
void doc_qr(Doc *doc, Str content, Str caption); /* content at most 1,200 bytes */

/* The PDF.  Spawns the child; takes ~50 ms; not on the writer.  Faults when it cannot be made. */
Str doc_render(Arena *arena, const Doc *doc);

/* `beffroi child pdf`: reads a Doc on standard input, writes a PDF on standard output. */
int pdf_child_main(void);

#endif
