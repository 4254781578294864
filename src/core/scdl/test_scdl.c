/* test_scdl.c — the checks by themselves, and against test/judges/scdl.py, which reads the official
 * schema. */
#include "core/scdl/scdl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/test.h"

static ScdlRow sound(void)
{
	return (ScdlRow){
		.authority = S("Commune de Valbourg"),
		.siret = S("21860194600013"), /* the schema's example */
		.id = S("2026-DE-0012"),
		.decided = DATE(2026, 3, 10),
		.matter = S("7.5"),
		.matter_name = S("finances locales/subventions"),
		.title = S("Subvention à l’école de musique, « harmonie »"),
		.budget_years = S("2026/2027"),
		.budget_name = S("Budget principal"),
		.prefecture = S("PREF086"),
		.registered = DATE(2026, 3, 10),
		.vote = { 15, 12, 9, 2, 1 },
		.address = S("https://valbourg.example.org/actes/2026-DE-0012"),
	};
}

/* What breaks a row, and the check that must say so. */
typedef void Breaker(ScdlRow *row);

static void no_name(ScdlRow *r)
{
	r->authority.len = 0;
}
static void short_siret(ScdlRow *r)
{
	r->siret.len = 13;
}
static void wrong_siret(ScdlRow *r)
{
	r->siret = S("21860194600014");
}
static void no_id(ScdlRow *r)
{
	r->id.len = 0;
}
static void no_day(ScdlRow *r)
{
	r->decided = (Date){ 0 };
}
static void deep_matter(ScdlRow *r)
{
	r->matter = S("7.5.1");
}
static void no_matter_name(ScdlRow *r)
{
	r->matter_name.len = 0;
}
static void no_title(ScdlRow *r)
{
	r->title.len = 0;
}
static void odd_years(ScdlRow *r)
{
	r->budget_years = S("2026-2027");
}
static void same_years(ScdlRow *r)
{
	r->budget_years = S("2026/2026");
}
static void years_back(ScdlRow *r)
{
	r->budget_years = S("2027/2026");
}
static void no_budget_name(ScdlRow *r)
{
	r->budget_name.len = 0;
}
static void no_effective(ScdlRow *r)
{
	r->vote.effective = SCDL_NOT_SAID;
}
static void no_abstentions(ScdlRow *r)
{
	r->vote.abstentions = SCDL_NOT_SAID;
}
static void registered_before(ScdlRow *r)
{
	r->registered = date_add_days(r->decided, -1);
}
static void more_than_members(ScdlRow *r)
{
	r->vote.effective = r->vote.real - 1;
}
static void too_many_in_favour(ScdlRow *r)
{
	r->vote.in_favour = r->vote.real + 1;
}
static void too_many_against(ScdlRow *r)
{
	r->vote.against = r->vote.real + 1;
}
static void too_many_abstentions(ScdlRow *r)
{
	r->vote.abstentions = r->vote.real + 1;
}
static void lost_vote(ScdlRow *r)
{
	r->vote.in_favour--;
}
static void own_matter_name(ScdlRow *r)
{
	r->matter_name = S("ASSOCIATIONS");
}
static void blank_after_slash(ScdlRow *r)
{
	r->matter_name = S("finances locales/ subventions");
}

static const struct {
	Breaker *breaks;
	const char *check, *column, *with;
} broken[] = {
	{ no_name, "required", "COLL_NOM", NULL },
	{ short_siret, "pattern", "COLL_SIRET", NULL },
	{ no_id, "required", "DELIB_ID", NULL },
	{ no_day, "required", "DELIB_DATE", NULL },
	{ deep_matter, "pattern", "DELIB_MATIERE_CODE", NULL },
	{ no_matter_name, "required", "DELIB_MATIERE_NOM", NULL },
	{ no_title, "required", "DELIB_OBJET", NULL },
	{ odd_years, "pattern", "BUDGET_ANNEE", NULL },
	{ wrong_siret, "french-siret-value", "COLL_SIRET", NULL },
	{ same_years, "year-interval-value", "BUDGET_ANNEE", NULL },
	{ years_back, "year-interval-value", "BUDGET_ANNEE", NULL },
	{ no_budget_name, "cohesive-columns-value", "BUDGET_ANNEE", "BUDGET_NOM" },
	{ no_effective, "cohesive-columns-value", "VOTE_EFFECTIF",
	  "VOTE_REEL VOTE_POUR VOTE_CONTRE VOTE_ABSTENTION" },
	{ no_abstentions, "cohesive-columns-value", "VOTE_EFFECTIF",
	  "VOTE_REEL VOTE_POUR VOTE_CONTRE VOTE_ABSTENTION" },
	{ registered_before, "compare-columns-value", "PREF_DATE", "DELIB_DATE" },
	{ more_than_members, "compare-columns-value", "VOTE_EFFECTIF", "VOTE_REEL" },
	{ too_many_in_favour, "compare-columns-value", "VOTE_REEL", "VOTE_POUR" },
	{ too_many_against, "compare-columns-value", "VOTE_REEL", "VOTE_CONTRE" },
	{ too_many_abstentions, "compare-columns-value", "VOTE_REEL", "VOTE_ABSTENTION" },
	{ lost_vote, "sum-columns-value", "VOTE_REEL", "VOTE_POUR VOTE_CONTRE VOTE_ABSTENTION" },
	{ own_matter_name, "nomenclature-actes-value", "DELIB_MATIERE_NOM", NULL },
	{ blank_after_slash, "nomenclature-actes-value", "DELIB_MATIERE_NOM", NULL },
};

TEST(each_broken_row_is_caught_by_its_check)
{
	ScdlRow row = sound();
	CHECK(scdl_check(&row) == NULL);
	for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
		row = sound();
		broken[i].breaks(&row);
		const ScdlProblem *problem = scdl_check(&row);
		CHECK(problem != NULL);
		CHECK_STR(str_of(problem->check), str_of(broken[i].check));
		CHECK_STR(str_of(problem->column), str_of(broken[i].column));
		CHECK((problem->with == NULL) == (broken[i].with == NULL));
		CHECK(!problem->with || strcmp(problem->with, broken[i].with) == 0);
	}
}

TEST(what_is_optional_may_be_left_out)
{
	ScdlRow row = sound();
	row.budget_years.len = row.budget_name.len = row.prefecture.len = row.address.len = 0;
	row.registered = (Date){ 0 };
	row.vote = SCDL_NO_VOTE;
	CHECK(scdl_check(&row) == NULL);
	row.vote = (ScdlVote){ 0 };
	CHECK(scdl_check(&row) == NULL);
	row.budget_years = S("2026");
	row.budget_name = S("Budget principal");
	CHECK(scdl_check(&row) == NULL);
}

TEST(a_matter_has_two_levels_and_the_name_of_both)
{
	CHECK_STR(scdl_matter(S("7.5.1")), S("7.5"));
	CHECK_STR(scdl_matter(S("7.10")), S("7.10"));
	CHECK_STR(scdl_matter_name(S("8.4")),
	          S("domaines de compétences par thèmes/aménagement du territoire"));
	static const char *const none[] = { "", "7", "7.", "75.1", "7.123", ".5" };
	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		CHECK_INT((int64_t)scdl_matter(str_of(none[i])).len, 0);
	CHECK_INT((int64_t)scdl_matter_name(S("7.11")).len, 0);
}

TEST(every_name_of_a_matter_is_one_that_the_schema_takes)
{
	int known = 0;
	for (int first = 1; first <= 9; first++) {
		for (int second = 1; second <= 10; second++) {
			ScdlRow row = sound();
			row.matter = str_format(test_arena(), "%d.%d", first, second);
			row.matter_name = scdl_matter_name(row.matter);
			if (row.matter_name.len == 0)
				continue;
			known++;
			CHECK(scdl_check(&row) == NULL);
			CHECK(!str_has(row.matter_name, S(",")));
			CHECK(!str_has(row.matter_name, S("(")));
			Str rest = row.matter_name;
			(void)str_cut(&rest, '/');
			CHECK(!str_has(rest, S("/")));
		}
	}
	CHECK_INT(known, 7 + 3 + 6 + 5 + 8 + 5 + 10 + 9 + 4); /* as the schema counts them */
}

TEST(case_and_accents_of_a_matter_do_not_matter)
{
	static const char *const good[] = { "Finances locales/Subventions",
		                            "LIBERTES PUBLIQUES ET POUVOIRS DE POLICE/x",
		                            "LIBERTÉS PUBLIQUES ET POUVOIRS DE POLICE/x",
		                            "libert\xC3\xA9s publiques et pouvoirs de police/x",
		                            "liberte\xCC\x81s publiques et pouvoirs de police/x" };
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		ScdlRow row = sound();
		row.matter_name = str_of(good[i]);
		CHECK(scdl_check(&row) == NULL);
	}
	static const char *const bad[] = { "finances locales",    "finances locale/s", "finances",
		                           "finances locales /x", "libert\xC3",        "\xC3/" };
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		ScdlRow row = sound();
		row.matter_name = str_of(bad[i]);
		CHECK(scdl_check(&row) != NULL);
	}
}

TEST(a_file_is_as_rfc_4180_has_it)
{
	Buf out = { .arena = test_arena() };
	ScdlRow row = sound();
	row.title = S("Dit \"non\",\nou oui");
	row.vote = SCDL_NO_VOTE;
	row.registered = (Date){ 0 };
	scdl_add_row(&out, &row);
	CHECK_STR(buf_str(&out),
	          S("Commune de Valbourg,21860194600013,2026-DE-0012,2026-03-10,7.5,"
	            "finances locales/subventions,\"Dit \"\"non\"\",\nou oui\",2026/2027,"
	            "Budget principal,PREF086,,,,,,,"
	            "https://valbourg.example.org/actes/2026-DE-0012\r\n"));
}

/* ---- Random sessions, and the judge ---- */

static uint64_t seed;

static int random_below(int n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (int)((seed >> 33) % (uint64_t)n);
}

/* Members come or stay away, some stand aside, the others vote: what is counted of them. */
static ScdlVote random_vote(void)
{
	ScdlVote v = { .effective = 1 + random_below(200) };
	int mood = random_below(100), absence = random_below(60);
	for (int i = 0; i < v.effective; i++) {
		if (random_below(100) < absence)
			continue;
		v.real++;
		int choice = random_below(100);
		if (choice < mood)
			v.in_favour++;
		else if (random_below(2))
			v.against++;
		else
			v.abstentions++;
	}
	return v;
}

static ScdlRow random_row(int i)
{
	static const char *const words[] = { "école",      "l’eau", "\"dites\"", "a,b",
		                             "d'un\nparc", " fin ", "مدرسة",     "=1+1" };
	Buf title = { .arena = test_arena() };
	for (int w = 0; w <= random_below(6); w++)
		buf_addf(&title, "%s ", words[random_below(ARRAY_LEN(words))]);
	ScdlRow row = sound();
	row.id = str_format(test_arena(), "2026-DE-%04d", i);
	row.title = buf_str(&title);
	row.decided = date_add_days(DATE(2020, 1, 1), random_below(3000));
	row.registered = date_add_days(row.decided, random_below(15));
	do {
		row.matter = str_format(test_arena(), "%d.%d", 1 + random_below(9),
		                        1 + random_below(10));
		row.matter_name = scdl_matter_name(row.matter);
	} while (row.matter_name.len == 0);
	if (random_below(2))
		row.budget_years.len = row.budget_name.len = 0;
	row.vote = random_below(8) ? random_vote() : SCDL_NO_VOTE;
	return row;
}

TEST(votes_of_a_thousand_random_sessions_pass_all_checks)
{
	seed = 1;
	for (int i = 0; i < 1000; i++) {
		ScdlRow row = random_row(i);
		CHECK(scdl_check(&row) == NULL);
	}
}

/* Ours among those that the judge names: it tells all, we the first. */
static void check_verdict(const ScdlRow *row, Str verdict)
{
	const ScdlProblem *problem = scdl_check(row);
	if (!problem) {
		CHECK_STR(verdict, S("ok"));
		return;
	}
	CHECK(str_has(verdict, str_format(test_arena(), "%s:%s", problem->check, problem->column)));
}

TEST(the_official_schema_judges_every_row_as_we_do)
{
	if (!test_data())
		SKIP("BEFFROI_DATA is not set");
	enum { ROWS = 2000 };
	ScdlRow *rows = alloc_n(test_arena(), ScdlRow, ROWS);
	Buf out = { .arena = test_arena() };
	scdl_add_header(&out);
	seed = 2;
	for (int i = 0; i < ROWS; i++) {
		rows[i] = random_row(i);
		if (i % 2) {
			rows[i].vote = random_vote();
			broken[(size_t)i / 2 % ARRAY_LEN(broken)].breaks(&rows[i]);
		}
		scdl_add_row(&out, &rows[i]);
	}
	char path[] = "/tmp/beffroi-scdl-XXXXXX";
	int fd = mkstemp(path);
	CHECK(fd >= 0 && write(fd, buf_str(&out).ptr, out.len) == (ssize_t)out.len);
	CHECK(close(fd) == 0);
	Str command = str_format(test_arena(),
	                         "/usr/bin/python3 %s/test/judges/scdl.py"
	                         " %s/scdl/scdl/deliberations/2.1.5/schema.json %s",
	                         TEST_SOURCE, test_data(), path);
	FILE *pipe = popen(str_cstr(test_arena(), command), "r");
	CHECK(pipe != NULL);
	char line[1000];
	int seen = 0;
	while (fgets(line, sizeof line, pipe) && seen < ROWS)
		check_verdict(&rows[seen++], str_trim(str_of(line)));
	CHECK_INT(pclose(pipe), 0);
	CHECK_INT(seen, ROWS);
	(void)unlink(path);
}
