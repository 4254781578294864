/* run.c — evaluating a model: each element once, what it needs first. */
#include "core/dmn/model.h"

#include <string.h>

DmnRun *dmn_run_new(Arena *arena, const DmnModel *model, FeelLimits limits)
{
	DmnRun *run = alloc(arena, DmnRun);
	size_t slots = (size_t)model->set->slots_len;
	run->model = model;
	run->machine = feel_machine_new(arena, limits);
	run->values = alloc_n(arena, FeelValue, slots);
	run->known = alloc_n(arena, bool, slots);
	return run;
}

void dmn_begin(DmnRun *run, Instant now)
{
	size_t slots = (size_t)run->model->set->slots_len;
	memset(run->known, 0, slots * sizeof *run->known);
	memset(run->values, 0, slots * sizeof *run->values);
	feel_machine_set_now(run->machine, now);
	feel_begin(run->machine, run->values);
}

Arena *dmn_arena(DmnRun *run)
{
	return feel_machine_arena(run->machine);
}

const FeelProblems *dmn_problems(const DmnRun *run)
{
	return feel_problems(run->machine);
}

bool dmn_set(DmnRun *run, Str name, FeelValue value)
{
	const DmnElement *e = dmn_find(run->model, name);
	if (!e) {
		/* The inputs of models that are imported have no other name here. */
		const DmnSet *set = run->model->set;
		for (size_t i = 0; i < set->models.len && !e; i++)
			e = dmn_find(set->models.at[i], name);
	}
	if (!e)
		return false;
	run->values[e->slot] = feel_convert(run->machine, value, e->type, e->name);
	run->known[e->slot] = true;
	return true;
}

FeelValue dmn_decide(DmnRun *run, const DmnElement *element)
{
	for (size_t i = 0; i < element->order.len; i++) {
		const DmnElement *e = element->order.at[i];
		if (run->known[e->slot])
			continue;
		run->known[e->slot] = true;
		if (e->expression)
			run->values[e->slot] = feel_continue(run->machine, e->expression);
	}
	return run->values[element->slot];
}

FeelValue dmn_invoke(DmnRun *run, const DmnElement *element, const FeelEntry *args, size_t len)
{
	FeelValue function = dmn_decide(run, element);
	return feel_apply(run->machine, function, args, len);
}
