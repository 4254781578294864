/* dice.c — random expressions and cells. */
#include "dice.h"

/* xorshift64*: Vigna, "An experimental exploration of Marsaglia's xorshift generators" (2016). */
uint64_t roll(Dice *d, uint64_t below)
{
	d->state ^= d->state >> 12;
	d->state ^= d->state << 25;
	d->state ^= d->state >> 27;
	return (d->state * 0x2545F4914F6CDD1DULL >> 11) % below;
}

bool once_in(Dice *d, uint64_t many)
{
	return roll(d, many) == 0;
}

Sort dice_sort(Dice *d)
{
	static const Sort often[] = { A_NUMBER, A_NUMBER,  A_NUMBER, A_TEXT,
		                      A_TEXT,   A_BOOLEAN, A_LIST,   A_CONTEXT };
	return once_in(d, 3) ? (Sort)roll(d, SORTS) : often[roll(d, ARRAY_LEN(often))];
}

static void put(Dice *d, const char *text)
{
	buf_add(&d->out, str_of(text));
}

static const char *one_of(Dice *d, const char *const *texts, size_t len)
{
	return texts[roll(d, len)];
}

#define PICK(d, ...)                                                                               \
	one_of((d), (const char *const[]){ __VA_ARGS__ },                                          \
	       ARRAY_LEN(((const char *const[]){ __VA_ARGS__ })))

/* ---- plain values ---- */

static void number(Dice *d)
{
	static const char *const odd[] = { "0",
		                           "-1",
		                           "1e3",
		                           "0.1",
		                           "12.50",
		                           "1e-20",
		                           "123456789012345678901",
		                           ".5",
		                           "9223372036854775807" };
	uint64_t kind = roll(d, 10);
	if (kind < 6)
		buf_addf(&d->out, "%d", (int)roll(d, 12));
	else if (kind < 8)
		buf_addf(&d->out, "%d.%02d", (int)roll(d, 1000), (int)roll(d, 100));
	else
		put(d, one_of(d, odd, ARRAY_LEN(odd)));
}

static void date(Dice *d)
{
	bool sound = !once_in(d, 20);
	buf_addf(&d->out, "%04d-%02d-%02d", 1990 + (int)roll(d, 50), 1 + (int)roll(d, 12),
	         1 + (int)roll(d, sound ? 28 : 40));
}

static void time_of_day(Dice *d)
{
	buf_addf(&d->out, "%02d:%02d:%02d%s", (int)roll(d, 24), (int)roll(d, 60), (int)roll(d, 60),
	         PICK(d, "", "", "Z", "+02:00", "@Europe/Paris", ".25"));
}

static void constant(Dice *d, Sort sort)
{
	switch (sort) {
	case A_NUMBER: number(d); return;
	case A_TEXT:
		put(d, PICK(d, "\"a\"", "\"b\"", "\"musique\"", "\"\"", "\"É\\u00e9\"", "\"a b\"",
		            "\"x\\\"y\"", "\"10\""));
		return;
	case A_BOOLEAN: put(d, PICK(d, "true", "false", "true", "false", "null")); return;
	case A_DATE:
	case A_TIME:
	case A_MOMENT:
		put(d, sort == A_DATE && once_in(d, 3) ? "date(\"" : "@\"");
		bool call = d->out.ptr[d->out.len - 2] == '(';
		if (sort != A_TIME)
			date(d);
		if (sort == A_MOMENT)
			put(d, "T");
		if (sort != A_DATE)
			time_of_day(d);
		put(d, call ? "\")" : "\"");
		return;
	case A_DAYS:
		buf_addf(&d->out, "@\"%sP%dDT%dH\"", once_in(d, 4) ? "-" : "", (int)roll(d, 40),
		         (int)roll(d, 30));
		return;
	case A_MONTHS:
		buf_addf(&d->out, "duration(\"%sP%dY%dM\")", once_in(d, 4) ? "-" : "",
		         (int)roll(d, 4), (int)roll(d, 14));
		return;
	case A_LIST:
		put(d, PICK(d, "[]", "[1, 2, 3]", "[3, 1, 2, 1]", "[\"a\", \"b\"]", "[null, 1]",
		            "[{a: 1, b: \"x\"}, {a: 2}]", "[[1], [2, 3]]", "[true, false]"));
		return;
	case A_CONTEXT:
		put(d, PICK(d, "{}", "{a: 1, b: \"x\"}", "{a: 5, c d: [1, 2]}",
		            "{a: {b: 2}, \"e\": null}"));
		return;
	case A_RANGE:
		put(d, PICK(d, "[1..5]", "(1..5)", "]1..5[", "[2..9)", "(< 5)", "(>= 3)",
		            "[\"a\"..\"m\"]", "[@\"2020-01-01\"..@\"2030-01-01\"]"));
		return;
	case A_FUNCTION:
		put(d, PICK(d, "function(x) x", "function(x: number) x + 1", "function(x, y) x < y",
		            "abs", "function() 1"));
		return;
	case SORTS: break;
	}
	put(d, "null");
}

/* ---- expressions ---- */

static void any(Dice *d, Sort sort);

static void blank(Dice *d)
{
	put(d, once_in(d, 30) ? PICK(d, "  ", "\n", "\t", " /* é */ ", " // x\n") : " ");
}

/* A pattern: N T B D I M Y J L C R F: an expression of a sort; anything else as it is. */
static void pattern(Dice *d, const char *text)
{
	static const char letters[] = "NTBDHIYJLCRF";
	for (; *text; text++) {
		size_t at = 0;
		while (at < SORTS && letters[at] != *text)
			at++;
		if (*text == ' ')
			blank(d);
		else if (*text == '$')
			any(d, dice_sort(d));
		else if (at < SORTS)
			any(d, (Sort)at);
		else
			buf_char(&d->out, *text);
	}
}

/* With more variables while a part is written. */
static void scoped(Dice *d, const char *name, Sort sort, const char *text)
{
	*list_push(d->arena, &d->vars) = (Var){ str_of(name), sort };
	pattern(d, text);
	d->vars.len--;
}

static bool variable(Dice *d, Sort sort)
{
	size_t from = roll(d, d->vars.len + 1);
	for (size_t i = 0; i < d->vars.len; i++) {
		const Var *v = &d->vars.at[(from + i) % d->vars.len];
		if (v->sort != sort)
			continue;
		buf_add(&d->out, v->name);
		return true;
	}
	return false;
}

static void loop(Dice *d, Sort sort)
{
	static const char *const names[] = { "i", "e", "mon élément", "n" };
	const char *name = one_of(d, names, ARRAY_LEN(names));
	bool numbers = once_in(d, 2);
	put(d, sort == A_LIST ? "for " : PICK(d, "some ", "every "));
	put(d, name);
	put(d, " in ");
	if (numbers)
		buf_addf(&d->out, "%d..%d", (int)roll(d, 5), (int)roll(d, 6));
	else
		pattern(d, once_in(d, 5) ? "R" : "L");
	if (once_in(d, 4)) {
		put(d, ", k in ");
		pattern(d, "L");
	}
	put(d, sort == A_LIST ? " return " : " satisfies ");
	scoped(d, name, A_NUMBER,
	       sort != A_LIST  ? "B"
	       : once_in(d, 6) ? "if count(partial) < 2 then N else partial[-1]"
	                       : "$");
}

static void test_list(Dice *d, Sort sort, bool cell);

static void membership(Dice *d)
{
	Sort sort = dice_sort(d);
	any(d, sort);
	put(d, " in ");
	bool list = !once_in(d, 3);
	put(d, list ? "(" : "");
	if (list)
		test_list(d, sort, false);
	else
		pattern(d, PICK(d, "R", "L", "N", "< N", "[N..N]"));
	put(d, list ? ")" : "");
}

static void filter(Dice *d)
{
	pattern(d, "L");
	put(d, "[");
	*list_push(d->arena, &d->vars) = (Var){ S("item"), once_in(d, 2) ? A_NUMBER : A_CONTEXT };
	*list_push(d->arena, &d->vars) = (Var){ S("a"), A_NUMBER };
	pattern(d, PICK(d, "B", "item > N", "a = N", "item.a < N", "item != null", "$"));
	d->vars.len -= 2;
	put(d, "]");
}

static void function_call(Dice *d)
{
	switch (roll(d, 4)) {
	case 0: put(d, "(function(p: number, q) "); break;
	case 1: put(d, "(function(p, q: string) "); break;
	default: put(d, "(function(p, q) "); break;
	}
	*list_push(d->arena, &d->vars) = (Var){ S("q"), A_TEXT };
	scoped(d, "p", A_NUMBER, "$");
	d->vars.len--;
	pattern(d, PICK(d, ")(N, T)", ")([N], [T])", ")(q: T, p: N)", ")(N)", ")($, $)",
	                ")(p: $, q: $)"));
}

static const char *const numbers[] = { "N + N",
	                               "N - N",
	                               "N * N",
	                               "N / N",
	                               "N ** 2",
	                               "(N + N) * N",
	                               "-N",
	                               "- (N - N)",
	                               "if B then N else N",
	                               "count(L)",
	                               "sum(L)",
	                               "min(N, N)",
	                               "max(L)",
	                               "floor(N)",
	                               "round half up(N, 2)",
	                               "abs(N)",
	                               "string length(T)",
	                               "D.year",
	                               "I.hour",
	                               "Y.days",
	                               "J.months",
	                               "C.a",
	                               "L[1]",
	                               "L[N]",
	                               "f(N)",
	                               "modulo(N, N)",
	                               "mean(L)",
	                               "index of(L, N)[1]",
	                               "number(T, \" \", \",\")",
	                               "decimal(N, N)",
	                               "(N)",
	                               "R.start",
	                               "Y / Y",
	                               "product(L)",
	                               "get value(C, \"a\")",
	                               "sqrt(N)",
	                               "day of year(D)",
	                               "median(L)",
	                               "count(L[item > N])",
	                               "quotient familial - N",
	                               "a - b + N",
	                               "N + partial",
	                               "odd",
	                               "inconnu + N" };
static const char *const texts[] = { "T + T",
	                             "upper case(T)",
	                             "substring(T, N)",
	                             "substring(T, N, N)",
	                             "string($)",
	                             "string(N)",
	                             "if B then T else T",
	                             "string join(L, T)",
	                             "C.b",
	                             "substring before(T, T)",
	                             "replace(T, \"[a-c]\", \"-\")",
	                             "(T)",
	                             "day of week(D)",
	                             "lower case(T)",
	                             "L[T]",
	                             "T.b",
	                             "split(T, \"a\")[1]",
	                             "string(L)",
	                             "string join(for i in L return string(i))" };
static const char *const booleans[] = { "N < N",
	                                "N <= N",
	                                "N = N",
	                                "N != N",
	                                "N >= N",
	                                "T = T",
	                                "$ = $",
	                                "D < D",
	                                "B and B",
	                                "B or B",
	                                "not(B)",
	                                "N between N and N",
	                                "$ between $ and $",
	                                "D between D and D",
	                                "contains(T, T)",
	                                "starts with(T, T)",
	                                "list contains(L, $)",
	                                "matches(T, \"^[a-z]+$\")",
	                                "is($, $)",
	                                "before(N, N)",
	                                "N in R",
	                                "R = R",
	                                "includes(R, N)",
	                                "overlaps(R, R)",
	                                "N instance of number",
	                                "$ instance of string",
	                                "L instance of list<number>",
	                                "C instance of context<a: number, b: string>",
	                                "R instance of range<number>",
	                                "F instance of function<number> -> number",
	                                "$ instance of Any",
	                                "all(L)",
	                                "any(L)",
	                                "(B)",
	                                "if B then B else B",
	                                "even(N)",
	                                "Y < Y",
	                                "I > I",
	                                "H = H",
	                                "C = C",
	                                "L = L",
	                                "list contains(L, N) and not(B)",
	                                "D in [D..D]",
	                                "T in (T, T)",
	                                "null = $" };
static const char *const others[][10] = {
	[A_DATE] = { "D + J", "D + Y", "D - J", "date(I)", "if B then D else D", "date(N, N, N)",
	             "date(T)", "(D)", "L[D > D]", "date(2026, N, N)" },
	[A_TIME] = { "H + Y", "H - Y", "time(I)", "time(N, N, N)", "I.time", "(H)", "time(T)",
	             "if B then H else H", "H", "time(N, N, N, Y)" },
	[A_MOMENT] = { "I + Y", "I - J", "date and time(D, H)", "I + J", "(I)", "date and time(T)",
	               "if B then I else I", "I - Y", "I", "I" },
	[A_DAYS] = { "Y + Y", "Y * N", "Y / N", "D - D", "I - I", "-Y", "duration(T)", "(Y)",
	             "N * Y", "H - H" },
	[A_MONTHS] = { "J + J", "J * N", "J / N", "-J", "years and months duration(D, D)", "(J)",
	               "if B then J else J", "J - J", "N * J", "J" },
	[A_CONTEXT] = { "{a: N, b: T}", "{a: N, c d: L, e: a}", "context put(C, \"a\", $)",
	                "context merge([C, C])", "L[1]", "if B then C else C", "{x y: $}.x y",
	                "{\"a\": $, b: C}.b", "context([{key: \"a\", value: N}])", "(C)" },
	[A_RANGE] = { "[N..N]", "(N..N)", "]N..N[", "[N..N[", "(< N)", "(>= N)", "[D..D]", "(R)",
	              "[T..T]", "(!= $)" },
	[A_FUNCTION] = { "function(x) $", "function(x: number, y) N", "if B then F else F",
	                 "function(x, y) x > y", "f", "(F)", "function(z) function(w) N",
	                 "function(x: list<number>) count(x)", "sum", "F" },
};
static const char *const lists[] = { "[$, $]",
	                             "[N, N, N]",
	                             "[]",
	                             "append(L, $)",
	                             "concatenate(L, L)",
	                             "distinct values(L)",
	                             "reverse(L)",
	                             "flatten(L)",
	                             "sublist(L, N)",
	                             "sublist(L, N, N)",
	                             "sort(L)",
	                             "sort(L, function(x, y) x < y)",
	                             "sort(L, function(x, y) x > y)",
	                             "L.a",
	                             "remove(L, N)",
	                             "insert before(L, N, $)",
	                             "union(L, L)",
	                             "[C, C].a",
	                             "if B then L else L",
	                             "get entries(C)",
	                             "split(T, \" \")",
	                             "list replace(L, N, $)",
	                             "list replace(L, function(i, n) i = n, $)",
	                             "(L)",
	                             "index of(L, $)",
	                             "sort(L, F)",
	                             "mode(L)",
	                             "[C, C][a > N]",
	                             "[L, L]",
	                             "for i in N..N return i",
	                             "C.c d",
	                             "L[N]" };

/* Functions that keep several variables of where they were made. */
static void closure(Dice *d)
{
	static const char *const closures[] = {
		"{u: N, v: N, w: function(x) [u, x, v]}.w(N)",
		"{u: N, v: T, w: function(x) {x: x, y: function(y) [y, v, x, u]}.y(N)}.w(D)",
		"(function(p, q) (function(r) [q, r, p])(N))(N, T)",
		"for i in L return (function(x) [x, i])(N)",
		"for i in 1..3, j in [N, N] return {w: function(x) [j, i, x]}.w(N)",
		"sort([3, 1, 2], {u: N, v: N, w: function(x, y) x - v < y - u}.w)",
		"{u: N, v: N, w: [1, 2, 3][item > u or item = v]}.w",
		"{u: L, v: N, w: some x in u satisfies x > v}.w",
		"[{f: function(x) x + 1}, {f: function(x) x * N}].f",
	};
	pattern(d, one_of(d, closures, ARRAY_LEN(closures)));
}

static void nested(Dice *d, Sort sort)
{
	bool special = once_in(d, 4);
	if (sort == A_NUMBER || sort == A_TEXT) {
		if (special)
			function_call(d);
		else if (sort == A_NUMBER)
			pattern(d, one_of(d, numbers, ARRAY_LEN(numbers)));
		else
			pattern(d, one_of(d, texts, ARRAY_LEN(texts)));
	} else if (sort == A_BOOLEAN) {
		if (special && once_in(d, 2))
			loop(d, A_BOOLEAN);
		else if (special)
			membership(d);
		else
			pattern(d, one_of(d, booleans, ARRAY_LEN(booleans)));
	} else if (sort == A_LIST) {
		if (special && once_in(d, 3))
			closure(d);
		else if (special && once_in(d, 2))
			loop(d, A_LIST);
		else if (special)
			filter(d);
		else
			pattern(d, one_of(d, lists, ARRAY_LEN(lists)));
	} else {
		pattern(d, one_of(d, others[sort], 10));
	}
}

static void any(Dice *d, Sort sort)
{
	if (once_in(d, 25))
		sort = (Sort)roll(d, SORTS);
	if (once_in(d, 300)) {
		put(d, PICK(d, "inconnu", "then", "]", "1 +", "\"", "null", "}", "not", "b c",
		            "@\"x\""));
		return;
	}
	if (d->in_cell && once_in(d, 6)) {
		put(d, "?");
		return;
	}
	if (d->left-- > 0 && !once_in(d, 4)) {
		bool apart = once_in(d, 2);
		put(d, apart ? "(" : "");
		nested(d, sort);
		put(d, apart ? ")" : "");
		return;
	}
	if (once_in(d, 2) || !variable(d, sort))
		constant(d, sort);
}

/* ---- cells ---- */

static void one_test(Dice *d, Sort sort)
{
	/* Mostly constants: tables cut their columns along them. */
	uint64_t kind = roll(d, 8);
	if ((kind == 4 || kind == 5) && !once_in(d, 4))
		kind = 6;
	switch (kind) {
	case 0:
	case 1:
		put(d, PICK(d, "< ", "<= ", "> ", ">= ", "= ", "!= "));
		constant(d, sort);
		return;
	case 2:
	case 3:
		put(d, PICK(d, "[", "(", "]"));
		constant(d, sort);
		put(d, "..");
		constant(d, sort);
		put(d, PICK(d, "]", ")", "["));
		return;
	case 4: any(d, sort); return;
	case 5: any(d, once_in(d, 2) ? A_BOOLEAN : A_LIST); return;
	default: constant(d, sort); return;
	}
}

static void test_list(Dice *d, Sort sort, bool cell)
{
	bool in_cell = d->in_cell;
	d->in_cell = in_cell || cell;
	for (uint64_t n = 1 + roll(d, 3); n > 0; n--) {
		one_test(d, sort);
		put(d, n > 1 ? ", " : "");
	}
	d->in_cell = in_cell;
}

static Str taken(Dice *d)
{
	Str text = str_copy(d->arena, buf_str(&d->out));
	d->out = (Buf){ .arena = d->arena };
	return text;
}

Str dice_cell(Dice *d, Sort sort)
{
	Buf outer = d->out;
	d->out = (Buf){ .arena = d->arena };
	if (once_in(d, 8)) {
		put(d, "-");
	} else if (once_in(d, 8)) {
		put(d, "not(");
		test_list(d, sort, true);
		put(d, ")");
	} else {
		test_list(d, sort, true);
	}
	Str text = taken(d);
	d->out = outer;
	return text;
}

Str dice_expression(Dice *d, Sort sort)
{
	Buf outer = d->out;
	d->out = (Buf){ .arena = d->arena };
	any(d, sort);
	Str text = taken(d);
	d->out = outer;
	return text;
}

Str dice_value(Dice *d, Sort sort)
{
	Buf outer = d->out;
	d->out = (Buf){ .arena = d->arena };
	constant(d, sort);
	Str text = taken(d);
	d->out = outer;
	return text;
}

void dice_variables(Dice *d)
{
	static const Var vars[] = {
		{ { "n", 1 }, A_NUMBER },         { { "quotient familial", 17 }, A_NUMBER },
		{ { "a - b", 5 }, A_NUMBER },     { { "nom", 3 }, A_TEXT },
		{ { "résident", 9 }, A_BOOLEAN }, { { "début", 6 }, A_DATE },
		{ { "heure", 5 }, A_TIME },       { { "instant", 7 }, A_MOMENT },
		{ { "délai", 6 }, A_DAYS },       { { "mois", 4 }, A_MONTHS },
		{ { "enfants", 7 }, A_LIST },     { { "foyer", 5 }, A_CONTEXT },
		{ { "tranche", 7 }, A_RANGE },    { { "f", 1 }, A_FUNCTION },
	};
	d->vars.len = 0;
	for (size_t i = 0; i < ARRAY_LEN(vars); i++)
		*list_push(d->arena, &d->vars) = vars[i];
}
