/* test_openacts.c — what leaves and what does not; rows of open data; pages and feeds. */
#include <string.h>

#include "app/testapp.h"
#include "core/json/json.h"
#include "core/xml/xml.h"
#include "modules/openacts/openacts.h"

#define SIRET "21860194600013" /* the example of the schema */

/* ---- Acts in every state ---- */

typedef enum { DRAFTED, READY, ADOPTED, SIGNED, SHOWN } Far;

typedef struct {
	ActNature nature;
	const char *title, *matter;
	Far far;
	Date until;
} Making;

typedef struct {
	Making what;
	Id service, id;
} Scene;

static Err *add_annexes(Ctx *ctx, const Act *act)
{
	BlobDraft blob;
	Err *e = blob_make(ctx, S("%PDF-1.4\n% public\n"), &blob);
	if (!e)
		e = act_annex_add(ctx, act, &blob, S("plan.pdf"), S("Le plan"), S(""), true);
	if (!e)
		e = blob_make(ctx, S("%PDF-1.4\n% other\n"), &blob);
	return e ? e
	         : act_annex_add(ctx, act, &blob, S("cachee.pdf"), S("Annexe cachée"), S(""),
	                         false);
}

static Err *decide(Ctx *ctx, Id id)
{
	static const ActVote vote = { 15, 12, 9, 2, 1 };
	Err *e = act_put_on_agenda(ctx, act_get(ctx, id), 1);
	return e ? e
	         : act_decide(ctx, act_get(ctx, id),
	                      &(ActDecision){ .outcome = ACT_ADOPTED,
	                                      .day = ctx->today,
	                                      .session = 1,
	                                      .vote = &vote });
}

static Err *sign(Ctx *ctx, Id id)
{
	BlobDraft blob;
	Err *e = act_send_to_signature(ctx, act_get(ctx, id), S(""));
	if (!e)
		e = blob_make(ctx, S("%PDF-1.4\n% signed\n"), &blob);
	return e ? e : act_sign(ctx, act_get(ctx, id), blob_keep(ctx, &blob, S("acte.pdf")), true);
}

static Err *make(Ctx *ctx, void *arg)
{
	Scene *s = arg;
	const Making *m = &s->what;
	ActDraft draft = { .nature = m->nature,
		           .series = str_of(act_nature_code(m->nature)),
		           .title = str_of(m->title),
		           .matter = str_of(m->matter),
		           .service = s->service,
		           .text = { .articles = S("Le texte de l’acte.") } };
	Err *e = act_draft(ctx, &draft, &s->id);
	if (!e)
		e = add_annexes(ctx, act_get(ctx, s->id));
	if (!e && m->far >= READY)
		e = act_declare_ready(ctx, act_get(ctx, s->id));
	if (!e && m->far >= ADOPTED && act_is_voted(m->nature))
		e = decide(ctx, s->id);
	if (!e && m->far >= SIGNED)
		e = sign(ctx, s->id);
	return e || m->far < SHOWN ? e : act_publish(ctx, act_get(ctx, s->id), m->until);
}

static Err *open_town(Ctx *ctx, void *ret_service)
{
	Service service = { .role = S("accueil"), .name = { { S("Accueil") } } };
	return town_service_save(ctx, &service, ret_service);
}

static void must(Err *e)
{
	if (e)
		fault("the scene: %s", e->message);
}

static Err *save_siret(Ctx *ctx, void *siret)
{
	return openacts_siret_save(ctx, str_of(siret));
}

/* A town with an act in each state; "cachée" is in all that must not leave. */
static Ctx *town(void)
{
	Ctx *ctx = test_app(DATE(2026, 3, 10));
	Scene s = { 0 };
	must(ctx_write(ctx, open_town, &s.service));
	const Making acts[] = {
		{ ACT_DELIBERATION, "Tarifs <i>de l’eau</i>", "7.1.2", SHOWN, { 0 } },
		{ ACT_DELIBERATION, "Motion sans matière", "", SHOWN, { 0 } },
		{ ACT_ORDER, "Circulation & fêtes", "6.1", SHOWN, { 0 } },
		{ ACT_DELIBERATION, "Délibération brouillon cachée", "7.1", DRAFTED, { 0 } },
		{ ACT_DELIBERATION, "Délibération prête cachée", "7.1", READY, { 0 } },
		{ ACT_DELIBERATION, "Délibération votée cachée", "7.1", ADOPTED, { 0 } },
		{ ACT_DELIBERATION, "Délibération signée cachée", "7.1", SIGNED, { 0 } },
		{ ACT_INDIVIDUAL, "Nomination cachée de Jeanne", "4.1", SIGNED, { 0 } },
		{ ACT_DELIBERATION, "Délibération retirée cachée", "7.1", SHOWN,
		  DATE(2026, 5, 10) },
	};
	for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
		s.what = acts[i];
		must(ctx_write(ctx, make, &s));
	}
	must(ctx_write(ctx, save_siret, SIRET));
	test_wait(ctx, (int64_t)62 * 86400); /* 11 May: the display of the last one has ended */
	test_as_visitor(ctx);
	return ctx;
}

static bool has(Reply reply, const char *part)
{
	return str_has(reply.body, str_of(part));
}

static const Json *json_of(Reply reply)
{
	const Json *json = NULL;
	CHECK_INT(reply.status, 200);
	CHECK(json_parse(test_arena(), reply.body, &json) == NULL);
	return json;
}

/* ---- The rule ---- */

TEST(what_is_not_on_display_is_in_no_output)
{
	Ctx *ctx = town();
	int walked = 0;
	for (const Route *r = openacts_module.routes; r->page; r++) {
		if (strcmp(r->needs, ANYONE) != 0 || strchr(r->path, '{'))
			continue;
		static const char *const queries[] = { "", "?q=cach", "?nature=AI",
			                               "?modified_since=2026-01-01T00:00:00Z" };
		for (size_t i = 0; i < ARRAY_LEN(queries); i++) {
			Str path = str_format(test_arena(), "%s%s", r->path, queries[i]);
			Reply reply = test_get(ctx, str_cstr(test_arena(), path));
			CHECK_INT(reply.status, 200);
			CHECK(!has(reply, "cachée") && !has(reply, "cach\\u"));
			walked++;
		}
	}
	CHECK(walked >= 4 * 8);
	static const char *const numbers[] = { "2026-DE-0003", "2026-DE-0004", "2026-AI-0001" };
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		Str path = str_format(test_arena(), "/oparl/actes/%s", numbers[i]);
		CHECK_INT(test_get(ctx, str_cstr(test_arena(), path)).status, 404);
	}
}

TEST(what_was_on_display_is_deleted_for_programs_and_says_nothing_more)
{
	Ctx *ctx = town();
	const Json *paper = json_of(test_get(ctx, "/oparl/actes/2026-DE-0005"));
	CHECK(json_bool(json_get(paper, S("deleted")), false));
	CHECK_INT((int64_t)paper->items_len, 5);
	CHECK_STR(json_text(json_get(paper, S("modified"))), S("2026-05-11T00:00:00+02:00"));
	CHECK(!has(test_get(ctx, "/oparl/actes"), "2026-DE-0005"));
	const Json *file = json_of(test_get(ctx, "/oparl/actes/2026-DE-0005/fichiers/document"));
	CHECK_INT((int64_t)file->items_len, 5);
	CHECK(has(test_get(ctx, "/oparl/actes?modified_since=2026-05-11T00:00:00Z"),
	          "\"deleted\":true") == false);
	CHECK(has(test_get(ctx, "/oparl/actes?modified_since=2026-05-10T22:00:00Z"),
	          "2026-DE-0005"));
}

/* ---- Open data ---- */

TEST(deliberations_on_display_are_rows_when_their_checks_hold)
{
	Ctx *ctx = town();
	Reply reply = test_get(ctx, "/vie-municipale/deliberations.csv");
	CHECK_STR(test_header(reply, "Content-Type"), S("text/csv; charset=utf-8"));
	Str rest = reply.body;
	CHECK(str_starts(str_cut(&rest, '\n'), S("COLL_NOM,COLL_SIRET,")));
	Str row = str_cut(&rest, '\n');
	CHECK(str_has(row, S(SIRET ",2026-DE-0001,2026-03-10,7.1,finances locales/décisions "
	                           "budgétaires,Tarifs <i>de l’eau</i>,,,,,15,12,9,2,1,http")));
	CHECK_INT((int64_t)rest.len, 0);
	CHECK(has(test_get(ctx, "/vie-municipale/deliberations.csv?annee=2026"), "2026-DE-0001"));
	CHECK(!has(test_get(ctx, "/vie-municipale/deliberations.csv?annee=2025"), "2026-DE"));
}

TEST(without_its_number_an_authority_has_no_file_and_shows_no_link)
{
	Ctx *ctx = town();
	CHECK(has(test_get(ctx, "/vie-municipale"), "deliberations.csv"));
	must(ctx_write(ctx, save_siret, ""));
	CHECK_INT(test_get(ctx, "/vie-municipale/deliberations.csv").status, 404);
	CHECK(!has(test_get(ctx, "/vie-municipale"), "deliberations.csv"));
	Err *e = ctx_write(ctx, save_siret, "21860194600014");
	CHECK(e && e->code == ERR_INVALID);
}

TEST(an_agent_sees_what_is_left_out_and_why)
{
	Ctx *ctx = town();
	test_as(ctx, OPENACTS_MANAGE);
	Reply reply = test_get(ctx, "/bureau/donnees-ouvertes");
	CHECK(has(reply, "Motion sans matière") && has(reply, "La matière manque"));
	CHECK(!has(reply, "Tarifs"));
	reply = test_post(ctx, "/bureau/donnees-ouvertes", "siret=218+601+946+00014");
	CHECK_INT(reply.status, 422);
	CHECK(has(reply, "dont le dernier est"));
	CHECK_INT(test_post(ctx, "/bureau/donnees-ouvertes", "siret=").status, 303);
	CHECK(has(test_get(ctx, "/bureau/donnees-ouvertes"), "SIRET de la collectivité manque"));
	reply = test_post(ctx, "/bureau/donnees-ouvertes", "siret=218+601+946+00013");
	CHECK_INT(reply.status, 303);
	CHECK(has(test_get(ctx, "/bureau/donnees-ouvertes"), SIRET));
	CHECK_STR(test_value(ctx, "select count(*) from event where kind = 'openacts.siret-saved'"),
	          S("3"));
	test_as(ctx, ACT_READ);
	CHECK_INT(test_get(ctx, "/bureau/donnees-ouvertes").status, 403);
}

TEST(an_authority_elsewhere_has_neither_the_french_file_nor_the_french_licence)
{
	Ctx *ctx = town();
	CHECK(has(test_get(ctx, "/vie-municipale"), "Licence Ouverte"));
	CHECK(has(test_get(ctx, "/oparl"), "licence-ouverte"));
	Authority moved = *ctx->authority;
	moved.country = S("ma");
	must(authority_save(ctx->platform, ctx->arena, &moved));
	CHECK(!has(test_get(ctx, "/vie-municipale"), "Licence Ouverte"));
	CHECK(!has(test_get(ctx, "/oparl"), "licence-ouverte"));
	test_as(ctx, OPENACTS_MANAGE);
	CHECK(!has(test_get(ctx, "/bureau/donnees-ouvertes"), "SIRET"));
}

TEST(a_failing_disk_leaves_the_number_as_it_was)
{
	Ctx *ctx = town();
	test_as(ctx, OPENACTS_MANAGE);
	int n = 1;
	for (;; n++) {
		test_fail_at(ctx, n);
		int status = test_post(ctx, "/bureau/donnees-ouvertes", "siret=").status;
		test_fail_at(ctx, 0);
		if (status == 303)
			break;
		CHECK(status == 500 || status == 503);
		CHECK_STR(test_value(ctx, "select siret from openacts_setting"), S(SIRET));
	}
	CHECK(n > 2);
	CHECK_STR(test_value(ctx, "select siret from openacts_setting"), S(""));
}

/* ---- Pages and feeds ---- */

TEST(a_citizen_finds_an_act_by_a_word_and_by_its_kind)
{
	Ctx *ctx = town();
	Reply reply = test_get(ctx, "/vie-municipale");
	CHECK(reply.is_shared);
	CHECK(has(reply, "/actes/2026-DE-0001") && has(reply, "&lt;i&gt;de l"));
	reply = test_get(ctx, "/actes?q=eau&annee=2026&nature=DE");
	CHECK(has(reply, "2026-DE-0001") && !has(reply, "2026-DE-0002"));
	CHECK(has(reply, "/actes.atom?q=eau&amp;annee=2026&amp;nature=DE"));
	CHECK(has(test_get(ctx, "/actes?nature=AR"), "2026-AR-0001"));
	CHECK(has(test_get(ctx, "/actes?q=zzz"), "Aucun acte ne correspond"));
	CHECK(has(test_get(ctx, "/actes?q=%22%29+or+%2A&annee=x&nature=AI&avant=-1"),
	          "Aucun acte ne correspond"));
	CHECK(has(test_get(test_app(DATE(2026, 3, 10)), "/vie-municipale"),
	          "dès leur publication"));
}

TEST(long_lists_go_on_and_every_act_is_met_once)
{
	Ctx *ctx = test_app(DATE(2026, 3, 10));
	enum { ACTS = 65 };
	Scene s = { .what = { ACT_ORDER, "Arrêté", "6.1", SHOWN, { 0 } } };
	must(ctx_write(ctx, open_town, &s.service));
	for (int i = 0; i < ACTS; i++)
		must(ctx_write(ctx, make, &s));
	test_as_visitor(ctx);
	int seen = 0, pages = 0;
	Str next = S("/actes.atom?nature=AR");
	while (next.len > 0 && pages < 10) {
		const XmlNode *feed;
		Reply reply = test_get(ctx, str_cstr(test_arena(), next));
		CHECK(xml_parse(test_arena(), reply.body, NULL, &feed) == NULL);
		CHECK(str_ends(xml_text(test_arena(), xml_child(feed, "id")),
		               S("/actes.atom?nature=AR")));
		const XmlNode *n = xml_child(feed, "entry");
		for (; n; n = xml_next_same(n))
			seen++;
		next = (Str){ 0 };
		for (n = xml_child(feed, "link"); n; n = xml_next_same(n)) {
			Str href = xml_attribute(test_arena(), n, "href");
			Str site = ctx->authority->site_url;
			if (str_eq(xml_attribute(test_arena(), n, "rel"), S("next")))
				next = str_part(href, site.len, href.len);
		}
		pages++;
	}
	CHECK_INT(seen, ACTS);
	CHECK_INT(pages, 3);
	Reply reply = test_get(ctx, "/actes");
	CHECK(has(reply, "/actes?avant="));
}

TEST(the_feed_says_what_when_and_in_which_language)
{
	Ctx *ctx = town();
	Reply reply = test_get(ctx, "/actes.atom");
	CHECK_STR(test_header(reply, "Content-Type"), S("application/atom+xml; charset=utf-8"));
	CHECK_STR(test_header(reply, "Access-Control-Allow-Origin"), S("*"));
	const XmlNode *feed;
	CHECK(xml_parse(test_arena(), reply.body, NULL, &feed) == NULL);
	const XmlNode *first = xml_child(feed, "entry");
	CHECK_STR(xml_text(test_arena(), xml_child(first, "title")), S("Circulation & fêtes"));
	CHECK_STR(xml_text(test_arena(), xml_child(first, "published")), S("2026-03-09T23:00:00Z"));
	CHECK(str_ends(xml_text(test_arena(), xml_child(first, "id")), S("/actes/2026-AR-0001")));
	CHECK_STR(xml_attribute(test_arena(), first, "lang"), S("fr"));
}

/* ---- OParl ---- */

static const Json *follow(Ctx *ctx, const Json *object, const char *name)
{
	Str address = json_text(json_get(object, str_of(name)));
	Str site = ctx->authority->site_url;
	CHECK(str_starts(address, site));
	Str path = str_part(address, site.len, address.len);
	return json_of(test_get(ctx, str_cstr(test_arena(), path)));
}

TEST(a_program_walks_from_the_system_to_the_document)
{
	Ctx *ctx = town();
	const Json *system = json_of(test_get(ctx, "/oparl"));
	CHECK_STR(json_text(json_get(system, S("oparlVersion"))),
	          S("https://schema.oparl.org/1.1/"));
	const Json *bodies = follow(ctx, system, "body");
	const Json *body = &json_get(bodies, S("data"))->items[0];
	CHECK_STR(json_text(json_get(follow(ctx, body, "id"), S("id"))),
	          json_text(json_get(body, S("id"))));
	const Json *papers = json_get(follow(ctx, body, "paper"), S("data"));
	CHECK_INT((int64_t)papers->items_len, 3);
	const Json *paper = &papers->items[2];
	CHECK_STR(json_text(json_get(paper, S("reference"))), S("2026-DE-0001"));
	CHECK_STR(json_text(json_get(paper, S("date"))), S("2026-03-10"));
	CHECK_INT((int64_t)json_get(paper, S("auxiliaryFile"))->items_len, 1);
	const Json *file = json_get(paper, S("mainFile"));
	Str access = json_text(json_get(file, S("accessUrl")));
	Str path = str_part(access, ctx->authority->site_url.len, access.len);
	CHECK(has(test_get(ctx, str_cstr(test_arena(), path)), "% signed"));
	CHECK(json_get(follow(ctx, paper, "id"), S("mainFile")) != NULL);
	CHECK_STR(json_text(json_get(follow(ctx, file, "id"), S("accessUrl"))), access);
	const Json *annex = &json_get(paper, S("auxiliaryFile"))->items[0];
	CHECK_STR(json_text(json_get(follow(ctx, annex, "id"), S("name"))), S("Le plan"));
	CHECK_INT(test_get(ctx, "/oparl/actes/2026-DE-0001/fichiers/2").status, 404);
}

TEST(a_program_asks_for_what_is_new)
{
	Ctx *ctx = town();
	CHECK(!has(test_get(ctx, "/oparl/actes?created_since=2026-03-11T00:00:00Z"), "2026-DE"));
	CHECK(has(test_get(ctx, "/oparl/actes?created_since=2026-03-10T00:00:00%2B01:00"),
	          "2026-DE-0001"));
	Reply reply = test_get(ctx, "/oparl/actes?created_until=2026-04-01T00:00:00%2B01:00");
	CHECK(has(reply, "2026-DE-0001"));
	CHECK(has(reply, "created_until=2026-04-01T00%3A00%3A00%2B01%3A00"));
	CHECK_INT(test_get(ctx, "/oparl/actes?created_since=hier").status, 400);
}
