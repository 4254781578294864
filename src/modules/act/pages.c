/* pages.c — the addresses of acts; their list, an act, its document, the register. */
#include "modules/act/pages.h"

#include "gen/act_schema.h"
#include "gen/act_templates.h"
#include "modules/act/rows.h"
#include "modules/book/book.h"

enum { LIST_ROWS = 30, QUERY_CHARS_MAX = 100 };

void act_put_state(Page *page, ActState state)
{
	static const PartTone tones[ACT_STATES] = {
		[ACT_DRAFT] = PART_OFF,         [ACT_IN_VISA] = PART_INFO,
		[ACT_READY] = PART_INFO,        [ACT_ON_AGENDA] = PART_INFO,
		[ACT_ADOPTED] = PART_OK,        [ACT_REJECTED] = PART_BAD,
		[ACT_POSTPONED] = PART_WARN,    [ACT_WITHDRAWN] = PART_OFF,
		[ACT_IN_SIGNATURE] = PART_INFO, [ACT_SIGNED] = PART_OK,
		[ACT_TRANSMITTED] = PART_INFO,  [ACT_ACKNOWLEDGED] = PART_OK,
		[ACT_REFUSED] = PART_BAD,       [ACT_PUBLISHED] = PART_OK,
	};
	part_tag(page, tones[state], act_state_name(state));
}

Err *act_page_find(Req *req, const Act **ret_act)
{
	const Act *act = act_find(req->ctx, path_id(req, "id"));
	if (!act)
		return err_not_found(req->ctx, "Cet acte n’existe pas, ou n’est pas de vos "
		                               "services.");
	*ret_act = act;
	return NULL;
}

/* ---- The list ---- */

static FormOptions nature_options(Arena *arena)
{
	FormOptions options = { 0 };
	form_option(arena, &options, S(""), MESSAGE("Toutes"));
	for (int i = 0; i < ACT_NATURES; i++)
		form_option(arena, &options, str_of(act_nature_code((ActNature)i)),
		            act_nature_name((ActNature)i));
	return options;
}

static FormOptions state_options(Arena *arena)
{
	FormOptions options = { 0 };
	form_option(arena, &options, S(""), MESSAGE("Tous"));
	for (int i = 0; i < ACT_STATES; i++)
		form_option(arena, &options, str_of(act_state_code((ActState)i)),
		            act_state_name((ActState)i));
	return options;
}

static Str next_address(Arena *arena, const ActFilter *f, Id before)
{
	Page address = html_page(arena, LANG_FR, NULL);
	html_raw(&address, "/bureau/actes");
	html_add_query(&address, "avant", str_format(arena, "%lld", (long long)before));
	html_add_query(&address, "etat", f->state);
	html_add_query(&address, "nature", f->nature);
	html_add_query(&address, "q", f->text);
	return html_str(&address);
}

Err *act_page_list(Req *req)
{
	Ctx *ctx = req->ctx;
	ActFilter f = {
		.state = query_str(req, "etat"),
		.nature = query_str(req, "nature"),
		.text = query_str(req, "q"),
		.max = LIST_ROWS + 1,
	};
	if (!str_to_int(query_str(req, "avant"), &f.before) || f.before < 0)
		f.before = 0;
	if (f.text.len > 4 * QUERY_CHARS_MAX)
		f.text = (Str){ 0 };
	ActListView v = {
		.acts = act_list(ctx, &f),
		.q = f.text,
		.state = f.state,
		.nature = f.nature,
		.states = state_options(ctx->arena),
		.natures = nature_options(ctx->arena),
		.may_write = ctx_may(ctx, ACT_WRITE),
		.may_manage = ctx_may_on(ctx, ACT_MANAGE, 0),
		.is_filtered = f.state.len + f.nature.len + f.text.len > 0,
	};
	if (v.acts.len > LIST_ROWS) {
		v.acts.len = LIST_ROWS;
		v.next = next_address(ctx->arena, &f, v.acts.at[LIST_ROWS - 1].id);
	}
	act_list_html(page(req, "Actes"), &v);
	return NULL;
}

/* ---- An act ---- */

static bool may(Ctx *ctx, const Act *act, const char *event, const char *permission)
{
	ActState next;
	return ctx_may_on(ctx, permission, act->service) &&
	       act_step(act->nature, act->state, str_of(event), &next);
}

static ActMay what_may(Ctx *ctx, const Act *act)
{
	return (ActMay){
		.edit = may(ctx, act, "edited", ACT_WRITE),
		.annex = may(ctx, act, "annex-added", ACT_WRITE),
		.visa = may(ctx, act, "visa-asked", ACT_WRITE),
		.recall = may(ctx, act, "visa-refused", ACT_WRITE) ||
		          may(ctx, act, "signature-refused", ACT_MANAGE),
		.ready = may(ctx, act, "declared-ready", ACT_WRITE),
		.reopen = may(ctx, act, "reopened", ACT_WRITE),
		.withdraw = may(ctx, act, "withdrawn", ACT_WRITE),
		.sign = may(ctx, act, "sent-to-signature", ACT_MANAGE),
		.sign_by_hand = may(ctx, act, "signed", ACT_MANAGE),
		.publish = may(ctx, act, "published", ACT_MANAGE) && act->nature != ACT_INDIVIDUAL,
	};
}

/* What an act waits for in each state. */
static const char *const waits[ACT_STATES] = {
	[ACT_DRAFT] = MESSAGE("Le projet est en cours de rédaction dans son service."),
	[ACT_IN_VISA] = MESSAGE("Les services donnent leur visa dans le parapheur. Le projet sera "
	                        "prêt quand le dernier l’aura donné."),
	[ACT_READY] = MESSAGE("Le secrétariat peut l’envoyer à la signature."),
	[ACT_ON_AGENDA] = MESSAGE("Le conseil l’examine à la séance où il est inscrit. Le résultat "
	                          "du vote s’inscrira ici."),
	[ACT_ADOPTED] = MESSAGE("Le secrétariat peut l’envoyer à la signature."),
	[ACT_REJECTED] = MESSAGE("Le conseil ne l’a pas adopté. Il n’y a plus rien à faire."),
	[ACT_POSTPONED] = MESSAGE("Le conseil l’a ajourné. Ce projet peut être inscrit à une autre "
	                          "séance."),
	[ACT_WITHDRAWN] = MESSAGE("Le projet est abandonné. Il n’y a plus rien à faire."),
	[ACT_IN_SIGNATURE] = MESSAGE("L’acte est dans le parapheur. Il reviendra ici signé."),
	[ACT_SIGNED] = MESSAGE("L’acte est signé. S’il doit être transmis à la préfecture, cela se "
	                       "fait dans « Télétransmission »."),
	[ACT_TRANSMITTED] = MESSAGE("L’acte est envoyé à la préfecture. Son accusé de réception "
	                            "s’inscrira ici."),
	[ACT_ACKNOWLEDGED] = MESSAGE("La préfecture l’a reçu. Le secrétariat peut le publier."),
	[ACT_REFUSED] = MESSAGE("L’envoi à la préfecture a été refusé. Le motif, et comment "
	                        "corriger, sont dans « Télétransmission »."),
	[ACT_PUBLISHED] = MESSAGE("L’acte est publié. Il n’y a plus rien à faire."),
};

/* NULL: the actions that are shown say it themselves. */
static const char *what_next(const Act *act, const ActMay *may)
{
	if (act->state == ACT_DRAFT && may->edit)
		return NULL;
	if (act->state == ACT_READY && act_is_voted(act->nature))
		return MESSAGE("Ce projet peut être inscrit à l’ordre du jour d’une séance.");
	if ((act->state == ACT_READY || act->state == ACT_ADOPTED) && may->sign)
		return NULL;
	if (act->state == ACT_IN_SIGNATURE && act->folder == 0)
		return MESSAGE("L’acte attend d’être signé à la main.");
	if (act->state == ACT_ACKNOWLEDGED && act->nature == ACT_INDIVIDUAL)
		return MESSAGE("La préfecture l’a reçu. Un acte individuel n’est pas publié.");
	if (act->state == ACT_ACKNOWLEDGED && may->publish)
		return NULL;
	return waits[act->state];
}

/* Types of folders; none when the book has none. */
static FormOptions circuits(Ctx *ctx)
{
	FormOptions options = { 0 };
	BookTypeList types = book_type_list(ctx);
	for (size_t i = 0; i < types.len; i++)
		if (!types.at[i].is_closed)
			form_option(ctx->arena, &options, types.at[i].code, types.at[i].name);
	return options;
}

void act_show(Req *req, const Act *act, const char *open)
{
	Ctx *ctx = req->ctx;
	const Service *service = town_service_find(ctx, act->service);
	ActView v = {
		.act = act,
		.annexes = act_annexes(ctx, act->id),
		.history = act_history(ctx, act),
		.may = what_may(ctx, act),
		.circuits = circuits(ctx),
		.until_least = date_add_months(ctx->today, ACT_PUBLISHED_MONTHS_MIN),
		.open = open,
	};
	v.next = what_next(act, &v.may);
	if (service)
		v.service = service->name;
	ActText text = act_text(ctx, act);
	v.text = (ActText){ act_fill(ctx, act, text.visas), act_fill(ctx, act, text.grounds),
		            act_fill(ctx, act, text.articles) };
	act_decision(ctx, act, &v.heading, &v.result);
	act_show_html(page_titled(req, act->number.len > 0 ? act->number : act->title), &v);
}

Err *act_page_show(Req *req)
{
	const Act *act;
	Err *e = act_page_find(req, &act);
	if (!e)
		act_show(req, act, NULL);
	return e;
}

Err *act_page_preview(Req *req)
{
	const Act *act;
	Err *e = act_page_find(req, &act);
	if (!e)
		reply_bytes(req, "application/pdf", act_file_name(req->ctx, act),
		            act_render(req->ctx, act));
	return e;
}

Err *act_page_document(Req *req)
{
	const Act *act;
	Err *e = act_page_find(req, &act);
	if (e)
		return e;
	if (act_document(act) == 0)
		return err_not_found(req->ctx, "Le document n’est pas encore établi. Rechargez la "
		                               "page dans un instant.");
	return reply_blob(req, act_document(act), act_file_name(req->ctx, act));
}

Err *act_page_annex(Req *req)
{
	const Act *act;
	Err *e = act_page_find(req, &act);
	if (e)
		return e;
	const ActAnnex *annex = act_annex_find(req->ctx, act->id, path_id(req, "annex"));
	if (!annex)
		return err_not_found(req->ctx, "Cette annexe n’est pas dans l’acte.");
	return reply_blob(req, annex->blob, annex->file_name);
}

/* ---- The register ---- */

Err *act_page_register(Req *req)
{
	Ctx *ctx = req->ctx;
	int64_t year;
	if (!str_to_int(query_str(req, "annee"), &year) || year < 1900 || year > 9999)
		year = ctx->today.year;
	act_register_html(page(req, "Registre des actes"), act_register(ctx, (int)year), (int)year);
	return NULL;
}

/* ---- Routes ---- */

static const Route routes[] = {
	{ GET, "/bureau/actes", act_page_list, ACT_READ, NULL, 0 },
	{ GET, "/bureau/actes/registre", act_page_register, ACT_READ, NULL, 0 },
	{ GET, "/bureau/actes/nouveau", act_page_new, ACT_WRITE, NULL, 0 },
	{ POST, "/bureau/actes/nouveau", act_page_new_save, ACT_WRITE, act_page_new_prepare, 0 },
	{ GET, "/bureau/actes/modeles", act_page_templates, ACT_MANAGE, NULL, 0 },
	{ GET, "/bureau/actes/modeles/{id}", act_page_template, ACT_MANAGE, NULL, 0 },
	{ POST, "/bureau/actes/modeles/{id}", act_page_template_save, ACT_MANAGE,
	  act_page_template_prepare, 0 },
	{ POST, "/bureau/actes/modeles/{id}/retirer", act_page_template_remove, ACT_MANAGE, NULL,
	  0 },
	{ GET, "/bureau/actes/{id}", act_page_show, ACT_READ, NULL, 0 },
	{ GET, "/bureau/actes/{id}/apercu", act_page_preview, ACT_READ, NULL, 0 },
	{ GET, "/bureau/actes/{id}/document", act_page_document, ACT_READ, NULL, 0 },
	{ GET, "/bureau/actes/{id}/annexes/{annex}", act_page_annex, ACT_READ, NULL, 0 },
	{ GET, "/bureau/actes/{id}/rediger", act_page_edit, ACT_WRITE, NULL, 0 },
	{ POST, "/bureau/actes/{id}/rediger", act_page_edit_save, ACT_WRITE, act_page_edit_prepare,
	  0 },
	{ POST, "/bureau/actes/{id}/etape", act_page_step, ACT_WRITE, act_page_step_prepare, 0 },
	{ POST, "/bureau/actes/{id}/annexes", act_page_annex_add, ACT_WRITE, act_page_annex_prepare,
	  ROUTE_UPLOADS },
	{ POST, "/bureau/actes/{id}/annexes/{annex}/retirer", act_page_annex_remove, ACT_WRITE,
	  NULL, 0 },
	{ POST, "/bureau/actes/{id}/visas", act_page_visa, ACT_WRITE, act_page_visa_prepare, 0 },
	{ POST, "/bureau/actes/{id}/signature", act_page_sign, ACT_MANAGE, act_page_sign_prepare,
	  0 },
	{ POST, "/bureau/actes/{id}/signe", act_page_hand, ACT_MANAGE, act_page_hand_prepare,
	  ROUTE_UPLOADS },
	{ POST, "/bureau/actes/{id}/publication", act_page_publish, ACT_MANAGE,
	  act_page_publish_prepare, 0 },
	{ GET, "/actes/{number}", act_page_public, ANYONE, NULL, ROUTE_CACHED },
	{ GET, "/actes/{number}/document", act_page_public_document, ANYONE, NULL, 0 },
	{ GET, "/actes/{number}/annexes/{annex}", act_page_public_annex, ANYONE, NULL, 0 },
	{ 0 },
};

/* ---- The module ---- */

static const Permission permissions[] = {
	{ ACT_READ, MESSAGE("Lire les projets et les actes du service"),
	  "redacteur secretaire administrateur", false },
	{ ACT_WRITE, MESSAGE("Rédiger les actes du service"), "redacteur secretaire administrateur",
	  false },
	{ ACT_MANAGE, MESSAGE("Faire signer, numéroter et publier les actes"),
	  "secretaire administrateur", false },
	{ 0 },
};

static const Role roles[] = {
	{ "redacteur", MESSAGE("Rédacteur : rédige les actes du service") },
	{ "secretaire",
	  MESSAGE("Secrétaire des assemblées : séances, numéros, signature et publication des"
	          " actes") },
	{ 0 },
};

const Module act_module = {
	.name = "act",
	.schema = act_schema,
	.routes = routes,
	.events = act_events,
	.roles = roles,
	.permissions = permissions,
	.jobs = act_jobs,
	.checks = act_checks,
};
