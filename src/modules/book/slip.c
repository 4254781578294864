/* slip.c — the slip of the circuit (bordereau): what was given, who did what, signed by the
 * authority's key. */
#include "core/pdf/pdf.h"
#include "core/seal/seal.h"
#include "modules/book/inside.h"

typedef struct {
	Ctx *ctx;
	const FolderRow *f;
	BookOfficeList offices;
	BookChain chain;
	BookNext next;
	Doc *doc;
} Paper;

static Str say(const Paper *p, const char *message)
{
	return str_of(i18n_message(p->ctx->lang, message));
}

static Str moment(const Paper *p, Instant at)
{
	Buf out = { .arena = p->ctx->arena };
	i18n_put_instant(&out, p->ctx->lang, p->ctx->authority->tz, at);
	return buf_str(&out);
}

static void row(const Paper *p, const char *label, Str value)
{
	if (value.len > 0)
		doc_row(p->doc, say(p, label), value);
}

static Str office(const Paper *p, Id id)
{
	return text_in(book_office_name(&p->offices, id), p->ctx->lang);
}

static void head(const Paper *p)
{
	const BookType *type = book_type_find(p->ctx, p->f->type);
	doc_heading(p->doc, 1, say(p, MESSAGE("Bordereau du circuit")));
	row(p, MESSAGE("Objet"), p->f->title);
	row(p, MESSAGE("Type"), type ? text_in(type->name, p->ctx->lang) : (Str){ 0 });
	row(p, MESSAGE("Dossier"), str_format(p->ctx->arena, "%lld", (long long)p->f->id));
	row(p, MESSAGE("Ouvert par"), account_person_title(p->ctx, p->f->opener));
	row(p, MESSAGE("Ouvert le"), moment(p, p->f->opened));
	row(p, MESSAGE("État"), say(p, book_state_name(p->next.state)));
	if (p->f->ended.us != 0)
		row(p, MESSAGE("Terminé le"), moment(p, p->f->ended));
}

static void documents(const Paper *p)
{
	BookPaperList papers = book_papers(p->ctx, p->f, p->f->round);
	doc_heading(p->doc, 2, say(p, MESSAGE("Documents")));
	for (size_t i = 0; i < papers.len; i++) {
		const BookPaper *paper = &papers.at[i];
		const char *kind = paper->annex ? MESSAGE("Annexe") : MESSAGE("Document");
		Str digest = crypto_hex(p->ctx->arena, paper->sha256.ptr, paper->sha256.len);
		row(p, kind,
		    str_format(p->ctx->arena, "%.*s\nSHA-256 %.*s", STR(paper->title),
		               STR(digest)));
	}
}

/* "Anne Lefèvre, en l’absence de Paul Petit" */
static Str who(const Paper *p, const BookLine *line)
{
	if (line->absent.len == 0)
		return line->who;
	return i18n_text(p->ctx->arena, p->ctx->lang, p->ctx->authority->tz,
	                 "{name}, en l’absence de {absent}", arg("name", line->who),
	                 arg("absent", line->absent));
}

static void stages(const Paper *p)
{
	doc_heading(p->doc, 2, say(p, MESSAGE("Circuit")));
	for (size_t i = 0; i < p->chain.circuit.len; i++)
		for (size_t j = 0; j < p->next.slots[i].len; j++) {
			const BookSlot *slot = &p->next.slots[i].at[j];
			Str kind = say(p, book_kind_name(p->chain.circuit.at[i].kind));
			Str label = str_format(p->ctx->arena, "%zu. %.*s — %.*s", i + 1, STR(kind),
			                       STR(office(p, slot->office)));
			Str value = S("—");
			for (size_t k = 0; k < p->chain.lines.len && slot->done; k++)
				if (p->chain.lines.at[k].deed == slot->deed)
					value = str_format(p->ctx->arena, "%.*s\n%.*s",
					                   STR(who(p, &p->chain.lines.at[k])),
					                   STR(moment(p, p->chain.lines.at[k].at)));
			doc_row(p->doc, label, value);
		}
}

static void journal(const Paper *p)
{
	doc_heading(p->doc, 2, say(p, MESSAGE("Journal")));
	for (size_t i = 0; i < p->chain.lines.len; i++) {
		const BookLine *line = &p->chain.lines.at[i];
		if (line->document != 0)
			continue;
		Buf out = { .arena = p->ctx->arena };
		buf_add(&out, say(p, line->what));
		if (line->office != 0)
			buf_addf(&out, " — %.*s", STR(office(p, line->office)));
		if (line->to != 0)
			buf_addf(&out, " → %.*s", STR(office(p, line->to)));
		if (line->who.len > 0)
			buf_addf(&out, "\n%.*s", STR(who(p, line)));
		if (line->text.len > 0)
			buf_addf(&out, "\n%.*s", STR(line->text));
		doc_row(p->doc, moment(p, line->at), buf_str(&out));
	}
}

/* Names the last event of the folder by its hash: the chain cannot have been another one. */
static void seal(const Paper *p)
{
	EventList events = event_list(p->ctx, S("book"), p->f->id);
	const Event *last = &events.at[events.len - 1];
	Str hash = crypto_hex(p->ctx->arena, last->hash.ptr, last->hash.len);
	Str payload =
		str_format(p->ctx->arena, "kind=slip\nfolder=%lld\nstate=%s\nevent=%lld\nhash=%.*s",
	                   (long long)p->f->id, book_state_code(p->next.state),
	                   (long long)last->seq, STR(hash));
	doc_space(p->doc, 12);
	doc_qr(p->doc, seal_make(p->ctx, payload),
	       say(p, MESSAGE("Ce code nomme le dernier événement du dossier, signé par la "
	                      "collectivité. Vérifiez-le sur son site, page « Vérifier un "
	                      "document ».")));
}

Err *book_slip_pdf(Ctx *ctx, Id folder, Str *ret_pdf)
{
	const FolderRow *f = book_folder_get(ctx, folder);
	if (!f)
		return err_not_found(ctx, "Ce dossier n’existe pas dans le parapheur.");
	Str authority = text_in(ctx->authority->title, ctx->lang);
	Paper p = { .ctx = ctx, .f = f, .offices = book_office_list(ctx) };
	p.chain = book_chain(ctx, f, true);
	p.next = book_next(ctx->arena, &p.chain.circuit, &p.chain.deeds);
	p.doc = doc_new(ctx->arena, &(DocStyle){ .title = say(&p, MESSAGE("Bordereau du circuit")),
	                                         .author = authority,
	                                         .lang = ctx->lang,
	                                         .accent = ctx->authority->accent,
	                                         .head = authority,
	                                         .foot = authority,
	                                         .at = ctx->now });
	head(&p);
	documents(&p);
	stages(&p);
	journal(&p);
	seal(&p);
	*ret_pdf = doc_render(ctx->arena, p.doc);
	return NULL;
}
