/* document.c — an act on paper: what is signed, transmitted and published. */
#include "core/pdf/pdf.h"
#include "gen/act_queries.h"
#include "modules/act/rows.h"

typedef struct {
	Ctx *ctx;
	const Act *act;
	Doc *doc;
	bool is_extract; /* of the register: it says so, and what happened since */
} Paper;

static Str say(const Paper *p, const char *message)
{
	return str_of(i18n_message(p->act->lang, message));
}

/* "Vu …;" each on a line of its own. */
static void visas(const Paper *p, Str text)
{
	Buf out = { .arena = p->ctx->arena };
	while (text.len > 0) {
		Str line = str_trim(str_cut(&text, '\n'));
		if (line.len > 0)
			buf_addf(&out, "%s%.*s", out.len > 0 ? "\n\n" : "", STR(line));
	}
	doc_paragraphs(p->doc, buf_str(&out));
}

/* Cuts off the first paragraph. */
static Str next_paragraph(Arena *arena, Str *rest)
{
	Buf out = { .arena = arena };
	while (rest->len > 0) {
		Str line = str_trim(str_cut(rest, '\n'));
		if (line.len == 0 && out.len > 0)
			break;
		if (line.len > 0)
			buf_addf(&out, "%s%.*s", out.len > 0 ? "\n" : "", STR(line));
	}
	return buf_str(&out);
}

/* Each paragraph is an article, numbered. */
static void articles(const Paper *p, Str text)
{
	for (int n = 1; text.len > 0;) {
		Str paragraph = next_paragraph(p->ctx->arena, &text);
		if (paragraph.len == 0)
			break;
		doc_heading(p->doc, 3,
		            n == 1 ? say(p, MESSAGE("Article premier"))
		                   : i18n_text(p->ctx->arena, p->act->lang, p->ctx->authority->tz,
		                               "Article {n}", arg("n", n)));
		doc_paragraphs(p->doc, paragraph);
		n++;
	}
}

static const char *formula(ActNature nature)
{
	if (act_is_voted(nature))
		return MESSAGE("Après en avoir délibéré,");
	return nature == ACT_ORDER || nature == ACT_INDIVIDUAL ? MESSAGE("Arrête :") : NULL;
}

static void annex_list(const Paper *p)
{
	ActAnnexList annexes = act_annexes(p->ctx, p->act->id);
	Buf out = { .arena = p->ctx->arena };
	for (size_t i = 0; i < annexes.len; i++)
		buf_addf(&out, "- %.*s\n", STR(annexes.at[i].title));
	if (annexes.len == 0)
		return;
	doc_heading(p->doc, 2, say(p, MESSAGE("Annexes")));
	doc_paragraphs(p->doc, buf_str(&out));
}

static const char *title(const Paper *p)
{
	if (!p->is_extract)
		return act_nature_name(p->act->nature);
	if (act_is_voted(p->act->nature))
		return MESSAGE("Extrait du registre des délibérations");
	return p->act->nature == ACT_ORDER || p->act->nature == ACT_INDIVIDUAL
	               ? MESSAGE("Extrait du registre des arrêtés")
	               : MESSAGE("Extrait du registre des actes");
}

/* What has come of it, with its dates (CGCT L2131-1), and what the signature certifies. */
static void certify(const Paper *p)
{
	const Act *act = p->act;
	Buf received = { .arena = p->ctx->arena }, published = { .arena = p->ctx->arena };
	doc_space(p->doc, 8);
	if (act->acknowledged.us != 0) {
		i18n_put_date(&received, act->lang,
		              tz_date(p->ctx->authority->tz, act->acknowledged));
		doc_row(p->doc, say(p, MESSAGE("Reçu par la préfecture")), buf_str(&received));
		doc_row(p->doc, say(p, MESSAGE("Identifiant")), act->receipt);
	}
	if (date_is_set(act->published)) {
		i18n_put_date(&published, act->lang, act->published);
		doc_row(p->doc, say(p, MESSAGE("Mis en ligne")), buf_str(&published));
	}
	doc_note(p->doc, say(p, MESSAGE("Pour extrait certifié conforme.")));
}

static void write_act(const Paper *p)
{
	Ctx *ctx = p->ctx;
	const Act *act = p->act;
	ActText text = act_text(ctx, act);
	Str heading, result;
	Buf day = { .arena = ctx->arena };
	act_decision(ctx, act, &heading, &result);
	doc_heading(p->doc, 1, say(p, title(p)));
	doc_row(p->doc, say(p, MESSAGE("Numéro")),
	        act->number.len > 0 ? act->number : say(p, MESSAGE("(projet)")));
	if (date_is_set(act->decided)) {
		i18n_put_date(&day, act->lang, act->decided);
		doc_row(p->doc, say(p, MESSAGE("Date")), buf_str(&day));
	}
	doc_row(p->doc, say(p, MESSAGE("Objet")), act_fill(ctx, act, act->title));
	doc_paragraphs(p->doc, heading);
	doc_space(p->doc, 8);
	visas(p, act_fill(ctx, act, text.visas));
	doc_paragraphs(p->doc, act_fill(ctx, act, text.grounds));
	if (formula(act->nature))
		doc_paragraphs(p->doc, say(p, formula(act->nature)));
	articles(p, act_fill(ctx, act, text.articles));
	if (result.len > 0)
		doc_note(p->doc, result);
	annex_list(p);
	if (p->is_extract)
		certify(p);
}

static Str render(Ctx *ctx, const Act *act, bool is_extract)
{
	Str name = text_in(ctx->authority->title, act->lang);
	const Service *service = town_service_find(ctx, act->service);
	Paper p = { .ctx = ctx, .act = act, .is_extract = is_extract };
	p.doc = doc_new(ctx->arena,
	                &(DocStyle){
				.title = act->title,
				.author = name,
				.lang = act->lang,
				.accent = ctx->authority->accent,
				.head = name,
				.subhead = service ? text_in(service->name, act->lang) : (Str){ 0 },
				.foot = act->number,
			});
	write_act(&p);
	return doc_render(ctx->arena, p.doc);
}

Str act_render(Ctx *ctx, const Act *act)
{
	return render(ctx, act, false);
}

Str act_render_extract(Ctx *ctx, const Act *act)
{
	return render(ctx, act, true);
}

/* ---- The job that makes what is to be signed ---- */

/* "12 acte": the act, and the type of the folder that is opened; none: it is signed by hand. */
static const Act *act_of_job(Ctx *ctx, const Job *job, Str *ret_type)
{
	Id id;
	Str type = job->payload, number = str_cut(&type, ' ');
	*ret_type = type;
	if (!str_to_int(number, &id))
		fault("the payload of job %lld is not the number of an act", (long long)job->id);
	return act_get(ctx, id);
}

static Err *prepare(Ctx *ctx, const Job *job, void **ret_prepared)
{
	Str type;
	const Act *act = act_of_job(ctx, job, &type);
	if (act->state != ACT_IN_SIGNATURE)
		return NULL;
	BlobDraft *blob = alloc(ctx->arena, BlobDraft);
	*ret_prepared = blob;
	return blob_make(ctx, act_render(ctx, act), blob);
}

static Err *apply(Ctx *ctx, const Job *job, void *prepared)
{
	const BlobDraft *blob = prepared;
	Str type;
	const Act *act = act_of_job(ctx, job, &type);
	if (!blob || act->state != ACT_IN_SIGNATURE)
		return NULL; /* it was called back meanwhile */
	Str sha256 = crypto_hex(ctx->arena, blob->sha256, sizeof blob->sha256);
	Id pdf = blob_keep(ctx, blob, act_file_name(ctx, act));
	act_set_document(ctx, act->id, pdf);
	act_record_step(ctx, act, "document-made",
	                str_format(ctx->arena, "digest=%.*s\n", STR(act_digest(ctx, act, sha256))));
	return type.len > 0 ? act_open_folder(ctx, act, type, pdf) : NULL;
}

const JobKind act_jobs[] = {
	{ "act.make-document", prepare, apply, MESSAGE("Mise en page d’un acte à signer") },
	{ "act.folder-ended", NULL, act_folder_ended, MESSAGE("Fin d’un dossier du parapheur") },
	{ 0 },
};
