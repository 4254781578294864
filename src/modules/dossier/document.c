/* document.c — documents as PDF, made on demand from the data that the act wrote. */
#include "core/json/json.h"
#include "core/pdf/pdf.h"
#include "gen/dossier_queries.h"
#include "modules/dossier/rows.h"

typedef struct {
	Ctx *ctx;
	const Json *data;
	Lang lang;
	Doc *doc;
} Paper;

static Str get(const Paper *p, const char *name)
{
	return json_text(json_get(p->data, str_of(name)));
}

static Str say(const Paper *p, const char *message)
{
	return str_of(i18n_message(p->lang, message));
}

static Str day(const Paper *p, const char *name)
{
	Date date;
	Buf out = { .arena = p->ctx->arena };
	if (!date_parse(get(p, name), &date))
		return (Str){ 0 };
	i18n_put_date(&out, p->lang, date);
	return buf_str(&out);
}

static void row(const Paper *p, const char *label, Str value)
{
	if (value.len > 0)
		doc_row(p->doc, say(p, label), value);
}

static void list(const Paper *p, const char *heading, const char *name)
{
	const Json *items = json_get(p->data, str_of(name));
	if (!items || items->items_len == 0)
		return;
	Buf out = { .arena = p->ctx->arena };
	for (size_t i = 0; i < items->items_len; i++)
		buf_addf(&out, "- %.*s\n", STR(json_text(&items->items[i])));
	doc_heading(p->doc, 2, say(p, heading));
	doc_paragraphs(p->doc, buf_str(&out));
}

static void service_rows(const Paper *p)
{
	doc_heading(p->doc, 2, say(p, MESSAGE("Service chargé de votre dossier")));
	row(p, MESSAGE("Service"), get(p, "service"));
	row(p, MESSAGE("Adresse"), get(p, "address"));
	row(p, MESSAGE("Téléphone"), get(p, "phone"));
	row(p, MESSAGE("Courriel"), get(p, "email"));
}

static void silence(const Paper *p)
{
	Str meaning = get(p, "silence");
	Date implied;
	if (!date_parse(get(p, "implied"), &implied))
		return;
	const char *message =
		str_eq(meaning, S("acceptance"))
			? MESSAGE("Sans réponse de notre part avant le {day}, votre demande sera "
	                          "acceptée : vous pourrez demander une attestation de cet accord.")
			: MESSAGE("Sans réponse de notre part avant le {day}, votre demande sera "
	                          "réputée refusée.");
	doc_heading(p->doc, 2, say(p, MESSAGE("Si nous ne répondons pas")));
	doc_note(p->doc, i18n_text(p->ctx->arena, p->lang, p->ctx->authority->tz, message,
	                           arg("day", implied)));
}

/* What goes to be signed has none: the signature is its proof. */
static void seal(const Paper *p)
{
	if (get(p, "seal").len == 0) {
		doc_note(p->doc, say(p, MESSAGE("Ce document est signé électroniquement. Pour le "
		                                "vérifier, envoyez-le à la page « Vérifier une "
		                                "signature » du site de la collectivité.")));
		return;
	}
	doc_space(p->doc, 12);
	doc_qr(p->doc, get(p, "seal"),
	       say(p,
	           MESSAGE("Ce code contient les mentions essentielles de ce document, signées par "
	                   "la collectivité. Vérifiez-le sur son site, page « Vérifier un "
	                   "document ».")));
}

static void appeal(const Paper *p)
{
	if (get(p, "appeal").len == 0)
		return;
	doc_heading(p->doc, 2, say(p, MESSAGE("Voies de recours")));
	doc_paragraphs(p->doc, get(p, "appeal"));
}

static void receipt(const Paper *p)
{
	Instant filed;
	Buf out = { .arena = p->ctx->arena };
	if (instant_parse(get(p, "filed"), &filed))
		i18n_put_instant(&out, p->lang, p->ctx->authority->tz, filed);
	doc_heading(p->doc, 1, say(p, MESSAGE("Récépissé de dépôt")));
	row(p, MESSAGE("Numéro du dossier"), get(p, "number"));
	row(p, MESSAGE("Démarche"), get(p, "procedure"));
	row(p, MESSAGE("Demandeur"), get(p, "applicant"));
	row(p, MESSAGE("Reçu le"), buf_str(&out));
	row(p, MESSAGE("Réponse attendue au plus tard le"), day(p, "due"));
	seal(p);
	service_rows(p);
	list(p, MESSAGE("Comment ce délai est calculé"), "why");
	silence(p);
	appeal(p);
	list(p, MESSAGE("Pièces reçues"), "pieces");
}

static void decision(const Paper *p)
{
	Str outcome = get(p, "outcome"), title = get(p, "title");
	if (title.len == 0)
		title = say(p, MESSAGE("Classement sans suite"));
	if (get(p, "decided").len > 0)
		doc_right(p->doc, day(p, "decided"));
	doc_heading(p->doc, 1, title);
	row(p, MESSAGE("Numéro du dossier"), get(p, "number"));
	row(p, MESSAGE("Démarche"), get(p, "procedure"));
	row(p, MESSAGE("Demandeur"), get(p, "applicant"));
	doc_space(p->doc, 8);
	doc_paragraphs(p->doc, get(p, "body"));
	bool told = str_has(get(p, "body"), get(p, "reasons"));
	if (get(p, "reasons").len > 0 && !told) {
		doc_heading(p->doc, 2, say(p, MESSAGE("Motifs")));
		doc_paragraphs(p->doc, get(p, "reasons"));
	}
	Str signatory = get(p, "signatory");
	if (signatory.len == 0 || !str_has(get(p, "body"), signatory)) {
		doc_space(p->doc, 16);
		doc_right(p->doc, get(p, "service"));
		if (signatory.len > 0)
			doc_right(p->doc, signatory);
	}
	if (!str_eq(outcome, S("accepted")))
		appeal(p);
	seal(p);
}

Str dossier_render(Ctx *ctx, Str kind, Str title, Str data)
{
	Paper p = { .ctx = ctx };
	Err *e = json_parse(ctx->arena, data, &p.data);
	if (e || !lang_find(get(&p, "lang"), &p.lang))
		fault("the data of a document cannot be read");
	DocStyle style = {
		.title = str_format(ctx->arena, "%.*s %.*s", STR(title), STR(get(&p, "number"))),
		.author = get(&p, "authority"),
		.lang = p.lang,
		.accent = ctx->authority->accent,
		.head = get(&p, "authority"),
		.subhead = get(&p, "service"),
		.foot = str_format(ctx->arena, "%.*s · %.*s", STR(get(&p, "authority")),
		                   STR(get(&p, "number"))),
	};
	p.doc = doc_new(ctx->arena, &style);
	if (str_eq(kind, S("receipt")))
		receipt(&p);
	else
		decision(&p);
	return doc_render(ctx->arena, p.doc);
}

Str dossier_document_pdf(Ctx *ctx, const Document *document)
{
	return dossier_render(ctx, document->kind, document->title, document->data);
}

/* ---- The list ---- */

static Document document_of_row(Ctx *ctx, const Dossier *d, const DocumentRow *r, Lang lang)
{
	bool is_receipt = str_eq(r->kind, S("receipt"));
	const char *title = is_receipt ? MESSAGE("Récépissé de dépôt") : MESSAGE("Décision");
	Str stream = str_format(ctx->arena, "document:%lld", (long long)r->id);
	return (Document){
		.id = r->id,
		.kind = r->kind,
		.title = str_of(i18n_message(lang, title)),
		.file_name = str_format(ctx->arena, "%s-%.*s.pdf",
		                        is_receipt ? "recepisse" : "decision", STR(d->number)),
		.at = r->at,
		.data = dossier_record_get(ctx, d, stream),
		.blob = r->blob,
	};
}

DocumentList dossier_documents(Ctx *ctx, const Dossier *d)
{
	DocumentList documents = { 0 };
	DocumentRowList rows = dossier_document_list(ctx, d->id);
	for (size_t i = 0; i < rows.len; i++)
		*list_push(ctx->arena, &documents) =
			document_of_row(ctx, d, &rows.at[i], ctx->lang);
	return documents;
}

const Document *dossier_document_find(Ctx *ctx, const Dossier *d, Id id)
{
	DocumentList documents = dossier_documents(ctx, d);
	for (size_t i = 0; i < documents.len; i++)
		if (documents.at[i].id == id)
			return &documents.at[i];
	return NULL;
}

Str dossier_receipt_seal(Ctx *ctx, const Dossier *d)
{
	DocumentList documents = dossier_documents(ctx, d);
	const Json *data;
	if (documents.len == 0 || json_parse(ctx->arena, documents.at[0].data, &data))
		return (Str){ 0 };
	return json_text(json_get(data, S("seal")));
}
