/* test_stamp.c — stamps on documents of any turn; what is no document is refused. */
#include "core/pdf/pdf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/test.h"

static const Str lines[] = { { "Reçu par la préfecture le 12 mars 2026", 40 },
	                     { "059-215900001-20260310-2026_DE_0012-DE (1)", 42 } };

static Str page_turned(int degrees)
{
	return str_format(test_arena(),
	                  "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags "
	                  "3/Fields[]>>>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 "
	                  "R]/MediaBox[0 0 300 500]>>endobj\n3 0 obj<</Type/Page/Parent 2 0 "
	                  "R/Rotate %d>>endobj\ntrailer<</Root 1 0 R/Size 4>>\n%%%%EOF\n",
	                  degrees);
}

static Str said_of(const char *command, Str pdf)
{
	char path[] = "/tmp/beffroi-stamp-XXXXXX", chunk[4096];
	Buf out = { .arena = test_arena() };
	int fd = mkstemp(path);
	CHECK(fd >= 0 && write(fd, pdf.ptr, pdf.len) == (ssize_t)pdf.len);
	close(fd);
	FILE *pipe = popen(
		str_cstr(test_arena(), str_format(test_arena(), "%s %s - 2>&1", command, path)),
		"r");
	CHECK(pipe != NULL);
	size_t got;
	while ((got = fread(chunk, 1, sizeof chunk, pipe)) > 0)
		buf_add(&out, (Str){ chunk, got });
	CHECK_INT(pclose(pipe), 0);
	(void)unlink(path);
	return buf_str(&out);
}

/* The first number after a word. */
static double after(Str text, const char *word)
{
	for (size_t i = 0; i + strlen(word) < text.len; i++)
		if (str_starts(str_part(text, i, text.len), str_of(word)))
			return strtod(str_cstr(test_arena(), str_part(text, i + strlen(word), 20)),
			              NULL);
	return -1;
}

TEST(a_stamp_stands_at_the_upper_end_of_a_page_however_it_is_turned)
{
	if (system("pdftotext -v >/dev/null 2>&1") != 0)
		SKIP("no pdftotext");
	for (int degrees = 0; degrees < 360; degrees += 90) {
		Str pdf;
		CHECK(!pdf_stamp(test_arena(), page_turned(degrees), lines, 2, &pdf));
		CHECK(!str_has(pdf, S("/AcroForm")));
		Str text = said_of("pdftotext -layout", pdf);
		CHECK(str_has(text, lines[0]));
		CHECK(str_has(text, lines[1]));
		Str boxes = said_of("pdftotext -bbox", pdf);
		double height = after(boxes, "height=\""), top = after(boxes, "yMin=\"");
		double width = after(boxes, "width=\""), left = after(boxes, "xMin=\"");
		CHECK(height > 0 && top > 0 && top < height / 5);
		CHECK(left > 0 && left > width - 230);
	}
}

TEST(what_is_no_document_is_not_stamped)
{
	Str pdf;
	Err *e = pdf_stamp(test_arena(), S("<html>"), lines, 2, &pdf);
	CHECK(e && e->code == ERR_INVALID);
	CHECK(pdf_stamp(test_arena(), S("%PDF-1.4\n%%EOF\n"), lines, 2, &pdf));
	CHECK(pdf_stamp(test_arena(), (Str){ 0 }, lines, 2, &pdf));
}
