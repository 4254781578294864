/* read_loops.c — loops, functions and types. */
#include "reader.h"

static bool in_at(Str t, size_t at)
{
	size_t len;
	if (!str_eq(str_part(t, at, 2), S("in")))
		return false;
	bool before = at == 0;
	for (size_t back = 1; back <= 3 && back <= at && !before; back++)
		before = is_blank(t, at - back, &len) && len == back;
	return before && !is_name_letter(t, at + 2);
}

Node *loop(Reader *x, Kind kind)
{
	const Seen *outer = x->seen;
	size_t start = x->last - (kind == IS_FOR ? 3 : kind == IS_SOME ? 4 : 5);
	Node *node = make(x, kind, kind == IS_FOR ? "pour" : "quantificateur", start);
	do {
		skip_blanks(x);
		size_t from = x->at, at = from;
		while (at < x->text.len && !in_at(x->text, at))
			at++;
		Str name = single_spaces(x->arena, str_part(x->text, from, at - from));
		if (name.len == 0 || at >= x->text.len)
			return fail(x);
		x->at = x->last = at + 2;
		Node *domain = make(x, IS_LIST, NULL, from);
		domain->a = expression(x);
		if (take_sign(x, ".."))
			domain->b = expression(x);
		domain->end = x->last;
		*list_push(x->arena, &node->items) = domain;
		*list_push(x->arena, &node->names) = name;
		see(x, name, false);
	} while (take_sign(x, ","));
	if (kind == IS_FOR)
		see(x, S("partial"), false);
	if (!take_word(x, kind == IS_FOR ? "return" : "satisfies"))
		return fail(x);
	node->a = expression(x);
	node->says_itself = mentions(node->a, S("partial"));
	x->seen = outer;
	node->end = x->last;
	return node;
}

Node *function(Reader *x)
{
	const Seen *outer = x->seen;
	size_t start = x->at;
	(void)take_word(x, "function");
	Node *node = make(x, IS_FUNCTION, "fonction", start);
	if (!take_sign(x, "("))
		return fail(x);
	bool more = !is_sign(x, ")");
	while (more && !x->failed) {
		Str name = raw_name(x, ":,()");
		if (name.len == 0 || node->names.len == ARGS_MAX)
			return fail(x);
		*list_push(x->arena, &node->names) = name;
		*list_push(x->arena, &node->types) = take_sign(x, ":") ? type(x) : NULL;
		more = take_sign(x, ",");
	}
	if (!take_sign(x, ")"))
		return fail(x);
	for (size_t i = 0; i < node->names.len; i++)
		see(x, node->names.at[i], false);
	if (take_word(x, "external")) {
		(void)expression(x);
		Node *body = make(x, IS_FAULT, "fonction externe", start);
		node->a = body;
	} else {
		node->a = expression(x);
	}
	x->seen = outer;
	node->end = x->last;
	return node;
}

/* ---- types ---- */

static const Type *longest_type(Reader *x, size_t *len)
{
	static const char *const plain[] = { "Any",
		                             "Null",
		                             "number",
		                             "string",
		                             "boolean",
		                             "date",
		                             "time",
		                             "date and time",
		                             "dateTime",
		                             "days and time duration",
		                             "dayTimeDuration",
		                             "years and months duration",
		                             "yearMonthDuration",
		                             "context",
		                             "list",
		                             "range",
		                             "function" };
	const Type *best = NULL;
	for (size_t i = 0; x->r->types && i < x->r->types->names.len; i++) {
		size_t found = name_length(x->text, x->at, x->r->types->names.at[i]);
		if (found > *len) {
			*len = found;
			best = x->r->types->types.at[i];
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
		size_t found = name_length(x->text, x->at, str_of(plain[i]));
		if (found > *len) {
			*len = found;
			best = type_named(NULL, str_of(plain[i]));
		}
	}
	return best;
}

static void members_of(Reader *x, Type *made)
{
	bool more = !is_sign(x, ">");
	while (more && !x->failed) {
		Str name = { 0 };
		if (made->form == CONTEXT_OF) {
			name = raw_name(x, ":,<>");
			add_member(x->arena, x->r->members, name);
			if (!take_sign(x, ":"))
				(void)fail(x);
		}
		*list_push(x->arena, &made->members) = type(x);
		*list_push(x->arena, &made->names) = name;
		more = take_sign(x, ",");
	}
}

const Type *type(Reader *x)
{
	static const Form forms[] = { [FEEL_LIST] = LIST_OF,
		                      [FEEL_CONTEXT] = CONTEXT_OF,
		                      [FEEL_RANGE] = RANGE_OF,
		                      [FEEL_FUNCTION] = FUNCTION_OF };
	size_t len = 0;
	skip_blanks(x);
	const Type *found = x->depth > REPLAY_DEPTH_MAX ? NULL : longest_type(x, &len);
	if (!found) {
		(void)fail(x);
		return NULL;
	}
	x->at += len;
	x->last = x->at;
	bool general = found->form == PLAIN && found->kind >= FEEL_LIST;
	if (!general || !take_sign(x, "<"))
		return found;
	Type *made = alloc(x->arena, Type);
	made->form = forms[found->kind];
	x->depth++;
	if (made->form == CONTEXT_OF || made->form == FUNCTION_OF)
		members_of(x, made);
	else
		made->item = type(x);
	if (!take_sign(x, ">"))
		(void)fail(x);
	if (made->form == FUNCTION_OF && take_sign(x, "->"))
		made->item = type(x);
	x->depth--;
	return made;
}
