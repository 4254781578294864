/* fuzz_xml.c — any bytes as XML: refused, or walked to the end and made canonical twice alike. */
#include "core/xml/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void walk(Arena *arena, const XmlNode *root)
{
	for (const XmlNode *n = root; n; n = xml_after(root, n)) {
		(void)xml_text(arena, n);
		(void)xml_attribute(arena, n, "Id");
		assert(xml_line(n) >= 0);
		assert(str_is_utf8(xml_name(n)));
	}
	(void)xml_text_all(arena, root);
	(void)xml_by_id(root, S("a"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena *arena = arena_new((size_t)256 << 20);
	Str bytes = { (const char *)data, size };
	const XmlNode *root, *again;
	XmlRules liberal = { .liberal = true, .depth_max = 20, .nodes_max = 1000 };
	if (!xml_parse(arena, bytes, &liberal, &root))
		walk(arena, root);
	XmlCanonical how = { .method = XML_C14N, .document = true };
	Str first, second;
	if (!xml_parse(arena, bytes, NULL, &root) && !xml_canonical(arena, root, &how, &first)) {
		walk(arena, root);
		assert(!xml_parse(arena, first, NULL, &again));
		assert(!xml_canonical(arena, again, &how, &second));
		assert(str_eq(first, second));
	}
	arena_free(arena);
	return 0;
}
