/* pages_writing.c — what is drawn up of a session, and of a year: asked for, followed, put online.
 */
#include "gen/council_templates.h"
#include "modules/book/book.h"
#include "modules/council/pages.h"
#include "modules/council/rows.h"

typedef struct {
	const CouncilSession *session; /* NULL: of the page of registers */
	CouncilWriting order;
	Id writing;
} Doing;

static const struct {
	const char *word;    /* of the button */
	const char *circuit; /* the field */
} words[WRITINGS] = {
	[WRITING_MINUTES] = { "proces-verbal", "circuit_pv" },
	[WRITING_LIST] = { "liste", "circuit_liste" },
	[WRITING_EXTRACT] = { "extrait", "circuit_extrait" },
	[WRITING_REGISTER] = { "registre", "circuit_registre" },
};

/* ---- The page of a session ---- */

FormOptions council_circuit_options(Ctx *ctx, bool by_hand)
{
	FormOptions options = { 0 };
	BookTypeList types = book_type_list(ctx);
	for (size_t i = 0; i < types.len; i++)
		if (!types.at[i].is_closed)
			form_option(ctx->arena, &options, types.at[i].code, types.at[i].name);
	if (by_hand)
		form_option(ctx->arena, &options, S(""),
		            MESSAGE("Sans parapheur : signé à la main"));
	return options;
}

static FormOptions act_options(Ctx *ctx, const CouncilItemList *items)
{
	FormOptions options = { 0 };
	for (size_t i = 0; i < items->len; i++) {
		const CouncilItem *item = &items->at[i];
		if (item->act == 0 || item->act_number.len == 0)
			continue;
		Str label = str_format(ctx->arena, "%.*s – %.*s", STR(item->act_number),
		                       STR(item->title));
		form_option(ctx->arena, &options, council_id_text(ctx->arena, item->act),
		            ((Text){ { label } }));
	}
	return options;
}

static bool some_closed(const CouncilItemList *items)
{
	for (size_t i = 0; i < items->len; i++)
		if (!items->at[i].is_public)
			return true;
	return false;
}

static void show_session(Req *req, const CouncilSession *s, const char *open)
{
	Ctx *ctx = req->ctx;
	CouncilItemList items = council_items(ctx, s->id);
	const CouncilLaw *law = council_law_find(s->body_law);
	WritingsView v = {
		.session = s,
		.law = law,
		.at = council_session_at(ctx, s),
		.base = str_format(ctx->arena, "/seances/%lld/pieces", (long long)s->id),
		.writings = council_writings(ctx, s->id),
		.list_last = council_list_last(law, s->day),
		.circuits = council_circuit_options(ctx, true),
		.seals = council_circuit_options(ctx, false),
		.acts = act_options(ctx, &items),
		.has_closed_items = some_closed(&items),
		.today = ctx->today,
		.open = open,
	};
	for (size_t i = 0; i < v.writings.len; i++) {
		const CouncilWriting *w = &v.writings.at[i];
		if (w->kind == WRITING_LIST && w->posted.us != 0)
			v.is_list_posted = true;
		if (w->kind == WRITING_MINUTES && w->posted.us != 0)
			v.are_minutes_posted = true;
		if (date_is_set(w->approved) && !date_is_set(v.minutes_last))
			v.minutes_last = council_minutes_last(law, w->approved);
	}
	council_writings_html(page(req, "Documents de la séance"), &v);
}

Err *council_page_writings(Req *req)
{
	const CouncilSession *s;
	Err *e = council_page_find(req, &s);
	if (!e)
		show_session(req, s, NULL);
	return e;
}

/* ---- The page of registers ---- */

static void show_registers(Req *req, const char *open)
{
	Ctx *ctx = req->ctx;
	WritingsView v = {
		.base = S("/seances/registres"),
		.writings = council_writings_apart(ctx),
		.circuits = council_circuit_options(ctx, true),
		.seals = council_circuit_options(ctx, false),
		.today = ctx->today,
		.open = open,
	};
	CouncilBodyList bodies = council_bodies(ctx);
	for (size_t i = 0; i < bodies.len; i++)
		form_option(ctx->arena, &v.bodies, council_id_text(ctx->arena, bodies.at[i].id),
		            bodies.at[i].name);
	council_registers_html(page(req, "Registres et extraits"), &v);
}

Err *council_page_registers(Req *req)
{
	show_registers(req, NULL);
	return NULL;
}

/* ---- Asking ---- */

static Err *read_order(Req *req, Doing *d)
{
	CouncilWriting *w = &d->order;
	Str word = form_raw(req, "faire");
	w->kind = WRITINGS;
	for (int i = 0; i < WRITINGS; i++)
		if (str_eq(word, str_of(words[i].word)))
			w->kind = (WritingKind)i;
	bool is_of_session = w->kind == WRITING_MINUTES || w->kind == WRITING_LIST;
	bool is_here = w->kind == WRITING_EXTRACT || is_of_session == (d->session != NULL);
	if (w->kind == WRITINGS || !is_here)
		return err_invalid(req->ctx, "Cette action n’existe pas. Revenez à la séance.");
	w->circuit = form_raw(req, words[w->kind].circuit);
	if (d->session)
		w->session = d->session->id;
	return NULL;
}

/* Of those that the actor may read; 0: there is none. */
static Id act_of_number(Ctx *ctx, Str number)
{
	ActList acts = { 0 };
	if (number.len > 0)
		acts = act_list(ctx, &(ActFilter){ .text = number });
	for (size_t i = 0; i < acts.len; i++)
		if (str_eq(acts.at[i].number, number))
			return acts.at[i].id;
	return 0;
}

static void read_fields(Req *req, Doing *d)
{
	CouncilWriting *w = &d->order;
	int64_t year = 0;
	switch (w->kind) {
	case WRITING_MINUTES:
		w->approved = form_day(req, "arrete", false);
		w->whole = !form_has(req, "sans_huis_clos");
		return;
	case WRITING_EXTRACT:
		if (d->session) {
			w->act = form_id(req, "acte");
			if (w->act == 0)
				form_problem(req, S("acte"), "Choisissez une délibération.");
			return;
		}
		w->act = act_of_number(req->ctx, form_line(req, "numero", 1, 40));
		if (w->act == 0)
			form_problem(req, S("numero"),
			             "Aucun acte ne porte ce numéro. Exemple : "
			             "2026-DE-0012");
		return;
	case WRITING_REGISTER:
		w->body = form_id(req, "assemblee");
		if (!str_to_int(form_line(req, "annee", 1, 4), &year) || year < 1900 || year > 9999)
			form_problem(req, S("annee"), "Écrivez une année en quatre chiffres.");
		w->year = (int)year;
		return;
	case WRITING_LIST:
	case WRITINGS: return;
	}
}

static Err *prepare_ask(Req *req, const CouncilSession *session)
{
	Doing *d = alloc(req->ctx->arena, Doing);
	req->prepared = d;
	d->session = session;
	Err *e = read_order(req, d);
	if (e)
		return e;
	read_fields(req, d);
	if (!form_wrong(req))
		return NULL;
	const char *open = words[d->order.kind].word;
	if (session)
		show_session(req, session, open);
	else
		show_registers(req, open);
	return NULL;
}

Err *council_page_writing_ask_prepare(Req *req)
{
	const CouncilSession *s;
	Err *e = council_page_find(req, &s);
	return e ? e : prepare_ask(req, s);
}

Err *council_page_register_ask_prepare(Req *req)
{
	return prepare_ask(req, NULL);
}

static Str address_of(Ctx *ctx, Id session)
{
	return session == 0 ? S("/seances/registres")
	                    : str_format(ctx->arena, "/seances/%lld/pieces", (long long)session);
}

Err *council_page_writing_ask(Req *req)
{
	const Doing *d = req->prepared;
	Id id;
	Err *e = council_writing_ask(req->ctx, &d->order, &id);
	if (e)
		return e;
	flash(req, "Le document est en préparation. Rechargez la page dans un instant.");
	redirectf(req, "%.*s", STR(address_of(req->ctx, d->order.session)));
	return NULL;
}

/* ---- One of them ---- */

/* That of the address; of that session, or of none. */
static Err *find(Req *req, Id session, const CouncilWriting **ret_writing)
{
	const CouncilWriting *w = council_writing_find(req->ctx, path_id(req, "writing"));
	if (!w || w->session != session)
		return err_not_found(req->ctx, "Ce document n’existe pas.");
	*ret_writing = w;
	return NULL;
}

static Err *reply_document(Req *req, const CouncilWriting *w)
{
	Ctx *ctx = req->ctx;
	Id blob = council_writing_document(w);
	const Blob *kept = blob != 0 ? blob_find(ctx, blob) : NULL;
	if (!kept)
		return err_not_found(ctx, "Le document n’est pas encore établi. Rechargez la page "
		                          "dans un instant.");
	return reply_blob(req, blob, kept->file_name);
}

Err *council_page_writing(Req *req)
{
	const CouncilWriting *w = NULL;
	Err *e = find(req, path_id(req, "id"), &w);
	return e ? e : reply_document(req, w);
}

Err *council_page_register(Req *req)
{
	const CouncilWriting *w = NULL;
	Err *e = find(req, 0, &w);
	return e ? e : reply_document(req, w);
}

Err *council_page_writing_post(Req *req)
{
	const CouncilWriting *w = NULL;
	Err *e = find(req, path_id(req, "id"), &w);
	if (!e)
		e = council_writing_post(req->ctx, w->id);
	if (e)
		return e;
	flash(req, "Le document est en ligne.");
	redirectf(req, "%.*s", STR(address_of(req->ctx, w->session)));
	return NULL;
}

/* For anyone: what was put online of a public session. */
Err *council_page_public_writing(Req *req)
{
	const CouncilWriting *w = NULL;
	const CouncilSession *s = council_session_find(req->ctx, path_id(req, "id"));
	Err *e = find(req, path_id(req, "id"), &w);
	if (e || !s || !s->is_public || w->posted.us == 0)
		return err_not_found(req->ctx, "Ce document n’est pas en ligne.");
	return reply_document(req, w);
}
