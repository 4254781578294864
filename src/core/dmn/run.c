/* run.c — evaluating a model: each element once, what it needs first. */
#include "core/dmn/model.h"

#include <string.h>

enum {
	STEPS_MAX = 100000, /* of the trace of one decision */
	STEPS_BYTES_MAX = 256 << 20,
};

static void release(void *arena)
{
	arena_free(arena);
}

DmnRun *dmn_run_new(Arena *arena, const DmnModel *model, FeelLimits limits)
{
	DmnRun *run = alloc(arena, DmnRun);
	size_t slots = (size_t)model->set->slots_len;
	run->arena = arena;
	run->model = model;
	run->machine = feel_machine_new(arena, limits);
	run->values = alloc_n(arena, FeelValue, slots);
	run->known = alloc_n(arena, uint8_t, slots);
	return run;
}

static Date day_of(Instant now)
{
	int64_t const day_us = (int64_t)86400 * 1000000;
	return date_of_days(now.us / day_us - (now.us % day_us < 0));
}

static FeelStep *new_step(DmnRun *run, const char *label, Str name)
{
	FeelStep *step = alloc(run->steps, FeelStep);
	step->label = label;
	step->name = name;
	return step;
}

void dmn_begin(DmnRun *run, Instant now)
{
	size_t slots = (size_t)run->model->set->slots_len;
	memset(run->known, 0, slots * sizeof *run->known);
	memset(run->values, 0, slots * sizeof *run->values);
	feel_machine_set_now(run->machine, now);
	run->day = (Date){ 0 };
	if (run->model->set->dated)
		run->day = day_of(now.us ? now : instant_now());
	feel_begin(run->machine, run->values);
	feel_trace(run->machine, NULL, 0);
	run->root = NULL;
	run->complete = false;
	if (run->traces) {
		arena_reset(run->steps);
		run->root = new_step(run, "modèle", run->model->name);
	}
}

static void make_traceable(const DmnElement *e)
{
	if (e->expression)
		feel_traceable(e->expression);
	for (size_t i = 0; i < e->versions.len; i++)
		make_traceable(e->versions.at[i]);
}

void dmn_traceable(DmnModel *model)
{
	for (size_t i = 0; i < model->set->models.len; i++) {
		const ElementList *elements = &model->set->models.at[i]->elements;
		for (size_t k = 0; k < elements->len; k++)
			make_traceable(elements->at[k]);
	}
}

void dmn_trace(DmnRun *run, bool trace)
{
	if (trace && !run->steps) {
		run->steps = arena_new(STEPS_BYTES_MAX);
		arena_defer(run->arena, release, run->steps);
	}
	run->traces = trace;
}

static void add_step(FeelStep *outer, FeelStep *step)
{
	if (outer->last)
		outer->last->next = step;
	else
		outer->first = step;
	outer->last = step;
}

/* What was given comes first.  Found when it is asked for: an evaluation does not pay for it. */
static void complete(DmnRun *run)
{
	const DmnSet *set = run->model->set;
	FeelStep all = { 0 };
	for (size_t i = 0; i < set->models.len; i++)
		for (size_t k = 0; k < set->models.at[i]->elements.len; k++) {
			const DmnElement *e = set->models.at[i]->elements.at[k];
			if (run->known[e->slot] != DMN_GIVEN)
				continue;
			FeelStep *given = new_step(run, "donnée", e->name);
			given->unit = e->unit;
			given->value = run->values[e->slot];
			add_step(&all, given);
		}
	if (all.last) {
		all.last->next = run->root->first;
		run->root->first = all.first;
		run->root->last = run->root->last ? run->root->last : all.last;
	}
	run->complete = true;
}

const FeelStep *dmn_trace_root(DmnRun *run)
{
	if (run->root && !run->complete)
		complete(run);
	return run->root;
}

Arena *dmn_arena(DmnRun *run)
{
	return feel_machine_arena(run->machine);
}

const FeelProblems *dmn_problems(const DmnRun *run)
{
	return feel_problems(run->machine);
}

/* The inputs of models that are imported have no other name here. */
static const DmnElement *find_anywhere(const DmnRun *run, Str name)
{
	const DmnSet *set = run->model->set;
	const DmnElement *e = dmn_find(run->model, name);
	for (size_t i = 0; i < set->models.len && !e; i++)
		e = dmn_find(set->models.at[i], name);
	return e;
}

static void set(DmnRun *run, const DmnElement *e, FeelValue value)
{
	run->values[e->slot] = feel_convert(run->machine, value, e->type, e->name);
	run->known[e->slot] = DMN_GIVEN;
}

bool dmn_set(DmnRun *run, Str name, FeelValue value)
{
	const DmnElement *e = find_anywhere(run, name);
	if (e)
		set(run, e, value);
	return e != NULL;
}

int dmn_slot(const DmnElement *element)
{
	return element->slot;
}

void dmn_set_slot(DmnRun *run, int slot, FeelValue value)
{
	run->values[slot] = value;
	run->known[slot] = DMN_GIVEN;
}

bool dmn_set_json(DmnRun *run, Str name, const Json *json)
{
	const DmnElement *e = find_anywhere(run, name);
	if (e)
		set(run, e, feel_of_json_as(dmn_arena(run), json, e->type));
	return e != NULL;
}

static FeelValue no_law(DmnRun *run, const DmnElement *e)
{
	return feel_mistake(run->machine, "aucune version de « {a} » n’est en vigueur le {b}",
	                    e->name, date_iso(dmn_arena(run), run->day));
}

static void evaluate(DmnRun *run, const DmnElement *e)
{
	FeelStep *step = NULL;
	if (run->root && e->kind == DMN_DECISION) {
		step = new_step(run, "décision", e->name);
		add_step(run->root, step);
	}
	const DmnElement *version = dmn_version_on(e, run->day);
	feel_trace(run->machine, step, STEPS_MAX);
	run->values[e->slot] = !version ? no_law(run, e)
	                       : version->expression
	                               ? feel_continue(run->machine, version->expression)
	                               : feel_null();
	feel_trace(run->machine, NULL, 0);
	if (step && version) {
		step->title = version->law;
		step->unit = version->unit;
	}
	if (step)
		step->value = run->values[e->slot];
}

FeelValue dmn_decide(DmnRun *run, const DmnElement *element)
{
	for (size_t i = 0; i < element->order.len; i++) {
		const DmnElement *e = element->order.at[i];
		if (run->known[e->slot])
			continue;
		run->known[e->slot] = DMN_DECIDED;
		if (e->expression || e->versions.len)
			evaluate(run, e);
	}
	return run->values[element->slot];
}

FeelValue dmn_invoke(DmnRun *run, const DmnElement *element, const FeelEntry *args, size_t len)
{
	FeelValue function = dmn_decide(run, element);
	FeelStep *step = NULL;
	if (run->root) {
		step = new_step(run, "appel", element->name);
		step->unit = element->unit;
		add_step(run->root, step);
		for (size_t i = 0; i < len; i++) {
			FeelStep *given = new_step(run, "argument", args[i].name);
			given->value = args[i].value;
			add_step(step, given);
		}
	}
	feel_trace(run->machine, step, STEPS_MAX);
	FeelValue result = feel_apply(run->machine, function, args, len);
	feel_trace(run->machine, NULL, 0);
	if (step)
		step->value = result;
	return result;
}
