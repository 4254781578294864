/* fuzz_tree.c — any bytes as the answer of the child: no tree, or one that is the same again. */
#include "core/dmn/model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena *arena = arena_new((size_t)64 << 20);
	const DmnXml *root, *again;
	if (dmn_xml_decode(arena, (Str){ (const char *)data, size }, &root)) {
		Str bytes = dmn_xml_write(arena, root);
		bool same = dmn_xml_decode(arena, bytes, &again);
		assert(same);
		assert(str_eq(dmn_xml_write(arena, again), bytes));
	}
	arena_free(arena);
	return 0;
}
