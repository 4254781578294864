/* explain.c — a trace in sentences, in French, Arabic and English.
 *
 * A decision that comes from a table is explained by the cells of the rule that was hit; one that
 * is calculated, by its text and the values of the names in it. */
#include <string.h>

#include "core/feel/table.h"

/* ---- words ---- */

typedef enum {
	SAY_BECAUSE, /* {a} : {b}, parce que … */
	SAY_AND,
	SAY_EQUAL, /* {a} (…) est … */
	SAY_BETWEEN,
	SAY_LESS,
	SAY_AT_MOST,
	SAY_MORE,
	SAY_AT_LEAST,
	SAY_NOT,
	SAY_ONE_OF,
	SAY_OTHER,
	SAY_INCLUDED,
	SAY_EXCLUDED,
	SAY_ALWAYS,
	SAY_NO_RULE,
	SAY_CALCULATED,
	SAY_WITH,
	SAY_VALUE,
	WORDS,
} Word;

static const char *const words[][WORDS] = {
	[FEEL_FRENCH] = {
		[SAY_BECAUSE] = "{a} : {b}, parce que ",
		[SAY_AND] = " et ",
		[SAY_EQUAL] = "{a} est {b}",
		[SAY_BETWEEN] = "{a} ({b}) est compris entre ",
		[SAY_LESS] = "{a} ({b}) est inférieur à ",
		[SAY_AT_MOST] = "{a} ({b}) est d’au plus ",
		[SAY_MORE] = "{a} ({b}) est supérieur à ",
		[SAY_AT_LEAST] = "{a} ({b}) est d’au moins ",
		[SAY_NOT] = "{a} ({b}) n’est pas ",
		[SAY_ONE_OF] = "{a} ({b}) est l’un de : ",
		[SAY_OTHER] = "{a} ({b}) satisfait « ",
		[SAY_INCLUDED] = " inclus",
		[SAY_EXCLUDED] = " exclu",
		[SAY_ALWAYS] = "cette règle vaut dans tous les cas",
		[SAY_NO_RULE] = "{a} : {b}, car aucune règle ne convient.",
		[SAY_CALCULATED] = "{a} : {b}, calculé par « ",
		[SAY_WITH] = " », avec ",
		[SAY_VALUE] = "{a} : {b}.",
	},
	[FEEL_ARABIC] = {
		[SAY_BECAUSE] = "{a}: {b}، لأن ",
		[SAY_AND] = " و",
		[SAY_EQUAL] = "{a} هو {b}",
		[SAY_BETWEEN] = "{a} ({b}) محصور بين ",
		[SAY_LESS] = "{a} ({b}) أقل من ",
		[SAY_AT_MOST] = "{a} ({b}) لا يتجاوز ",
		[SAY_MORE] = "{a} ({b}) أكبر من ",
		[SAY_AT_LEAST] = "{a} ({b}) لا يقل عن ",
		[SAY_NOT] = "{a} ({b}) ليس ",
		[SAY_ONE_OF] = "{a} ({b}) من بين: ",
		[SAY_OTHER] = "{a} ({b}) يستوفي «",
		[SAY_INCLUDED] = " (ضمنا)",
		[SAY_EXCLUDED] = " (دون احتسابه)",
		[SAY_ALWAYS] = "هذه القاعدة صالحة في جميع الحالات",
		[SAY_NO_RULE] = "{a}: {b}، لعدم انطباق أي قاعدة.",
		[SAY_CALCULATED] = "{a}: {b}، محسوب بالصيغة «",
		[SAY_WITH] = "»، حيث ",
		[SAY_VALUE] = "{a}: {b}.",
	},
	[FEEL_ENGLISH] = {
		[SAY_BECAUSE] = "{a}: {b}, because ",
		[SAY_AND] = " and ",
		[SAY_EQUAL] = "{a} is {b}",
		[SAY_BETWEEN] = "{a} ({b}) is between ",
		[SAY_LESS] = "{a} ({b}) is less than ",
		[SAY_AT_MOST] = "{a} ({b}) is at most ",
		[SAY_MORE] = "{a} ({b}) is more than ",
		[SAY_AT_LEAST] = "{a} ({b}) is at least ",
		[SAY_NOT] = "{a} ({b}) is not ",
		[SAY_ONE_OF] = "{a} ({b}) is one of: ",
		[SAY_OTHER] = "{a} ({b}) satisfies “",
		[SAY_INCLUDED] = " included",
		[SAY_EXCLUDED] = " excluded",
		[SAY_ALWAYS] = "this rule holds in all cases",
		[SAY_NO_RULE] = "{a}: {b}, as no rule applies.",
		[SAY_CALCULATED] = "{a}: {b}, calculated as “",
		[SAY_WITH] = "”, with ",
		[SAY_VALUE] = "{a}: {b}.",
	},
};

typedef struct {
	Buf buf;
	FeelLanguage language;
	const FeelStep *root; /* has what was given and decided, with units */
	Str unit;             /* of the numbers that are said; empty: none */
} Speaker;

static void say(Speaker *s, Word word, Str a, Str b)
{
	Str rest = str_of(words[s->language][word]);
	while (rest.len) {
		buf_add(&s->buf, str_cut(&rest, '{'));
		if (rest.len < 2 || rest.ptr[1] != '}')
			continue;
		buf_add(&s->buf, rest.ptr[0] == 'a' ? a : b);
		rest = str_part(rest, 2, rest.len);
	}
}

static void plain(Speaker *s, Word word)
{
	say(s, word, (Str){ 0 }, (Str){ 0 });
}

static Str spoken(Speaker *s, FeelValue v)
{
	return feel_quantity(s->buf.arena, v, s->unit, s->language);
}

/* From here on numbers are those of a value given or decided. */
static void speak_of(Speaker *s, Str name)
{
	s->unit = (Str){ 0 };
	for (const FeelStep *step = s->root->first; step && s->unit.len == 0; step = step->next)
		if (str_eq(step->name, name))
			s->unit = step->unit;
}

/* ---- cells ---- */

static bool is_constant(const FeelNode *node)
{
	return node && feel_is_node(node, feel_run_constant);
}

static void say_end(Speaker *s, FeelValue end, bool included)
{
	buf_add(&s->buf, spoken(s, end));
	plain(s, included ? SAY_INCLUDED : SAY_EXCLUDED);
}

/* "a, b, c": tests that are all constants. */
static bool say_list(Speaker *s, const FeelNode *tests, Word word, Str name, Str value)
{
	for (size_t i = 0; i < tests->items_len; i++)
		if (!feel_is_node(tests->items[i], feel_run_test_value) ||
		    !is_constant(tests->items[i]->a))
			return false;
	say(s, word, name, value);
	for (size_t i = 0; i < tests->items_len; i++) {
		if (i)
			buf_add(&s->buf, s->language == FEEL_ARABIC ? S("، ") : S(", "));
		buf_add(&s->buf, spoken(s, tests->items[i]->a->constant));
	}
	return true;
}

static bool say_comparison(Speaker *s, const FeelNode *test, Str name, Str value)
{
	static const Word by_op[] = {
		[OP_LT] = SAY_LESS,     [OP_LE] = SAY_AT_MOST, [OP_GT] = SAY_MORE,
		[OP_GE] = SAY_AT_LEAST, [OP_NE] = SAY_NOT,     [OP_EQ] = SAY_ONE_OF
	};
	if (!is_constant(test->a))
		return false;
	say(s, by_op[test->op], name, value);
	buf_add(&s->buf, spoken(s, test->a->constant));
	return true;
}

static bool say_test(Speaker *s, const FeelNode *test, Str name, Str value)
{
	if (feel_is_node(test, feel_run_tests))
		return say_list(s, test, SAY_ONE_OF, name, value);
	if (feel_is_node(test, feel_run_test_compare))
		return say_comparison(s, test, name, value);
	if (feel_is_node(test, feel_run_not_tests) && feel_is_node(test->a, feel_run_test_value) &&
	    is_constant(test->a->a)) {
		say(s, SAY_NOT, name, value);
		buf_add(&s->buf, spoken(s, test->a->a->constant));
		return true;
	}
	if (!feel_is_node(test, feel_run_test_value) || test->high_included)
		return false;
	const FeelNode *a = test->a;
	if (is_constant(a)) {
		say(s, SAY_EQUAL, name, spoken(s, a->constant));
		return true;
	}
	if (!feel_is_node(a, feel_run_range) || a->op || !is_constant(a->a) || !is_constant(a->b))
		return false;
	say(s, SAY_BETWEEN, name, value);
	say_end(s, a->a->constant, a->low_included);
	plain(s, SAY_AND);
	say_end(s, a->b->constant, a->high_included);
	return true;
}

/* The text of a cell is read again: a trace keeps texts, not nodes, so that it can be stored. */
static bool say_cell(Speaker *s, Str cell, Str name, FeelValue input, bool first)
{
	FeelBuilder *b = feel_builder_new(s->buf.arena, feel_names_new(s->buf.arena));
	const FeelNode *test = feel_build_tests(b, cell, (Str){ 0 }, -1);
	if (cell.len == 0 || feel_is_node(test, feel_run_constant))
		return false;
	if (!first)
		plain(s, SAY_AND);
	speak_of(s, name);
	Str value = spoken(s, input);
	if (say_test(s, test, name, value))
		return true;
	say(s, SAY_OTHER, name, value);
	buf_add(&s->buf, cell);
	buf_add(&s->buf, s->language == FEEL_ENGLISH  ? S("”")
	                 : s->language == FEEL_FRENCH ? S(" »")
	                                              : S("»"));
	return true;
}

static void say_table(Speaker *s, const FeelStep *step, Str name, FeelValue value)
{
	const FeelTableTrail *t = step->table;
	size_t hit = 0;
	while (hit < t->rules_len && feel_table_missed(t, hit) >= 0)
		hit++;
	if (hit == t->rules_len) {
		say(s, SAY_NO_RULE, name, spoken(s, value));
		return;
	}
	say(s, SAY_BECAUSE, name, spoken(s, value));
	bool any = false;
	for (size_t i = 0; i < t->inputs_len; i++)
		any = say_cell(s, t->cells[hit * t->inputs_len + i], t->input_texts[i],
		               t->inputs[i], !any) ||
		      any;
	if (!any)
		plain(s, SAY_ALWAYS);
	buf_char(&s->buf, '.');
}

/* ---- calculations ---- */

typedef struct {
	Str names[12];
	FeelValue values[12];
	size_t len;
} Seen;

static void collect(const FeelStep *step, Seen *seen, int depth)
{
	for (const FeelStep *s = step->first; s && depth < 50; s = s->next) {
		bool variable = strcmp(s->label, "variable") == 0 && s->value.kind < FEEL_LIST;
		bool known = false;
		for (size_t i = 0; i < seen->len; i++)
			known = known || str_eq(seen->names[i], s->name);
		if (variable && !known && seen->len < ARRAY_LEN(seen->names)) {
			seen->names[seen->len] = s->name;
			seen->values[seen->len++] = s->value;
		}
		collect(s, seen, depth + 1);
	}
}

static void say_calculation(Speaker *s, const FeelStep *step, Str name, FeelValue value)
{
	Seen seen = { .len = 0 };
	collect(step, &seen, 0);
	const FeelStep *text = step->first ? step->first : step;
	Str formula = str_part(text->source, text->start, text->end - text->start);
	if (seen.len == 0 || formula.len == 0) {
		say(s, SAY_VALUE, name, spoken(s, value));
		return;
	}
	say(s, SAY_CALCULATED, name, spoken(s, value));
	buf_add(&s->buf, formula);
	plain(s, SAY_WITH);
	for (size_t i = 0; i < seen.len; i++) {
		if (i)
			buf_add(&s->buf, s->language == FEEL_ARABIC ? S("، ") : S(", "));
		speak_of(s, seen.names[i]);
		Str spoken_value = spoken(s, seen.values[i]);
		buf_addf(&s->buf, "%.*s = %.*s", STR(seen.names[i]), STR(spoken_value));
	}
	buf_char(&s->buf, '.');
}

/* The table that a decision is, whatever wraps it. */
static const FeelStep *table_in(const FeelStep *step)
{
	while (step && !step->table)
		step = step->first && !step->first->next ? step->first : NULL;
	return step;
}

static void say_step(Speaker *s, const FeelStep *step)
{
	if (s->buf.len)
		buf_char(&s->buf, '\n');
	const FeelStep *table = table_in(step);
	s->unit = step->unit;
	if (table)
		say_table(s, table, step->name, step->value);
	else
		say_calculation(s, step, step->name, step->value);
	if (step->title.len && step->source.len == 0)
		buf_addf(&s->buf, " (%.*s)", STR(step->title));
}

Str feel_trace_sentences(Arena *arena, const FeelStep *step, FeelLanguage language)
{
	Speaker s = { .buf = { .arena = arena }, .language = language, .root = step };
	/* A model has one step for each decision; an expression has only itself. */
	bool model = false;
	for (const FeelStep *d = step->first; d; d = d->next) {
		if (strcmp(d->label, "décision") != 0 && strcmp(d->label, "appel") != 0)
			continue;
		model = true;
		say_step(&s, d);
	}
	if (!model)
		say_step(&s, step);
	return buf_str(&s.buf);
}
