/* types.c — which values are of a type, and the conversions that FEEL makes by itself. */
#include "replay.h"

static const struct {
	const char *name;
	Form form;
	FeelKind kind;
} plain_names[] = {
	{ "Any", ANY, FEEL_NULL },
	{ "Null", NOTHING, FEEL_NULL },
	{ "number", PLAIN, FEEL_NUMBER },
	{ "string", PLAIN, FEEL_STRING },
	{ "boolean", PLAIN, FEEL_BOOLEAN },
	{ "date", PLAIN, FEEL_DATE },
	{ "time", PLAIN, FEEL_TIME },
	{ "date and time", PLAIN, FEEL_DATE_TIME },
	{ "dateTime", PLAIN, FEEL_DATE_TIME },
	{ "days and time duration", PLAIN, FEEL_DAYS_DURATION },
	{ "dayTimeDuration", PLAIN, FEEL_DAYS_DURATION },
	{ "years and months duration", PLAIN, FEEL_MONTHS_DURATION },
	{ "yearMonthDuration", PLAIN, FEEL_MONTHS_DURATION },
	{ "context", PLAIN, FEEL_CONTEXT },
	{ "list", PLAIN, FEEL_LIST },
	{ "range", PLAIN, FEEL_RANGE },
	{ "function", PLAIN, FEEL_FUNCTION },
};

const Type *type_named(const TypeNames *known, Str name)
{
	static Type plain[ARRAY_LEN(plain_names)];
	for (size_t i = 0; known && i < known->names.len; i++)
		if (str_eq(known->names.at[i], name))
			return known->types.at[i];
	for (size_t i = 0; i < ARRAY_LEN(plain_names); i++) {
		plain[i] = (Type){ .form = plain_names[i].form,
			           .kind = plain_names[i].kind,
			           .name = str_of(plain_names[i].name) };
		if (str_eq(plain[i].name, name))
			return &plain[i];
	}
	return NULL;
}

/* What it is the same as, in the end. */
static const Type *meant(const Type *t)
{
	for (int i = 0; t && t->form == SAME_AS && i < 100; i++)
		t = t->item;
	return t;
}

static bool takes_anything(const Type *t)
{
	t = meant(t);
	return !t || t->form == ANY;
}

/* Whether each value of one type is one of another. */
static bool is_subtype(const Type *t, const Type *of)
{
	t = meant(t);
	of = meant(of);
	if (t == of || takes_anything(of))
		return true;
	if (takes_anything(t) || t->form != of->form)
		return false;
	if (t->form == PLAIN)
		return t->kind == of->kind;
	if (t->form == LIST_OF || t->form == RANGE_OF)
		return is_subtype(t->item, of->item);
	if (t->form == FUNCTION_OF) {
		bool fits = t->members.len == of->members.len && is_subtype(t->item, of->item);
		for (size_t i = 0; i < t->members.len && fits; i++)
			fits = is_subtype(of->members.at[i], t->members.at[i]);
		return fits;
	}
	if (t->form != CONTEXT_OF)
		return true;
	for (size_t i = 0; i < of->members.len; i++) {
		bool found = false;
		for (size_t k = 0; k < t->members.len && !found; k++)
			found = str_eq(t->names.at[k], of->names.at[i]) &&
			        is_subtype(t->members.at[k], of->members.at[i]);
		if (!found)
			return false;
	}
	return true;
}

/* The kind of what a body gives, when its form says so; FEEL_NULL when it does not. */
static FeelKind kind_of_body(const Node *n, const Node *function)
{
	if (n->kind == IS_CONSTANT)
		return (FeelKind)n->value.kind;
	if (n->kind == IS_COMPARE)
		return FEEL_BOOLEAN;
	if (n->kind == IS_FUNCTION || n->builtin)
		return FEEL_FUNCTION;
	if (n->kind == IS_LIST)
		return FEEL_LIST;
	if (n->kind == IS_CONTEXT)
		return n->a ? FEEL_NULL : FEEL_CONTEXT;
	if (n->kind == IS_NAME)
		for (size_t i = 0; i < function->names.len; i++) {
			const Type *t = meant(function->types.at[i]);
			if (str_eq(function->names.at[i], n->name) && t && t->form == PLAIN)
				return t->kind;
		}
	if (n->kind != IS_CALCULATE)
		return FEEL_NULL;
	FeelKind a = kind_of_body(n->a, function), b = kind_of_body(n->b, function);
	return a == b && (a == FEEL_NUMBER || a == FEEL_STRING) ? a : FEEL_NULL;
}

static bool function_conforms(const FeelFunction *f, const Type *type)
{
	if (f->builtin)
		return true;
	const Node *n = ((const Closure *)f)->node;
	if (n->names.len != type->members.len)
		return false;
	for (size_t i = 0; i < n->names.len; i++)
		if (n->types.at[i] && !is_subtype(type->members.at[i], n->types.at[i]))
			return false;
	if (takes_anything(type->item))
		return true;
	if (n->type)
		return is_subtype(n->type, type->item);
	const Type *asked = meant(type->item);
	FeelKind kind = kind_of_body(n->a, n);
	return kind == FEEL_NULL || (asked->form == PLAIN && asked->kind == kind) ||
	       (asked->form == LIST_OF && kind == FEEL_LIST) ||
	       (asked->form == FUNCTION_OF && kind == FEEL_FUNCTION) ||
	       (asked->form == CONTEXT_OF && kind == FEEL_CONTEXT);
}

static bool each_conforms(FeelValue list, const Type *item)
{
	for (size_t i = 0; i < list.list->len; i++)
		if (list.list->at[i].kind != FEEL_NULL && !takes_anything(item) &&
		    !conforms(list.list->at[i], item))
			return false;
	return true;
}

static bool members_conform(FeelValue context, const Type *type)
{
	for (size_t i = 0; i < type->members.len; i++) {
		const FeelValue *entry = feel_entry(context, type->names.at[i]);
		bool null = entry && entry->kind == FEEL_NULL;
		if (!entry || (!null && !conforms(*entry, type->members.at[i])))
			return false;
	}
	return true;
}

static bool end_conforms(FeelValue end, const Type *type)
{
	return takes_anything(type) || end.kind == FEEL_NULL || conforms(end, type);
}

bool conforms(FeelValue v, const Type *type)
{
	type = meant(type);
	if (v.kind == FEEL_NULL)
		return type && type->form == NOTHING;
	if (takes_anything(type))
		return true;
	switch (type->form) {
	case PLAIN: return v.kind == type->kind;
	case LIST_OF: return v.kind == FEEL_LIST && each_conforms(v, type->item);
	case CONTEXT_OF: return v.kind == FEEL_CONTEXT && members_conform(v, type);
	case RANGE_OF:
		return v.kind == FEEL_RANGE && end_conforms(v.range->low, type->item) &&
		       end_conforms(v.range->high, type->item);
	case FUNCTION_OF: return v.kind == FEEL_FUNCTION && function_conforms(v.function, type);
	case ANY:
	case NOTHING:
	case SAME_AS: break;
	}
	return false;
}

/* ---- conversions ---- */

static bool is_allowed(Walk *w, FeelValue v, const Type *type, int depth)
{
	static const Globals none;
	if (!type || v.kind == FEEL_NULL || depth > 50)
		return true;
	if (type->allowed) {
		FeelStep *outer = w->at;
		w->at = NULL; /* what a type allows is not part of the reasons */
		const Env *env = env_with(w, env_of(w, &none), S("?"), v);
		FeelValue held = walk_tests(w, type->allowed, env, v);
		w->at = outer;
		if (held.kind != FEEL_BOOLEAN || !held.boolean)
			return false;
	}
	if (type->form == SAME_AS)
		return is_allowed(w, v, type->item, depth + 1);
	bool good = true;
	if (type->form == LIST_OF && v.kind == FEEL_LIST)
		for (size_t i = 0; i < v.list->len && good; i++)
			good = is_allowed(w, v.list->at[i], type->item, depth + 1);
	if (type->form == CONTEXT_OF)
		for (size_t i = 0; i < type->members.len && good; i++) {
			const FeelValue *entry = feel_entry(v, type->names.at[i]);
			good = !entry || is_allowed(w, *entry, type->members.at[i], depth + 1);
		}
	return good;
}

/* One in a list, a list of one, midnight of a date. */
static bool fits(Walk *w, FeelValue v, const Type *type, FeelValue *ret)
{
	const Type *t = meant(type);
	*ret = v;
	if (conforms(v, type))
		return true;
	bool wants_list = t->form == LIST_OF || (t->form == PLAIN && t->kind == FEEL_LIST);
	if (wants_list && v.kind != FEEL_LIST) {
		*ret = feel_list_of(w->arena, &v, 1);
		return conforms(*ret, type);
	}
	if (!wants_list && v.kind == FEEL_LIST && v.list->len == 1)
		return fits(w, v.list->at[0], type, ret);
	if (t->form != PLAIN || t->kind != FEEL_DATE_TIME || v.kind != FEEL_DATE)
		return false;
	*ret = feel_midnight(w->arena, v);
	return true;
}

FeelValue converted(Walk *w, FeelValue value, const Type *type)
{
	FeelValue result;
	if (!type || type->form == ANY || value.kind == FEEL_NULL)
		return value;
	if (!fits(w, value, type, &result) || !is_allowed(w, result, type, 0))
		return mistake(w);
	return result;
}
