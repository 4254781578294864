/* read.c — characters, names, and operators by their precedence. */
#include <string.h>

#include "reader.h"

static const char *const signs[] = { "..", "**", "<=", ">=", "!=", "->", "+", "-", "*", "/", "=",
	                             "<",  ">",  "(",  ")",  "[",  "]",  "{", "}", ",", ".", ":" };

static bool is_reserved(Str word)
{
	static const char *const words[] = {
		"if",    "then",    "else",     "for", "in",       "return",  "some",
		"every", "and",     "or",       "of",  "null",     "true",    "satisfies",
		"false", "between", "instance", "not", "external", "function"
	};
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_eq(word, str_of(words[i])))
			return true;
	return false;
}

/* ---- characters ---- */

/* The blanks of Unicode's category Zs, the ends of lines, and the byte order mark. */
bool is_blank(Str text, size_t at, size_t *ret_len)
{
	static const uint32_t blanks[] = { ' ',    '\t',   '\n',   '\v',   '\f',   '\r',   0x85,
		                           0xA0,   0x1680, 0x180E, 0x2000, 0x2001, 0x2002, 0x2003,
		                           0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200A,
		                           0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF };
	const unsigned char *p = (const unsigned char *)text.ptr + at;
	size_t left = text.len - at, len = 1;
	uint32_t c = p[0];
	if (c >= 0xE0 && c < 0xF0 && left >= 3) {
		c = (c & 0xFU) << 12 | (p[1] & 0x3FU) << 6 | (p[2] & 0x3FU);
		len = 3;
	} else if (c >= 0xC0 && c < 0xE0 && left >= 2) {
		c = (c & 0x1FU) << 6 | (p[1] & 0x3FU);
		len = 2;
	}
	for (size_t i = 0; i < ARRAY_LEN(blanks); i++)
		if (c == blanks[i]) {
			*ret_len = len;
			return true;
		}
	return false;
}

static size_t after_blanks(Str t, size_t at)
{
	for (size_t len; at < t.len;) {
		if (is_blank(t, at, &len)) {
			at += len;
		} else if (str_starts(str_part(t, at, 2), S("//"))) {
			while (at < t.len && t.ptr[at] != '\n')
				at++;
		} else if (str_starts(str_part(t, at, 2), S("/*"))) {
			at += 2;
			while (at < t.len && !str_starts(str_part(t, at, 2), S("*/")))
				at++;
			at = at + 2 < t.len ? at + 2 : t.len;
		} else {
			return at;
		}
	}
	return at;
}

void skip_blanks(Reader *x)
{
	x->at = after_blanks(x->text, x->at);
}

bool is_end(Reader *x)
{
	skip_blanks(x);
	return x->at == x->text.len;
}

static bool is_digit(Str t, size_t at)
{
	return at < t.len && t.ptr[at] >= '0' && t.ptr[at] <= '9';
}

/* The longest sign that stands here; a point before a digit begins a number. */
static const char *sign_here(Reader *x)
{
	skip_blanks(x);
	if (x->at < x->text.len && x->text.ptr[x->at] == '.' && is_digit(x->text, x->at + 1))
		return "";
	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (str_starts(str_part(x->text, x->at, 2), str_of(signs[i])))
			return signs[i];
	return "";
}

bool is_sign(Reader *x, const char *sign)
{
	return !x->failed && strcmp(sign_here(x), sign) == 0;
}

bool take_sign(Reader *x, const char *sign)
{
	if (!is_sign(x, sign))
		return false;
	x->at += strlen(sign);
	x->last = x->at;
	return true;
}

Place place(const Reader *x)
{
	return (Place){ x->at, x->last, x->seen };
}

void go_back(Reader *x, Place to)
{
	x->at = to.at;
	x->last = to.last;
	x->seen = to.seen;
	x->failed = false;
}

Node *make(Reader *x, Kind kind, const char *label, size_t start)
{
	Node *node = alloc(x->arena, Node);
	node->kind = kind;
	node->label = label;
	node->source = x->text;
	node->start = node->outer = start;
	node->end = x->last;
	return node;
}

Node *fail(Reader *x)
{
	x->failed = true;
	return make(x, IS_FAULT, "faute", x->at);
}

/* ---- names ---- */

Str single_spaces(Arena *arena, Str raw)
{
	Buf buf = { .arena = arena };
	bool gap = false;
	for (size_t at = 0, len; at < raw.len;) {
		if (is_blank(raw, at, &len)) {
			gap = true;
			at += len;
			continue;
		}
		if (gap && buf.len)
			buf_char(&buf, ' ');
		gap = false;
		buf_char(&buf, raw.ptr[at++]);
	}
	return buf_str(&buf);
}

void add_member(Arena *arena, StrList *members, Str name)
{
	name = single_spaces(arena, name);
	for (size_t i = 0; i < members->len; i++)
		if (str_eq(members->at[i], name))
			return;
	*list_push(arena, members) = name;
}

static bool begins_name(Str t, size_t at)
{
	size_t len;
	if (at >= t.len)
		return false;
	unsigned char c = (unsigned char)t.ptr[at];
	bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '?';
	return letter || (c >= 0x80 && !is_blank(t, at, &len));
}

bool is_name_letter(Str t, size_t at)
{
	return begins_name(t, at) || is_digit(t, at);
}

/* How far a known name goes here; 0 when it is another one. */
size_t name_length(Str t, size_t at, Str name)
{
	size_t start = at, len;
	for (size_t i = 0; i < name.len; i++) {
		if (at >= t.len)
			return 0;
		if (name.ptr[i] == ' ') {
			if (!is_blank(t, at, &len))
				return 0;
			while (at < t.len && is_blank(t, at, &len))
				at += len;
		} else if (t.ptr[at++] != name.ptr[i]) {
			return 0;
		}
	}
	char last = name.len ? name.ptr[name.len - 1] : 0;
	bool goes_on = is_name_letter(t, at) && last != '?' && is_name_letter(name, name.len - 1);
	return name.len == 0 || goes_on ? 0 : at - start;
}

static void longest(Reader *x, Str name, size_t *len, Str *best)
{
	size_t found = name_length(x->text, x->at, name);
	if (found <= *len)
		return;
	*len = found;
	*best = name;
}

static Str word_at(Str t, size_t at)
{
	size_t end = at;
	if (end < t.len && t.ptr[end] == '?')
		return str_part(t, at, 1);
	while (end < t.len && is_name_letter(t, end))
		end++;
	return str_part(t, at, end - at);
}

static bool known_here(Reader *x, bool after_dot, Name *ret)
{
	size_t len = 0;
	bool members = after_dot;
	for (const Seen *s = x->seen; s && !after_dot; s = s->outer) {
		members = members || s->filter;
		longest(x, s->name, &len, &ret->text);
	}
	for (size_t i = 0; i < x->r->globals->names.len && !after_dot; i++)
		longest(x, x->r->globals->names.at[i], &len, &ret->text);
	for (size_t i = 0; i < x->r->members->len && members; i++)
		longest(x, x->r->members->at[i], &len, &ret->text);
	static const char *const properties[] = { "end included", "start included", "time offset" };
	for (size_t i = 0; i < ARRAY_LEN(properties) && members; i++)
		longest(x, str_of(properties[i]), &len, &ret->text);
	for (size_t i = 0; feel_builtin_at(i) && !after_dot; i++)
		longest(x, str_of(feel_builtin_at(i)->name), &len, &ret->text);
	Str word = word_at(x->text, x->at);
	ret->end = x->at + len;
	ret->known = true;
	return len > word.len || (len == word.len && (after_dot || !is_reserved(word)));
}

/* A name: the longest that is known, else all words up to one that is reserved. */
static void find_name(Reader *x, bool after_dot, Name *ret)
{
	Str t = x->text;
	bool known = known_here(x, after_dot, ret);
	size_t known_end = ret->end;
	Str known_name = ret->text;
	if (known && !after_dot)
		return;
	Str word = word_at(t, x->at);
	*ret = (Name){ word, false, x->at + word.len };
	if (is_reserved(word) && !after_dot)
		return;
	for (;;) {
		size_t next = after_blanks(t, ret->end);
		if (next == ret->end || !begins_name(t, next) || is_reserved(word_at(t, next)))
			break;
		ret->end = next + word_at(t, next).len;
	}
	ret->text = single_spaces(x->arena, str_part(t, x->at, ret->end - x->at));
	/* After a dot the longer of both: no name can follow a name there. */
	if (known && known_end >= ret->end)
		*ret = (Name){ known_name, true, known_end };
}

bool name_here(Reader *x, bool after_dot, Name *ret)
{
	skip_blanks(x);
	if (!begins_name(x->text, x->at))
		return false;
	bool again = x->found_at == x->at + 1 && x->found_seen == x->seen &&
	             x->found_after_dot == after_dot && x->found_members == x->r->members->len;
	if (!again) {
		find_name(x, after_dot, &x->found);
		x->found_at = x->at + 1;
		x->found_seen = x->seen;
		x->found_after_dot = after_dot;
		x->found_members = x->r->members->len;
	}
	*ret = x->found;
	return true;
}

bool is_word(Reader *x, const char *word)
{
	Name name;
	return !x->failed && name_here(x, false, &name) && !name.known &&
	       str_eq(name.text, str_of(word));
}

bool take_word(Reader *x, const char *word)
{
	if (!is_word(x, word))
		return false;
	x->at += strlen(word);
	x->last = x->at;
	return true;
}

/* What stands before one of the characters, whatever it is. */
Str raw_name(Reader *x, const char *stops)
{
	skip_blanks(x);
	size_t end = x->at;
	while (end < x->text.len && !strchr(stops, x->text.ptr[end]))
		end++;
	Str name = single_spaces(x->arena, str_part(x->text, x->at, end - x->at));
	if (name.len == 0 || end == x->text.len)
		return (Str){ 0 };
	x->at = x->last = end;
	return name;
}

const Seen *see(Reader *x, Str name, bool filter)
{
	Seen *seen = alloc(x->arena, Seen);
	*seen = (Seen){ x->seen, name, filter };
	x->seen = seen;
	return seen;
}

/* ---- operators ---- */

bool take_comparison(Reader *x, FeelOp *op)
{
	static const struct {
		const char *sign;
		FeelOp op;
	} known[] = { { "=", OP_EQ },  { "!=", OP_NE }, { "<", OP_LT },
		      { "<=", OP_LE }, { ">", OP_GT },  { ">=", OP_GE } };
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (take_sign(x, known[i].sign)) {
			*op = known[i].op;
			return true;
		}
	return false;
}

static Node *two(Reader *x, Kind kind, const char *label, FeelOp op, const Node *a, const Node *b)
{
	Node *node = make(x, kind, label, a->outer);
	node->op = op;
	node->a = a;
	node->b = b;
	return node;
}

static bool is_number(const Node *node)
{
	return node->kind == IS_CONSTANT && node->value.kind == FEEL_NUMBER;
}

static Node *minus(Reader *x)
{
	skip_blanks(x);
	size_t start = x->at;
	if (x->depth > REPLAY_DEPTH_MAX)
		return fail(x);
	if (!take_sign(x, "-"))
		return instance(x);
	x->depth++;
	Node *inner = minus(x);
	x->depth--;
	Node *node = make(x, is_number(inner) ? IS_CONSTANT : IS_NEGATE, "opposé", start);
	if (is_number(inner))
		node->value = feel_number_negate(x->arena, inner->value);
	node->a = inner;
	return node;
}

static Node *power(Reader *x)
{
	Node *node = minus(x);
	while (take_sign(x, "**"))
		node = two(x, IS_CALCULATE, "calcul", OP_POW, node, minus(x));
	return node;
}

static Node *product(Reader *x)
{
	Node *node = power(x);
	while (is_sign(x, "*") || is_sign(x, "/")) {
		FeelOp op = take_sign(x, "*") ? OP_MUL : OP_DIV;
		if (op == OP_DIV)
			(void)take_sign(x, "/");
		const Node *right = power(x);
		node = two(x, IS_CALCULATE, "calcul", op, node, right);
	}
	return node;
}

Node *sum(Reader *x)
{
	Node *node = product(x);
	while (is_sign(x, "+") || is_sign(x, "-")) {
		FeelOp op = take_sign(x, "+") ? OP_ADD : OP_SUB;
		if (op == OP_SUB)
			(void)take_sign(x, "-");
		const Node *right = product(x);
		node = two(x, IS_CALCULATE, "calcul", op, node, right);
	}
	return node;
}

static Node *between(Reader *x, const Node *value)
{
	const Node *low = sum(x);
	if (!take_word(x, "and"))
		return fail(x);
	const Node *high = sum(x);
	Node *node = two(x, IS_BETWEEN, "entre", 0, value, low);
	node->c = high;
	return node;
}

static Node *one_test(Reader *x)
{
	FeelOp op = OP_EQ;
	skip_blanks(x);
	size_t start = x->at;
	bool compares = take_comparison(x, &op);
	const Node *end = sum(x);
	Node *node = make(x, IS_TEST, "test", start);
	node->compares = compares;
	node->op = op;
	node->a = end;
	return node;
}

/* "x in (…)": a list of tests, or else an operand that begins with a parenthesis. */
static Node *membership(Reader *x, const Node *value)
{
	Place before = place(x);
	const Node *list = NULL;
	if (take_sign(x, "(")) {
		list = tests(x, false);
		if (!take_sign(x, ")")) {
			go_back(x, before);
			list = NULL;
		}
	}
	if (!list)
		list = one_test(x);
	return two(x, IS_IN, "dans", 0, value, list);
}

static Node *comparison(Reader *x)
{
	Node *node = sum(x);
	FeelOp op;
	while (!x->failed) {
		if (take_comparison(x, &op)) {
			const Node *right = sum(x);
			node = two(x, IS_COMPARE, "comparaison", op, node, right);
		} else if (take_word(x, "between"))
			node = between(x, node);
		else if (take_word(x, "in"))
			node = membership(x, node);
		else
			break;
	}
	return node;
}

static Node *conjunction(Reader *x)
{
	Node *node = comparison(x);
	while (take_word(x, "and")) {
		const Node *right = comparison(x);
		node = two(x, IS_AND, "et", 0, node, right);
	}
	return node;
}

Node *expression(Reader *x)
{
	if (x->depth > REPLAY_DEPTH_MAX)
		return fail(x);
	x->depth++;
	Node *node = conjunction(x);
	while (take_word(x, "or")) {
		const Node *right = conjunction(x);
		node = two(x, IS_OR, "ou", 0, node, right);
	}
	x->depth--;
	return node;
}

/* ---- whole texts ---- */

static Reader reader_of(Reading *r, Str text)
{
	Reader x = { .r = r, .arena = r->arena, .text = text, .members = r->members->len };
	for (size_t i = 0; i < r->locals.len; i++)
		see(&x, r->locals.at[i], r->filters.at[i].len > 0);
	return x;
}

static const Node *whole(Reader *x, Node *node)
{
	if (!x->failed && is_end(x))
		return node;
	x->r->members->len = x->members; /* what cannot be read teaches no names */
	Node *fault = make(x, IS_FAULT, "faute", 0);
	return fault;
}

const Node *read_expression(Reading *r, Str text)
{
	Reader x = reader_of(r, text);
	if (!str_is_utf8(text))
		return fail(&x);
	return whole(&x, expression(&x));
}

const Node *read_tests(Reading *r, Str text)
{
	Reader x = reader_of(r, text);
	see(&x, S("?"), false);
	if (!str_is_utf8(text))
		return fail(&x);
	return whole(&x, tests(&x, true));
}
