/* pages_public.c — what everyone may see: home, procedures, news, services, verification. */
#include <ctype.h>

#include "gen/portal_templates.h"
#include "modules/portal/pages.h"

enum { POPULAR_MAX = 3, NEWS_MAX = 4, QUERY_WORDS_MAX = 8 };

static const struct {
	const char *code, *name, *icon;
} themes[] = {
	{ "etat-civil", MESSAGE("État civil et famille"), "family" },
	{ "scolarite", MESSAGE("Enfance et école"), "school" },
	{ "urbanisme", MESSAGE("Logement et urbanisme"), "house" },
	{ "espace-public", MESSAGE("Rue et espace public"), "road" },
	{ "economie", MESSAGE("Commerce et activité"), "shop" },
	{ "associations", MESSAGE("Associations"), "people" },
	{ "finances", MESSAGE("Fournisseurs et finances"), "coin" },
	{ "citoyennete", MESSAGE("Citoyenneté et droits"), "scales" },
	{ "emploi", MESSAGE("Emploi"), "user" },
};

static const ProcedureRule *rule_of(Ctx *ctx, const Procedure *p)
{
	return procedure_rule(p, ctx->authority->country);
}

static ProcedureItemList all_published(Ctx *ctx)
{
	ProcedureItemList list = { 0 };
	AdoptedProcedureList published = procedure_list_published(ctx);
	for (size_t i = 0; i < published.len; i++) {
		const Procedure *p = procedure_of_revision(ctx, published.at[i].revision);
		*list_push(ctx->arena, &list) =
			(ProcedureItem){ published.at[i].code, p, rule_of(ctx, p) };
	}
	return list;
}

static ThemeList themes_of(Ctx *ctx, const ProcedureItemList *items)
{
	ThemeList list = { 0 };
	for (size_t i = 0; i < ARRAY_LEN(themes); i++) {
		int64_t count = 0;
		for (size_t j = 0; j < items->len; j++)
			count += str_eq(items->at[j].procedure->domain, str_of(themes[i].code));
		if (count > 0)
			*list_push(ctx->arena, &list) =
				(Theme){ themes[i].code, themes[i].name, themes[i].icon, count };
	}
	return list;
}

/* ---- Search: every word is found at the beginning of a word of title, summary or keywords ---- */

static bool begins_a_word(Arena *arena, Str text, Str word)
{
	Str folded = text_fold(arena, text);
	for (size_t i = 0; i + word.len <= folded.len; i++) {
		bool start = i == 0 || !(folded.ptr[i - 1] & 0x80 ||
		                         isalnum((unsigned char)folded.ptr[i - 1]));
		if (start && str_starts(str_part(folded, i, folded.len), word))
			return true;
	}
	return false;
}

static bool item_has(Arena *arena, const Procedure *p, Str word)
{
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		if (begins_a_word(arena, p->title.in[lang], word) ||
		    begins_a_word(arena, p->summary.in[lang], word))
			return true;
		for (size_t i = 0; i < p->keywords[lang].len; i++)
			if (begins_a_word(arena, p->keywords[lang].at[i], word))
				return true;
	}
	return false;
}

static bool item_matches(Arena *arena, const Procedure *p, Str query)
{
	Str rest = text_fold(arena, query);
	for (int i = 0; i < QUERY_WORDS_MAX && rest.len > 0; i++) {
		Str word = str_cut(&rest, ' ');
		if (word.len > 0 && !item_has(arena, p, word))
			return false;
	}
	return true;
}

static CatalogueView find(Ctx *ctx, Str query, Str theme)
{
	CatalogueView v = { .query = query, .theme = theme };
	ProcedureItemList all = all_published(ctx);
	v.themes = themes_of(ctx, &all);
	for (size_t i = 0; i < all.len; i++) {
		const Procedure *p = all.at[i].procedure;
		if (theme.len > 0 && !str_eq(p->domain, theme))
			continue;
		if (item_matches(ctx->arena, p, query))
			*list_push(ctx->arena, &v.items) = all.at[i];
	}
	return v;
}

/* ---- Pages ---- */

static Err *platform_home(Req *req)
{
	AuthorityList list = authority_list(req->ctx->platform, req->ctx->arena);
	portal_platform_html(page(req, "Les collectivités"), list);
	return NULL;
}

/* What is asked for most, of what is open. */
static void add_popular(Ctx *ctx, const ProcedureItemList *all, ProcedureItemList *popular)
{
	StrList codes = dossier_popular(ctx);
	for (size_t i = 0; i < codes.len && popular->len < POPULAR_MAX; i++)
		for (size_t j = 0; j < all->len; j++)
			if (str_eq(all->at[j].code, codes.at[i]))
				*list_push(ctx->arena, popular) = all->at[j];
}

Err *portal_home(Req *req)
{
	Ctx *ctx = req->ctx;
	if (!ctx->authority)
		return platform_home(req);
	ProcedureItemList all = all_published(ctx);
	HomeView v = {
		.themes = themes_of(ctx, &all),
		.news = town_news_list(ctx, ctx->today, NEWS_MAX),
		.welcome = town_service_by_role(ctx, S("accueil")),
		.address = ctx->authority->address,
		.phone = ctx->authority->phone,
		.email = ctx->authority->email,
	};
	add_popular(ctx, &all, &v.popular);
	portal_home_html(page(req, "Accueil"), &v);
	return NULL;
}

Err *portal_catalogue(Req *req)
{
	CatalogueView v = find(req->ctx, query_str(req, "q"), query_str(req, "theme"));
	if (str_eq(header_str(req, "x-fragment"), S("list")))
		portal_results_html(page_bare(req, "text/html; charset=utf-8"), &v);
	else
		portal_catalogue_html(page(req, "Démarches"), &v);
	return NULL;
}

static Err *view_of(Req *req, ProcedureView *v)
{
	Ctx *ctx = req->ctx;
	const AdoptedProcedure *adopted = procedure_find_published(ctx, path_str(req, "code"));
	if (!adopted)
		return err_not_found(ctx, "Cette démarche n’est pas ouverte. "
		                          "Cherchez-en une autre dans la liste des démarches.");
	v->code = adopted->code;
	v->procedure = procedure_of_revision(ctx, adopted->revision);
	v->rule = rule_of(ctx, v->procedure);
	v->service = town_service_find(ctx, adopted->service);
	if (v->service)
		v->service_address = town_address(ctx, v->service);
	return NULL;
}

Err *portal_procedure(Req *req)
{
	ProcedureView v = { 0 };
	Err *e = view_of(req, &v);
	if (e)
		return e;
	Page *p = page_titled(req, text_in(v.procedure->title, req->ctx->lang));
	portal_procedure_html(p, &v);
	return NULL;
}

Err *portal_start(Req *req)
{
	ProcedureView v = { 0 };
	Err *e = view_of(req, &v);
	if (e)
		return e;
	DossierList own = dossier_list_own(req->ctx);
	for (size_t i = 0; i < own.len; i++)
		if (own.at[i].state == DOSSIER_DRAFT && str_eq(own.at[i].procedure_code, v.code))
			*list_push(req->ctx->arena, &v.drafts) = own.at[i];
	portal_start_html(page_titled(req, text_in(v.procedure->title, req->ctx->lang)), &v);
	return NULL;
}

Err *portal_begin(Req *req)
{
	Id id = 0;
	Err *e = dossier_draft(req->ctx, path_str(req, "code"), &id);
	if (e)
		return e;
	redirectf(req, "/dossiers/%lld/etape/1", (long long)id);
	return NULL;
}

Err *portal_news_board(Req *req)
{
	portal_news_list_html(page(req, "Actualités"),
	                      town_news_list(req->ctx, req->ctx->today, 100));
	return NULL;
}

Err *portal_news_item(Req *req)
{
	const News *n = town_news_find(req->ctx, path_id(req, "id"));
	Date today = req->ctx->today;
	bool is_over = n && date_is_set(n->until) && date_compare(n->until, today) < 0;
	if (!n || is_over || date_compare(n->day, today) > 0)
		return err_not_found(req->ctx, "Cette actualité n’est plus affichée.");
	portal_news_html(page_titled(req, text_in(n->title, req->ctx->lang)), n);
	return NULL;
}

Err *portal_contact(Req *req)
{
	ContactView v = { .address = req->ctx->authority->address };
	portal_contact_html(page(req, "Nous joindre"), town_service_list(req->ctx), &v);
	return NULL;
}

/* ---- Proofs ---- */

static const char *outcome_name(Str outcome)
{
	if (str_eq(outcome, S("accepted")))
		return MESSAGE("Acceptée");
	if (str_eq(outcome, S("refused")))
		return MESSAGE("Refusée");
	if (str_eq(outcome, S("closed")))
		return MESSAGE("Classée sans suite");
	return NULL;
}

Err *portal_verify(Req *req)
{
	Ctx *ctx = req->ctx;
	Str text = query_str(req, "code");
	SealCheck check = { 0 };
	VerifyView v = { .fingerprint = seal_fingerprint(ctx) };
	if (text.len > 0) {
		check = seal_check(ctx, text);
		bool receipt = str_eq(seal_value(&check, "kind"), S("receipt"));
		v.kind = receipt ? MESSAGE("Récépissé de dépôt") : MESSAGE("Décision");
		v.number = seal_value(&check, "number");
		v.outcome = outcome_name(seal_value(&check, "outcome"));
		if (!date_parse(seal_value(&check, "filed"), &v.filed))
			v.filed = (Date){ 0 };
		if (!date_parse(seal_value(&check, "decided"), &v.decided))
			v.decided = (Date){ 0 };
	}
	portal_verify_html(page(req, "Vérifier un document"), text, text.len > 0 ? &check : NULL,
	                   &v);
	return NULL;
}

Err *portal_keys(Req *req)
{
	Page *p = page_bare(req, "application/json");
	buf_add(&p->out, seal_keys_json(req->ctx));
	return NULL;
}
