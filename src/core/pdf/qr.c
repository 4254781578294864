/* qr.c — QR codes on pages: one path, black on white, with the quiet zone that readers ask for. */
#include <qrencode.h>

#include "core/pdf/pdf.h"

enum { QUIET_MODULES = 4 };

static void put_row(Buf *out, const QRcode *code, int y)
{
	for (int x = 0; x < code->width; x++) {
		int run = 0;
		while (x + run < code->width && code->data[y * code->width + x + run] & 1)
			run++;
		if (run > 0)
			buf_addf(out, "M%d %dh%dv1h-%dz", x + QUIET_MODULES, y + QUIET_MODULES, run,
			         run);
		x += run;
	}
}

static void free_code(void *code)
{
	QRcode_free(code);
}

Str pdf_qr_svg(Arena *arena, Str content, int size_px)
{
	assert(content.len <= DOC_QR_BYTES_MAX);
	QRcode *code = QRcode_encodeData((int)content.len, (const unsigned char *)content.ptr, 0,
	                                 QR_ECLEVEL_M);
	if (!code)
		fault("could not make a QR code of %zu bytes", content.len);
	arena_defer(arena, free_code, code);
	int side = code->width + 2 * QUIET_MODULES;
	Buf out = { .arena = arena };
	buf_addf(&out,
	         "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
	         "height=\"%d\" aria-hidden=\"true\" shape-rendering=\"crispEdges\">"
	         "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/><path fill=\"#000\" d=\"",
	         side, side, size_px, size_px, side, side);
	for (int y = 0; y < code->width; y++)
		put_row(&out, code, y);
	buf_add(&out, S("\"/></svg>"));
	return buf_str(&out);
}
