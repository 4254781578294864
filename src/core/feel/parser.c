/* parser.c — from text to nodes: operators and operands. */
#include "core/feel/number.h"
#include "core/feel/parse.h"
#include "core/feel/temporal.h"

enum { PARSE_STEPS_MAX = 2000000 };

/* ---- small steps ---- */

FeelNode *feel_node(Parser *p, FeelEval *eval, const char *label, size_t start)
{
	FeelNode *node = feel_new_node(p->b, eval, label);
	node->source = p->source;
	node->start = (uint32_t)start;
	node->end = (uint32_t)p->previous_end;
	return node;
}

FeelNode *feel_wrong_here(Parser *p, const char *why)
{
	if (!p->why) {
		p->why = why;
		p->why_start = p->token.start;
		p->why_end = p->token.end;
	}
	FeelNode *node = feel_node(p, feel_run_problem, "faute", p->token.start);
	node->extra = why;
	return node;
}

void feel_advance(Parser *p)
{
	p->previous_end = p->token.end;
	p->after_dot = false;
	if (p->steps_left-- <= 0)
		(void)feel_wrong_here(p, "le texte est trop compliqué");
	feel_lex(p, p->why ? p->text.len : p->token.end);
}

bool feel_is_sign(const Parser *p, const char *sign)
{
	return p->token.kind == TOKEN_SIGN && str_eq(str_of(p->token.sign), str_of(sign));
}

bool feel_is_word(const Parser *p, const char *word)
{
	return p->token.kind == TOKEN_NAME && !p->token.known &&
	       str_eq(p->token.text, str_of(word));
}

bool feel_accept(Parser *p, const char *sign)
{
	bool is = feel_is_sign(p, sign);
	if (is)
		feel_advance(p);
	return is;
}

bool feel_accept_word(Parser *p, const char *word)
{
	bool is = feel_is_word(p, word);
	if (is)
		feel_advance(p);
	return is;
}

bool feel_expect(Parser *p, const char *sign, const char *why)
{
	if (feel_accept(p, sign))
		return true;
	(void)feel_wrong_here(p, why);
	return false;
}

void feel_push(Parser *p, FeelNode *node, FeelNode *item)
{
	size_t cap = 0;
	if (node->items_len == 0 ||
	    (node->items_len >= 4 && !(node->items_len & (node->items_len - 1)))) {
		cap = node->items_len ? 2 * node->items_len : 4;
		FeelNode **grown = alloc_n(p->b->arena, FeelNode *, cap);
		for (size_t i = 0; i < node->items_len; i++)
			grown[i] = node->items[i];
		node->items = grown;
	}
	node->items[node->items_len++] = item;
}

/* A name as it stands, up to one of the characters of `stops`; the token after it is next.
 * Empty when there is none. */
Str feel_raw_name(Parser *p, const char *stops)
{
	size_t start = p->token.start, at = start;
	while (at < p->text.len) {
		bool stop = false;
		for (const char *s = stops; *s; s++)
			stop = stop || p->text.ptr[at] == *s;
		if (stop)
			break;
		at++;
	}
	Str name = feel_normal_name(p->b->arena, str_part(p->text, start, at - start));
	if (name.len == 0 || at == p->text.len)
		return (Str){ 0 };
	p->previous_end = at;
	feel_lex(p, at);
	return name;
}

Mark feel_mark(const Parser *p)
{
	return (Mark){ p->token, p->previous_end, p->b->variables, p->why, p->depth };
}

void feel_back_to(Parser *p, Mark m)
{
	p->token = m.token;
	p->previous_end = m.previous_end;
	p->b->variables = m.variables;
	p->why = m.why;
	p->depth = m.depth;
}

/* ---- operands ---- */

FeelNode *feel_constant(Parser *p, FeelValue value, size_t start)
{
	FeelNode *node = feel_node(p, feel_run_constant, "constante", start);
	node->constant = value;
	return node;
}

static FeelNode *temporal(Parser *p)
{
	Token t = p->token;
	feel_advance(p);
	FeelValue value = feel_parse_temporal(p->b->arena, t.text);
	if (value.kind != FEEL_NULL)
		return feel_constant(p, value, t.start);
	FeelNode *node = feel_node(p, feel_run_problem, "constante", t.start);
	node->extra = "{a} n’est ni une date, ni une heure, ni une durée";
	node->name = t.text;
	return node;
}

static FeelNode *make_range(Parser *p, size_t start, FeelNode *low, FeelNode *high, bool low_in,
                            bool high_in)
{
	FeelNode *node = feel_node(p, feel_run_range, "intervalle", start);
	node->a = low;
	node->b = high;
	node->low_included = low_in;
	node->high_included = high_in;
	return node;
}

/* After "..": the end of a range. */
static FeelNode *range_end(Parser *p, size_t start, FeelNode *low, bool low_included)
{
	bool outer = p->in_range_end;
	p->in_range_end = true;
	FeelNode *high = feel_parse_sum(p);
	p->in_range_end = outer;
	bool high_included = feel_is_sign(p, "]");
	if (!high_included && !feel_is_sign(p, ")") && !feel_is_sign(p, "["))
		return feel_wrong_here(p, "la fin d’un intervalle est attendue : ], ) ou [");
	feel_advance(p);
	return make_range(p, start, low, high, low_included, high_included);
}

static const struct {
	const char *sign;
	FeelOp op;
} comparisons[] = { { "=", OP_EQ },  { "!=", OP_NE }, { "<", OP_LT },
	            { "<=", OP_LE }, { ">", OP_GT },  { ">=", OP_GE } };

bool feel_accept_comparison(Parser *p, FeelOp *op)
{
	for (size_t i = 0; i < ARRAY_LEN(comparisons); i++) {
		if (!feel_is_sign(p, comparisons[i].sign))
			continue;
		*op = comparisons[i].op;
		feel_advance(p);
		return true;
	}
	return false;
}

/* (< 10): a range that is written as a comparison. */
static FeelNode *test_range(Parser *p, size_t start, FeelOp op)
{
	FeelNode *end = feel_parse_expression(p);
	feel_expect(p, ")", "une parenthèse fermante est attendue");
	bool low = op == OP_GT || op == OP_GE || op == OP_EQ || op == OP_NE;
	bool high = op == OP_LT || op == OP_LE || op == OP_EQ || op == OP_NE;
	FeelNode *node = make_range(p, start, low ? end : NULL, high ? end : NULL,
	                            op == OP_GE || op == OP_EQ, op == OP_LE || op == OP_EQ);
	node->op = (uint8_t)(op + 1);
	return node;
}

static FeelNode *in_parentheses(Parser *p)
{
	size_t start = p->token.start;
	FeelOp op;
	feel_advance(p);
	if (feel_accept_comparison(p, &op))
		return test_range(p, start, op);
	FeelNode *inner = feel_parse_expression(p);
	if (feel_accept(p, ".."))
		return range_end(p, start, inner, false);
	feel_expect(p, ")", "une parenthèse fermante est attendue");
	return inner;
}

static FeelNode *in_brackets(Parser *p)
{
	size_t start = p->token.start;
	feel_advance(p);
	FeelNode *node = feel_node(p, feel_run_list, "liste", start);
	if (feel_accept(p, "]")) {
		node->end = (uint32_t)p->previous_end;
		return node;
	}
	for (;;) {
		FeelNode *item = feel_parse_expression(p);
		if (node->items_len == 0 && feel_accept(p, ".."))
			return range_end(p, start, item, true);
		feel_push(p, node, item);
		if (!feel_accept(p, ","))
			break;
	}
	feel_expect(p, "]", "une virgule ou un crochet fermant est attendu");
	node->end = (uint32_t)p->previous_end;
	return node;
}

static Str entry_name(Parser *p)
{
	Str name = p->token.text;
	if (p->token.kind != TOKEN_STRING)
		return feel_raw_name(p, ":{}\"");
	feel_advance(p);
	return name;
}

static FeelNode *in_braces(Parser *p)
{
	FeelBuilder *b = p->b;
	Variable *before = b->variables;
	FeelNode *node = feel_node(p, feel_run_context, "contexte", p->token.start);
	LIST(Str) names = { 0 };
	LIST(int) slots = { 0 };
	feel_advance(p);
	for (bool more = !feel_is_sign(p, "}"); more && !p->why; more = feel_accept(p, ",")) {
		bool quoted = p->token.kind == TOKEN_STRING;
		Str name = entry_name(p);
		if (name.len == 0 && !quoted)
			return feel_wrong_here(p, "le nom d’une entrée est attendu");
		for (size_t i = 0; i < names.len; i++)
			if (str_eq(names.at[i], name))
				return feel_wrong_here(p, "deux entrées ont le même nom");
		feel_expect(p, ":", "deux-points est attendu après le nom d’une entrée");
		feel_push(p, node, feel_parse_expression(p));
		feel_names_add_member(b->names, name);
		*list_push(b->arena, &names) = name;
		*list_push(b->arena, &slots) = feel_declare(b, name)->slot;
		feel_lex(p, p->token.start);
	}
	b->variables = before;
	feel_expect(p, "}", "une virgule ou une accolade fermante est attendue");
	node->names = names.at;
	node->extra = slots.at;
	node->end = (uint32_t)p->previous_end;
	return node;
}

static FeelNode *conditional(Parser *p)
{
	FeelNode *node = feel_node(p, feel_run_if, "si", p->token.start);
	feel_advance(p);
	node->a = feel_parse_expression(p);
	if (!feel_accept_word(p, "then"))
		return feel_wrong_here(p, "« then » est attendu après la condition");
	node->b = feel_parse_expression(p);
	if (!feel_accept_word(p, "else"))
		return feel_wrong_here(p, "« else » est attendu après la première réponse");
	node->c = feel_parse_expression(p);
	node->end = (uint32_t)p->previous_end;
	return node;
}

static FeelNode *named(Parser *p)
{
	Token t = p->token;
	if (!t.known) {
		if (feel_is_word(p, "if"))
			return conditional(p);
		if (feel_is_word(p, "for") || feel_is_word(p, "some") || feel_is_word(p, "every"))
			return feel_parse_loop(p);
		if (feel_is_word(p, "function"))
			return feel_parse_function(p);
	}
	feel_advance(p);
	if (!t.known && str_eq(t.text, S("null")))
		return feel_constant(p, feel_null(), t.start);
	if (!t.known && (str_eq(t.text, S("true")) || str_eq(t.text, S("false"))))
		return feel_constant(p, feel_boolean(t.text.len == 4), t.start);
	if (!t.known && feel_is_keyword(t.text) && !str_eq(t.text, S("not"))) {
		p->token = t;
		return feel_wrong_here(p, "une valeur est attendue ici");
	}
	FeelNode place = { .source = p->source,
		           .start = (uint32_t)t.start,
		           .end = (uint32_t)t.end };
	return feel_resolve(p->b, t.text, &place);
}

static FeelNode *operand(Parser *p)
{
	Token t = p->token;
	bool outer = p->in_range_end;
	FeelNode *node = NULL;
	switch (t.kind) {
	case TOKEN_NUMBER:
		feel_advance(p);
		return feel_constant(p, feel_number_parse(p->b->arena, t.text), t.start);
	case TOKEN_STRING: feel_advance(p); return feel_constant(p, feel_string(t.text), t.start);
	case TOKEN_TEMPORAL: return temporal(p);
	case TOKEN_NAME: return named(p);
	case TOKEN_END: return feel_wrong_here(p, "le texte s’arrête trop tôt");
	case TOKEN_BAD: return feel_wrong_here(p, "ce caractère n’a pas de sens ici");
	case TOKEN_SIGN: break;
	}
	p->in_range_end = false;
	if (feel_is_sign(p, "("))
		node = in_parentheses(p);
	else if (feel_is_sign(p, "["))
		node = in_brackets(p);
	else if (feel_is_sign(p, "{"))
		node = in_braces(p);
	p->in_range_end = outer;
	if (node)
		return node;
	if (!feel_accept(p, "]"))
		return feel_wrong_here(p, "une valeur est attendue ici");
	FeelNode *low = feel_parse_expression(p);
	if (!feel_expect(p, "..", "« .. » est attendu dans un intervalle"))
		return low;
	return range_end(p, t.start, low, false);
}

/* ---- what may follow an operand ---- */

static FeelNode *filter(Parser *p, FeelNode *list, size_t start)
{
	Variable *before = p->b->variables;
	bool outer = p->in_range_end;
	FeelNode *node = feel_node(p, feel_run_filter, "filtre", start);
	node->a = list;
	node->slot = feel_declare_filter(p->b)->slot;
	p->in_range_end = false;
	feel_advance(p);
	node->b = feel_parse_expression(p);
	p->in_range_end = outer;
	p->b->variables = before;
	feel_expect(p, "]", "un crochet fermant est attendu");
	node->end = (uint32_t)p->previous_end;
	return node;
}

/* In "[1..10[" the last bracket ends the range; in "[1..a[2]]" it begins a filter. */
static FeelNode *filter_or_end(Parser *p, FeelNode *list, size_t start, bool *is_end)
{
	Mark before = feel_mark(p);
	FeelNode *node = filter(p, list, start);
	*is_end = p->in_range_end && p->why;
	if (*is_end)
		feel_back_to(p, before);
	return node;
}

/* A name before a colon: sought up to the first character that no name of an argument has. */
static bool argument_name(Parser *p, Str *name)
{
	Mark before = feel_mark(p);
	*name = feel_raw_name(p, ":,()[]{}\"=<>");
	if (name->len && feel_accept(p, ":"))
		return true;
	feel_back_to(p, before);
	return false;
}

/* date("2026-03-10") is as constant as @"2026-03-10". */
static FeelNode *folded(Parser *p, FeelNode *call)
{
	if (call->eval != feel_run_builtin || call->items_len != 1 || call->names || p->why ||
	    call->items[0]->eval != feel_run_constant ||
	    call->items[0]->constant.kind != FEEL_STRING)
		return call;
	Str text = feel_text(call->items[0]->constant);
	FeelValue value = feel_null();
	if (str_eq(call->name, S("date")))
		value = feel_parse_date(text);
	else if (str_eq(call->name, S("time")))
		value = feel_parse_time(p->b->arena, text);
	else if (str_eq(call->name, S("date and time")))
		value = feel_parse_date_time(p->b->arena, text);
	else if (str_eq(call->name, S("duration")))
		value = feel_parse_duration(text);
	return value.kind == FEEL_NULL ? call : feel_constant(p, value, call->start);
}

static FeelNode *call(Parser *p, FeelNode *callee, size_t start)
{
	FeelBuilder *b = p->b;
	bool outer = p->in_range_end;
	FeelNode *node = feel_node(p, feel_run_call, "appel", start);
	LIST(Str) names = { 0 };
	Str name;
	node->a = callee;
	p->in_range_end = false;
	feel_advance(p);
	for (bool more = !feel_is_sign(p, ")"); more && !p->why; more = feel_accept(p, ",")) {
		if (argument_name(p, &name))
			*list_push(b->arena, &names) = name;
		feel_push(p, node, feel_parse_expression(p));
	}
	p->in_range_end = outer;
	if (names.len && names.len != node->items_len)
		return feel_wrong_here(p, "tous les arguments ont un nom, ou aucun");
	if (node->items_len > ARGS_MAX)
		return feel_wrong_here(p, "il y a trop d’arguments");
	feel_expect(p, ")", "une virgule ou une parenthèse fermante est attendue");
	node->names = names.at;
	node->end = (uint32_t)p->previous_end;
	if (callee->eval == feel_run_constant && callee->constant.kind == FEEL_FUNCTION) {
		node->eval = feel_run_builtin;
		node->extra = callee->constant.function->builtin;
		node->name = str_of(callee->constant.function->builtin->name);
	}
	return folded(p, node);
}

static FeelNode *member(Parser *p, FeelNode *object, size_t start)
{
	p->after_dot = true;
	feel_lex(p, p->token.end);
	if (p->token.kind != TOKEN_NAME)
		return feel_wrong_here(p, "le nom d’une propriété est attendu après le point");
	FeelNode *node = feel_node(p, feel_run_path, "propriété", start);
	node->a = object;
	node->name = p->token.text;
	feel_advance(p);
	node->end = (uint32_t)p->previous_end;
	return node;
}

static FeelNode *postfix(Parser *p)
{
	size_t start = p->token.start;
	FeelNode *node = operand(p);
	bool is_end = false;
	while (!is_end && !p->why) {
		if (p->links++ > LINKS_MAX)
			return feel_wrong_here(p, "le texte est trop compliqué");
		if (feel_is_sign(p, "."))
			node = member(p, node, start);
		else if (feel_is_sign(p, "("))
			node = call(p, node, start);
		else if (feel_is_sign(p, "[")) {
			FeelNode *filtered = filter_or_end(p, node, start, &is_end);
			node = is_end ? node : filtered;
		} else
			break;
	}
	return node;
}

FeelNode *feel_parse_instance(Parser *p)
{
	size_t start = p->token.start;
	FeelNode *node = postfix(p);
	if (!feel_is_word(p, "instance"))
		return node;
	feel_advance(p);
	if (!feel_accept_word(p, "of"))
		return feel_wrong_here(p, "« of » est attendu après « instance »");
	FeelNode *test = feel_node(p, feel_run_instance, "type", start);
	test->a = node;
	test->extra = feel_parse_type(p);
	test->end = (uint32_t)p->previous_end;
	return test;
}

/* ---- a whole text ---- */

FeelNode *feel_parse(FeelBuilder *b, const FeelSource *source, bool tests)
{
	Parser p = {
		.b = b, .source = source, .text = source->text, .steps_left = PARSE_STEPS_MAX
	};
	FeelNode *root;
	size_t members = b->names->shared->members.len;
	if (!str_is_utf8(source->text) || source->text.len > TEXT_LEN_MAX) {
		root = feel_wrong_here(&p, "le texte n’est pas en UTF-8 ou trop long");
	} else {
		feel_lex(&p, 0);
		root = tests ? feel_parse_tests(&p, true, b->variables->slot)
		             : feel_parse_expression(&p);
		if (!p.why && p.token.kind != TOKEN_END)
			root = feel_wrong_here(&p, "le texte devrait s’arrêter ici");
	}
	if (!p.why)
		return root;
	b->names->shared->members.len = members; /* what cannot be read teaches no names */
	FeelProblem *problem = alloc(b->arena, FeelProblem);
	*problem = (FeelProblem){
		.message = p.why, .source = source->text, .start = p.why_start, .end = p.why_end
	};
	if (!b->problem)
		b->problem = problem;
	FeelNode *node = feel_new_node(b, feel_run_problem, "faute");
	node->extra = p.why;
	node->source = source;
	node->start = (uint32_t)p.why_start;
	node->end = (uint32_t)p.why_end;
	return node;
}
