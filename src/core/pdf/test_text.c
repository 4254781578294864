/* test_text.c — the words of documents: ours, in two scripts; of scans, which have none; of what is
 * no document, or is one no more. */
#include <stdio.h>

#include "base/test.h"
#include "core/pdf/pdf.h"

static Str text_of(Str pdf)
{
	Str text = { 0 };
	Err *e = pdf_take_text(test_arena(), pdf, &text);
	if (e && e->code == ERR_BUSY)
		SKIP("no pdftotext, or no Landlock");
	CHECK(!e);
	return text;
}

static Str two_pages(void)
{
	Doc *doc = doc_new(test_arena(), &(DocStyle){ .title = S("Plan"), .lang = LANG_FR });
	doc_heading(doc, 1, S("Plan de circulation"));
	for (int i = 0; i < 60; i++)
		doc_paragraphs(doc, S("La rue des Tilleuls est à sens unique, côté façade."));
	doc_paragraphs(doc, S("Fin du rapport de l’adjointe Nuñez."));
	return doc_render(test_arena(), doc);
}

TEST(the_words_of_a_document_are_taken_out_page_by_page)
{
	Str text = text_of(two_pages());
	Str first = str_cut(&text, '\f');
	CHECK(str_has(first, S("Plan de circulation")));
	CHECK(str_has(first, S("sens unique, côté façade")));
	CHECK(!str_has(first, S("Nuñez")));
	CHECK(str_has(text, S("Fin du rapport de l’adjointe Nuñez.")));
	CHECK(str_ends(text, S("\f")));
}

TEST(arabic_words_are_taken_out_in_the_order_in_which_they_are_read)
{
	Doc *doc = doc_new(test_arena(), &(DocStyle){ .title = S("محضر"), .lang = LANG_AR });
	doc_paragraphs(doc, S("يصادق المجلس على الميزانية"));
	Str text = text_of(doc_render(test_arena(), doc));
	CHECK(str_has(text, S("المجلس")));
	CHECK(str_has(text, S("الميزانية")));
	CHECK(!str_has(text, S("\u202b")) && !str_has(text, S("\u202c")));
}

static const char scan[] = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 "
			   "obj<</Type/Pages/Count 2/Kids[3 0 R 3 0 R]/MediaBox[0 0 300 500]>>"
			   "endobj\n3 0 obj<</Type/Page/Parent 2 0 R>>endobj\n"
			   "trailer<</Root 1 0 R/Size 4>>\n%%EOF\n";

TEST(a_scan_has_pages_without_words)
{
	CHECK_STR(text_of(str_of(scan)), S("\f\f"));
}

TEST(what_is_no_document_is_refused_in_words)
{
	(void)text_of(str_of(scan));
	Str text;
	Err *e = pdf_take_text(test_arena(), S("bonjour"), &text);
	CHECK(e && e->code == ERR_INVALID);
	e = pdf_take_text(test_arena(), S(""), &text);
	CHECK(e && e->code == ERR_INVALID);
}

static bool is_clean(Str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] < ' ' && text.ptr[i] != '\n' && text.ptr[i] != '\f')
			return false;
	return str_is_utf8(text);
}

TEST(a_document_with_flipped_bytes_is_read_or_refused_and_what_is_read_is_clean_text)
{
	Str pdf = two_pages();
	(void)text_of(pdf);
	uint64_t seed = 20260310;
	int read = 0, refused = 0;
	for (int i = 0; i < 40; i++) {
		Str broken = str_copy(test_arena(), pdf), text = { 0 };
		for (int j = 0; j < 12; j++) {
			seed = seed * 6364136223846793005U + 1442695040888963407U;
			((char *)(uintptr_t)broken.ptr)[(seed >> 33) % broken.len] =
				(char)(seed >> 24);
		}
		Err *e = pdf_take_text(test_arena(), broken, &text);
		CHECK(e ? e->code == ERR_INVALID : is_clean(text));
		read += !e;
		refused += e != NULL;
	}
	printf("# %d read, %d refused\n", read, refused);
}
