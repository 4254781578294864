/* child.c — XML is opened in the sandboxed child: what comes back is a plain tree as bytes, in
 * which there is nothing to attack but its lengths.
 *
 * A mark; then the elements, each before those inside it: depth, line, namespace, name, text,
 * number of attributes, and of each its namespace, name and value.  Numbers have four bytes, texts
 * stand behind their lengths.  Or another mark and a refusal: number, line, reason. */
#include <stdio.h>

#include "core/dmn/model.h"
#include "core/wire/wire.h"

enum {
	TREE_BYTES_MAX = 96 << 20,
	CHILD_BYTES_MAX = 512 << 20,
	REASON_BYTES_MAX = 300,
	ATTRIBUTE_BYTES_MIN = 12, /* three lengths */
};

static const char tree_mark[] = "BFXML1\n", refusal_mark[] = "BFXML0\n";

/* ---- writing ---- */

static void put_element(Buf *out, const DmnXml *node, size_t depth)
{
	wire_put_number(out, (uint32_t)depth);
	wire_put_number(out, (uint32_t)node->line);
	wire_put_text(out, node->namespace);
	wire_put_text(out, node->name);
	wire_put_text(out, node->text);
	wire_put_number(out, (uint32_t)node->attributes_len);
	for (size_t i = 0; i < node->attributes_len; i++) {
		wire_put_text(out, node->attributes[i].namespace);
		wire_put_text(out, node->attributes[i].name);
		wire_put_text(out, node->attributes[i].value);
	}
	for (const DmnXml *n = node->first; n; n = n->next)
		put_element(out, n, depth + 1);
}

Str dmn_xml_write(Arena *arena, const DmnXml *root)
{
	Buf out = { .arena = arena };
	wire_put_mark(&out, tree_mark);
	put_element(&out, root, 0);
	return buf_str(&out);
}

/* ---- reading ---- */

static DmnXml *take_element(WireIn *r, Arena *arena, size_t *ret_depth)
{
	*ret_depth = wire_number(r, UINT32_MAX);
	DmnXml *node = alloc(arena, DmnXml);
	node->line = (int)wire_number(r, INT32_MAX);
	node->namespace = wire_words(r, TREE_BYTES_MAX);
	node->name = wire_words(r, TREE_BYTES_MAX);
	node->text = wire_words(r, TREE_BYTES_MAX);
	size_t len = wire_number(r, UINT32_MAX);
	if (r->bad || len > r->left.len / ATTRIBUTE_BYTES_MIN) {
		r->bad = true;
		return node;
	}
	DmnAttribute *attributes = alloc_n(arena, DmnAttribute, len);
	for (size_t i = 0; i < len; i++) {
		attributes[i].namespace = wire_words(r, TREE_BYTES_MAX);
		attributes[i].name = wire_words(r, TREE_BYTES_MAX);
		attributes[i].value = wire_words(r, TREE_BYTES_MAX);
	}
	node->attributes = attributes;
	node->attributes_len = len;
	return node;
}

bool dmn_xml_decode(Arena *arena, Str bytes, const DmnXml **ret_root)
{
	DmnXml *open[DMN_XML_DEPTH_MAX + 2] = { NULL }; /* the last element of each depth */
	WireIn r = wire_open(bytes, tree_mark);
	size_t deepest = 0; /* what comes next may lie this deep */
	while (r.left.len > 0 && !r.bad) {
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
		wire_put_mark(&buf, refusal_mark);
		wire_put_number(&buf, (uint32_t)dmn_xml_refusal(e));
		wire_put_number(&buf, (uint32_t)e->args[0].number);
		wire_put_text(&buf, str_part(e->args[1].str, 0, REASON_BYTES_MAX));
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
	WireIn r = wire_open(out, refusal_mark);
	int number = (int)wire_number(&r, INT32_MAX), line = (int)wire_number(&r, INT32_MAX);
	Str reason = wire_words(&r, REASON_BYTES_MAX);
	return dmn_xml_refuse(arena, r.bad ? 0 : number, r.bad ? 0 : line, reason);
}

Err *dmn_load_sandboxed(Arena *arena, Str xml, const DmnImports *imports, DmnModel **ret_model)
{
	return dmn_load_with(arena, xml, imports, read_in_child, ret_model);
}
