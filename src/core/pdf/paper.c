/* paper.c — sheets, fonts and lines of text. */
#include "core/pdf/paper.h"

const Colour paper_ink = { 0.11, 0.13, 0.17 };
const Colour paper_grey = { 0.34, 0.37, 0.43 };
const Colour paper_hairline = { 0.82, 0.84, 0.87 };

static const char *const families[] = {
	[FACE_SERIF] = "Noto Serif, Noto Sans Arabic, DejaVu Serif, serif",
	[FACE_SERIF_BOLD] = "Noto Serif, Noto Kufi Arabic, DejaVu Serif, serif Bold",
	[FACE_SANS] = "Noto Sans, Noto Sans Arabic, DejaVu Sans, sans-serif",
	[FACE_SANS_BOLD] = "Noto Sans, Noto Sans Arabic, DejaVu Sans, sans-serif Bold",
};

static void unref_cr(void *cr)
{
	cairo_destroy(cr);
}

static void unref_object(void *object)
{
	g_object_unref(object);
}

static PangoContext *fonts_open(bool rtl, Lang lang)
{
	PangoFontMap *map = pango_cairo_font_map_get_default();
	PangoContext *context = pango_font_map_create_context(map);
	cairo_font_options_t *options = cairo_font_options_create();
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	pango_cairo_context_set_font_options(context, options);
	cairo_font_options_destroy(options);
	pango_context_set_round_glyph_positions(context, FALSE);
	pango_context_set_base_dir(context, rtl ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
	pango_context_set_language(context, pango_language_from_string(lang_code(lang)));
	return context;
}

void paper_open(Paper *paper)
{
	paper->cr = cairo_create(paper->surface);
	arena_defer(paper->arena, unref_cr, paper->cr);
	paper->context = fonts_open(paper->rtl, paper->doc->style.lang);
	arena_defer(paper->arena, unref_object, paper->context);
}

static PangoLayout *layout_new(PangoContext *context, Face face, double size)
{
	PangoLayout *layout = pango_layout_new(context);
	PangoFontDescription *font = pango_font_description_from_string(families[face]);
	pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	/* The ligatures of Latin come apart, so that "ffi" is found when it is searched. */
	PangoAttrList *attributes = pango_attr_list_new();
	pango_attr_list_insert(attributes, pango_attr_font_features_new("liga=0, clig=0"));
	pango_layout_set_attributes(layout, attributes);
	pango_attr_list_unref(attributes);
	return layout;
}

static cairo_status_t swallow(void *closure, const unsigned char *bytes, unsigned len)
{
	(void)closure, (void)bytes, (void)len;
	return CAIRO_STATUS_SUCCESS;
}

void paper_warm_fonts(void)
{
	cairo_surface_t *surface =
		cairo_pdf_surface_create_for_stream(swallow, NULL, SHEET_WIDTH, SHEET_HEIGHT);
	cairo_t *cr = cairo_create(surface);
	PangoContext *context = fonts_open(false, LANG_FR);
	for (Face face = FACE_SERIF; face <= FACE_SANS_BOLD; face++) {
		PangoLayout *layout = layout_new(context, face, 10);
		pango_layout_set_text(layout, "Récépissé « n° 1 » • € — بلدية", -1);
		pango_cairo_show_layout(cr, layout);
		g_object_unref(layout);
	}
	g_object_unref(context);
	cairo_destroy(cr);
	cairo_surface_finish(surface);
	cairo_surface_destroy(surface);
}

Lines paper_lines(Paper *paper, const Setting *setting, Str text)
{
	PangoLayout *layout = layout_new(paper->context, setting->face, setting->size);
	arena_defer(paper->arena, unref_object, layout);
	Str const set = doc_typeset(paper->arena, paper->doc->style.lang, text);
	int height;
	pango_layout_set_text(layout, set.ptr, (int)set.len);
	pango_layout_set_width(layout, (int)(setting->width * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_auto_dir(layout, TRUE);
	pango_layout_get_size(layout, NULL, &height);
	return (Lines){ .layout = layout,
		        .width = setting->width,
		        .height = (double)height / PANGO_SCALE,
		        .lines_len = pango_layout_get_line_count(layout) };
}

double paper_ascent(const Lines *lines)
{
	return (double)pango_layout_get_baseline(lines->layout) / PANGO_SCALE;
}

static PangoRectangle line_box(const Lines *lines, int number)
{
	PangoRectangle box;
	pango_layout_line_get_extents(pango_layout_get_line_readonly(lines->layout, number), NULL,
	                              &box);
	return box;
}

int paper_fit(const Lines *lines, int from, double room, bool forced, double *ret_height)
{
	int count = 0;
	double height = 0, last = 0;
	for (int i = from; i < lines->lines_len; i++) {
		last = (double)line_box(lines, i).height / PANGO_SCALE;
		if (height + last > room && !(forced && count == 0))
			break;
		height += last;
		count++;
	}
	int const left = lines->lines_len - from - count;
	if (left == 1 && count > 2) { /* no line alone at the top of the next sheet */
		count--;
		height -= (double)line_box(lines, from + count).height / PANGO_SCALE;
	}
	if (left > 0 && count == 1 && !forced) { /* nor at the foot of this one */
		count = 0;
		height = 0;
	}
	*ret_height = height;
	return count;
}

static void use_colour(Paper *paper, Colour colour)
{
	cairo_set_source_rgb(paper->cr, colour.red, colour.green, colour.blue);
}

void paper_draw(Paper *paper, const Lines *lines, const Setting *setting, int from, int count,
                double x, double y)
{
	if (!paper->drawing)
		return;
	use_colour(paper, setting->colour);
	for (int i = from; i < from + count; i++) {
		PangoRectangle const box = line_box(lines, i);
		double const free_width = lines->width - (double)box.width / PANGO_SCALE;
		double const baseline = y - (double)box.y / PANGO_SCALE;
		cairo_move_to(paper->cr, paper->rtl ? x + free_width : x, baseline);
		pango_cairo_show_layout_line(paper->cr,
		                             pango_layout_get_line_readonly(lines->layout, i));
		y += (double)box.height / PANGO_SCALE;
	}
}

double paper_room(const Paper *paper)
{
	return TEXT_BOTTOM - paper->y;
}

double paper_column(const Paper *paper, double from_start, double width)
{
	return paper->rtl ? SHEET_WIDTH - MARGIN_SIDE - from_start - width
	                  : MARGIN_SIDE + from_start;
}

void paper_rule(Paper *paper, double x, double y, double width, double thickness, Colour colour)
{
	if (!paper->drawing)
		return;
	use_colour(paper, colour);
	cairo_rectangle(paper->cr, x, y, width, thickness);
	cairo_fill(paper->cr);
}

void paper_tag(Paper *paper, const char *tag)
{
	if (paper->drawing)
		cairo_tag_begin(paper->cr, tag, NULL);
}

void paper_tag_end(Paper *paper, const char *tag)
{
	if (paper->drawing)
		cairo_tag_end(paper->cr, tag);
}

/* One line, cut with an ellipsis where it is too long. */
static void short_line(Paper *paper, const Setting *setting, Str text, double from_start, double y,
                       bool at_end)
{
	Setting one_line = *setting;
	Lines lines = paper_lines(paper, &one_line, text);
	pango_layout_set_ellipsize(lines.layout, PANGO_ELLIPSIZE_END);
	pango_layout_set_single_paragraph_mode(lines.layout, TRUE);
	double const width = (double)line_box(&lines, 0).width / PANGO_SCALE;
	if (at_end) /* a column as wide as the text, so that it ends where the column does */
		from_start += setting->width - width;
	lines.width = at_end ? width : setting->width;
	paper_draw(paper, &lines, setting, 0, 1, paper_column(paper, from_start, lines.width), y);
}

static void running_foot(Paper *paper)
{
	Setting const small = { FACE_SANS, 8, TEXT_WIDTH - 90, paper_grey };
	Setting const number = { FACE_SANS, 8, 80, paper_grey };
	double const y = SHEET_HEIGHT - 47;
	paper_rule(paper, MARGIN_SIDE, y - 8, TEXT_WIDTH, 0.5, paper_hairline);
	short_line(paper, &small, paper->doc->style.foot, 0, y, false);
	short_line(paper, &number,
	           i18n_text(paper->arena, paper->doc->style.lang, NULL, "Page {n} sur {total}",
	                     arg("n", paper->page), arg("total", paper->pages)),
	           TEXT_WIDTH - 80, y, true);
}

static void running_head(Paper *paper)
{
	Setting const small = { FACE_SANS, 8, TEXT_WIDTH / 2 - 10, paper_grey };
	short_line(paper, &small, paper->doc->style.head, 0, 36, false);
	short_line(paper, &small, paper->doc->style.title, TEXT_WIDTH / 2 + 10, 36, true);
	paper_rule(paper, MARGIN_SIDE, 52, TEXT_WIDTH, 0.5, paper_hairline);
}

void paper_new_sheet(Paper *paper)
{
	if (paper->page > 0 && paper->drawing)
		cairo_show_page(paper->cr);
	paper->page++;
	paper->y = TEXT_TOP;
	paper->at_top = true;
	running_foot(paper);
	if (paper->page == 1)
		return;
	running_head(paper);
	paper->y = TEXT_TOP + 18;
}

void paper_need(Paper *paper, double height)
{
	if (height > paper_room(paper) && !paper->at_top)
		paper_new_sheet(paper);
}
