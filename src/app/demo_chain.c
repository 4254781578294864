/* demo_chain.c — the council of the demonstration: its members, its next session, its acts, and the
 * offices of the signature book. */
#include "app/demo.h"
#include "core/cms/cms.h"
#include "modules/account/account.h"
#include "modules/book/book.h"
#include "modules/council/council.h"
#include "modules/openacts/openacts.h"
#include "modules/transmission/transmission.h"

enum { DAYS_TO_SESSION = 12, DAYS_SINCE_TERM = 900, EVENING = 18 * 60 + 30 };

typedef struct {
	const DemoTown *town;
	const DemoChain *chain;
	Str seal; /* PKCS#12, under the password of all accounts */
} Making;

static void must(Err *e)
{
	if (e)
		fault("could not make the council of the demonstration: %s", e->message);
}

static Text text3(const char *fr, const char *ar, const char *en)
{
	return (Text){ { [LANG_FR] = str_of(fr), [LANG_AR] = str_of(ar), [LANG_EN] = str_of(en) } };
}

/* ---- The signature book ---- */

static Id person_of(Ctx *ctx, const char *email)
{
	PersonList agents = account_agent_list(ctx, BOOK_USE, 0);
	for (size_t i = 0; i < agents.len; i++)
		if (str_eq(agents.at[i].email, str_of(email)))
			return agents.at[i].id;
	fault("nobody has the address %s", email);
}

static void add_office(Ctx *ctx, const char *code, Text name, const char *email)
{
	BookIds holders = { 0 };
	*list_push(ctx->arena, &holders) = person_of(ctx, email);
	must(book_office_plan(ctx, str_of(code), name, &holders));
}

static void add_stage(Ctx *ctx, BookTypePlan *type, BookKind kind, const char *a, const char *b)
{
	BookStagePlan *stage = list_push(ctx->arena, &type->stages);
	stage->kind = kind;
	*list_push(ctx->arena, &stage->offices) = str_of(a);
	if (b)
		*list_push(ctx->arena, &stage->offices) = str_of(b);
}

static void add_book(Ctx *ctx, const DemoChain *chain)
{
	add_office(ctx, "maire", text3("Le Maire", "رئيس المجلس", "Mayor"), chain->mayor);
	add_office(ctx, "direction",
	           text3("Direction générale", "المديرية العامة", "General management"),
	           chain->manager);
	add_office(ctx, "finances", text3("Finances", "المالية", "Finance"), chain->finance);

	BookTypePlan visa = { .code = S("visa"),
		              .name = text3("Visa d’un projet", "تأشيرة مشروع",
		                            "Visas on a draft") };
	add_stage(ctx, &visa, BOOK_VISA, "finances", "direction");
	must(book_type_plan(ctx, &visa));

	BookTypePlan act = { .code = S("acte"),
		             .name = text3("Acte à signer", "قرار للتوقيع", "Act to sign") };
	add_stage(ctx, &act, BOOK_VISA, "direction", NULL);
	add_stage(ctx, &act, BOOK_SIGNATURE, "maire", NULL);
	must(book_type_plan(ctx, &act));

	BookTypePlan order = { .code = S("arrete"),
		               .name = text3("Décision ou arrêté individuel", "قرار فردي",
		                             "Decision on a request") };
	add_stage(ctx, &order, BOOK_SIGNATURE, "maire", NULL);
	must(book_type_plan(ctx, &order));

	BookTypePlan letter = { .code = S("courrier"),
		                .name = text3("Courrier", "مراسلة", "Letter") };
	add_stage(ctx, &letter, BOOK_READING, "direction", NULL);
	add_stage(ctx, &letter, BOOK_SIGNATURE, "maire", NULL);
	must(book_type_plan(ctx, &letter));
}

/* ---- The council ---- */

static Id add_body(Ctx *ctx, const DemoChain *chain)
{
	Id body, seat;
	must(council_body_save(
		ctx,
		&(CouncilBody){ .code = S("conseil"),
	                        .kind = S("council"),
	                        .name = text3(chain->body_fr, chain->body_ar, chain->body_en),
	                        .law = council_law_find(str_of(chain->law)),
	                        .series = S("DE") },
		&body));
	int rank = 1;
	for (const DemoMember *m = chain->members; m->email; m++, rank++)
		must(council_seat_add(
			ctx,
			&(CouncilSeat){ .body = body,
		                        .name = str_of(m->name),
		                        .email = str_of(m->email),
		                        .party = str_of(m->party),
		                        .role = rank == 1 ? S("president") : S("member"),
		                        .rank = rank,
		                        .born = DATE(1950 + rank * 7 % 43, 1 + rank % 12, 3 + rank),
		                        .since = date_add_days(ctx->today, -DAYS_SINCE_TERM) },
			&seat));
	return body;
}

static Id add_act(Ctx *ctx, const DemoAct *a)
{
	Id id;
	const Service *service = town_service_by_role(ctx, str_of(a->service));
	ActNature nature = ACT_OTHER;
	(void)act_nature_find(str_of(a->nature), &nature);
	must(act_draft(ctx,
	               &(ActDraft){ .nature = nature,
	                            .series = str_of(a->nature),
	                            .title = str_of(a->title),
	                            .matter = str_of(a->matter),
	                            .theme = str_of(a->theme),
	                            .rapporteur = str_of(a->rapporteur),
	                            .service = service ? service->id : 0,
	                            .lang = ctx->authority->language,
	                            .text = { .visas = str_of(a->visas),
	                                      .grounds = str_of(a->grounds),
	                                      .articles = str_of(a->articles) } },
	               &id));
	if (!a->draft)
		must(act_declare_ready(ctx, act_get(ctx, id)));
	return id;
}

static Err *make_chain(Ctx *ctx, void *arg)
{
	const Making *making = arg;
	const DemoChain *chain = making->chain;
	(void)account_person_here(ctx);
	Id session, body = add_body(ctx, chain);
	must(council_plan(ctx,
	                  &(CouncilSession){ .body = body,
	                                     .kind = S("ordinary"),
	                                     .day = date_add_days(ctx->today, DAYS_TO_SESSION),
	                                     .minute = EVENING,
	                                     .place = str_of(chain->place),
	                                     .is_public = true },
	                  &session));
	for (const DemoAct *a = chain->acts; a->title; a++) {
		Id act = add_act(ctx, a);
		if (a->on_agenda)
			must(council_item_add_act(ctx, session, act));
	}
	must(council_convene(ctx, session, false));
	return NULL;
}

/* A certificate that nobody vouches for: signatures of the demonstration prove nothing but that
 * they work. */
static Str make_seal(Arena *arena, const Authority *authority, Instant now)
{
	return cms_make_pkcs12(arena, &(CmsMake){ .purpose = CMS_MAKE_SEAL,
	                                          .name = S("Cachet de démonstration"),
	                                          .organisation = authority->name,
	                                          .country = S("FR"),
	                                          .since = instant_add(now, -86400),
	                                          .until = instant_add(now, 730ll * 86400),
	                                          .curve = true,
	                                          .password = str_of(demo_password) });
}

static void add_training(Ctx *ctx, const DemoTown *town)
{
	must(transmission_settings_save(
		ctx,
		&(TransmissionSettings){ .connector = CONNECTOR_TRAINING,
	                                 .siren = str_of(town->chain->siren),
	                                 .department = S("099"),
	                                 .arrondissement = S("1"),
	                                 .nature = S("31"),
	                                 .contact = S("Nora Simon"),
	                                 .phone = S("0199000100"),
	                                 .email = S("mairie@valbourg.test"),
	                                 .addresses = S("mairie@valbourg.test"),
	                                 .size_mb = 150 },
		&(TransmissionSecret){ 0 }));
	must(transmission_training_set(ctx, SCENARIO_RECEIPT, 5, false));
	must(transmission_ask_nomenclature(ctx));
}

static Err *make_book(Ctx *ctx, void *arg)
{
	const Making *making = arg;
	add_book(ctx, making->chain);
	must(book_seal_install(ctx, making->seal, str_of(demo_password)));
	add_training(ctx, making->town);
	must(openacts_siret_save(ctx, str_of(making->chain->siret)));
	return NULL;
}

static Err *add_members(Ctx *ctx, void *arg)
{
	const Making *making = arg;
	for (const DemoMember *m = making->chain->members; m->email; m++) {
		Id id;
		must(account_create(ctx, str_of(m->email), str_of(m->name), str_of(demo_password),
		                    making->town->language, &id));
	}
	return NULL;
}

void demo_chain(Platform *platform, const Authority *authority, const DemoTown *town, Instant now,
                Arena *arena)
{
	Making making = { town, town->chain, { 0 } };
	if (!town->chain)
		return;
	making.seal = make_seal(arena, authority, now);
	must(ctx_write_platform(ctx_new(arena, platform, authority, now), add_members, &making));
	Ctx *clerk = ctx_new(arena, platform, authority, now);
	ctx_read(clerk);
	must(account_actor(clerk, str_of(town->chain->clerk), &clerk->actor));
	must(ctx_write(clerk, make_chain, &making));
	must(ctx_write(ctx_new(arena, platform, authority, now), make_book, &making));
}
