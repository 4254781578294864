/* wire.c — a Doc as bytes: a mark, then numbers of four bytes and texts behind their lengths. */
#include "core/pdf/doc.h"

static const char mark[] = "BFDOC1\n";

static void put_number(Buf *out, uint32_t number)
{
	for (int shift = 0; shift < 32; shift += 8)
		buf_char(out, (char)(unsigned char)(number >> shift));
}

static void put_text(Buf *out, Str text)
{
	put_number(out, (uint32_t)text.len);
	buf_add(out, text);
}

Str doc_encode(Arena *arena, const Doc *doc)
{
	const DocStyle *style = &doc->style;
	Buf out = { .arena = arena };
	buf_add(&out, str_of(mark));
	put_text(&out, style->title);
	put_text(&out, style->author);
	put_text(&out, style->accent);
	put_text(&out, style->head);
	put_text(&out, style->subhead);
	put_text(&out, style->contact);
	put_text(&out, style->foot);
	put_text(&out, instant_iso(arena, style->at));
	put_number(&out, (uint32_t)style->lang);
	for (size_t i = 0; i < doc->blocks.len; i++) {
		const Block *block = &doc->blocks.at[i];
		put_number(&out, (uint32_t)block->kind);
		put_number(&out, (uint32_t)block->number);
		put_text(&out, block->text);
		put_text(&out, block->value);
	}
	if (out.len > DOC_BYTES_MAX || doc->blocks.len > DOC_BLOCKS_MAX)
		fault("a document of %zu bytes in %zu blocks is too long", out.len,
		      doc->blocks.len);
	return buf_str(&out);
}

static bool get_number(Str *left, uint32_t max, uint32_t *number)
{
	if (left->len < 4)
		return false;
	uint32_t read = 0;
	for (size_t i = 0; i < 4; i++)
		read |= (uint32_t)(unsigned char)left->ptr[i] << 8 * i;
	*left = str_part(*left, 4, left->len);
	*number = read;
	return read <= max;
}

static bool get_text(Str *left, Str *text)
{
	uint32_t len;
	if (!get_number(left, DOC_BYTES_MAX, &len) || len > left->len)
		return false;
	*text = str_part(*left, 0, len);
	*left = str_part(*left, len, left->len);
	for (size_t i = 0; i < text->len; i++)
		if ((text->ptr[i] >= 0 && text->ptr[i] < ' ' && text->ptr[i] != '\n') ||
		    text->ptr[i] == 0x7f)
			return false;
	return str_is_utf8(*text);
}

static bool get_style(Arena *arena, Str *left, DocStyle *style)
{
	Str *const texts[] = { &style->title,   &style->author,  &style->accent, &style->head,
		               &style->subhead, &style->contact, &style->foot };
	Str at;
	uint32_t lang;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (!get_text(left, texts[i]))
			return false;
	if (!get_text(left, &at) || (at.len > 0 && !instant_parse(at, &style->at)))
		return false;
	if (!str_eq(instant_iso(arena, style->at), at))
		return false;
	if (!get_number(left, LANG_COUNT - 1, &lang))
		return false;
	style->lang = (Lang)lang;
	return true;
}

static bool get_block(Str *left, Block *block)
{
	uint32_t kind, number;
	if (!get_number(left, BLOCK_KINDS - 1, &kind) || !get_number(left, 600, &number) ||
	    !get_text(left, &block->text) || !get_text(left, &block->value))
		return false;
	block->kind = (BlockKind)kind;
	block->number = (int)number;
	if (block->kind == BLOCK_HEADING)
		return number >= 1 && number <= 3;
	return block->kind != BLOCK_QR ||
	       (block->text.len > 0 && block->text.len <= DOC_QR_BYTES_MAX);
}

bool doc_decode(Arena *arena, Str bytes, Doc **ret_doc)
{
	Str const wanted = str_of(mark);
	if (!str_starts(bytes, wanted) || bytes.len > DOC_BYTES_MAX)
		return false;
	Doc *doc = alloc(arena, Doc);
	doc->arena = arena;
	Str left = str_part(bytes, wanted.len, bytes.len);
	if (!get_style(arena, &left, &doc->style))
		return false;
	while (left.len > 0)
		if (doc->blocks.len == DOC_BLOCKS_MAX ||
		    !get_block(&left, list_push(arena, &doc->blocks)))
			return false;
	*ret_doc = doc;
	return true;
}
