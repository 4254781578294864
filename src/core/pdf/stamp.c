/* stamp.c — a copy of a PDF with a few lines in a box on its first page.
 *
 * The PDF comes from people: it is opened in the child alone.  The copy is written anew, so that
 * signatures in it would no longer hold: what would have a reader check them is taken out, and what
 * they look like stays. */
#include <qpdf/qpdf-c.h>
#include <stdio.h>
#include <string.h>

#include "core/pdf/doc.h"

enum {
	ARENA_BYTES_MAX = 256 << 20,
	LINES_MAX = 4,
	LINE_BYTES_MAX = 200,
	HEAD_BYTES_MAX = LINES_MAX * (LINE_BYTES_MAX + 1) + 8,
	/* In points: letters, lines, the box and its distance from the corner. */
	LETTER = 8,
	LEADING = 11,
	MARGIN = 18,
	PADDING = 6,
};

/* ---- The parent ---- */

Err *pdf_stamp(Arena *arena, Str pdf, const Str *lines, size_t lines_len, Str *ret_pdf)
{
	Buf input = { .arena = arena };
	Str why;
	assert(lines_len > 0 && lines_len <= LINES_MAX);
	if (pdf.len > PDF_STAMP_BYTES_MAX)
		return err_new(arena, ERR_TOO_LARGE, "Ce PDF est trop grand pour être tamponné.");
	buf_addf(&input, "%zu\n", lines_len);
	for (size_t i = 0; i < lines_len; i++) {
		assert(lines[i].len <= LINE_BYTES_MAX);
		buf_add(&input, lines[i]);
		buf_char(&input, '\n');
	}
	buf_add(&input, pdf);
	if (!sandbox_run(arena, &pdf_stamp_kind, buf_str(&input), ret_pdf, &why))
		return err_new(arena, ERR_INVALID,
		               "Ce PDF ne peut pas être tamponné : il est abîmé ou protégé.");
	return NULL;
}

/* ---- The child ---- */

static void close_qpdf(void *arg)
{
	qpdf_data *qpdf = arg;
	qpdf_cleanup(qpdf);
}

/* Windows-1252, as the fonts of every reader have it; what it lacks is a question mark. */
static Str to_western(Arena *arena, Str text)
{
	static const struct {
		const char *utf8;
		char byte;
	} more[] = { { "’", '\x92' }, { "€", '\x80' }, { "–", '\x96' }, { "œ", '\x9c' } };
	Buf out = { .arena = arena };
	for (size_t i = 0; i < text.len;) {
		unsigned char c = (unsigned char)text.ptr[i];
		size_t len = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
		Str one = str_part(text, i, len);
		char byte = c < 0x80 ? (char)c : '?';
		if (one.len == 2 && (c == 0xC2 || c == 0xC3))
			byte = (char)((c == 0xC3 ? 0x40 : 0) | (unsigned char)one.ptr[1]);
		for (size_t k = 0; k < ARRAY_LEN(more); k++)
			if (str_eq(one, str_of(more[k].utf8)))
				byte = more[k].byte;
		if (byte == '(' || byte == ')' || byte == '\\')
			buf_char(&out, '\\');
		buf_char(&out, byte);
		i += len;
	}
	return buf_str(&out);
}

typedef struct {
	double left, bottom, right, top;
	int rotation;
} Sheet;

static double number_at(qpdf_data qpdf, qpdf_oh array, int n, double otherwise)
{
	qpdf_oh item = qpdf_oh_get_array_item(qpdf, array, n);
	return qpdf_oh_is_number(qpdf, item) ? qpdf_oh_get_numeric_value(qpdf, item) : otherwise;
}

static Sheet sheet_of(qpdf_data qpdf, qpdf_oh page)
{
	Sheet s = { 0, 0, 595, 842, 0 };
	qpdf_oh box = qpdf_oh_get_key(qpdf, page, "/CropBox");
	if (!qpdf_oh_is_array(qpdf, box))
		box = qpdf_oh_get_key(qpdf, page, "/MediaBox");
	if (qpdf_oh_is_array(qpdf, box) && qpdf_oh_get_array_n_items(qpdf, box) == 4)
		s = (Sheet){ number_at(qpdf, box, 0, 0), number_at(qpdf, box, 1, 0),
			     number_at(qpdf, box, 2, 595), number_at(qpdf, box, 3, 842), 0 };
	qpdf_oh turned = qpdf_oh_get_key(qpdf, page, "/Rotate");
	if (qpdf_oh_is_integer(qpdf, turned))
		s.rotation = ((int)(qpdf_oh_get_int_value(qpdf, turned) % 360) + 360) % 360;
	return s;
}

/* From the corner that people see at the upper end, along what they see as lines. */
static void place(Buf *out, const Sheet *s, double width, double height)
{
	double x = s->right - MARGIN - width, y = s->top - MARGIN - height;
	switch (s->rotation) {
	case 90:
		buf_addf(out, "0 1 -1 0 %.2f %.2f cm\n", s->left + MARGIN + height,
		         s->top - MARGIN - width);
		break;
	case 180:
		buf_addf(out, "-1 0 0 -1 %.2f %.2f cm\n", s->left + MARGIN + width,
		         s->bottom + MARGIN + height);
		break;
	case 270:
		buf_addf(out, "0 -1 1 0 %.2f %.2f cm\n", s->right - MARGIN - height,
		         s->bottom + MARGIN + width);
		break;
	default: buf_addf(out, "1 0 0 1 %.2f %.2f cm\n", x, y);
	}
}

static Str drawing(Arena *arena, const Sheet *sheet, const Str *lines, size_t len)
{
	Buf out = { .arena = arena };
	size_t longest = 0;
	for (size_t i = 0; i < len; i++)
		longest = lines[i].len > longest ? lines[i].len : longest;
	/* Letters of Helvetica are half as wide as high, on average, and never much more. */
	double width = (double)longest * LETTER * 0.56 + 2 * PADDING;
	double height = (double)len * LEADING + 2 * PADDING;
	buf_add(&out, S("Q\nq\n"));
	place(&out, sheet, width, height);
	buf_addf(&out, "1 1 1 rg 0.1 0.2 0.45 RG 0.8 w 0 0 %.2f %.2f re B\n", width, height);
	buf_addf(&out, "BT /BeffroiStamp %d Tf 0.1 0.2 0.45 rg %d TL %d %.2f Td\n", LETTER, LEADING,
	         PADDING, height - PADDING - LETTER);
	for (size_t i = 0; i < len; i++)
		buf_addf(&out, "(%.*s) Tj T*\n", STR(to_western(arena, lines[i])));
	buf_add(&out, S("ET\nQ\n"));
	return buf_str(&out);
}

static qpdf_oh stream_of(qpdf_data qpdf, Str content)
{
	qpdf_oh stream = qpdf_oh_new_stream(qpdf);
	qpdf_oh_replace_stream_data(qpdf, stream, (const unsigned char *)content.ptr, content.len,
	                            qpdf_oh_new_null(qpdf), qpdf_oh_new_null(qpdf));
	return stream;
}

/* A dictionary of a dictionary, made when it is missing. */
static qpdf_oh part_of(qpdf_data qpdf, qpdf_oh dictionary, const char *key)
{
	qpdf_oh part = qpdf_oh_get_key(qpdf, dictionary, key);
	if (qpdf_oh_is_dictionary(qpdf, part))
		return part;
	part = qpdf_oh_new_dictionary(qpdf);
	qpdf_oh_replace_key(qpdf, dictionary, key, part);
	return qpdf_oh_get_key(qpdf, dictionary, key);
}

static void draw(Arena *arena, qpdf_data qpdf, const Str *lines, size_t len)
{
	if (qpdf_get_num_pages(qpdf) < 1)
		fault("the document has no page");
	qpdf_push_inherited_attributes_to_page(qpdf);
	qpdf_oh page = qpdf_get_page_n(qpdf, 0);
	Sheet sheet = sheet_of(qpdf, page);
	qpdf_oh fonts = part_of(qpdf, part_of(qpdf, page, "/Resources"), "/Font");
	qpdf_oh_replace_key(qpdf, fonts, "/BeffroiStamp",
	                    qpdf_oh_parse(qpdf, "<< /Type /Font /Subtype /Type1 /BaseFont "
	                                        "/Helvetica /Encoding /WinAnsiEncoding >>"));
	qpdf_oh before = qpdf_oh_get_key(qpdf, page, "/Contents");
	qpdf_oh contents = qpdf_oh_new_array(qpdf);
	qpdf_oh_append_item(qpdf, contents, stream_of(qpdf, S("q\n")));
	if (qpdf_oh_is_array(qpdf, before)) {
		int const parts = qpdf_oh_get_array_n_items(qpdf, before);
		for (int i = 0; i < parts; i++)
			qpdf_oh_append_item(qpdf, contents,
			                    qpdf_oh_get_array_item(qpdf, before, i));
	} else if (qpdf_oh_is_stream(qpdf, before)) {
		qpdf_oh_append_item(qpdf, contents, before);
	}
	qpdf_oh_append_item(qpdf, contents, stream_of(qpdf, drawing(arena, &sheet, lines, len)));
	qpdf_oh_replace_key(qpdf, page, "/Contents", contents);
	static const char *const of_signatures[] = { "/AcroForm", "/Perms", "/DSS" };
	for (size_t i = 0; i < ARRAY_LEN(of_signatures); i++)
		qpdf_oh_remove_key(qpdf, qpdf_get_root(qpdf), of_signatures[i]);
}

static Str copy_with(Arena *arena, Str pdf, const Str *lines, size_t len)
{
	qpdf_data *qpdf = alloc(arena, qpdf_data);
	*qpdf = qpdf_init();
	arena_defer(arena, close_qpdf, qpdf);
	qpdf_silence_errors(*qpdf);
	qpdf_set_suppress_warnings(*qpdf, QPDF_TRUE);
	if (qpdf_read_memory(*qpdf, "stamped", pdf.ptr, pdf.len, NULL) > QPDF_WARNINGS)
		fault("the PDF cannot be read");
	draw(arena, *qpdf, lines, len);
	if (qpdf_init_write_memory(*qpdf) > QPDF_WARNINGS)
		fault("the copy cannot be prepared");
	qpdf_set_deterministic_ID(*qpdf, QPDF_TRUE);
	qpdf_set_preserve_encryption(*qpdf, QPDF_FALSE);
	if (qpdf_write(*qpdf) > QPDF_WARNINGS)
		fault("the copy cannot be written");
	return (Str){ (const char *)qpdf_get_buffer(*qpdf), qpdf_get_buffer_length(*qpdf) };
}

static int stamp(void)
{
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	size_t max = PDF_STAMP_BYTES_MAX + HEAD_BYTES_MAX;
	char *bytes = alloc_n(arena, char, max);
	Str input = { bytes, fread(bytes, 1, max, stdin) };
	Str lines[LINES_MAX];
	int64_t len;
	if (!str_to_int(str_cut(&input, '\n'), &len) || len < 1 || len > LINES_MAX)
		fault("the input is not a stamp");
	for (int64_t i = 0; i < len; i++)
		lines[i] = str_cut(&input, '\n');
	Str pdf = copy_with(arena, input, lines, (size_t)len);
	return fwrite(pdf.ptr, 1, pdf.len, stdout) == pdf.len ? 0 : 1;
}

const SandboxKind pdf_stamp_kind = {
	.name = "stamp",
	.main = stamp,
	.seconds_max = 20,
	.memory_bytes_max = (size_t)1 << 30,
	.output_bytes_max = 2 * PDF_STAMP_BYTES_MAX,
};
