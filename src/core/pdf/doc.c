/* doc.c — making a document block by block, and sending it to the child. */
#include "core/pdf/doc.h"

static Str clean(Arena *arena, Str text)
{
	Buf out = { .arena = arena };
	bool const utf8 = str_is_utf8(text);
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		if ((c < ' ' && c != '\n') || c == 0x7f)
			c = ' ';
		buf_char(&out, c >= 0x80 && !utf8 ? '?' : (char)c);
	}
	return buf_str(&out);
}

Doc *doc_new(Arena *arena, const DocStyle *style)
{
	Doc *doc = alloc(arena, Doc);
	doc->arena = arena;
	doc->style = *style;
	Str *const texts[] = { &doc->style.title, &doc->style.author,  &doc->style.accent,
		               &doc->style.head,  &doc->style.subhead, &doc->style.contact,
		               &doc->style.foot };
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = clean(arena, *texts[i]);
	return doc;
}

static void add(Doc *doc, BlockKind kind, int number, Str text, Str value)
{
	*list_push(doc->arena, &doc->blocks) = (Block){ .kind = kind,
		                                        .number = number,
		                                        .text = clean(doc->arena, text),
		                                        .value = clean(doc->arena, value) };
}

void doc_heading(Doc *doc, int level, Str text)
{
	assert(level >= 1 && level <= 3);
	add(doc, BLOCK_HEADING, level, text, S(""));
}

void doc_paragraphs(Doc *doc, Str text)
{
	add(doc, BLOCK_PARAGRAPHS, 0, text, S(""));
}

void doc_row(Doc *doc, Str label, Str value)
{
	add(doc, BLOCK_ROW, 0, label, value);
}

void doc_note(Doc *doc, Str text)
{
	add(doc, BLOCK_NOTE, 0, text, S(""));
}

void doc_space(Doc *doc, int points)
{
	assert(points >= 0 && points <= 600);
	add(doc, BLOCK_SPACE, points, S(""), S(""));
}

void doc_right(Doc *doc, Str text)
{
	add(doc, BLOCK_RIGHT, 0, text, S(""));
}

void doc_recipient(Doc *doc, Str text)
{
	add(doc, BLOCK_RECIPIENT, 0, text, S(""));
}

void doc_qr(Doc *doc, Str content, Str caption)
{
	if (content.len == 0 || content.len > DOC_QR_BYTES_MAX)
		fault("the content of a QR code has %zu bytes", content.len);
	add(doc, BLOCK_QR, 0, content, caption);
}

Str doc_render(Arena *arena, const Doc *doc)
{
	Str pdf, why;
	if (!sandbox_run(arena, &pdf_kind, doc_encode(arena, doc), &pdf, &why))
		fault("could not render a document: %.*s", STR(why));
	return pdf;
}
