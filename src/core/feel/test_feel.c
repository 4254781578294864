/* test_feel.c — expressions and what they are worth. */
#include "core/feel/feel.h"

#include <string.h>

#include "base/test.h"

static FeelMachine *machine;

static FeelValue value_of(const char *text)
{
	FeelNames *names = feel_names_new(test_arena());
	machine = feel_machine_new(test_arena(), (FeelLimits){ .steps_max = 100000 });
	feel_machine_set_now(machine, (Instant){ 1772000000000000 });
	return feel_evaluate(machine, feel_compile(names, str_of(text)), NULL);
}

static Str result(const char *text)
{
	return feel_write(test_arena(), value_of(text));
}

static bool is_mistake(const char *text)
{
	FeelValue v = value_of(text);
	return v.kind == FEEL_NULL && v.problem;
}

TEST(decimals_are_exact)
{
	CHECK_STR(result("0.1 + 0.2"), S("0.3"));
	CHECK_STR(result("1/3"), S("0.3333333333333333333333333333333333"));
	CHECK_STR(result("9223372036854775807 + 1"), S("9223372036854775808"));
	CHECK_STR(result("-9223372036854775807 * 10"), S("-92233720368547758070"));
	CHECK_STR(result("12.50 * 4"), S("50"));
	CHECK_STR(result("2 ** 0.5"), S("1.41421356237309504880168872420969"
	                                "8"));
	CHECK_STR(result("decimal(2.5, 0)"), S("2"));
	CHECK_STR(result("round half up(2.5, 0)"), S("3"));
	CHECK_STR(result("1e30 - 1e30 + 1e-30"), S("0.000000000000000000000000000001"));
}

TEST(names_may_hold_spaces_and_operators)
{
	FeelNames *names = feel_names_new(test_arena());
	feel_names_add(names, S("Mike's age"));
	feel_names_add(names, S("net - gross"));
	feel_names_add(names, S("net"));
	machine = feel_machine_new(test_arena(), (FeelLimits){ 0 });
	FeelValue inputs[] = { feel_whole(40), feel_whole(7), feel_whole(3) };
	FeelValue v = feel_evaluate(
		machine, feel_compile(names, S("Mike's   age - net - gross - net")), inputs);
	CHECK_STR(feel_write(test_arena(), v), S("30"));
}

TEST(a_bracket_may_end_a_range_or_begin_a_filter)
{
	CHECK_STR(result("5 in ]1..10["), S("true"));
	CHECK_STR(result("10 in [1..10[ or false"), S("false"));
	CHECK_STR(result("[1..10[ = [1..10)"), S("true"));
	CHECK_STR(result("5 in [1..[10,20][1]]"), S("true"));
}

TEST(a_filter_sees_the_entries_of_its_items)
{
	CHECK_STR(result("[{x: 1, y: 2}, {x: 2, y: 3}][x = 1].y"), S("[2]"));
	CHECK_STR(result("{x: 2, l: [{y: 1}, {y: 2}], r: l[y = x]}.r"), S("[{y: 2}]"));
	CHECK_STR(result("[1, 2, 3][-1]"), S("3"));
	CHECK_STR(result("[1, 2, 3][item > 1][1]"), S("2"));
}

TEST(closures_keep_what_they_saw)
{
	CHECK_STR(result("{a: 10, f: function(x) x + a, b: (function(a) f(a))(1)}.b"), S("11"));
	CHECK_STR(result("(for n in 1..3 return function(x) x * n)[2](5)"), S("10"));
	CHECK_STR(result("sort([3, 1, 2], function(x, y) x > y)"), S("[3, 2, 1]"));
}

TEST(loops_go_up_and_down_and_remember)
{
	CHECK_STR(result("for i in 3..1 return i"), S("[3, 2, 1]"));
	CHECK_STR(result("for i in 0..4 return if i = 0 then 1 else i * partial[-1]"),
	          S("[1, 1, 2, 6, 24]"));
	CHECK_STR(result("for x in [1, 2], y in [x, 10] return x * y"), S("[1, 10, 4, 20]"));
}

TEST(three_values_of_logic)
{
	CHECK_STR(result("null and false"), S("false"));
	CHECK_STR(result("null or true"), S("true"));
	CHECK_STR(result("true and null"), S("null"));
	CHECK_STR(result("not(null)"), S("null"));
}

TEST(dates_move_by_months_and_zones_by_their_clock)
{
	CHECK_STR(result("date(\"2026-01-31\") + duration(\"P1M\")"), S("2026-02-28"));
	CHECK_STR(result("@\"2026-03-28T12:00:00@Europe/Paris\" + @\"PT24H\""),
	          S("2026-03-29T13:00:00@Europe/Paris"));
	CHECK_STR(result("string(@\"2026-03-10\" - @\"2025-03-10\")"), S("P365D"));
	CHECK_STR(result("week of year(@\"2021-01-01\")"), S("53"));
}

TEST(a_mistake_is_null_with_its_reason_and_place)
{
	FeelValue v = value_of("1 + (2 * \"a\")");
	CHECK(v.kind == FEEL_NULL && feel_problems(machine)->len >= 1);
	CHECK_STR(feel_problem_sentence(test_arena(), feel_problems(machine)->at[0]),
	          S("un nombre et un texte ne se multiplient pas (au caractère 6 : 2 * \"a\")"));
	CHECK(is_mistake("1 +"));
	CHECK(is_mistake("unknown name"));
	CHECK(is_mistake("date(\"2026-02-30\")"));
	CHECK(!is_mistake("[1, 2][3]"));
}

TEST(patterns_are_those_of_xpath)
{
	CHECK_STR(result("matches(\"hello\", \"^[a-z-[aeiou]]e\")"), S("true"));
	CHECK_STR(result("replace(\"abab\", \"(a)(b)\", \"$2$1\")"), S("baba"));
	CHECK_STR(result("split(\"a;b;;c\", \";\")"), S("[\"a\", \"b\", \"\", \"c\"]"));
	CHECK(is_mistake("matches(\"a\", \"(?=a)\")"));
	CHECK(is_mistake("matches(\"a\", \"[\")"));
}

TEST(no_expression_runs_away)
{
	CHECK(is_mistake("count(for i in 1..10000000 return i)"));
	CHECK(is_mistake("{f: function(g, n) g(g, n), r: f(f, 1)}.r"));
	CHECK(value_of("matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\", \"(a+)+$\")").kind !=
	      FEEL_FUNCTION);
	char deep[3000];
	memset(deep, '(', sizeof deep);
	FeelExpression *e = feel_compile(feel_names_new(test_arena()), (Str){ deep, sizeof deep });
	CHECK(feel_expression_problem(e));
}

TEST(cells_hold_of_values)
{
	static const struct {
		const char *cell;
		int value;
		bool holds;
	} cells[] = { { "-", 1, true },
		      { "< 5", 4, true },
		      { "[400..700[", 700, false },
		      { "1, 2, > 10", 11, true },
		      { "not(1, 2)", 2, false },
		      { "? > 3 and ? < 5", 4, true },
		      { "[1,2,3]", 3, true },
		      { "even(?)", 3, false } };
	machine = feel_machine_new(test_arena(), (FeelLimits){ 0 });
	for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
		FeelExpression *e =
			feel_compile_tests(feel_names_new(test_arena()), str_of(cells[i].cell));
		FeelValue held = feel_evaluate_tests(machine, e, NULL, feel_whole(cells[i].value));
		CHECK(held.kind == FEEL_BOOLEAN && held.boolean == cells[i].holds);
	}
}

TEST(cells_are_read_as_clerks_write_them)
{
	static const struct {
		FeelLanguage language;
		FeelKind kind;
		const char *cell, *feel;
	} cells[] = {
		{ FEEL_FRENCH, FEEL_NUMBER, "de 400 à 700", "[400..700]" },
		{ FEEL_FRENCH, FEEL_NUMBER, "De 400 à moins de 700", "[400..700)" },
		{ FEEL_FRENCH, FEEL_NUMBER, "12,50 €", "12.50" },
		{ FEEL_FRENCH, FEEL_NUMBER, "1 200 ou plus", ">= 1200" },
		{ FEEL_FRENCH, FEEL_NUMBER, "jusqu’à 12,5", "<= 12.5" },
		{ FEEL_FRENCH, FEEL_NUMBER, "≥ 3", ">= 3" },
		{ FEEL_FRENCH, FEEL_NUMBER, "20 %", "20 / 100" },
		{ FEEL_FRENCH, FEEL_NULL, "avant le 1er septembre 2026", "< date(\"2026-09-01\")" },
		{ FEEL_FRENCH, FEEL_DATE, "du 01/09/2026 au 31/08/2027",
		  "[date(\"2026-09-01\")..date(\"2027-08-31\")]" },
		{ FEEL_FRENCH, FEEL_BOOLEAN, "Oui", "true" },
		{ FEEL_FRENCH, FEEL_STRING, "musique ou danse", "\"musique\", \"danse\"" },
		{ FEEL_FRENCH, FEEL_STRING, "sauf musique", "not(\"musique\")" },
		{ FEEL_FRENCH, FEEL_STRING, "", "-" },
		{ FEEL_ENGLISH, FEEL_NUMBER, "at least 1,200.50", ">= 1200.50" },
		{ FEEL_ENGLISH, FEEL_DATE, "before 1 September 2026", "< date(\"2026-09-01\")" },
		{ FEEL_ARABIC, FEEL_NUMBER, "من ٤٠٠ إلى ٧٠٠", "[400..700]" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
		Str feel = { 0 };
		CHECK(feel_cell_read(test_arena(), str_of(cells[i].cell), cells[i].language,
		                     cells[i].kind, &feel));
		CHECK_STR(feel, str_of(cells[i].feel));
	}
	Str feel;
	CHECK(!feel_cell_read(test_arena(), S("au moins 3."), FEEL_FRENCH, FEEL_NUMBER, &feel));
	CHECK(!feel_cell_read(test_arena(), S("environ 400"), FEEL_FRENCH, FEEL_NUMBER, &feel));
	CHECK(!feel_cell_read(test_arena(), S("avant le 31 février 2026"), FEEL_FRENCH, FEEL_DATE,
	                      &feel));
}

TEST(cells_that_are_written_can_be_read_again)
{
	static const char *const cells[] = { "[400..700]",
		                             "[400..700)",
		                             "(400..700]",
		                             "(400..700)",
		                             "< 4.5",
		                             "<= 4",
		                             "> 4",
		                             ">= 4",
		                             "not(4)",
		                             "-",
		                             "4, 5",
		                             "12.5",
		                             "< date(\"2026-09-01\")",
		                             "true",
		                             "[date(\"2026-09-01\")..date(\"2026-09-30\"))" };
	for (size_t i = 0; i < ARRAY_LEN(cells); i++)
		for (int language = FEEL_FRENCH; language <= FEEL_ENGLISH; language++) {
			Str feel = { 0 };
			Str cell = feel_cell_write(test_arena(), str_of(cells[i]),
			                           (FeelLanguage)language);
			CHECK(feel_cell_read(test_arena(), cell, (FeelLanguage)language, FEEL_NULL,
			                     &feel));
			CHECK_STR(feel, str_of(cells[i]));
		}
}

TEST(ranges_overlap_before_and_after_as_the_standard_says)
{
	CHECK_STR(result("overlaps after((1..5], [1..5])"), S("true"));
	CHECK_STR(result("overlaps after((1..5], [1..5))"), S("true"));
	CHECK_STR(result("overlaps after([1..5], [1..5))"), S("false"));
	CHECK_STR(result("overlaps after([1..5], (1..5])"), S("false"));
	CHECK_STR(result("overlaps after([3..8], [1..5])"), S("true"));
	CHECK_STR(result("overlaps before([1..5], (1..5])"), S("true"));
	CHECK_STR(result("overlaps before([1..5), [1..5])"), S("false"));
}

TEST(a_function_has_the_type_of_its_parameters_and_result)
{
	CHECK_STR(result("(function() \"a\") instance of function<>->string"), S("true"));
	CHECK_STR(result("(function() \"a\") instance of function<>->number"), S("false"));
	CHECK_STR(result("(function(a: string) a) instance of function<string>->string"),
	          S("true"));
	CHECK_STR(result("(function(a: string) a) instance of function<number>->string"),
	          S("false"));
	CHECK_STR(result("(function(a: number) a > 1) instance of function<number>->boolean"),
	          S("true"));
}

/* What the machine says of an expression that it stopped. */
static Str stopped(const char *text, FeelLimits limits)
{
	machine = feel_machine_new(test_arena(), limits);
	FeelValue v = feel_evaluate(machine,
	                            feel_compile(feel_names_new(test_arena()), str_of(text)), NULL);
	CHECK(v.kind == FEEL_NULL && v.problem);
	return str_of(v.problem->message);
}

TEST(a_rule_that_would_run_for_minutes_is_stopped_and_says_why)
{
	FeelLimits short_time = { .cpu_ms_max = 50, .steps_max = INT64_MAX / 2 };
	static const char *const endless[] = {
		"count(for i in 1..1000000000 return null)",
		"every i in 1..1000000000 satisfies contains(\"abc\", \"b\")",
		"{f: function(g, n) if n = 0 then 1 else g(g, n - 1) + g(g, n - 1), r: f(f, 60)}.r",
		"some i in 1..1000000000 satisfies matches(\"aaaaaaaaaaaaaaaa!\", \"(a+)+$\")",
	};
	for (size_t i = 0; i < ARRAY_LEN(endless); i++)
		CHECK(str_has(stopped(endless[i], short_time), S("été arrêté")));
	CHECK_STR(stopped(endless[1], short_time),
	          S("le calcul prend trop de temps : il a été arrêté"));
	CHECK_STR(stopped(endless[1], (FeelLimits){ .steps_max = 1000 }),
	          S("le calcul est trop long : il a été arrêté"));
	CHECK_STR(stopped("for i in 1..1000000 return [i]",
	                  (FeelLimits){ .bytes_max = (size_t)1 << 20 }),
	          S("le calcul demande trop de mémoire : il a été arrêté"));
}

TEST(why_it_was_stopped_is_told_after_a_hundred_mistakes)
{
	CHECK_STR(stopped("for i in 1..1000000 return [i, i + \"a\"]",
	                  (FeelLimits){ .bytes_max = (size_t)1 << 20 }),
	          S("le calcul demande trop de mémoire : il a été arrêté"));
	const FeelProblems *problems = feel_problems(machine);
	CHECK_STR(str_of(problems->at[problems->len - 1]->message),
	          S("le calcul demande trop de mémoire : il a été arrêté"));
	(void)stopped("for i in 1..1000000 return i + \"a\"", (FeelLimits){ .steps_max = 1000 });
	problems = feel_problems(machine);
	CHECK_STR(str_of(problems->at[problems->len - 1]->message),
	          S("le calcul est trop long : il a été arrêté"));
}

TEST(a_machine_forgets_where_memory_ran_out)
{
	FeelLimits limits = { .bytes_max = (size_t)1 << 20, .steps_max = 100000 };
	machine = feel_machine_new(test_arena(), limits);
	Arena *gone = arena_new((size_t)8 << 20);
	FeelExpression *e = feel_compile(
		feel_names_new(gone),
		S("sort([2, 1], function(a, b) count(for i in 1..90000 return [i]) > a)"));
	FeelValue v = feel_evaluate(machine, e, NULL);
	CHECK_STR(str_of(v.problem->message),
	          S("le calcul demande trop de mémoire : il a été arrêté"));
	arena_free(gone);
	e = feel_compile(feel_names_new(test_arena()), S("every i in 1..1000000 satisfies true"));
	v = feel_evaluate(machine, e, NULL);
	CHECK_STR(str_of(v.problem->message), S("le calcul est trop long : il a été arrêté"));
	CHECK_INT((int64_t)v.problem->source.len, 0);
}

TEST(one_bound_that_is_missed_is_enough_between_two)
{
	CHECK_STR(result("1 between 2 and null"), S("false"));
	CHECK_STR(result("9 between null and 5"), S("false"));
	CHECK(is_mistake("3 between null and 5"));
	CHECK(is_mistake("3 between 1 and null"));
}

TEST(a_test_that_holds_tests_says_itself_whether_it_holds)
{
	FeelNames *names = feel_names_new(test_arena());
	machine = feel_machine_new(test_arena(), (FeelLimits){ 0 });
	FeelExpression *tests = feel_compile_tests(names, S("? in (true, null)"));
	FeelValue no = feel_evaluate_tests(machine, tests, NULL, feel_boolean(false));
	CHECK(no.kind == FEEL_BOOLEAN && !no.boolean);
	FeelValue yes = feel_evaluate_tests(machine, tests, NULL, feel_boolean(true));
	CHECK(yes.kind == FEEL_BOOLEAN && yes.boolean);
}

TEST(a_loop_may_end_at_the_largest_number)
{
	CHECK_STR(result("for i in 9223372036854775806..9223372036854775807 return i"),
	          S("[9223372036854775806, 9223372036854775807]"));
	CHECK(is_mistake("for i in -9223372036854775807..9223372036854775807 return i"));
	CHECK_STR(result("for i in (9223372036854775807..9223372036854775807) return i"), S("[]"));
}

TEST(a_property_of_two_words_is_known_beside_an_entry_of_its_first_word)
{
	CHECK_STR(result("[{end: 1}.end, [1..5].end included, [1..5].end]"), S("[1, true, 5]"));
	CHECK_STR(result("[{a: 1}.a, {a b: 2}.a b, {a b: 3, a: 4}.a]"), S("[1, 2, 4]"));
}

TEST(a_text_that_cannot_be_read_teaches_no_names)
{
	FeelNames *names = feel_names_new(test_arena());
	machine = feel_machine_new(test_arena(), (FeelLimits){ 0 });
	CHECK(feel_expression_problem(feel_compile(names, S("{a: 1, b: }"))));
	FeelValue v = feel_evaluate(machine, feel_compile(names, S("{a b: 7}.a b")), NULL);
	CHECK_STR(feel_write(test_arena(), v), S("7"));
	/* Of names that begin alike, the longest that is known. */
	CHECK_INT(feel_evaluate(machine, feel_compile(names, S("[{a b: 7}][1].a b")), NULL).whole,
	          7);
}

TEST(a_function_of_the_language_is_the_same_wherever_it_is_named)
{
	CHECK_STR(result("abs = abs"), S("true"));
	CHECK_STR(result("count(distinct values([abs, abs, floor]))"), S("2"));
	CHECK_STR(result("(function(x) function(y) y) instance of "
	                 "function<Any> -> function<Any> -> Any"),
	          S("true"));
	CHECK_STR(result("(function(x) abs) instance of function<number> -> number"), S("false"));
}

/* The text of each step of a trace, one after the other. */
static void add_places(Buf *buf, const FeelStep *step)
{
	Str part = str_part(step->source, step->start, step->end - step->start);
	buf_addf(buf, "%.*s|", STR(part));
	for (const FeelStep *s = step->first; s; s = s->next)
		add_places(buf, s);
}

TEST(a_step_of_a_trace_shows_the_whole_of_what_was_written)
{
	FeelNames *names = feel_names_new(test_arena());
	feel_names_add(names, S("a"));
	FeelValue inputs[] = { feel_whole(2) };
	FeelExpression *e = feel_compile(names, S("(a + 1) * 2 in (not(a), []) "));
	machine = feel_machine_new(test_arena(), (FeelLimits){ 0 });
	FeelStep root = { .label = "expression" };
	feel_traceable(e);
	feel_trace(machine, &root, 100);
	(void)feel_evaluate(machine, e, inputs);
	Buf buf = { .arena = test_arena() };
	add_places(&buf, root.first);
	CHECK_STR(buf_str(&buf), S("(a + 1) * 2 in (not(a), [])|(a + 1) * 2|a + 1|a|not(a), []|"
	                           "not(a)|not(a)|a|[]|[]|"));
}
