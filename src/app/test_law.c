/* test_law.c — what the law wants to read in receipts and decisions, for every procedure of the
 * catalogue in every country it is for, in every language. */
#include "app/demo.h"
#include "app/testapp.h"
#include "core/json/json.h"
#include "core/seal/seal.h"
#include "modules/dossier/dossier.h"

#include <stdio.h>

typedef struct {
	Ctx *ctx; /* of the authority */
	const DemoTown *town;
	const char *country;
	Actor resident, agent;
} Place;

typedef struct {
	const Place *place;
	const Procedure *procedure;
	Lang lang;
	DecisionKind kind;
	Id id;
} Case;

static Err *open_town(Ctx *ctx, void *arg)
{
	Id service;
	Place *place = arg;
	seal_create_key(ctx);
	Err *e = town_service_save(
		ctx, &(Service){ .role = S("accueil"), .name = { { S("Accueil") } } }, &service);
	const ProcedureList *all = procedure_catalogue();
	for (size_t i = 0; i < all->len && !e; i++) {
		if (!procedure_rule(all->at[i], str_of(place->country)))
			continue;
		e = procedure_adopt(ctx, all->at[i]->code, service);
		if (!e)
			e = procedure_publish(ctx, all->at[i]->code);
	}
	return e;
}

static Err *come(Ctx *ctx, void *arg)
{
	Actor *actor = arg;
	ctx->actor = *actor;
	actor->person = account_person_here(ctx);
	return NULL;
}

static Place place_in(Ctx *ctx, const char *country, Currency currency, const DemoTown *town)
{
	Place p = { .country = country, .town = town };
	Authority a = {
		.slug = str_format(ctx->arena, "ville-%s", country),
		.name = S("Ville"),
		.title = { { S("Ville"), S("مدينة"), S("Town") } },
		.country = str_of(country),
		.currency = currency,
		.tz = tz_find(S("Europe/Paris")),
		.languages = 1U << LANG_FR | 1U << LANG_AR | 1U << LANG_EN,
		.accent = S("#7a1f3d"),
		.address = S("1 place de la Mairie"),
		.phone = S("03 20 00 00 00"),
		.email = S("mairie@ville.example"),
		.site_url = S("http://ville.localhost"),
	};
	CHECK(!authority_add(ctx->platform, ctx->arena, &a));
	p.ctx = ctx_new(ctx->arena, ctx->platform,
	                authority_find(ctx->platform, ctx->arena, a.slug), ctx->now);
	ctx_read(p.ctx);
	CHECK(!ctx_write(p.ctx, open_town, &p));
	p.resident = (Actor){ .kind = ACTOR_RESIDENT,
		              .account = 1,
		              .name = S("Nadia Karimi"),
		              .email = S("nadia@example.org"),
		              .email_confirmed = true };
	p.agent = (Actor){ .kind = ACTOR_AGENT,
		           .account = 2,
		           .name = S("Samira Haddad"),
		           .email = S("samira@example.org"),
		           .email_confirmed = true };
	static const char *const may[] = { DOSSIER_READ, DOSSIER_PROCESS, DOSSIER_DECIDE };
	for (size_t i = 0; i < ARRAY_LEN(may); i++)
		*list_push(ctx->arena, &p.agent.grants) = (Grant){ str_of(may[i]), 0 };
	CHECK(!ctx_write(p.ctx, come, &p.resident));
	CHECK(!ctx_write(p.ctx, come, &p.agent));
	return p;
}

static Err *add_files(Ctx *ctx, const Case *c, const Answers *answers)
{
	Err *e = NULL;
	DemoFiles files = demo_files(ctx->arena, c->procedure, answers);
	for (size_t i = 0; i < files.len && !e; i++) {
		BlobDraft blob;
		e = blob_make(ctx, S("%PDF-1.4\n"), &blob);
		if (!e)
			e = dossier_piece_add(ctx, dossier_find_own(ctx, c->id), files.at[i]->key,
			                      0, &blob, S("piece.pdf"));
	}
	return e;
}

static Err *file(Ctx *ctx, void *arg)
{
	Case *c = arg;
	DemoDice dice = { 7 + (uint64_t)c->kind };
	DemoPerson who = { "nadia@example.org", "Nadia Karimi", NULL, NULL, c->lang };
	Answers answers = { .arena = ctx->arena };
	int64_t version;
	ctx->actor = c->place->resident;
	ctx->lang = c->lang;
	Err *e = dossier_draft(ctx, c->procedure->code, &c->id);
	if (e)
		return e;
	demo_fill(&dice, c->place->town, &who, ctx->today, c->procedure, &answers);
	e = dossier_save(ctx, dossier_find_own(ctx, c->id), &answers, 1, &version);
	if (!e)
		e = add_files(ctx, c, &answers);
	return e ? e : dossier_file(ctx, dossier_find_own(ctx, c->id), version);
}

static Err *decide(Ctx *ctx, void *arg)
{
	Case *c = arg;
	ctx->actor = c->place->agent;
	ctx->lang = LANG_FR;
	return dossier_decide(ctx, dossier_find(ctx, c->id), c->kind,
	                      c->kind == DECISION_ACCEPT ? (Str){ 0 } : S("Les motifs."));
}

static Str value(const Json *data, const char *name)
{
	return json_text(json_get(data, str_of(name)));
}

static const Json *data_of(Ctx *ctx, const Document *document)
{
	const Json *data;
	CHECK(!json_parse(ctx->arena, document->data, &data));
	return data;
}

#define CHECK_SAID(c, condition)                                                                   \
	do {                                                                                       \
		if (!(condition))                                                                  \
			test_said((c), #condition);                                                \
	} while (0)

static void test_said(const Case *c, const char *what)
{
	printf("# %.*s in %s, %s: %s\n", STR(c->procedure->code), c->place->country,
	       lang_code(c->lang), what);
	CHECK(!"said");
}

/* France: CRPA R112-5 and R112-11-1.  Morocco: law 55-19. */
static void check_receipt(const Case *c, const Json *receipt)
{
	const ProcedureRule *rule = procedure_rule(c->procedure, str_of(c->place->country));
	bool counts = rule->clock.length > 0;
	CHECK_SAID(c, value(receipt, "service").len > 0);
	CHECK_SAID(c, value(receipt, "address").len > 0);
	CHECK_SAID(c, value(receipt, "phone").len > 0);
	CHECK_SAID(c, value(receipt, "email").len > 0);
	CHECK_SAID(c, value(receipt, "number").len > 0);
	CHECK_SAID(c, value(receipt, "applicant").len > 0);
	CHECK_SAID(c, value(receipt, "seal").len > 0);
	CHECK_SAID(c, (value(receipt, "due").len > 0) == counts);
	CHECK_SAID(c, (value(receipt, "implied").len > 0) ==
	                      (counts && rule->clock.silence != SILENCE_NONE));
	CHECK_SAID(c, rule->clock.silence != SILENCE_REFUSAL || value(receipt, "appeal").len > 0);
	CHECK_STR(value(receipt, "lang"), str_of(lang_code(c->lang)));
}

static void check_decision(const Case *c, const Json *decision)
{
	CHECK_SAID(c, !str_has(value(decision, "title"), S("{{")));
	CHECK_SAID(c, !str_has(value(decision, "body"), S("{{")));
	CHECK_SAID(c, !str_has(value(decision, "body"), S("}}")));
	CHECK_SAID(c, value(decision, "signatory").len > 0);
	if (c->kind == DECISION_CLOSE)
		return;
	CHECK_SAID(c, value(decision, "title").len > 0);
	CHECK_SAID(c, value(decision, "body").len > 0);
	CHECK_SAID(c, c->kind == DECISION_ACCEPT ||
	                      str_has(value(decision, "body"), S("Les motifs.")));
	/* without a delay there is nothing to decide: a report of a pothole, an account number */
	const ProcedureRule *rule = procedure_rule(c->procedure, str_of(c->place->country));
	CHECK_SAID(c, c->kind == DECISION_ACCEPT || rule->clock.length == 0 ||
	                      value(decision, "appeal").len > 0);
}

static void check_case(Case *c)
{
	Arena *arena = arena_new(64 << 20);
	Ctx *ctx = ctx_new(arena, c->place->ctx->platform, c->place->ctx->authority,
	                   c->place->ctx->now);
	Err *e = ctx_write(ctx, file, c);
	if (e)
		test_said(c, e->message);
	e = ctx_write(ctx, decide, c);
	if (e)
		test_said(c, e->message);
	ctx->actor = c->place->agent;
	ctx_read(ctx);
	DocumentList documents = dossier_documents(ctx, dossier_find(ctx, c->id));
	CHECK_INT((int64_t)documents.len, 2);
	check_receipt(c, data_of(ctx, &documents.at[0]));
	check_decision(c, data_of(ctx, &documents.at[1]));
	arena_free(arena);
}

static void check_country(const char *country, Currency currency, const DemoTown *town)
{
	Place place = place_in(test_app(DATE(2026, 3, 10)), country, currency, town);
	const ProcedureList *all = procedure_catalogue();
	for (size_t i = 0; i < all->len; i++) {
		if (!procedure_rule(all->at[i], str_of(country)))
			continue;
		for (Lang lang = 0; lang < LANG_COUNT; lang++)
			for (int kind = DECISION_ACCEPT; kind <= DECISION_CLOSE; kind++)
				check_case(
					&(Case){ &place, all->at[i], lang, (DecisionKind)kind, 0 });
	}
}

TEST(receipts_and_decisions_say_all_that_french_law_asks)
{
	check_country("fr", CURRENCY_EUR, &demo_towns[0]);
}

TEST(receipts_and_decisions_say_all_in_saint_martin)
{
	check_country("mf", CURRENCY_EUR, &demo_towns[1]);
}

TEST(receipts_and_decisions_say_all_in_new_caledonia)
{
	check_country("nc", CURRENCY_XPF, &demo_towns[1]);
}

TEST(receipts_and_decisions_say_all_that_moroccan_law_asks)
{
	check_country("ma", CURRENCY_MAD, &demo_towns[2]);
}

/* ---- After the last day ---- */

static Reply read_as(const Place *place, const Actor *who, const char *begin, Id id,
                     const char *rest)
{
	Ctx *ctx = place->ctx;
	test_as_actor(ctx, who);
	Str path = str_format(ctx->arena, "%s/%lld%s", begin, (long long)id, rest);
	Req *req = test_request(ctx, GET, str_cstr(ctx->arena, path), NULL);
	req->host = S("ville-fr.localhost");
	return test_send(ctx, req);
}

static void check_silence(const char *code, const char *applicant_reads, const char *agent_reads)
{
	Place place = place_in(test_app(DATE(2026, 3, 10)), "fr", CURRENCY_EUR, &demo_towns[0]);
	Case c = { &place, procedure_catalogue_find(str_of(code)), LANG_FR, DECISION_REFUSE, 0 };
	CHECK(!ctx_write(place.ctx, file, &c));
	test_wait(place.ctx, 150 * 86400);
	Reply reply = read_as(&place, &place.resident, "/dossiers", c.id, "");
	CHECK_INT(reply.status, 200);
	CHECK(str_has(reply.body, str_of(applicant_reads)));
	CHECK(!str_has(reply.body, S("Réponse attendue le")));
	CHECK(!str_has(reply.body, S("Encore -")));
	reply = read_as(&place, &place.agent, "/bureau/dossiers", c.id, "/decision?sens=refuser");
	CHECK_INT(reply.status, 200);
	CHECK(str_has(reply.body, str_of(agent_reads)));
}

TEST(after_the_last_day_both_sides_read_that_silence_has_refused)
{
	check_silence("acces-document", "votre demande est réputée refusée depuis le",
	              "cette demande est réputée refusée depuis le");
}

TEST(after_the_last_day_both_sides_read_that_silence_has_accepted)
{
	check_silence("declaration-prealable", "votre demande est acceptée depuis le",
	              "c’est retirer cet accord");
}
