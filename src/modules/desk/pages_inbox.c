/* pages_inbox.c — the list of dossiers with its filters, and the board of the service.
 *
 * What is filtered stands in the address, in French words, so that a list can be kept and shared.
 */
#include "gen/desk_templates.h"
#include "modules/desk/pages.h"
#include "modules/desk/views.h"

enum { QUERY_CHARS_MAX = 100, SERVICES_MAX = 20, AGENTS_MAX = 200 };

/* The address of an inbox, word for word. */
typedef struct {
	Str q, procedure, state, deadline, agent, service, sort, order, after;
} InboxWords;

typedef struct {
	const char *word, *code, *name;
} Choice;

static const Choice states[] = {
	{ "", "open", MESSAGE("À traiter") },
	{ "depose", "filed", MESSAGE("Déposé") },
	{ "a-completer", "incomplete", MESSAGE("À compléter") },
	{ "en-instruction", "under_review", MESSAGE("En instruction") },
	{ "a-la-signature", "in_signature", MESSAGE("À la signature") },
	{ "accepte", "accepted", MESSAGE("Accepté") },
	{ "refuse", "refused", MESSAGE("Refusé") },
	{ "sans-suite", "closed", MESSAGE("Classé sans suite") },
	{ "retire", "withdrawn", MESSAGE("Retiré") },
	{ "tous", "", MESSAGE("Tous") },
	{ 0 },
};

static const Choice deadlines[] = {
	{ "", "", MESSAGE("Toutes") },
	{ "retard", "late", MESSAGE("En retard") },
	{ "semaine", "week", MESSAGE("Dans les 7 jours") },
	{ "mois", "month", MESSAGE("Dans les 30 jours") },
	{ 0 },
};

static const Choice sorts[] = {
	{ "", NULL, NULL }, /* by deadline */
	{ "depot", NULL, NULL },
	{ "demandeur", NULL, NULL },
	{ 0 },
};

/* Which choice a word of the address is; the first one for words that are not known. */
static size_t choice_of(const Choice *choices, Str word)
{
	for (size_t i = 0; choices[i].word; i++)
		if (str_eq(word, str_of(choices[i].word)))
			return i;
	return 0;
}

static InboxWords words_of(Req *req)
{
	InboxWords w = {
		.q = query_str(req, "q"),
		.procedure = query_str(req, "demarche"),
		.state = query_str(req, "etat"),
		.deadline = query_str(req, "echeance"),
		.agent = query_str(req, "agent"),
		.service = query_str(req, "service"),
		.sort = query_str(req, "tri"),
		.order = query_str(req, "ordre"),
		.after = query_str(req, "apres"),
	};
	if (w.q.len > 4 * QUERY_CHARS_MAX)
		w.q = (Str){ 0 };
	return w;
}

static Str address_of(Arena *arena, const InboxWords *w)
{
	Page address = html_page(arena, LANG_FR, NULL);
	html_raw(&address, "/bureau");
	html_add_query(&address, "q", w->q);
	html_add_query(&address, "demarche", w->procedure);
	html_add_query(&address, "etat", w->state);
	html_add_query(&address, "echeance", w->deadline);
	html_add_query(&address, "agent", w->agent);
	html_add_query(&address, "service", w->service);
	html_add_query(&address, "tri", w->sort);
	html_add_query(&address, "ordre", w->order);
	html_add_query(&address, "apres", w->after);
	return html_str(&address);
}

/* ---- From words to the filter ---- */

static Id id_of(Str word)
{
	int64_t id = 0;
	return str_to_int(word, &id) && id > 0 ? id : 0;
}

/* "moi", "personne", a number; who has not acted here yet is in charge of nothing. */
static Id agent_of(const Ctx *ctx, Str word)
{
	if (str_eq(word, S("personne")))
		return -1;
	if (str_eq(word, S("moi")))
		return ctx->actor.person != 0 ? ctx->actor.person : INT64_MAX;
	return id_of(word);
}

static InboxFilter filter_of(const Ctx *ctx, const InboxWords *w)
{
	return (InboxFilter){
		.service = id_of(w->service),
		.procedure = w->procedure,
		.state = str_of(states[choice_of(states, w->state)].code),
		.agent = agent_of(ctx, w->agent),
		.deadline = str_of(deadlines[choice_of(deadlines, w->deadline)].code),
		.text = w->q,
		.sort = (InboxSort)choice_of(sorts, w->sort),
		.descending = str_eq(w->order, S("desc")),
		.after = w->after,
	};
}

/* ---- What can be chosen ---- */

typedef struct {
	Str code;
	Text title;
} Title;

typedef LIST(Title) TitleList;

static TitleList titles_of(Ctx *ctx)
{
	TitleList titles = { 0 };
	AdoptedProcedureList adopted = procedure_list_adopted(ctx);
	for (size_t i = 0; i < adopted.len; i++) {
		const AdoptedProcedure *a = &adopted.at[i];
		if (a->revision != 0)
			*list_push(ctx->arena, &titles) =
				(Title){ a->code, procedure_in_force(ctx, a)->title };
	}
	return titles;
}

static Text title_of(const TitleList *titles, Str code)
{
	for (size_t i = 0; i < titles->len; i++)
		if (str_eq(titles->at[i].code, code))
			return titles->at[i].title;
	return (Text){ .in[LANG_FR] = code };
}

static FormOptions options_of(Arena *arena, const Choice *choices)
{
	FormOptions options = { 0 };
	for (const Choice *c = choices; c->word; c++)
		form_option(arena, &options, str_of(c->word), c->name);
	return options;
}

static FormOptions procedures_of(Ctx *ctx, const TitleList *titles)
{
	FormOptions options = { 0 };
	form_option(ctx->arena, &options, S(""), MESSAGE("Toutes"));
	for (size_t i = 0; i < titles->len; i++)
		form_option(ctx->arena, &options, titles->at[i].code, titles->at[i].title);
	return options;
}

static Str id_word(Arena *arena, Id id)
{
	return str_format(arena, "%lld", (long long)id);
}

/* Those whose dossiers the actor may read. */
static ServiceList services_of(Ctx *ctx)
{
	ServiceList all = town_service_list(ctx), readable = { 0 };
	for (size_t i = 0; i < all.len && readable.len < SERVICES_MAX; i++)
		if (ctx_may_on(ctx, DOSSIER_READ, all.at[i].id))
			*list_push(ctx->arena, &readable) = all.at[i];
	return readable;
}

static FormOptions service_options(Ctx *ctx, const ServiceList *services)
{
	FormOptions options = { 0 };
	form_option(ctx->arena, &options, S(""), MESSAGE("Tous"));
	for (size_t i = 0; i < services->len; i++)
		form_option(ctx->arena, &options, id_word(ctx->arena, services->at[i].id),
		            services->at[i].name);
	return options;
}

static bool is_at_work_in(const RoleHeld *role, const ServiceList *services)
{
	for (size_t i = 0; i < services->len; i++)
		if (role->service == 0 || role->service == services->at[i].id)
			return true;
	return false;
}

static FormOptions agent_options(Ctx *ctx, const ServiceList *services)
{
	FormOptions options = { 0 };
	form_option(ctx->arena, &options, S(""), MESSAGE("Tous"));
	form_option(ctx->arena, &options, S("moi"), MESSAGE("Moi"));
	form_option(ctx->arena, &options, S("personne"), MESSAGE("Personne"));
	RoleHeldList roles = account_role_list(ctx);
	Id last = ctx->actor.person; /* the list is by person */
	for (size_t i = 0; i < roles.len && options.len < AGENTS_MAX; i++) {
		const RoleHeld *r = &roles.at[i];
		if (r->person == last || r->person == ctx->actor.person ||
		    !is_at_work_in(r, services) || !account_role_allows(r->role, DOSSIER_PROCESS))
			continue;
		last = r->person;
		Str name = r->person_name.len > 0 ? r->person_name : r->person_email;
		form_option(ctx->arena, &options, id_word(ctx->arena, r->person),
		            (Text){ .in[LANG_FR] = name });
	}
	return options;
}

/* ---- The page ---- */

static void add_tab(Arena *arena, DeskLinkList *tabs, const char *name, const InboxWords *now,
                    const InboxWords *words)
{
	Str address = address_of(arena, words);
	*list_push(arena, tabs) = (DeskLink){
		.name = name,
		.address = address,
		.is_current = str_eq(address, address_of(arena, now)),
	};
}

static DeskLinkList tabs_of(Arena *arena, const InboxWords *w)
{
	DeskLinkList tabs = { 0 };
	InboxWords now = { .state = w->state, .agent = w->agent };
	add_tab(arena, &tabs, MESSAGE("À traiter"), &now, &(InboxWords){ 0 });
	add_tab(arena, &tabs, MESSAGE("Les miens"), &now, &(InboxWords){ .agent = S("moi") });
	add_tab(arena, &tabs, MESSAGE("Sans agent"), &now, &(InboxWords){ .agent = S("personne") });
	add_tab(arena, &tabs, MESSAGE("À compléter"), &now,
	        &(InboxWords){ .state = S("a-completer") });
	add_tab(arena, &tabs, MESSAGE("Tous"), &now, &(InboxWords){ .state = S("tous") });
	return tabs;
}

/* The head of a column: sorts by it, or turns the order round. */
static DeskLink head_of(Arena *arena, const char *name, const InboxWords *w, InboxSort sort)
{
	InboxWords to = *w;
	bool is_sorted = choice_of(sorts, w->sort) == sort;
	bool descending = is_sorted && str_eq(w->order, S("desc"));
	to.sort = str_of(sorts[sort].word);
	to.order = is_sorted && !descending ? S("desc") : (Str){ 0 };
	to.after = (Str){ 0 };
	return (DeskLink){
		.name = name,
		.address = address_of(arena, &to),
		.is_sorted = is_sorted,
		.descending = descending,
	};
}

static void set_list(Ctx *ctx, const InboxWords *w, InboxView *v, const TitleList *titles)
{
	InboxFilter filter = filter_of(ctx, w);
	InboxPage *inbox = alloc(ctx->arena, InboxPage);
	*inbox = dossier_inbox(ctx, &filter);
	v->page = inbox;
	v->today = ctx->today;
	for (size_t i = 0; i < inbox->rows.len; i++) {
		const InboxRow *row = &inbox->rows.at[i];
		*list_push(ctx->arena, &v->rows) = (DeskRow){
			.row = row,
			.address =
				str_format(ctx->arena, "/bureau/dossiers/%lld", (long long)row->id),
			.procedure = title_of(titles, row->procedure_code),
		};
	}
	if (inbox->next.len > 0) {
		InboxWords next = *w;
		next.after = inbox->next;
		v->next = address_of(ctx->arena, &next);
	}
	InboxWords bare = { .sort = w->sort, .order = w->order, .after = w->after };
	v->is_filtered = !str_eq(address_of(ctx->arena, w), address_of(ctx->arena, &bare));
	v->by_applicant = head_of(ctx->arena, MESSAGE("Demandeur"), w, INBOX_BY_APPLICANT);
	v->by_filed = head_of(ctx->arena, MESSAGE("Déposé"), w, INBOX_BY_FILED);
	v->by_due = head_of(ctx->arena, MESSAGE("Échéance"), w, INBOX_BY_DUE);
}

static void set_filters(Ctx *ctx, const InboxWords *w, InboxView *v, const TitleList *titles)
{
	ServiceList services = services_of(ctx);
	v->q = w->q;
	v->procedure = w->procedure;
	v->state = w->state;
	v->deadline = w->deadline;
	v->agent = w->agent;
	v->service = w->service;
	v->sort = w->sort;
	v->order = w->order;
	v->tabs = tabs_of(ctx->arena, w);
	v->procedures = procedures_of(ctx, titles);
	v->states = options_of(ctx->arena, states);
	v->deadlines = options_of(ctx->arena, deadlines);
	v->agents = agent_options(ctx, &services);
	v->services = service_options(ctx, &services);
}

Err *desk_inbox(Req *req)
{
	Ctx *ctx = req->ctx;
	InboxWords w = words_of(req);
	InboxView v = { 0 };
	TitleList titles = titles_of(ctx);
	set_list(ctx, &w, &v, &titles);
	if (str_eq(header_str(req, "x-fragment"), S("list"))) {
		desk_list_html(page_bare(req, "text/html"), &v);
		return NULL;
	}
	set_filters(ctx, &w, &v, &titles);
	desk_inbox_html(page(req, "Dossiers"), &v);
	return NULL;
}

/* ---- The board ---- */

static void count(BoardRow *row, const DossierTally *t)
{
	row->late += t->late;
	switch (t->state) {
	case DOSSIER_FILED: row->filed += t->count; break;
	case DOSSIER_INCOMPLETE: row->incomplete += t->count; break;
	case DOSSIER_UNDER_REVIEW: row->under_review += t->count; break;
	case DOSSIER_ACCEPTED:
	case DOSSIER_REFUSED:
	case DOSSIER_CLOSED:
	case DOSSIER_WITHDRAWN: row->decided += t->count; break;
	case DOSSIER_DRAFT:
	case DOSSIER_STATES: break;
	}
}

Err *desk_board(Req *req)
{
	Ctx *ctx = req->ctx;
	BoardView v = { 0 };
	TitleList titles = titles_of(ctx);
	DossierTallyList tallies = dossier_tally(ctx);
	Str last = { 0 };
	for (size_t i = 0; i < tallies.len; i++) {
		const DossierTally *t = &tallies.at[i];
		if (v.rows.len == 0 || !str_eq(t->procedure_code, last)) {
			InboxWords w = { .procedure = t->procedure_code };
			*list_push(ctx->arena, &v.rows) = (BoardRow){
				.procedure = title_of(&titles, t->procedure_code),
				.address = address_of(ctx->arena, &w),
			};
		}
		last = t->procedure_code;
		count(&v.rows.at[v.rows.len - 1], t);
		count(&v.total, t);
	}
	desk_board_html(page(req, "Tableau du service"), &v);
	return NULL;
}
