/* test_oparl.c — objects as OParl's own schemas have them, lists, filters. */
#include "core/oparl/oparl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/test.h"

#define SITE "https://town.example.org/oparl/v1.1/"

static uint64_t seed;

static bool maybe(void)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (seed >> 40) & 1;
}

static Str some(const char *text)
{
	return maybe() ? str_of(text) : (Str){ 0 };
}

static Date some_day(void)
{
	return maybe() ? DATE(2026, 3, 10) : (Date){ 0 };
}

static Instant some_time(void)
{
	return maybe() ? (Instant){ 1773144000000000 } : (Instant){ 0 };
}

static StrList some_texts(const char *text)
{
	StrList list = { 0 };
	for (int i = 0; i < 3 && maybe(); i++)
		*list_push(test_arena(), &list) = str_of(text);
	return list;
}

static OparlHead head(const char *id)
{
	return (OparlHead){ .id = str_of(id),
		            .web = some("https://town.example.org/vie-municipale"),
		            .license =
		                    some("https://www.etalab.gouv.fr/licence-ouverte-open-licence"),
		            .created = some_time(),
		            .modified = some_time() };
}

static OparlFile file(void)
{
	return (OparlFile){ .head = head(SITE "fichiers/1"),
		            .name = some("Convocation « du 10 »"),
		            .file_name = some("convocation.pdf"),
		            .media_type = some("application/pdf"),
		            .day = some_day(),
		            .size_bytes = maybe() ? 82930 : 0,
		            .access = S("https://town.example.org/actes/2026-DE-0012/document"),
		            .download =
		                    some("https://town.example.org/actes/2026-DE-0012/document"),
		            .meetings = some_texts(SITE "seances/1"),
		            .agenda_items = some_texts(SITE "points/1"),
		            .papers = some_texts(SITE "actes/1") };
}

static OparlFile *some_file(void)
{
	OparlFile *f = alloc(test_arena(), OparlFile);
	*f = file();
	return maybe() ? f : NULL;
}

static OparlFileList some_files(void)
{
	OparlFileList list = { 0 };
	for (int i = 0; i < 3 && maybe(); i++)
		*list_push(test_arena(), &list) = file();
	return list;
}

static OparlLocation location(void)
{
	return (OparlLocation){ .head = head(SITE "lieux/1"),
		                .description = some("Mairie\nPlace"),
		                .room = some("Salle du conseil"),
		                .street = some("1 rue"),
		                .postal_code = some("45000"),
		                .locality = some("Valbourg") };
}

static OparlLocation *some_location(void)
{
	OparlLocation *l = alloc(test_arena(), OparlLocation);
	*l = location();
	return maybe() ? l : NULL;
}

static OparlTerm term(void)
{
	return (OparlTerm){ .head = head(SITE "mandats/1"),
		            .body = some(SITE "collectivite"),
		            .name = some("2026–2032"),
		            .since = some_day(),
		            .until = some_day() };
}

static OparlMembership membership(void)
{
	return (OparlMembership){ .head = head(SITE "sieges/1"),
		                  .person = some(SITE "elus/1"),
		                  .organization = some(SITE "assemblees/1"),
		                  .role = some("Maire"),
		                  .on_behalf_of = some(SITE "assemblees/2"),
		                  .votes = maybe(),
		                  .since = some_day(),
		                  .until = some_day() };
}

static OparlAgendaItem agenda_item(void)
{
	return (OparlAgendaItem){ .head = head(SITE "points/1"),
		                  .meeting = some(SITE "seances/1"),
		                  .number = some("1"),
		                  .name = some("Tarifs \"de l’eau\" \\ قرار"),
		                  .consultation = some(SITE "examens/1"),
		                  .result = some("Adoptée"),
		                  .resolution = some("12 voix pour"),
		                  .order = maybe(),
		                  .resolution_file = some_file(),
		                  .files = some_files() };
}

static OparlConsultation consultation(void)
{
	return (OparlConsultation){ .head = head(SITE "examens/1"),
		                    .paper = some(SITE "actes/1"),
		                    .agenda_item = some(SITE "points/1"),
		                    .meeting = some(SITE "seances/1"),
		                    .role = some("Décision"),
		                    .organizations = some_texts(SITE "assemblees/1"),
		                    .authoritative = maybe() };
}

/* ---- One function for each kind, so that the judge sees them all ---- */

static void add_system(OparlWriter *w)
{
	OparlSystem x = { .head = head(SITE),
		          .name = some("Valbourg"),
		          .bodies = S(SITE "collectivites"),
		          .website = some("https://town.example.org/"),
		          .contact_email = some("mairie@example.org"),
		          .contact_name = some("Accueil"),
		          .vendor = some("https://vendor.example.org/"),
		          .product = some("https://vendor.example.org/beffroi") };
	oparl_add_system(w, &x);
}

static void add_body(OparlWriter *w)
{
	OparlBody x = { .head = head(SITE "collectivite"),
		        .system = some(SITE),
		        .short_name = some("Valbourg"),
		        .name = S("Commune de Valbourg"),
		        .website = some("https://town.example.org/"),
		        .contact_email = some("mairie@example.org"),
		        .contact_name = some("Accueil"),
		        .classification = some("Commune"),
		        .main_organization = some(SITE "assemblees/1"),
		        .organizations = S(SITE "assemblees"),
		        .people = S(SITE "elus"),
		        .meetings = S(SITE "seances"),
		        .papers = S(SITE "actes"),
		        .agenda_items = some(SITE "points"),
		        .consultations = some(SITE "examens"),
		        .files = some(SITE "fichiers"),
		        .locations = some(SITE "lieux"),
		        .terms_list = some(SITE "mandats"),
		        .memberships = some(SITE "sieges"),
		        .location = some_location() };
	if (maybe())
		*list_push(test_arena(), &x.terms) = term();
	oparl_add_body(w, &x);
}

static void add_organization(OparlWriter *w)
{
	OparlOrganization x = { .head = head(SITE "assemblees/1"),
		                .body = some(SITE "collectivite"),
		                .name = some("Conseil municipal"),
		                .short_name = some("CM"),
		                .type = some("Gremium"),
		                .classification = some("Conseil"),
		                .website = some("https://town.example.org/"),
		                .meetings = some(SITE "assemblees/1/seances"),
		                .consultations = some(SITE "assemblees/1/examens"),
		                .memberships = some_texts(SITE "sieges/1"),
		                .since = some_day(),
		                .until = some_day(),
		                .members = maybe() ? 15 : 0 };
	oparl_add_organization(w, &x);
}

static void add_person(OparlWriter *w)
{
	OparlPerson x = { .head = head(SITE "elus/1"),
		          .body = some(SITE "collectivite"),
		          .name = some("Awa Diallo"),
		          .titles = some_texts("Dr") };
	if (maybe())
		*list_push(test_arena(), &x.memberships) = membership();
	oparl_add_person(w, &x);
}

static void add_membership(OparlWriter *w)
{
	OparlMembership x = membership();
	oparl_add_membership(w, &x);
}

static void add_meeting(OparlWriter *w)
{
	OparlMeeting x = { .head = head(SITE "seances/1"),
		           .name = some("Conseil municipal du 10 mars 2026"),
		           .state = some("durchgeführt"),
		           .is_cancelled = maybe(),
		           .start = some_time(),
		           .end = some_time(),
		           .location = some_location(),
		           .organizations = some_texts(SITE "assemblees/1"),
		           .participants = some_texts(SITE "elus/1"),
		           .invitation = some_file(),
		           .results = some_file(),
		           .minutes = some_file(),
		           .files = some_files() };
	for (int i = 0; i < 3 && maybe(); i++)
		*list_push(test_arena(), &x.agenda) = agenda_item();
	oparl_add_meeting(w, &x);
}

static void add_agenda_item(OparlWriter *w)
{
	OparlAgendaItem x = agenda_item();
	oparl_add_agenda_item(w, &x);
}

static void add_paper(OparlWriter *w)
{
	OparlPaper x = { .head = head(SITE "actes/1"),
		         .body = some(SITE "collectivite"),
		         .name = some("Tarifs"),
		         .reference = some("2026-DE-0012"),
		         .type = some("Délibération"),
		         .day = some_day(),
		         .main_file = some_file(),
		         .files = some_files(),
		         .organizations = some_texts(SITE "assemblees/1") };
	if (maybe())
		*list_push(test_arena(), &x.consultations) = consultation();
	oparl_add_paper(w, &x);
}

static void add_consultation(OparlWriter *w)
{
	OparlConsultation x = consultation();
	oparl_add_consultation(w, &x);
}

static void add_file(OparlWriter *w)
{
	OparlFile x = file();
	oparl_add_file(w, &x);
}

static void add_location(OparlWriter *w)
{
	OparlLocation x = location();
	oparl_add_location(w, &x);
}

static void add_term(OparlWriter *w)
{
	OparlTerm x = term();
	oparl_add_term(w, &x);
}

static void add_deleted(OparlWriter *w)
{
	OparlPaper x = { .head = { .id = S(SITE "actes/2"),
		                   .created = { 1 },
		                   .modified = { 2 },
		                   .deleted = true },
		         .name = S("oublié"),
		         .reference = S("oublié") };
	oparl_add_paper(w, &x);
}

static void (*const kinds[])(OparlWriter *w) = {
	add_system,   add_body,        add_organization, add_person,       add_membership,
	add_meeting,  add_agenda_item, add_paper,        add_consultation, add_file,
	add_location, add_term,        add_deleted,
};

static OparlWriter writer(Buf *out)
{
	return (OparlWriter){ .json = { .buf = out }, .tz = tz_find(S("Europe/Paris")) };
}

TEST(every_object_validates_against_the_schema_of_its_kind)
{
	if (!test_data())
		SKIP("BEFFROI_DATA is not set");
	if (system("/usr/bin/python3 -c 'import jsonschema' 2>/dev/null") != 0)
		SKIP("no python3-jsonschema");
	Buf out = { .arena = test_arena() };
	seed = 3;
	for (int i = 0; i < 50; i++) {
		for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
			OparlWriter w = writer(&out);
			kinds[k](&w);
			buf_char(&out, '\n');
		}
	}
	char path[] = "/tmp/beffroi-oparl-XXXXXX";
	int fd = mkstemp(path);
	CHECK(fd >= 0 && write(fd, buf_str(&out).ptr, out.len) == (ssize_t)out.len);
	CHECK(close(fd) == 0);
	Str command = str_format(test_arena(),
	                         "/usr/bin/python3 %s/test/judges/oparl.py %s/oparl/schema %s",
	                         TEST_SOURCE, test_data(), path);
	FILE *pipe = popen(str_cstr(test_arena(), command), "r");
	char line[16] = "";
	CHECK(pipe && fgets(line, sizeof line, pipe));
	CHECK_INT(pclose(pipe), 0);
	(void)unlink(path);
	CHECK_STR(str_trim(str_of(line)), S("12")); /* kinds */
}

TEST(a_deleted_object_says_nothing_but_that)
{
	Buf out = { .arena = test_arena() };
	OparlWriter w = writer(&out);
	add_deleted(&w);
	CHECK(str_has(buf_str(&out), S("\"deleted\":true")));
	CHECK(!str_has(buf_str(&out), S("oublié")));
}

TEST(a_list_has_its_objects_and_where_it_goes_on)
{
	Buf out = { .arena = test_arena() };
	OparlWriter w = writer(&out);
	oparl_open_list(&w);
	add_term(&w);
	add_term(&w);
	OparlList list = { .per_page = 2,
		           .first = S(SITE "mandats"),
		           .self = S(SITE "mandats"),
		           .next = S(SITE "mandats?apres=2") };
	oparl_close_list(&w, &list);
	const Json *json;
	CHECK(json_parse(test_arena(), buf_str(&out), &json) == NULL);
	CHECK_INT((int64_t)json_get(json, S("data"))->items_len, 2);
	CHECK_INT(json_whole(json_get(json_get(json, S("pagination")), S("elementsPerPage")), 0),
	          2);
	CHECK_STR(json_text(json_get(json_get(json, S("links")), S("next"))), list.next);
	out.len = 0;
	w = writer(&out);
	oparl_open_list(&w);
	list.next = (Str){ 0 };
	oparl_close_list(&w, &list);
	CHECK(!str_has(buf_str(&out), S("\"next\"")));
	CHECK(str_has(buf_str(&out), S("\"data\":[]")));
}

TEST(times_of_filters_are_read_with_their_offset)
{
	static const struct {
		const char *text, *utc;
	} good[] = {
		{ "2014-01-01T00:00:00+01:00", "2013-12-31T23:00:00.000000Z" },
		{ "2014-01-01T00:00:00-02:30", "2014-01-01T02:30:00.000000Z" },
		{ "2014-01-01T23:59:59Z", "2014-01-01T23:59:59.000000Z" },
		{ "2014-01-01T23:59:59.123456Z", "2014-01-01T23:59:59.000000Z" },
	};
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		Instant instant;
		CHECK(oparl_read_time(str_of(good[i].text), &instant));
		CHECK_STR(instant_iso(test_arena(), instant), str_of(good[i].utc));
	}
	static const char *const bad[] = { "",
		                           "2014-01-01",
		                           "2014-01-01T00:00:00",
		                           "2014-01-01T24:00:00Z",
		                           "2014-02-30T00:00:00Z",
		                           "2014-01-01T00:00:00 01:00",
		                           "2014-01-01T00:00:00.Z",
		                           "2014-01-01T00:00:00+1:00",
		                           "2014-01-01T00:-1:00Z" };
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		Instant instant = { 7 };
		CHECK(!oparl_read_time(str_of(bad[i]), &instant));
		CHECK_INT(instant.us, 7);
	}
}

TEST(a_filter_takes_what_lies_within_its_times)
{
	OparlHead h = { .created = { 1000 }, .modified = { 2000 } };
	CHECK(oparl_filter_has(&(OparlFilter){ 0 }, &h));
	CHECK(oparl_filter_has(&(OparlFilter){ .created_since = { 1000 } }, &h));
	CHECK(!oparl_filter_has(&(OparlFilter){ .created_since = { 1001 } }, &h));
	CHECK(oparl_filter_has(&(OparlFilter){ .modified_until = { 2000 } }, &h));
	CHECK(!oparl_filter_has(&(OparlFilter){ .modified_until = { 1999 } }, &h));
	CHECK(!oparl_filter_has(&(OparlFilter){ .created_until = { 999 } }, &h));
	CHECK(!oparl_filter_has(&(OparlFilter){ .modified_since = { 2001 } }, &h));
}
