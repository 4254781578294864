/* Sessions as the secretary, members and the public see them: each page, each form, who may not,
 * the failing disk. */
#include "app/testapp.h"
#include "core/job/job.h"
#include "modules/council/test_scene.h"
#include "modules/council/writing.h"

#include <stdio.h>
#include <string.h>

static bool has(Reply reply, const char *part)
{
	return str_has(reply.body, str_of(part));
}

/* ---- Stages of the scene ---- */

typedef enum {
	DRAFT,
	CONVENED,
	OPEN,
	HAND,
	ROLL,
	DEVICE,
	SECRET,
	NO_QUORUM,
	ADOPTED,
	CLOSED,
	WRITTEN
} Stage;

static Err *with_paper(Ctx *ctx, CouncilScene *s)
{
	BlobDraft blob;
	Err *e = blob_make(ctx, S("%PDF-1.4\n% paper\n"), &blob);
	return e ? e : council_paper_add(ctx, s->session, 0, &blob, S("note.pdf"), S("Note <b>"));
}

static void open_ballot(CouncilScene *s, BallotMethod method)
{
	s->item = s->items[0];
	s->method = method;
	council_scene_go(s, &s->samira, council_scene_ballot);
}

static Err *ask_for_minutes(Ctx *ctx, CouncilScene *s)
{
	Id id;
	return council_writing_ask(ctx,
	                           &(CouncilWriting){ .kind = WRITING_MINUTES,
	                                              .session = s->session,
	                                              .approved = DATE(2026, 3, 20) },
	                           &id);
}

static void write_minutes(CouncilScene *s)
{
	council_scene_go(s, &s->samira, ask_for_minutes);
	(void)job_run_due(s->ctx->platform, s->ctx->authority, app_modules, s->ctx->now, 100);
}

static CouncilScene *scene(Stage stage)
{
	CouncilScene *s = council_scene();
	council_scene_go(s, &s->samira, with_paper);
	if (stage >= CONVENED)
		council_scene_convene(s);
	if (stage >= OPEN)
		council_scene_open(s, stage == NO_QUORUM ? 5 : 8);
	if (stage >= HAND && stage <= SECRET)
		open_ballot(s, (BallotMethod)(stage - HAND));
	if (stage >= ADOPTED) {
		open_ballot(s, METHOD_DEVICE);
		s->member = s->ids[0];
		s->choice = CHOICE_FOR;
		council_scene_go(s, &s->members[0], council_scene_vote);
		council_scene_go(s, &s->samira, council_scene_count);
	}
	if (stage >= CLOSED)
		council_scene_go(s, &s->samira, council_scene_close);
	if (stage >= WRITTEN)
		write_minutes(s);
	council_scene_as(s, &s->samira);
	return s;
}

/* Addresses and forms name rows of the scene: $session, $item … */
static const char *with_ids(CouncilScene *s, const char *text)
{
	Ctx *ctx = council_scene_ctx(s, &s->samira);
	Arena *arena = s->ctx->arena;
	const CouncilCall *call = council_call_of_member(ctx, s->session, s->ids[4]);
	CouncilSeatList seats = council_seats(ctx, s->body, ctx->today);
	const struct {
		Str name, value;
	} names[] = {
		{ S("session"), str_format(arena, "%lld", (long long)s->session) },
		{ S("body"), str_format(arena, "%lld", (long long)s->body) },
		{ S("item2"), str_format(arena, "%lld", (long long)s->items[1]) },
		{ S("item"), str_format(arena, "%lld", (long long)s->items[0]) },
		{ S("election"), str_format(arena, "%lld", (long long)s->election) },
		{ S("ballot"), str_format(arena, "%lld", (long long)s->ballot) },
		{ S("paper"), S("1") },
		{ S("seat"), str_format(arena, "%lld", (long long)seats.at[14].id) },
		{ S("m0"), str_format(arena, "%lld", (long long)s->ids[0]) },
		{ S("m1"), str_format(arena, "%lld", (long long)s->ids[1]) },
		{ S("m4"), str_format(arena, "%lld", (long long)s->ids[4]) },
		{ S("m9"), str_format(arena, "%lld", (long long)s->ids[9]) },
		{ S("token"), call ? council_call_token(ctx, call->id) : S("") },
	};
	Buf out = { .arena = arena };
	Str rest = str_of(text);
	buf_add(&out, str_cut(&rest, '$'));
	while (rest.len > 0) {
		for (size_t i = 0; i < ARRAY_LEN(names); i++) {
			if (!str_starts(rest, names[i].name))
				continue;
			buf_add(&out, names[i].value);
			rest = str_part(rest, names[i].name.len, rest.len);
			break;
		}
		buf_add(&out, str_cut(&rest, '$'));
	}
	return str_cstr(arena, buf_str(&out));
}

static Str traces(CouncilScene *s)
{
	return test_value(
		s->ctx,
		"select (select count(*) from event) || ' ' || (select count(*) from blob) || ' ' "
		"|| (select count(*) from job) || ' ' || (select count(*) from mail_letter) || ' ' "
		"|| (select group_concat(state || version || day) from council_session) || ' ' "
		"|| (select group_concat(state || rank || discussion) from council_item) || ' ' "
		"|| (select group_concat(state || coalesce(number, '')) from act) || ' ' "
		"|| (select count(*) from council_seat where until is null) || ' ' "
		"|| (select count(*) from council_body) || ' ' "
		"|| coalesce((select group_concat(name_fr) from council_body), '') || ' ' "
		"|| (select count(*) from council_paper) || ' ' "
		"|| (select count(*) || count(posted) from council_writing) || ' ' "
		"|| (select count(*) from council_proxy where ended is null) || ' ' "
		"|| (select count(*) from council_aside) || ' ' "
		"|| (select count(*) from council_presence where departed is null) || ' ' "
		"|| coalesce((select group_concat(state) from council_ballot), '') || ' ' "
		"|| (select count(*) from council_vote) || ' ' "
		"|| (select count(*) from council_part) || ' ' "
		"|| (select count(*) from council_secret) || ' ' "
		"|| coalesce((select group_concat(answer) from council_call), '')");
}

/* ---- Reading ---- */

TEST(each_page_of_the_secretary_is_there_at_each_stage)
{
	static const char *const paths[] = {
		"/seances",
		"/seances/nouvelle",
		"/seances/organes",
		"/seances/organes/nouveau",
		"/seances/organes/$body",
		"/seances/$session",
		"/seances/$session/documents/$paper",
		"/vie-municipale/seances",
	};
	for (Stage stage = DRAFT; stage <= NO_QUORUM; stage++) {
		CouncilScene *s = scene(stage);
		for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
			council_scene_as(s, &s->samira);
			Reply reply = test_get(s->ctx, with_ids(s, paths[i]));
			CHECK_INT(reply.status, 200);
			CHECK(!has(reply, "<b>\""));
		}
		council_scene_as(s, &s->samira);
		int live = test_get(s->ctx, with_ids(s, "/seances/$session/direct")).status;
		CHECK_INT(live, stage == DRAFT ? 409 : 200);
		test_as_visitor(s->ctx);
		int public =
			test_get(s->ctx, with_ids(s, "/vie-municipale/seances/$session")).status;
		CHECK_INT(public, stage == DRAFT ? 404 : 200);
		public = test_get(s->ctx, with_ids(s, "/vie-municipale/seances/$session/ecran"))
		                 .status;
		CHECK_INT(public, stage == DRAFT ? 404 : 200);
	}
}

TEST(papers_of_a_session_are_made_as_pdf)
{
	CouncilScene *s = scene(SECRET);
	static const char *const names[] = { "convocation", "liste", "proces-verbal" };
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		Str path = str_format(s->ctx->arena, "/seances/%lld/pdf/%s", (long long)s->session,
		                      names[i]);
		Reply reply = test_get(s->ctx, str_cstr(s->ctx->arena, path));
		CHECK_INT(reply.status, 200);
		CHECK(str_starts(reply.body, S("%PDF-")));
	}
	CHECK_INT(test_get(s->ctx, with_ids(s, "/seances/$session/pdf/autre")).status, 404);
}

TEST(a_member_who_answers_has_read_the_convocation_and_nobody_else_may)
{
	CouncilScene *s = scene(CONVENED);
	const char *seat = with_ids(s, "/elus/seances/$session");
	council_scene_as(s, &s->members[4]);
	Reply reply = test_get(s->ctx, seat);
	CHECK_INT(reply.status, 200);
	CHECK(has(reply, "Salle du conseil") && has(reply, "Serez-vous là"));
	CHECK(has(reply, with_ids(s, "/cartable/seances/$session")));
	CHECK_STR(test_value(s->ctx, "select count(*) || '' from council_call where opened is not "
	                             "null"),
	          S("1"));
	const char *answer = with_ids(s, "/elus/seances/$session/reponse");
	CHECK_INT(test_post(s->ctx, answer, "reponse=").status, 422);
	CHECK_INT(test_post(s->ctx, answer, "reponse=peut-etre").status, 422);
	CHECK_INT(test_post(s->ctx, answer, with_ids(s, "reponse=absent&pouvoir=$m1")).status, 303);
	CHECK_STR(
		test_value(s->ctx, "select count(*) || '' from council_proxy where ended is null"),
		S("1"));
	CHECK_INT(test_post(s->ctx, answer, "reponse=present").status, 303);
	CHECK_STR(
		test_value(s->ctx, "select count(*) || '' from council_proxy where ended is null"),
		S("0"));
	council_scene_as(s, &s->omar);
	CHECK_INT(test_get(s->ctx, seat).status, 403);
	Actor stranger = s->members[0];
	stranger.account = 999;
	council_scene_as(s, &stranger);
	CHECK_INT(test_get(s->ctx, seat).status, 404);
	CHECK_INT(test_post(s->ctx, answer, "reponse=present").status, 404);
}

TEST(the_link_of_a_convocation_leads_who_is_signed_in_to_the_satchel)
{
	CouncilScene *s = scene(CONVENED);
	const char *link = with_ids(s, "/convocations/$token");
	const char *satchel = with_ids(s, "/cartable/seances/$session");
	council_scene_as(s, &s->members[4]);
	CHECK(has(test_get(s->ctx, link), "Ouvrir la convocation"));
	CHECK_STR(test_header(test_post(s->ctx, link, ""), "Location"), str_of(satchel));
	CHECK_STR(test_header(test_get(s->ctx, link), "Location"), str_of(satchel));
	council_scene_as(s, &s->members[0]); /* a colleague's link is not one's own */
	CHECK_INT(test_get(s->ctx, link).status, 200);
}

TEST(a_ballot_comes_to_the_page_of_a_member_by_itself)
{
	CouncilScene *s = scene(OPEN);
	const char *seat = with_ids(s, "/elus/seances/$session");
	council_scene_as(s, &s->members[4]);
	Reply reply = test_get(s->ctx, seat);
	CHECK(has(reply, "id=\"vote\" data-refresh") && has(reply, "Aucun scrutin"));
	s = scene(SECRET);
	council_scene_as(s, &s->members[4]);
	Req *req = test_request(s->ctx, GET, with_ids(s, "/elus/seances/$session"), NULL);
	*list_push(req->ctx->arena, &req->headers) = (Header){ S("x-fragment"), S("vote") };
	reply = test_send(s->ctx, req);
	CHECK(has(reply, "Votre voix") && has(reply, "name=\"token\"") && !has(reply, "<html"));
}

TEST(a_program_that_follows_the_link_has_not_read_the_convocation)
{
	CouncilScene *s = scene(CONVENED);
	test_as_visitor(s->ctx);
	Reply reply = test_get(s->ctx, with_ids(s, "/convocations/$token"));
	CHECK(has(reply, "Ouvrir la convocation") && !has(reply, "Délibération 1"));
	CHECK_STR(test_value(s->ctx, "select count(*) || '' from council_call where opened is not "
	                             "null"),
	          S("0"));
	CHECK_INT(test_post(s->ctx, with_ids(s, "/convocations/$token"), "").status, 303);
	reply = test_get(s->ctx, with_ids(s, "/convocations/$token"));
	CHECK(has(reply, "Délibération 1"));
	CHECK_INT(test_get(s->ctx, with_ids(s, "/convocations/$token/documents/1")).status, 200);
	CHECK(has(test_get(s->ctx, with_ids(s, "/convocations/$token/calendrier")), "VEVENT"));
	CHECK_INT(test_get(s->ctx, "/convocations/1.abc").status, 404);
	CHECK_INT(test_get(s->ctx, "/convocations/1.abc/documents/1").status, 404);
	CHECK_INT(test_get(s->ctx, "/convocations/1.abc/points/1/projet").status, 404);
}

static Err *hide_an_item(Ctx *ctx, CouncilScene *s)
{
	return council_item_add(ctx, s->session,
	                        &(CouncilItem){ .kind = S("information"), .title = S("Secret") });
}

static Err *call_off(Ctx *ctx, CouncilScene *s)
{
	return council_cancel(ctx, s->session);
}

TEST(a_session_that_was_announced_is_said_to_be_called_off)
{
	CouncilScene *s = scene(DRAFT);
	council_scene_go(s, &s->samira, call_off);
	test_as_visitor(s->ctx);
	CHECK_INT(test_get(s->ctx, with_ids(s, "/vie-municipale/seances/$session")).status, 404);
	s = scene(DRAFT);
	council_scene_convene(s);
	council_scene_go(s, &s->samira, call_off);
	test_as_visitor(s->ctx);
	CHECK(has(test_get(s->ctx, "/vie-municipale/seances"), "Annulée"));
	Reply reply = test_get(s->ctx, with_ids(s, "/vie-municipale/seances/$session"));
	CHECK(has(reply, "Annulée") && has(reply, "https://schema.org/EventCancelled"));
	CHECK_INT(test_get(s->ctx, with_ids(s, "/vie-municipale/seances/$session/ecran")).status,
	          404);
}

TEST(machines_read_when_and_where_a_public_session_is)
{
	CouncilScene *s = council_scene();
	council_scene_convene(s);
	test_as_visitor(s->ctx);
	Reply reply = test_get(s->ctx, with_ids(s, "/vie-municipale/seances/$session"));
	CHECK(has(reply,
	          "<script type=\"application/ld+json\">{\"@context\":\"https://schema.org\""));
	CHECK(has(reply, "\"startDate\":\"2026-03-20T18:30:00+01:00\""));
	CHECK(has(reply, "\"location\":[{\"@type\":\"Place\",\"name\":\"Salle du conseil\"}]"));
}

TEST(what_is_not_public_is_not_shown_to_the_public)
{
	CouncilScene *s = scene(DRAFT);
	council_scene_go(s, &s->samira, hide_an_item);
	council_scene_convene(s);
	test_as_visitor(s->ctx);
	Reply reply = test_get(s->ctx, with_ids(s, "/vie-municipale/seances/$session"));
	CHECK(has(reply, "Délibération 1") && !has(reply, "Secret"));
	test_script(s->ctx, "update council_session set is_public = 0");
	CHECK_INT(test_get(s->ctx, with_ids(s, "/vie-municipale/seances/$session")).status, 404);
	CHECK(!has(test_get(s->ctx, "/vie-municipale/seances"), "Conseil municipal"));
}

TEST(an_open_ballot_shows_how_many_have_voted_and_never_how)
{
	CouncilScene *s = scene(DEVICE);
	s->member = s->ids[0];
	s->choice = CHOICE_AGAINST;
	council_scene_go(s, &s->members[0], council_scene_vote);
	test_as_visitor(s->ctx);
	Req *req = test_request(s->ctx, GET, with_ids(s, "/vie-municipale/seances/$session/ecran"),
	                        NULL);
	*list_push(req->ctx->arena, &req->headers) = (Header){ S("x-fragment"), S("ecran") };
	Reply reply = test_send(s->ctx, req);
	CHECK(has(reply, "<strong class=\"num\">1</strong>"));
	CHECK(!has(reply, "contre") && !has(reply, "Membre A") && !has(reply, "<html"));
}

/* ---- Forms ---- */

typedef enum { SAMIRA, MEMBER, VISITOR } Who;

typedef struct {
	const char *path, *form;
	Stage stage;
	Who who;
	const char *file;
} Form;

#define PLAN "sorte=ordinary&jour-d=30&jour-m=4&jour-y=2026&heure=18h30&lieu=Salle"
#define BODY "nom=Bureau&code=bureau&sorte=executive&regle=comite&serie=BU"
#define SEAT                                                                                       \
	"nom_elu=Zoe&courriel=zoe%40valbourg.example&fonction=member&depuis-d=1&depuis-m=1&"       \
	"depuis-y=2026&suppleant_de=0"

static const Form forms[] = {
	{ "/seances/nouvelle", PLAN "&assemblee=$body", DRAFT, SAMIRA, NULL },
	{ "/seances/$session/modifier", PLAN "&version=1", DRAFT, SAMIRA, NULL },
	{ "/seances/organes/nouveau", BODY, DRAFT, SAMIRA, NULL },
	{ "/seances/organes/$body",
	  "nom=Conseil&code=conseil&sorte=council&regle=fr-commune-3500"
	  "&serie=DE",
	  DRAFT, SAMIRA, NULL },
	{ "/seances/organes/$body/membres", SEAT, DRAFT, SAMIRA, NULL },
	{ "/seances/organes/$body/membres/$seat/fin", "fin-d=1&fin-m=4&fin-y=2026", DRAFT, SAMIRA,
	  NULL },
	{ "/seances/organes/$body/mandature", "debut-d=1&debut-m=4&debut-y=2026", DRAFT, SAMIRA,
	  NULL },
	{ "/seances/$session/points", "faire=point&sorte=information&objet=Divers", DRAFT, SAMIRA,
	  NULL },
	{ "/seances/$session/points/$item", "faire=descendre", DRAFT, SAMIRA, NULL },
	{ "/seances/$session/points/$item", "faire=retirer", DRAFT, SAMIRA, NULL },
	{ "/seances/$session/points/$item/debats", "debats=On+parle", OPEN, SAMIRA, NULL },
	{ "/seances/$session/documents", "titre=Plan&point=$item", CONVENED, SAMIRA, "fichier" },
	{ "/seances/$session/documents/$paper/retirer", "", CONVENED, SAMIRA, NULL },
	{ "/seances/$session/convocation", "faire=convoquer", DRAFT, SAMIRA, NULL },
	{ "/seances/$session/convocation", "faire=rappeler", CONVENED, SAMIRA, NULL },
	{ "/seances/$session/convocation", "faire=annuler", CONVENED, SAMIRA, NULL },
	{ "/seances/$session/etat", "faire=ouvrir&president=$m0&secretaire=$m1", CONVENED, SAMIRA,
	  NULL },
	{ "/seances/$session/etat", "faire=suspendre", OPEN, SAMIRA, NULL },
	{ "/seances/$session/etat", "faire=lever", OPEN, SAMIRA, NULL },
	{ "/seances/$session/etat",
	  "faire=reconvoquer&jour-d=24&jour-m=3&jour-y=2026&heure=18%3A30", NO_QUORUM, SAMIRA,
	  NULL },
	{ "/seances/$session/presence", "faire=arrive&membre=$m9", OPEN, SAMIRA, NULL },
	{ "/seances/$session/presence", "faire=part&membre=$m4", OPEN, SAMIRA, NULL },
	{ "/seances/$session/pouvoirs", "donneur=$m9&porteur=$m0", OPEN, SAMIRA, NULL },
	{ "/seances/$session/points/$item", "faire=fermer", OPEN, SAMIRA, NULL },
	{ "/seances/$session/points/$item/retraits", "faire=retrait&membre=$m4&motif=delegue", OPEN,
	  SAMIRA, NULL },
	{ "/seances/$session/points/$item/scrutin", "faire=scrutin&mode=appel", OPEN, SAMIRA,
	  NULL },
	{ "/seances/$session/points/$election/scrutin", "faire=scrutin&candidats=Awa%0ABruno", OPEN,
	  SAMIRA, NULL },
	{ "/seances/$session/points/$item/scrutin", "faire=ajourner", OPEN, SAMIRA, NULL },
	{ "/seances/$session/points/$item/scrutin", "faire=retirer", OPEN, SAMIRA, NULL },
	{ "/seances/$session/scrutins/$ballot", "faire=main&contre=$m1&contre=$m4", HAND, SAMIRA,
	  NULL },
	{ "/seances/$session/scrutins/$ballot", "faire=papier&pour=5&contre_n=2&blancs=1", SECRET,
	  SAMIRA, NULL },
	{ "/seances/$session/scrutins/$ballot", "faire=annuler", DEVICE, SAMIRA, NULL },
	{ "/seances/$session/signature", "circuit=", ADOPTED, SAMIRA, NULL },
	{ "/seances/$session/pieces", "faire=liste&circuit_liste=", CLOSED, SAMIRA, NULL },
	{ "/seances/$session/pieces/1", "", WRITTEN, SAMIRA, NULL },
	{ "/seances/registres",
	  "faire=registre&assemblee=$body&annee=2026&circuit_registre=", CLOSED, SAMIRA, NULL },
	{ "/seances/$session/scrutins/$ballot/voix", "membre=$m4&choix=contre", ROLL, SAMIRA,
	  NULL },
	{ "/elus/seances/$session/reponse", "reponse=absent&pouvoir=$m0", CONVENED, MEMBER, NULL },
	{ "/elus/scrutins/$ballot", "voix=$m4&choix=pour", DEVICE, MEMBER, NULL },
	{ "/elus/scrutins/$ballot", "voix=$m4&choix=pour", SECRET, MEMBER, NULL },
	{ "/convocations/$token", "", CONVENED, VISITOR, NULL },
	{ "/convocations/$token/reponse", "reponse=present", CONVENED, VISITOR, NULL },
};

static void come(CouncilScene *s, Who who)
{
	if (who == VISITOR)
		test_as_visitor(s->ctx);
	else
		council_scene_as(s, who == SAMIRA ? &s->samira : &s->members[4]);
}

/* Sends it; the n-th step of the database from then on fails, if any. */
static int send(CouncilScene *s, const Form *f, int n)
{
	Arena *arena = s->ctx->arena;
	Str body =
		str_format(arena, "%s&token=%.*s", with_ids(s, f->form), STR(test_token(s->ctx)));
	Req *req = test_request(s->ctx, POST, with_ids(s, f->path), str_cstr(arena, body));
	Ctx its = *s->ctx;
	its.arena = req->ctx->arena;
	if (f->file) {
		Upload *u = list_push(req->ctx->arena, &req->uploads);
		*u = (Upload){ .field = str_of(f->file), .file_name = S("plan.pdf") };
		CHECK(!blob_make(&its, S("%PDF-1.4\n% of the test\n"), &u->blob));
	}
	its.arena = arena_new(16 << 20);
	test_fail_at(s->ctx, n);
	int status = test_send(&its, req).status;
	test_fail_at(s->ctx, 0);
	arena_free(its.arena);
	return status;
}

TEST(each_form_of_sessions_does_what_it_says)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		CouncilScene *s = scene(forms[i].stage);
		Str before = traces(s);
		come(s, forms[i].who);
		int status = send(s, &forms[i], 0);
		if (status != 303)
			printf("# %s %s: %d\n", forms[i].path, forms[i].form, status);
		CHECK_INT(status, 303);
		CHECK(!str_eq(traces(s), before));
		const char *wrong = council_scene_check(s);
		CHECK(!wrong);
	}
}

/* Where the disk fails is drawn along the way: each step of the short forms, some of the long. */
TEST(a_failing_disk_leaves_no_session_half_done)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		CouncilScene *s = scene(forms[i].stage);
		Str before = traces(s);
		int n = 1, status = 0;
		come(s, forms[i].who);
		while (n < 5000 && (status = send(s, &forms[i], n)) != 303) {
			CHECK_INT(status, 500);
			CHECK_STR(traces(s), before);
			n += 1 + n / 12;
		}
		CHECK_INT(status, 303);
		CHECK(n > 3);
	}
}

TEST(who_is_not_the_secretary_changes_no_session)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		if (forms[i].who != SAMIRA)
			continue;
		CouncilScene *s = scene(forms[i].stage);
		Str before = traces(s);
		council_scene_as(s, &s->omar);
		CHECK_INT(send(s, &forms[i], 0), 403);
		council_scene_as(s, &s->members[4]);
		CHECK_INT(send(s, &forms[i], 0), 403);
		CHECK_STR(traces(s), before);
	}
}

TEST(a_vote_that_was_acknowledged_is_there_and_one_that_failed_is_not)
{
	const Form vote = { "/elus/scrutins/$ballot", "voix=$m4&choix=contre", DEVICE, MEMBER,
		            NULL };
	CouncilScene *s = scene(DEVICE);
	come(s, MEMBER);
	for (int n = 1; n < 200; n++) {
		int status = send(s, &vote, n);
		Str votes = test_value(s->ctx, "select count(*) || '' from council_vote");
		Str chained = test_value(s->ctx, "select count(*) || '' from event where kind = "
		                                 "'council.voted'");
		CHECK_STR(votes, status == 303 ? S("1") : S("0"));
		CHECK_STR(chained, votes);
		if (status == 303)
			return;
	}
	CHECK(false);
}

/* ---- The whole of it, by forms ---- */

TEST(a_deliberation_bears_the_day_on_which_the_council_met)
{
	CouncilScene *s = scene(CONVENED);
	test_wait(s->ctx, (int64_t)5 * 86400);
	const char *live = with_ids(s, "/seances/$session/direct");
	CHECK(has(test_get(s->ctx, live), "ce n’est pas aujourd’hui"));
	CHECK_INT(test_post(s->ctx, with_ids(s, "/seances/$session/etat"),
	                    with_ids(s, "faire=ouvrir&president=$m0&secretaire=$m1"))
	                  .status,
	          303);
	for (int i = 0; i < 9; i++) {
		s->member = s->ids[i];
		council_scene_go(s, &s->samira, council_scene_arrive);
	}
	(void)test_post(s->ctx, with_ids(s, "/seances/$session/points/$item/scrutin"),
	                "faire=scrutin&mode=main");
	s->ballot = council_ballots(council_scene_ctx(s, &s->samira), s->session).at[0].id;
	CHECK_INT(test_post(s->ctx, with_ids(s, "/seances/$session/scrutins/$ballot"), "faire=main")
	                  .status,
	          303);
	Ctx *ctx = council_scene_ctx(s, &s->samira);
	const Act *act = act_get(ctx, council_item_find(ctx, s->items[0])->act);
	CHECK_INT(act->state, ACT_ADOPTED);
	CHECK_INT(date_compare(act->decided, ctx->today), 0);
	CHECK(date_compare(council_session_find(ctx, s->session)->day, ctx->today) > 0);
}

TEST(a_session_is_held_from_its_plan_to_the_public_list_by_plain_forms)
{
	CouncilScene *s = scene(CONVENED);
	test_wait(s->ctx, (int64_t)10 * 86400 + 9 * 3600);
	static const struct {
		const char *path, *form;
	} steps[] = {
		{ "/seances/$session/etat", "faire=ouvrir&president=$m0&secretaire=$m1" },
		{ "/seances/$session/presence", "faire=arrive&membre=$m0" },
		{ "/seances/$session/presence", "faire=arrive&membre=$m1" },
	};
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		CHECK_INT(test_post(s->ctx, with_ids(s, steps[i].path), with_ids(s, steps[i].form))
		                  .status,
		          303);
	Reply refused = test_post(s->ctx, with_ids(s, "/seances/$session/points/$item/scrutin"),
	                          "faire=scrutin&mode=main");
	CHECK_INT(refused.status, 409);
	CHECK(has(refused, "quorum"));
	for (int i = 2; i < 9; i++) {
		s->member = s->ids[i];
		council_scene_go(s, &s->samira, council_scene_arrive);
	}
	CHECK_INT(test_post(s->ctx, with_ids(s, "/seances/$session/points/$item/scrutin"),
	                    "faire=scrutin&mode=main")
	                  .status,
	          303);
	Ctx *ctx = council_scene_ctx(s, &s->samira);
	s->ballot = council_ballots(ctx, s->session).at[0].id;
	CHECK(has(test_get(s->ctx, with_ids(s, "/seances/$session/direct")),
	          "Compter et proclamer"));
	CHECK_INT(test_post(s->ctx, with_ids(s, "/seances/$session/scrutins/$ballot"),
	                    with_ids(s, "faire=main&contre=$m1&abstention=$m4"))
	                  .status,
	          303);
	CHECK_INT(test_post(s->ctx, with_ids(s, "/seances/$session/etat"), "faire=lever").status,
	          303);
	test_as_visitor(s->ctx);
	Reply reply = test_get(s->ctx, with_ids(s, "/vie-municipale/seances/$session"));
	CHECK(has(reply, "2026-DE-0001") && has(reply, "Liste des délibérations examinées"));
	CHECK(has(reply, "7 pour, 1 contre, 1 abstentions, sur 15 membres"));
	CHECK(!council_scene_check(s));
}
