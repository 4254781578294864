/* test_definition.c — the shipped catalogue is read, and each mistake is named with its line. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/test.h"
#include "modules/procedure/node.h"
#include "modules/procedure/procedure.h"

static Str file_text(const char *path)
{
	Buf *buf = alloc(test_arena(), Buf);
	buf->arena = test_arena();
	FILE *file = fopen(path, "rb");
	CHECK(file != NULL);
	char bytes[4096];
	for (size_t n; (n = fread(bytes, 1, sizeof bytes, file)) > 0;)
		buf_add(buf, (Str){ bytes, n });
	(void)fclose(file);
	return buf_str(buf);
}

static const Procedure *valid(Str yaml)
{
	ProcedureErrorList errors;
	const Procedure *p = procedure_read(test_arena(), yaml, &errors);
	CHECK_STR(procedure_errors_text(test_arena(), S("file"), &errors), S(""));
	CHECK(p != NULL);
	return p;
}

static Str sample(const char *name)
{
	return file_text(str_cstr(test_arena(), str_format(test_arena(), "%s/catalogue/samples/%s",
	                                                   TEST_SOURCE, name)));
}

/* The valid sample with one text replaced by another. */
static Str changed(const char *from, const char *to)
{
	Str text = sample("valid/exemple.yaml");
	const char *at = strstr(str_cstr(test_arena(), text), from);
	CHECK(at != NULL);
	const char *all = at;
	while (all > at - text.len && strncmp(all, "# The smallest", 14) != 0)
		all--;
	return str_format(test_arena(), "%.*s%s%s", (int)(at - all), all, to, at + strlen(from));
}

static Str errors_of(Str yaml)
{
	ProcedureErrorList errors;
	CHECK(!procedure_read(test_arena(), yaml, &errors));
	CHECK(errors.len > 0 && errors.len <= PROCEDURE_ERRORS_MAX);
	return procedure_errors_text(test_arena(), S("f"), &errors);
}

TEST(the_smallest_complete_file_is_read)
{
	const Procedure *p = valid(sample("valid/exemple.yaml"));
	CHECK_STR(p->code, S("exemple"));
	CHECK_STR(p->title.in[LANG_AR], S("طلب مثال"));
	CHECK_INT(p->audience, AUDIENCE_PERSON);
	CHECK_INT(p->duration_minutes, 2);
	const ProcedureRule *rule = procedure_rule(p, S("fr"));
	CHECK(rule && rule->clock.length == 2 && rule->clock.unit == CLOCK_MONTHS);
	CHECK_INT(rule->clock.silence, SILENCE_REFUSAL);
	CHECK_INT(rule->retention_months, 12);
	CHECK_INT(rule->fee.currency, CURRENCY_NONE);
	CHECK(!procedure_rule(p, S("ma")));
	CHECK_INT((int64_t)p->steps.len, 2);
}

TEST(a_field_is_found_by_its_key_and_knows_its_limits)
{
	const Procedure *p = valid(sample("valid/exemple.yaml"));
	const FieldDef *number = procedure_field(p, S("nombre"));
	CHECK(number && number->type == FIELD_INTEGER && number->min == 1 && number->max == 5);
	const FieldDef *choice = procedure_field(p, S("objet"));
	CHECK(choice && choice->options.len == 2 && !choice->select && choice->required);
	CHECK_STR(procedure_option_label(choice, S("autre")).in[LANG_EN], S("Something else"));
	CHECK_STR(procedure_field(p, S("precision"))->when_field, S("objet"));
	CHECK_INT(procedure_field_step(p, S("justificatif")), 1);
	CHECK_INT(procedure_field_step(p, S("rien")), -1);
	CHECK(!procedure_field(p, S("")));
}

TEST(what_is_to_be_confirmed_is_listed_for_the_country)
{
	const Procedure *p = valid(sample("valid/exemple.yaml"));
	LegalBasisList list = procedure_to_confirm(test_arena(), p, S("fr"));
	CHECK_INT((int64_t)list.len, 1);
	CHECK_INT(list.at[0].about, ABOUT_RETENTION);
	CHECK_INT((int64_t)procedure_to_confirm(test_arena(), p, S("ma")).len, 0);
}

TEST(every_procedure_of_the_shipped_catalogue_is_read)
{
	const ProcedureList *all = procedure_catalogue();
	CHECK(all->len >= 15);
	for (size_t i = 0; i < all->len; i++) {
		const Procedure *p = all->at[i];
		valid(procedure_catalogue_source(p->code));
		CHECK(procedure_catalogue_find(p->code) == p);
		CHECK(i == 0 || str_compare(all->at[i - 1]->code, p->code) < 0);
		Str path = str_format(test_arena(), "%s/catalogue/%.*s/%.*s.yaml", TEST_SOURCE,
		                      STR(p->domain), STR(p->code));
		CHECK_STR(file_text(str_cstr(test_arena(), path)),
		          procedure_catalogue_source(p->code));
		for (size_t c = 0; c < p->countries.len; c++)
			CHECK(procedure_rule(p, p->countries.at[c]) != NULL);
	}
	CHECK(!procedure_catalogue_find(S("rien")));
}

/* "# expect: 12 duplicate" in the first line: the line of an error, and a word of it. */
static void check_expected(const char *name)
{
	Str yaml = sample(str_cstr(test_arena(), str_format(test_arena(), "invalid/%s", name)));
	Str rest = yaml, line = str_cut(&rest, '\n');
	CHECK(str_starts(line, S("# expect: ")));
	line = str_part(line, 10, line.len);
	Str number = str_cut(&line, ' ');
	Str said = errors_of(yaml), all = said;
	Str place = str_format(test_arena(), "f:%.*s: ", STR(number));
	while (said.len) {
		Str one = str_cut(&said, '\n');
		if (str_starts(one, place) && str_has(one, line))
			return;
	}
	CHECK_STR(str_format(test_arena(), "%s: %.*s", name, STR(all)), line);
}

TEST(each_sample_of_a_mistake_is_refused_where_it_is_and_by_its_name)
{
	Str folder = str_format(test_arena(), "%s/catalogue/samples/invalid", TEST_SOURCE);
	DIR *dir = opendir(str_cstr(test_arena(), folder));
	CHECK(dir != NULL);
	int n = 0;
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
		if (str_ends(str_of(entry->d_name), S(".yaml"))) {
			check_expected(entry->d_name);
			n++;
		}
	(void)closedir(dir);
	CHECK(n >= 39);
}

TEST(errors_come_in_the_order_of_their_lines_and_at_most_twenty)
{
	Buf buf = { .arena = test_arena() };
	buf_add(&buf, S("beffroi: 1\n"));
	for (int i = 0; i < 50; i++)
		buf_addf(&buf, "x%d: 1\n", i);
	ProcedureErrorList errors;
	CHECK(!procedure_read(test_arena(), buf_str(&buf), &errors));
	CHECK_INT((int64_t)errors.len, PROCEDURE_ERRORS_MAX);
	for (size_t i = 1; i < errors.len; i++)
		CHECK(errors.at[i - 1].line <= errors.at[i].line);
}

TEST(a_small_file_cannot_become_a_large_tree)
{
	CHECK(str_has(errors_of(S("a: &a [x]\nb: [*a, *a]\n")), S("[alias]")));
	CHECK(str_has(errors_of(S("a: !!binary x\n")), S("[alias]")));
	CHECK(str_has(errors_of(S("a: {<<: {b: c}}\n")), S("[alias]")));
	Buf buf = { .arena = test_arena() };
	for (int i = 0; i < 100; i++)
		buf_char(&buf, '[');
	CHECK(str_has(errors_of(buf_str(&buf)), S("[too-deep-or-long]")));
	buf = (Buf){ .arena = test_arena() };
	for (int i = 0; i < NODES_MAX; i++)
		buf_add(&buf, S("- a\n"));
	CHECK(str_has(errors_of(buf_str(&buf)), S("[too-deep-or-long]")));
	buf_add(&buf, (Str){ alloc_n(test_arena(), char, 1 << 20), 1 << 20 });
	CHECK(str_has(errors_of(buf_str(&buf)), S("[too-long]")));
	CHECK(str_has(errors_of(S("")), S("[empty]")));
	CHECK(str_has(errors_of(S("# nothing\n")), S("[empty]")));
}

TEST(yes_and_no_are_quoted_in_a_condition)
{
	Str said = errors_of(changed("is: [autre]", "is: [yes]"));
	CHECK(str_has(said, S("f:37: ")) && str_has(said, S("[quotes]")));
}

TEST(a_pattern_that_would_be_slow_is_refused)
{
	static const char *const slow[] = { "((a{1,200}){1,200}){1,200}", "(a)\\\\1",
		                            "(((((((((((a" };
	for (size_t i = 0; i < ARRAY_LEN(slow); i++) {
		const char *key = str_cstr(
			test_arena(),
			str_format(
				test_arena(),
				"pattern: \"%s\"\n            pattern_help: {fr: a, ar: b, en: c}",
				slow[i]));
		CHECK(str_has(errors_of(changed("max_length: 100", key)), S("[pattern]")));
	}
}

/* The valid sample with a fee after line 16. */
static Str with_fee(const char *fee)
{
	Str keys = str_format(test_arena(), "silence: refusal\n    fee: %s", fee);
	return changed("silence: refusal", str_cstr(test_arena(), keys));
}

TEST(a_fee_has_the_decimals_of_its_currency_and_a_source)
{
	CHECK(str_has(errors_of(with_fee("{amount: \"12.50\", currency: XPF}")), S("[amount]")));
	CHECK(str_has(errors_of(with_fee("{amount: 12.50, currency: EUR}")), S("[amount]")));
	CHECK(str_has(errors_of(with_fee("{amount: \"12.50\", currency: DEM}")),
	              S("[unknown-value]")));
	Str said = errors_of(with_fee("{amount: \"12.50\", currency: EUR}"));
	CHECK(str_has(said, S("f:17: ")) && str_has(said, S("[basis]")));
}
