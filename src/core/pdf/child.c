/* child.c — the child: a Doc on standard input, a PDF on standard output. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/pdf/paper.h"

enum { PDF_BYTES_MAX = 32 << 20, ARENA_BYTES_MAX = 256 << 20 };

/* Cairo's writer may not fault: it fills a piece of memory that was taken before. */
typedef struct {
	char *ptr;
	size_t len;
} Output;

static cairo_status_t take(void *closure, const unsigned char *bytes, unsigned len)
{
	Output *out = closure;
	if (len > PDF_BYTES_MAX - out->len)
		return CAIRO_STATUS_WRITE_ERROR;
	memcpy(out->ptr + out->len, bytes, len);
	out->len += len;
	return CAIRO_STATUS_SUCCESS;
}

static int hex_pair(const char *digits)
{
	int value = 0;
	for (int i = 0; i < 2; i++) {
		const char *all = "0123456789abcdef";
		char c = digits[i] >= 'A' && digits[i] <= 'F' ? (char)(digits[i] + 32) : digits[i];
		const char *at = c ? strchr(all, c) : NULL;
		if (!at)
			return -1;
		value = value * 16 + (int)(at - all);
	}
	return value;
}

static Colour mix(Colour a, Colour b, double part_of_b)
{
	return (Colour){ a.red + (b.red - a.red) * part_of_b,
		         a.green + (b.green - a.green) * part_of_b,
		         a.blue + (b.blue - a.blue) * part_of_b };
}

static double linear(double channel)
{
	double const base = (channel + 0.055) / 1.055;
	return channel <= 0.04045 ? channel / 12.92 : __builtin_pow(base, 2.4);
}

/* Contrast with white as WCAG defines it. */
static double contrast(Colour c)
{
	double const light =
		0.2126 * linear(c.red) + 0.7152 * linear(c.green) + 0.0722 * linear(c.blue);
	return 1.05 / (light + 0.05);
}

static Colour colour_read(Str text)
{
	int parts[3] = { 0x1f, 0x3a, 0x5f };
	if (text.len == 7 && text.ptr[0] == '#')
		for (size_t i = 0; i < 3; i++)
			parts[i] = hex_pair(text.ptr + 1 + 2 * i);
	if (parts[0] < 0 || parts[1] < 0 || parts[2] < 0)
		return (Colour){ 0.12, 0.23, 0.37 };
	return (Colour){ parts[0] / 255.0, parts[1] / 255.0, parts[2] / 255.0 };
}

static void describe(Paper *paper)
{
	static const struct {
		cairo_pdf_metadata_t which;
		size_t field;
	} texts[] = { { CAIRO_PDF_METADATA_TITLE, offsetof(DocStyle, title) },
		      { CAIRO_PDF_METADATA_AUTHOR, offsetof(DocStyle, author) } };
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		Str text;
		memcpy(&text, (const char *)&paper->doc->style + texts[i].field, sizeof text);
		cairo_pdf_surface_set_metadata(paper->surface, texts[i].which,
		                               str_cstr(paper->arena, text));
	}
	cairo_pdf_surface_set_metadata(paper->surface, CAIRO_PDF_METADATA_CREATOR, "Beffroi");
	/* Without a date of its own, cairo would put today's: doc_finish() takes this one away. */
	Str at = instant_iso(paper->arena, paper->doc->style.at);
	cairo_pdf_surface_set_metadata(
		paper->surface, CAIRO_PDF_METADATA_CREATE_DATE,
		at.len > 19 ? str_cstr(paper->arena, str_format(paper->arena, "%.*sZ", 19, at.ptr))
			    : "1970-01-01T00:00:00Z");
}

static void lay_out(Paper *paper)
{
	const Doc *doc = paper->doc;
	paper->page = 0;
	paper_new_sheet(paper);
	if (doc->style.head.len > 0)
		block_letterhead(paper);
	for (size_t i = 0; i < doc->blocks.len; i++)
		block_draw(paper, i > 0 ? &doc->blocks.at[i - 1] : NULL, &doc->blocks.at[i],
		           i + 1 < doc->blocks.len ? &doc->blocks.at[i + 1] : NULL);
	paper->pages = paper->page;
}

static void unref_surface(void *surface)
{
	cairo_surface_destroy(surface);
}

Str doc_pages(Arena *arena, const Doc *doc)
{
	Colour const white = { 1, 1, 1 }, black = { 0, 0, 0 };
	Output *out = alloc(arena, Output);
	out->ptr = alloc_n(arena, char, PDF_BYTES_MAX);
	Paper paper = { .arena = arena, .doc = doc, .accent = colour_read(doc->style.accent) };
	while (contrast(paper.accent) < 4.5)
		paper.accent = mix(paper.accent, black, 0.1);
	paper.tint = mix(paper.accent, white, 0.93);
	paper.rtl = strcmp(lang_direction(doc->style.lang), "rtl") == 0;
	paper.surface = cairo_pdf_surface_create_for_stream(take, out, SHEET_WIDTH, SHEET_HEIGHT);
	arena_defer(arena, unref_surface, paper.surface);
	paper_open(&paper);
	describe(&paper);
	lay_out(&paper);
	paper.drawing = true;
	lay_out(&paper);
	cairo_surface_finish(paper.surface);
	cairo_status_t status = cairo_surface_status(paper.surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_status(paper.cr);
	if (status != CAIRO_STATUS_SUCCESS && status != CAIRO_STATUS_SURFACE_FINISHED)
		fault("could not draw the pages: %s", cairo_status_to_string(status));
	return (Str){ out->ptr, out->len };
}

static Str input(Arena *arena)
{
	char *bytes = alloc_n(arena, char, DOC_BYTES_MAX + 1);
	size_t len = fread(bytes, 1, DOC_BYTES_MAX + 1, stdin);
	return (Str){ bytes, len };
}

static int render(void)
{
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	Doc *doc;
	if (!doc_decode(arena, input(arena), &doc))
		fault("the input is not a document");
	Str pdf = doc_finish(arena, doc, doc_pages(arena, doc));
	return fwrite(pdf.ptr, 1, pdf.len, stdout) == pdf.len ? 0 : 1;
}

static const char *const fonts[] = {
	"/usr/share/fonts",      "/usr/local/share/fonts", "/etc/fonts",
	"/usr/share/fontconfig", "/var/cache/fontconfig",  NULL
};

const SandboxKind pdf_kind = {
	.name = "pdf",
	.warm = paper_warm_fonts,
	.main = render,
	.reads = fonts,
	.threads = true, /* pango matches fonts in threads */
	.seconds_max = 20,
	.memory_bytes_max = (size_t)1 << 30,
	.output_bytes_max = PDF_BYTES_MAX,
};
