/* wire.c — a Doc as bytes: a mark, then numbers of four bytes and texts behind their lengths. */
#include "core/wire/wire.h"
#include "core/pdf/doc.h"

static const char mark[] = "BFDOC1\n";

Str doc_encode(Arena *arena, const Doc *doc)
{
	const DocStyle *style = &doc->style;
	Buf out = { .arena = arena };
	wire_put_mark(&out, mark);
	wire_put_text(&out, style->title);
	wire_put_text(&out, style->author);
	wire_put_text(&out, style->accent);
	wire_put_text(&out, style->head);
	wire_put_text(&out, style->subhead);
	wire_put_text(&out, style->contact);
	wire_put_text(&out, style->foot);
	wire_put_text(&out, instant_iso(arena, style->at));
	wire_put_number(&out, (uint32_t)style->lang);
	for (size_t i = 0; i < doc->blocks.len; i++) {
		const Block *block = &doc->blocks.at[i];
		wire_put_number(&out, (uint32_t)block->kind);
		wire_put_number(&out, (uint32_t)block->number);
		wire_put_text(&out, block->text);
		wire_put_text(&out, block->value);
	}
	if (out.len > DOC_BYTES_MAX || doc->blocks.len > DOC_BLOCKS_MAX)
		fault("a document of %zu bytes in %zu blocks is too long", out.len,
		      doc->blocks.len);
	return buf_str(&out);
}

/* Words of a document have no control characters but the end of a line. */
static Str get_text(WireIn *in)
{
	Str const text = wire_words(in, DOC_BYTES_MAX);
	for (size_t i = 0; i < text.len; i++)
		if ((text.ptr[i] >= 0 && text.ptr[i] < ' ' && text.ptr[i] != '\n') ||
		    text.ptr[i] == 0x7f)
			in->bad = true;
	return text;
}

static void get_style(Arena *arena, WireIn *in, DocStyle *style)
{
	Str *const texts[] = { &style->title,   &style->author,  &style->accent, &style->head,
		               &style->subhead, &style->contact, &style->foot };
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = get_text(in);
	Str const at = get_text(in);
	if (at.len > 0 && !instant_parse(at, &style->at))
		in->bad = true;
	if (!str_eq(instant_iso(arena, style->at), at))
		in->bad = true;
	style->lang = (Lang)wire_number(in, LANG_COUNT - 1);
}

static void get_block(WireIn *in, Block *block)
{
	block->kind = (BlockKind)wire_number(in, BLOCK_KINDS - 1);
	block->number = (int)wire_number(in, 600);
	block->text = get_text(in);
	block->value = get_text(in);
	if (block->kind == BLOCK_HEADING && (block->number < 1 || block->number > 3))
		in->bad = true;
	if (block->kind == BLOCK_QR && (block->text.len == 0 || block->text.len > DOC_QR_BYTES_MAX))
		in->bad = true;
}

bool doc_decode(Arena *arena, Str bytes, Doc **ret_doc)
{
	WireIn in = wire_open(bytes, mark);
	Doc *doc = alloc(arena, Doc);
	doc->arena = arena;
	in.bad = in.bad || bytes.len > DOC_BYTES_MAX;
	get_style(arena, &in, &doc->style);
	while (in.left.len > 0 && !in.bad && doc->blocks.len < DOC_BLOCKS_MAX)
		get_block(&in, list_push(arena, &doc->blocks));
	*ret_doc = doc;
	return wire_is_done(&in);
}
