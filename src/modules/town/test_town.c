/* test_town.c — services, news, closed days and identity, by rules and by pages. */
#include "app/testapp.h"
#include "core/event/event.h"
#include "core/job/job.h"
#include "core/seal/seal.h"
#include "modules/town/identity.h"
#include "modules/town/town.h"

static Ctx *town(void)
{
	Ctx *ctx = test_app(DATE(2026, 3, 10));
	test_script(ctx, "insert into town_service (id, role, name_fr, address, hours_fr) values"
	                 " (1, 'accueil', 'Accueil', '', 'Lundi : 9 h – 17 h'),"
	                 " (2, 'etat-civil', 'État civil', '2 rue Haute', '')");
	test_script(ctx, "insert into town_news (id, title_fr, body_fr, day, until) values"
	                 " (1, 'Travaux <rue>', 'Un.', '2026-03-01', '2026-03-10'),"
	                 " (2, 'Marché', '', '2026-03-10', null),"
	                 " (3, 'Fête', '', '2026-03-11', null)");
	return ctx;
}

static Ctx *again(Ctx *ctx)
{
	Ctx *fresh = ctx_new(ctx->arena, ctx->platform,
	                     authority_find(ctx->platform, ctx->arena, S("valbourg")), ctx->now);
	ctx_read(fresh);
	return fresh;
}

/* ---- Services ---- */

TEST(a_service_is_found_by_its_role_else_the_reception_answers)
{
	Ctx *ctx = town();
	CHECK_INT(town_service_by_role(ctx, S("etat-civil"))->id, 2);
	CHECK_INT(town_service_by_role(ctx, S("urbanisme"))->id, 1);
	CHECK(town_service_find(ctx, 3) == NULL);
}

TEST(without_a_reception_an_unknown_role_has_no_service)
{
	Ctx *ctx = test_app(DATE(2026, 3, 10));
	CHECK(town_service_by_role(ctx, S("urbanisme")) == NULL);
}

TEST(a_service_without_address_has_that_of_the_authority)
{
	Ctx *ctx = town();
	CHECK_STR(town_address(ctx, town_service_find(ctx, 2)), S("2 rue Haute"));
	CHECK_STR(town_address(ctx, town_service_find(ctx, 1)), ctx->authority->address);
	CHECK_STR(town_address(ctx, NULL), ctx->authority->address);
}

TEST(the_code_of_a_service_is_small_letters_digits_and_dashes)
{
	CHECK(town_role_is_valid(S("etat-civil-2")));
	CHECK(!town_role_is_valid(S("")));
	CHECK(!town_role_is_valid(S("État civil")));
	CHECK(!town_role_is_valid(S("etat_civil")));
	CHECK(town_role_is_valid(S("aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd")));
	CHECK(!town_role_is_valid(S("aaaaaaaaaabbbbbbbbbbccccccccccdddddddddde")));
}

TEST(an_administrator_adds_and_changes_services)
{
	Ctx *ctx = town();
	test_as(ctx, TOWN_MANAGE);
	Reply added = test_post(ctx, "/bureau/services/nouveau",
	                        "name_fr=Urbanisme&name_ar=%D8%AA&role=urbanisme&phone=03");
	CHECK_INT(added.status, 303);
	const Service *s = town_service_by_role(again(ctx), S("urbanisme"));
	CHECK_STR(text_in(s->name, LANG_FR), S("Urbanisme"));
	CHECK_STR(text_in(s->name, LANG_AR), S("\u062a"));
	CHECK_INT(test_post(ctx, "/bureau/services/2", "name_fr=Citoyens&role=etat-civil").status,
	          303);
	CHECK_STR(text_in(town_service_find(again(ctx), 2)->name, LANG_FR), S("Citoyens"));
	CHECK_INT((int64_t)event_list(again(ctx), S("service"), 2).len, 1);
	Str list = test_get(ctx, "/bureau/services").body;
	CHECK(str_has(list, S("Citoyens")) && str_has(list, S("urbanisme")));
}

TEST(what_is_wrong_with_a_service_is_said_and_what_was_typed_is_kept)
{
	Ctx *ctx = town();
	test_as(ctx, TOWN_MANAGE);
	Reply taken = test_post(ctx, "/bureau/services/nouveau",
	                        "name_fr=Bis&role=accueil&email=sans-signe");
	CHECK_INT(taken.status, 422);
	CHECK(str_has(taken.body, S("Ce code est déjà celui du service")));
	CHECK(str_has(taken.body, S("un signe @")));
	CHECK(str_has(taken.body, S("value=\"Bis\"")));
	CHECK_INT(test_post(ctx, "/bureau/services/nouveau", "name_fr=&role=x").status, 422);
	CHECK_INT(test_post(ctx, "/bureau/services/2", "name_fr=A&role=Mairie").status, 422);
	CHECK_INT(test_post(ctx, "/bureau/services/9", "name_fr=A&role=b").status, 404);
	CHECK_INT(test_get(ctx, "/bureau/services/9").status, 404);
	CHECK_INT((int64_t)town_service_list(again(ctx)).len, 2);
}

static Err *save_taken(Ctx *ctx, void *id)
{
	Service s = { .role = S("accueil"), .name = { { S("Autre") } } };
	return town_service_save(ctx, &s, id);
}

TEST(two_services_never_have_the_same_code)
{
	Ctx *ctx = town();
	Id id = 0;
	Err *e = ctx_write(ctx, save_taken, &id);
	CHECK(e && e->code == ERR_CONFLICT);
	CHECK_INT(id, 0);
}

/* ---- News ---- */

TEST(news_is_on_display_from_its_first_to_its_last_day)
{
	Ctx *ctx = town();
	CHECK_INT((int64_t)town_news_list(ctx, DATE(2026, 2, 28), 10).len, 0);
	CHECK_INT((int64_t)town_news_list(ctx, DATE(2026, 3, 10), 10).len, 2);
	CHECK_INT(town_news_list(ctx, DATE(2026, 3, 10), 10).at[0].id, 2);
	CHECK_INT((int64_t)town_news_list(ctx, DATE(2026, 3, 11), 10).len, 2);
	CHECK_INT((int64_t)town_news_list(ctx, DATE(2026, 3, 10), 1).len, 1);
}

TEST(an_administrator_writes_changes_and_removes_news)
{
	Ctx *ctx = town();
	test_as(ctx, TOWN_MANAGE);
	CHECK_INT(test_post(ctx, "/bureau/actualites/nouvelle",
	                    "title_fr=Voeux&day-d=1&day-m=4&day-y=2026&until-d=2&until-m=4&until-y="
	                    "2026")
	                  .status,
	          303);
	const News *n = town_news_find(again(ctx), 4);
	CHECK(n && date_compare(n->until, DATE(2026, 4, 2)) == 0);
	CHECK_INT(test_post(ctx, "/bureau/actualites/4", "title_fr=Vœux&day-d=1&day-m=4&day-y=2026")
	                  .status,
	          303);
	CHECK(!date_is_set(town_news_find(again(ctx), 4)->until));
	CHECK(str_has(test_get(ctx, "/bureau/actualites").body, S("Travaux &lt;rue&gt;")));
	CHECK_INT(test_get(ctx, "/bureau/actualites/4").status, 200);
	CHECK_INT(test_post(ctx, "/bureau/actualites/4/retirer", "").status, 303);
	CHECK_INT(test_post(ctx, "/bureau/actualites/4/retirer", "").status, 404);
	CHECK_INT(test_get(ctx, "/bureau/actualites/4").status, 404);
	CHECK_INT(test_post(ctx, "/bureau/actualites/4", "title_fr=A&day-d=1&day-m=4&day-y=2026")
	                  .status,
	          404);
}

TEST(news_cannot_end_before_it_begins_nor_on_a_day_that_does_not_exist)
{
	Ctx *ctx = town();
	test_as(ctx, TOWN_MANAGE);
	Reply before =
		test_post(ctx, "/bureau/actualites/nouvelle",
	                  "title_fr=A&day-d=2&day-m=4&day-y=2026&until-d=1&until-m=4&until-y="
	                  "2026");
	CHECK_INT(before.status, 422);
	CHECK(str_has(before.body, S("ne peut pas précéder")));
	CHECK_INT(test_post(ctx, "/bureau/actualites/nouvelle",
	                    "title_fr=A&day-d=30&day-m=2&day-y=2026")
	                  .status,
	          422);
	CHECK_INT(test_post(ctx, "/bureau/actualites/nouvelle", "title_fr=A").status, 422);
	CHECK_INT((int64_t)town_news_all(again(ctx)).len, 3);
}

/* ---- Closed days ---- */

TEST(a_closed_day_is_not_worked_and_can_be_taken_back)
{
	Ctx *ctx = town();
	test_as(ctx, TOWN_MANAGE);
	Date bridge = DATE(2026, 5, 15);
	CHECK(calendar_is_working(town_calendar(ctx), bridge));
	CHECK_INT(test_post(ctx, "/bureau/fermetures", "day-d=15&day-m=5&day-y=2026").status, 303);
	CHECK(!calendar_is_working(town_calendar(again(ctx)), bridge));
	CHECK(str_has(test_get(ctx, "/bureau/fermetures").body, S("2026-05-15/retirer")));
	CHECK_INT(test_post(ctx, "/bureau/fermetures", "day-d=15&day-m=5&day-y=2026").status, 409);
	CHECK_INT(test_post(ctx, "/bureau/fermetures", "day-d=32&day-m=5&day-y=2026").status, 422);
	CHECK_INT(test_post(ctx, "/bureau/fermetures/2026-05-15/retirer", "").status, 303);
	CHECK_INT(test_post(ctx, "/bureau/fermetures/2026-05-15/retirer", "").status, 404);
	CHECK_INT(test_post(ctx, "/bureau/fermetures/demain/retirer", "").status, 404);
	CHECK(calendar_is_working(town_calendar(again(ctx)), bridge));
}

TEST(public_holidays_of_the_country_are_shown_with_their_names)
{
	Ctx *ctx = town();
	test_as(ctx, TOWN_MANAGE);
	CHECK(str_has(test_get(ctx, "/bureau/fermetures").body, S("2026-07-14")));
}

/* ---- Tasks that were given up ---- */

TEST(a_task_that_was_given_up_is_shown_to_the_administrator_who_has_it_tried_again)
{
	Ctx *ctx = town();
	test_as(ctx, TOWN_MANAGE);
	CHECK(str_has(test_get(ctx, "/bureau/taches").body, S("Aucune tâche en échec")));
	test_script(ctx, "insert into job (id, kind, payload, attempts, due, state, failure) values"
	                 " (7, 'mail.send', '41', 8, 0, 'failed', 'la boîte <pleine>'),"
	                 " (8, 'bell.ring', '42', 8, 0, 'failed', 'nobody knows it')");
	Str body = test_get(again(ctx), "/bureau/taches").body;
	CHECK(str_has(body, S("Envoi d’un courriel")));
	CHECK(str_has(body, S("la boîte &lt;pleine&gt;")));
	CHECK(str_has(body, S("Tâche d’une version plus ancienne")));
	CHECK_INT(test_post(again(ctx), "/bureau/taches/7/recommencer", "").status, 303);
	CHECK_INT(test_post(again(ctx), "/bureau/taches/7/recommencer", "").status, 404);
	CHECK_INT((int64_t)job_list_failed(again(ctx)).len, 1);
}

TEST(who_does_not_administer_the_authority_sees_no_task)
{
	Ctx *ctx = town();
	test_as(ctx, "dossier.read");
	CHECK_INT(test_get(ctx, "/bureau/taches").status, 403);
	CHECK_INT(test_post(ctx, "/bureau/taches/7/recommencer", "").status, 403);
}

/* ---- Identity ---- */

TEST(a_colour_is_read_in_its_usual_spellings_only)
{
	CHECK_STR(town_accent_read(test_arena(), S("#7A1F3D")), S("#7a1f3d"));
	CHECK_STR(town_accent_read(test_arena(), S("7a1f3d")), S("#7a1f3d"));
	CHECK(town_accent_read(test_arena(), S("#7a1f3")).len == 0);
	CHECK(town_accent_read(test_arena(), S("red;}x{")).len == 0);
	CHECK(town_accent_read(test_arena(), S("#7a1f3g")).len == 0);
}

TEST(contrast_with_white_is_that_of_wcag)
{
	CHECK_INT(town_accent_contrast(S("#ffffff")), 100);
	CHECK_INT(town_accent_contrast(S("#000000")), 2100);
	CHECK_INT(town_accent_contrast(S("#767676")), 454);
	CHECK_INT(town_accent_contrast(S("#777777")), 447);
	CHECK(town_accent_contrast(town_accent_darker(test_arena(), S("#ffee00"))) >= 450);
	CHECK_STR(town_accent_darker(test_arena(), S("#767676")), S("#767676"));
}

static Str drawn(Str svg)
{
	Str out = S("refused");
	Err *e = town_logo_read(test_arena(), svg, &out);
	return e ? S("refused") : out;
}

TEST(a_drawing_is_written_anew_from_what_is_known)
{
	CHECK_STR(drawn(S("<?xml version='1.0'?>\n<!-- arms -->\n<svg viewBox='0 0 9 9'>"
	                  "<path d='M0 0h9z' fill=\"#a00\" onclick='alert(1)' style='x'/>"
	                  "<g id='a'><circle r='2'></circle></g> text </svg>\n")),
	          S("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">"
	            "<path d=\"M0 0h9z\" fill=\"#a00\"/><g><circle r=\"2\"></circle></g></svg>"));
}

TEST(nothing_in_a_drawing_can_run_or_reach_out)
{
	CHECK_STR(drawn(S("<svg viewBox='0 0 1 1'><script>alert(1)</script>"
	                  "<foreignObject><path d='M0'/></foreignObject><a href='x'><path "
	                  "d='M1'/></a>"
	                  "<path fill='url(#a)' d='M2'/><path fill='url(http://x)'/>"
	                  "<use xlink:href='#b'/><image href='data:x'/></svg>")),
	          S("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\">"
	            "<path d=\"M2\"/><path/></svg>"));
	CHECK_STR(drawn(S("<svg viewBox='0 0 1 1'><path d='M0 \"&gt;'/></svg>")),
	          S("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><path/></svg>"));
}

TEST(what_is_not_a_well_formed_drawing_is_refused)
{
	static const char *const bad[] = {
		"",
		"hello",
		"<p></p>",
		"<svg viewBox='0 0 1 1'>",
		"<svg viewBox='0 0 1 1'></g></svg>",
		"<svg viewBox='0 0 1 1'/><svg/>",
		"<svg viewBox='0 0 1 1'/>x",
		"<svg></svg>",
		"<svg viewBox='0 0 1 1'/>",
		"<svg viewBox=0></svg>",
		"<svg viewBox='0 0 1 1'><path d='M0</svg>",
		"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg viewBox='0 0 1 1'/>",
		"<svg viewBox='0 0 1 1'><![CDATA[<]]></svg>",
		"<svg viewBox='0 0 1 1'><!-- </svg>",
		"<svg viewBox='0 0 1 1'><svg><g><g><g><g><g><g><g><g><g><g><g><g><g><g><g><g>",
	};
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		CHECK_STR(drawn(str_of(bad[i])), S("refused"));
	Buf big = { .arena = test_arena() };
	buf_add(&big, S("<svg viewBox='0 0 1 1'>"));
	for (int i = 0; i < 900; i++)
		buf_add(&big, S("<path d='M0 0h9z'/>"));
	buf_add(&big, S("</svg>"));
	CHECK_STR(drawn(buf_str(&big)), S("refused"));
}

TEST(an_administrator_changes_the_identity)
{
	Ctx *ctx = town();
	test_as(ctx, TOWN_MANAGE);
	CHECK(str_has(test_get(ctx, "/bureau/identite").body, S("Commune de Valbourg")));
	Reply saved = test_post(ctx, "/bureau/identite",
	                        "title_fr=Ville+de+Valbourg&title_en=City&accent=%23123456&phone=01"
	                        "&logo=%3Csvg+viewBox%3D%270+0+1+1%27%3E%3Cg%2F%3E%3C%2Fsvg%3E");
	CHECK_INT(saved.status, 303);
	const Authority *a = again(ctx)->authority;
	CHECK_STR(a->name, S("Ville de Valbourg"));
	CHECK_STR(a->accent, S("#123456"));
	CHECK_STR(text_in(a->title, LANG_EN), S("City"));
	CHECK(str_starts(a->logo, S("<svg xmlns")));
	CHECK_INT((int64_t)event_list(again(ctx), S("authority"), a->id).len, 1);
}

TEST(a_colour_too_light_is_refused_with_a_darker_one)
{
	Ctx *ctx = town();
	test_as(ctx, TOWN_MANAGE);
	Reply light = test_post(ctx, "/bureau/identite", "title_fr=V&accent=%23ffee00");
	CHECK_INT(light.status, 422);
	CHECK(str_has(light.body, town_accent_darker(test_arena(), S("#ffee00"))));
	CHECK_INT(test_post(ctx, "/bureau/identite", "title_fr=V&accent=rouge").status, 422);
	CHECK_INT(test_post(ctx, "/bureau/identite", "title_fr=&accent=%23123456").status, 422);
	CHECK_INT(test_post(ctx, "/bureau/identite", "title_fr=V&accent=%23123456&logo=%3Cp%3E")
	                  .status,
	          422);
	CHECK_STR(again(ctx)->authority->accent, S("#7a1f3d"));
}

/* ---- The law's pages; who may; the failing disk ---- */

static Err *make_key(Ctx *ctx, void *unused)
{
	(void)unused;
	seal_create_key(ctx);
	return NULL;
}

TEST(everyone_reads_the_legal_pages)
{
	Ctx *ctx = town();
	CHECK(ctx_write(ctx, make_key, NULL) == NULL);
	CHECK(str_has(test_get(ctx, "/mentions-legales").body, seal_fingerprint(again(ctx))));
	CHECK(str_has(test_get(ctx, "/mentions-legales").body, S("Empreinte de la clé")));
	CHECK(str_has(test_get(ctx, "/aide").body, S("03 20 00 00 00")));
	CHECK(str_has(test_get(ctx, "/accessibilite").body, S("WCAG 2.2")));
	CHECK(str_has(test_get(ctx, "/donnees-personnelles").body, S("CNIL")));
}

TEST(who_does_not_manage_the_town_changes_nothing)
{
	Ctx *ctx = town();
	test_as(ctx, "dossier.read");
	CHECK_INT(test_get(ctx, "/bureau/services").status, 403);
	CHECK_INT(test_post(ctx, "/bureau/services/2", "name_fr=A&role=b").status, 403);
	CHECK_INT(test_post(ctx, "/bureau/actualites/1/retirer", "").status, 403);
	CHECK_INT(test_post(ctx, "/bureau/fermetures", "day-d=1&day-m=5&day-y=2026").status, 403);
	CHECK_INT(test_post(ctx, "/bureau/identite", "title_fr=A&accent=%23123456").status, 403);
	CHECK_STR(text_in(town_service_find(again(ctx), 2)->name, LANG_FR), S("État civil"));
}

/* What each form leaves when any one statement fails: all of it, or nothing. */
static const struct {
	const char *path, *form, *kind;
	Id subject;
} forms[] = {
	{ "/bureau/services/nouveau", "name_fr=Urbanisme&role=urbanisme", "service", 3 },
	{ "/bureau/services/2", "name_fr=Citoyens&role=etat-civil", "service", 2 },
	{ "/bureau/actualites/nouvelle", "title_fr=A&day-d=1&day-m=4&day-y=2026", "news", 4 },
	{ "/bureau/actualites/1/retirer", "", "news", 1 },
	{ "/bureau/fermetures", "day-d=1&day-m=4&day-y=2026", "day", 20544 },
};

static bool is_done(Ctx *ctx, size_t i)
{
	switch (i) {
	case 0: return town_service_find(ctx, 3) != NULL;
	case 1: return str_eq(text_in(town_service_find(ctx, 2)->name, LANG_FR), S("Citoyens"));
	case 2: return town_news_find(ctx, 4) != NULL;
	case 3: return town_news_find(ctx, 1) == NULL;
	default: return town_calendar(ctx)->closed_len == 1;
	}
}

TEST(a_failing_disk_leaves_nothing_half_done_in_town)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		int status = 500;
		for (int n = 1; status == 500; n++) {
			Ctx *ctx = town();
			test_as(ctx, TOWN_MANAGE);
			(void)test_get(ctx, "/bureau/services");
			test_fail_at(ctx, n);
			status = test_post(ctx, forms[i].path, forms[i].form).status;
			test_fail_at(ctx, 0);
			Ctx *after = again(ctx);
			CHECK(is_done(after, i) == (status == 303));
			CHECK((event_list(after, str_of(forms[i].kind), forms[i].subject).len >
			       0) == (status == 303));
			CHECK(n < 200);
		}
	}
}
