/* register.c — the register of deliberations of a year (CGCT R2121-9): by session, each closed with
 * the numbers of what was decided, the members present and a place to sign; a table by date and one
 * by object.
 *
 * The law wants it on paper, its leaves numbered and bound; this is what is printed, and its
 * double. Of each act that was signed electronically it gives the digest of the signed document, so
 * that the bound book attests the files. */
#include "core/crypto/crypto.h"
#include "core/pdf/pdf.h"
#include "gen/council_queries.h"
#include "modules/council/rows.h"

#include <stdlib.h>

typedef struct {
	Str number, title, theme;
	Date day;
} Entry;

typedef struct {
	Ctx *ctx;
	Lang lang;
	Doc *doc;
	LIST(Entry) entries;
} Register;

#define say(r, ...) i18n_text((r)->ctx->arena, (r)->lang, (r)->ctx->authority->tz, __VA_ARGS__)

static Str word(const Register *r, const char *message)
{
	return str_of(i18n_message(r->lang, message));
}

/* In groups of eight, which a line may be broken between. */
static Str digest_of(Ctx *ctx, Id blob)
{
	const Blob *kept = blob != 0 ? blob_find(ctx, blob) : NULL;
	Buf out = { .arena = ctx->arena };
	if (!kept)
		return (Str){ 0 };
	Str hex = crypto_hex(ctx->arena, kept->sha256.ptr, kept->sha256.len);
	for (size_t i = 0; i < hex.len; i += 8)
		buf_addf(&out, "%s%.*s", i > 0 ? " " : "", STR(str_part(hex, i, i + 8)));
	return buf_str(&out);
}

static void write_item(Register *r, const CouncilSession *s, const CouncilItem *item, Buf *numbers)
{
	Str state = word(r, council_item_name(item->state));
	doc_heading(r->doc, 3, str_format(r->ctx->arena, "%d. %.*s", item->rank, STR(item->title)));
	if (item->act_number.len == 0) {
		doc_paragraphs(r->doc, state);
		return;
	}
	const Act *act = act_get(r->ctx, item->act);
	doc_row(r->doc, word(r, MESSAGE("Numéro")), item->act_number);
	doc_row(r->doc, word(r, MESSAGE("Décision")), state);
	if (act->signed_document != 0)
		doc_row(r->doc, word(r, MESSAGE("Empreinte SHA-256 du document signé")),
		        digest_of(r->ctx, act->signed_document));
	buf_addf(numbers, "%s%.*s", numbers->len > 0 ? ", " : "", STR(item->act_number));
	*list_push(r->ctx->arena, &r->entries) =
		(Entry){ item->act_number, item->title, item->theme, s->day };
}

/* "Chaque feuillet clôturant une séance rappelle les numéros d'ordre des délibérations prises et
 * comporte la liste des membres présents et une place pour la signature." */
static void close_session(const Register *r, const CouncilSession *s, Str numbers)
{
	Ctx *ctx = r->ctx;
	static const char blank[] = "\n\n\n";
	doc_heading(r->doc, 3, word(r, MESSAGE("Clôture de la séance")));
	doc_row(r->doc, word(r, MESSAGE("Délibérations prises")),
	        numbers.len > 0 ? numbers : word(r, MESSAGE("aucune")));
	CouncilVoiceList voices = council_attendance(ctx, s);
	Buf present = { .arena = ctx->arena };
	for (size_t i = 0; i < voices.len; i++)
		if (voices.at[i].present || voices.at[i].deputy != 0)
			buf_addf(&present, "%s%.*s", present.len > 0 ? ", " : "",
			         STR(voices.at[i].present ? voices.at[i].name
			                                  : voices.at[i].deputy_name));
	doc_row(r->doc, word(r, MESSAGE("Membres présents")), buf_str(&present));
	doc_row(r->doc, word(r, MESSAGE("Signature du président")),
	        str_format(ctx->arena, "%.*s%s", STR(council_member_title(ctx, s->president)),
	                   blank));
	doc_row(r->doc, word(r, MESSAGE("Signature du secrétaire de séance")),
	        str_format(ctx->arena, "%.*s%s", STR(council_member_title(ctx, s->secretary)),
	                   blank));
}

static void write_session(Register *r, const CouncilSession *s)
{
	Ctx *ctx = r->ctx;
	CouncilVoiceList voices = council_attendance(ctx, s);
	CouncilItemList items = council_items(ctx, s->id);
	Buf numbers = { .arena = ctx->arena };
	doc_heading(r->doc, 2, say(r, "Séance du {day}", arg("day", s->day)));
	doc_paragraphs(r->doc, council_heading(ctx, s, &voices, r->lang));
	for (size_t i = 0; i < items.len; i++)
		if (!str_eq(items.at[i].kind, S("information")))
			write_item(r, s, &items.at[i], &numbers);
	close_session(r, s, buf_str(&numbers));
}

static int by_object(const void *a, const void *b)
{
	const Entry *x = a, *y = b;
	int order = str_compare(x->theme, y->theme);
	if (order == 0)
		order = str_compare(x->title, y->title);
	return order != 0 ? order : str_compare(x->number, y->number);
}

static void write_tables(Register *r)
{
	Arena *arena = r->ctx->arena;
	doc_heading(r->doc, 2, word(r, MESSAGE("Table par date")));
	for (size_t i = 0; i < r->entries.len; i++) {
		const Entry *e = &r->entries.at[i];
		Buf day = { .arena = arena };
		i18n_put_date(&day, r->lang, e->day);
		doc_row(r->doc, e->number,
		        str_format(arena, "%.*s — %.*s", STR(buf_str(&day)), STR(e->title)));
	}
	if (r->entries.len > 1)
		qsort(r->entries.at, r->entries.len, sizeof r->entries.at[0], by_object);
	doc_heading(r->doc, 2, word(r, MESSAGE("Table par objet")));
	for (size_t i = 0; i < r->entries.len; i++) {
		const Entry *e = &r->entries.at[i];
		bool same = i > 0 && str_eq(e->theme, r->entries.at[i - 1].theme);
		if (e->theme.len > 0 && !same)
			doc_heading(r->doc, 3, e->theme);
		doc_row(r->doc, e->number, e->title);
	}
}

Str council_register_pdf(Ctx *ctx, const CouncilBody *body, int year)
{
	Register r = { .ctx = ctx, .lang = ctx->authority->language };
	CouncilSessionList sessions = council_sessions_closed(ctx, body->id, year);
	r.doc = council_paper(ctx, body->name, MESSAGE("Registre des délibérations"));
	doc_row(r.doc, word(&r, MESSAGE("Assemblée")), text_in(body->name, r.lang));
	doc_row(r.doc, word(&r, MESSAGE("Année")), str_format(ctx->arena, "%d", year));
	for (size_t i = 0; i < sessions.len; i++)
		write_session(&r, &sessions.at[i]);
	write_tables(&r);
	return doc_render(ctx->arena, r.doc);
}
