/* appearance.c — what is seen of a signature: lines of text in a frame, laid out by pango and drawn
 * by cairo as a PDF of one page, which becomes a form of the document. */
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>

#include "core/pades/open.h"

enum { DRAWING_BYTES_MAX = 4 << 20 };

#define PADDING   5.0
#define TEXT_SIZE 8.5

static const char regular[] = "Noto Sans, Noto Sans Arabic, DejaVu Sans, sans-serif";
static const char bold[] = "Noto Sans, Noto Sans Arabic, DejaVu Sans, sans-serif Bold";

/* Cairo's writer may not fault: it fills a piece of memory that was taken before. */
typedef struct {
	char *ptr;
	size_t len;
} Output;

static cairo_status_t take(void *closure, const unsigned char *bytes, unsigned len)
{
	Output *out = closure;
	if (len > DRAWING_BYTES_MAX - out->len)
		return CAIRO_STATUS_WRITE_ERROR;
	memcpy(out->ptr + out->len, bytes, len);
	out->len += len;
	return CAIRO_STATUS_SUCCESS;
}

static void unref_surface(void *surface)
{
	cairo_surface_destroy(surface);
}

static void unref_cr(void *cr)
{
	cairo_destroy(cr);
}

static void unref_object(void *object)
{
	g_object_unref(object);
}

static void qpdf_gone(void *arg)
{
	qpdf_data *qpdf = arg;
	qpdf_cleanup(qpdf);
}

/* All lines as one text, the second of them (the name) bold. */
static PangoLayout *layout_of(cairo_t *cr, const PadesJob *job, Arena *arena)
{
	PangoLayout *layout = pango_cairo_create_layout(cr);
	PangoAttrList *attributes = pango_attr_list_new();
	Buf text = { .arena = arena };
	arena_defer(arena, unref_object, layout);
	for (size_t i = 0; i < STAMP_LINES; i++) {
		size_t const from = text.len + (text.len > 0);
		if (job->lines[i].len == 0)
			continue;
		if (text.len > 0)
			buf_char(&text, '\n');
		buf_add(&text, job->lines[i]);
		if (i != 1)
			continue;
		PangoFontDescription *font = pango_font_description_from_string(bold);
		PangoAttribute *name = pango_attr_font_desc_new(font);
		pango_font_description_free(font);
		name->start_index = (guint)from;
		name->end_index = (guint)text.len;
		pango_attr_list_insert(attributes, name);
	}
	pango_layout_set_text(layout, text.ptr ? text.ptr : "", (int)text.len);
	pango_layout_set_attributes(layout, attributes);
	pango_attr_list_unref(attributes);
	pango_layout_set_auto_dir(layout, TRUE);
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_context_set_language(pango_layout_get_context(layout),
	                           pango_language_from_string(lang_code(job->stamp.lang)));
	return layout;
}

static void set_size(PangoLayout *layout, double size)
{
	PangoFontDescription *font = pango_font_description_from_string(regular);
	pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
}

/* As large as fits, down to what can still be read. */
static void fit(PangoLayout *layout, double width, double height)
{
	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	for (double size = TEXT_SIZE; size >= 4; size -= 0.5) {
		int tall;
		set_size(layout, size);
		pango_layout_get_size(layout, NULL, &tall);
		if ((double)tall / PANGO_SCALE <= height)
			return;
	}
}

static Str draw(Arena *arena, const PadesJob *job, double width, double height)
{
	Output *out = alloc(arena, Output);
	out->ptr = alloc_n(arena, char, DRAWING_BYTES_MAX);
	cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(take, out, width, height);
	arena_defer(arena, unref_surface, surface);
	cairo_t *cr = cairo_create(surface);
	arena_defer(arena, unref_cr, cr);
	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_paint(cr);
	cairo_set_source_rgb(cr, 0.34, 0.37, 0.43);
	cairo_set_line_width(cr, 0.75);
	cairo_rectangle(cr, 0.5, 0.5, width - 1, height - 1);
	cairo_stroke(cr);
	cairo_set_source_rgb(cr, 0.11, 0.13, 0.17);
	PangoLayout *layout = layout_of(cr, job, arena);
	fit(layout, width - 2 * PADDING, height - 2 * PADDING);
	cairo_rectangle(cr, 1, 1, width - 2, height - 2);
	cairo_clip(cr);
	cairo_move_to(cr, PADDING, PADDING);
	pango_cairo_show_layout(cr, layout);
	cairo_surface_finish(surface);
	if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS &&
	    cairo_surface_status(surface) != CAIRO_STATUS_SURFACE_FINISHED)
		fault("could not draw a signature");
	return (Str){ out->ptr, out->len };
}

void warm_appearance_fonts(void)
{
	Arena *arena = arena_new((size_t)16 << 20);
	PadesJob const job = { .lines = { S("Signé"), S("« É » — بلدية"), S("n° 1") } };
	(void)draw(arena, &job, 200, 64);
	arena_free(arena);
}

/* Turns the drawing so that it stands upright on a page that is shown turned. */
static const char *matrix(int rotation)
{
	switch (rotation) {
	case 90: return "[ 0 1 -1 0 0 0 ]";
	case 180: return "[ -1 0 0 -1 0 0 ]";
	case 270: return "[ 0 -1 1 0 0 0 ]";
	default: return "[ 1 0 0 1 0 0 ]";
	}
}

qpdf_oh draw_appearance(const Pdf *pdf, const PadesJob *job, double width, double height,
                        int rotation)
{
	Arena *arena = pdf->arena;
	qpdf_data const qpdf = pdf->qpdf;
	Str const drawing = draw(arena, job, width, height);
	qpdf_data *other = alloc(arena, qpdf_data);
	unsigned char *bytes = NULL;
	size_t len = 0;
	*other = qpdf_init();
	arena_defer(arena, qpdf_gone, other);
	qpdf_silence_errors(*other);
	if (qpdf_read_memory(*other, "drawing", drawing.ptr, drawing.len, NULL) & QPDF_ERRORS)
		fault("could not read back a drawing");
	qpdf_oh page = qpdf_get_page_n(*other, 0);
	if (qpdf_oh_get_page_content_data(*other, page, &bytes, &len) & QPDF_ERRORS)
		fault("could not read back a drawing");
	arena_defer(arena, free, bytes);
	qpdf_oh resources =
		qpdf_make_indirect_object(*other, qpdf_oh_get_key(*other, page, "/Resources"));
	Str const head = str_format(arena,
	                            "<< /Type /XObject /Subtype /Form /BBox [ 0 0 %d %d ] "
	                            "/Matrix %s >>",
	                            (int)width, (int)height, matrix(rotation));
	qpdf_oh form = qpdf_oh_new_stream(qpdf);
	qpdf_oh_replace_stream_data(qpdf, form, bytes, len, qpdf_oh_new_null(qpdf),
	                            qpdf_oh_new_null(qpdf));
	qpdf_oh entries = qpdf_oh_parse(qpdf, str_cstr(arena, head));
	qpdf_oh dictionary = qpdf_oh_get_dict(qpdf, form);
	StrList const keys = pdf_keys(pdf, entries);
	for (size_t i = 0; i < keys.len; i++) {
		const char *key = str_cstr(arena, keys.at[i]);
		qpdf_oh_replace_key(qpdf, dictionary, key, qpdf_oh_get_key(qpdf, entries, key));
	}
	qpdf_oh_replace_key(qpdf, dictionary, "/Resources",
	                    qpdf_oh_copy_foreign_object(qpdf, *other, resources));
	return form;
}
