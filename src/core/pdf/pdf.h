/* pdf.h — documents on paper: from plain data to a PDF, rendered in the sandboxed child.
 *
 * A Doc is a list of blocks.  Rendering lays them out with pango and cairo (Arabic shaped, text
 * selectable, the page of a right-to-left language mirrored), sets title and language, tags
 * headings, paragraphs and tables, and draws QR codes.  Nothing here knows what a document means.
 *
 *   Doc *doc = doc_new(arena, &(DocStyle){ .title = S("Récépissé"), .lang = LANG_FR, … });
 *   doc_heading(doc, 1, S("Récépissé de dépôt"));
 *   doc_row(doc, S("Numéro"), number);
 *   Str pdf = doc_render(arena, doc);
 *
 * The same Doc makes the same bytes on one machine; fonts are those of the machine. */
#ifndef CORE_PDF_PDF_H
#define CORE_PDF_PDF_H

#include "core/i18n/i18n.h"
#include "core/sandbox/sandbox.h"

enum { DOC_BYTES_MAX = 4 << 20, DOC_BLOCKS_MAX = 20000, DOC_QR_BYTES_MAX = 1200 };

typedef struct Doc Doc;

typedef struct {
	Str title, author; /* of the PDF's metadata */
	Lang lang;
	Str accent;        /* "#7a1f3d": rules and headings; darkened where white needs it */
	Str head, subhead; /* of the first page: the authority, its service */
	Str contact;       /* beside them: address, phone, …, on lines of their own */
	Str foot;          /* of each page, before the page number */
	Instant at;        /* date of creation in the metadata; none: left out */
} DocStyle;

/* An empty document.  Copies the style. */
Doc *doc_new(Arena *arena, const DocStyle *style);

/* Blocks, from top to bottom.  Texts are copied; control characters in them become blanks. */
void doc_heading(Doc *doc, int level, Str text); /* 1..3 */
void doc_paragraphs(Doc *doc, Str text);         /* blank lines part them; "- " makes a list */
void doc_row(Doc *doc, Str label, Str value);    /* consecutive rows make a table of two columns */
void doc_note(Doc *doc, Str text);               /* set off from the rest */
void doc_space(Doc *doc, int points);
void doc_right(Doc *doc, Str text);     /* place and date, signature: at the end side */
void doc_recipient(Doc *doc, Str text); /* name and address, where an envelope's window is */
void doc_qr(Doc *doc, Str content, Str caption); /* content at most DOC_QR_BYTES_MAX */

/* The PDF.  Spawns the child; takes ~0.1 s; not on the writer.  Faults when it cannot be made. */
Str doc_render(Arena *arena, const Doc *doc);

/* A QR code as SVG markup, for pages: content as in doc_qr(). */
Str pdf_qr_svg(Arena *arena, Str content, int size_px);

/* A copy of a PDF, from wherever, with up to four lines of at most 200 bytes in a box at the upper
 * end of its first page.  The copy is not signed, whatever the PDF was.  Spawns a child; not on the
 * writer.  Refuses (INVALID) what cannot be read, (TOO_LARGE) what is larger than the limit. */
enum { PDF_STAMP_BYTES_MAX = 16 << 20 };
MUST_USE Err *pdf_stamp(Arena *arena, Str pdf, const Str *lines, size_t lines_len, Str *ret_pdf);

/* `beffroi child stamp` */
extern const SandboxKind pdf_stamp_kind;

/* The text of a PDF, from wherever: UTF-8, lines end with "\n", each page with "\f", no other
 * control characters; what is longer than the limit is cut.  A scan without a layer of text has
 * none: its pages are empty.  Spawns a child; not on the writer.  Refuses (INVALID) what cannot be
 * read or wants a password, (TOO_LARGE) what is larger than the limit, (BUSY) when Poppler's
 * pdftotext is not on this machine, or its kernel cannot shut it in. */
enum {
	PDF_TEXT_INPUT_MAX = 32 << 20,
	PDF_TEXT_OUTPUT_MAX = 16 << 20,
	PDF_TEXT_BYTES_MAX = 4 << 20,
};
MUST_USE Err *pdf_take_text(Arena *arena, Str pdf, Str *ret_text);

/* `beffroi child text` */
extern const SandboxKind pdf_text_kind;

/* `beffroi child pdf`: reads a Doc on standard input, writes a PDF on standard output. */
extern const SandboxKind pdf_kind;

#endif
