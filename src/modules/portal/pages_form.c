/* pages_form.c — a draft, step by step.
 *
 * Whatever button is pressed, what was typed is saved first, right or wrong; then the next page is
 * shown.  Problems are shown by the step itself (?verifier=1), which checks what is saved, so that
 * nothing is ever lost between a mistake and its correction. */
#include "gen/portal_templates.h"
#include "modules/portal/pages.h"
#include "modules/portal/steps.h"

#include <limits.h>

static AnswersCheck check_of(Ctx *ctx, const Procedure *p)
{
	return (AnswersCheck){
		.arena = ctx->arena,
		.procedure = p,
		.country = ctx->authority->country,
		.currency = ctx->authority->currency,
		.today = ctx->today,
	};
}

/* A copy: checking brings answers into their canonical form. */
static Answers copy_of(Ctx *ctx, const Answers *answers)
{
	Answers copy = { .arena = ctx->arena };
	for (size_t i = 0; i < answers->list.len; i++)
		*list_push(ctx->arena, &copy.list) = answers->list.at[i];
	return copy;
}

static ProblemList problems_of(Ctx *ctx, const Procedure *p, int step, const Answers *answers)
{
	AnswersCheck check = check_of(ctx, p);
	Answers copy = copy_of(ctx, answers);
	procedure_check_step(&check, step, &copy);
	return check.problems;
}

/* The first step with a problem; the number of steps when there is none. */
static int reached(Ctx *ctx, const Procedure *p, const Answers *answers)
{
	int step = 0;
	while (step < (int)p->steps.len && problems_of(ctx, p, step, answers).len == 0)
		step++;
	return step;
}

/* Links from the page of answers to the inputs of the steps. */
static ErrorLinkList links_of(Ctx *ctx, const Dossier *d, const Procedure *p,
                              const ProblemList *problems)
{
	ErrorLinkList links = { 0 };
	for (size_t i = 0; i < problems->len; i++) {
		const Problem *problem = &problems->at[i];
		Str target = portal_problem_target(ctx->arena, problem);
		Str href = str_format(ctx->arena, "/dossiers/%lld/etape/%d?verifier=1#%.*s",
		                      (long long)d->id, procedure_field_step(p, problem->field) + 1,
		                      STR(target));
		*list_push(ctx->arena, &links) = (ErrorLink){ href, problem };
	}
	return links;
}

/* ---- A step ---- */

typedef struct {
	const Dossier *dossier;
	const Procedure *procedure;
	Answers *answers;
	int step;
	int64_t version;
	bool is_right, has_more;
} Draft;

static Err *draft_of(Req *req, Draft *draft)
{
	Ctx *ctx = req->ctx;
	draft->dossier = dossier_find_own(ctx, path_id(req, "id"));
	if (!draft->dossier)
		return err_not_found(ctx, "Ce dossier n’existe pas, ou n’est pas le vôtre.");
	if (draft->dossier->state != DOSSIER_DRAFT)
		return err_conflict(ctx, "Ce dossier est déjà déposé. "
		                         "Suivez-le depuis la page « Mes dossiers ».");
	draft->procedure = procedure_of_revision(ctx, draft->dossier->revision);
	draft->answers = dossier_answers(ctx, draft->dossier);
	return NULL;
}

static Err *step_of(Req *req, Draft *draft)
{
	Err *e = draft_of(req, draft);
	if (e)
		return e;
	Id step = path_id(req, "step");
	if (step < 1 || step > (Id)draft->procedure->steps.len)
		return err_not_found(req->ctx, "Cette étape n’existe pas.");
	draft->step = (int)step - 1;
	return NULL;
}

Err *portal_step(Req *req)
{
	Ctx *ctx = req->ctx;
	Draft draft = { 0 };
	Err *e = step_of(req, &draft);
	if (e)
		return e;
	ProblemList problems = { 0 };
	if (query_str(req, "verifier").len > 0)
		problems = problems_of(ctx, draft.procedure, draft.step, draft.answers);
	StepView v = {
		.dossier = draft.dossier,
		.procedure = draft.procedure,
		.step = draft.step,
		.reached = reached(ctx, draft.procedure, draft.answers),
		.now = &draft.procedure->steps.at[draft.step],
		.form = { .ctx = ctx,
		          .dossier = draft.dossier,
		          .procedure = draft.procedure,
		          .answers = draft.answers,
		          .pieces = dossier_pieces(ctx, draft.dossier->id) },
	};
	portal_form_problems(req, &problems);
	Str title = text_in(v.now->title, ctx->lang);
	portal_step_html(page_titled(req, title), &v);
	return NULL;
}

/* "enfants.photo:3": a field, and a row of its block.  False when it is neither. */
static bool read_place(Str name, Str *ret_key, int *ret_row)
{
	Str rest = name, key = str_cut(&rest, ':');
	int64_t row = 0;
	if (rest.len > 0 && (!str_to_int(rest, &row) || row < 1 || row > INT_MAX))
		return false;
	*ret_key = key;
	*ret_row = (int)row;
	return true;
}

/* A file that comes with this very request counts as given. */
static void count_uploads(Req *req, const Draft *draft, Answers *answers)
{
	for (size_t i = 0; i < req->uploads.len; i++) {
		const Upload *u = &req->uploads.at[i];
		Str key;
		int row;
		if (u->refusal || !read_place(u->field, &key, &row) ||
		    !procedure_field(draft->procedure, key))
			continue;
		if (procedure_answer(answers, key, row).len == 0)
			procedure_answer_set(answers, key, row, S("0"));
	}
}

static Draft *read_step(Req *req, Err **ret_e)
{
	Ctx *ctx = req->ctx;
	Draft *draft = alloc(ctx->arena, Draft);
	*ret_e = step_of(req, draft);
	if (*ret_e)
		return NULL;
	if (!str_to_int(form_text(req, "version", 0, 20), &draft->version))
		draft->version = draft->dossier->version;
	portal_form_read(req, draft->procedure, draft->step, draft->answers);
	draft->has_more = portal_form_has_more(req, draft->procedure, draft->step, draft->answers);
	AnswersCheck check = check_of(ctx, draft->procedure);
	Answers tried = copy_of(ctx, draft->answers);
	count_uploads(req, draft, &tried);
	procedure_check_step(&check, draft->step, &tried);
	draft->is_right = check.problems.len == 0;
	/* Right answers are saved as they are stored; wrong ones as they were typed. */
	if (draft->is_right && req->uploads.len == 0)
		*draft->answers = tried;
	return draft;
}

static bool is_block(const Procedure *procedure, Str key)
{
	const FieldDef *field = procedure_field(procedure, key);
	return field && field->type == FIELD_BLOCK;
}

static void add_row(const Draft *draft, Str key)
{
	if (!is_block(draft->procedure, key))
		return;
	int max = procedure_field(draft->procedure, key)->count_max;
	size_t before = procedure_rows(draft->answers->arena, draft->answers, key).len;
	if (max == 0 || before < (size_t)max)
		(void)procedure_row_add(draft->answers, key);
}

Err *portal_step_prepare(Req *req)
{
	Err *e;
	Draft *draft = read_step(req, &e);
	if (!draft)
		return e;
	Str block = form_text(req, "ajouter", 0, 100), gone = form_text(req, "enlever", 0, 120);
	int64_t row;
	add_row(draft, block);
	Str name = str_cut(&gone, ':');
	if (is_block(draft->procedure, name) && str_to_int(gone, &row) && row > 0 && row <= INT_MAX)
		procedure_row_remove(draft->answers, name, (int)row);
	req->prepared = draft;
	return NULL;
}

/* Files of the form, each to its field.  A file that was refused says why, and nothing else is
 * lost. */
static const Err *add_uploads(Req *req, const Draft *draft)
{
	const Err *refusal = NULL;
	for (size_t i = 0; i < req->uploads.len; i++) {
		const Upload *u = &req->uploads.at[i];
		const Err *e = u->refusal;
		Str key = { 0 };
		int row = 0;
		if (!e && !read_place(u->field, &key, &row))
			e = err_invalid(req->ctx, "Cette démarche ne demande pas ce fichier.");
		if (!e)
			e = dossier_piece_add(req->ctx, draft->dossier, key, row, &u->blob,
			                      u->file_name);
		if (e)
			refusal = e;
	}
	return refusal;
}

static void go_on(Req *req, const Draft *draft, const Err *refusal)
{
	long long id = (long long)draft->dossier->id;
	int step = draft->step + 1;
	Str where = form_text(req, "aller", 0, 20);
	if (refusal) {
		flash_err(req, refusal);
		redirectf(req, "/dossiers/%lld/etape/%d", id, step);
	} else if (str_eq(where, S("quitter"))) {
		flash(req, "Votre brouillon est enregistré.");
		redirect(req, "/dossiers");
	} else if (!str_eq(where, S("suite"))) {
		redirectf(req, "/dossiers/%lld/etape/%d", id, step);
	} else if (draft->has_more) {
		flash(req, "Votre réponse amène de nouvelles questions.");
		redirectf(req, "/dossiers/%lld/etape/%d", id, step);
	} else if (!draft->is_right) {
		redirectf(req, "/dossiers/%lld/etape/%d?verifier=1", id, step);
	} else {
		do
			step++;
		while (step <= (int)draft->procedure->steps.len &&
		       !procedure_step_shown(draft->procedure, step - 1, draft->answers));
		if (step > (int)draft->procedure->steps.len)
			redirectf(req, "/dossiers/%lld/verifier", id);
		else
			redirectf(req, "/dossiers/%lld/etape/%d", id, step);
	}
}

Err *portal_step_save(Req *req)
{
	const Draft *draft = req->prepared;
	const Err *refusal = NULL;
	int64_t version;
	Err *e = dossier_save(req->ctx, draft->dossier, draft->answers, draft->version, &version);
	if (!e)
		refusal = add_uploads(req, draft);
	Id gone;
	if (!e && str_to_int(form_text(req, "retirer", 0, 20), &gone))
		e = dossier_piece_remove(req->ctx, draft->dossier, gone);
	if (e)
		return e;
	go_on(req, draft, refusal);
	return NULL;
}

/* ---- As one types ---- */

Err *portal_autosave_prepare(Req *req)
{
	Err *e;
	Draft *draft = read_step(req, &e);
	if (!draft)
		return e;
	Str match = header_str(req, "if-match");
	if (match.len > 2 && !str_to_int(str_part(match, 1, match.len - 2), &draft->version))
		return err_invalid(req->ctx, "La version du brouillon ne se lit pas.");
	req->prepared = draft;
	return NULL;
}

/* The page's next save is about this version. */
static void tell_version(Req *req, int64_t version)
{
	reply_header(req, "ETag", str_format(req->ctx->arena, "\"%lld\"", (long long)version));
}

Err *portal_autosave(Req *req)
{
	const Draft *draft = req->prepared;
	int64_t version;
	Err *e = dossier_save(req->ctx, draft->dossier, draft->answers, draft->version, &version);
	if (e)
		return e;
	(void)page_bare(req, "text/plain; charset=utf-8");
	tell_version(req, version);
	return NULL;
}

/* One file as soon as it is chosen: answers with the list of files of its field. */
Err *portal_upload_prepare(Req *req)
{
	Draft *draft = alloc(req->ctx->arena, Draft);
	Err *e = draft_of(req, draft);
	if (e)
		return e;
	if (req->uploads.len == 0)
		return err_invalid(req->ctx, "Choisissez un fichier.");
	req->prepared = draft;
	return NULL;
}

Err *portal_upload(Req *req)
{
	const Draft *draft = req->prepared;
	const Err *refusal = add_uploads(req, draft);
	if (refusal)
		return err_copy(req->ctx->arena, refusal);
	Str key;
	int row;
	bool known = read_place(req->uploads.at[0].field, &key, &row);
	assert(known); /* else it was refused */
	PieceList all = dossier_pieces(req->ctx, draft->dossier->id), shown = { 0 };
	for (size_t i = 0; i < all.len; i++)
		if (str_eq(all.at[i].field, key) && all.at[i].row == row)
			*list_push(req->ctx->arena, &shown) = all.at[i];
	portal_pieces_html(page_bare(req, "text/html; charset=utf-8"), shown);
	tell_version(req, dossier_find_own(req->ctx, draft->dossier->id)->version);
	return NULL;
}

/* ---- Review and filing ---- */

static Str change_of(Ctx *ctx, const Dossier *d, const SheetAnswer *a)
{
	Problem place = { .field = a->def->key, .row = a->row, .part = -1, .def = a->def };
	Str target = portal_problem_target(ctx->arena, &place);
	return str_format(ctx->arena, "/dossiers/%lld/etape/%d#%.*s", (long long)d->id, a->step + 1,
	                  STR(target));
}

/* Each answer leads to its input. */
static void link_changes(Ctx *ctx, const Dossier *d, const SheetStepList *steps)
{
	for (size_t i = 0; i < steps->len; i++) {
		const SheetGroupList *groups = &steps->at[i].groups;
		for (size_t j = 0; j < groups->len; j++)
			for (size_t k = 0; k < groups->at[j].answers.len; k++) {
				SheetAnswer *a = &groups->at[j].answers.at[k];
				a->change = change_of(ctx, d, a);
			}
	}
}

Err *portal_review(Req *req)
{
	Ctx *ctx = req->ctx;
	Draft draft = { 0 };
	Err *e = draft_of(req, &draft);
	if (e)
		return e;
	AnswersCheck check = check_of(ctx, draft.procedure);
	Answers copy = copy_of(ctx, draft.answers);
	procedure_answers_prune(draft.procedure, &copy);
	procedure_check_all(&check, &copy);
	PieceList pieces = dossier_pieces(ctx, draft.dossier->id);
	ReviewView v = {
		.dossier = draft.dossier,
		.procedure = draft.procedure,
		.rule = procedure_rule(draft.procedure, ctx->authority->country),
		.reader = sheet_reader(ctx, draft.dossier, SHEET_RESIDENT),
		.steps = sheet_steps(ctx, draft.procedure, &copy, &pieces),
		.errors = links_of(ctx, draft.dossier, draft.procedure, &check.problems),
		.email_confirmed = ctx->actor.email_confirmed,
	};
	link_changes(ctx, draft.dossier, &v.steps);
	portal_review_html(page(req, "Vérifier et déposer"), &v);
	return NULL;
}

Err *portal_file(Req *req)
{
	int64_t version;
	const Dossier *d = dossier_find_own(req->ctx, path_id(req, "id"));
	if (!d)
		return err_not_found(req->ctx, "Ce dossier n’existe pas, ou n’est pas le vôtre.");
	if (!str_to_int(form_text(req, "version", 0, 20), &version))
		version = 0;
	Err *e = dossier_file(req->ctx, d, version);
	if (e)
		return e;
	redirectf(req, "/dossiers/%lld/depose", (long long)d->id);
	return NULL;
}

Err *portal_filed(Req *req)
{
	Ctx *ctx = req->ctx;
	const Dossier *d = dossier_find_own(ctx, path_id(req, "id"));
	if (!d || d->state == DOSSIER_DRAFT)
		return err_not_found(ctx, "Ce dossier n’existe pas, ou n’est pas encore déposé.");
	DocumentList documents = dossier_documents(ctx, d);
	const ClockRule *rule = dossier_clock_rule(ctx, d);
	FiledView v = {
		.dossier = d,
		.service = town_service_find(ctx, d->service),
		.receipt = documents.len > 0 ? documents.at[0].id : 0,
		.email = ctx->actor.email,
		.clock = dossier_clock(ctx, d),
		.silence = rule->silence,
	};
	portal_filed_html(page(req, "Votre demande est déposée"), &v);
	return NULL;
}

/* ---- Removing a draft ---- */

Err *portal_remove_page(Req *req)
{
	Draft draft = { 0 };
	Err *e = draft_of(req, &draft);
	if (e)
		return e;
	portal_remove_html(page(req, "Supprimer ce brouillon ?"), draft.dossier,
	                   draft.procedure->title);
	return NULL;
}

Err *portal_remove(Req *req)
{
	Draft draft = { 0 };
	Err *e = draft_of(req, &draft);
	if (!e)
		e = dossier_remove_draft(req->ctx, draft.dossier);
	if (e)
		return e;
	flash(req, "Le brouillon est supprimé.");
	redirect(req, "/dossiers");
	return NULL;
}
