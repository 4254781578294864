/* explain.c — a trace in sentences, in French, Arabic and English.
 *
 * A decision that comes from a table is explained by the cells of the rule that was hit; one that
 * is calculated, by its text and the values of the names in it. */
#include <string.h>

#include "core/feel/number.h"
#include "core/feel/table.h"
#include "core/feel/temporal.h"

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
	SAY_YES,
	SAY_NO,
	SAY_NOTHING,
	SAY_VALUE,
	WORDS,
} Word;

static const char *const words[][WORDS] = {
	[FEEL_FRENCH] = { "{a} : {b}, parce que ",
	                  " et ",
	                  "{a} est {b}",
	                  "{a} ({b}) est compris entre ",
	                  "{a} ({b}) est inférieur à ",
	                  "{a} ({b}) est d’au plus ",
	                  "{a} ({b}) est supérieur à ",
	                  "{a} ({b}) est d’au moins ",
	                  "{a} ({b}) n’est pas ",
	                  "{a} ({b}) est l’un de : ",
	                  "{a} ({b}) satisfait « ",
	                  " inclus",
	                  " exclu",
	                  "cette règle vaut dans tous les cas",
	                  "{a} : {b}, car aucune règle ne convient.",
	                  "{a} : {b}, calculé par « ",
	                  " », avec ",
	                  "oui",
	                  "non",
	                  "rien",
	                  "{a} : {b}." },
	[FEEL_ARABIC] = { "{a}: {b}، لأن ",
	                  " و",
	                  "{a} هو {b}",
	                  "{a} ({b}) محصور بين ",
	                  "{a} ({b}) أقل من ",
	                  "{a} ({b}) لا يتجاوز ",
	                  "{a} ({b}) أكبر من ",
	                  "{a} ({b}) لا يقل عن ",
	                  "{a} ({b}) ليس ",
	                  "{a} ({b}) من بين: ",
	                  "{a} ({b}) يستوفي «",
	                  " (ضمنا)",
	                  " (دون احتسابه)",
	                  "هذه القاعدة صالحة في جميع الحالات",
	                  "{a}: {b}، لعدم انطباق أي قاعدة.",
	                  "{a}: {b}، محسوب بالصيغة «",
	                  "»، حيث ",
	                  "نعم",
	                  "لا",
	                  "لا شيء",
	                  "{a}: {b}." },
	[FEEL_ENGLISH] = { "{a}: {b}, because ",
	                   " and ",
	                   "{a} is {b}",
	                   "{a} ({b}) is between ",
	                   "{a} ({b}) is less than ",
	                   "{a} ({b}) is at most ",
	                   "{a} ({b}) is more than ",
	                   "{a} ({b}) is at least ",
	                   "{a} ({b}) is not ",
	                   "{a} ({b}) is one of: ",
	                   "{a} ({b}) satisfies “",
	                   " included",
	                   " excluded",
	                   "this rule holds in all cases",
	                   "{a}: {b}, as no rule applies.",
	                   "{a}: {b}, calculated as “",
	                   "”, with ",
	                   "yes",
	                   "no",
	                   "nothing",
	                   "{a}: {b}." },
};

static const char *const months[][12] = {
	[FEEL_FRENCH] = { "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
	                  "septembre", "octobre", "novembre", "décembre" },
	[FEEL_ARABIC] = { "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس",
	                  "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر" },
	[FEEL_ENGLISH] = { "January", "February", "March", "April", "May", "June", "July", "August",
	                   "September", "October", "November", "December" },
};

typedef struct {
	Buf buf;
	FeelLanguage language;
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

const char *const *feel_month_names(FeelLanguage language)
{
	return months[language];
}

/* French writes "12,5" and "1er septembre 2026". */
Str feel_spoken(Arena *arena, FeelValue v, FeelLanguage language)
{
	if (v.kind == FEEL_NULL)
		return str_of(words[language][SAY_NOTHING]);
	if (v.kind == FEEL_BOOLEAN)
		return str_of(words[language][v.boolean ? SAY_YES : SAY_NO]);
	if (v.kind == FEEL_DATE) {
		int64_t year;
		int month, day;
		feel_calendar_of(v.whole, &year, &month, &day);
		bool first = day == 1 && language == FEEL_FRENCH;
		return str_format(arena, "%d%s %s %lld", day, first ? "er" : "",
		                  months[language][month - 1], (long long)year);
	}
	Str text = feel_write(arena, v);
	if (v.kind != FEEL_NUMBER || language == FEEL_ENGLISH)
		return text;
	Buf buf = { .arena = arena };
	for (size_t i = 0; i < text.len; i++)
		buf_char(&buf, text.ptr[i] == '.' ? ',' : text.ptr[i]);
	return buf_str(&buf);
}

static Str spoken(Speaker *s, FeelValue v)
{
	return feel_spoken(s->buf.arena, v, s->language);
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
	Str value = spoken(s, input);
	if (say_test(s, test, name, value))
		return true;
	say(s, SAY_OTHER, name, value);
	buf_add(&s->buf, cell);
	buf_add(&s->buf, s->language == FEEL_ENGLISH  ? S("”")
	                 : s->language == FEEL_FRENCH ? S(" »")
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
	if (table)
		say_table(s, table, step->name, step->value);
	else
		say_calculation(s, step, step->name, step->value);
	if (step->title.len && step->source.len == 0)
		buf_addf(&s->buf, " (%.*s)", STR(step->title));
}

Str feel_trace_sentences(Arena *arena, const FeelStep *step, FeelLanguage language)
{
	Speaker s = { .buf = { .arena = arena }, .language = language };
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
