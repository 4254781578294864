/* council.c — bodies, terms, members; who may do what. */
#include "modules/council/council.h"

#include "core/event/event.h"
#include "gen/council_queries.h"
#include "modules/council/rows.h"

enum { BODIES_MAX = 100, NAME_CHARS_MAX = 120 };

Err *council_need_manager(Ctx *ctx)
{
	if (ctx_may_on(ctx, COUNCIL_MANAGE, 0))
		return NULL;
	return err_forbidden(ctx, "Les séances sont tenues par le secrétariat des assemblées. "
	                          "Demandez-lui.");
}

void council_event(Ctx *ctx, const char *kind, Id session, Str data)
{
	if (ctx->actor.person == 0)
		(void)account_person_here(ctx); /* an event says who, also of a first act here */
	(void)event_add(ctx, kind, "council_session", session, data);
}

/* ---- Bodies ---- */

static const CouncilBody *body_of(Ctx *ctx, const BodyRow *row)
{
	CouncilBody *body = alloc(ctx->arena, CouncilBody);
	*body = (CouncilBody){
		.id = row->id,
		.code = row->code,
		.kind = row->kind,
		.name = { { row->name_fr, row->name_ar, row->name_en } },
		.law = council_law_find(row->law),
		.series = row->series,
	};
	if (!body->law)
		fault("body %lld is under the unknown law '%.*s'", (long long)row->id,
		      STR(row->law));
	return body;
}

CouncilBodyList council_bodies(Ctx *ctx)
{
	CouncilBodyList list = { 0 };
	BodyRowList rows = council_body_rows(ctx);
	for (size_t i = 0; i < rows.len; i++)
		*list_push(ctx->arena, &list) = *body_of(ctx, &rows.at[i]);
	return list;
}

const CouncilBody *council_body_find(Ctx *ctx, Id id)
{
	const BodyRow *row = council_body_row(ctx, id);
	return row ? body_of(ctx, row) : NULL;
}

static bool series_is_valid(Str series)
{
	for (size_t i = 0; i < series.len; i++) {
		char c = series.ptr[i];
		if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9'))
			return false;
	}
	return series.len > 0 && series.len <= 4;
}

static Err *check_body(Ctx *ctx, const CouncilBody *b)
{
	static const char *const kinds[] = { "council", "committee", "executive" };
	bool known = false;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		known |= str_eq(b->kind, str_of(kinds[i]));
	if (!known || !b->law)
		return err_invalid(ctx, "Choisissez la sorte d’assemblée et sa règle.");
	if (!town_role_is_valid(b->code))
		return err_invalid(ctx, "Le code s’écrit en lettres minuscules sans accent, "
		                        "chiffres et tirets : conseil");
	if (b->name.in[LANG_FR].len == 0)
		return err_invalid(ctx, "Écrivez le nom de l’assemblée.");
	if (!series_is_valid(b->series))
		return err_invalid(ctx, "La série des numéros s’écrit en 1 à 4 lettres capitales "
		                        "ou chiffres : DE.");
	Id same = council_body_of_code(ctx, b->code);
	if (same != 0 && same != b->id)
		return err_conflict(ctx, "Ce code est celui d’une autre assemblée.");
	if (b->id == 0 && council_body_count(ctx) >= BODIES_MAX)
		return err_conflict(ctx, "Il y a déjà 100 assemblées, le plus grand nombre prévu.");
	return NULL;
}

Err *council_body_save(Ctx *ctx, const CouncilBody *b, Id *ret_id)
{
	Err *e = council_need_manager(ctx);
	if (!e)
		e = check_body(ctx, b);
	if (e)
		return e;
	BodyRow row = {
		b->id,
		b->code,
		b->kind,
		b->name.in[LANG_FR],
		b->name.in[LANG_AR],
		b->name.in[LANG_EN],
		str_of(b->law->code),
		b->series,
	};
	if (row.id == 0)
		row.id = council_body_insert(ctx, &row);
	else if (council_body_update(ctx, &row) == 0)
		return err_not_found(ctx, "Cette assemblée n’existe pas.");
	(void)event_add(ctx, "council.body-saved", "council_body", row.id, (Str){ 0 });
	*ret_id = row.id;
	return NULL;
}

/* ---- Members ---- */

Id council_member_here(Ctx *ctx)
{
	return ctx->actor.person != 0 ? council_member_of_person(ctx, ctx->actor.person) : 0;
}

/* The person of an address, who is an elected member from now on.  The role opens nothing but the
 * pages of members, so that the secretary may give it without managing the agents. */
static Err *person_of(Ctx *ctx, const CouncilSeat *seat, Id *ret_person)
{
	Ctx system = *ctx;
	system.actor = (Actor){ .kind = ACTOR_SYSTEM };
	Str email = account_email_read(ctx->arena, seat->email);
	if (email.len == 0)
		return err_invalid(ctx, "Cette adresse électronique n’est pas complète. Exemple : "
		                        "prenom.nom@exemple.fr");
	Err *e = account_role_give(&system, email, seat->name, "elu", 0);
	if (e && e->code != ERR_CONFLICT) /* it is held already */
		return err_copy(ctx->arena, e);
	*ret_person = council_person_of_email(ctx, email);
	return NULL;
}

static Err *check_seat(Ctx *ctx, const CouncilSeat *s)
{
	size_t name = str_code_points(s->name);
	if (!council_body_find(ctx, s->body))
		return err_not_found(ctx, "Cette assemblée n’existe pas.");
	if (name == 0 || name > NAME_CHARS_MAX || str_code_points(s->party) > NAME_CHARS_MAX)
		return err_invalid(ctx, "Écrivez le nom de l’élu, en 120 signes au plus.");
	if (!str_eq(s->role, S("president")) && !str_eq(s->role, S("vice_president")) &&
	    !str_eq(s->role, S("member")))
		return err_invalid(ctx, "Choisissez la fonction de l’élu.");
	if (!date_is_set(s->since))
		return err_invalid(ctx, "Écrivez le premier jour du mandat.");
	if (council_seats(ctx, s->body, s->since).len >= COUNCIL_MEMBERS_MAX)
		return err_conflict(ctx, "Cette assemblée a déjà {n} membres.",
		                    arg("n", (int)COUNCIL_MEMBERS_MAX));
	if (s->deputy_of != 0 && council_seat_open(ctx, s->body, s->deputy_of) == 0)
		return err_invalid(ctx, "Un suppléant est celui d’un membre de l’assemblée.");
	return NULL;
}

Err *council_seat_add(Ctx *ctx, const CouncilSeat *draft, Id *ret_id)
{
	CouncilSeat s = *draft;
	Err *e = council_need_manager(ctx);
	if (!e)
		e = check_seat(ctx, &s);
	if (!e)
		e = person_of(ctx, &s, &s.person);
	if (e)
		return e;
	s.member = council_member_of_person(ctx, s.person);
	if (s.member == 0)
		s.member = council_member_add(ctx, s.person, s.name, s.party, s.born);
	else
		council_member_update(ctx, s.member, s.name, s.party, s.born);
	if (council_seat_open(ctx, s.body, s.member) != 0)
		return err_conflict(ctx, "{name} siège déjà dans cette assemblée.",
		                    arg("name", s.name));
	s.id = council_seat_insert(ctx, &s, s.deputy_of);
	(void)event_add(ctx, "council.seat-given", "council_body", s.body,
	                str_format(ctx->arena, "member=%lld\nrole=%.*s\nseat=%lld\n",
	                           (long long)s.member, STR(s.role), (long long)s.id));
	*ret_id = s.id;
	return NULL;
}

Err *council_seat_end(Ctx *ctx, Id seat, Date until)
{
	Err *e = council_need_manager(ctx);
	if (e)
		return e;
	if (!date_is_set(until) || council_seat_close(ctx, seat, until) == 0)
		return err_conflict(ctx, "Ce mandat est déjà terminé, ou n’a pas commencé ce "
		                         "jour-là.");
	(void)event_add(ctx, "council.seat-ended", "council_seat", seat, (Str){ 0 });
	return NULL;
}

Err *council_term_begin(Ctx *ctx, Id body, Date since)
{
	Err *e = council_need_manager(ctx);
	if (e)
		return e;
	if (!council_body_find(ctx, body))
		return err_not_found(ctx, "Cette assemblée n’existe pas.");
	if (!date_is_set(since))
		return err_invalid(ctx, "Écrivez le premier jour du nouveau mandat.");
	if (council_term_add(ctx, body, since) == 0)
		return err_conflict(ctx, "Un mandat commence déjà ce jour-là.");
	council_term_end_seats(ctx, body, since, date_add_days(since, -1));
	(void)event_add(ctx, "council.term-begun", "council_body", body,
	                str_format(ctx->arena, "since=%.*s\n", STR(date_iso(ctx->arena, since))));
	return NULL;
}
