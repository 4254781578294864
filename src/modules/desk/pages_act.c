/* pages_act.c — what an agent does with a dossier.
 *
 * prepare reads the form on a snapshot and shows the dossier again when something is wrong with it,
 * with what was typed; the act itself runs on the writer and asks the rules of modules/dossier. */
#include "modules/desk/pages.h"
#include "modules/desk/views.h"

enum { TEXT_CHARS_MAX = 5000, FILES_MAX = 10 };

/* What prepare leaves for the act. */
typedef struct {
	const Dossier *dossier; /* as it was shown */
	Str text;
	Id agent;
	Date until;
	int days;
	Attached files;
	DecisionKind kind;
	const BlobDraft *pdf; /* of a decision that is to be signed; NULL: it is taken */
} Act;

/* The dossier of the address.  Without the right on its service nothing is shown of it. */
static Err *prepare(Req *req, const char *permission, Act **ret_act)
{
	const Dossier *d;
	Err *e = desk_find(req, &d);
	if (e)
		return e;
	if (!ctx_may_on(req->ctx, permission, d->service))
		return err_forbidden(req->ctx,
		                     "Votre rôle dans ce service ne permet pas cette action. "
		                     "Demandez-la à une personne qui en a le droit.");
	Act *act = alloc(req->ctx->arena, Act);
	act->dossier = d;
	req->prepared = act;
	*ret_act = act;
	return NULL;
}

/* Shows the dossier again when a field is wrong. */
static Err *checked(Req *req, const Act *act, const char *open)
{
	if (form_wrong(req))
		desk_show(req, act->dossier, open);
	return NULL;
}

/* The end of an act that was done: back to the dossier, with a word about it. */
static Err *done(Req *req, Err *e, const char *message)
{
	if (e)
		return e;
	const Act *act = req->prepared;
	flash(req, message);
	redirectf(req, "/bureau/dossiers/%lld", (long long)act->dossier->id);
	return NULL;
}

/* ---- In charge ---- */

Err *desk_take_prepare(Req *req)
{
	Act *act = NULL;
	Err *e = prepare(req, DOSSIER_PROCESS, &act);
	if (e)
		return e;
	/* Who was in charge when the button was shown: somebody else may be by now. */
	Dossier *shown = alloc(req->ctx->arena, Dossier);
	*shown = *act->dossier;
	shown->agent = form_id(req, "vu");
	act->dossier = shown;
	return NULL;
}

Err *desk_take(Req *req)
{
	const Act *act = req->prepared;
	return done(req, dossier_take_charge(req->ctx, act->dossier),
	            MESSAGE("Vous êtes en charge de ce dossier."));
}

Err *desk_assign_prepare(Req *req)
{
	Act *act = NULL;
	Err *e = prepare(req, DOSSIER_PROCESS, &act);
	if (e)
		return e;
	act->agent = form_id(req, "agent");
	if (act->agent == 0)
		form_problem(req, S("agent"), "Choisissez une personne.");
	return checked(req, act, "agent");
}

Err *desk_assign(Req *req)
{
	const Act *act = req->prepared;
	return done(req, dossier_assign(req->ctx, act->dossier, act->agent),
	            MESSAGE("Le dossier est confié."));
}

/* ---- The clock ---- */

Err *desk_complete_prepare(Req *req)
{
	Act *act = NULL;
	return prepare(req, DOSSIER_PROCESS, &act);
}

Err *desk_complete(Req *req)
{
	const Act *act = req->prepared;
	return done(req, dossier_declare_complete(req->ctx, act->dossier),
	            MESSAGE("Le dossier est déclaré complet."));
}

Err *desk_extend_prepare(Req *req)
{
	Act *act = NULL;
	int64_t days = 0;
	Err *e = prepare(req, DOSSIER_PROCESS, &act);
	if (e)
		return e;
	if (!str_to_int(form_line(req, "jours", 1, 3), &days) || days < 1 || days > 365)
		form_problem(req, S("jours"), "Écrivez un nombre de jours, de 1 à 365.");
	act->days = (int)days;
	act->text = form_text(req, "raisons", 1, TEXT_CHARS_MAX);
	return checked(req, act, "prolongation");
}

Err *desk_extend(Req *req)
{
	const Act *act = req->prepared;
	return done(req, dossier_extend(req->ctx, act->dossier, act->days, act->text),
	            MESSAGE("Le délai est prolongé."));
}

/* ---- Pieces and messages ---- */

Err *desk_ask_prepare(Req *req)
{
	Act *act = NULL;
	Err *e = prepare(req, DOSSIER_PROCESS, &act);
	if (e)
		return e;
	act->text = form_text(req, "demande", 1, TEXT_CHARS_MAX);
	act->until = form_day(req, "limite", false);
	if (date_is_set(act->until) && date_compare(act->until, req->ctx->today) <= 0)
		form_problem(req, S("limite"), "Choisissez un jour à venir.");
	return checked(req, act, "pieces");
}

Err *desk_ask(Req *req)
{
	const Act *act = req->prepared;
	return done(req, dossier_ask(req->ctx, act->dossier, act->text, act->until),
	            MESSAGE("La demande est partie. Le demandeur en est averti par courriel."));
}

static void read_files(Req *req, Attached *files)
{
	for (size_t i = 0; i < req->uploads.len; i++) {
		const Upload *u = &req->uploads.at[i];
		if (!str_eq(u->field, S("fichiers")))
			continue;
		if (u->refusal)
			form_set_problem(req, S("fichiers"), u->refusal->message, u->refusal->args,
			                 u->refusal->args_len < 2 ? u->refusal->args_len : 2);
		else if (files->len == FILES_MAX)
			form_problem(req, S("fichiers"), "Joignez au plus {n} fichiers.",
			             arg("n", (int)FILES_MAX));
		else
			*list_push(req->ctx->arena, files) =
				(AttachedFile){ u->blob, u->file_name };
	}
}

Err *desk_write_prepare(Req *req)
{
	Act *act = NULL;
	Err *e = prepare(req, DOSSIER_PROCESS, &act);
	if (e)
		return e;
	act->text = form_text(req, "message", 1, TEXT_CHARS_MAX);
	read_files(req, &act->files);
	return checked(req, act, "messages");
}

Err *desk_write(Req *req)
{
	const Act *act = req->prepared;
	return done(req, dossier_write(req->ctx, act->dossier, act->text, &act->files),
	            MESSAGE("Le message est parti. Le demandeur en est averti par courriel."));
}

/* ---- Deciding ---- */

/* What is to be signed is laid out here: slow, and only once it was read. */
static Err *lay_out(Req *req, Act *act)
{
	if (dossier_signature_type(req->ctx, act->dossier, act->kind).len == 0)
		return NULL;
	BlobDraft *pdf = alloc(req->ctx->arena, BlobDraft);
	act->pdf = pdf;
	return dossier_proposal_pdf(req->ctx, act->dossier, act->kind, act->text, pdf);
}

Err *desk_decide_prepare(Req *req)
{
	Act *act = NULL;
	Err *e = prepare(req, DOSSIER_PROCESS, &act);
	if (e)
		return e;
	if (!desk_decision_kind(form_raw(req, "sens"), &act->kind))
		return err_invalid(req->ctx, "Cette décision n’existe pas. Revenez au dossier.");
	e = desk_need_decision(req->ctx, act->dossier, act->kind);
	if (e)
		return e;
	bool reads = !str_eq(form_raw(req, "faire"), S("decider"));
	size_t needed = act->kind == DECISION_ACCEPT || reads ? 0 : 1;
	act->text = form_text(req, "motifs", needed, TEXT_CHARS_MAX);
	if (!reads && !form_wrong(req))
		return lay_out(req, act);
	desk_show_decision(req, act->dossier, act->kind, act->text);
	return NULL;
}

Err *desk_decide(Req *req)
{
	Ctx *ctx = req->ctx;
	const Act *act = req->prepared;
	if (act->pdf)
		return done(req, dossier_propose(ctx, act->dossier, act->kind, act->text, act->pdf),
		            MESSAGE("La décision est envoyée à la signature. Elle sera notifiée au "
		                    "demandeur dès qu’elle sera signée."));
	return done(req, dossier_decide(ctx, act->dossier, act->kind, act->text),
	            MESSAGE("La décision est prise. Le demandeur en est averti par courriel."));
}

Err *desk_take_back_prepare(Req *req)
{
	Act *act = NULL;
	return prepare(req, DOSSIER_PROCESS, &act);
}

Err *desk_take_back(Req *req)
{
	const Act *act = req->prepared;
	return done(req, dossier_take_back(req->ctx, act->dossier),
	            MESSAGE("La décision est reprise : elle ne sera pas signée."));
}
