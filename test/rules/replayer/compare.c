/* compare.c — two traces side by side: the same steps, in the same places, with the same values. */
#include <string.h>

#include "replay.h"

enum { VALUE_DEPTH_MAX = 150 };

static bool same(Arena *arena, FeelValue a, FeelValue b, int depth);

static bool same_lists(Arena *arena, const FeelList *a, const FeelList *b, int depth)
{
	bool good = a->len == b->len;
	for (size_t i = 0; i < a->len && good; i++)
		good = same(arena, a->at[i], b->at[i], depth + 1);
	return good;
}

static bool same_contexts(Arena *arena, const FeelContext *a, const FeelContext *b, int depth)
{
	bool good = a->len == b->len;
	for (size_t i = 0; i < a->len && good; i++)
		good = str_eq(a->at[i].name, b->at[i].name) &&
		       same(arena, a->at[i].value, b->at[i].value, depth + 1);
	return good;
}

static bool same_ranges(Arena *arena, const FeelRange *a, const FeelRange *b, int depth)
{
	return a->is_test == b->is_test && (!a->is_test || a->op == b->op) &&
	       a->low_included == b->low_included && a->high_included == b->high_included &&
	       same(arena, a->low, b->low, depth + 1) && same(arena, a->high, b->high, depth + 1);
}

static bool same_functions(const FeelFunction *a, const FeelFunction *b)
{
	if (!a->lambda || !b->lambda)
		return a->builtin == b->builtin;
	bool good = a->lambda->parameters_len == b->lambda->parameters_len;
	for (size_t i = 0; i < a->lambda->parameters_len && good; i++)
		good = str_eq(a->lambda->parameters[i].name, b->lambda->parameters[i].name);
	return good;
}

/* Stricter than "=": every digit, every nanosecond, and whether a null is a mistake. */
static bool same(Arena *arena, FeelValue a, FeelValue b, int depth)
{
	if (a.kind != b.kind)
		return false;
	if (depth > VALUE_DEPTH_MAX)
		return true;
	switch ((FeelKind)a.kind) {
	case FEEL_NULL: return !a.problem == !b.problem;
	case FEEL_LIST: return same_lists(arena, a.list, b.list, depth);
	case FEEL_CONTEXT: return same_contexts(arena, a.context, b.context, depth);
	case FEEL_RANGE: return same_ranges(arena, a.range, b.range, depth);
	case FEEL_FUNCTION: return same_functions(a.function, b.function);
	case FEEL_BOOLEAN:
	case FEEL_NUMBER:
	case FEEL_STRING:
	case FEEL_DATE:
	case FEEL_TIME:
	case FEEL_DATE_TIME:
	case FEEL_DAYS_DURATION:
	case FEEL_MONTHS_DURATION: break;
	}
	return feel_is_same(a, b) && str_eq(feel_write(arena, a), feel_write(arena, b));
}

bool same_value(Arena *arena, FeelValue a, FeelValue b)
{
	return same(arena, a, b, 0);
}

/* ---- steps ---- */

static Str place_of(Arena *arena, const FeelStep *s)
{
	Str part = str_part(s->source, s->start, s->end - s->start);
	return str_format(arena, "%s %.*s «%.*s» (%zu–%zu of «%.*s») = %.*s%s", s->label,
	                  STR(s->name), STR(part), s->start, s->end, STR(s->source),
	                  STR(feel_write(arena, s->value)),
	                  s->value.kind == FEEL_NULL && s->value.problem ? " (mistake)" : "");
}

static bool differ(Arena *arena, const FeelStep *got, const FeelStep *want, const char *what,
                   Buf *why)
{
	Str a = got ? place_of(arena, got) : S("no step"),
	    b = want ? place_of(arena, want) : S("no step");
	buf_addf(why, "%s: evaluated %.*s; replayed %.*s", what, STR(a), STR(b));
	return false;
}

static bool same_tables(Arena *arena, const FeelStep *got, const FeelStep *want, Buf *why)
{
	const FeelTableTrail *a = got->table, *b = want->table;
	if (!a || !b)
		return !a == !b || differ(arena, got, want, "a table", why);
	if (a->rules_len != b->rules_len || a->inputs_len != b->inputs_len)
		return differ(arena, got, want, "the size of a table", why);
	for (size_t i = 0; i < a->inputs_len; i++)
		if (!same(arena, a->inputs[i], b->inputs[i], 0))
			return differ(arena, got, want, "the input of a table", why);
	for (size_t r = 0; r < a->rules_len; r++)
		if (feel_table_missed(a, r) != feel_table_missed(b, r)) {
			buf_addf(why, "rule %zu: evaluated %d, replayed %d: ", r + 1,
			         feel_table_missed(a, r), feel_table_missed(b, r));
			return differ(arena, got, want, "a rule of a table", why);
		}
	return true;
}

static bool same_step(Arena *arena, const FeelStep *got, const FeelStep *want, int depth, Buf *why)
{
	if (strcmp(got->label, want->label) != 0 || !str_eq(got->name, want->name))
		return differ(arena, got, want, "a step", why);
	/* Where a text that cannot be read goes wrong is for the parser to say. */
	bool fault = strcmp(got->label, "faute") == 0;
	bool placed = got->start == want->start && got->end == want->end;
	if (!str_eq(got->source, want->source) || (!fault && !placed))
		return differ(arena, got, want, "a place", why);
	const FeelStep *a = got->first, *b = want->first;
	for (; a && b && depth < REPLAY_DEPTH_MAX; a = a->next, b = b->next)
		if (!same_step(arena, a, b, depth + 1, why))
			return false;
	if (depth < REPLAY_DEPTH_MAX && (a || b))
		return differ(arena, a, b, "a step more", why);
	if (!same(arena, got->value, want->value, 0))
		return differ(arena, got, want, "a value", why);
	return same_tables(arena, got, want, why);
}

bool same_trace(Arena *arena, const FeelStep *got, const FeelStep *want, Buf *why)
{
	return same_step(arena, got, want, 0, why);
}
