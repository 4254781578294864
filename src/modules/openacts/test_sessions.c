/* test_sessions.c — of sessions, items and members: what leaves and what does not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/testapp.h"
#include "base/log.h"
#include "core/json/json.h"
#include "modules/openacts/openacts.h"

typedef struct {
	Id body, open, prepared, closed_doors; /* sessions */
	Id service, act;
} Scene;

/* ---- The scene: "cachée" is in all that must not leave ---- */

static Err *build_body(Ctx *ctx, Scene *s)
{
	Service service = { .role = S("accueil"), .name = { { S("Accueil") } } };
	Err *e = town_service_save(ctx, &service, &s->service);
	CouncilBody body = { .code = S("conseil"),
		             .kind = S("council"),
		             .name = { { S("Conseil municipal"), S("المجلس البلدي"),
		                         S("Town council") } },
		             .law = council_law_find(S("fr-commune")),
		             .series = S("DE") };
	if (!e)
		e = council_body_save(ctx, &body, &s->body);
	static const char *const names[] = { "Awa Diallo", "Bilal Haddad", "Chloé Roux" };
	for (size_t i = 0; i < ARRAY_LEN(names) && !e; i++) {
		Id seat;
		e = council_seat_add(
			ctx,
			&(CouncilSeat){ .body = s->body,
		                        .name = str_of(names[i]),
		                        .email = str_format(ctx->arena, "cachee%zu@example.org", i),
		                        .party = S("Liste cachée"),
		                        .role = i == 0 ? S("president") : S("member"),
		                        .rank = (int)i + 1,
		                        .since = DATE(2026, 3, 1),
		                        .born = DATE(1971, 5, 17) },
			&seat);
	}
	return e;
}

static Err *plan(Ctx *ctx, Scene *s, bool is_public, const char *place, Id *ret_session)
{
	CouncilSession p = { .body = s->body,
		             .kind = S("ordinary"),
		             .day = DATE(2026, 3, 20),
		             .minute = 18 * 60 + 30,
		             .place = str_of(place),
		             .video = S("https://cachee.example.org/12"), /* of those who sit */
		             .is_public = is_public };
	Err *e = council_plan(ctx, &p, ret_session);
	static const struct {
		const char *title;
		bool is_public;
	} items[] = { { "Point sur l’eau <b>", true }, { "Sanction cachée de Jeanne", false } };
	for (size_t i = 0; i < ARRAY_LEN(items) && !e; i++)
		e = council_item_add(ctx, *ret_session,
		                     &(CouncilItem){ .kind = S("information"),
		                                     .title = str_of(items[i].title),
		                                     .is_public = items[i].is_public });
	return e;
}

static Err *add_act(Ctx *ctx, Scene *s)
{
	ActDraft d = { .nature = ACT_DELIBERATION,
		       .series = S("DE"),
		       .title = S("Tarifs de l’eau"),
		       .service = s->service,
		       .text = { .articles = S("Le conseil approuve.") } };
	Err *e = act_draft(ctx, &d, &s->act);
	if (!e)
		e = act_declare_ready(ctx, act_get(ctx, s->act));
	return e ? e : council_item_add_act(ctx, s->open, s->act);
}

static Err *build(Ctx *ctx, void *arg)
{
	Scene *s = arg;
	Err *e = build_body(ctx, s);
	if (!e)
		e = plan(ctx, s, true, "Salle du conseil", &s->open);
	if (!e)
		e = plan(ctx, s, true, "Salle cachée en préparation", &s->prepared);
	if (!e)
		e = plan(ctx, s, false, "Bureau à huis clos, cachée", &s->closed_doors);
	if (!e)
		e = add_act(ctx, s);
	if (!e)
		e = council_convene(ctx, s->open, false);
	return e ? e : council_convene(ctx, s->closed_doors, false);
}

static Ctx *town(Scene *s)
{
	log_silence();
	Ctx *ctx = test_app(DATE(2026, 3, 10));
	*s = (Scene){ 0 };
	Err *e = ctx_write(ctx, build, s);
	if (e)
		fault("the scene: %s", e->message);
	test_as_visitor(ctx);
	return ctx;
}

/* It was held, and the act adopted, signed and published. */
static Err *publish(Ctx *ctx, void *arg)
{
	Scene *s = arg;
	static const ActVote vote = { 3, 3, 2, 1, 0 };
	BlobDraft blob;
	Err *e = act_decide(ctx, act_get(ctx, s->act),
	                    &(ActDecision){ .outcome = ACT_ADOPTED,
	                                    .day = ctx->today,
	                                    .session = s->open,
	                                    .vote = &vote });
	if (!e)
		e = act_send_to_signature(ctx, act_get(ctx, s->act), S(""));
	if (!e)
		e = blob_make(ctx, S("%PDF-1.4\n% signed\n"), &blob);
	if (!e)
		e = act_sign(ctx, act_get(ctx, s->act), blob_keep(ctx, &blob, S("acte.pdf")), true);
	return e ? e : act_publish(ctx, act_get(ctx, s->act), (Date){ 0 });
}

static void hold(Ctx *ctx, Scene *s)
{
	Err *e = ctx_write(ctx, publish, s);
	if (e)
		fault("the scene: %s", e->message);
	test_script(ctx, "update council_session set state = 'closed', opened = 1774027800000000,"
	                 " closed = 1774035000000000 where state = 'convened'");
	test_script(ctx, "update council_item set state = 'adopted' where act is not null");
	test_script(ctx, "update council_item set state = 'noted' where act is null");
}

static Reply get(Ctx *ctx, const char *path, Id id)
{
	Str whole = str_format(test_arena(), "%s/%lld", path, (long long)id);
	return test_get(ctx, str_cstr(test_arena(), whole));
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

static Str text_of(const Json *json, const char *name)
{
	return json_text(json_get(json, str_of(name)));
}

/* ---- The rule ---- */

static void check_says_nothing_hidden(Reply reply)
{
	CHECK(reply.status == 200 || reply.status == 404);
	CHECK(!has(reply, "cach") && !has(reply, "Jeanne") && !has(reply, "1971"));
}

/* Objects of OParl, one a line, for a judge. */
static void keep_objects(Reply reply, Buf *objects)
{
	const Json *json;
	CHECK(json_parse(test_arena(), reply.body, &json) == NULL);
	const Json *data = json_get(json, S("data"));
	for (size_t i = 0; i < (data ? data->items_len : 1); i++) {
		JsonWriter w = { .buf = objects };
		json_add(&w, data ? &data->items[i] : json);
		buf_char(objects, '\n');
	}
}

/* All public addresses of this module, with every number up to ten where they have one. */
static int walk(Ctx *ctx, Buf *objects)
{
	int found = 0;
	for (const Route *r = openacts_module.routes; r->page; r++) {
		if (strcmp(r->needs, ANYONE) != 0)
			continue;
		for (Id id = 1; id <= (strchr(r->path, '{') ? 10 : 1); id++) {
			Str rest = str_of(r->path);
			Str path = str_cut(&rest, '{');
			if (rest.len > 0) {
				(void)str_cut(&rest, '}');
				path = str_format(test_arena(), "%.*s%lld%.*s", STR(path),
				                  (long long)id, STR(rest));
			}
			Reply reply = test_get(ctx, str_cstr(test_arena(), path));
			check_says_nothing_hidden(reply);
			found += reply.status == 200;
			if (reply.status == 200 && str_starts(path, S("/oparl")))
				keep_objects(reply, objects);
		}
	}
	return found;
}

TEST(of_sessions_only_public_items_of_public_ones_leave)
{
	Scene s;
	Ctx *ctx = town(&s);
	Buf objects = { .arena = test_arena() };
	int before = walk(ctx, &objects);
	hold(ctx, &s);
	CHECK(walk(ctx, &objects) > before && before > 20);
	static const char *const sessions[] = { "/oparl/seances", "/oparl/lieux" };
	for (size_t i = 0; i < ARRAY_LEN(sessions); i++) {
		CHECK_INT(get(ctx, sessions[i], s.open).status, 200);
		CHECK_INT(get(ctx, sessions[i], s.prepared).status, 404);
		CHECK_INT(get(ctx, sessions[i], s.closed_doors).status, 404);
	}
}

TEST(votes_and_names_of_a_secret_ballot_are_in_no_output)
{
	Scene s;
	Ctx *ctx = town(&s);
	hold(ctx, &s);
	Reply reply = get(ctx, "/oparl/seances", s.open);
	CHECK(!has(reply, "Diallo") && !has(reply, "elus"));
	CHECK(!has(test_get(ctx, "/vie-municipale/seances.ics"), "Diallo"));
}

/* ---- What others judge ---- */

/* The lines that a judge of test/judges prints about a text. */
static StrList judged(const char *judge, const char *data, Str text)
{
	char path[] = "/tmp/beffroi-open-XXXXXX";
	int fd = mkstemp(path);
	CHECK(fd >= 0 && write(fd, text.ptr, text.len) == (ssize_t)text.len);
	CHECK(close(fd) == 0);
	Str folder = data ? str_format(test_arena(), "%s/%s", test_data(), data) : S("");
	Str command = str_format(test_arena(), "/usr/bin/python3 %s/test/judges/%s %.*s %s",
	                         TEST_SOURCE, judge, STR(folder), path);
	FILE *pipe = popen(str_cstr(test_arena(), command), "r");
	StrList lines = { 0 };
	char line[1000];
	while (pipe && fgets(line, sizeof line, pipe))
		*list_push(test_arena(), &lines) = str_copy(test_arena(), str_trim(str_of(line)));
	CHECK_INT(pclose(pipe), 0);
	(void)unlink(path);
	return lines;
}

TEST(all_that_programs_are_given_passes_its_judge)
{
	if (!test_data())
		SKIP("BEFFROI_DATA is not set");
	if (system("/usr/bin/python3 -c 'import jsonschema, icalendar, dateutil' 2>/dev/null") != 0)
		SKIP("no python3-jsonschema or python3-icalendar");
	Scene s;
	Ctx *ctx = town(&s);
	hold(ctx, &s);
	Buf objects = { .arena = test_arena() };
	CHECK(walk(ctx, &objects) > 20);
	StrList kinds = judged("oparl.py", "oparl/schema", buf_str(&objects));
	CHECK_STR(kinds.at[0], S("11")); /* all but terms */
	StrList events = judged("ical.py", NULL, test_get(ctx, "/vie-municipale/seances.ics").body);
	CHECK_INT((int64_t)events.len, 1);
	CHECK(str_starts(events.at[0], S("1774027800 1774035000 ")));
	test_script(ctx, "insert into openacts_setting (id, siret) values (1, '21860194600013')");
	test_script(ctx, "update act set matter = '7.1'");
	StrList rows = judged("scdl.py", "scdl/scdl/deliberations/2.1.5/schema.json",
	                      test_get(ctx, "/vie-municipale/deliberations.csv").body);
	CHECK_INT((int64_t)rows.len, 1);
	CHECK_STR(rows.at[0], S("ok"));
}

/* ---- Pages and the calendar ---- */

TEST(a_visitor_sees_what_comes_and_who_decides)
{
	Scene s;
	Ctx *ctx = town(&s);
	Reply reply = test_get(ctx, "/vie-municipale");
	CHECK(has(reply, "Salle du conseil") && has(reply, "Prochaines séances"));
	CHECK(has(reply, "/vie-municipale/seances/1\""));
	reply = test_get(ctx, "/vie-municipale/elus");
	CHECK(has(reply, "Awa Diallo") && has(reply, "Présidence") && has(reply, "Chloé Roux"));
	CHECK(!has(reply, ">Membre<"));
	test_wait(ctx, (int64_t)20 * 86400);
	CHECK(has(test_get(ctx, "/vie-municipale"), "Aucune séance publique"));
}

TEST(a_calendar_has_public_sessions_at_their_local_time)
{
	Scene s;
	Ctx *ctx = town(&s);
	Reply reply = test_get(ctx, "/vie-municipale/seances.ics");
	CHECK_STR(test_header(reply, "Content-Type"),
	          S("text/calendar; charset=utf-8; method=PUBLISH"));
	CHECK(has(reply, "DTSTART;TZID=Europe/Paris:20260320T183000\r\n"));
	CHECK(has(reply, "UID:seance-1@valbourg\r\n"));
	CHECK(has(reply, "DESCRIPTION:1. Point sur l’eau <b>\\n2. Tarifs de l’eau\r\n"));
	Str rest = reply.body;
	int events = 0;
	while (rest.len > 0)
		events += str_eq(str_cut(&rest, '\n'), S("BEGIN:VEVENT\r"));
	CHECK_INT(events, 1);
}

static Err *call_off(Ctx *ctx, void *arg)
{
	return council_cancel(ctx, ((Scene *)arg)->open);
}

TEST(who_follows_sessions_learns_that_one_is_called_off)
{
	Scene s;
	Ctx *ctx = town(&s);
	Reply reply = test_get(ctx, "/vie-municipale/seances.atom");
	CHECK(has(reply, "<title>Conseil municipal, 20\u00a0mars 2026</title>"));
	CHECK(has(reply, "term=\"convened\"") && has(reply, "2. Tarifs de l’eau"));
	CHECK(ctx_write(ctx, call_off, &s) == NULL);
	CHECK(has(test_get(ctx, "/vie-municipale"), "Annulée"));
	CHECK(has(test_get(ctx, "/vie-municipale/seances.ics"), "STATUS:CANCELLED\r\n"));
	CHECK(has(test_get(ctx, "/vie-municipale/seances.atom"), "term=\"cancelled\""));
	CHECK(json_bool(json_get(json_of(get(ctx, "/oparl/seances", s.open)), S("cancelled")),
	                false));
}

/* ---- OParl ---- */

static const Json *follow(Ctx *ctx, const Json *object, const char *name)
{
	Str address = text_of(object, name), site = ctx->authority->site_url;
	CHECK(str_starts(address, site));
	Str path = str_part(address, site.len, address.len);
	return json_of(test_get(ctx, str_cstr(test_arena(), path)));
}

/* Each object is what its own address gives. */
static void check_same(Ctx *ctx, const Json *object)
{
	Buf one = { .arena = test_arena() }, other = { .arena = test_arena() };
	JsonWriter w = { .buf = &one }, v = { .buf = &other };
	json_add(&w, object);
	json_add(&v, follow(ctx, object, "id"));
	CHECK_STR(buf_str(&one), buf_str(&other));
}

TEST(a_program_finds_every_object_at_its_address)
{
	Scene s;
	Ctx *ctx = town(&s);
	hold(ctx, &s);
	const Json *body = json_of(test_get(ctx, "/oparl/collectivite"));
	static const char *const lists[] = { "organization", "person", "meeting", "paper",
		                             "membership" };
	static const size_t lengths[] = { 1, 3, 1, 1, 3 };
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		const Json *data = json_get(follow(ctx, body, lists[i]), S("data"));
		CHECK_INT((int64_t)data->items_len, (int64_t)lengths[i]);
		for (size_t j = 0; j < data->items_len; j++)
			check_same(ctx, &data->items[j]);
	}
	const Json *people = json_get(follow(ctx, body, "person"), S("data"));
	const Json *seat = &json_get(&people->items[0], S("membership"))->items[0];
	check_same(ctx, seat);
	CHECK_STR(text_of(seat, "role"), S("Présidence"));
	const Json *organization = follow(ctx, seat, "organization");
	CHECK_INT((int64_t)json_get(follow(ctx, organization, "meeting"), S("data"))->items_len, 1);
	const Json *meeting = &json_get(follow(ctx, body, "meeting"), S("data"))->items[0];
	check_same(ctx, json_get(meeting, S("location")));
	const Json *agenda = json_get(meeting, S("agendaItem"));
	CHECK_INT((int64_t)agenda->items_len, 2);
	for (size_t i = 0; i < agenda->items_len; i++)
		check_same(ctx, &agenda->items[i]);
	CHECK_STR(text_of(&agenda->items[1], "result"), S("Adopté"));
	const Json *consultation = follow(ctx, &agenda->items[1], "consultation");
	check_same(ctx, consultation);
	CHECK_STR(text_of(follow(ctx, consultation, "paper"), "reference"), S("2026-DE-0001"));
	check_same(ctx, follow(ctx, consultation, "agendaItem"));
	const Json *paper = follow(ctx, consultation, "paper");
	check_same(ctx, json_get(paper, S("mainFile")));
	check_same(ctx, &json_get(paper, S("consultation"))->items[0]);
}

TEST(an_act_that_is_not_published_is_not_joined_to_its_item)
{
	Scene s;
	Ctx *ctx = town(&s);
	const Json *meeting = json_of(get(ctx, "/oparl/seances", s.open));
	const Json *agenda = json_get(meeting, S("agendaItem"));
	CHECK(json_get(&agenda->items[1], S("consultation")) == NULL);
	CHECK(json_get(&agenda->items[1], S("result")) == NULL);
	CHECK_INT(get(ctx, "/oparl/examens", 3).status, 404);
}

/* Sessions of many days, several a day, in pages: each is met once, the latest first. */
TEST(long_lists_of_sessions_go_on_and_each_is_met_once)
{
	Scene s;
	Ctx *ctx = town(&s);
	enum { SESSIONS = 257 };
	for (int i = 0; i < SESSIONS; i++) {
		Str day = date_iso(test_arena(), date_add_days(DATE(2020, 1, 1), i / 3));
		Str sql = str_format(test_arena(),
		                     "insert into council_session (body, kind, day, minute, place,"
		                     " video, state, is_public, convocation, created, convened)"
		                     " values (%lld, 'ordinary', '%.*s', 1080, '', '', 'closed', 1,"
		                     " 1, 1, %d)",
		                     (long long)s.body, STR(day), i + 1);
		test_script(ctx, str_cstr(test_arena(), sql));
	}
	int seen = 0, pages = 0;
	Str next = S("/oparl/seances?created_since=1970-01-01T00:00:00Z"), last = S("9999");
	for (; next.len > 0 && pages < 10; pages++) {
		const Json *list = json_of(test_get(ctx, str_cstr(test_arena(), next)));
		const Json *data = json_get(list, S("data"));
		for (size_t i = 0; i < data->items_len; i++, seen++) {
			Str start = text_of(&data->items[i], "start");
			CHECK(str_compare(start, last) <= 0);
			last = start;
		}
		next = text_of(json_get(list, S("links")), "next");
		next = str_part(next, ctx->authority->site_url.len, next.len);
	}
	CHECK_INT(seen, SESSIONS + 1);
	CHECK_INT(pages, 3);
}
