/* table.c — decision tables: building them, and finding what they answer. */
#include "core/feel/table.h"

#include <string.h>

#include "core/feel/number.h"

/* ---- building ---- */

static Str place(FeelBuilder *b, Str table, const char *what, size_t number)
{
	return str_format(b->arena, "%.*s, %s %zu", STR(table), what, number);
}

static void build_priorities(FeelBuilder *b, FeelTable *table, size_t i)
{
	Str values = table->source.outputs[i].values;
	if (values.len == 0)
		return;
	/* The allowed values of an output are a list of constants in the order of their priority.
	 */
	Buf list = { .arena = b->arena };
	buf_addf(&list, "[%.*s]", STR(values));
	const FeelProblem *before = b->problem;
	FeelNode *node = feel_build_text(b, buf_str(&list), table->source.title);
	b->problem = before;
	if (node->eval != feel_run_list)
		return;
	table->priorities[i] = alloc_n(b->arena, FeelValue, node->items_len);
	table->priorities_len[i] = node->items_len;
	for (size_t k = 0; k < node->items_len; k++)
		table->priorities[i][k] = node->items[k]->constant;
}

/* What a trace says of the table: made once. */
static void build_texts(Arena *arena, FeelTable *table)
{
	const FeelTableSource *s = &table->source;
	table->input_texts = alloc_n(arena, Str, s->inputs_len);
	table->test_texts = alloc_n(arena, Str, s->inputs_len * s->rules_len);
	for (size_t i = 0; i < s->inputs_len; i++)
		table->input_texts[i] = s->inputs[i].text;
	for (size_t r = 0; r < s->rules_len; r++)
		for (size_t i = 0; i < s->inputs_len; i++)
			table->test_texts[r * s->inputs_len + i] =
				s->cells[r * (s->inputs_len + s->outputs_len) + i];
}

static void build_columns(FeelBuilder *b, FeelTable *table)
{
	const FeelTableSource *s = &table->source;
	for (size_t i = 0; i < s->inputs_len; i++) {
		FeelNode *input =
			feel_build_text(b, s->inputs[i].text, place(b, s->title, "entrée", i + 1));
		table->inputs[i] = feel_build_typed(b, input, s->inputs[i].type);
		table->slots[i] = b->frame->slots_len++;
		if (s->inputs[i].values.len)
			table->allowed[i] = feel_build_tests(b, s->inputs[i].values,
			                                     place(b, s->title, "entrée", i + 1),
			                                     table->slots[i]);
		table->domains[i] = table->allowed[i];
		if (!table->domains[i] && s->inputs[i].domain.len)
			table->domains[i] =
				feel_build_tests(b, s->inputs[i].domain, s->title, table->slots[i]);
	}
	for (size_t i = 0; i < s->outputs_len; i++) {
		table->output_names[i] = feel_normal_name(b->arena, s->outputs[i].text);
		if (s->outputs[i].otherwise.len)
			table->otherwise[i] = feel_build_text(b, s->outputs[i].otherwise, s->title);
		build_priorities(b, table, i);
		if (s->outputs_len > 1)
			feel_names_add_member(b->names, s->outputs[i].text);
	}
}

static void build_rule(FeelBuilder *b, FeelTable *table, size_t r)
{
	const FeelTableSource *s = &table->source;
	const Str *cells = s->cells + r * (s->inputs_len + s->outputs_len);
	Str title = place(b, s->title, "règle", r + 1);
	for (size_t i = 0; i < s->inputs_len; i++) {
		Str text = str_trim(cells[i]).len ? cells[i] : S("-");
		table->tests[r * s->inputs_len + i] =
			feel_build_tests(b, text, title, table->slots[i]);
	}
	for (size_t i = 0; i < s->outputs_len; i++) {
		Str text = str_trim(cells[s->inputs_len + i]);
		bool empty = text.len == 0 || str_eq(text, S("-"));
		FeelNode *result = feel_build_text(b, empty ? S("null") : text, title);
		table->results[r * s->outputs_len + i] =
			feel_build_typed(b, result, s->outputs[i].type);
	}
}

FeelNode *feel_build_table(FeelBuilder *b, const FeelTableSource *source)
{
	Arena *arena = b->arena;
	FeelTable *table = alloc(arena, FeelTable);
	assert(source->rules_len <= RULES_MAX && source->inputs_len <= COLUMNS_MAX &&
	       source->outputs_len <= COLUMNS_MAX);
	table->source = *source;
	table->words = (source->rules_len + WORD_BITS - 1) / WORD_BITS;
	table->inputs = alloc_n(arena, FeelNode *, source->inputs_len);
	table->allowed = alloc_n(arena, FeelNode *, source->inputs_len);
	table->domains = alloc_n(arena, FeelNode *, source->inputs_len);
	table->slots = alloc_n(arena, int, source->inputs_len);
	table->tests = alloc_n(arena, FeelNode *, source->rules_len * source->inputs_len);
	table->results = alloc_n(arena, FeelNode *, source->rules_len * source->outputs_len);
	table->otherwise = alloc_n(arena, FeelNode *, source->outputs_len);
	table->priorities = alloc_n(arena, FeelValue *, source->outputs_len);
	table->priorities_len = alloc_n(arena, size_t, source->outputs_len);
	table->output_names = alloc_n(arena, Str, source->outputs_len);
	build_columns(b, table);
	for (size_t r = 0; r < source->rules_len; r++)
		build_rule(b, table, r);
	build_texts(arena, table);
	feel_table_index(arena, table);
	FeelNode *node = feel_new_node(b, feel_run_table, "table");
	FeelSource *place = alloc(arena, FeelSource);
	place->title = place->text = source->title;
	node->source = place;
	node->extra = table;
	return node;
}

/* ---- which rules are hit ---- */

static bool is_set(const uint64_t *bits, size_t r)
{
	return bits[r / WORD_BITS] >> r % WORD_BITS & 1;
}

static void test_column(const FeelTable *table, FeelMachine *m, FeelValue *frame, size_t column,
                        uint64_t *bits)
{
	size_t inputs = table->source.inputs_len;
	for (size_t r = 0; r < table->source.rules_len; r++) {
		if (r % WORD_BITS == 0 && !feel_spend(m, WORD_BITS))
			return;
		if (!is_set(bits, r))
			continue;
		FeelValue held = EVAL(table->tests[r * inputs + column]);
		if (held.kind != FEEL_BOOLEAN || !held.boolean)
			bits[r / WORD_BITS] &= ~((uint64_t)1 << r % WORD_BITS);
	}
}

void feel_table_hits(const FeelTable *table, FeelMachine *m, FeelValue *frame, uint64_t *bits)
{
	size_t rules = table->source.rules_len;
	memset(bits, 0xFF, table->words * sizeof *bits);
	if (rules % WORD_BITS)
		bits[table->words - 1] = ((uint64_t)1 << rules % WORD_BITS) - 1;
	for (size_t i = 0; i < table->source.inputs_len; i++) {
		size_t class;
		FeelValue value = frame[table->slots[i]];
		if (!feel_table_class(&table->indexes[i], value, &class)) {
			test_column(table, m, frame, i, bits);
			continue;
		}
		const uint64_t *mask = table->indexes[i].masks + class * table->words;
		for (size_t w = 0; w < table->words; w++)
			bits[w] &= mask[w];
	}
}

/* ---- what they answer ---- */

static FeelValue output_of(const FeelTable *table, FeelMachine *m, FeelValue *frame,
                           FeelNode *const *nodes)
{
	size_t len = table->source.outputs_len;
	if (len == 1)
		return nodes[0] ? EVAL(nodes[0]) : feel_null();
	FeelEntry *entries = alloc_n(feel_arena(m), FeelEntry, len);
	for (size_t i = 0; i < len; i++)
		entries[i] = (FeelEntry){ table->output_names[i],
			                  nodes[i] ? EVAL(nodes[i]) : feel_null() };
	return feel_context_of(m->arena, entries, len);
}

static FeelValue no_rule(const FeelNode *node, const FeelTable *table, FeelMachine *m,
                         FeelValue *frame)
{
	for (size_t i = 0; i < table->source.outputs_len; i++)
		if (table->otherwise[i])
			return output_of(table, m, frame, table->otherwise);
	(void)node;
	if (table->source.hit != HIT_COLLECT)
		return feel_null();
	if (table->source.aggregate == AGGREGATE_COUNT)
		return feel_whole(0);
	return table->source.aggregate == AGGREGATE_NONE ? feel_view(feel_arena(m), NULL, 0)
	                                                 : feel_null();
}

/* The rank of an output among the allowed values; those that are not there come last. */
static size_t rank(const FeelTable *table, size_t column, FeelValue value)
{
	size_t i = 0;
	while (i < table->priorities_len[column] &&
	       !feel_equal(table->priorities[column][i], value))
		i++;
	return i;
}

static bool comes_before(const FeelTable *table, FeelValue a, FeelValue b)
{
	for (size_t i = 0; i < table->source.outputs_len; i++) {
		FeelValue x = table->source.outputs_len == 1 ? a : a.context->at[i].value;
		FeelValue y = table->source.outputs_len == 1 ? b : b.context->at[i].value;
		size_t rank_x = rank(table, i, x), rank_y = rank(table, i, y);
		if (rank_x != rank_y)
			return rank_x < rank_y;
	}
	return false;
}

static void sort_outputs(const FeelTable *table, FeelValue *outputs, size_t len)
{
	for (size_t i = 1; i < len; i++) {
		FeelValue moved = outputs[i];
		size_t k = i;
		for (; k > 0 && comes_before(table, moved, outputs[k - 1]); k--)
			outputs[k] = outputs[k - 1];
		outputs[k] = moved;
	}
}

static FeelValue aggregate(const FeelNode *node, const FeelTable *table, FeelMachine *m,
                           FeelValue *outputs, size_t len)
{
	static const char *const names[] = {
		[AGGREGATE_SUM] = "sum", [AGGREGATE_MIN] = "min", [AGGREGATE_MAX] = "max"
	};
	FeelAggregate how = table->source.aggregate;
	FeelValue list = feel_view(feel_arena(m), outputs, len);
	if (how == AGGREGATE_NONE)
		return list;
	if (how == AGGREGATE_COUNT)
		return feel_whole((int64_t)len);
	return feel_call_builtin(m, node, feel_builtin_find(str_of(names[how])), &list, 1, NULL);
}

static FeelValue several(const FeelNode *node, const FeelTable *table, FeelMachine *m,
                         FeelValue *frame, const uint64_t *bits, size_t count)
{
	FeelHit hit = table->source.hit;
	FeelValue *outputs = alloc_n(feel_arena(m), FeelValue, count);
	size_t n = 0;
	for (size_t r = 0; r < table->source.rules_len; r++)
		if (is_set(bits, r))
			outputs[n++] = output_of(table, m, frame,
			                         table->results + r * table->source.outputs_len);
	if (hit == HIT_PRIORITY || hit == HIT_OUTPUT_ORDER)
		sort_outputs(table, outputs, n);
	if (hit == HIT_PRIORITY)
		return outputs[0];
	if (hit == HIT_COLLECT)
		return aggregate(node, table, m, outputs, n);
	if (hit != HIT_ANY)
		return feel_view(m->arena, outputs, n);
	for (size_t i = 1; i < n; i++)
		if (!feel_equal(outputs[0], outputs[i]))
			return feel_problem(
				m, node,
				"plusieurs règles de la table conviennent et ne donnent pas la "
				"même réponse",
				(Str){ 0 }, (Str){ 0 });
	return outputs[0];
}

static FeelValue answer(const FeelNode *node, const FeelTable *table, FeelMachine *m,
                        FeelValue *frame, const uint64_t *bits)
{
	size_t count = 0, first = 0;
	FeelHit hit = table->source.hit;
	for (size_t w = table->words; w-- > 0;) {
		count += (size_t)__builtin_popcountll(bits[w]);
		if (bits[w])
			first = w * WORD_BITS + (size_t)__builtin_ctzll(bits[w]);
	}
	if (count == 0)
		return no_rule(node, table, m, frame);
	bool single = hit == HIT_FIRST ||
	              (count == 1 && (hit == HIT_UNIQUE || hit == HIT_ANY || hit == HIT_PRIORITY));
	if (single)
		return output_of(table, m, frame,
		                 table->results + first * table->source.outputs_len);
	if (hit == HIT_UNIQUE)
		return feel_problem(
			m, node,
			"{a} règles de la table conviennent à la fois, une seule est permise",
			str_format(feel_arena(m), "%zu", count), (Str){ 0 });
	return several(node, table, m, frame, bits, count);
}

static FeelValue not_allowed(FeelMachine *m, const FeelNode *node, FeelValue value)
{
	return feel_problem(m, node, "la valeur {a} n’est pas de celles que la table attend",
	                    feel_write(feel_arena(m), value), (Str){ 0 });
}

FeelValue feel_table_answer(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	const FeelTable *table = node->extra;
	uint64_t *bits = alloc_n(feel_arena(m), uint64_t, table->words);
	feel_table_hits(table, m, frame, bits);
	return answer(node, table, m, frame, bits);
}

FeelValue feel_run_table(const FeelNode *node, FeelMachine *m, FeelValue *frame)
{
	const FeelTable *table = node->extra;
	uint64_t few[STACK_WORDS];
	for (size_t i = 0; i < table->source.inputs_len; i++) {
		FeelValue value = EVAL(table->inputs[i]);
		frame[table->slots[i]] = value;
		if (!table->allowed[i] || value.kind == FEEL_NULL)
			continue;
		FeelValue allowed = EVAL(table->allowed[i]);
		if (allowed.kind != FEEL_BOOLEAN || !allowed.boolean)
			return not_allowed(m, table->inputs[i], value);
	}
	uint64_t *bits =
		table->words <= STACK_WORDS ? few : alloc_n(feel_arena(m), uint64_t, table->words);
	feel_table_hits(table, m, frame, bits);
	if (m->trace)
		feel_table_trail(table, m, frame, bits);
	return answer(node, table, m, frame, bits);
}
