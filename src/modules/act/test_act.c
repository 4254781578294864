/* The rules of acts: steps, drafts, numbers, the chain to its end, and what a check finds. */
#include "app/testapp.h"
#include "base/log.h"
#include "core/job/job.h"
#include "modules/act/test_scene.h"

#include <string.h>

/* ---- The steps ---- */

static const char *const events[] = {
	"edited",
	"annex-added",
	"annex-removed",
	"visa-asked",
	"visa-given",
	"visa-refused",
	"declared-ready",
	"reopened",
	"withdrawn",
	"put-on-agenda",
	"taken-off-agenda",
	"adopted",
	"rejected",
	"postponed",
	"sent-to-signature",
	"document-made",
	"signature-refused",
	"signed",
	"transmitted",
	"acknowledged",
	"transmission-refused",
	"transmission-cancelled",
	"published",
};

static bool leads(ActNature nature, ActState from, const char *event, ActState to)
{
	ActState next;
	return act_step(nature, from, str_of(event), &next) && next == to;
}

/* Every history there can be, by walking from state to state. */
typedef struct {
	bool seen[ACT_STATES][4]; /* whether it was voted (1), whether it was signed (2) */
	ActNature nature;
} Walk;

static void walk(Walk *w, ActState state, int been)
{
	ActState next;
	if (w->seen[state][been])
		return;
	w->seen[state][been] = true;
	for (size_t i = 0; i < ARRAY_LEN(events); i++) {
		if (!act_step(w->nature, state, str_of(events[i]), &next))
			continue;
		CHECK(state != ACT_REJECTED && state != ACT_WITHDRAWN);
		walk(w, next,
		     been | (strcmp(events[i], "adopted") == 0) |
		             (strcmp(events[i], "signed") == 0) << 1);
	}
}

TEST(no_history_of_an_act_leads_past_the_vote_or_the_signature)
{
	for (int nature = 0; nature < ACT_NATURES; nature++) {
		Walk w = { .nature = (ActNature)nature };
		bool voted = act_is_voted((ActNature)nature);
		walk(&w, ACT_DRAFT, 0);
		static const ActState signed_ones[] = { ACT_SIGNED, ACT_TRANSMITTED,
			                                ACT_ACKNOWLEDGED, ACT_REFUSED,
			                                ACT_PUBLISHED };
		for (size_t i = 0; i < ARRAY_LEN(signed_ones); i++) {
			CHECK(!w.seen[signed_ones[i]][0] && !w.seen[signed_ones[i]][1]);
			CHECK(w.seen[signed_ones[i]][2] == !voted);
			CHECK(w.seen[signed_ones[i]][3] == voted);
		}
		CHECK(w.seen[ACT_ON_AGENDA][0] == voted);
		CHECK(w.seen[ACT_IN_SIGNATURE][0] == !voted);
		CHECK(w.seen[ACT_PUBLISHED][voted ? 3 : 2]);
	}
}

TEST(a_deliberation_goes_by_the_council_and_an_order_does_not)
{
	CHECK(leads(ACT_DELIBERATION, ACT_READY, "put-on-agenda", ACT_ON_AGENDA));
	CHECK(!leads(ACT_DELIBERATION, ACT_READY, "sent-to-signature", ACT_IN_SIGNATURE));
	CHECK(leads(ACT_DELIBERATION, ACT_ADOPTED, "sent-to-signature", ACT_IN_SIGNATURE));
	CHECK(leads(ACT_ORDER, ACT_READY, "sent-to-signature", ACT_IN_SIGNATURE));
	CHECK(!leads(ACT_ORDER, ACT_READY, "put-on-agenda", ACT_ON_AGENDA));
	CHECK(leads(ACT_ORDER, ACT_IN_SIGNATURE, "signature-refused", ACT_READY));
	CHECK(leads(ACT_BUDGET, ACT_IN_SIGNATURE, "signature-refused", ACT_ADOPTED));
	CHECK(leads(ACT_BUDGET, ACT_POSTPONED, "put-on-agenda", ACT_ON_AGENDA));
	CHECK(leads(ACT_CONTRACT, ACT_PUBLISHED, "acknowledged", ACT_PUBLISHED));
}

TEST(a_vote_is_sound_when_its_parts_make_the_whole)
{
	static const struct {
		ActVote vote;
		bool sound;
	} cases[] = {
		{ { 15, 15, 15, 0, 0 }, true },  { { 15, 14, 10, 3, 1 }, true },
		{ { 15, 0, 0, 0, 0 }, true },    { { 15, 14, 10, 3, 2 }, false },
		{ { 13, 14, 10, 3, 1 }, false }, { { 15, 1, 2, -1, 0 }, false },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CHECK(act_vote_is_sound(&cases[i].vote) == cases[i].sound);
}

/* ---- Drafts ---- */

TEST(a_draft_says_what_was_written_and_who_may_not_read_it_does_not_find_it)
{
	ActScene *s = act_scene();
	Id id = act_scene_draft(s, ACT_DELIBERATION, "Subvention à la fanfare");
	const Act *act = act_scene_get(s, &s->samira, id);
	CHECK_STR(act->title, S("Subvention à la fanfare"));
	CHECK_INT(act->state, ACT_DRAFT);
	CHECK_STR(act->number, S(""));
	CHECK_STR(act_scene_text(s, id).visas, S("Vu le code général des collectivités"));
	CHECK(!act_scene_get(s, &s->omar, id));
	CHECK(!act_scene_get(s, &s->nadia, id));
	CHECK(str_eq(test_value(s->ctx, "select instr(sealed, 'fanfare') from act_record"),
	             S("0")));
}

static Err *edit(Ctx *ctx, void *arg)
{
	ActScene *s = arg;
	ActDraft d = act_scene_writing(s, ACT_DELIBERATION, "Autre objet");
	return act_edit(ctx, act_get(ctx, s->act), &d, s->version);
}

TEST(a_draft_that_somebody_else_has_changed_is_not_overwritten)
{
	ActScene *s = act_scene();
	s->act = act_scene_draft(s, ACT_DELIBERATION, "Un objet");
	s->version = 1;
	CHECK(!act_scene_try(s, &s->samira, edit));
	Err *e = act_scene_try(s, &s->samira, edit);
	CHECK(e && e->code == ERR_STALE);
	s->version = 2;
	CHECK(!act_scene_try(s, &s->samira, edit));
	e = act_scene_try(s, &s->lea, edit);
	CHECK(e && e->code == ERR_FORBIDDEN);
}

static Err *draft_wrongly(Ctx *ctx, void *arg)
{
	ActScene *s = arg;
	Id id;
	return act_draft(ctx, &s->draft, &id);
}

TEST(what_cannot_be_an_act_is_refused)
{
	ActScene *s = act_scene();
	ActDraft good = act_scene_writing(s, ACT_ORDER, "Stationnement");
	const struct {
		Str title, matter, series;
		Id service;
	} wrong[] = {
		{ S(""), S("7.5"), S("AR"), good.service },
		{ S("Objet"), S("7,5"), S("AR"), good.service },
		{ S("Objet"), S("7."), S("AR1234"), good.service },
		{ S("Objet"), S("7.123"), S("AR"), good.service },
		{ S("Objet"), S("1.2.3.4.5.6"), S("AR"), good.service },
		{ S("Objet"), S("7.5"), S("ar"), good.service },
		{ S("Objet"), S("7.5"), S(""), good.service },
		{ S("Objet"), S("7.5"), S("AR"), 999 },
	};
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		s->draft = good;
		s->draft.title = wrong[i].title;
		s->draft.matter = wrong[i].matter;
		s->draft.series = wrong[i].series;
		s->draft.service = wrong[i].service;
		Err *e = act_scene_try(s, &s->samira, draft_wrongly);
		CHECK(e && e->code == ERR_INVALID);
	}
	s->draft = good;
	CHECK(!act_scene_try(s, &s->samira, draft_wrongly));
	Err *e = act_scene_try(s, &s->omar, draft_wrongly);
	CHECK(e && e->code == ERR_FORBIDDEN);
}

/* ---- The chain ---- */

static void go(ActScene *s, Err *(*rule)(Ctx *ctx, void *arg))
{
	Err *e = act_scene_try(s, &s->samira, rule);
	if (e)
		fault("the scene: %s", e->message);
}

static Err *ready(Ctx *ctx, void *arg)
{
	return act_declare_ready(ctx, act_get(ctx, ((ActScene *)arg)->act));
}

static Err *put_on_agenda(Ctx *ctx, void *arg)
{
	return act_put_on_agenda(ctx, act_get(ctx, ((ActScene *)arg)->act), 1);
}

static Err *adopt(Ctx *ctx, void *arg)
{
	ActVote vote = { 15, 14, 10, 3, 1 };
	return act_decide(ctx, act_get(ctx, ((ActScene *)arg)->act),
	                  &(ActDecision){ .outcome = ACT_ADOPTED,
	                                  .day = ctx->today,
	                                  .session = 1,
	                                  .vote = &vote,
	                                  .heading = S("Séance du 10 mars"),
	                                  .result = S("Adopté par 10 voix contre 3") });
}

static Err *reject(Ctx *ctx, void *arg)
{
	return act_decide(
		ctx, act_get(ctx, ((ActScene *)arg)->act),
		&(ActDecision){ .outcome = ACT_REJECTED, .day = ctx->today, .session = 1 });
}

static Err *send(Ctx *ctx, void *arg)
{
	return act_send_to_signature(ctx, act_get(ctx, ((ActScene *)arg)->act), S(""));
}

static Err *sign(Ctx *ctx, void *arg)
{
	BlobDraft blob;
	Err *e = blob_make(ctx, S("%PDF-1.4\n% signed\n"), &blob);
	if (e)
		return e;
	return act_sign(ctx, act_get(ctx, ((ActScene *)arg)->act),
	                blob_keep(ctx, &blob, S("acte.pdf")), true);
}

static Err *publish(Ctx *ctx, void *arg)
{
	ActScene *s = arg;
	return act_publish(ctx, act_get(ctx, s->act), s->until);
}

static Err *transmit(Ctx *ctx, void *arg)
{
	return act_transmit(ctx, act_get(ctx, ((ActScene *)arg)->act));
}

static Err *acknowledge(Ctx *ctx, void *arg)
{
	return act_acknowledge(ctx, act_get(ctx, ((ActScene *)arg)->act), S("059-1-DE"), ctx->now);
}

static Err *refuse_transmission(Ctx *ctx, void *arg)
{
	return act_refuse_transmission(ctx, act_get(ctx, ((ActScene *)arg)->act));
}

static void adopt_one(ActScene *s, const char *title)
{
	s->act = act_scene_draft(s, ACT_DELIBERATION, title);
	go(s, ready);
	go(s, put_on_agenda);
	go(s, adopt);
}

TEST(a_deliberation_goes_from_its_draft_to_the_public)
{
	ActScene *s = act_scene();
	adopt_one(s, "Subvention à la fanfare");
	const Act *act = act_scene_get(s, &s->samira, s->act);
	CHECK_STR(act->number, S("2026-DE-0001"));
	CHECK_INT(act->state, ACT_ADOPTED);
	CHECK(act->has_vote && act->vote.in_favour == 10 && act->vote.effective == 15);
	go(s, send);
	CHECK_INT(job_run_due(s->ctx->platform, s->ctx->authority, app_modules, s->ctx->now, 10),
	          1);
	act = act_scene_get(s, &s->samira, s->act);
	CHECK(act->document != 0);
	go(s, sign);
	go(s, transmit);
	Err *e = act_scene_try(s, &s->samira, transmit);
	CHECK(e && e->code == ERR_CONFLICT);
	go(s, refuse_transmission);
	CHECK_INT(act_scene_get(s, &s->samira, s->act)->state, ACT_REFUSED);
	go(s, transmit);
	CHECK(!act_find_public(act_scene_ctx(s, &s->nadia), S("2026-DE-0001")));
	go(s, publish);
	act = act_scene_get(s, &s->samira, s->act);
	CHECK_INT(act->state, ACT_PUBLISHED);
	CHECK(!act_is_executory(act));
	go(s, acknowledge);
	act = act_scene_get(s, &s->samira, s->act);
	CHECK(act_is_executory(act));
	CHECK_STR(act->receipt, S("059-1-DE"));
	CHECK(act_find_public(act_scene_ctx(s, &s->nadia), S("2026-DE-0001")));
	CHECK_INT(act_fold(act_scene_ctx(s, &s->samira), act), ACT_PUBLISHED);
	CHECK(!act_scene_check(s));
}

TEST(numbers_have_no_gaps_and_each_series_its_own)
{
	ActScene *s = act_scene();
	adopt_one(s, "Un");
	s->act = act_scene_draft(s, ACT_DELIBERATION, "Deux");
	go(s, ready);
	go(s, put_on_agenda);
	go(s, reject);
	s->act = act_scene_draft(s, ACT_ORDER, "Stationnement");
	go(s, ready);
	go(s, send);
	adopt_one(s, "Trois");
	CHECK_STR(test_value(s->ctx, "select group_concat(number, ' ') from (select number from "
	                             "act order by number)"),
	          S("2026-AR-0001 2026-DE-0001 2026-DE-0002 2026-DE-0003"));
	CHECK(!act_scene_check(s));
	test_script(s->ctx, "update act set number = '2026-DE-0099' where number = '2026-DE-0002'");
	CHECK(!act_scene_check(s)); /* as many as were given */
	test_script(s->ctx, "update act set number = '2025-DE-0002' where number = '2026-DE-0099'");
	CHECK(act_scene_check(s));
}

TEST(what_is_published_stays_two_months_at_least)
{
	ActScene *s = act_scene();
	adopt_one(s, "Un");
	go(s, send);
	go(s, sign);
	s->until = DATE(2026, 5, 9);
	Err *e = act_scene_try(s, &s->samira, publish);
	CHECK(e && e->code == ERR_INVALID);
	s->until = DATE(2026, 5, 10);
	CHECK(!act_scene_try(s, &s->samira, publish));
	CHECK(act_find_public(act_scene_ctx(s, &s->nadia), S("2026-DE-0001")));
	test_wait(s->ctx, (int64_t)61 * 86400);
	CHECK(act_find_public(act_scene_ctx(s, &s->nadia), S("2026-DE-0001")));
	test_wait(s->ctx, 86400);
	CHECK(!act_find_public(act_scene_ctx(s, &s->nadia), S("2026-DE-0001")));
}

/* The titles of what the public finds, in order. */
static Str found(ActScene *s, ActFilter filter)
{
	filter.max = filter.max ? filter.max : 10;
	ActList acts = act_list_public(act_scene_ctx(s, &s->nadia), &filter);
	Buf titles = { .arena = s->ctx->arena };
	for (size_t i = 0; i < acts.len; i++)
		buf_addf(&titles, "%s%.*s", i ? " " : "", STR(acts.at[i].title));
	return buf_str(&titles);
}

static void publish_one(ActScene *s, const char *title, Date until)
{
	adopt_one(s, title);
	go(s, send);
	go(s, sign);
	s->until = until;
	go(s, publish);
}

TEST(the_public_finds_by_words_year_nature_and_number_what_is_on_display)
{
	ActScene *s = act_scene();
	publish_one(s, "Écoles", (Date){ 0 });
	publish_one(s, "Piscine", DATE(2026, 5, 10));
	adopt_one(s, "Secret");
	CHECK_STR(found(s, (ActFilter){ 0 }), S("Piscine Écoles"));
	CHECK_STR(found(s, (ActFilter){ .text = S("ecol") }), S("Écoles"));
	CHECK_STR(found(s, (ActFilter){ .text = S("secret") }), S(""));
	CHECK_STR(found(s, (ActFilter){ .text = S("\" or *") }), S(""));
	CHECK_STR(found(s, (ActFilter){ .year = 2026, .nature = S("DE") }), S("Piscine Écoles"));
	CHECK_STR(found(s, (ActFilter){ .year = 2025 }), S(""));
	CHECK_STR(found(s, (ActFilter){ .nature = S("AR") }), S(""));
	CHECK_STR(found(s, (ActFilter){ .number = S("2026-DE-0001") }), S("Écoles"));
	CHECK_STR(found(s, (ActFilter){ .number = S("2026-DE-0003") }), S(""));
	CHECK_STR(found(s, (ActFilter){ .before = s->act - 1, .max = 1 }), S("Écoles"));
	StrList years = act_years_public(act_scene_ctx(s, &s->nadia));
	CHECK(years.len == 1 && str_eq(years.at[0], S("2026")));
	test_wait(s->ctx, (int64_t)62 * 86400);
	CHECK_STR(found(s, (ActFilter){ 0 }), S("Écoles"));
	CHECK_STR(found(s, (ActFilter){ .ended = true }), S("Piscine Écoles"));
}

TEST(an_order_about_one_person_is_never_published)
{
	ActScene *s = act_scene();
	s->act = act_scene_draft(s, ACT_INDIVIDUAL, "Nomination");
	go(s, ready);
	go(s, send);
	go(s, sign);
	Err *e = act_scene_try(s, &s->samira, publish);
	CHECK(e && e->code == ERR_CONFLICT);
}

TEST(a_check_finds_a_text_and_a_state_that_were_changed_behind_the_chain)
{
	ActScene *s = act_scene();
	adopt_one(s, "Un");
	CHECK(!act_scene_check(s));
	test_script(s->ctx, "update act set state = 'postponed'");
	CHECK_STR(str_of(act_scene_check(s)), S("its state is not what its events say"));
	test_script(s->ctx, "update act set state = 'adopted'");
	test_script(s->ctx, "delete from act_record where stream = 'decision'");
	CHECK_STR(str_of(act_scene_check(s)), S("its decision is not the one that was recorded"));
}
