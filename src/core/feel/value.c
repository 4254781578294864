/* value.c — making, comparing and copying values. */
#include <string.h>

#include "core/feel/inside.h"
#include "core/feel/number.h"
#include "core/feel/temporal.h"

enum { VALUE_DEPTH_MAX = 200 };

FeelValue feel_null(void)
{
	return (FeelValue){ .kind = FEEL_NULL };
}

FeelValue feel_boolean(bool boolean)
{
	return (FeelValue){ .kind = FEEL_BOOLEAN, .boolean = boolean };
}

FeelValue feel_string(Str text)
{
	return (FeelValue){ .kind = FEEL_STRING, .len = (uint32_t)text.len, .text = text.ptr };
}

Str feel_text(FeelValue value)
{
	return value.kind == FEEL_STRING ? (Str){ value.text, value.len } : (Str){ 0 };
}

FeelValue feel_view(Arena *arena, const FeelValue *items, size_t len)
{
	FeelList *list = alloc(arena, FeelList);
	*list = (FeelList){ len, items };
	return (FeelValue){ .kind = FEEL_LIST, .list = list };
}

FeelValue feel_list_of(Arena *arena, const FeelValue *items, size_t len)
{
	FeelValue *copy = alloc_n(arena, FeelValue, len);
	if (len)
		memcpy(copy, items, len * sizeof *items);
	return feel_view(arena, copy, len);
}

FeelValue feel_context_of(Arena *arena, const FeelEntry *entries, size_t len)
{
	FeelContext *context = alloc(arena, FeelContext);
	FeelEntry *copy = alloc_n(arena, FeelEntry, len);
	if (len)
		memcpy(copy, entries, len * sizeof *entries);
	*context = (FeelContext){ len, copy };
	return (FeelValue){ .kind = FEEL_CONTEXT, .context = context };
}

const FeelValue *feel_entry(FeelValue value, Str name)
{
	if (value.kind != FEEL_CONTEXT)
		return NULL;
	for (size_t i = 0; i < value.context->len; i++)
		if (str_eq(value.context->at[i].name, name))
			return &value.context->at[i].value;
	return NULL;
}

FeelValue feel_of_text(Arena *arena, FeelKind kind, Str text)
{
	FeelValue value = feel_null();
	switch (kind) {
	case FEEL_NULL: break;
	case FEEL_BOOLEAN:
		if (str_eq(text, S("true")) || str_eq(text, S("false")))
			value = feel_boolean(text.len == 4);
		break;
	case FEEL_NUMBER: value = feel_number_parse(arena, text); break;
	case FEEL_STRING: value = feel_string(text); break;
	case FEEL_DATE: value = feel_parse_date(text); break;
	case FEEL_TIME: value = feel_parse_time(arena, text); break;
	case FEEL_DATE_TIME: value = feel_parse_date_time(arena, text); break;
	case FEEL_DAYS_DURATION:
	case FEEL_MONTHS_DURATION: value = feel_parse_duration(text); break;
	case FEEL_LIST:
	case FEEL_CONTEXT:
	case FEEL_RANGE:
	case FEEL_FUNCTION: break;
	}
	return value.kind == kind ? value : feel_null();
}

/* ---- equality ---- */

static bool equal_lists(const FeelList *a, const FeelList *b, int depth)
{
	if (a->len != b->len)
		return false;
	for (size_t i = 0; i < a->len; i++)
		if (feel_equal_ternary(a->at[i], b->at[i], depth + 1) != FEEL_TRUE)
			return false;
	return true;
}

static bool equal_contexts(FeelValue a, FeelValue b, int depth)
{
	if (a.context->len != b.context->len)
		return false;
	for (size_t i = 0; i < a.context->len; i++) {
		const FeelValue *other = feel_entry(b, a.context->at[i].name);
		if (!other ||
		    feel_equal_ternary(a.context->at[i].value, *other, depth + 1) != FEEL_TRUE)
			return false;
	}
	return true;
}

static bool equal_ranges(const FeelRange *a, const FeelRange *b, int depth)
{
	return a->low_included == b->low_included && a->high_included == b->high_included &&
	       a->is_test == b->is_test && a->op == b->op &&
	       feel_equal_ternary(a->low, b->low, depth + 1) == FEEL_TRUE &&
	       feel_equal_ternary(a->high, b->high, depth + 1) == FEEL_TRUE;
}

/* Times are equal to the second, as their properties are. */
static bool equal_moments(const FeelMoment *a, const FeelMoment *b)
{
	return feel_moment_has_zone(a) == feel_moment_has_zone(b) &&
	       feel_moment_seconds(a) == feel_moment_seconds(b);
}

/* A function of the language is the same wherever it is named. */
static bool same_function(const FeelFunction *a, const FeelFunction *b)
{
	return a == b || (a->builtin && a->builtin == b->builtin);
}

FeelTernary feel_equal_ternary(FeelValue a, FeelValue b, int depth)
{
	if (a.kind == FEEL_NULL || b.kind == FEEL_NULL)
		return a.kind == b.kind ? FEEL_TRUE : FEEL_FALSE;
	if (a.kind != b.kind || depth > VALUE_DEPTH_MAX)
		return FEEL_UNKNOWN;
	switch ((FeelKind)a.kind) {
	case FEEL_NULL: return FEEL_TRUE;
	case FEEL_BOOLEAN: return a.boolean == b.boolean ? FEEL_TRUE : FEEL_FALSE;
	case FEEL_NUMBER: return feel_number_compare(a, b) == 0 ? FEEL_TRUE : FEEL_FALSE;
	case FEEL_STRING: return str_eq(feel_text(a), feel_text(b)) ? FEEL_TRUE : FEEL_FALSE;
	case FEEL_DATE:
	case FEEL_MONTHS_DURATION: return a.whole == b.whole ? FEEL_TRUE : FEEL_FALSE;
	case FEEL_DAYS_DURATION:
		return a.whole == b.whole && a.len == b.len ? FEEL_TRUE : FEEL_FALSE;
	case FEEL_TIME:
	case FEEL_DATE_TIME: return equal_moments(a.moment, b.moment) ? FEEL_TRUE : FEEL_FALSE;
	case FEEL_LIST: return equal_lists(a.list, b.list, depth) ? FEEL_TRUE : FEEL_FALSE;
	case FEEL_CONTEXT: return equal_contexts(a, b, depth) ? FEEL_TRUE : FEEL_FALSE;
	case FEEL_RANGE: return equal_ranges(a.range, b.range, depth) ? FEEL_TRUE : FEEL_FALSE;
	case FEEL_FUNCTION: return same_function(a.function, b.function) ? FEEL_TRUE : FEEL_FALSE;
	}
	return FEEL_UNKNOWN;
}

bool feel_equal(FeelValue a, FeelValue b)
{
	return feel_equal_ternary(a, b, 0) == FEEL_TRUE;
}

/* is(): the same element of the value space, zones and fractions included. */
bool feel_is_same(FeelValue a, FeelValue b)
{
	if (a.kind != b.kind)
		return false;
	if (a.kind != FEEL_TIME && a.kind != FEEL_DATE_TIME)
		return feel_equal(a, b);
	const FeelMoment *x = a.moment, *y = b.moment;
	return x->days == y->days && x->nano == y->nano && x->tz == y->tz &&
	       x->has_offset == y->has_offset && x->offset_s == y->offset_s;
}

bool feel_order(Arena *arena, FeelValue a, FeelValue b, int *order)
{
	if (a.kind == FEEL_DATE && b.kind == FEEL_DATE_TIME)
		a = feel_midnight(arena, a);
	if (b.kind == FEEL_DATE && a.kind == FEEL_DATE_TIME)
		b = feel_midnight(arena, b);
	if (a.kind != b.kind)
		return false;
	if (a.kind == FEEL_NUMBER) {
		*order = feel_number_compare(a, b);
		return true;
	}
	if (a.kind == FEEL_STRING) {
		*order = str_compare(feel_text(a), feel_text(b));
		return true;
	}
	return feel_temporal_compare(a, b, order);
}

/* ---- copies ---- */

static FeelValue copy_at(Arena *arena, FeelValue v, int depth);

static FeelValue copy_list(Arena *arena, const FeelList *list, int depth)
{
	FeelValue *items = alloc_n(arena, FeelValue, list->len);
	for (size_t i = 0; i < list->len; i++)
		items[i] = copy_at(arena, list->at[i], depth + 1);
	return feel_view(arena, items, list->len);
}

static FeelValue copy_context(Arena *arena, const FeelContext *context, int depth)
{
	FeelEntry *entries = alloc_n(arena, FeelEntry, context->len);
	for (size_t i = 0; i < context->len; i++) {
		entries[i].name = str_copy(arena, context->at[i].name);
		entries[i].value = copy_at(arena, context->at[i].value, depth + 1);
	}
	FeelContext *copy = alloc(arena, FeelContext);
	*copy = (FeelContext){ context->len, entries };
	return (FeelValue){ .kind = FEEL_CONTEXT, .context = copy };
}

static FeelValue copy_range(Arena *arena, const FeelRange *range, int depth)
{
	FeelRange *copy = alloc(arena, FeelRange);
	*copy = *range;
	copy->low = copy_at(arena, range->low, depth + 1);
	copy->high = copy_at(arena, range->high, depth + 1);
	return (FeelValue){ .kind = FEEL_RANGE, .range = copy };
}

static FeelValue copy_problem(Arena *arena, FeelValue v)
{
	if (!v.problem)
		return v;
	FeelProblem *copy = alloc(arena, FeelProblem);
	*copy = *v.problem;
	copy->a = str_copy(arena, copy->a);
	copy->b = str_copy(arena, copy->b);
	copy->source = str_copy(arena, copy->source);
	v.problem = copy;
	return v;
}

static FeelValue copy_at(Arena *arena, FeelValue v, int depth)
{
	if (depth > VALUE_DEPTH_MAX)
		return feel_null();
	switch ((FeelKind)v.kind) {
	case FEEL_NULL: return copy_problem(arena, v);
	case FEEL_NUMBER:
		if (v.is_big) {
			void *big = arena_alloc(arena, 1, 16);
			memcpy(big, v.big, 16);
			v.big = big;
		}
		return v;
	case FEEL_STRING: return feel_string(str_copy(arena, feel_text(v)));
	case FEEL_TIME: return feel_make_time(arena, *v.moment);
	case FEEL_DATE_TIME: return feel_make_date_time(arena, *v.moment);
	case FEEL_LIST: return copy_list(arena, v.list, depth);
	case FEEL_CONTEXT: return copy_context(arena, v.context, depth);
	case FEEL_RANGE: return copy_range(arena, v.range, depth);
	case FEEL_FUNCTION: return feel_null();
	case FEEL_BOOLEAN:
	case FEEL_DATE:
	case FEEL_DAYS_DURATION:
	case FEEL_MONTHS_DURATION: return v;
	}
	return v;
}

FeelValue feel_copy(Arena *arena, FeelValue value)
{
	return copy_at(arena, value, 0);
}
