/* fuzz_tck.c — any bytes as a file of test cases: refused, or run against a small model. */
#include "core/dmn/dmn.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool find(void *context, Arena *arena, Str namespace, Str location, Str *ret_xml)
{
	(void)context;
	(void)arena;
	(void)namespace;
	*ret_xml = S("<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' name='M' "
	             "namespace='m'><inputData name='n' id='n'><variable name='n'/></inputData>"
	             "<decision name='d' id='d'><informationRequirement><requiredInput href='#n'/>"
	             "</informationRequirement><literalExpression><text>[n, n = 1, n + 1]</text>"
	             "</literalExpression></decision><decisionService name='s' id='s'>"
	             "<outputDecision href='#d'/><inputData href='#n'/></decisionService>"
	             "</definitions>");
	return location.len > 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena *arena = arena_new((size_t)512 << 20);
	const DmnImports models = { .find = find };
	Buf report = { .arena = arena };
	DmnScore score = { 0 };
	Err *e = dmn_test(arena, (Str){ (const char *)data, size }, S("cas.xml"), &models, &report,
	                  &score);
	assert(e || score.by_value_and_flag <= score.by_value);
	assert(score.by_value <= score.nodes && score.cases_passed <= score.cases);
	arena_free(arena);
	return 0;
}
