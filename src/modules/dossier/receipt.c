/* receipt.c — the data of documents, written with the act: what the paper will say for ever.
 *
 * A receipt holds what French law (CRPA R112-11-1) and Moroccan law (55-19) ask for: the day, the
 * service in charge with its address and phone, what silence means and from when, the appeal
 * routes. */
#include "core/json/json.h"
#include "core/seal/seal.h"
#include "gen/dossier_queries.h"
#include "modules/dossier/facts.h"

static void put(JsonWriter *w, const char *name, Str value)
{
	json_name(w, str_of(name));
	json_add_text(w, value);
}

static void put_list(JsonWriter *w, const char *name, const StrList *list)
{
	json_name(w, str_of(name));
	json_open_array(w);
	for (size_t i = 0; i < list->len; i++)
		json_add_text(w, list->at[i]);
	json_close_array(w);
}

static void put_facts(Ctx *ctx, JsonWriter *w, const Facts *f)
{
	static const char *const silences[] = { "none", "acceptance", "refusal" };
	put(w, "lang", str_of(lang_code(f->lang)));
	put(w, "authority", f->authority);
	put(w, "service", f->service);
	put(w, "address", f->address);
	put(w, "phone", f->phone);
	put(w, "email", f->email);
	put(w, "number", f->number);
	put(w, "procedure", f->procedure);
	put(w, "applicant", f->applicant);
	put(w, "filed", instant_iso(ctx->arena, f->filed));
	put(w, "due", date_iso(ctx->arena, f->due));
	put(w, "implied", date_iso(ctx->arena, f->implied));
	put(w, "silence", str_of(silences[f->silence]));
	put(w, "appeal", f->appeal);
	put_list(w, "why", &f->why);
	put_list(w, "pieces", &f->pieces);
}

/* Writes the document, its record, and what the QR says: signed, so that it verifies offline. */
static void write_document(Ctx *ctx, const Dossier *d, const char *kind, Str payload, JsonWriter *w,
                           Id blob)
{
	Buf *data = w->buf;
	put(w, "seal", seal_make(ctx, payload));
	json_close_object(w);
	Id id = dossier_document_add(ctx, d->id, str_of(kind), ctx->now, blob);
	Str stream = str_format(ctx->arena, "document:%lld", (long long)id);
	dossier_record_put(ctx, d, stream, buf_str(data));
	dossier_event(ctx, d, "dossier.document",
	              str_format(ctx->arena, "document=%lld\n", (long long)id), stream,
	              buf_str(data));
}

static Str payload_of(Ctx *ctx, const Dossier *d, const char *kind)
{
	Buf out = { .arena = ctx->arena };
	buf_addf(&out, "kind=%s\nnumber=%.*s\nprocedure=%.*s\nfiled=%.*s", kind, STR(d->number),
	         STR(d->procedure_code), STR(date_iso(ctx->arena, d->filed_on)));
	if (date_is_set(d->implied))
		buf_addf(&out, "\nimplied=%.*s", STR(date_iso(ctx->arena, d->implied)));
	return buf_str(&out);
}

void dossier_write_receipt(Ctx *ctx, const Dossier *d, const Procedure *p)
{
	(void)p;
	const Facts *f = dossier_facts(ctx, d);
	Buf data = { .arena = ctx->arena };
	JsonWriter w = { .buf = &data };
	json_open_object(&w);
	put_facts(ctx, &w, f);
	write_document(ctx, d, "receipt", payload_of(ctx, d, "receipt"), &w, 0);
}

DecisionText dossier_decision_text(Ctx *ctx, const Dossier *d, DecisionKind kind, Str reasons)
{
	const Facts *f = dossier_facts(ctx, d);
	const Procedure *p = procedure_of_revision(ctx, d->revision);
	const DecisionTemplate *t = kind == DECISION_ACCEPT ? &p->accepted : &p->refused;
	if (kind == DECISION_CLOSE)
		return (DecisionText){ .lang = f->lang, .body = reasons };
	return (DecisionText){
		.lang = f->lang,
		.title = dossier_fill_template(ctx, d, f, text_in(t->title, f->lang), reasons),
		.body = dossier_fill_template(ctx, d, f, text_in(t->body, f->lang), reasons),
	};
}

static const char *const outcomes[] = { "accepted", "refused", "closed" };

static void put_decision(Ctx *ctx, JsonWriter *w, const Dossier *d, DecisionKind kind, Str reasons)
{
	put_facts(ctx, w, dossier_facts(ctx, d));
	put(w, "outcome", str_of(outcomes[kind]));
	put(w, "reasons", reasons);
	DecisionText text = dossier_decision_text(ctx, d, kind, reasons);
	if (kind != DECISION_CLOSE) {
		put(w, "title", text.title);
		put(w, "body", text.body);
	}
}

Str dossier_proposal_data(Ctx *ctx, const Dossier *d, DecisionKind kind, Str reasons)
{
	Buf data = { .arena = ctx->arena };
	JsonWriter w = { .buf = &data };
	json_open_object(&w);
	put_decision(ctx, &w, d, kind, reasons);
	json_close_object(&w);
	return buf_str(&data);
}

void dossier_write_decision(Ctx *ctx, const Dossier *d, const Decision *decision)
{
	Buf data = { .arena = ctx->arena };
	JsonWriter w = { .buf = &data };
	json_open_object(&w);
	put_decision(ctx, &w, d, decision->kind, decision->reasons);
	put(&w, "signatory", decision->signatory);
	put(&w, "decided", date_iso(ctx->arena, ctx->today));
	Str payload = str_format(ctx->arena, "%.*s\noutcome=%s\ndecided=%.*s",
	                         STR(payload_of(ctx, d, "decision")), outcomes[decision->kind],
	                         STR(date_iso(ctx->arena, ctx->today)));
	write_document(ctx, d, "decision", payload, &w, decision->pdf);
}
