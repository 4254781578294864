/* dossier.c — drafts and filing: what the resident does before the administration does anything. */
#include "modules/dossier/dossier.h"

#include "core/limit/limit.h"
#include "core/record/record.h"
#include "gen/dossier_queries.h"
#include "gen/dossier_schema.h"
#include "modules/dossier/rows.h"

enum { DRAFTS_MAX = 50 };

static const struct {
	const char *code, *name;
} states[DOSSIER_STATES] = {
	[DOSSIER_DRAFT] = { "draft", MESSAGE("Brouillon") },
	[DOSSIER_FILED] = { "filed", MESSAGE("Déposé") },
	[DOSSIER_INCOMPLETE] = { "incomplete", MESSAGE("À compléter") },
	[DOSSIER_UNDER_REVIEW] = { "under_review", MESSAGE("En instruction") },
	[DOSSIER_ACCEPTED] = { "accepted", MESSAGE("Accepté") },
	[DOSSIER_REFUSED] = { "refused", MESSAGE("Refusé") },
	[DOSSIER_CLOSED] = { "closed", MESSAGE("Classé sans suite") },
	[DOSSIER_WITHDRAWN] = { "withdrawn", MESSAGE("Retiré") },
};

const char *dossier_state_code(DossierState state)
{
	assert((size_t)state < DOSSIER_STATES);
	return states[state].code;
}

const char *dossier_state_name(DossierState state)
{
	assert((size_t)state < DOSSIER_STATES);
	return states[state].name;
}

bool dossier_state_find(Str code, DossierState *state)
{
	for (int i = 0; i < DOSSIER_STATES; i++) {
		if (str_eq(code, str_of(states[i].code))) {
			*state = (DossierState)i;
			return true;
		}
	}
	return false;
}

bool dossier_is_open(DossierState state)
{
	return state == DOSSIER_FILED || state == DOSSIER_INCOMPLETE ||
	       state == DOSSIER_UNDER_REVIEW;
}

/* ---- Finding ---- */

const Dossier *dossier_of_row(Ctx *ctx, const DossierRow *row)
{
	Dossier *d = alloc(ctx->arena, Dossier);
	*d = (Dossier){
		.id = row->id,
		.number = row->number,
		.procedure = row->procedure,
		.revision = row->revision,
		.service = row->service,
		.person = row->person,
		.agent = row->agent,
		.version = row->version,
		.created = row->created,
		.filed = row->filed,
		.decided = row->decided,
		.filed_on = row->filed_on,
		.due = row->due,
		.implied = row->implied,
		.folder = row->folder,
		.applicant = row->applicant,
		.procedure_code = row->procedure_code,
		.wrapped_key = row->wrapped_key,
		.salt = row->salt,
	};
	if (!dossier_state_find(row->state, &d->state))
		fault("dossier %lld is in the unknown state '%.*s'", (long long)row->id,
		      STR(row->state));
	return d;
}

const Dossier *dossier_find_own(Ctx *ctx, Id id)
{
	if (ctx->actor.person == 0)
		return NULL;
	const DossierRow *row = dossier_find_row(ctx, id);
	if (!row || row->person != ctx->actor.person)
		return NULL;
	return dossier_of_row(ctx, row);
}

const Dossier *dossier_find(Ctx *ctx, Id id)
{
	const DossierRow *row = dossier_find_row(ctx, id);
	if (!row || str_eq(row->state, S("draft")))
		return NULL;
	if (!ctx_may_on(ctx, DOSSIER_READ, row->service))
		return NULL;
	return dossier_of_row(ctx, row);
}

DossierList dossier_list_own(Ctx *ctx)
{
	DossierList list = { 0 };
	if (ctx->actor.person == 0)
		return list;
	DossierRowList rows = dossier_list_of_person(ctx, ctx->actor.person);
	for (size_t i = 0; i < rows.len; i++)
		*list_push(ctx->arena, &list) = *dossier_of_row(ctx, &rows.at[i]);
	return list;
}

Err *dossier_need_own(Ctx *ctx, const Dossier *d)
{
	if (!d || d->person != ctx->actor.person || ctx->actor.person == 0)
		return err_not_found(ctx, "Ce dossier n’existe pas, ou n’est pas le vôtre.");
	return NULL;
}

const Dossier *dossier_again(Ctx *ctx, const Dossier *shown)
{
	const DossierRow *row = shown ? dossier_find_row(ctx, shown->id) : NULL;
	return row ? dossier_of_row(ctx, row) : NULL;
}

/* ---- Drafts ---- */

static void prefill_fields(Ctx *ctx, const FieldDefList *fields, Answers *answers)
{
	for (size_t i = 0; i < fields->len; i++) {
		const FieldDef *f = &fields->at[i];
		if (f->prefill == PREFILL_EMAIL)
			procedure_answer_set(answers, f->key, 0, ctx->actor.email);
		else if (f->prefill == PREFILL_NAME && f->type == FIELD_TEXT)
			procedure_answer_set(answers, f->key, 0, ctx->actor.name);
	}
}

static void prefill(Ctx *ctx, const Procedure *p, Answers *answers)
{
	for (size_t i = 0; i < p->steps.len; i++)
		for (size_t j = 0; j < p->steps.at[i].sections.len; j++)
			prefill_fields(ctx, &p->steps.at[i].sections.at[j].fields, answers);
}

Err *dossier_draft(Ctx *ctx, Str procedure_code, Id *ret_id)
{
	const AdoptedProcedure *adopted = procedure_find_published(ctx, procedure_code);
	if (!adopted)
		return err_not_found(ctx, "Cette démarche n’est pas ouverte. "
		                          "Choisissez-en une autre sur la page d’accueil.");
	Id person = account_person_here(ctx);
	if (person == 0)
		return err_new(ctx->arena, ERR_SIGN_IN, "Connectez-vous pour commencer.");
	Id untouched = dossier_untouched_draft(ctx, person, adopted->revision);
	if (untouched != 0) {
		*ret_id = untouched;
		return NULL;
	}
	if (dossier_count_drafts(ctx, person) >= DRAFTS_MAX)
		return err_conflict(ctx,
		                    "Vous avez {n} brouillons. "
		                    "Terminez-en un ou supprimez-en un d’abord.",
		                    arg("n", (int)DRAFTS_MAX));

	Bytes wrapped, salt;
	record_key_new(ctx, "dossier", &wrapped, &salt);
	Id id = dossier_add(ctx, adopted->code, adopted->id, adopted->revision, adopted->service,
	                    person, ctx->now, ctx->actor.name, wrapped, salt);
	const Dossier *d = dossier_of_row(ctx, dossier_find_row(ctx, id));
	Answers answers = { .arena = ctx->arena };
	prefill(ctx, procedure_of_revision(ctx, adopted->revision), &answers);
	Bytes record = procedure_answers_encode(ctx->arena, &answers);
	dossier_record_put(ctx, d, S("draft"), (Str){ record.ptr, record.len });
	*ret_id = id;
	return NULL;
}

Answers *dossier_answers(Ctx *ctx, const Dossier *d)
{
	Answers *answers = alloc(ctx->arena, Answers);
	answers->arena = ctx->arena;
	Str stream = d->state == DOSSIER_DRAFT ? S("draft") : S("filed");
	Str record = dossier_record_get(ctx, d, stream);
	if (record.len > 0 && !procedure_answers_decode((Bytes){ record.ptr, record.len }, answers))
		fault("the answers of dossier %lld cannot be read", (long long)d->id);
	return answers;
}

void dossier_put_draft(Ctx *ctx, const Dossier *d, const Answers *answers)
{
	Bytes record = procedure_answers_encode(ctx->arena, answers);
	dossier_record_put(ctx, d, S("draft"), (Str){ record.ptr, record.len });
}

/* Files come and go by themselves, while the form is open: which there are, the draft says, and not
 * what was shown. */
static Answers *with_pieces(Ctx *ctx, const Dossier *d, const Answers *answers)
{
	const Procedure *p = procedure_of_revision(ctx, d->revision);
	const Answers *stored = dossier_answers(ctx, d);
	Answers *merged = alloc(ctx->arena, Answers);
	merged->arena = ctx->arena;
	for (size_t i = 0; i < answers->list.len; i++) {
		const FieldDef *f = procedure_field(p, answers->list.at[i].field);
		if (!f || f->type != FIELD_FILE)
			*list_push(ctx->arena, &merged->list) = answers->list.at[i];
	}
	for (size_t i = 0; i < stored->list.len; i++) {
		const Answer *a = &stored->list.at[i];
		const FieldDef *f = procedure_field(p, a->field);
		if (f && f->type == FIELD_FILE &&
		    dossier_has_row(ctx->arena, answers, f->key, a->row))
			*list_push(ctx->arena, &merged->list) = *a;
	}
	return merged;
}

Err *dossier_save(Ctx *ctx, const Dossier *d, const Answers *answers, int64_t version,
                  int64_t *ret_version)
{
	Err *e = dossier_need_own(ctx, d);
	if (e)
		return e;
	Answers *merged = with_pieces(ctx, d, answers);
	if (procedure_answers_encode(ctx->arena, merged).len > ANSWERS_BYTES_MAX)
		return err_invalid(ctx, "Vos réponses sont trop longues pour être enregistrées. "
		                        "Raccourcissez-les, ou joignez un document.");
	if (dossier_bump(ctx, d->id, version) == 0) {
		const Dossier *now = dossier_again(ctx, d);
		if (!now || now->state != DOSSIER_DRAFT)
			return err_conflict(ctx, "Ce dossier est déjà déposé : "
			                         "ses réponses ne changent plus.");
		return err_new(ctx->arena, ERR_STALE,
		               "Ce brouillon a été modifié ailleurs, sur un autre appareil ou dans "
		               "un autre onglet. Rouvrez-le pour continuer avec la version la "
		               "plus récente.");
	}
	dossier_put_draft(ctx, d, merged);
	dossier_pieces_prune(ctx, d, merged);
	*ret_version = version + 1;
	return NULL;
}

Err *dossier_remove_draft(Ctx *ctx, const Dossier *d)
{
	Err *e = dossier_need_own(ctx, d);
	if (e)
		return e;
	if (d->state != DOSSIER_DRAFT)
		return err_conflict(ctx, "Ce dossier est déposé : vous pouvez le retirer, "
		                         "pas le supprimer.");
	PieceRowList pieces = dossier_piece_list(ctx, d->id);
	for (size_t i = 0; i < pieces.len; i++) {
		dossier_piece_delete(ctx, pieces.at[i].id);
		blob_erase(ctx, pieces.at[i].blob);
	}
	dossier_record_delete_all(ctx, d->id);
	dossier_delete_draft(ctx, d->id);
	return NULL;
}

/* ---- Filing ---- */

/* "Karimi Nadia" of the answer that stands for the person who asks, not of somebody else's name
 * that is asked for, too; empty when there is none. */
static Str name_answered(Ctx *ctx, const Procedure *p, const Answers *answers)
{
	for (size_t i = 0; i < answers->list.len; i++) {
		const Answer *a = &answers->list.at[i];
		const FieldDef *f = procedure_field(p, a->field);
		if (!f || f->type != FIELD_NAME || f->prefill != PREFILL_NAME || a->row != 0)
			continue;
		return str_trim(str_format(ctx->arena, "%.*s %.*s",
		                           STR(procedure_part(a->value, NAME_FAMILY)),
		                           STR(procedure_part(a->value, NAME_GIVEN))));
	}
	return (Str){ 0 };
}

static Str applicant_of(Ctx *ctx, const Procedure *p, const Answers *answers)
{
	Str name = name_answered(ctx, p, answers);
	if (name.len > 0)
		return name;
	return ctx->actor.name.len > 0 ? ctx->actor.name : ctx->actor.email;
}

/* What the desk filters and searches, in the same transaction as what it is about. */
static void index_answers(Ctx *ctx, const Dossier *d, const Procedure *p, const Answers *answers)
{
	Buf body = { .arena = ctx->arena };
	buf_addf(&body, "%.*s\n%.*s\n%.*s\n", STR(d->number), STR(d->applicant),
	         STR(ctx->actor.email));
	for (int lang = 0; lang < LANG_COUNT; lang++)
		buf_addf(&body, "%.*s\n", STR(p->title.in[lang]));
	for (size_t i = 0; i < answers->list.len; i++) {
		const Answer *a = &answers->list.at[i];
		const FieldDef *f = procedure_field(p, a->field);
		if (!f || f->type == FIELD_FILE || f->type == FIELD_HONOUR)
			continue;
		Str text = procedure_answer_text(ctx->arena, f, a->value, LANG_FR,
		                                 ctx->authority->currency);
		buf_add(&body, text);
		buf_char(&body, '\n');
		if (f->index)
			dossier_field_add(ctx, d->id, f->key, a->value);
	}
	dossier_search_add(ctx, d->id, buf_str(&body));
}

static Str next_number(Ctx *ctx)
{
	int64_t year = ctx->today.year;
	dossier_count_up(ctx, year);
	return dossier_number(ctx->arena, ctx->today.year, dossier_counted(ctx, year));
}

static Err *check_answers(Ctx *ctx, const Procedure *p, Answers *answers)
{
	AnswersCheck check = {
		.arena = ctx->arena,
		.procedure = p,
		.country = ctx->authority->country,
		.currency = ctx->authority->currency,
		.today = ctx->today,
	};
	procedure_answers_prune(p, answers);
	procedure_check_all(&check, answers);
	if (check.problems.len > 0)
		return err_invalid(ctx,
		                   "Le dossier n’est pas complet. Revenez aux étapes signalées "
		                   "et corrigez-les.");
	return NULL;
}

Err *dossier_file(Ctx *ctx, const Dossier *shown, int64_t version)
{
	Err *e = dossier_need_own(ctx, shown);
	if (e)
		return e;
	const Dossier *d = dossier_again(ctx, shown);
	if (!d)
		return err_not_found(ctx, "Ce brouillon n’existe plus.");
	if (d->state != DOSSIER_DRAFT)
		return NULL; /* filed already: a second click */
	if (!ctx->actor.email_confirmed)
		return err_forbidden(ctx,
		                     "Confirmez d’abord votre adresse électronique : le lien se "
		                     "trouve dans le courriel que nous vous avons envoyé.");
	if (d->version != version)
		return err_new(
			ctx->arena, ERR_STALE,
			"Ce brouillon a été modifié ailleurs. Relisez-le avant de le déposer.");

	const Procedure *p = procedure_of_revision(ctx, d->revision);
	const AdoptedProcedure *adopted = procedure_get_adopted(ctx, d->procedure);
	if (!str_eq(adopted->state, S("published")))
		return err_conflict(ctx, "Cette démarche est fermée : elle ne peut plus être "
		                         "déposée. Votre brouillon est gardé.");
	Answers *answers = dossier_answers(ctx, d);
	e = check_answers(ctx, p, answers);
	if (e)
		return e;

	Str number = next_number(ctx), applicant = applicant_of(ctx, p, answers);
	dossier_pieces_prune(ctx, d, answers);
	dossier_set_filed(ctx, d->id, number, ctx->now, ctx->today, applicant, adopted->service);
	d = dossier_again(ctx, d);
	Bytes record = procedure_answers_encode(ctx->arena, answers);
	Str text = { record.ptr, record.len };
	dossier_record_put(ctx, d, S("filed"), text);
	dossier_record_delete(ctx, d->id, S("draft"));
	dossier_event(ctx, d, "dossier.filed", str_format(ctx->arena, "number=%.*s\n", STR(number)),
	              S("filed"), text);
	dossier_project(ctx, d, DOSSIER_FILED);
	d = dossier_again(ctx, d);
	index_answers(ctx, d, p, answers);
	dossier_write_receipt(ctx, d, p);
	dossier_mail_filed(ctx, d);
	return NULL;
}

Err *dossier_withdraw(Ctx *ctx, const Dossier *shown)
{
	Err *e = dossier_need_own(ctx, shown);
	if (e)
		return e;
	const Dossier *d = dossier_again(ctx, shown);
	if (!d || !dossier_is_open(d->state))
		return err_conflict(ctx, "Ce dossier ne peut plus être retiré : il est clos.");
	e = dossier_leave_book(ctx, d);
	if (e)
		return e;
	dossier_event(ctx, d, "dossier.withdrawn", (Str){ 0 }, (Str){ 0 }, (Str){ 0 });
	dossier_set_decided(ctx, d->id, ctx->now);
	dossier_project(ctx, d, DOSSIER_WITHDRAWN);
	dossier_mail_withdrawn(ctx, d);
	return NULL;
}

/* ---- The module ---- */

static const Permission permissions[] = {
	{ DOSSIER_READ, MESSAGE("Lire les dossiers du service"),
	  "lecteur instructeur decideur administrateur", false },
	{ DOSSIER_PROCESS, MESSAGE("Traiter les dossiers du service"),
	  "instructeur decideur administrateur", false },
	{ DOSSIER_DECIDE, MESSAGE("Décider"), "decideur administrateur", false },
	{ 0 },
};

const Module dossier_module = {
	.name = "dossier",
	.schema = dossier_schema,
	.events = dossier_events,
	.permissions = permissions,
	.jobs = dossier_jobs,
	.checks = dossier_checks,
};
