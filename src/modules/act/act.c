/* act.c — natures and states, finding, drafting. */
#include "modules/act/act.h"

#include "core/record/record.h"
#include "gen/act_queries.h"
#include "modules/act/rows.h"

enum { LIST_ROWS = 30, LIST_ROWS_MAX = 200, SHORT_MAX = 120 };

static const struct {
	const char *code, *name;
	bool is_voted;
} natures[ACT_NATURES] = {
	[ACT_DELIBERATION] = { "DE", MESSAGE("Délibération"), true },
	[ACT_ORDER] = { "AR", MESSAGE("Arrêté réglementaire"), false },
	[ACT_INDIVIDUAL] = { "AI", MESSAGE("Arrêté individuel"), false },
	[ACT_CONTRACT] = { "CC", MESSAGE("Contrat, convention"), false },
	[ACT_BUDGET] = { "BF", MESSAGE("Document budgétaire"), true },
	[ACT_OTHER] = { "AU", MESSAGE("Autre acte"), false },
};

static const struct {
	const char *code, *name;
} states[ACT_STATES] = {
	[ACT_DRAFT] = { "draft", MESSAGE("Projet") },
	[ACT_IN_VISA] = { "in_visa", MESSAGE("En visa") },
	[ACT_READY] = { "ready", MESSAGE("Prêt") },
	[ACT_ON_AGENDA] = { "on_agenda", MESSAGE("À l’ordre du jour") },
	[ACT_ADOPTED] = { "adopted", MESSAGE("Adopté") },
	[ACT_REJECTED] = { "rejected", MESSAGE("Rejeté") },
	[ACT_POSTPONED] = { "postponed", MESSAGE("Ajourné") },
	[ACT_WITHDRAWN] = { "withdrawn", MESSAGE("Abandonné") },
	[ACT_IN_SIGNATURE] = { "in_signature", MESSAGE("À la signature") },
	[ACT_SIGNED] = { "signed", MESSAGE("Signé") },
	[ACT_TRANSMITTED] = { "transmitted", MESSAGE("Transmis") },
	[ACT_ACKNOWLEDGED] = { "acknowledged", MESSAGE("Reçu par la préfecture") },
	[ACT_REFUSED] = { "refused", MESSAGE("Refusé par la préfecture") },
	[ACT_PUBLISHED] = { "published", MESSAGE("Publié") },
};

const char *act_nature_code(ActNature nature)
{
	assert((size_t)nature < ACT_NATURES);
	return natures[nature].code;
}

const char *act_nature_name(ActNature nature)
{
	assert((size_t)nature < ACT_NATURES);
	return natures[nature].name;
}

bool act_nature_find(Str code, ActNature *nature)
{
	for (int i = 0; i < ACT_NATURES; i++) {
		if (str_eq(code, str_of(natures[i].code))) {
			*nature = (ActNature)i;
			return true;
		}
	}
	return false;
}

bool act_is_voted(ActNature nature)
{
	assert((size_t)nature < ACT_NATURES);
	return natures[nature].is_voted;
}

const char *act_state_code(ActState state)
{
	assert((size_t)state < ACT_STATES);
	return states[state].code;
}

const char *act_state_name(ActState state)
{
	assert((size_t)state < ACT_STATES);
	return states[state].name;
}

bool act_state_find(Str code, ActState *state)
{
	for (int i = 0; i < ACT_STATES; i++) {
		if (str_eq(code, str_of(states[i].code))) {
			*state = (ActState)i;
			return true;
		}
	}
	return false;
}

bool act_vote_is_sound(const ActVote *v)
{
	return v->in_favour >= 0 && v->against >= 0 && v->abstentions >= 0 &&
	       v->real == v->in_favour + v->against + v->abstentions && v->effective >= v->real;
}

/* ---- Finding ---- */

const Act *act_of_row(Ctx *ctx, const ActRow *row)
{
	Act *act = alloc(ctx->arena, Act);
	*act = row->act;
	if (!act_nature_find(row->nature, &act->nature) ||
	    !act_state_find(row->state, &act->state) || !lang_find(row->lang, &act->lang))
		fault("act %lld is of the unknown nature '%.*s', state '%.*s' or language '%.*s'",
		      (long long)act->id, STR(row->nature), STR(row->state), STR(row->lang));
	return act;
}

const Act *act_get(Ctx *ctx, Id id)
{
	const ActRow *row = act_row(ctx, id);
	if (!row)
		fault("act %lld is not there", (long long)id);
	return act_of_row(ctx, row);
}

const Act *act_find(Ctx *ctx, Id id)
{
	const ActRow *row = act_row(ctx, id);
	if (!row || !ctx_may_on(ctx, ACT_READ, row->act.service))
		return NULL;
	return act_of_row(ctx, row);
}

const Act *act_find_public(Ctx *ctx, Str number)
{
	ActList acts = { 0 };
	if (number.len > 0) /* an empty one would be any */
		acts = act_list_public(ctx, &(ActFilter){ .number = number, .max = 1 });
	return acts.len > 0 ? &acts.at[0] : NULL;
}

static ActList list_of(Ctx *ctx, ActRowList rows)
{
	ActList list = { 0 };
	for (size_t i = 0; i < rows.len; i++)
		*list_push(ctx->arena, &list) = *act_of_row(ctx, &rows.at[i]);
	return list;
}

ActList act_list_in_state(Ctx *ctx, ActState state)
{
	return list_of(ctx, act_rows_in_state(ctx, str_of(act_state_code(state))));
}

ActList act_register(Ctx *ctx, int year)
{
	return list_of(ctx, act_rows_of_year(ctx, str_format(ctx->arena, "%04d-%%", year)));
}

ActList act_list_public(Ctx *ctx, const ActFilter *filter)
{
	ActPublicQuery q = { .nature = filter->nature,
		             .number = filter->number,
		             .match = db_match(ctx->arena, filter->text),
		             .ended = filter->ended,
		             .today = ctx->today,
		             .before = filter->before,
		             .max = filter->max != 0 ? filter->max : LIST_ROWS };
	assert(q.max > 0 && q.max <= LIST_ROWS_MAX);
	if (filter->year != 0)
		q.pattern = str_format(ctx->arena, "%04d-%%", filter->year);
	return list_of(ctx, act_rows_public(ctx, &q));
}

StrList act_years_public(Ctx *ctx)
{
	StrList years = { 0 };
	ActYearRowList rows = act_year_rows(ctx, ctx->today);
	for (size_t i = 0; i < rows.len; i++)
		*list_push(ctx->arena, &years) = rows.at[i].year;
	return years;
}

/* Restricts to what the actor may read.  False: there is nothing. */
static bool restrict_services(Ctx *ctx, ActQuery *q)
{
	Id *slots[] = { &q->s1, &q->s2, &q->s3, &q->s4, &q->s5, &q->s6, &q->s7, &q->s8 };
	size_t used = 0;
	if (q->service != 0)
		return ctx_may_on(ctx, ACT_READ, q->service);
	if (ctx_may_on(ctx, ACT_READ, 0))
		return true;
	for (size_t i = 0; i < ctx->actor.grants.len && used < ARRAY_LEN(slots); i++) {
		const Grant *g = &ctx->actor.grants.at[i];
		if (str_eq(g->permission, S(ACT_READ)))
			*slots[used++] = g->service;
	}
	q->some_services = true;
	return used > 0;
}

ActList act_list(Ctx *ctx, const ActFilter *f)
{
	ActQuery q = {
		.state = f->state,
		.nature = f->nature,
		.service = f->service,
		.match = db_match(ctx->arena, f->text),
		.before = f->before,
		.max = f->max > 0 && f->max <= LIST_ROWS_MAX ? f->max : LIST_ROWS,
	};
	if (!restrict_services(ctx, &q))
		return (ActList){ 0 };
	return list_of(ctx, act_rows(ctx, &q));
}

/* ---- Drafting ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "7", "7.5", "7.10.2": levels of one or two digits, five at most. */
static bool matter_is_valid(Str matter)
{
	int levels = 0;
	while (matter.len > 0) {
		Str level = str_cut(&matter, '.');
		if (level.len < 1 || level.len > 2 || ++levels > 5)
			return false;
		for (size_t i = 0; i < level.len; i++)
			if (!is_digit(level.ptr[i]))
				return false;
	}
	return true;
}

static bool series_is_valid(Str series)
{
	for (size_t i = 0; i < series.len; i++)
		if (!(series.ptr[i] >= 'A' && series.ptr[i] <= 'Z') && !is_digit(series.ptr[i]))
			return false;
	return series.len > 0 && series.len <= 4;
}

static Err *check(Ctx *ctx, const ActDraft *d)
{
	size_t title = str_code_points(d->title);
	size_t length = d->text.visas.len + d->text.grounds.len + d->text.articles.len;
	if (title == 0 || title > ACT_TITLE_MAX)
		return err_invalid(ctx, "Écrivez l’objet de l’acte, en 500 signes au plus.");
	if (length > ACT_TEXT_MAX)
		return err_invalid(ctx, "Le texte est trop long. Mettez-en une partie en annexe.");
	if (!matter_is_valid(d->matter))
		return err_invalid(ctx, "Le code de matière s’écrit comme 7.5 : chiffres et "
		                        "points.");
	if (!series_is_valid(d->series))
		return err_invalid(ctx, "La série des numéros s’écrit en 1 à 4 lettres capitales "
		                        "ou chiffres : DE.");
	if (str_code_points(d->theme) > SHORT_MAX || str_code_points(d->rapporteur) > SHORT_MAX)
		return err_invalid(ctx, "Le thème et le rapporteur ont 120 signes au plus.");
	if (!town_service_find(ctx, d->service))
		return err_invalid(ctx, "Ce service n’existe pas. Choisissez-en un de la liste.");
	if (!ctx_may_on(ctx, ACT_WRITE, d->service))
		return err_forbidden(ctx, "Votre rôle dans ce service ne permet pas de rédiger ses "
		                          "actes.");
	return NULL;
}

static void index_words(Ctx *ctx, const Act *act)
{
	Str body = str_format(ctx->arena, "%.*s\n%.*s\n%.*s\n%.*s", STR(act->title),
	                      STR(act->number), STR(act->theme), STR(act->rapporteur));
	act_search_remove(ctx, act->id);
	act_search_add(ctx, act->id, body);
}

Err *act_draft(Ctx *ctx, const ActDraft *d, Id *ret_id)
{
	Err *e = check(ctx, d);
	if (e)
		return e;
	Bytes wrapped_key, salt;
	record_key_new(ctx, "act", &wrapped_key, &salt);
	Id id = act_add(ctx, d, str_of(act_nature_code(d->nature)), account_person_here(ctx),
	                str_of(lang_code(d->lang)), ctx->now, wrapped_key, salt);
	const Act *act = act_get(ctx, id);
	index_words(ctx, act);
	Str digest = act_put_text(ctx, act, &d->text);
	(void)event_add(ctx, "act.drafted", "act", id,
	                str_format(ctx->arena, "digest=%.*s\nnature=%s\nservice=%lld\n",
	                           STR(digest), act_nature_code(d->nature), (long long)d->service));
	*ret_id = id;
	return NULL;
}

Err *act_edit(Ctx *ctx, const Act *shown, const ActDraft *d, int64_t version)
{
	const Act *act;
	Err *e = act_need(ctx, shown, "edited", ACT_WRITE, &act);
	if (!e)
		e = check(ctx, d);
	if (e)
		return e;
	if (d->nature != act->nature)
		return err_invalid(ctx, "La nature d’un acte ne change pas. Abandonnez ce projet "
		                        "et faites-en un autre.");
	if (act_update(ctx, act->id, version, d, str_of(lang_code(d->lang))) == 0)
		return err_new(
			ctx->arena, ERR_STALE,
			"Ce projet vient d’être modifié par quelqu’un d’autre. Revenez à la page "
			"précédente et enregistrez de nouveau.");
	act = act_get(ctx, act->id);
	index_words(ctx, act);
	Str digest = act_put_text(ctx, act, &d->text);
	act_record_step(ctx, act, "edited",
	                str_format(ctx->arena, "digest=%.*s\nversion=%lld\n", STR(digest),
	                           (long long)act->version));
	return NULL;
}

/* ---- Annexes ---- */

Err *act_annex_add(Ctx *ctx, const Act *shown, const BlobDraft *blob, Str file_name, Str title,
                   Str kind, bool is_public)
{
	const Act *act;
	Err *e = act_need(ctx, shown, "annex-added", ACT_WRITE, &act);
	if (e)
		return e;
	size_t length = str_code_points(title);
	if (length == 0 || length > 200)
		return err_invalid(ctx, "Donnez un titre à l’annexe, en 200 signes au plus.");
	if (act_annexes(ctx, act->id).len >= ACT_ANNEXES_MAX)
		return err_conflict(ctx, "Cet acte a déjà {n} annexes, le plus grand nombre prévu.",
		                    arg("n", (int)ACT_ANNEXES_MAX));
	Id kept = blob_keep(ctx, blob, file_name);
	Id id = act_annex_insert(ctx, act->id, kept, title, kind, is_public, ctx->now);
	Str sha256 = crypto_hex(ctx->arena, blob->sha256, sizeof blob->sha256);
	act_record_step(ctx, act, "annex-added",
	                str_format(ctx->arena, "annex=%lld\ndigest=%.*s\n", (long long)id,
	                           STR(act_digest(ctx, act, sha256))));
	return NULL;
}

Err *act_annex_remove(Ctx *ctx, const Act *shown, Id annex)
{
	const Act *act;
	Err *e = act_need(ctx, shown, "annex-removed", ACT_WRITE, &act);
	if (e)
		return e;
	const ActAnnex *there = act_annex_find(ctx, act->id, annex);
	if (!there)
		return err_not_found(ctx, "Cette annexe n’est pas dans l’acte, ou n’y est plus.");
	act_annex_delete(ctx, act->id, annex);
	blob_erase(ctx, there->blob);
	act_record_step(ctx, act, "annex-removed",
	                str_format(ctx->arena, "annex=%lld\n", (long long)annex));
	return NULL;
}

ActAnnexList act_annexes(Ctx *ctx, Id act)
{
	return act_annex_rows(ctx, act);
}

const ActAnnex *act_annex_find(Ctx *ctx, Id act, Id annex)
{
	ActAnnexList list = act_annexes(ctx, act);
	for (size_t i = 0; i < list.len; i++)
		if (list.at[i].id == annex)
			return &list.at[i];
	return NULL;
}
