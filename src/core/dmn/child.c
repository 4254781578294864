/* child.c — XML is opened in the sandboxed child: what comes back is a plain tree as bytes, in
 * which there is nothing to attack but its lengths.
 *
 * A mark; then the elements, each before those inside it: depth, line, namespace, name, text,
 * number of attributes, and of each its namespace, name and value.  Numbers have four bytes, texts
 * stand behind their lengths.  Or another mark and a refusal: number, line, reason. */
#include <stdio.h>

#include "core/dmn/model.h"

enum {
	TREE_BYTES_MAX = 96 << 20,
	CHILD_BYTES_MAX = 512 << 20,
	REASON_BYTES_MAX = 300,
	ATTRIBUTE_BYTES_MIN = 12, /* three lengths */
};

static const char tree_mark[] = "BFXML1\n", refusal_mark[] = "BFXML0\n";

/* ---- writing ---- */

static void put_number(Buf *out, size_t number)
{
	for (int shift = 0; shift < 32; shift += 8)
		buf_char(out, (char)(unsigned char)(number >> shift));
}

static void put_text(Buf *out, Str text)
{
	put_number(out, text.len);
	buf_add(out, text);
}

static void put_element(Buf *out, const DmnXml *node, size_t depth)
{
	put_number(out, depth);
	put_number(out, (size_t)node->line);
	put_text(out, node->namespace);
	put_text(out, node->name);
	put_text(out, node->text);
	put_number(out, node->attributes_len);
	for (size_t i = 0; i < node->attributes_len; i++) {
		put_text(out, node->attributes[i].namespace);
		put_text(out, node->attributes[i].name);
		put_text(out, node->attributes[i].value);
	}
	for (const DmnXml *n = node->first; n; n = n->next)
		put_element(out, n, depth + 1);
}

Str dmn_xml_write(Arena *arena, const DmnXml *root)
{
	Buf out = { .arena = arena };
	buf_add(&out, str_of(tree_mark));
	put_element(&out, root, 0);
	return buf_str(&out);
}

/* ---- reading ---- */

/* What is left of the bytes; `bad` once something did not fit. */
typedef struct {
	Str rest;
	bool bad;
} Reader;

static size_t take_number(Reader *r)
{
	size_t number = 0;
	r->bad = r->bad || r->rest.len < 4;
	for (size_t i = 0; i < 4 && !r->bad; i++)
		number |= (size_t)(unsigned char)r->rest.ptr[i] << 8 * i;
	r->rest = str_part(r->rest, 4, r->rest.len);
	return number;
}

static Str take_text(Reader *r)
{
	size_t len = take_number(r);
	Str text = str_part(r->rest, 0, len);
	r->bad = r->bad || text.len < len || !str_is_utf8(text);
	r->rest = str_part(r->rest, len, r->rest.len);
	return text;
}

static DmnXml *take_element(Reader *r, Arena *arena, size_t *ret_depth)
{
	*ret_depth = take_number(r);
	size_t line = take_number(r);
	DmnXml *node = alloc(arena, DmnXml);
	node->line = line <= INT32_MAX ? (int)line : 0;
	node->namespace = take_text(r);
	node->name = take_text(r);
	node->text = take_text(r);
	size_t len = take_number(r);
	if (r->bad || len > r->rest.len / ATTRIBUTE_BYTES_MIN) {
		r->bad = true;
		return node;
	}
	DmnAttribute *attributes = alloc_n(arena, DmnAttribute, len);
	for (size_t i = 0; i < len; i++) {
		attributes[i].namespace = take_text(r);
		attributes[i].name = take_text(r);
		attributes[i].value = take_text(r);
	}
	node->attributes = attributes;
	node->attributes_len = len;
	return node;
}

bool dmn_xml_decode(Arena *arena, Str bytes, const DmnXml **ret_root)
{
	DmnXml *open[DMN_XML_DEPTH_MAX + 2] = { NULL }; /* the last element of each depth */
	Reader r = { .rest = bytes };
	size_t deepest = 0; /* what comes next may lie this deep */
	if (!str_starts(bytes, str_of(tree_mark)))
		return false;
	r.rest = str_part(bytes, sizeof tree_mark - 1, bytes.len);
	while (r.rest.len > 0 && !r.bad) {
		size_t depth;
		DmnXml *node = take_element(&r, arena, &depth);
		if (depth > deepest || depth >= ARRAY_LEN(open) || (depth == 0 && open[0]))
			return false;
		if (depth > 0 && depth < deepest)
			open[depth]->next = node;
		else if (depth > 0)
			open[depth - 1]->first = node;
		open[depth] = node;
		deepest = depth + 1;
	}
	if (r.bad || !open[0])
		return false;
	*ret_root = open[0];
	return true;
}

/* ---- the child ---- */

static int answer(void)
{
	Arena *arena = arena_new(CHILD_BYTES_MAX);
	char *bytes = alloc_n(arena, char, DMN_BYTES_MAX + 1);
	Str input = { bytes, fread(bytes, 1, DMN_BYTES_MAX + 1, stdin) };
	const DmnXml *root;
	Err *e = dmn_xml_read(arena, input, &root);
	Str out;
	if (!e) {
		out = dmn_xml_write(arena, root);
	} else {
		Buf buf = { .arena = arena };
		buf_add(&buf, str_of(refusal_mark));
		put_number(&buf, (size_t)dmn_xml_refusal(e));
		put_number(&buf, (size_t)e->args[0].number);
		put_text(&buf, str_part(e->args[1].str, 0, REASON_BYTES_MAX));
		out = buf_str(&buf);
	}
	bool written = fwrite(out.ptr, 1, out.len, stdout) == out.len;
	arena_free(arena);
	return written ? 0 : 1;
}

const SandboxKind dmn_kind = {
	.name = "dmn",
	.main = answer,
	.seconds_max = 10,
	.memory_bytes_max = (size_t)1 << 30,
	.output_bytes_max = TREE_BYTES_MAX,
};

static Err *read_in_child(Arena *arena, Str text, const DmnXml **ret_root)
{
	Str out, why;
	if (text.len > DMN_BYTES_MAX)
		return dmn_xml_read(arena, text, ret_root); /* refuses it unopened */
	if (!sandbox_run(arena, &dmn_kind, text, &out, &why))
		return err_new(arena, ERR_INVALID,
		               "Ce fichier n’a pas pu être lu : il demande trop de temps ou de "
		               "mémoire, ou n’est pas ce qu’il dit être.");
	if (dmn_xml_decode(arena, out, ret_root))
		return NULL;
	Reader r = { .rest = str_part(out, sizeof refusal_mark - 1, out.len),
		     .bad = !str_starts(out, str_of(refusal_mark)) };
	size_t number = take_number(&r), line = take_number(&r);
	Str reason = take_text(&r);
	return dmn_xml_refuse(arena, r.bad ? 0 : (int)number, r.bad ? 0 : (int)line,
	                      r.bad ? (Str){ 0 } : reason);
}

Err *dmn_load_sandboxed(Arena *arena, Str xml, const DmnImports *imports, DmnModel **ret_model)
{
	return dmn_load_with(arena, xml, imports, read_in_child, ret_model);
}
