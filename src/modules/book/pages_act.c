/* pages_act.c — what a person does with a folder. */
#include "modules/book/pages.h"
#include "modules/book/views.h"

/* The button that was pressed: what it does, the field of its words, and of another office. */
typedef struct {
	const char *word;
	BookDeedKind deed;
	const char *text; /* NULL: no words */
	bool needs_text;
	const char *to; /* NULL: nobody else */
	const char *said;
} Button;

static const Button buttons[] = {
	{ "viser", DEED_DONE, "remarque", false, NULL, MESSAGE("Votre visa est donné.") },
	{ "lire", DEED_DONE, "remarque", false, NULL, MESSAGE("Votre lecture est attestée.") },
	{ "signer", DEED_DONE, "remarque", false, NULL, MESSAGE("Les documents sont signés.") },
	{ "rejeter", DEED_REJECT, "motif", true, NULL,
	  MESSAGE("Le dossier est rejeté. La personne qui l’a ouvert en est avertie.") },
	{ "demander", DEED_ASK, "question", true, "aupres",
	  MESSAGE("L’avis est demandé. Le dossier vous reviendra avec la réponse.") },
	{ "repondre", DEED_OPINION, "avis_texte", true, NULL,
	  MESSAGE("Votre avis est donné. Le dossier est revenu à qui l’a demandé.") },
	{ "transmettre", DEED_TRANSFER, "explication", false, "vers",
	  MESSAGE("Le dossier est transmis.") },
	{ "reprendre", DEED_TAKE_BACK, NULL, false, NULL,
	  MESSAGE("Vous avez repris le dossier : il vous attend de nouveau.") },
	{ "retirer", DEED_WITHDRAW, NULL, false, NULL,
	  MESSAGE("Le dossier est retiré du circuit.") },
};

typedef struct {
	BookAct act;
	const Button *button;
	BookUploadList files;
	Err *busy; /* of signing: to be tried again by a job */
} Prepared;

static const Button *button_of(Str word)
{
	for (size_t i = 0; i < ARRAY_LEN(buttons); i++)
		if (str_eq(word, str_of(buttons[i].word)))
			return &buttons[i];
	return NULL;
}

static int number_of(Req *req, const char *name, int max)
{
	int64_t n = 0;
	return str_to_int(form_raw(req, name), &n) && n >= 0 && n <= max ? (int)n : -1;
}

static void read_words(Req *req, const Button *b, BookAct *act)
{
	if (b->text)
		act->text = form_text(req, b->text, b->needs_text ? 1 : 0, BOOK_TEXT_MAX);
	if (!b->to)
		return;
	act->deed.to = form_id(req, b->to);
	if (act->deed.to == 0)
		form_problem(req, str_of(b->to), "Choisissez une fonction.");
}

Err *book_page_act_prepare(Req *req)
{
	Ctx *ctx = req->ctx;
	const Button *b = button_of(form_raw(req, "faire"));
	if (!b || !book_folder_find(ctx, path_id(req, "id")))
		return err_not_found(ctx, "Ce dossier n’existe pas dans le parapheur, ou vous n’y "
		                          "avez pas de part.");
	Prepared *p = alloc(ctx->arena, Prepared);
	p->button = b;
	p->act = (BookAct){
		.folder = path_id(req, "id"),
		.round = number_of(req, "tour", BOOK_ROUNDS_MAX),
		.deed = { .kind = b->deed,
		          .stage = number_of(req, "etape", BOOK_STAGES_MAX),
		          .office = form_id(req, "fonction") },
	};
	if (b->deed == DEED_OPINION)
		p->act.deed.to = form_id(req, "pour");
	read_words(req, b, &p->act);
	req->prepared = p;
	if (form_wrong(req))
		return book_show(req, b->word);
	if (!str_eq(str_of(b->word), S("signer")))
		return NULL;
	Err *e = book_sign(ctx, &p->act);
	if (!e || e->code != ERR_BUSY)
		return e;
	p->busy = e;
	return NULL;
}

/* The signature is made as soon as it may be: a batch of one. */
static Err *sign_later(Req *req, const Prepared *p)
{
	Id batch;
	Err *e = book_batch_wait(req->ctx, &p->act, p->busy, &batch);
	if (e)
		return e;
	flash_err(req, err_conflict(req->ctx, "Rien n’est encore signé. Le parapheur recommence de "
	                                      "lui-même : cette page dit où il en est."));
	redirectf(req, "/parapheur/lots/%lld", (long long)batch);
	return NULL;
}

Err *book_page_act(Req *req)
{
	Prepared *p = req->prepared;
	if (p->busy)
		return sign_later(req, p);
	Err *e = book_act(req->ctx, &p->act);
	if (e)
		return e;
	flash(req, p->button->said);
	redirectf(req, "/parapheur/dossiers/%lld", (long long)p->act.folder);
	return NULL;
}

/* ---- Once more ---- */

Err *book_page_recycle_prepare(Req *req)
{
	Ctx *ctx = req->ctx;
	const FolderRow *f = book_folder_find(ctx, path_id(req, "id"));
	if (!f)
		return err_not_found(ctx, "Ce dossier n’existe pas dans le parapheur, ou vous n’y "
		                          "avez pas de part.");
	Prepared *p = alloc(ctx->arena, Prepared);
	p->act = (BookAct){
		.folder = f->id,
		.round = number_of(req, "tour", BOOK_ROUNDS_MAX),
		.deed.kind = DEED_RECYCLE,
		.text = form_text(req, "changements", 0, BOOK_TEXT_MAX),
	};
	p->files = book_read_uploads(req);
	bool documents = false;
	for (size_t i = 0; i < p->files.len; i++)
		documents |= !p->files.at[i].annex;
	if (p->files.len > 0 && !documents)
		form_problem(req, S("documents"),
		             "Joignez aussi le document : les fichiers donnés ici remplacent tous "
		             "les précédents.");
	req->prepared = p;
	return form_wrong(req) ? book_show(req, "remettre") : NULL;
}

Err *book_page_recycle(Req *req)
{
	Prepared *p = req->prepared;
	BookAct act = p->act; /* the unit may be run again: see core/http */
	act.replaced = book_keep_uploads(req->ctx, &p->files);
	Err *e = book_act(req->ctx, &act);
	if (e)
		return e;
	flash(req, "Le dossier est de nouveau en circuit.");
	redirectf(req, "/parapheur/dossiers/%lld", (long long)act.folder);
	return NULL;
}
