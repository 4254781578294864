/* chain.c — the steps of an act: which is possible when, and what each leaves behind.
 *
 * One table says it all.  Rules ask it before they write, the fold of a history repeats it, so that
 * the two cannot differ. */
#include "gen/act_queries.h"
#include "modules/act/rows.h"

enum { STAYS = ACT_STATES, RECEIPT_MAX = 100 };

#define ON(state) (1U << (state))

/* Of which natures a step is. */
typedef enum { ANY, VOTED, NOT_VOTED } Whose;

static const struct Step {
	const char *event; /* "act." before it */
	unsigned from;     /* states, as bits */
	int to;            /* or STAYS */
	Whose whose;
} steps[] = {
	{ "edited", ON(ACT_DRAFT), STAYS, ANY },
	{ "annex-added",
	  ON(ACT_DRAFT) | ON(ACT_IN_VISA) | ON(ACT_READY) | ON(ACT_ON_AGENDA) | ON(ACT_POSTPONED),
	  STAYS, ANY },
	{ "annex-removed",
	  ON(ACT_DRAFT) | ON(ACT_IN_VISA) | ON(ACT_READY) | ON(ACT_ON_AGENDA) | ON(ACT_POSTPONED),
	  STAYS, ANY },
	{ "visa-asked", ON(ACT_DRAFT), ACT_IN_VISA, ANY },
	{ "visa-given", ON(ACT_IN_VISA), ACT_READY, ANY },
	{ "visa-refused", ON(ACT_IN_VISA), ACT_DRAFT, ANY },
	{ "declared-ready", ON(ACT_DRAFT), ACT_READY, ANY },
	{ "reopened", ON(ACT_READY) | ON(ACT_POSTPONED), ACT_DRAFT, ANY },
	{ "withdrawn", ON(ACT_DRAFT) | ON(ACT_READY) | ON(ACT_POSTPONED), ACT_WITHDRAWN, ANY },
	{ "put-on-agenda", ON(ACT_READY) | ON(ACT_POSTPONED), ACT_ON_AGENDA, VOTED },
	{ "taken-off-agenda", ON(ACT_ON_AGENDA), ACT_READY, VOTED },
	{ "adopted", ON(ACT_ON_AGENDA), ACT_ADOPTED, VOTED },
	{ "rejected", ON(ACT_ON_AGENDA), ACT_REJECTED, VOTED },
	{ "postponed", ON(ACT_ON_AGENDA), ACT_POSTPONED, VOTED },
	{ "sent-to-signature", ON(ACT_ADOPTED), ACT_IN_SIGNATURE, VOTED },
	{ "sent-to-signature", ON(ACT_READY), ACT_IN_SIGNATURE, NOT_VOTED },
	{ "document-made", ON(ACT_IN_SIGNATURE), STAYS, ANY },
	{ "signature-refused", ON(ACT_IN_SIGNATURE), ACT_ADOPTED, VOTED },
	{ "signature-refused", ON(ACT_IN_SIGNATURE), ACT_READY, NOT_VOTED },
	{ "signed", ON(ACT_IN_SIGNATURE), ACT_SIGNED, ANY },
	{ "transmitted", ON(ACT_SIGNED) | ON(ACT_REFUSED), ACT_TRANSMITTED, ANY },
	{ "transmitted", ON(ACT_PUBLISHED), STAYS, ANY },
	{ "acknowledged", ON(ACT_TRANSMITTED), ACT_ACKNOWLEDGED, ANY },
	{ "acknowledged", ON(ACT_PUBLISHED), STAYS, ANY },
	{ "transmission-refused", ON(ACT_TRANSMITTED), ACT_REFUSED, ANY },
	{ "transmission-refused", ON(ACT_PUBLISHED), STAYS, ANY },
	{ "transmission-cancelled", ON(ACT_TRANSMITTED) | ON(ACT_ACKNOWLEDGED), ACT_SIGNED, ANY },
	{ "transmission-cancelled", ON(ACT_PUBLISHED), STAYS, ANY },
	{ "published",
	  ON(ACT_SIGNED) | ON(ACT_TRANSMITTED) | ON(ACT_ACKNOWLEDGED) | ON(ACT_REFUSED),
	  ACT_PUBLISHED, ANY },
};

bool act_step(ActNature nature, ActState state, Str event, ActState *ret_state)
{
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		const struct Step *s = &steps[i];
		if (!(s->from & ON(state)) || !str_eq(event, str_of(s->event)))
			continue;
		if (s->whose != ANY && (s->whose == VOTED) != act_is_voted(nature))
			continue;
		*ret_state = s->to == STAYS ? state : (ActState)s->to;
		return true;
	}
	return false;
}

ActState act_fold(Ctx *ctx, const Act *act)
{
	ActState state = ACT_DRAFT;
	EventList events = event_list(ctx, S("act"), act->id);
	for (size_t i = 0; i < events.len; i++) {
		Str event = events.at[i].kind;
		(void)str_cut(&event, '.');
		if (!str_eq(event, S("drafted")) && !act_step(act->nature, state, event, &state))
			fault("event %lld is not possible on act %lld in the state '%s'",
			      (long long)events.at[i].seq, (long long)act->id,
			      act_state_code(state));
	}
	return state;
}

Err *act_need(Ctx *ctx, const Act *shown, const char *event, const char *permission,
              const Act **ret_act)
{
	const ActRow *row = shown ? act_row(ctx, shown->id) : NULL;
	if (!row)
		return err_not_found(ctx, "Cet acte n’existe pas.");
	const Act *act = act_of_row(ctx, row);
	ActState next;
	if (permission && !ctx_may_on(ctx, permission, act->service))
		return err_forbidden(ctx, "Votre rôle ne permet pas cette action sur les actes de "
		                          "ce service. Demandez-la à une personne qui en a le "
		                          "droit.");
	if (!act_step(act->nature, act->state, str_of(event), &next))
		return err_conflict(ctx,
		                    "Cette action n’est pas possible sur un acte dans cet état : "
		                    "{state}.",
		                    arg("state", act_state_name(act->state)));
	*ret_act = act;
	return NULL;
}

void act_record_step(Ctx *ctx, const Act *act, const char *event, Str data)
{
	ActState next;
	bool possible = act_step(act->nature, act->state, str_of(event), &next);
	assert(possible);
	(void)event_add(ctx, str_cstr(ctx->arena, str_format(ctx->arena, "act.%s", event)), "act",
	                act->id, data);
	if (next != act->state)
		act_set_state(ctx, act->id, str_of(act_state_code(next)));
}

/* A step that leaves nothing but its event. */
static Err *plain(Ctx *ctx, const Act *shown, const char *event, const char *permission)
{
	const Act *act;
	Err *e = act_need(ctx, shown, event, permission, &act);
	if (!e)
		act_record_step(ctx, act, event, (Str){ 0 });
	return e;
}

Err *act_declare_ready(Ctx *ctx, const Act *act)
{
	return plain(ctx, act, "declared-ready", ACT_WRITE);
}

Err *act_reopen(Ctx *ctx, const Act *act)
{
	return plain(ctx, act, "reopened", ACT_WRITE);
}

Err *act_withdraw(Ctx *ctx, const Act *act)
{
	return plain(ctx, act, "withdrawn", ACT_WRITE);
}

/* ---- Numbers ---- */

void act_take_number(Ctx *ctx, const Act *act)
{
	if (act->number.len > 0)
		return;
	int64_t year = ctx->today.year;
	act_count_up(ctx, act->series, year);
	Str number = str_format(ctx->arena, "%04lld-%.*s-%04lld", (long long)year, STR(act->series),
	                        (long long)act_counted(ctx, act->series, year));
	act_set_number(ctx, act->id, number);
	Str body = str_format(ctx->arena, "%.*s\n%.*s\n%.*s\n%.*s", STR(act->title), STR(number),
	                      STR(act->theme), STR(act->rapporteur));
	act_search_remove(ctx, act->id);
	act_search_add(ctx, act->id, body);
}

/* ---- Councils ---- */

static Str session_data(Ctx *ctx, Id session)
{
	return str_format(ctx->arena, "session=%lld\n", (long long)session);
}

Err *act_put_on_agenda(Ctx *ctx, const Act *shown, Id session)
{
	const Act *act;
	if (shown && !act_is_voted(shown->nature))
		return err_conflict(ctx, "Seuls les délibérations et les documents budgétaires "
		                         "vont à l’ordre du jour d’une séance.");
	Err *e = act_need(ctx, shown, "put-on-agenda", NULL, &act);
	if (!e)
		act_record_step(ctx, act, "put-on-agenda", session_data(ctx, session));
	return e;
}

Err *act_take_off_agenda(Ctx *ctx, const Act *act)
{
	return plain(ctx, act, "taken-off-agenda", NULL);
}

static Str vote_data(Ctx *ctx, const ActDecision *d, Str digest)
{
	Buf out = { .arena = ctx->arena };
	const ActVote *v = d->vote;
	if (v)
		buf_addf(&out, "abstentions=%d\nagainst=%d\n", v->abstentions, v->against);
	buf_addf(&out, "digest=%.*s\n", STR(digest));
	if (v)
		buf_addf(&out, "effective=%d\nin_favour=%d\nreal=%d\n", v->effective, v->in_favour,
		         v->real);
	buf_addf(&out, "session=%lld\n", (long long)d->session);
	return buf_str(&out);
}

Err *act_decide(Ctx *ctx, const Act *shown, const ActDecision *d)
{
	const Act *act;
	const char *event = d->outcome == ACT_ADOPTED    ? "adopted"
	                    : d->outcome == ACT_REJECTED ? "rejected"
	                                                 : "postponed";
	assert(d->outcome == ACT_ADOPTED || d->outcome == ACT_REJECTED ||
	       d->outcome == ACT_POSTPONED);
	assert(!d->vote || act_vote_is_sound(d->vote));
	Err *e = act_need(ctx, shown, event, NULL, &act);
	if (e)
		return e;
	if (d->outcome != ACT_POSTPONED) {
		act_take_number(ctx, act);
		act_set_decided(ctx, act->id, d->day);
		if (d->vote)
			act_set_vote(ctx, act->id, d->vote);
	}
	Str digest = act_put_decision(ctx, act, d->heading, d->result);
	act_record_step(ctx, act, event, vote_data(ctx, d, digest));
	return NULL;
}

/* ---- Signature ---- */

Err *act_send_to_signature(Ctx *ctx, const Act *shown, Str type)
{
	const Act *act;
	Err *e = act_need(ctx, shown, "sent-to-signature", ACT_MANAGE, &act);
	if (!e && type.len > 0)
		e = act_check_type(ctx, type);
	if (e)
		return e;
	act_take_number(ctx, act);
	act_record_step(ctx, act, "sent-to-signature", (Str){ 0 });
	job_add(ctx, "act.make-document",
	        str_format(ctx->arena, "%lld %.*s", (long long)act->id, STR(type)));
	return NULL;
}

Err *act_sign(Ctx *ctx, const Act *shown, Id blob, bool by_hand)
{
	const Act *act;
	Err *e = act_need(ctx, shown, "signed", NULL, &act);
	if (!e && by_hand)
		e = act_leave_book(ctx, act);
	if (e)
		return e;
	const Blob *kept = blob_find(ctx, blob);
	assert(kept);
	Str sha256 = crypto_hex(ctx->arena, kept->sha256.ptr, kept->sha256.len);
	act_set_signed(ctx, act->id, blob, ctx->today);
	act_record_step(ctx, act, "signed",
	                str_format(ctx->arena, "by_hand=%d\ndigest=%.*s\n", by_hand,
	                           STR(act_digest(ctx, act, sha256))));
	return NULL;
}

Err *act_refuse_signature(Ctx *ctx, const Act *act)
{
	return plain(ctx, act, "signature-refused", NULL);
}

Id act_document(const Act *act)
{
	return act->signed_document != 0 ? act->signed_document : act->document;
}

Str act_file_name(Ctx *ctx, const Act *act)
{
	if (act->number.len == 0)
		return str_format(ctx->arena, "projet-%lld.pdf", (long long)act->id);
	return str_format(ctx->arena, "%.*s.pdf", STR(act->number));
}

/* ---- Transmission ---- */

Err *act_transmit(Ctx *ctx, const Act *shown)
{
	const Act *act;
	Err *e = act_need(ctx, shown, "transmitted", NULL, &act);
	if (e)
		return e;
	if (act->acknowledged.us != 0)
		return err_conflict(ctx, "La préfecture a déjà reçu cet acte.");
	act_set_transmitted(ctx, act->id, ctx->now);
	act_record_step(ctx, act, "transmitted", (Str){ 0 });
	return NULL;
}

/* The step, of an act that is on its way. */
static Err *need_sent(Ctx *ctx, const Act *shown, const char *event, const Act **ret_act)
{
	Err *e = act_need(ctx, shown, event, NULL, ret_act);
	if (!e && (*ret_act)->transmitted.us == 0)
		return err_conflict(ctx, "Cet acte n’a pas été transmis.");
	return e;
}

Err *act_acknowledge(Ctx *ctx, const Act *shown, Str receipt, Instant at)
{
	const Act *act;
	Err *e = need_sent(ctx, shown, "acknowledged", &act);
	if (e)
		return e;
	for (size_t i = 0; i < receipt.len; i++)
		assert(receipt.ptr[i] > ' ' && receipt.ptr[i] < 127);
	assert(receipt.len > 0 && receipt.len <= RECEIPT_MAX && at.us != 0);
	act_set_acknowledged(ctx, act->id, at, receipt);
	act_record_step(ctx, act, "acknowledged",
	                str_format(ctx->arena, "receipt=%.*s\n", STR(receipt)));
	return NULL;
}

Err *act_refuse_transmission(Ctx *ctx, const Act *shown)
{
	const Act *act;
	Err *e = need_sent(ctx, shown, "transmission-refused", &act);
	if (e)
		return e;
	act_clear_transmitted(ctx, act->id);
	act_record_step(ctx, act, "transmission-refused", (Str){ 0 });
	return NULL;
}

Err *act_cancel_transmission(Ctx *ctx, const Act *shown)
{
	const Act *act;
	Err *e = need_sent(ctx, shown, "transmission-cancelled", &act);
	if (e)
		return e;
	act_clear_transmitted(ctx, act->id);
	act_record_step(ctx, act, "transmission-cancelled", (Str){ 0 });
	return NULL;
}

/* ---- Publication ---- */

Err *act_publish(Ctx *ctx, const Act *shown, Date until)
{
	const Act *act;
	Err *e = act_need(ctx, shown, "published", ACT_MANAGE, &act);
	if (e)
		return e;
	if (act->nature == ACT_INDIVIDUAL)
		return err_conflict(ctx, "Un arrêté individuel nomme une personne : il lui est "
		                         "notifié, il n’est pas publié ici.");
	Date least = date_add_months(ctx->today, ACT_PUBLISHED_MONTHS_MIN);
	if (date_is_set(until) && date_compare(until, least) < 0)
		return err_invalid(ctx,
		                   "Un acte publié reste en ligne deux mois au moins (CGCT, "
		                   "R2131-1) : jusqu’au {day} ou plus tard.",
		                   arg("day", least));
	act_set_published(ctx, act->id, ctx->today, until);
	act_record_step(ctx, act, "published",
	                date_is_set(until) ? str_format(ctx->arena, "until=%.*s\n",
	                                                STR(date_iso(ctx->arena, until)))
	                                   : (Str){ 0 });
	return NULL;
}

bool act_is_executory(const Act *act)
{
	return date_is_set(act->published) && act->acknowledged.us != 0;
}
