/* parser_operators.c — from text to nodes: operators, by their precedence. */
#include "core/feel/number.h"
#include "core/feel/parse.h"

static FeelNode *negation(Parser *p)
{
	size_t start = p->token.start;
	if (p->depth++ > NODE_DEPTH_MAX)
		return feel_wrong_here(p, "il y a trop de niveaux les uns dans les autres");
	FeelNode *node;
	if (feel_accept(p, "-")) {
		FeelNode *inner = negation(p);
		node = feel_node(p, feel_run_negate, "opposé", start);
		node->a = inner;
		if (inner->eval == feel_run_constant && inner->constant.kind == FEEL_NUMBER)
			node = feel_constant(p, feel_number_negate(p->b->arena, inner->constant),
			                     start);
	} else {
		node = feel_parse_instance(p);
	}
	p->depth--;
	return node;
}

static FeelNode *binary(Parser *p, FeelEval *eval, FeelOp op, FeelNode *a, FeelNode *b)
{
	if (p->links++ > LINKS_MAX)
		return feel_wrong_here(p, "le texte est trop compliqué");
	const char *label = eval == feel_run_arithmetic ? "calcul"
	                    : eval == feel_run_and      ? "et"
	                    : eval == feel_run_or       ? "ou"
	                                                : "comparaison";
	FeelNode *node = feel_node(p, eval, label, a->start);
	node->op = (uint8_t)op;
	node->a = a;
	node->b = b;
	return node;
}

/* A node begins where its left side does, with the parentheses around that. */
static FeelNode *from(size_t start, FeelNode *node)
{
	node->start = (uint32_t)start;
	return node;
}

static FeelNode *power(Parser *p)
{
	size_t start = p->token.start;
	FeelNode *node = negation(p);
	while (!p->why && feel_accept(p, "**")) {
		FeelNode *right = negation(p);
		node = from(start, binary(p, feel_run_arithmetic, OP_POW, node, right));
	}
	return node;
}

static FeelNode *product(Parser *p)
{
	size_t start = p->token.start;
	FeelNode *node = power(p);
	while (!p->why && (feel_is_sign(p, "*") || feel_is_sign(p, "/"))) {
		FeelOp op = feel_is_sign(p, "*") ? OP_MUL : OP_DIV;
		feel_advance(p);
		FeelNode *right = power(p);
		node = from(start, binary(p, feel_run_arithmetic, op, node, right));
	}
	return node;
}

FeelNode *feel_parse_sum(Parser *p)
{
	size_t start = p->token.start;
	FeelNode *node = product(p);
	while (!p->why && (feel_is_sign(p, "+") || feel_is_sign(p, "-"))) {
		FeelOp op = feel_is_sign(p, "+") ? OP_ADD : OP_SUB;
		feel_advance(p);
		FeelNode *right = product(p);
		node = from(start, binary(p, feel_run_arithmetic, op, node, right));
	}
	return node;
}

static FeelNode *between(Parser *p, FeelNode *value)
{
	FeelNode *node = feel_node(p, feel_run_between, "entre", value->start);
	node->a = value;
	node->b = feel_parse_sum(p);
	if (!feel_accept_word(p, "and"))
		return feel_wrong_here(p, "« and » est attendu après « between »");
	node->c = feel_parse_sum(p);
	node->end = (uint32_t)p->previous_end;
	return node;
}

/* In "x in (1, > 5)" the parentheses hold tests; in "x in (1..5)" they are the range's own. */
static FeelNode *membership(Parser *p, FeelNode *value)
{
	FeelNode *node = feel_node(p, feel_run_in, "dans", value->start);
	node->a = value;
	node->slot = p->b->frame->slots_len++;
	Mark before = feel_mark(p);
	if (feel_accept(p, "(")) {
		node->b = feel_parse_tests(p, false, node->slot);
		if (feel_expect(p, ")", "une parenthèse fermante est attendue")) {
			node->end = (uint32_t)p->previous_end;
			return node;
		}
		feel_back_to(p, before);
	}
	node->b = feel_parse_test(p, node->slot);
	node->end = (uint32_t)p->previous_end;
	return node;
}

static FeelNode *compared(Parser *p, FeelOp op, FeelNode *left)
{
	FeelNode *right = feel_parse_sum(p);
	FeelNode *node = binary(p, feel_run_compare, op, left, right);
	if (!p->why && right->eval == feel_run_constant && right->constant.kind == FEEL_NUMBER &&
	    !right->constant.is_big)
		node->eval = feel_run_number_compare;
	return node;
}

static FeelNode *comparison(Parser *p)
{
	size_t start = p->token.start;
	FeelNode *node = feel_parse_sum(p);
	FeelOp op;
	while (!p->why) {
		if (feel_accept_comparison(p, &op))
			node = from(start, compared(p, op, node));
		else if (feel_accept_word(p, "between"))
			node = from(start, between(p, node));
		else if (feel_accept_word(p, "in"))
			node = from(start, membership(p, node));
		else
			break;
	}
	return node;
}

static FeelNode *conjunction(Parser *p)
{
	size_t start = p->token.start;
	FeelNode *node = comparison(p);
	while (!p->why && feel_accept_word(p, "and")) {
		FeelNode *right = comparison(p);
		node = from(start, binary(p, feel_run_and, 0, node, right));
	}
	return node;
}

FeelNode *feel_parse_expression(Parser *p)
{
	if (p->depth++ > NODE_DEPTH_MAX)
		return feel_wrong_here(p, "il y a trop de niveaux les uns dans les autres");
	size_t start = p->token.start;
	FeelNode *node = conjunction(p);
	while (!p->why && feel_accept_word(p, "or")) {
		FeelNode *right = conjunction(p);
		node = from(start, binary(p, feel_run_or, 0, node, right));
	}
	p->depth--;
	return node;
}
