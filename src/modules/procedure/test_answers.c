/* test_answers.c — what is a right answer, type by type, and how answers are kept. */
#include <string.h>

#include "base/test.h"
#include "modules/procedure/procedure.h"

#define TEXT                  "{fr: Texte, ar: نص, en: Text}"
#define FIELD(id, type, more) "          - {id: " id ", type: " type ", label: " TEXT more "}\n"

/* One field of each type, and one that is shown only after "yes". */
/* clang-format off */
static const char all_types[] =
	"beffroi: 1\ncode: essai\ndomain: citoyennete\ntitle: " TEXT "\nsummary: " TEXT "\n"
	"keywords: {fr: [a], ar: [b], en: [c]}\naudience: [person]\ncountries: [fr, ma, nc]\n"
	"service: accueil\nduration_minutes: 5\nintroduction: " TEXT "\n"
	"rules:\n  - countries: [fr, ma, nc]\n    silence: none\n    retention: {months: 1}\n"
	"    basis: [{text: " TEXT ", about: [silence, retention], to_confirm: true}]\n"
	"steps:\n  - id: un\n    title: " TEXT "\n    sections:\n      - fields:\n"
	FIELD("nom", "text", ", required: true, max_length: 10")
	FIELD("code", "text", ", pattern: \"[A-Z]{2}[0-9]{3}\", pattern_help: " TEXT)
	FIELD("recit", "long_text", ", max_length: 50")
	FIELD("mail", "email", "")
	FIELD("tel", "phone", "")
	FIELD("entier", "integer", ", min: -5, max: 100")
	FIELD("dec", "decimal", ", min: 0.5, max: 9.25, decimals: 2")
	FIELD("somme", "amount", ", min: 1, max: 1000")
	FIELD("ne_le", "date", ", past: true")
	FIELD("debut", "date", ", future: true")
	FIELD("entre", "date", ", min: \"2026-01-01\", max: \"2026-12-31\"")
	"  - id: deux\n    title: " TEXT "\n    sections:\n      - fields:\n"
	FIELD("aide", "yes_no", ", required: true")
	FIELD("detail", "text", ", required: true, when: {field: aide, is: [\"yes\"]}")
	FIELD("jours", "choices", ", min: 2, max: 3, options: [{value: lu, label: " TEXT "}, "
	      "{value: ma, label: " TEXT "}, {value: me, label: " TEXT "}, "
	      "{value: je, label: " TEXT "}]")
	FIELD("ou", "address", "")
	FIELD("qui", "name", ", required: true")
	FIELD("enfants", "block", ", min: 1, max: 2, item_label: " TEXT ", "
	      "when: {field: aide, is: [\"yes\"]}, fields: ["
	      "{id: prenom, type: text, label: " TEXT ", required: true}, "
	      "{id: age, type: integer, label: " TEXT ", max: 17}]")
	FIELD("piece", "file", ", required: true, accept: [pdf], max_mb: 5")
	FIELD("mot", "explanation", ", body: " TEXT)
	FIELD("honneur", "honour", ", required: true")
	"decision:\n  accepted: {title: " TEXT ", body: " TEXT "}\n"
	"  refused: {title: " TEXT ", body: " TEXT "}\n";
/* clang-format on */

static const Procedure *procedure(void)
{
	ProcedureErrorList errors;
	const Procedure *p = procedure_read(test_arena(), str_of(all_types), &errors);
	CHECK_STR(procedure_errors_text(test_arena(), S("f"), &errors), S(""));
	return p;
}

static AnswersCheck checking(const Procedure *p, const char *country)
{
	static const struct {
		const char *country;
		Currency currency;
	} places[] = { { "fr", CURRENCY_EUR }, { "ma", CURRENCY_MAD }, { "nc", CURRENCY_XPF } };
	AnswersCheck check = { .arena = test_arena(),
		               .procedure = p,
		               .country = str_of(country),
		               .today = DATE(2026, 3, 10) };
	for (size_t i = 0; i < ARRAY_LEN(places); i++)
		if (!strcmp(places[i].country, country))
			check.currency = places[i].currency;
	return check;
}

/* What becomes of one typed answer: its canonical form, or "problem: …". */
static Str becomes(const char *country, const char *field, Str typed)
{
	const Procedure *p = procedure();
	AnswersCheck check = checking(p, country);
	Answers answers = { .arena = test_arena() };
	procedure_answer_set(&answers, S("aide"), 0, S("no"));
	procedure_answer_set(&answers, str_of(field), 0, typed);
	procedure_check_all(&check, &answers);
	for (size_t i = 0; i < check.problems.len; i++) {
		const Problem *problem = &check.problems.at[i];
		if (str_eq(problem->field, str_of(field)))
			return str_format(test_arena(), "problem: %s", problem->message);
	}
	return procedure_answer(&answers, str_of(field), 0);
}

static bool is_wrong(const char *country, const char *field, Str typed)
{
	return str_starts(becomes(country, field, typed), S("problem: "));
}

#define BECOMES(country, field, typed, kept) CHECK_STR(becomes(country, field, S(typed)), S(kept))
#define WRONG(country, field, typed)         CHECK(is_wrong(country, field, S(typed)))

TEST(a_text_counts_code_points_and_matches_its_pattern_as_a_whole)
{
	BECOMES("fr", "nom", "  Zoé  ", "Zoé");
	BECOMES("fr", "nom", "عبد الرحما", "عبد الرحما");
	WRONG("fr", "nom", "عبد الرحمان");
	WRONG("fr", "nom", "a\nb");
	WRONG("fr", "nom", "a\x07");
	BECOMES("fr", "code", "AB123", "AB123");
	WRONG("fr", "code", "AB1234");
	WRONG("fr", "code", "xAB123");
	BECOMES("fr", "recit", "un\ndeux", "un\ndeux");
}

TEST(an_address_of_electronic_mail_has_one_at_sign_and_a_domain)
{
	BECOMES("fr", "mail", "a.b+c@exemple.org", "a.b+c@exemple.org");
	BECOMES("fr", "mail", "zoé@exämple.fr", "zoé@exämple.fr");
	WRONG("fr", "mail", "a@b");
	WRONG("fr", "mail", "a@@b.fr");
	WRONG("fr", "mail", "a b@c.fr");
	WRONG("fr", "mail", "a@c..fr");
	WRONG("fr", "mail", "a@c.fr.");
	WRONG("fr", "mail", ".a@c.fr");
	WRONG("fr", "mail", "a@-c.fr");
	WRONG("fr", "mail", "@c.fr");
}

TEST(a_telephone_number_gets_the_code_of_the_country)
{
	BECOMES("fr", "tel", "06 12 34 56 78", "+33612345678");
	BECOMES("fr", "tel", "06.12.34.56.78", "+33612345678");
	BECOMES("fr", "tel", "+33 (0)6 12 34 56 78", "+33612345678");
	BECOMES("fr", "tel", "0033612345678", "+33612345678");
	BECOMES("ma", "tel", "0661-234567", "+212661234567");
	BECOMES("nc", "tel", "27 31 15", "+687273115");
	BECOMES("fr", "tel", "+352 621 123 456", "+352621123456");
	WRONG("fr", "tel", "06 12 34 56 7");
	WRONG("fr", "tel", "6+12345678");
	WRONG("fr", "tel", "appelez-moi");
	WRONG("fr", "tel", "+0123456789");
	WRONG("nc", "tel", "0612345678");
}

TEST(numbers_keep_to_their_limits_however_they_are_typed)
{
	BECOMES("fr", "entier", "+12", "12");
	BECOMES("fr", "entier", "-5", "-5");
	BECOMES("fr", "entier", "\u22125", "-5");
	WRONG("fr", "entier", "-6");
	WRONG("fr", "entier", "101");
	WRONG("fr", "entier", "1,5");
	WRONG("fr", "entier", "douze");
	WRONG("fr", "entier", "99999999999999999999999");
	BECOMES("fr", "dec", "1,50", "1.5");
	BECOMES("fr", "dec", "9.25", "9.25");
	BECOMES("fr", "dec", "3", "3");
	WRONG("fr", "dec", "0,49");
	WRONG("fr", "dec", "9,26");
	WRONG("fr", "dec", "1,123");
	WRONG("fr", "dec", "1e3");
	WRONG("fr", "dec", ".");
	WRONG("fr", "dec", "\u202f");
}

TEST(an_amount_has_the_decimals_of_the_currency)
{
	BECOMES("fr", "somme", "12,5", "12.50");
	BECOMES("fr", "somme", "1 000", "1000.00");
	BECOMES("ma", "somme", "12.50", "12.50");
	BECOMES("nc", "somme", "999", "999");
	WRONG("nc", "somme", "12,5");
	WRONG("fr", "somme", "0,99");
	WRONG("fr", "somme", "1000,01");
	WRONG("nc", "somme", "1001");
}

TEST(a_date_exists_and_lies_where_it_must)
{
	BECOMES("fr", "ne_le", "1/2/1980", "1980-02-01");
	BECOMES("fr", "ne_le", "1980-2-1", "1980-02-01");
	BECOMES("fr", "ne_le", "2026-03-10", "2026-03-10");
	WRONG("fr", "ne_le", "2026-03-11");
	WRONG("fr", "ne_le", "30/2/1980");
	WRONG("fr", "ne_le", "29/2/1900");
	WRONG("fr", "ne_le", "1/2/80");
	WRONG("fr", "ne_le", "1/2");
	WRONG("fr", "ne_le", "1/1/1000");
	BECOMES("fr", "debut", "10/3/2026", "2026-03-10");
	WRONG("fr", "debut", "9/3/2026");
	BECOMES("fr", "entre", "31.12.2026", "2026-12-31");
	WRONG("fr", "entre", "1.1.2027");
	WRONG("fr", "entre", "31.12.2025");
}

TEST(choices_are_those_that_are_offered_each_once_and_as_many_as_asked)
{
	BECOMES("fr", "jours", "me\nlu\nme", "lu\nme");
	WRONG("fr", "jours", "lu");
	WRONG("fr", "jours", "lu\nma\nme\nje");
	WRONG("fr", "jours", "lu\ndi");
	WRONG("fr", "aide", "maybe");
}

TEST(an_address_and_a_name_say_which_part_is_missing)
{
	BECOMES("fr", "ou", "1 rue Haute\n\n59000\nLille\n", "1 rue Haute\n\n59000\nLille\n");
	BECOMES("ma", "ou", "1 rue Haute\n\n\nRabat\n", "1 rue Haute\n\n\nRabat\n");
	WRONG("fr", "ou", "1 rue Haute\n\n\nLille\n");
	WRONG("fr", "ou", "1 rue Haute\n\n5900\nLille\n");
	WRONG("fr", "ou", "1 rue Haute\n\n5900\nLille\n\t\nsuite");
	BECOMES("fr", "ou", "1 rue Haute \n\n 59000 \nLille\n", "1 rue Haute\n\n59000\nLille\n");
	BECOMES("fr", "ou", "1 Long Lane\n\nSE1 4PG\nLondon\nRoyaume-Uni",
	        "1 Long Lane\n\nSE1 4PG\nLondon\nRoyaume-Uni");
	BECOMES("fr", "qui", "madame\nDupont\nZoé", "madame\nDupont\nZoé");
	WRONG("fr", "qui", "madame\n\nZoé");
	WRONG("fr", "qui", "duke\nDupont\nZoé");
	Str parts[] = { S(" a\r\nb "), S(""), S("c") };
	CHECK_STR(procedure_parts_join(test_arena(), parts, 3), S("a  b\n\nc"));
	Str none[] = { S(" "), S(""), S("") };
	CHECK_STR(procedure_parts_join(test_arena(), none, 3), S(""));
}

TEST(what_is_required_is_missed_where_it_is_shown_and_only_there)
{
	const Procedure *p = procedure();
	Answers answers = { .arena = test_arena() };
	AnswersCheck check = checking(p, "fr");
	procedure_check_all(&check, &answers);
	static const char *const missed[] = { "nom", "aide", "qui", "qui", "piece", "honneur" };
	CHECK_INT((int64_t)check.problems.len, ARRAY_LEN(missed));
	for (size_t i = 0; i < ARRAY_LEN(missed); i++)
		CHECK_STR(check.problems.at[i].field, str_of(missed[i]));
	CHECK_INT(check.problems.at[2].part, NAME_FAMILY);

	procedure_answer_set(&answers, S("aide"), 0, S("yes"));
	check = checking(p, "fr");
	procedure_check_step(&check, 1, &answers);
	CHECK_STR(check.problems.at[0].field, S("detail"));
	CHECK_STR(check.problems.at[3].field, S("enfants"));
}

TEST(a_declaration_must_be_ticked_and_a_single_document_is_one)
{
	WRONG("fr", "honneur", "no");
	BECOMES("fr", "honneur", "yes", "yes");
	BECOMES("fr", "piece", "12", "12");
	WRONG("fr", "piece", "12\n13");
	WRONG("fr", "piece", "x");
	WRONG("fr", "piece", "-1");
}

TEST(each_row_of_a_block_is_checked_and_keeps_its_number)
{
	const Procedure *p = procedure();
	Answers answers = { .arena = test_arena() };
	procedure_answer_set(&answers, S("aide"), 0, S("yes"));
	CHECK_INT(procedure_row_add(&answers, S("enfants")), 1);
	CHECK_INT(procedure_row_add(&answers, S("enfants")), 2);
	procedure_answer_set(&answers, S("enfants.prenom"), 1, S("Ali"));
	procedure_answer_set(&answers, S("enfants.prenom"), 2, S("Zoé"));
	procedure_answer_set(&answers, S("enfants.age"), 2, S("18"));
	AnswersCheck check = checking(p, "fr");
	procedure_check_all(&check, &answers);
	bool found = false;
	for (size_t i = 0; i < check.problems.len; i++)
		found |= str_eq(check.problems.at[i].field, S("enfants.age")) &&
		         check.problems.at[i].row == 2;
	CHECK(found);

	procedure_row_remove(&answers, S("enfants"), 1);
	CHECK_STR(procedure_answer(&answers, S("enfants.prenom"), 1), S(""));
	CHECK_STR(procedure_answer(&answers, S("enfants.prenom"), 2), S("Zoé"));
	CHECK_INT(procedure_row_add(&answers, S("enfants")), 3);
	RowList rows = procedure_rows(test_arena(), &answers, S("enfants"));
	CHECK(rows.len == 2 && rows.at[0] == 2 && rows.at[1] == 3);
	while (procedure_row_add(&answers, S("enfants")))
		;
	CHECK_INT((int64_t)procedure_rows(test_arena(), &answers, S("enfants")).len,
	          PROCEDURE_ROWS_MAX);
}

TEST(what_is_hidden_or_unknown_is_dropped_at_filing)
{
	const Procedure *p = procedure();
	Answers answers = { .arena = test_arena() };
	procedure_answer_set(&answers, S("enfants.prenom"), 7, S("nobody's row"));
	procedure_answer_set(&answers, S("detail"), 0, S("hidden"));
	procedure_row_add(&answers, S("enfants"));
	procedure_answer_set(&answers, S("enfants.prenom"), 1, S("hidden too"));
	procedure_answer_set(&answers, S("inconnu"), 0, S("x"));
	procedure_answer_set(&answers, S("nom"), 3, S("a row that is none"));
	procedure_answer_set(&answers, S("nom"), 0, S("Zoé"));
	procedure_answer_set(&answers, S("aide"), 0, S("yes"));
	Answers shown = { .arena = test_arena() };
	CHECK(procedure_answers_decode(procedure_answers_encode(test_arena(), &answers), &shown));
	procedure_answers_prune(p, &shown);
	CHECK_INT((int64_t)shown.list.len, 5);
	procedure_answer_set(&answers, S("aide"), 0, S("no"));
	procedure_answers_prune(p, &answers);
	CHECK_INT((int64_t)answers.list.len, 2);
	CHECK_STR(procedure_answer(&answers, S("nom"), 0), S("Zoé"));
}

TEST(answers_are_kept_as_a_record_that_is_read_again_or_refused)
{
	Answers answers = { .arena = test_arena() };
	procedure_answer_set(&answers, S("nom"), 0, S("Zoé"));
	procedure_row_add(&answers, S("enfants"));
	procedure_answer_set(&answers, S("enfants.prenom"), 1, S("Ali"));
	Bytes record = procedure_answers_encode(test_arena(), &answers);
	Answers again = { .arena = test_arena() };
	CHECK(procedure_answers_decode(record, &again));
	CHECK_INT((int64_t)again.list.len, 3);
	CHECK_STR(procedure_answer(&again, S("enfants.prenom"), 1), S("Ali"));

	for (size_t len = 0; len < record.len; len++)
		CHECK(!procedure_answers_decode((Bytes){ record.ptr, len }, &again));
	static const char *const bad[] = {
		"\x02\x01\x01n\x01\x01v",               /* another version */
		"\x01\x01\x81\x01",                     /* cut short */
		"\x01\x02\x01n\x01\x01v\x01n\x01\x01w", /* the same answer twice */
		"\x01\x01\x01n\x01\x01v!",              /* more after the end */
		"\x01\x01\x01n\x01\x01\xff",            /* not UTF-8 */
	};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		CHECK(!procedure_answers_decode((Bytes){ bad[i], strlen(bad[i]) }, &again));
	CHECK(procedure_answers_decode((Bytes){ "\x01\x01\x01n\x01\x01v", 7 }, &again));
}

TEST(an_answer_is_shown_in_the_words_of_the_reader)
{
	const Procedure *p = procedure();
	Arena *arena = test_arena();
	static const struct {
		const char *field, *value, *text;
		Lang lang;
	} cases[] = {
		{ "aide", "yes", "Oui", LANG_FR },
		{ "aide", "no", "Non", LANG_FR },
		{ "jours", "lu\nma", "Texte, Texte", LANG_FR },
		{ "jours", "lu\nma", "نص، نص", LANG_AR },
		{ "dec", "-0.5", "-0,5", LANG_FR },
		{ "dec", "1.5", "1.5", LANG_EN },
		{ "ne_le", "1980-02-01", "1er\u00a0février 1980", LANG_FR },
		{ "somme", "12.50", "12,50\u00a0€", LANG_FR },
		{ "ou", "1 rue Haute\n\n59000\nLille\n", "1 rue Haute, 59000 Lille", LANG_FR },
		{ "qui", "madame\nDupont\nZoé", "Madame Zoé Dupont", LANG_FR },
		{ "nom", "Zoé", "Zoé", LANG_AR },
		{ "piece", "12", "", LANG_FR },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CHECK_STR(procedure_answer_text(arena, procedure_field(p, str_of(cases[i].field)),
		                                str_of(cases[i].value), cases[i].lang,
		                                CURRENCY_EUR),
		          str_of(cases[i].text));
}
