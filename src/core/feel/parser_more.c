/* parser_more.c — from text to nodes: unary tests, loops, functions and types. */
#include "core/feel/parse.h"

enum { TYPE_STEPS_MAX = 10000 };

/* ---- unary tests ---- */

static FeelNode *make_test(Parser *p, int slot, FeelNode *(*parse)(Parser *))
{
	FeelOp op;
	size_t start = p->token.start;
	bool compares = feel_accept_comparison(p, &op);
	FeelNode *end = parse(p);
	FeelNode *node =
		feel_node(p, compares ? feel_run_test_compare : feel_run_test_value, "test", start);
	node->a = end;
	node->slot = slot;
	node->op = compares ? (uint8_t)op : 0;
	return node;
}

FeelNode *feel_parse_test(Parser *p, int slot)
{
	return make_test(p, slot, feel_parse_sum);
}

/* In a list of tests each may be any expression. */
static FeelNode *list_test(Parser *p, int slot)
{
	return make_test(p, slot, feel_parse_expression);
}

static FeelNode *cell_test(Parser *p, int slot)
{
	FeelOp op = OP_EQ;
	size_t start = p->token.start;
	Variable *question = p->b->variables;
	/* Tests may stand inside a test: "? in (1, 2)" mentions it all the same. */
	bool outer = question->used;
	question->used = false;
	bool compares = feel_accept_comparison(p, &op);
	FeelNode *value = feel_parse_expression(p);
	FeelNode *node =
		feel_node(p, compares ? feel_run_test_compare : feel_run_test_value, "test", start);
	node->a = value;
	node->slot = slot;
	node->op = (uint8_t)op;
	/* The expression says itself whether it holds. */
	node->high_included = !compares && question->used;
	question->used = question->used || outer;
	return node;
}

/* A list of tests, or in a cell also "-" (any) and not(…). */
FeelNode *feel_parse_tests(Parser *p, bool cell, int slot)
{
	size_t start = p->token.start;
	FeelNode *node = feel_node(p, feel_run_tests, "tests", start);
	if (cell && feel_is_sign(p, "-")) {
		Mark before = feel_mark(p);
		feel_advance(p);
		if (p->token.kind == TOKEN_END)
			return feel_constant(p, feel_boolean(true), start);
		feel_back_to(p, before);
	}
	if (cell && p->token.kind == TOKEN_NAME && str_eq(p->token.text, S("not"))) {
		Mark before = feel_mark(p);
		feel_advance(p);
		if (feel_accept(p, "(")) {
			FeelNode *none = feel_node(p, feel_run_not_tests, "tests", start);
			none->a = feel_parse_tests(p, false, slot);
			none->slot = slot;
			bool closed = feel_accept(p, ")");
			none->end = (uint32_t)p->previous_end;
			if (closed && p->token.kind == TOKEN_END)
				return none;
		}
		feel_back_to(p, before);
	}
	bool questions = cell || (p->b->variables && str_eq(p->b->variables->name, S("?")));
	do
		feel_push(p, node, questions ? cell_test(p, slot) : list_test(p, slot));
	while (!p->why && feel_accept(p, ","));
	node->slot = slot;
	node->end = (uint32_t)p->previous_end;
	return node->items_len == 1 ? node->items[0] : node;
}

/* ---- loops ---- */

static bool is_word_at(Str text, size_t at, Str word)
{
	bool before = at == 0 || feel_skip_blanks(text, at - 1) > at - 1;
	size_t end = at + word.len;
	return before && str_eq(str_part(text, at, word.len), word) &&
	       (end >= text.len || feel_skip_blanks(text, end) > end ||
	        !feel_is_name_part(text, end));
}

/* "x in a..b, y in list": declares each variable when its domain has been read. */
static bool iterators(Parser *p, FeelNode *node)
{
	do {
		size_t at = p->token.start;
		while (at < p->text.len && !is_word_at(p->text, at, S("in")))
			at++;
		Str name = feel_normal_name(p->b->arena,
		                            str_part(p->text, p->token.start, at - p->token.start));
		if (name.len == 0 || at >= p->text.len) {
			(void)feel_wrong_here(p, "un nom et « in » sont attendus");
			return false;
		}
		FeelNode *iterator = feel_node(p, feel_run_constant, "parcours", p->token.start);
		feel_lex(p, at + 2);
		iterator->a = feel_parse_expression(p);
		if (feel_accept(p, ".."))
			iterator->b = feel_parse_expression(p);
		iterator->slot = feel_declare(p->b, name)->slot;
		feel_push(p, node, iterator);
		feel_lex(p, p->token.start);
	} while (!p->why && feel_accept(p, ","));
	return !p->why;
}

FeelNode *feel_parse_loop(Parser *p)
{
	Variable *before = p->b->variables;
	bool is_for = feel_is_word(p, "for");
	FeelEval *eval = is_for                    ? feel_run_for
	                 : feel_is_word(p, "some") ? feel_run_some
	                                           : feel_run_every;
	FeelNode *node = feel_node(p, eval, is_for ? "pour" : "quantificateur", p->token.start);
	feel_advance(p);
	if (!iterators(p, node))
		return node;
	Variable *partial = is_for ? feel_declare(p->b, S("partial")) : NULL;
	if (!feel_accept_word(p, is_for ? "return" : "satisfies"))
		return feel_wrong_here(p, is_for ? "« return » est attendu"
		                                 : "« satisfies » est attendu");
	node->a = feel_parse_expression(p);
	if (partial && partial->used)
		node->slot = partial->slot;
	p->b->variables = before;
	node->end = (uint32_t)p->previous_end;
	return node;
}

/* ---- functions ---- */

static void parameter(Parser *p, FeelLambda *lambda)
{
	Str name = feel_raw_name(p, ":,()");
	if (name.len == 0) {
		(void)feel_wrong_here(p, "le nom d’un paramètre est attendu");
		return;
	}
	FeelParameter *grown = alloc_n(p->b->arena, FeelParameter, lambda->parameters_len + 1);
	for (size_t i = 0; i < lambda->parameters_len; i++)
		grown[i] = lambda->parameters[i];
	grown[lambda->parameters_len] = (FeelParameter){ .name = name };
	lambda->parameters = grown;
	if (feel_accept(p, ":"))
		grown[lambda->parameters_len].type = feel_parse_type(p);
	lambda->parameters_len++;
}

FeelNode *feel_close_function(FeelBuilder *b, FeelLambda *lambda, FeelNode *node)
{
	Frame *frame = b->frame;
	b->frame = frame->outer;
	lambda->slots_len = frame->slots_len;
	lambda->captured_from = frame->from.at;
	lambda->captured_to = frame->to.at;
	lambda->captured_len = frame->from.len;
	lambda->body = lambda->body_node;
	node->extra = lambda;
	return node;
}

void feel_open_function(FeelBuilder *b, FeelLambda *lambda)
{
	Frame *frame = alloc(b->arena, Frame);
	frame->outer = b->frame;
	b->frame = frame;
	for (size_t i = 0; i < lambda->parameters_len; i++)
		lambda->parameters[i].slot = feel_declare(b, lambda->parameters[i].name)->slot;
}

FeelNode *feel_parse_function(Parser *p)
{
	FeelBuilder *b = p->b;
	FeelNode *node = feel_node(p, feel_run_lambda, "fonction", p->token.start);
	FeelLambda *lambda = alloc(b->arena, FeelLambda);
	Variable *before = b->variables;
	feel_advance(p);
	if (!feel_expect(p, "(", "une parenthèse est attendue après « function »"))
		return node;
	for (bool more = !feel_is_sign(p, ")"); more && !p->why; more = feel_accept(p, ",")) {
		if (lambda->parameters_len == ARGS_MAX)
			return feel_wrong_here(p, "il y a trop de paramètres");
		parameter(p, lambda);
	}
	if (!feel_accept(p, ")"))
		return feel_wrong_here(p, "une parenthèse fermante est attendue");
	feel_open_function(b, lambda);
	feel_lex(p, p->token.start);
	if (feel_accept_word(p, "external")) {
		(void)feel_parse_expression(p);
		FeelNode *body = feel_node(p, feel_run_problem, "fonction externe", node->start);
		body->extra = "les fonctions externes ne sont pas exécutées";
		lambda->body_node = body;
	} else {
		lambda->body_node = feel_parse_expression(p);
	}
	(void)feel_close_function(b, lambda, node);
	b->variables = before;
	node->end = (uint32_t)p->previous_end;
	return node;
}

/* ---- types ---- */

static const FeelType *type_of_name(Parser *p, size_t at, size_t *end)
{
	const FeelType *best = NULL;
	const FeelNames *names = p->b->names;
	for (size_t i = 0; i < names->shared->types.len; i++) {
		size_t found = feel_match_name(p->text, at, names->shared->types.at[i].name);
		if (found > *end) {
			*end = found;
			best = names->shared->types.at[i].type;
		}
	}
	for (size_t i = 0; feel_type_plain_at(i); i++) {
		size_t found = feel_match_name(p->text, at, feel_type_plain_at(i)->name);
		if (found > *end) {
			*end = found;
			best = feel_type_plain_at(i);
		}
	}
	return best;
}

static void add_member(Parser *p, FeelType *type, Str name, const FeelType *member)
{
	size_t len = type->members_len;
	const FeelType **members = alloc_n(p->b->arena, const FeelType *, len + 1);
	Str *names = alloc_n(p->b->arena, Str, len + 1);
	for (size_t i = 0; i < len; i++) {
		members[i] = type->members[i];
		names[i] = type->member_names[i];
	}
	members[len] = member;
	names[len] = name;
	type->members = members;
	type->member_names = names;
	type->members_len = len + 1;
}

static void parse_members(Parser *p, FeelType *type)
{
	bool named = type->form == TYPE_CONTEXT;
	for (bool more = !feel_is_sign(p, ">"); more && !p->why; more = feel_accept(p, ",")) {
		Str name = { 0 };
		if (type->members_len == ARGS_MAX)
			(void)feel_wrong_here(p, "ce type a trop de membres");
		if (named) {
			name = feel_raw_name(p, ":,<>");
			feel_names_add_member(p->b->names, name);
			feel_expect(p, ":", "deux-points est attendu après le nom d’un membre");
		}
		add_member(p, type, name, feel_parse_type(p));
	}
}

static const FeelType *parametric(Parser *p, FeelTypeForm form)
{
	FeelType *type = alloc(p->b->arena, FeelType);
	type->form = form;
	if (form == TYPE_CONTEXT || form == TYPE_FUNCTION)
		parse_members(p, type);
	else
		type->item = feel_parse_type(p);
	feel_expect(p, ">", "« > » est attendu à la fin d’un type");
	if (form == TYPE_FUNCTION && feel_accept(p, "->"))
		type->item = feel_parse_type(p);
	return type;
}

const FeelType *feel_parse_type(Parser *p)
{
	static const struct {
		FeelKind kind;
		FeelTypeForm form;
	} forms[] = { { FEEL_LIST, TYPE_LIST },
		      { FEEL_CONTEXT, TYPE_CONTEXT },
		      { FEEL_RANGE, TYPE_RANGE },
		      { FEEL_FUNCTION, TYPE_FUNCTION } };
	size_t end = 0;
	const FeelType *type =
		p->token.kind == TOKEN_NAME ? type_of_name(p, p->token.start, &end) : NULL;
	if (!type || p->depth++ > NODE_DEPTH_MAX) {
		(void)feel_wrong_here(p, "ce type n’est pas connu");
		return NULL;
	}
	p->previous_end = end;
	feel_lex(p, end);
	for (size_t i = 0; i < ARRAY_LEN(forms); i++)
		if (type->form == TYPE_PLAIN && type->kind == forms[i].kind && feel_accept(p, "<"))
			type = parametric(p, forms[i].form);
	p->depth--;
	return type;
}

const FeelType *feel_type_read(FeelNames *names, Str text)
{
	FeelSource *source = alloc(names->arena, FeelSource);
	Parser p = { .b = feel_builder_new(names->arena, names),
		     .source = source,
		     .text = text,
		     .steps_left = TYPE_STEPS_MAX };
	source->text = text;
	if (!str_is_utf8(text))
		return NULL;
	feel_lex(&p, 0);
	const FeelType *type = feel_parse_type(&p);
	return p.why || p.token.kind != TOKEN_END ? NULL : type;
}
