/* pages_step.c — what is done with an act: annexes, its steps, signature, publication. */
#include "modules/act/pages.h"

typedef struct {
	const Act *act;
	const char *step;
	BlobDraft blob;
	Str file_name, title, kind, type;
	bool is_public;
	Date until;
} Doing;

static Err *prepare(Req *req, Doing **ret_doing)
{
	Doing *doing = alloc(req->ctx->arena, Doing);
	Err *e = act_page_find(req, &doing->act);
	req->prepared = doing;
	*ret_doing = doing;
	return e;
}

/* Shows the act again when a field is wrong. */
static Err *checked(Req *req, const Doing *doing, const char *open)
{
	if (form_wrong(req))
		act_show(req, doing->act, open);
	return NULL;
}

static Err *done(Req *req, Err *e, const char *message)
{
	if (e)
		return e;
	const Doing *doing = req->prepared;
	flash(req, message);
	redirectf(req, "/bureau/actes/%lld", (long long)doing->act->id);
	return NULL;
}

/* ---- Steps ---- */

static const struct {
	const char *word;
	Err *(*rule)(Ctx *ctx, const Act *act);
	const char *message;
} steps[] = {
	{ "pret", act_declare_ready, MESSAGE("Le projet est déclaré prêt.") },
	{ "rouvrir", act_reopen, MESSAGE("Le projet est rouvert.") },
	{ "rappeler", act_recall, MESSAGE("L’acte est rappelé du parapheur.") },
	{ "abandonner", act_withdraw, MESSAGE("Le projet est abandonné.") },
};

Err *act_page_step_prepare(Req *req)
{
	Doing *doing;
	return prepare(req, &doing);
}

Err *act_page_step(Req *req)
{
	const Doing *doing = req->prepared;
	Str word = form_raw(req, "faire");
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		if (str_eq(word, str_of(steps[i].word)))
			return done(req, steps[i].rule(req->ctx, doing->act), steps[i].message);
	return err_invalid(req->ctx, "Cette action n’existe pas. Revenez à l’acte.");
}

/* ---- Files ---- */

static void read_file(Req *req, const char *field, Doing *doing)
{
	const Upload *found = NULL;
	for (size_t i = 0; i < req->uploads.len && !found; i++)
		if (str_eq(req->uploads.at[i].field, str_of(field)))
			found = &req->uploads.at[i];
	if (!found) {
		form_problem(req, str_of(field), "Choisissez un fichier.");
		return;
	}
	if (found->refusal) {
		form_set_problem(req, str_of(field), found->refusal->message, found->refusal->args,
		                 found->refusal->args_len < 2 ? found->refusal->args_len : 2);
		return;
	}
	doing->blob = found->blob;
	doing->file_name = found->file_name;
}

Err *act_page_annex_prepare(Req *req)
{
	Doing *doing;
	Err *e = prepare(req, &doing);
	if (e)
		return e;
	doing->title = form_line(req, "titre", 1, 200);
	doing->kind = form_line(req, "typologie", 0, 5);
	doing->is_public = form_has(req, "publique");
	read_file(req, "fichier", doing);
	return checked(req, doing, "annexe");
}

Err *act_page_annex_add(Req *req)
{
	const Doing *d = req->prepared;
	return done(req,
	            act_annex_add(req->ctx, d->act, &d->blob, d->file_name, d->title, d->kind,
	                          d->is_public),
	            MESSAGE("L’annexe est ajoutée."));
}

Err *act_page_annex_remove(Req *req)
{
	Doing *doing;
	Err *e = prepare(req, &doing);
	if (e)
		return e;
	return done(req, act_annex_remove(req->ctx, doing->act, path_id(req, "annex")),
	            MESSAGE("L’annexe est retirée."));
}

/* ---- Signature ---- */

/* The draft as it reads now becomes the PDF that is looked at. */
Err *act_page_visa_prepare(Req *req)
{
	Doing *doing;
	Err *e = prepare(req, &doing);
	if (e)
		return e;
	doing->type = form_raw(req, "circuit");
	if (doing->type.len == 0)
		form_problem(req, S("circuit"), "Choisissez un circuit.");
	if (form_wrong(req) || doing->act->state != ACT_DRAFT)
		return checked(req, doing, "visas");
	return blob_make(req->ctx, act_render(req->ctx, doing->act), &doing->blob);
}

Err *act_page_visa(Req *req)
{
	const Doing *doing = req->prepared;
	return done(req, act_ask_visas(req->ctx, doing->act, doing->type, &doing->blob),
	            MESSAGE("Les visas sont demandés."));
}

Err *act_page_sign_prepare(Req *req)
{
	Doing *doing;
	Err *e = prepare(req, &doing);
	if (!e)
		doing->type = form_raw(req, "circuit");
	return e;
}

Err *act_page_sign(Req *req)
{
	const Doing *doing = req->prepared;
	return done(req, act_send_to_signature(req->ctx, doing->act, doing->type),
	            MESSAGE("L’acte a son numéro ; le document à signer est en préparation."));
}

Err *act_page_hand_prepare(Req *req)
{
	Doing *doing;
	Err *e = prepare(req, &doing);
	if (e)
		return e;
	read_file(req, "scan", doing);
	if (doing->file_name.len > 0 && !str_eq(doing->blob.media_type, S("application/pdf")))
		form_problem(req, S("scan"), "Joignez un PDF.");
	return checked(req, doing, "signe");
}

Err *act_page_hand(Req *req)
{
	const Doing *doing = req->prepared;
	if (!ctx_may_on(req->ctx, ACT_MANAGE, doing->act->service))
		return err_forbidden(req->ctx, "Votre rôle ne permet pas de faire signer les actes "
		                               "de ce service.");
	Id blob = blob_keep(req->ctx, &doing->blob, act_file_name(req->ctx, doing->act));
	return done(req, act_sign(req->ctx, doing->act, blob, true),
	            MESSAGE("L’acte signé à la main est enregistré."));
}

/* ---- Publication ---- */

Err *act_page_publish_prepare(Req *req)
{
	Doing *doing;
	Err *e = prepare(req, &doing);
	if (e)
		return e;
	Date least = date_add_months(req->ctx->today, ACT_PUBLISHED_MONTHS_MIN);
	doing->until = form_day(req, "fin", false);
	if (date_is_set(doing->until) && date_compare(doing->until, least) < 0)
		form_problem(req, S("fin"), "Choisissez le {day} ou plus tard.", arg("day", least));
	return checked(req, doing, "publication");
}

Err *act_page_publish(Req *req)
{
	const Doing *doing = req->prepared;
	return done(req, act_publish(req->ctx, doing->act, doing->until),
	            MESSAGE("L’acte est publié."));
}
