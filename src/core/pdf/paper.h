/* paper.h — sheets, fonts and lines of text: what blocks are drawn with; private to core/pdf.
 *
 * Positions are in points from the top left of an A4 sheet.  "Start" is the side where reading
 * begins: left, or right in a right-to-left document.  A document is laid out twice by the same
 * code: once to count its pages, with `drawing` off, and once for good. */
#ifndef CORE_PDF_PAPER_H
#define CORE_PDF_PAPER_H

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "core/pdf/doc.h"

#define SHEET_WIDTH  595.276
#define SHEET_HEIGHT 841.890
#define MARGIN_SIDE  64.0
#define TEXT_WIDTH   (SHEET_WIDTH - 2 * MARGIN_SIDE)
#define TEXT_TOP     44.0
#define TEXT_BOTTOM  (SHEET_HEIGHT - 64.0)

typedef enum { FACE_SERIF, FACE_SERIF_BOLD, FACE_SANS, FACE_SANS_BOLD } Face;

typedef struct {
	double red, green, blue;
} Colour;

typedef struct {
	Arena *arena;
	const Doc *doc;
	bool rtl, drawing;
	bool at_top; /* nothing stands on this sheet yet */
	Colour accent, tint;
	cairo_surface_t *surface;
	cairo_t *cr;
	PangoContext *context;
	int page, pages; /* this one, from 1; all of them, once counted */
	double y;        /* where the next block begins */
} Paper;

extern const Colour paper_ink, paper_grey, paper_hairline;

/* A text broken into lines of at most `width`. */
typedef struct {
	PangoLayout *layout;
	double width, height; /* of all lines */
	int lines_len;
} Lines;

typedef struct {
	Face face;
	double size, width;
	Colour colour;
} Setting;

/* Fonts and surface for a document; tied to the arena. */
void paper_open(Paper *paper);

/* The fonts that documents use, opened. */
void paper_warm_fonts(void);

/* A text as it will be set: see doc_typeset(). */
Lines paper_lines(Paper *paper, const Setting *setting, Str text);

/* From the top of the first line to the line it stands on. */
double paper_ascent(const Lines *lines);

/* How many lines from `from` on fit in `room`; their height.  At least two of a paragraph stay
 * together, unless `forced`, when at least one line is taken. */
int paper_fit(const Lines *lines, int from, double room, bool forced, double *ret_height);

/* Draws `count` lines from `from` on; `x` is the left of a column of the lines' width. */
void paper_draw(Paper *paper, const Lines *lines, const Setting *setting, int from, int count,
                double x, double y);

double paper_room(const Paper *paper); /* what is left of this sheet */
void paper_new_sheet(Paper *paper);    /* with its running head and foot; no tag may be open */

/* Goes to a new sheet unless `height` is left on this one, or it is empty. */
void paper_need(Paper *paper, double height);

/* The left of a column that begins `from_start` points after the start side. */
double paper_column(const Paper *paper, double from_start, double width);

/* A filled rectangle, and the tags of what is drawn between. */
void paper_rule(Paper *paper, double x, double y, double width, double thickness, Colour colour);
void paper_tag(Paper *paper, const char *tag);
void paper_tag_end(Paper *paper, const char *tag);

/* One block; `next` is the one after it, or NULL: rows make a table together. */
void block_letterhead(Paper *paper);
void block_draw(Paper *paper, const Block *previous, const Block *block, const Block *next);

#endif
