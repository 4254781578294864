/* read_more.c — operands, what may follow them, and tests. */
#include <string.h>

#include "reader.h"

/* ---- constants ---- */

static bool is_digit(Str t, size_t at)
{
	return at < t.len && t.ptr[at] >= '0' && t.ptr[at] <= '9';
}

static size_t digits(Str t, size_t at)
{
	while (is_digit(t, at))
		at++;
	return at;
}

static Node *constant(Reader *x, FeelValue value, size_t start)
{
	Node *node = make(x, IS_CONSTANT, "constante", start);
	node->value = value;
	return node;
}

static Node *number(Reader *x)
{
	size_t start = x->at, end = digits(x->text, start);
	if (end < x->text.len && x->text.ptr[end] == '.' && is_digit(x->text, end + 1))
		end = digits(x->text, end + 1);
	if (end < x->text.len && (x->text.ptr[end] | 0x20) == 'e') {
		size_t power = end + 1;
		if (power < x->text.len && (x->text.ptr[power] == '+' || x->text.ptr[power] == '-'))
			power++;
		if (is_digit(x->text, power))
			end = digits(x->text, power);
	}
	x->at = x->last = end;
	return constant(x, feel_number_parse(x->arena, str_part(x->text, start, end - start)),
	                start);
}

/* So many hexadecimal digits; -1 when they are not there. */
static int64_t hexadecimal(Str t, size_t at, size_t count)
{
	int64_t n = 0;
	for (size_t i = 0; i < count; i++) {
		int digit = at + i < t.len ? str_hex_digit(t.ptr[at + i]) : -1;
		if (digit < 0)
			return -1;
		n = 16 * n + digit;
	}
	return n;
}

/* What follows a backslash; the bytes it takes, 0 when it means itself. */
static size_t escaped(Str t, size_t at, Buf *buf)
{
	static const char *const pairs[] = {
		"\"\"", "\\\\", "''", "n\n", "r\r", "t\t", "b\b", "f\f"
	};
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		if (at < t.len && t.ptr[at] == pairs[i][0]) {
			buf_char(buf, pairs[i][1]);
			return 1;
		}
	if (at >= t.len || (t.ptr[at] | 0x20) != 'u')
		return 0;
	size_t width = t.ptr[at] == 'u' ? 4 : 6, used = 1 + width;
	int64_t c = hexadecimal(t, at + 1, width);
	if (c >= 0xD800 && c < 0xDC00 && str_starts(str_part(t, at + used, 2), S("\\u"))) {
		int64_t low = hexadecimal(t, at + used + 2, 4);
		if (low >= 0xDC00 && low < 0xE000) {
			c = 0x10000 + (c - 0xD800) * 0x400 + (low - 0xDC00);
			used += 6;
		}
	}
	if (c <= 0 || (c >= 0xD800 && c < 0xE000) || c > 0x10FFFF)
		return 0;
	buf_code_point(buf, (uint32_t)c);
	return used;
}

/* From the quote on; false when it never ends. */
static bool quoted(Reader *x, Str *ret)
{
	Buf buf = { .arena = x->arena };
	Str t = x->text;
	size_t at = x->at + 1;
	for (; at < t.len && t.ptr[at] != '"'; at++) {
		size_t used = t.ptr[at] == '\\' ? escaped(t, at + 1, &buf) : 0;
		if (used == 0)
			buf_char(&buf, t.ptr[at]);
		at += used;
	}
	if (at >= t.len)
		return false;
	x->at = x->last = at + 1;
	*ret = buf_str(&buf);
	return true;
}

static Node *at_literal(Reader *x)
{
	size_t start = x->at++;
	Str text;
	if (!quoted(x, &text))
		return fail(x);
	FeelValue value = feel_parse_temporal(x->arena, text);
	if (value.kind != FEEL_NULL)
		return constant(x, value, start);
	Node *node = make(x, IS_FAULT, "constante", start);
	node->name = text;
	return node;
}

/* ---- operands ---- */

static Node *range(Reader *x, size_t start, const Node *low, bool low_in)
{
	bool outer = x->ends_range;
	x->ends_range = true;
	const Node *high = sum(x);
	x->ends_range = outer;
	bool high_in = is_sign(x, "]");
	if (!take_sign(x, "]") && !take_sign(x, ")") && !take_sign(x, "["))
		return fail(x);
	Node *node = make(x, IS_RANGE, "intervalle", start);
	node->a = low;
	node->b = high;
	node->low_in = low_in;
	node->high_in = high_in;
	return node;
}

static Node *comparing_range(Reader *x, size_t start, FeelOp op)
{
	const Node *end = expression(x);
	if (!take_sign(x, ")"))
		return fail(x);
	Node *node = make(x, IS_RANGE, "intervalle", start);
	node->compares = true;
	node->op = op;
	node->a = end;
	return node;
}

static Node *parenthesis(Reader *x, size_t start)
{
	FeelOp op;
	if (take_comparison(x, &op))
		return comparing_range(x, start, op);
	Node *inner = expression(x);
	if (take_sign(x, ".."))
		return range(x, start, inner, false);
	if (!take_sign(x, ")"))
		return fail(x);
	inner->outer = start;
	return inner;
}

static Node *bracket(Reader *x, size_t start)
{
	Nodes items = { 0 };
	if (!take_sign(x, "]")) {
		do {
			const Node *item = expression(x);
			if (items.len == 0 && take_sign(x, ".."))
				return range(x, start, item, true);
			*list_push(x->arena, &items) = item;
		} while (take_sign(x, ","));
		if (!take_sign(x, "]"))
			return fail(x);
	}
	Node *node = make(x, IS_LIST, "liste", start);
	node->items = items;
	return node;
}

static bool has(const StrList *names, Str name)
{
	for (size_t i = 0; i < names->len; i++)
		if (str_eq(names->at[i], name))
			return true;
	return false;
}

static Node *brace(Reader *x, size_t start)
{
	const Seen *outer = x->seen;
	Nodes items = { 0 };
	StrList names = { 0 };
	bool more = !is_sign(x, "}");
	while (more && !x->failed) {
		Str name;
		skip_blanks(x);
		bool quotes = x->at < x->text.len && x->text.ptr[x->at] == '"';
		if (quotes && !quoted(x, &name))
			return fail(x);
		if (!quotes)
			name = raw_name(x, ":{}\"");
		if ((!quotes && name.len == 0) || has(&names, name) || !take_sign(x, ":"))
			return fail(x);
		*list_push(x->arena, &items) = expression(x);
		*list_push(x->arena, &names) = name;
		add_member(x->arena, x->r->members, name);
		see(x, name, false);
		more = take_sign(x, ",");
	}
	x->seen = outer;
	if (!take_sign(x, "}"))
		return fail(x);
	Node *node = make(x, IS_CONTEXT, "contexte", start);
	node->items = items;
	node->names = names;
	return node;
}

static Node *condition(Reader *x, size_t start)
{
	const Node *test = expression(x);
	if (!take_word(x, "then"))
		return fail(x);
	const Node *yes = expression(x);
	if (!take_word(x, "else"))
		return fail(x);
	const Node *no = expression(x);
	Node *node = make(x, IS_IF, "si", start);
	node->a = test;
	node->b = yes;
	node->c = no;
	return node;
}

/* What a name can only mean, wherever the text is evaluated. */
static const Builtin *only_builtin(const Reader *x, Str name)
{
	for (const Seen *s = x->seen; s; s = s->outer)
		if (s->filter || str_eq(s->name, name))
			return NULL;
	return has(&x->r->globals->names, name) ? NULL : feel_builtin_find(name);
}

static Node *named(Reader *x)
{
	Name name;
	size_t start = x->at;
	static const struct {
		const char *word;
		Kind kind;
	} loops[] = { { "for", IS_FOR }, { "some", IS_SOME }, { "every", IS_EVERY } };
	if (take_word(x, "if"))
		return condition(x, start);
	for (size_t i = 0; i < ARRAY_LEN(loops); i++)
		if (take_word(x, loops[i].word))
			return loop(x, loops[i].kind);
	if (is_word(x, "function"))
		return function(x);
	if (take_word(x, "null"))
		return constant(x, feel_null(), start);
	bool truth = is_word(x, "true");
	if (take_word(x, "true") || take_word(x, "false"))
		return constant(x, feel_boolean(truth), start);
	static const char *const others[] = { "then",     "else",     "in",       "return",
		                              "and",      "or",       "of",       "between",
		                              "instance", "external", "satisfies" };
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (is_word(x, others[i]))
			return fail(x);
	if (!name_here(x, false, &name))
		return fail(x);
	x->at = x->last = name.end;
	Node *node = make(x, IS_NAME, "variable", start);
	node->name = name.text;
	node->builtin = only_builtin(x, name.text);
	return node;
}

Node *operand(Reader *x)
{
	if (x->failed || is_end(x))
		return fail(x);
	Str t = x->text, text;
	size_t start = x->at;
	char c = t.ptr[start];
	if (is_digit(t, start) || (c == '.' && is_digit(t, start + 1)))
		return number(x);
	if (c == '"')
		return quoted(x, &text) ? constant(x, feel_string(text), start) : fail(x);
	if (c == '@' && start + 1 < t.len && t.ptr[start + 1] == '"')
		return at_literal(x);
	Name ignored;
	if (name_here(x, false, &ignored))
		return named(x);
	bool outer = x->ends_range;
	x->ends_range = false;
	Node *node = take_sign(x, "(")   ? parenthesis(x, start)
	             : take_sign(x, "[") ? bracket(x, start)
	             : take_sign(x, "{") ? brace(x, start)
	                                 : NULL;
	x->ends_range = outer;
	if (node)
		return node;
	if (!take_sign(x, "]"))
		return fail(x);
	const Node *low = expression(x);
	return take_sign(x, "..") ? range(x, start, low, false) : fail(x);
}

/* ---- what follows ---- */

static Node *filter(Reader *x, const Node *list)
{
	const Seen *before = x->seen;
	bool outer = x->ends_range;
	(void)take_sign(x, "[");
	see(x, S("item"), true);
	x->ends_range = false;
	const Node *test = expression(x);
	x->ends_range = outer;
	x->seen = before;
	if (!take_sign(x, "]"))
		return fail(x);
	Node *node = make(x, IS_FILTER, "filtre", list->outer);
	node->a = list;
	node->b = test;
	return node;
}

/* date("2026-03-10") is a constant like any other. */
static FeelValue constant_call(Reader *x, const Node *call)
{
	const Node *only = call->items.len == 1 && call->names.len == 0 ? call->items.at[0] : NULL;
	if (!call->a->builtin || !only || only->kind != IS_CONSTANT ||
	    only->value.kind != FEEL_STRING)
		return feel_null();
	Str name = call->a->name, text = feel_text(only->value);
	return str_eq(name, S("date"))            ? feel_parse_date(text)
	       : str_eq(name, S("time"))          ? feel_parse_time(x->arena, text)
	       : str_eq(name, S("date and time")) ? feel_parse_date_time(x->arena, text)
	       : str_eq(name, S("duration"))      ? feel_parse_duration(text)
	                                          : feel_null();
}

static Node *call(Reader *x, const Node *callee)
{
	bool outer = x->ends_range;
	Nodes args = { 0 };
	StrList names = { 0 };
	(void)take_sign(x, "(");
	x->ends_range = false;
	bool more = !is_sign(x, ")");
	while (more && !x->failed) {
		Place before = place(x);
		Str name = raw_name(x, ":,()[]{}\"=<>");
		if (name.len && take_sign(x, ":"))
			*list_push(x->arena, &names) = name;
		else
			go_back(x, before);
		*list_push(x->arena, &args) = expression(x);
		more = take_sign(x, ",");
	}
	x->ends_range = outer;
	if ((names.len && names.len != args.len) || args.len > ARGS_MAX || !take_sign(x, ")"))
		return fail(x);
	Node *node = make(x, IS_CALL, "appel", callee->outer);
	node->a = callee;
	node->items = args;
	node->names = names;
	node->name = callee->builtin ? callee->name : (Str){ 0 };
	FeelValue value = constant_call(x, node);
	return value.kind == FEEL_NULL ? node : constant(x, value, callee->outer);
}

static Node *member(Reader *x, const Node *object)
{
	Name name;
	(void)take_sign(x, ".");
	if (!name_here(x, true, &name))
		return fail(x);
	x->at = x->last = name.end;
	Node *node = make(x, IS_PATH, "propriété", object->outer);
	node->a = object;
	node->name = name.text;
	return node;
}

Node *postfix(Reader *x)
{
	Node *node = operand(x);
	while (!x->failed) {
		if (is_sign(x, "."))
			node = member(x, node);
		else if (is_sign(x, "("))
			node = call(x, node);
		else if (is_sign(x, "[")) {
			/* "[1..10[": when it is no filter the bracket ends the range. */
			Place before = place(x);
			Node *filtered = filter(x, node);
			if (x->failed && x->ends_range) {
				go_back(x, before);
				return node;
			}
			node = filtered;
		} else
			break;
	}
	return node;
}

Node *instance(Reader *x)
{
	Node *node = postfix(x);
	if (!take_word(x, "instance"))
		return node;
	if (!take_word(x, "of"))
		return fail(x);
	const Type *asked = type(x);
	Node *test = make(x, IS_INSTANCE, "type", node->outer);
	test->a = node;
	test->type = asked;
	return test;
}

/* ---- tests ---- */

bool mentions(const Node *n, Str name)
{
	if (!n)
		return false;
	if (n->kind == IS_NAME && str_eq(n->name, name))
		return true;
	for (size_t i = 0; i < n->items.len; i++)
		if (mentions(n->items.at[i], name))
			return true;
	return mentions(n->a, name) || mentions(n->b, name) || mentions(n->c, name);
}

static Node *any_test(Reader *x, bool cell)
{
	FeelOp op = OP_EQ;
	skip_blanks(x);
	size_t start = x->at;
	bool compares = take_comparison(x, &op);
	const Node *value = expression(x);
	Node *node = make(x, IS_TEST, "test", start);
	node->compares = compares;
	node->op = op;
	node->a = value;
	node->says_itself = cell && !compares && mentions(value, S("?"));
	return node;
}

Node *tests(Reader *x, bool cell)
{
	skip_blanks(x);
	size_t start = x->at;
	Place before = place(x);
	if (cell && take_sign(x, "-") && is_end(x))
		return constant(x, feel_boolean(true), start);
	go_back(x, before);
	if (cell && take_word(x, "not") && take_sign(x, "(")) {
		const Node *inner = tests(x, false);
		if (take_sign(x, ")") && is_end(x)) {
			Node *none = make(x, IS_NONE_OF, "tests", start);
			none->a = inner;
			return none;
		}
	}
	go_back(x, before);
	Nodes items = { 0 };
	bool questions = cell || (x->seen && str_eq(x->seen->name, S("?")));
	do
		*list_push(x->arena, &items) = any_test(x, questions);
	while (take_sign(x, ","));
	if (items.len == 1)
		return (Node *)items.at[0];
	Node *node = make(x, IS_TESTS, "tests", start);
	node->items = items;
	return node;
}
