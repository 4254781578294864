/* call.c — convocations: notice, sending, the link of each member, reading, answers, reminders. */
#include "core/crypto/crypto.h"
#include "core/html/html.h"
#include "core/ical/ical.h"
#include "core/mail/mail.h"
#include "gen/council_queries.h"
#include "gen/council_templates.h"
#include "modules/council/letters.h"
#include "modules/council/rows.h"

enum { LINK_DAYS = 60, REMIND_BEFORE_S = 2 * 86400, SESSION_LASTS_S = 2 * 3600 };

/* ---- Letters ---- */

#define subject(ctx, lang, ...) i18n_text((ctx)->arena, (lang), (ctx)->authority->tz, __VA_ARGS__)

void council_letter(Ctx *ctx, const CouncilSession *s, const CouncilCall *call,
                    const CouncilItemList *items, LetterWhy why)
{
	static const char *const subjects[] = {
		[LETTER_CONVENED] = MESSAGE("Convocation : séance du {at}"),
		[LETTER_CHANGED] = MESSAGE("Convocation modifiée : séance du {at}"),
		[LETTER_REMINDER] = MESSAGE("Rappel : séance du {at}"),
		[LETTER_CANCELLED] = MESSAGE("Séance annulée : {at}"),
	};
	const Person *person = account_person_find(ctx, council_member_person(ctx, call->member));
	Lang lang = ctx->authority->language;
	if (person && !lang_find(person->language, &lang))
		lang = ctx->authority->language;
	Str token = council_call_token(ctx, call->id);
	CouncilLetter l = {
		.why = why,
		.name = call->name,
		.authority = ctx->authority->title,
		.body = s->body_name,
		.at = council_session_at(ctx, s),
		.place = s->place,
		.video = s->video,
		.urgent = s->urgent,
		.items = *items,
		.link = str_format(ctx->arena, "%.*s/convocations/%.*s",
		                   STR(ctx->authority->site_url), STR(token)),
	};
	Page *page = alloc(ctx->arena, Page);
	*page = (Page){
		.out.arena = ctx->arena, .lang = lang, .tz = ctx->authority->tz, .plain = true
	};
	council_letter_txt(page, &l);
	Ctx reader = *ctx;
	reader.lang = lang;
	mail_send(ctx, &(Mail){ .to = call->email,
	                        .subject = subject(ctx, lang, subjects[why], arg("at", l.at)),
	                        .text = buf_str(&page->out),
	                        .calendar = council_calendar(&reader, s),
	                        .attachment_name = S("seance.ics"),
	                        .lang = lang });
}

void council_letters_cancelled(Ctx *ctx, Id session)
{
	const CouncilSession *s = council_session_find(ctx, session);
	CouncilCallList calls = council_calls(ctx, session);
	CouncilItemList items = { 0 };
	for (size_t i = 0; i < calls.len; i++)
		council_letter(ctx, s, &calls.at[i], &items, LETTER_CANCELLED);
}

/* ---- Links ---- */

static Str code_of(Ctx *ctx, Str id)
{
	Key key;
	unsigned char mac[32];
	authority_key(ctx->platform, ctx->authority, "council-call", key.bytes);
	crypto_mac(&key, id, mac);
	crypto_wipe(&key, sizeof key);
	return crypto_base64url(ctx->arena, (Str){ (const char *)mac, sizeof mac });
}

/* The number of the call and a code of the authority's key: nothing secret is stored. */
Str council_call_token(Ctx *ctx, Id call)
{
	Str id = str_format(ctx->arena, "%lld", (long long)call);
	return str_format(ctx->arena, "%.*s.%.*s", STR(id), STR(code_of(ctx, id)));
}

const CouncilCall *council_call_of_token(Ctx *ctx, Str token)
{
	Str code = token, text = str_cut(&code, '.');
	int64_t id;
	if (!str_to_int(text, &id) || !crypto_same(code, code_of(ctx, text)))
		return NULL;
	const CouncilCall *call = council_call_row(ctx, id);
	const CouncilSession *s = call ? council_session_find(ctx, call->session) : NULL;
	if (!s || s->state == SESSION_CANCELLED ||
	    date_compare(ctx->today, date_add_days(s->day, LINK_DAYS)) > 0)
		return NULL;
	return call;
}

const CouncilCall *council_call_of_member(Ctx *ctx, Id session, Id member)
{
	return council_call_row_of(ctx, session, member);
}

CouncilCallList council_calls(Ctx *ctx, Id session)
{
	return council_call_rows(ctx, session);
}

/* ---- Convening ---- */

CouncilNotice council_notice_today(Ctx *ctx, const CouncilSession *s, bool urgent)
{
	return council_notice(council_law_of(s), ctx->today, s->day, urgent, town_calendar(ctx));
}

static Err *check_notice(Ctx *ctx, const CouncilSession *s, const CouncilNotice *n)
{
	bool first = s->convened.us == 0;
	if (date_compare(s->day, ctx->today) < 0)
		return err_conflict(ctx, "Le jour de cette séance est passé.");
	if (!first || n->is_enough)
		return NULL;
	if (date_is_set(n->last_urgent) && date_compare(ctx->today, n->last_urgent) <= 0)
		return err_conflict(
			ctx,
			"Le délai est trop court : il fallait convoquer le {day} au plus "
			"tard. Reportez la séance, ou déclarez l’urgence.",
			arg("day", n->last));
	return err_conflict(ctx,
	                    "Le délai est trop court : il fallait convoquer le {day} au plus tard. "
	                    "Reportez la séance.",
	                    arg("day", n->last));
}

static Err *check_again(Ctx *ctx, const CouncilSession *s)
{
	const CouncilSession *first = s->after != 0 ? council_session_find(ctx, s->after) : NULL;
	if (!first)
		return NULL;
	const Calendar *calendar = town_calendar(ctx);
	Date from = council_again_first(council_law_of(s), first->day, calendar);
	Date to = council_again_last(council_law_of(s), first->day, calendar);
	if (date_compare(s->day, from) < 0)
		return err_conflict(ctx,
		                    "Après une séance sans quorum, la suivante se tient le "
		                    "{day} au plus tôt.",
		                    arg("day", from));
	if (date_is_set(to) && date_compare(s->day, to) > 0)
		return err_conflict(ctx,
		                    "Après une séance sans quorum, la suivante se tient le "
		                    "{day} au plus tard.",
		                    arg("day", to));
	return NULL;
}

static Str call_data(Ctx *ctx, const CouncilCall *call)
{
	return str_format(ctx->arena, "call=%lld\nmember=%lld\n", (long long)call->id,
	                  (long long)call->member);
}

static void call_all(Ctx *ctx, const CouncilSession *s, LetterWhy why)
{
	CouncilSeatList seats = council_seats(ctx, s->body, s->day);
	CouncilItemList items = council_items(ctx, s->id);
	for (size_t i = 0; i < seats.len; i++) {
		council_call_write(ctx, s->id, seats.at[i].member, ctx->now);
		const CouncilCall *call = council_call_of_member(ctx, s->id, seats.at[i].member);
		council_letter(ctx, s, call, &items, why);
		council_event(ctx, "council.call-sent", s->id, call_data(ctx, call));
	}
}

static void remind_at(Ctx *ctx, const CouncilSession *s)
{
	Instant remind = instant_add(council_session_at(ctx, s), -REMIND_BEFORE_S);
	if (remind.us > ctx->now.us)
		job_add_at(ctx, "council.remind", str_format(ctx->arena, "%lld", (long long)s->id),
		           remind);
}

Err *council_convene(Ctx *ctx, Id id, bool urgent)
{
	const CouncilSession *s;
	Err *e = council_need_session(ctx, id, &s);
	if (e)
		return e;
	if (s->state != SESSION_DRAFT && s->state != SESSION_CONVENED)
		return err_conflict(ctx, "Cette séance ne se convoque plus : {state}.",
		                    arg("state", council_session_name(s->state)));
	if (council_items(ctx, id).len == 0)
		return err_conflict(ctx, "Une convocation dit les questions à l’ordre du jour "
		                         "(CGCT, L2121-10) : ajoutez-en une d’abord.");
	if (council_seats(ctx, s->body, s->day).len == 0)
		return err_conflict(ctx, "Personne ne siège dans cette assemblée ce jour-là.");
	/* What is convened again after a meeting without quorum has its own interval. */
	CouncilNotice n = council_notice_today(ctx, s, urgent);
	e = s->after != 0 ? check_again(ctx, s) : check_notice(ctx, s, &n);
	if (e)
		return e;
	bool first = s->convened.us == 0;
	if (first)
		council_proxies_carry(ctx, s);
	council_session_set_convened(ctx, id, ctx->now, first ? n.urgent : s->urgent);
	s = council_session_find(ctx, id);
	council_event(ctx, "council.convened", id,
	              str_format(ctx->arena, "days=%d\nneeded=%d\nurgent=%d\n", n.days,
	                         n.days_needed, s->urgent));
	call_all(ctx, s, first ? LETTER_CONVENED : LETTER_CHANGED);
	council_proof_add(ctx, id, 0);
	if (first)
		remind_at(ctx, s);
	return NULL;
}

Err *council_remind(Ctx *ctx, Id id)
{
	const CouncilSession *s;
	Err *e = council_need_session(ctx, id, &s);
	if (e)
		return e;
	if (s->state != SESSION_CONVENED)
		return err_conflict(ctx, "Seule une séance convoquée se rappelle.");
	CouncilCallList calls = council_calls(ctx, id);
	CouncilItemList items = council_items(ctx, id);
	for (size_t i = 0; i < calls.len; i++) {
		if (calls.at[i].answer.len > 0)
			continue;
		council_letter(ctx, s, &calls.at[i], &items, LETTER_REMINDER);
		council_call_set_reminded(ctx, calls.at[i].id, ctx->now);
		council_event(ctx, "council.call-reminded", id, call_data(ctx, &calls.at[i]));
	}
	return NULL;
}

/* A session that was put off meanwhile is reminded of when its new day comes. */
static Err *remind_job(Ctx *ctx, const Job *job, void *prepared)
{
	Id id;
	(void)prepared;
	if (!str_to_int(job->payload, &id))
		fault("the payload of job %lld is not the number of a session", (long long)job->id);
	const CouncilSession *s = council_session_find(ctx, id);
	if (!s || s->state != SESSION_CONVENED)
		return NULL;
	Instant due = instant_add(council_session_at(ctx, s), -REMIND_BEFORE_S);
	if (due.us > ctx->now.us) {
		remind_at(ctx, s);
		return NULL;
	}
	return council_remind(ctx, id);
}

const JobKind council_jobs[] = {
	{ "council.remind", NULL, remind_job, MESSAGE("Rappel d’une convocation") },
	{ "council.stamp", council_stamp_prepare, council_stamp_apply,
	  MESSAGE("Horodatage d’une convocation") },
	{ "council.count-pages", council_count_prepare, council_count_apply,
	  MESSAGE("Compte des pages d’une séance") },
	{ "council.draw-up", council_writing_draw, council_writing_drawn,
	  MESSAGE("Mise en page d’un document de séance") },
	{ "council.folder-ended", NULL, council_writing_ended,
	  MESSAGE("Fin d’un dossier du parapheur") },
	{ 0 },
};

/* ---- Reading and answering ---- */

void council_call_opened(Ctx *ctx, Id id)
{
	const CouncilCall *call = council_call_row(ctx, id);
	if (!call || council_call_set_opened(ctx, id, ctx->now) == 0)
		return;
	council_event(ctx, "council.call-opened", call->session, call_data(ctx, call));
	council_proof_add(ctx, call->session, id);
}

Err *council_answer(Ctx *ctx, Id id, Str answer, Id holder, int sessions)
{
	const CouncilCall *call = council_call_row(ctx, id);
	const CouncilSession *s = call ? council_session_find(ctx, call->session) : NULL;
	if (!s)
		return err_not_found(ctx, "Cette convocation n’existe pas.");
	if (s->state != SESSION_CONVENED)
		return err_conflict(ctx, "On ne répond plus à cette convocation : {state}.",
		                    arg("state", council_session_name(s->state)));
	bool absent = str_eq(answer, S("absent")), remote = str_eq(answer, S("remote"));
	if (!absent && !remote && !str_eq(answer, S("present")))
		return err_invalid(ctx, "Choisissez une réponse.");
	if (remote && s->video.len == 0)
		return err_invalid(ctx, "Cette séance n’a pas de visioconférence.");
	Err *e = absent && holder != 0 ? council_proxy_write(ctx, s, call->member, holder, sessions)
	                               : NULL;
	if (e)
		return e;
	if ((!absent || holder == 0) && council_proxy_close(ctx, s->id, call->member, ctx->now) > 0)
		council_event(ctx, "council.proxy-ended", s->id,
		              str_format(ctx->arena, "giver=%lld\n", (long long)call->member));
	council_call_set_answer(ctx, id, answer, ctx->now);
	council_event(ctx, "council.answered", s->id,
	              str_format(ctx->arena, "answer=%.*s\ncall=%lld\nmember=%lld\n", STR(answer),
	                         (long long)id, (long long)call->member));
	return NULL;
}

/* ---- Calendar ---- */

Str council_calendar(Ctx *ctx, const CouncilSession *s)
{
	IcalEvent event = {
		.uid = str_format(ctx->arena, "seance-%lld@%.*s", (long long)s->id,
		                  STR(ctx->authority->slug)),
		.sequence = s->version,
		.stamp = ctx->now,
		.start = council_session_at(ctx, s),
		.end = instant_add(council_session_at(ctx, s), SESSION_LASTS_S),
		.summary = text_in(s->body_name, ctx->lang),
		.location = s->place,
		.description = s->video,
		.status = s->state == SESSION_CANCELLED ? ICAL_CANCELLED : ICAL_CONFIRMED,
	};
	Buf out = { .arena = ctx->arena };
	ical_add(&out, &(Ical){ .tz = ctx->authority->tz, .events = &event, .events_len = 1 });
	return buf_str(&out);
}
