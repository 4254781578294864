/* signature.c — decisions that go through the signature book: proposed, taken back, and what their
 * folder's end makes of them. */
#include "modules/dossier/signature.h"

#include "gen/dossier_queries.h"
#include "modules/book/book.h"
#include "modules/dossier/facts.h"

static const char folder_ended[] = "dossier.folder-ended";

static const char *const outcomes[] = { "accepted", "refused", "closed" }; /* by DecisionKind */

/* Why one came back: as its event says. */
static const char *const causes[] = {
	[PROPOSAL_REJECTED] = "rejected",
	[PROPOSAL_UNSIGNED] = "unsigned",
	[PROPOSAL_LATE] = "late",
};

/* ---- Who, and whether at all ---- */

Str dossier_signature_type(Ctx *ctx, const Dossier *d, DecisionKind kind)
{
	Str code = procedure_of_revision(ctx, d->revision)->signature;
	if (kind == DECISION_CLOSE || code.len == 0)
		return (Str){ 0 };
	BookTypeList types = book_type_list(ctx);
	for (size_t i = 0; i < types.len; i++)
		if (!types.at[i].is_closed && str_eq(types.at[i].code, code))
			return code;
	return (Str){ 0 };
}

static const char *right_of(Ctx *ctx, const Dossier *d, DecisionKind kind)
{
	return dossier_signature_type(ctx, d, kind).len > 0 ? DOSSIER_PROCESS : DOSSIER_DECIDE;
}

bool dossier_may_decide(Ctx *ctx, const Dossier *d, DecisionKind kind)
{
	return ctx_may_on(ctx, right_of(ctx, d, kind), d->service);
}

Err *dossier_need_not_in_signature(Ctx *ctx, const Dossier *d)
{
	if (d->folder == 0)
		return NULL;
	return err_conflict(ctx, "La décision sur ce dossier attend sa signature dans le "
	                         "parapheur. Reprenez-la d’abord si elle doit changer.");
}

/* ---- Proposals, as events tell them ---- */

static void propose(Ctx *ctx, const Dossier *d, const Event *e, Proposal *p)
{
	*p = (Proposal){ .by = e->person, .at = e->at };
	for (size_t i = 0; i < ARRAY_LEN(outcomes); i++)
		if (str_eq(event_value(e, "outcome"), str_of(outcomes[i])))
			p->kind = (DecisionKind)i;
	if (!str_to_int(event_value(e, "folder"), &p->folder))
		fault("event %lld names no folder", (long long)e->seq);
	p->reasons = dossier_record_get(ctx, d, event_value(e, "stream"));
}

static ProposalState cause_of(const Event *e)
{
	Str cause = event_value(e, "cause");
	for (size_t i = 0; i < ARRAY_LEN(causes); i++)
		if (causes[i] && str_eq(cause, str_of(causes[i])))
			return (ProposalState)i;
	fault("event %lld gives no cause", (long long)e->seq);
}

static void end_proposal(Proposal *p, ProposalState state, const Event *e)
{
	p->state = state;
	p->ended = e->at;
}

static bool is_end(Str kind)
{
	return str_eq(kind, S("dossier.accepted")) || str_eq(kind, S("dossier.refused")) ||
	       str_eq(kind, S("dossier.closed")) || str_eq(kind, S("dossier.withdrawn"));
}

const Proposal *dossier_proposal(Ctx *ctx, const Dossier *d)
{
	Proposal *p = NULL;
	EventList events = event_list(ctx, S("dossier"), d->id);
	for (size_t i = 0; i < events.len; i++) {
		const Event *e = &events.at[i];
		if (str_eq(e->kind, S("dossier.decision-proposed"))) {
			p = p ? p : alloc(ctx->arena, Proposal);
			propose(ctx, d, e, p);
		} else if (p && p->state == PROPOSAL_WAITING && is_end(e->kind)) {
			end_proposal(p, PROPOSAL_DONE, e);
		} else if (p && str_eq(e->kind, S("dossier.decision-taken-back"))) {
			end_proposal(p, PROPOSAL_TAKEN_BACK, e);
		} else if (p && str_eq(e->kind, S("dossier.decision-returned"))) {
			end_proposal(p, cause_of(e), e);
			p->why = dossier_record_get(ctx, d, event_value(e, "stream"));
		}
	}
	return p;
}

/* ---- Into the book ---- */

Err *dossier_proposal_pdf(Ctx *ctx, const Dossier *d, DecisionKind kind, Str reasons,
                          BlobDraft *ret_pdf)
{
	Str data = dossier_proposal_data(ctx, d, kind, reasons);
	Str pdf = dossier_render(ctx, S("decision"), S("Décision"), data);
	return blob_make(ctx, pdf, ret_pdf);
}

/* What those who sign read in their list: in the authority's language, whatever the applicant's. */
static Str title_of(Ctx *ctx, const Dossier *d, DecisionKind kind)
{
	const Procedure *p = procedure_of_revision(ctx, d->revision);
	const DecisionTemplate *t = kind == DECISION_ACCEPT ? &p->accepted : &p->refused;
	Facts facts = *dossier_facts(ctx, d);
	facts.lang = ctx->authority->language;
	Str title = dossier_fill_template(ctx, d, &facts, text_in(t->title, facts.lang), S("…"));
	return str_format(ctx->arena, "%.*s – %.*s – %.*s", STR(title), STR(d->applicant),
	                  STR(d->number));
}

static Str note_of(Ctx *ctx, const Dossier *d)
{
	Lang lang = ctx->authority->language;
	const Tz *tz = ctx->authority->tz;
	Str filed = i18n_text(ctx->arena, lang, tz, "Dossier {number}, déposé le {day}.",
	                      arg("number", d->number), arg("day", d->filed_on));
	if (!date_is_set(d->due))
		return filed;
	Str due = i18n_text(ctx->arena, lang, tz, "Réponse attendue au plus tard le {day}.",
	                    arg("day", d->due));
	return str_format(ctx->arena, "%.*s %.*s", STR(filed), STR(due));
}

/* A character is counted by its first byte: the last one goes whole. */
static Str short_of(Str title)
{
	while (str_code_points(title) > BOOK_TITLE_MAX)
		title.len--;
	return title;
}

Err *dossier_propose(Ctx *ctx, const Dossier *shown, DecisionKind kind, Str reasons,
                     const BlobDraft *pdf)
{
	const Dossier *d = dossier_again(ctx, shown);
	Err *e = dossier_need_act(ctx, d, DOSSIER_PROCESS);
	if (!e)
		e = dossier_need_decision(ctx, d, kind, reasons);
	if (e)
		return e;
	Str type = dossier_signature_type(ctx, d, kind);
	if (type.len == 0)
		return err_conflict(ctx, "Cette décision ne se signe pas au parapheur : rouvrez le "
		                         "dossier pour la prendre.");
	BookOpening opening = {
		.type = type,
		.title = short_of(title_of(ctx, d, kind)),
		.note = note_of(ctx, d),
		.due = d->due,
		.owner_job = folder_ended,
		.owner_ref = str_format(ctx->arena, "%lld", (long long)d->id),
	};
	Str name = str_format(ctx->arena, "decision-%.*s.pdf", STR(d->number));
	*list_push(ctx->arena, &opening.files) =
		(BookFile){ .blob = blob_keep(ctx, pdf, name), .title = name };
	Id folder;
	e = book_open(ctx, &opening, &folder);
	if (e)
		return e;
	size_t before = dossier_count_events(ctx, d, S("dossier.decision-proposed"));
	Str stream = str_format(ctx->arena, "proposal:%zu", before + 1);
	dossier_record_put(ctx, d, stream, reasons);
	dossier_event(ctx, d, "dossier.decision-proposed",
	              str_format(ctx->arena, "folder=%lld\noutcome=%s\n", (long long)folder,
	                         outcomes[kind]),
	              stream, reasons);
	(void)dossier_set_folder(ctx, d->id, folder);
	return NULL;
}

/* ---- Out of it again ---- */

static void take_back(Ctx *ctx, const Dossier *d)
{
	dossier_event(ctx, d, "dossier.decision-taken-back", (Str){ 0 }, (Str){ 0 }, (Str){ 0 });
	(void)dossier_set_folder(ctx, d->id, 0);
}

Err *dossier_take_back(Ctx *ctx, const Dossier *shown)
{
	const Dossier *d = dossier_again(ctx, shown);
	Err *e = dossier_need_act(ctx, d, DOSSIER_PROCESS);
	if (e)
		return e;
	const BookResult *result = d->folder != 0 ? book_result(ctx, d->folder) : NULL;
	if (!result)
		return err_conflict(ctx, "Aucune décision sur ce dossier n’attend de signature.");
	if (result->state != BOOK_RUNNING)
		return err_conflict(ctx, "Le circuit de signature vient de se terminer. Rouvrez le "
		                         "dossier dans un instant pour voir ce qu’il en est.");
	e = book_withdraw(ctx, d->folder);
	if (!e)
		take_back(ctx, d);
	return e;
}

Err *dossier_leave_book(Ctx *ctx, const Dossier *d)
{
	const BookResult *result = d->folder != 0 ? book_result(ctx, d->folder) : NULL;
	if (!result)
		return NULL;
	if (result->state == BOOK_COMPLETED)
		return err_conflict(ctx,
		                    "La décision sur cette demande vient d’être signée : elle "
		                    "ne peut plus être retirée. Vous recevrez la décision dans "
		                    "un instant.");
	Err *e = result->state == BOOK_RUNNING ? book_withdraw(ctx, d->folder) : NULL;
	if (!e)
		(void)dossier_set_folder(ctx, d->id, 0);
	return e;
}

/* ---- The end of a folder ---- */

static Id signed_pdf(const BookResult *r)
{
	for (size_t i = 0; i < r->files.len; i++)
		if (!r->files.at[i].annex && r->files.at[i].is_signed)
			return r->files.at[i].blob;
	return 0;
}

/* Who signed last: the highest of the circuit. */
static Str signatory_of(const BookResult *r)
{
	Str name = { 0 };
	for (size_t i = 0; i < r->deeds.len; i++)
		if (r->deeds.at[i].kind == BOOK_SIGNATURE)
			name = r->deeds.at[i].name;
	return name;
}

/* A refusal may not become the withdrawal of a silent acceptance without anybody wanting it. */
static bool is_late(Ctx *ctx, const Dossier *d, const Proposal *p)
{
	ClockResult clock = dossier_clock(ctx, d);
	return p->kind == DECISION_REFUSE && clock.state == CLOCK_PASSED &&
	       dossier_clock_rule(ctx, d)->silence == SILENCE_ACCEPTANCE &&
	       date_compare(tz_date(ctx->authority->tz, p->at), clock.implied) < 0;
}

static void give_back(Ctx *ctx, const Dossier *d, ProposalState cause, Str why)
{
	Str stream = { 0 };
	if (why.len > 0) {
		size_t before = dossier_count_events(ctx, d, S("dossier.decision-returned"));
		stream = str_format(ctx->arena, "returned:%zu", before + 1);
		dossier_record_put(ctx, d, stream, why);
	}
	dossier_event(ctx, d, "dossier.decision-returned",
	              str_format(ctx->arena, "cause=%s\n", causes[cause]), stream, why);
	(void)dossier_set_folder(ctx, d->id, 0);
	(void)dossier_add_unread(ctx, d->id);
}

static void signed_now(Ctx *ctx, const Dossier *d, const Proposal *p, const BookResult *result)
{
	Id pdf = signed_pdf(result);
	if (pdf == 0) {
		give_back(ctx, d, PROPOSAL_UNSIGNED, (Str){ 0 });
		return;
	}
	if (is_late(ctx, d, p)) {
		give_back(ctx, d, PROPOSAL_LATE, (Str){ 0 });
		dossier_mail_late(ctx, d, p->by);
		return;
	}
	dossier_settle(ctx, d,
	               &(Decision){ .kind = p->kind,
	                            .reasons = p->reasons,
	                            .by = p->by,
	                            .signatory = signatory_of(result),
	                            .folder = p->folder,
	                            .pdf = pdf });
}

/* The deed is of who asked for it: roles may have changed since, what was signed stands. */
static Ctx *as_proposer(Ctx *ctx, const Proposal *p)
{
	Ctx *its = alloc(ctx->arena, Ctx);
	*its = *ctx;
	const Person *person = account_person_find(ctx, p->by);
	its->actor = (Actor){ .kind = ACTOR_AGENT, .person = p->by };
	if (person) {
		its->actor.name = person->name;
		its->actor.email = person->email;
	}
	return its;
}

/* May run twice, and late: only the folder that the dossier waits for moves it. */
static Err *apply(Ctx *ctx, const Job *job, void *prepared)
{
	Id folder, id;
	(void)prepared;
	const BookResult *result =
		str_to_int(job->payload, &folder) ? book_result(ctx, folder) : NULL;
	if (!result || !str_to_int(result->owner_ref, &id))
		fault("job %lld names no folder of a dossier", (long long)job->id);
	const DossierRow *row = dossier_find_row(ctx, id);
	if (!row || row->folder != folder || result->state == BOOK_RUNNING)
		return NULL;
	const Dossier *d = dossier_of_row(ctx, row);
	const Proposal *p = dossier_proposal(ctx, d);
	assert(p && p->folder == folder && dossier_is_open(d->state));
	switch (result->state) {
	case BOOK_COMPLETED: signed_now(as_proposer(ctx, p), d, p, result); break;
	case BOOK_REJECTED: give_back(ctx, d, PROPOSAL_REJECTED, result->reason); break;
	case BOOK_WITHDRAWN: take_back(as_proposer(ctx, p), d); break;
	case BOOK_RUNNING:
	case BOOK_STATES: break;
	}
	return NULL;
}

const JobKind dossier_jobs[] = {
	{ folder_ended, NULL, apply, MESSAGE("Fin de la signature d’une décision") },
	{ 0 },
};
