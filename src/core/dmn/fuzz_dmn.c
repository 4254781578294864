/* fuzz_dmn.c — any bytes as a model: refused, or checked, proved and evaluated within the limits.
 */
#include "core/dmn/dmn.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena *arena = arena_new((size_t)512 << 20);
	DmnModel *model;
	Str xml = { (const char *)data, size };
	if (!dmn_load(arena, xml, NULL, &model)) {
		DmnFaults faults = { 0 };
		StrList findings = { 0 };
		const DmnElement *element;
		dmn_check(arena, model, &faults);
		dmn_prove(arena, model, &findings);
		FeelLimits limits = { .steps_max = 20000, .bytes_max = (size_t)32 << 20 };
		dmn_traceable(model);
		DmnRun *run = dmn_run_new(arena, model, limits);
		dmn_trace(run, true);
		dmn_begin(run, (Instant){ 1772000000000000 });
		for (size_t i = 0; (element = dmn_element(model, i)); i++)
			if (dmn_element_kind(element) == DMN_INPUT)
				(void)dmn_set(run, dmn_element_name(element), feel_whole(12));
		for (size_t i = 0; (element = dmn_element(model, i)); i++)
			(void)feel_write(arena, dmn_decide(run, element));
		(void)feel_trace_sentences(arena, dmn_trace_root(run), FEEL_FRENCH);
	}
	arena_free(arena);
	return 0;
}
