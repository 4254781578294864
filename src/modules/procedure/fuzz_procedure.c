/* fuzz_procedure.c — any bytes as a file of the catalogue: a procedure, or errors with their lines.
 */
#include "modules/procedure/procedure.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena *arena = arena_new((size_t)256 << 20);
	ProcedureErrorList errors;
	const Procedure *p = procedure_read(arena, (Str){ (const char *)data, size }, &errors);
	assert((p != NULL) == (errors.len == 0) && errors.len <= PROCEDURE_ERRORS_MAX);
	for (size_t i = 0; i < errors.len; i++)
		assert(errors.at[i].line > 0);
	Str said = procedure_errors_text(arena, S("f"), &errors);
	assert(p || said.len > 0);
	for (size_t i = 0; p && i < p->steps.len; i++)
		assert(p->steps.at[i].sections.len > 0);
	arena_free(arena);
	return 0;
}
