/* session.c — sessions, their agenda and their papers. */
#include "gen/council_queries.h"
#include "modules/council/rows.h"

enum { MINUTES = 24 * 60, PLACE_CHARS_MAX = 300 };

static const struct {
	const char *code, *name;
} states[SESSION_STATES] = {
	[SESSION_DRAFT] = { "draft", MESSAGE("En préparation") },
	[SESSION_CONVENED] = { "convened", MESSAGE("Convoquée") },
	[SESSION_OPEN] = { "open", MESSAGE("Ouverte") },
	[SESSION_SUSPENDED] = { "suspended", MESSAGE("Suspendue") },
	[SESSION_CLOSED] = { "closed", MESSAGE("Levée") },
	[SESSION_CANCELLED] = { "cancelled", MESSAGE("Annulée") },
};

static const struct {
	const char *code, *name;
} item_states[ITEM_STATES] = {
	[ITEM_WAITING] = { "waiting", MESSAGE("À examiner") },
	[ITEM_ADOPTED] = { "adopted", MESSAGE("Adopté") },
	[ITEM_REJECTED] = { "rejected", MESSAGE("Rejeté") },
	[ITEM_POSTPONED] = { "postponed", MESSAGE("Ajourné") },
	[ITEM_WITHDRAWN] = { "withdrawn", MESSAGE("Retiré") },
	[ITEM_NOTED] = { "noted", MESSAGE("Pris acte") },
	[ITEM_ELECTED] = { "elected", MESSAGE("Élection faite") },
};

const char *council_session_code(SessionState state)
{
	assert((size_t)state < SESSION_STATES);
	return states[state].code;
}

const char *council_session_name(SessionState state)
{
	assert((size_t)state < SESSION_STATES);
	return states[state].name;
}

const char *council_item_code(ItemState state)
{
	assert((size_t)state < ITEM_STATES);
	return item_states[state].code;
}

const char *council_item_name(ItemState state)
{
	assert((size_t)state < ITEM_STATES);
	return item_states[state].name;
}

/* ---- Finding ---- */

static const CouncilSession *session_of(Ctx *ctx, const SessionRow *row)
{
	CouncilSession *s = alloc(ctx->arena, CouncilSession);
	*s = row->s;
	s->body_name = (Text){ { row->body_fr, row->body_ar, row->body_en } };
	s->state = SESSION_STATES;
	for (int i = 0; i < SESSION_STATES; i++)
		if (str_eq(row->state, str_of(states[i].code)))
			s->state = (SessionState)i;
	if (s->state == SESSION_STATES || !council_law_find(s->body_law))
		fault("session %lld is in the unknown state '%.*s' or under the unknown law "
		      "'%.*s'",
		      (long long)s->id, STR(row->state), STR(s->body_law));
	return s;
}

const CouncilLaw *council_law_of(const CouncilSession *session)
{
	return council_law_find(session->body_law);
}

const CouncilSession *council_session_find(Ctx *ctx, Id id)
{
	const SessionRow *row = council_session_row(ctx, id);
	return row ? session_of(ctx, row) : NULL;
}

CouncilSessionList council_sessions_of_rows(Ctx *ctx, SessionRowList rows)
{
	CouncilSessionList list = { 0 };
	for (size_t i = 0; i < rows.len; i++)
		*list_push(ctx->arena, &list) = *session_of(ctx, &rows.at[i]);
	return list;
}

CouncilSessionList council_sessions(Ctx *ctx, Date day, bool before, bool for_public)
{
	return council_sessions_of_rows(ctx, council_session_rows(ctx, day, before, for_public));
}

CouncilSessionList council_sessions_of_member(Ctx *ctx, Id member)
{
	return council_sessions_of_rows(ctx, council_session_rows_of(ctx, member));
}

Instant council_session_at(Ctx *ctx, const CouncilSession *s)
{
	return tz_instant(ctx->authority->tz, s->day, s->minute * 60);
}

Err *council_need_session(Ctx *ctx, Id id, const CouncilSession **ret_session)
{
	Err *e = council_need_manager(ctx);
	if (e)
		return e;
	const CouncilSession *s = council_session_find(ctx, id);
	if (!s)
		return err_not_found(ctx, "Cette séance n’existe pas.");
	*ret_session = s;
	return NULL;
}

/* ---- Planning ---- */

static Err *check_plan(Ctx *ctx, const CouncilSession *p)
{
	if (!str_eq(p->kind, S("ordinary")) && !str_eq(p->kind, S("extraordinary")))
		return err_invalid(ctx, "Choisissez la sorte de séance.");
	if (!date_is_set(p->day) || p->minute < 0 || p->minute >= MINUTES)
		return err_invalid(ctx, "Écrivez le jour et l’heure de la séance.");
	if (str_code_points(p->place) > PLACE_CHARS_MAX ||
	    str_code_points(p->video) > PLACE_CHARS_MAX)
		return err_invalid(ctx, "Le lieu et le lien ont 300 signes au plus.");
	if (p->video.len > 0 && !str_starts(p->video, S("https://")))
		return err_invalid(ctx, "Le lien de la visioconférence commence par https://");
	return NULL;
}

Err *council_plan(Ctx *ctx, const CouncilSession *plan, Id *ret_id)
{
	CouncilSession s = *plan;
	Err *e = council_need_manager(ctx);
	if (!e)
		e = check_plan(ctx, plan);
	if (e)
		return e;
	if (!council_body_find(ctx, s.body))
		return err_not_found(ctx, "Cette assemblée n’existe pas.");
	if (s.convocation == 0)
		s.convocation = 1;
	Id id = council_session_insert(ctx, &s, s.after, ctx->now);
	council_event(ctx, "council.planned", id,
	              str_format(ctx->arena, "body=%lld\nday=%.*s\n", (long long)s.body,
	                         STR(date_iso(ctx->arena, s.day))));
	*ret_id = id;
	return NULL;
}

Err *council_replan(Ctx *ctx, const CouncilSession *plan)
{
	const CouncilSession *now;
	Err *e = council_need_session(ctx, plan->id, &now);
	if (!e)
		e = check_plan(ctx, plan);
	if (e)
		return e;
	if (now->state != SESSION_DRAFT && now->state != SESSION_CONVENED)
		return err_conflict(ctx, "Une séance {state} ne se déplace plus.",
		                    arg("state", council_session_name(now->state)));
	if (council_session_update(ctx, plan) == 0)
		return err_new(ctx->arena, ERR_STALE,
		               "Cette séance a été modifiée par quelqu’un d’autre. Rouvrez-la.");
	council_event(ctx, "council.replanned", plan->id,
	              str_format(ctx->arena, "day=%.*s\n", STR(date_iso(ctx->arena, plan->day))));
	return NULL;
}

/* What waits goes back to where it can be put on another agenda. */
static Err *release_items(Ctx *ctx, const CouncilSession *s)
{
	CouncilItemList items = council_items(ctx, s->id);
	for (size_t i = 0; i < items.len; i++) {
		const CouncilItem *item = &items.at[i];
		if (item->state != ITEM_WAITING)
			continue;
		Err *e = item->act != 0 ? act_take_off_agenda(ctx, act_get(ctx, item->act)) : NULL;
		if (e)
			return e;
		council_item_set_state(ctx, item->id, str_of(council_item_code(ITEM_WITHDRAWN)));
	}
	return NULL;
}

/* What waits moves on with its papers; the first session ends without having deliberated on it. */
static Err *carry_items(Ctx *ctx, Id from, Id to)
{
	CouncilItemList items = council_items(ctx, from);
	for (size_t i = 0; i < items.len; i++) {
		if (items.at[i].state != ITEM_WAITING)
			continue;
		if (items.at[i].act != 0) {
			Err *e = act_take_off_agenda(ctx, act_get(ctx, items.at[i].act));
			if (!e)
				e = act_put_on_agenda(ctx, act_get(ctx, items.at[i].act), to);
			if (e)
				return e;
		}
		council_item_carry(ctx, items.at[i].id, to);
		council_paper_carry(ctx, items.at[i].id, to);
	}
	return NULL;
}

Err *council_again(Ctx *ctx, Id id, const CouncilSession *plan, Id *ret_id)
{
	const CouncilSession *s;
	Err *e = council_need_running(ctx, id, &s);
	if (e)
		return e;
	if (council_ballot_open_of(ctx, id) != 0)
		return err_conflict(ctx, "Un scrutin est ouvert : annulez-le d’abord.");
	CouncilVoiceList voices = council_voices(ctx, s, 0, 0);
	CouncilQuorum q = council_quorum_now(ctx, s, &voices);
	if (q.is_reached)
		return err_conflict(ctx, "Le quorum est atteint : la séance peut continuer.");
	CouncilSession next = *plan;
	next.body = s->body;
	next.after = id;
	next.convocation = s->convocation + 1;
	e = council_plan(ctx, &next, ret_id);
	if (!e)
		e = carry_items(ctx, id, *ret_id);
	if (e)
		return e;
	council_event(ctx, "council.no-quorum", id,
	              str_format(ctx->arena, "needed=%d\nnext=%lld\npresent=%d\n", q.needed,
	                         (long long)*ret_id, q.present));
	return council_close(ctx, id);
}

Err *council_cancel(Ctx *ctx, Id id)
{
	const CouncilSession *s;
	Err *e = council_need_session(ctx, id, &s);
	if (e)
		return e;
	if (s->state != SESSION_DRAFT && s->state != SESSION_CONVENED)
		return err_conflict(ctx, "Seule une séance qui n’est pas ouverte s’annule.");
	e = release_items(ctx, s);
	if (e)
		return e;
	council_session_set_state(ctx, id, S("cancelled"));
	council_event(ctx, "council.cancelled", id, (Str){ 0 });
	council_letters_cancelled(ctx, id);
	return NULL;
}

/* ---- The agenda ---- */

static CouncilItem item_of(const ItemRow *row)
{
	CouncilItem item = row->i;
	item.state = ITEM_STATES;
	for (int i = 0; i < ITEM_STATES; i++)
		if (str_eq(row->state, str_of(item_states[i].code)))
			item.state = (ItemState)i;
	assert(item.state < ITEM_STATES);
	return item;
}

CouncilItemList council_items(Ctx *ctx, Id session)
{
	CouncilItemList list = { 0 };
	ItemRowList rows = council_item_rows(ctx, session);
	for (size_t i = 0; i < rows.len; i++)
		*list_push(ctx->arena, &list) = item_of(&rows.at[i]);
	return list;
}

CouncilItemList council_items_of_act(Ctx *ctx, Id act)
{
	CouncilItemList list = { 0 };
	ItemRowList rows = council_item_rows_of(ctx, act);
	for (size_t i = 0; i < rows.len; i++)
		*list_push(ctx->arena, &list) = item_of(&rows.at[i]);
	return list;
}

const CouncilItem *council_item_find(Ctx *ctx, Id id)
{
	const ItemRow *row = council_item_row(ctx, id);
	if (!row)
		return NULL;
	CouncilItem *item = alloc(ctx->arena, CouncilItem);
	*item = item_of(row);
	return item;
}

Err *council_need_item(Ctx *ctx, Id id, const CouncilItem **ret_item,
                       const CouncilSession **ret_session)
{
	const CouncilItem *item = council_item_find(ctx, id);
	if (!item)
		return err_not_found(ctx, "Ce point n’est pas à l’ordre du jour.");
	Err *e = council_need_session(ctx, item->session, ret_session);
	*ret_item = item;
	return e;
}

static Err *need_agenda(Ctx *ctx, Id id, const CouncilSession **ret_session)
{
	Err *e = council_need_session(ctx, id, ret_session);
	if (e)
		return e;
	if ((*ret_session)->state >= SESSION_CLOSED)
		return err_conflict(ctx,
		                    "L’ordre du jour de cette séance ne change plus : {state}.",
		                    arg("state", council_session_name((*ret_session)->state)));
	return NULL;
}

static Err *add_item(Ctx *ctx, CouncilItem *item)
{
	int64_t last = council_item_last_rank(ctx, item->session);
	if (last >= COUNCIL_ITEMS_MAX)
		return err_conflict(ctx, "L’ordre du jour a déjà {n} points.",
		                    arg("n", (int)COUNCIL_ITEMS_MAX));
	item->rank = (int)last + 1;
	item->id = council_item_insert(ctx, item, item->act);
	council_event(ctx, "council.item-added", item->session,
	              str_format(ctx->arena, "act=%lld\nitem=%lld\n", (long long)item->act,
	                         (long long)item->id));
	return NULL;
}

Err *council_item_add_act(Ctx *ctx, Id session, Id act_id)
{
	const CouncilSession *s;
	Err *e = need_agenda(ctx, session, &s);
	if (e)
		return e;
	const Act *act = act_find(ctx, act_id);
	if (!act)
		return err_not_found(ctx, "Cet acte n’existe pas.");
	e = act_put_on_agenda(ctx, act, session);
	if (e)
		return e;
	CouncilItem item = {
		.session = session,
		.kind = S("deliberation"),
		.act = act->id,
		.title = act->title,
		.theme = act->theme,
		.rapporteur = act->rapporteur,
		.is_public = s->is_public,
	};
	return add_item(ctx, &item);
}

Err *council_item_add(Ctx *ctx, Id session, const CouncilItem *draft)
{
	const CouncilSession *s;
	CouncilItem item = *draft;
	Err *e = need_agenda(ctx, session, &s);
	if (e)
		return e;
	size_t title = str_code_points(item.title);
	if (!str_eq(item.kind, S("information")) && !str_eq(item.kind, S("election")))
		return err_invalid(ctx, "Choisissez la sorte de point.");
	if (title == 0 || title > COUNCIL_TITLE_MAX)
		return err_invalid(ctx, "Écrivez l’objet du point, en 300 signes au plus.");
	item.session = session;
	item.act = 0;
	return add_item(ctx, &item);
}

Err *council_item_move(Ctx *ctx, Id id, bool up)
{
	const CouncilItem *item;
	const CouncilSession *s;
	Err *e = council_need_item(ctx, id, &item, &s);
	if (!e)
		e = need_agenda(ctx, item->session, &s);
	if (e)
		return e;
	CouncilItemList items = council_items(ctx, item->session);
	for (size_t i = 0; i < items.len; i++) {
		size_t other = up ? i - 1 : i + 1;
		if (items.at[i].id != id || other >= items.len)
			continue;
		council_item_set_rank(ctx, id, items.at[other].rank);
		council_item_set_rank(ctx, items.at[other].id, items.at[i].rank);
		council_event(ctx, "council.item-moved", item->session,
		              str_format(ctx->arena, "item=%lld\nrank=%d\n", (long long)id,
		                         items.at[other].rank));
	}
	return NULL;
}

Err *council_item_set_public(Ctx *ctx, Id id, bool is_public)
{
	const CouncilItem *item;
	const CouncilSession *s;
	Err *e = council_need_item(ctx, id, &item, &s);
	if (!e)
		e = need_agenda(ctx, item->session, &s);
	if (e || item->is_public == is_public)
		return e;
	if (is_public && !s->is_public)
		return err_conflict(ctx, "Toute la séance est à huis clos.");
	council_item_write_public(ctx, id, is_public);
	council_event(ctx, is_public ? "council.item-disclosed" : "council.item-withheld",
	              item->session, str_format(ctx->arena, "item=%lld\n", (long long)id));
	return NULL;
}

Err *council_item_remove(Ctx *ctx, Id id)
{
	const CouncilItem *item;
	const CouncilSession *s;
	Err *e = council_need_item(ctx, id, &item, &s);
	if (!e)
		e = need_agenda(ctx, item->session, &s);
	if (e)
		return e;
	if (item->state != ITEM_WAITING || council_item_uses(ctx, id) > 0)
		return err_conflict(ctx, "Ce point a déjà des documents, des retraits ou un "
		                         "scrutin : retirez-le en séance.");
	if (item->act != 0)
		e = act_take_off_agenda(ctx, act_get(ctx, item->act));
	if (e)
		return e;
	council_item_delete(ctx, id);
	council_event(ctx, "council.item-removed", item->session,
	              str_format(ctx->arena, "item=%lld\n", (long long)id));
	return NULL;
}

Err *council_send_to_signature(Ctx *ctx, Id id, Str type)
{
	const CouncilSession *s;
	int sent = 0;
	Err *e = council_need_session(ctx, id, &s);
	if (e)
		return e;
	CouncilItemList items = council_items(ctx, id);
	for (size_t i = 0; i < items.len; i++) {
		if (items.at[i].state != ITEM_ADOPTED || items.at[i].act == 0)
			continue;
		const Act *act = act_get(ctx, items.at[i].act);
		if (act->state != ACT_ADOPTED)
			continue;
		e = act_send_to_signature(ctx, act, type);
		if (e)
			return e;
		sent++;
	}
	if (sent == 0)
		return err_conflict(ctx, "Aucune délibération adoptée n’attend d’être signée.");
	return NULL;
}

Err *council_item_discuss(Ctx *ctx, Id id, Str text)
{
	const CouncilItem *item;
	const CouncilSession *s;
	Err *e = council_need_item(ctx, id, &item, &s);
	if (e)
		return e;
	if (str_code_points(text) > COUNCIL_DISCUSSION_MAX)
		return err_invalid(ctx, "Ce texte est trop long : 20 000 signes au plus.");
	council_item_set_discussion(ctx, id, text);
	council_event(ctx, "council.discussed", s->id,
	              str_format(ctx->arena, "item=%lld\n", (long long)id));
	return NULL;
}

/* ---- Papers ---- */

Err *council_paper_add(Ctx *ctx, Id session, Id item_id, const BlobDraft *blob, Str file_name,
                       Str title)
{
	const CouncilSession *s;
	Err *e = need_agenda(ctx, session, &s);
	if (e)
		return e;
	const CouncilItem *item = item_id != 0 ? council_item_find(ctx, item_id) : NULL;
	if (item_id != 0 && (!item || item->session != session))
		return err_not_found(ctx, "Ce point n’est pas à l’ordre du jour.");
	size_t length = str_code_points(title);
	if (length == 0 || length > COUNCIL_TITLE_MAX)
		return err_invalid(ctx, "Donnez un titre au document, en 300 signes au plus.");
	if (council_papers(ctx, session).len >= COUNCIL_PAPERS_MAX)
		return err_conflict(ctx, "Cette séance a déjà {n} documents.",
		                    arg("n", (int)COUNCIL_PAPERS_MAX));
	bool is_late = s->convened.us != 0;
	Id id = council_paper_insert(ctx, session, item_id, blob_keep(ctx, blob, file_name), title,
	                             is_late, ctx->now);
	council_event(ctx, "council.paper-added", session,
	              str_format(ctx->arena, "item=%lld\nlate=%d\npaper=%lld\n", (long long)item_id,
	                         is_late, (long long)id));
	return NULL;
}

Err *council_paper_remove(Ctx *ctx, Id session, Id paper)
{
	const CouncilSession *s;
	Err *e = need_agenda(ctx, session, &s);
	if (e)
		return e;
	CouncilPaperList papers = council_papers(ctx, session);
	for (size_t i = 0; i < papers.len; i++) {
		if (papers.at[i].id != paper)
			continue;
		council_paper_delete(ctx, paper);
		blob_erase(ctx, papers.at[i].blob);
		council_event(ctx, "council.paper-removed", session,
		              str_format(ctx->arena, "paper=%lld\n", (long long)paper));
		return NULL;
	}
	return err_not_found(ctx, "Ce document n’est pas dans la séance.");
}
