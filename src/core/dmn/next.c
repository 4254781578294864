/* next.c — which inputs a decision still waits for. */
#include "core/dmn/model.h"

typedef struct {
	DmnRun *run;
	DmnElement **by_slot;
} Search;

static bool settle(FeelSeeker *seeker, int slot)
{
	Search *search = seeker->context;
	DmnRun *run = search->run;
	const DmnElement *e = search->by_slot[slot];
	FeelValue value;
	if (run->known[slot])
		return true;
	const DmnElement *version = dmn_version_on(e, run->day);
	if (version && e->kind != DMN_INPUT)
		e = version;
	if (e->kind == DMN_INPUT || !e->expression) {
		feel_need(seeker, slot);
		return false;
	}
	if (!feel_settle(seeker, e->expression, &value))
		return false;
	run->values[slot] = value;
	run->known[slot] = DMN_DECIDED;
	return true;
}

void dmn_next(DmnRun *run, const DmnElement *element, DmnElements *ret_inputs)
{
	Arena *arena = dmn_arena(run);
	const DmnSet *set = run->model->set;
	Search search = { .run = run };
	search.by_slot = alloc_n(arena, DmnElement *, (size_t)set->slots_len);
	for (size_t i = 0; i < set->models.len; i++)
		for (size_t k = 0; k < set->models.at[i]->elements.len; k++) {
			DmnElement *e = set->models.at[i]->elements.at[k];
			search.by_slot[e->slot] = e;
		}
	FeelSeeker seeker = { .machine = run->machine, .context = &search, .settle = settle };
	(void)settle(&seeker, element->slot);
	for (size_t i = 0; i < seeker.needed.len; i++)
		*list_push(arena, ret_inputs) = search.by_slot[seeker.needed.at[i]];
}
