/* trace.c — leaving a trace: every node that is worth a word, with its value. */
#include "core/feel/table.h"

static FeelValue traced(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	FeelStep *outer = m->trace;
	if (!outer || m->trace_left == 0)
		return node->plain(node, m, frame);
	m->trace_left--;
	FeelStep *step = alloc(feel_arena(m), FeelStep);
	step->label = node->label;
	step->name = node->name;
	step->start = node->start;
	step->end = node->end;
	if (node->source) {
		step->source = node->source->text;
		step->title = node->source->title;
	}
	if (outer->last)
		outer->last->next = step;
	else
		outer->first = step;
	outer->last = step;
	m->trace = step;
	step->value = node->plain(node, m, frame);
	m->trace = outer;
	return step->value;
}

static void enable(FeelNode *node);

static void enable_all(FeelNode *const *nodes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (nodes[i])
			enable(nodes[i]);
}

static void enable_table(const FeelTable *table)
{
	const FeelTableSource *s = &table->source;
	/* Inputs that are names are in the trail of the table already. */
	for (size_t i = 0; i < s->inputs_len; i++)
		if (table->inputs[i]->eval != feel_run_global &&
		    table->inputs[i]->eval != feel_run_local)
			enable(table->inputs[i]);
	enable_all(table->results, s->rules_len * s->outputs_len);
	enable_all(table->otherwise, s->outputs_len);
}

static void enable(FeelNode *node)
{
	if (node->plain)
		return;
	FeelEval *eval = node->eval;
	FeelNode *inner[] = { node->a, node->b, node->c };
	/* Before what is inside: a range test may have one node twice. */
	if (eval != feel_run_constant && eval != feel_run_coerce && !node->silent) {
		node->plain = eval;
		node->eval = traced;
	}
	enable_all(inner, ARRAY_LEN(inner));
	enable_all(node->items, node->items_len);
	if (eval == feel_run_lambda) {
		const FeelLambda *lambda = node->extra;
		enable_all(&lambda->body_node, 1);
	}
	if (eval == feel_run_table)
		enable_table(node->extra);
}

void feel_traceable(FeelExpression *expression)
{
	enable(expression->root);
}

void feel_trace(FeelMachine *m, FeelStep *step, size_t steps_max)
{
	m->trace = step;
	m->trace_left = step ? steps_max : 0;
}

/* The first input whose cell does not hold for a rule. */
static int missed_by(const FeelTable *table, FeelMachine *m, FeelValue *frame, size_t r)
{
	size_t inputs = table->source.inputs_len;
	for (size_t i = 0; i < inputs; i++) {
		FeelValue held = EVAL(table->tests[r * inputs + i]);
		if (held.kind != FEEL_BOOLEAN || !held.boolean)
			return (int)i;
	}
	return -1;
}

static bool is_cut(const FeelTable *table, const FeelValue *inputs)
{
	for (size_t i = 0; i < table->source.inputs_len; i++)
		if (table->indexes[i].form == INDEX_NONE ||
		    table->indexes[i].kind != inputs[i].kind)
			return false;
	return true;
}

/* A column that is not cut into classes has to be asked now: later its variables are gone. */
static int *ask_all(const FeelTable *table, FeelMachine *m, FeelValue *frame, const uint64_t *bits)
{
	int *missed = alloc_n(m->arena, int, table->source.rules_len);
	FeelStep *step = m->trace;
	size_t problems = m->problems.len;
	m->trace = NULL;
	for (size_t r = 0; r < table->source.rules_len; r++) {
		bool hit = bits[r / WORD_BITS] >> r % WORD_BITS & 1;
		missed[r] = hit ? -1 : missed_by(table, m, frame, r);
	}
	m->trace = step;
	if (!m->stopped)
		m->problems.len = problems; /* looking twice is no second mistake */
	return missed;
}

typedef struct {
	FeelTableTrail trail;
	FeelValue room[]; /* the inputs, then the bits */
} TrailRoom;

void feel_table_trail(const FeelTable *table, FeelMachine *m, FeelValue *frame,
                      const uint64_t *bits)
{
	const FeelTableSource *s = &table->source;
	size_t bytes =
		sizeof(TrailRoom) + s->inputs_len * sizeof(FeelValue) + table->words * sizeof *bits;
	TrailRoom *room = arena_alloc(feel_arena(m), 1, bytes);
	uint64_t *hits = (uint64_t *)(void *)(room->room + s->inputs_len);
	for (size_t i = 0; i < s->inputs_len; i++)
		room->room[i] = frame[table->slots[i]];
	for (size_t w = 0; w < table->words; w++)
		hits[w] = bits[w];
	room->trail = (FeelTableTrail){ .title = s->title,
		                        .rules_len = s->rules_len,
		                        .inputs_len = s->inputs_len,
		                        .input_texts = table->input_texts,
		                        .cells = table->test_texts,
		                        .inputs = room->room,
		                        .hits = hits,
		                        .table = table };
	if (!is_cut(table, room->room))
		room->trail.missed = ask_all(table, m, frame, bits);
	m->trace->table = &room->trail;
}

int feel_table_missed(const FeelTableTrail *t, size_t rule)
{
	if (t->missed)
		return t->missed[rule];
	if (t->hits[rule / WORD_BITS] >> rule % WORD_BITS & 1)
		return -1;
	for (size_t i = 0; i < t->inputs_len; i++) {
		const TableIndex *index = &t->table->indexes[i];
		size_t class;
		if (!feel_table_class(index, t->inputs[i], &class))
			continue;
		const uint64_t *mask = index->masks + class * t->table->words;
		if (!(mask[rule / WORD_BITS] >> rule % WORD_BITS & 1))
			return (int)i;
	}
	return -1;
}

/* ---- JSON ---- */

enum { JSON_STEPS_DEPTH_MAX = 90 };

static void table_json(JsonWriter *w, Arena *arena, const FeelTableTrail *t)
{
	json_name(w, S("inputs"));
	json_open_array(w);
	for (size_t i = 0; i < t->inputs_len; i++) {
		json_open_object(w);
		json_name(w, S("input"));
		json_add_text(w, t->input_texts[i]);
		json_name(w, S("value"));
		feel_to_json(w, arena, t->inputs[i]);
		json_close_object(w);
	}
	json_close_array(w);
	json_name(w, S("hit"));
	json_open_array(w);
	for (size_t r = 0; r < t->rules_len; r++)
		if (feel_table_missed(t, r) < 0)
			json_add_int(w, (int64_t)r + 1);
	json_close_array(w);
	json_name(w, S("missed"));
	json_open_array(w);
	for (size_t r = 0; r < t->rules_len; r++) {
		if (feel_table_missed(t, r) < 0)
			continue;
		size_t column = (size_t)feel_table_missed(t, r);
		json_open_object(w);
		json_name(w, S("rule"));
		json_add_int(w, (int64_t)r + 1);
		json_name(w, S("input"));
		json_add_text(w, t->input_texts[column]);
		json_name(w, S("cell"));
		json_add_text(w, t->cells[r * t->inputs_len + column]);
		json_close_object(w);
	}
	json_close_array(w);
}

static void step_json(JsonWriter *w, Arena *arena, const FeelStep *step, int depth)
{
	json_open_object(w);
	json_name(w, S("kind"));
	json_add_text(w, str_of(step->label));
	if (step->name.len) {
		json_name(w, S("name"));
		json_add_text(w, step->name);
	}
	if (step->unit.len) {
		json_name(w, S("unit"));
		json_add_text(w, step->unit);
	}
	if (step->title.len && step->source.len == 0) {
		json_name(w, S("law"));
		json_add_text(w, step->title);
	}
	if (step->source.len && step->end > step->start) {
		json_name(w, S("text"));
		json_add_text(w, str_part(step->source, step->start, step->end - step->start));
		json_name(w, S("start"));
		json_add_int(w, (int64_t)step->start);
		json_name(w, S("end"));
		json_add_int(w, (int64_t)step->end);
	}
	json_name(w, S("value"));
	feel_to_json(w, arena, step->value);
	if (step->value.kind == FEEL_NULL && step->value.problem) {
		json_name(w, S("problem"));
		json_add_text(w, feel_problem_sentence(arena, step->value.problem));
	}
	if (step->table)
		table_json(w, arena, step->table);
	if (step->first && depth < JSON_STEPS_DEPTH_MAX) {
		json_name(w, S("steps"));
		json_open_array(w);
		for (const FeelStep *s = step->first; s; s = s->next)
			step_json(w, arena, s, depth + 1);
		json_close_array(w);
	}
	json_close_object(w);
}

void feel_trace_json(JsonWriter *writer, Arena *arena, const FeelStep *step)
{
	step_json(writer, arena, step, 0);
}
