/* blocks.c — how each block of a document looks. */
#include <math.h>
#include <qrencode.h>

#include "core/pdf/paper.h"

#define TEXT_SIZE 10

static const Setting body = { FACE_SERIF, TEXT_SIZE, TEXT_WIDTH, { 0.11, 0.13, 0.17 } };

/* Draws a text in a column, over as many sheets as it takes, each part under its own tag. */
static void flow(Paper *paper, const Setting *setting, Str text, double from_start, const char *tag)
{
	Lines const lines = paper_lines(paper, setting, text);
	double height;
	for (int from = 0, count; from < lines.lines_len; from += count) {
		count = paper_fit(&lines, from, paper_room(paper), paper->at_top, &height);
		if (count == 0) {
			paper_new_sheet(paper);
			continue;
		}
		paper_tag(paper, tag);
		paper_draw(paper, &lines, setting, from, count,
		           paper_column(paper, from_start, setting->width), paper->y);
		paper_tag_end(paper, tag);
		paper->y += height;
		paper->at_top = false;
	}
}

/* ---- Letterhead ---- */

void block_letterhead(Paper *paper)
{
	const DocStyle *style = &paper->doc->style;
	double const names = TEXT_WIDTH * 0.62, beside = TEXT_WIDTH - names - 16;
	Setting const head = { FACE_SERIF_BOLD, 19, names, paper_ink };
	Setting const subhead = { FACE_SANS, 10, names, paper_grey };
	Setting const contact = { FACE_SANS, 8, beside, paper_grey };
	Lines const contact_lines = paper_lines(paper, &contact, style->contact);
	double const top = paper->y;
	flow(paper, &head, style->head, 0, "P");
	if (style->subhead.len > 0) {
		paper->y += 2;
		flow(paper, &subhead, style->subhead, 0, "P");
	}
	if (style->contact.len > 0) {
		paper_tag(paper, "P");
		paper_draw(paper, &contact_lines, &contact, 0, contact_lines.lines_len,
		           paper_column(paper, names + 16, beside), top + 5);
		paper_tag_end(paper, "P");
		paper->y = fmax(paper->y, top + 5 + contact_lines.height);
	}
	paper->y += 12;
	paper_rule(paper, MARGIN_SIDE, paper->y + 1.25, TEXT_WIDTH, 0.5, paper_hairline);
	paper_rule(paper, paper_column(paper, 0, 72), paper->y, 72, 3, paper->accent);
	paper->y += 24;
}

/* ---- Headings and paragraphs ---- */

static void heading(Paper *paper, const Block *block)
{
	static const double sizes[] = { 19, 13, 10.5 }, before[] = { 4, 12, 10 },
			    after[] = { 10, 5, 3 };
	static const char *const tags[] = { "H1", "H2", "H3" };
	int const level = block->number - 1;
	Setting const setting = { level == 2 ? FACE_SANS_BOLD : FACE_SERIF_BOLD, sizes[level],
		                  TEXT_WIDTH, level == 1 ? paper->accent : paper_ink };
	Lines const lines = paper_lines(paper, &setting, block->text);
	paper_need(paper, before[level] + lines.height + after[level] + 48); /* with what follows */
	if (!paper->at_top)
		paper->y += before[level];
	if (paper->drawing) {
		const char *place =
			str_cstr(paper->arena, str_format(paper->arena, "page=%d pos=[%g %g]",
		                                          paper->page, MARGIN_SIDE, paper->y));
		cairo_pdf_surface_add_outline(paper->surface, CAIRO_PDF_OUTLINE_ROOT,
		                              str_cstr(paper->arena, block->text), place, 0);
	}
	flow(paper, &setting, block->text, 0, tags[level]);
	paper->y += after[level];
}

static void list_item(Paper *paper, Str text)
{
	Setting setting = body;
	Setting const bullet = { FACE_SERIF, TEXT_SIZE, 12, paper->accent };
	Lines const mark = paper_lines(paper, &bullet, S("•"));
	setting.width = TEXT_WIDTH - 16;
	Lines const lines = paper_lines(paper, &setting, text);
	if (fmin(lines.height, 60) > paper_room(paper) && !paper->at_top) {
		paper_tag_end(paper, "L");
		paper_new_sheet(paper);
		paper_tag(paper, "L");
	}
	paper_tag(paper, "LI");
	paper_tag(paper, "Lbl");
	paper_draw(paper, &mark, &bullet, 0, 1, paper_column(paper, 4, 12),
	           paper->y + paper_ascent(&lines) - paper_ascent(&mark));
	paper_tag_end(paper, "Lbl");
	if (lines.height <= paper_room(paper)) {
		flow(paper, &setting, text, 16, "LBody");
		paper_tag_end(paper, "LI");
	} else { /* no container stays open over the end of a sheet */
		paper_tag_end(paper, "LI");
		paper_tag_end(paper, "L");
		flow(paper, &setting, text, 16, "P");
		paper_tag(paper, "L");
	}
	paper->y += 2;
}

/* Consecutive lines that begin with "- ".  Returns what comes after them. */
static Str list(Paper *paper, Str text)
{
	paper_tag(paper, "L");
	while (str_starts(text, S("- "))) {
		Str line = str_cut(&text, '\n');
		list_item(paper, str_part(line, 2, line.len));
	}
	paper_tag_end(paper, "L");
	paper->y += 5;
	return text;
}

/* The lines up to a blank one or a list.  Returns what comes after them. */
static Str paragraph(Paper *paper, const Setting *setting, double from_start, Str text)
{
	Str const whole = text;
	size_t len = 0;
	while (text.len > 0 && !str_starts(text, S("- "))) {
		Str line = str_cut(&text, '\n');
		if (str_trim(line).len == 0)
			break;
		len = (size_t)(line.ptr + line.len - whole.ptr);
	}
	if (len > 0) {
		flow(paper, setting, str_part(whole, 0, len), from_start, "P");
		paper->y += 7;
	}
	return text;
}

static void paragraphs(Paper *paper, Str text)
{
	while (text.len > 0) {
		if (str_starts(text, S("- ")))
			text = list(paper, text);
		else
			text = paragraph(paper, &body, 0, text);
	}
}

/* ---- Rows ---- */

#define LABEL_WIDTH (TEXT_WIDTH * 0.34)
#define VALUE_START (LABEL_WIDTH + 16)
#define ROW_PADDING 4.5

/* The label or the value of a row; `drop` brings the first lines of both to one height. */
typedef struct {
	const char *tag;
	double from_start, drop;
	Setting setting;
	Lines lines;
	int from; /* the first line that is not drawn yet */
} Cell;

static Cell cell(Paper *paper, const char *tag, Str text)
{
	bool const is_label = tag[1] == 'H';
	Cell made = { .tag = tag,
		      .from_start = is_label ? 0 : VALUE_START,
		      .setting = { FACE_SANS, 9.5,
		                   is_label ? LABEL_WIDTH : TEXT_WIDTH - VALUE_START,
		                   is_label ? paper_grey : paper_ink } };
	made.lines = paper_lines(paper, &made.setting, text);
	return made;
}

/* Draws what fits of a cell.  Returns its height. */
static double cell_part(Paper *paper, Cell *cell)
{
	double const room = paper_room(paper) - 2 * ROW_PADDING - cell->drop;
	double height;
	int const count = paper_fit(&cell->lines, cell->from, room, true, &height);
	if (count == 0)
		return 0;
	paper_tag(paper, cell->tag);
	paper_draw(paper, &cell->lines, &cell->setting, cell->from, count,
	           paper_column(paper, cell->from_start, cell->setting.width),
	           paper->y + ROW_PADDING + cell->drop);
	paper_tag_end(paper, cell->tag);
	cell->from += count;
	height += cell->drop;
	cell->drop = 0;
	return height;
}

static void row_part(Paper *paper, Cell *label, Cell *value)
{
	paper_tag(paper, "TR");
	double const label_height = cell_part(paper, label), value_height = cell_part(paper, value);
	paper_tag_end(paper, "TR");
	paper->y += fmax(label_height, value_height) + 2 * ROW_PADDING;
	paper->at_top = false;
	paper_rule(paper, MARGIN_SIDE, paper->y, TEXT_WIDTH, 0.5, paper_hairline);
}

/* Rows move to the next sheet as a whole; only one that would fill a third of it is split. */
static bool row_moves(const Paper *paper, double height)
{
	if (height <= paper_room(paper) || paper->at_top)
		return false;
	return height <= TEXT_BOTTOM / 3 || paper_room(paper) < 60;
}

static void row_draw(Paper *paper, const Block *block, bool begins, bool ends)
{
	Cell label = cell(paper, "TH", block->text), value = cell(paper, "TD", block->value);
	double const sink = paper_ascent(&value.lines) - paper_ascent(&label.lines);
	label.drop = fmax(sink, 0);
	value.drop = fmax(-sink, 0);
	bool const moves = row_moves(
		paper, fmax(label.lines.height + label.drop, value.lines.height + value.drop) +
			       2 * ROW_PADDING);
	if (moves && !begins)
		paper_tag_end(paper, "Table");
	if (moves)
		paper_new_sheet(paper);
	if (moves || begins) {
		paper_tag(paper, "Table");
		paper_rule(paper, MARGIN_SIDE, paper->y, TEXT_WIDTH, 0.5, paper_hairline);
	}
	row_part(paper, &label, &value);
	while (label.from < label.lines.lines_len || value.from < value.lines.lines_len) {
		paper_tag_end(paper, "Table");
		paper_new_sheet(paper);
		paper_tag(paper, "Table");
		row_part(paper, &label, &value);
	}
	if (!ends)
		return;
	paper_tag_end(paper, "Table");
	paper->y += 8;
}

/* ---- Notes, the end side, codes ---- */

#define NOTE_PADDING 10.0

static void note(Paper *paper, Str text)
{
	Setting const setting = { FACE_SANS, 9.5, TEXT_WIDTH - 2 * NOTE_PADDING - 4, paper_ink };
	Lines const lines = paper_lines(paper, &setting, text);
	double height;
	paper->y += 4;
	paper_need(paper, fmin(lines.height, 80) + 2 * NOTE_PADDING);
	for (int from = 0, count; from < lines.lines_len; from += count) {
		if (from > 0)
			paper_new_sheet(paper);
		count = paper_fit(&lines, from, paper_room(paper) - 2 * NOTE_PADDING, true,
		                  &height);
		height += 2 * NOTE_PADDING;
		paper_rule(paper, MARGIN_SIDE, paper->y, TEXT_WIDTH, height, paper->tint);
		paper_rule(paper, paper_column(paper, 0, 3), paper->y, 3, height, paper->accent);
		paper_tag(paper, "P");
		paper_draw(paper, &lines, &setting, from, count,
		           paper_column(paper, NOTE_PADDING + 4, setting.width),
		           paper->y + NOTE_PADDING);
		paper_tag_end(paper, "P");
		paper->y += height;
		paper->at_top = false;
	}
	paper->y += 10;
}

/* A column of the end half that stays together where it can. */
static void end_side(Paper *paper, Str text, double space_after)
{
	Setting setting = body;
	setting.width = TEXT_WIDTH * 0.46;
	Lines const lines = paper_lines(paper, &setting, text);
	paper_need(paper, fmin(lines.height, 200));
	while (text.len > 0)
		text = paragraph(paper, &setting, TEXT_WIDTH - setting.width, text);
	paper->y += space_after;
}

static void qr_modules(Paper *paper, const QRcode *code, double x, double y, double module)
{
	cairo_set_source_rgb(paper->cr, 0, 0, 0);
	for (int row = 0; row < code->width; row++)
		for (int from = 0, to; from < code->width; from = to) {
			const unsigned char *line = code->data + (ptrdiff_t)row * code->width;
			for (to = from + 1; to < code->width && (line[to] & 1) == (line[from] & 1);)
				to++;
			if (line[from] & 1)
				cairo_rectangle(paper->cr, x + from * module, y + row * module,
				                (to - from) * module, module);
		}
	cairo_fill(paper->cr);
}

static void free_code(void *code)
{
	QRcode_free(code);
}

static QRcode *qr_make(Paper *paper, Str content)
{
	QRcode *code = QRcode_encodeData((int)content.len, (const unsigned char *)content.ptr, 0,
	                                 QR_ECLEVEL_M);
	if (!code)
		fault("could not make a QR code of %zu bytes", content.len);
	arena_defer(paper->arena, free_code, code);
	return code;
}

/* Modules of 0.44 mm, which a telephone reads from print; four of them are left free around. */
static double qr_side(const QRcode *code)
{
	return fmin(fmax(code->width * 1.25, 84), 180);
}

static double qr_quiet(const QRcode *code)
{
	return 4 * qr_side(code) / code->width;
}

/* In a column at the start side. */
static void qr(Paper *paper, const QRcode *code, Str caption, double width)
{
	double const side = qr_side(code), quiet = qr_quiet(code), outer = side + 2 * quiet;
	Setting const setting = { FACE_SANS, 8.5, width - outer - 8, paper_grey };
	Lines const lines = paper_lines(paper, &setting, caption);
	double const height = fmax(outer, lines.height);
	paper_need(paper, height);
	double const y = paper->y;
	paper_tag(paper, "Figure");
	if (paper->drawing)
		qr_modules(paper, code, paper_column(paper, quiet, side), y + (height - side) / 2,
		           side / code->width);
	paper_tag_end(paper, "Figure");
	paper_tag(paper, "P");
	paper_draw(paper, &lines, &setting, 0, lines.lines_len,
	           paper_column(paper, outer + 8, setting.width), y + (height - lines.height) / 2);
	paper_tag_end(paper, "P");
	paper->y = y + height + 10;
	paper->at_top = false;
}

/* A signature, and beside it the code that proves it: they often end a sheet. */
static void right_and_qr(Paper *paper, Str right, const Block *block)
{
	const QRcode *code = qr_make(paper, block->text);
	paper_need(paper, qr_side(code) + 2 * qr_quiet(code));
	double const top = paper->y;
	int const sheet = paper->page;
	end_side(paper, right, 6);
	if (paper->page != sheet) {
		qr(paper, code, block->value, TEXT_WIDTH);
		return;
	}
	double const bottom = paper->y;
	paper->y = top;
	qr(paper, code, block->value, TEXT_WIDTH * 0.5);
	paper->y = paper->page == sheet ? fmax(paper->y, bottom) : paper->y;
}

void block_draw(Paper *paper, const Block *previous, const Block *block, const Block *next)
{
	switch (block->kind) {
	case BLOCK_HEADING: heading(paper, block); break;
	case BLOCK_PARAGRAPHS: paragraphs(paper, block->text); break;
	case BLOCK_ROW:
		row_draw(paper, block, !previous || previous->kind != BLOCK_ROW,
		         !next || next->kind != BLOCK_ROW);
		break;
	case BLOCK_NOTE: note(paper, block->text); break;
	case BLOCK_SPACE: paper->y += block->number; break;
	case BLOCK_RIGHT:
		if (next && next->kind == BLOCK_QR)
			right_and_qr(paper, block->text, next);
		else
			end_side(paper, block->text, 6);
		break;
	case BLOCK_RECIPIENT: end_side(paper, block->text, 14); break;
	case BLOCK_QR:
		if (!previous || previous->kind != BLOCK_RIGHT)
			qr(paper, qr_make(paper, block->text), block->value, TEXT_WIDTH);
		break;
	case BLOCK_KINDS: assert(0);
	}
}
