/* pages_oparl.c — the read interface of OParl 1.1, under /oparl. */
#include "modules/openacts/oparl_reply.h"
#include "modules/openacts/pages.h"

enum { CHUNK = 200, CHUNKS_MAX = 100 };

/* ---- Replies ---- */

OparlWriter openacts_oparl_begin(Req *req)
{
	openacts_let_others_read(req);
	Page *p = page_bare(req, "application/json");
	return (OparlWriter){ .json = { .buf = &p->out }, .tz = req->ctx->authority->tz };
}

Str openacts_oparl_address(Ctx *ctx, const char *kind, Str id)
{
	return str_format(ctx->arena, "%.*s/oparl/%s/%.*s", STR(ctx->authority->site_url), kind,
	                  STR(id));
}

/* ---- The system and its only body ---- */

Err *openacts_page_oparl(Req *req)
{
	Ctx *ctx = req->ctx;
	OparlSystem system = {
		.head = { .id = openacts_site(ctx, "/oparl"), .license = openacts_licence(ctx) },
		.name = text_in(ctx->authority->title, LANG_FR),
		.bodies = openacts_site(ctx, "/oparl/collectivites"),
		.website = openacts_site(ctx, "/"),
		.contact_email = ctx->authority->email,
		.contact_name = text_in(ctx->authority->title, LANG_FR),
	};
	OparlWriter w = openacts_oparl_begin(req);
	oparl_add_system(&w, &system);
	return NULL;
}

static OparlBody body_of(Ctx *ctx)
{
	return (OparlBody){
		.head = { .id = openacts_site(ctx, "/oparl/collectivite"),
		          .web = openacts_site(ctx, "/vie-municipale"),
		          .license = openacts_licence(ctx) },
		.system = openacts_site(ctx, "/oparl"),
		.name = text_in(ctx->authority->title, LANG_FR),
		.website = openacts_site(ctx, "/"),
		.contact_email = ctx->authority->email,
		.organizations = openacts_site(ctx, "/oparl/assemblees"),
		.people = openacts_site(ctx, "/oparl/elus"),
		.meetings = openacts_site(ctx, "/oparl/seances"),
		.papers = openacts_site(ctx, "/oparl/actes"),
		.memberships = openacts_site(ctx, "/oparl/sieges"),
	};
}

Err *openacts_page_oparl_body(Req *req)
{
	OparlBody body = body_of(req->ctx);
	OparlWriter w = openacts_oparl_begin(req);
	oparl_add_body(&w, &body);
	return NULL;
}

Err *openacts_page_oparl_bodies(Req *req)
{
	OparlBody body = body_of(req->ctx);
	OparlWriter w = openacts_oparl_begin(req);
	oparl_open_list(&w);
	oparl_add_body(&w, &body);
	openacts_oparl_end(req, &w, "/oparl/collectivites");
	return NULL;
}

/* ---- Lists ---- */

static const char *const filter_names[] = { "created_since", "created_until", "modified_since",
	                                    "modified_until" };

Err *openacts_oparl_filter(Req *req, OparlFilter *ret_filter)
{
	OparlFilter filter = { 0 };
	Instant *const times[] = { &filter.created_since, &filter.created_until,
		                   &filter.modified_since, &filter.modified_until };
	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		Str text = query_str(req, filter_names[i]);
		if (text.len > 0 && !oparl_read_time(text, times[i]))
			return err_invalid(req->ctx,
			                   "La date du filtre {name} ne se lit pas :"
			                   " écrivez par exemple 2026-01-31T00:00:00Z.",
			                   arg("name", str_of(filter_names[i])));
	}
	*ret_filter = filter;
	return NULL;
}

Str openacts_oparl_page(Req *req, const char *path, Str before)
{
	Page out = html_page(req->ctx->arena, LANG_FR, NULL);
	buf_add(&out.out, openacts_site(req->ctx, path));
	html_add_query(&out, "avant", before);
	for (size_t i = 0; i < ARRAY_LEN(filter_names); i++)
		html_add_query(&out, filter_names[i], query_str(req, filter_names[i]));
	return html_str(&out);
}

void openacts_oparl_end(Req *req, OparlWriter *w, const char *path)
{
	Str self = openacts_oparl_page(req, path, (Str){ 0 });
	oparl_close_list(
		w,
		&(OparlList){ .per_page = COUNCIL_MEMBERS_MAX * 100, .first = self, .self = self });
}

static Id before_of(Req *req)
{
	Id before;
	return str_to_int(query_str(req, "avant"), &before) && before > 0 ? before : 0;
}

/* ---- Papers: acts that are on display ---- */

static bool is_ended(Ctx *ctx, const Act *act)
{
	return date_is_set(act->until) && date_compare(act->until, ctx->today) < 0;
}

static OparlHead head_of(Ctx *ctx, const Act *act)
{
	return (OparlHead){ .id = openacts_oparl_address(ctx, "actes", act->number),
		            .web = openacts_address(ctx, act),
		            .license = openacts_licence(ctx),
		            .created = openacts_created(ctx, act),
		            .modified = openacts_modified(ctx, act),
		            .deleted = is_ended(ctx, act) };
}

/* "…/oparl/actes/2026-DE-0012/fichiers/document", or with the number of an annex. */
static OparlFile file_of(Ctx *ctx, const Act *act, const ActAnnex *annex)
{
	OparlFile file = { .head = head_of(ctx, act) };
	Str id = annex ? str_format(ctx->arena, "%lld", (long long)annex->id) : S("document");
	file.head.id = str_format(ctx->arena, "%.*s/fichiers/%.*s", STR(file.head.id), STR(id));
	file.name = annex ? annex->title : act->title;
	file.file_name = annex ? annex->file_name : act_file_name(ctx, act);
	file.media_type = annex ? annex->media_type : S("application/pdf");
	file.size_bytes = annex ? annex->size_bytes : 0;
	file.access = str_format(ctx->arena, "%.*s/%s%.*s", STR(openacts_address(ctx, act)),
	                         annex ? "annexes/" : "", STR(id));
	file.download = file.access;
	*list_push(ctx->arena, &file.papers) = openacts_oparl_address(ctx, "actes", act->number);
	return file;
}

static OparlFileList annexes_of(Ctx *ctx, const Act *act)
{
	OparlFileList files = { 0 };
	ActAnnexList annexes = act_annexes(ctx, act->id);
	for (size_t i = 0; i < annexes.len; i++)
		if (annexes.at[i].is_public)
			*list_push(ctx->arena, &files) = file_of(ctx, act, &annexes.at[i]);
	return files;
}

static OparlConsultationList consultations_of(Ctx *ctx, const Act *act)
{
	OparlConsultationList list = { 0 };
	CouncilItemList items = openacts_items_of_act(ctx, act);
	for (size_t i = 0; i < items.len; i++)
		*list_push(ctx->arena, &list) = openacts_oparl_consultation(ctx, &items.at[i], act);
	return list;
}

static void add_paper(Ctx *ctx, OparlWriter *w, const Act *act)
{
	OparlPaper paper = { .head = head_of(ctx, act) };
	OparlFile file = { 0 };
	if (!paper.head.deleted) {
		file = file_of(ctx, act, NULL);
		paper.body = openacts_site(ctx, "/oparl/collectivite");
		paper.name = act->title;
		paper.reference = act->number;
		paper.type = str_of(act_nature_name(act->nature));
		paper.day = act->decided;
		paper.main_file = &file;
		paper.files = annexes_of(ctx, act);
		paper.consultations = consultations_of(ctx, act);
	}
	oparl_add_paper(w, &paper);
}

/* The acts of one page: as many as fit, and the one after them, when there is one. */
static ActList find_papers(Ctx *ctx, const OparlFilter *filter, Id before)
{
	ActList found = { 0 };
	ActFilter f = { .before = before, .max = CHUNK, .ended = filter->modified_since.us != 0 };
	for (int i = 0; i < CHUNKS_MAX; i++) {
		ActList acts = act_list_public(ctx, &f);
		for (size_t j = 0; j < acts.len && found.len <= OPARL_LIST_MAX; j++) {
			OparlHead head = head_of(ctx, &acts.at[j]);
			if (oparl_filter_has(filter, &head))
				*list_push(ctx->arena, &found) = acts.at[j];
		}
		if (acts.len < CHUNK || found.len > OPARL_LIST_MAX)
			break;
		f.before = acts.at[acts.len - 1].id;
	}
	return found;
}

Err *openacts_page_oparl_papers(Req *req)
{
	Ctx *ctx = req->ctx;
	OparlFilter filter = { 0 };
	Err *e = openacts_oparl_filter(req, &filter);
	if (e)
		return e;
	ActList acts = find_papers(ctx, &filter, before_of(req));
	OparlList list = { .per_page = OPARL_LIST_MAX,
		           .first = openacts_oparl_page(req, "/oparl/actes", (Str){ 0 }),
		           .self = openacts_oparl_page(req, "/oparl/actes",
		                                       query_str(req, "avant")),
		           .web = openacts_site(ctx, "/actes") };
	OparlWriter w = openacts_oparl_begin(req);
	oparl_open_list(&w);
	for (size_t i = 0; i < acts.len && i < OPARL_LIST_MAX; i++)
		add_paper(ctx, &w, &acts.at[i]);
	if (acts.len > OPARL_LIST_MAX)
		list.next = openacts_oparl_page(
			req, "/oparl/actes",
			str_format(ctx->arena, "%lld", (long long)acts.at[OPARL_LIST_MAX - 1].id));
	oparl_close_list(&w, &list);
	return NULL;
}

/* One that is or was on display. */
static Err *find(Req *req, const Act **ret_act)
{
	Ctx *ctx = req->ctx;
	ActFilter filter = { .number = path_str(req, "number"), .ended = true, .max = 1 };
	ActList acts = { 0 };
	if (filter.number.len > 0)
		acts = act_list_public(ctx, &filter);
	if (acts.len == 0)
		return err_not_found(ctx, "Aucun acte publié ne porte ce numéro.");
	*ret_act = &acts.at[0];
	return NULL;
}

Err *openacts_page_oparl_paper(Req *req)
{
	const Act *act = NULL;
	Err *e = find(req, &act);
	if (e)
		return e;
	OparlWriter w = openacts_oparl_begin(req);
	add_paper(req->ctx, &w, act);
	return NULL;
}

Err *openacts_page_oparl_file(Req *req)
{
	Ctx *ctx = req->ctx;
	const Act *act = NULL;
	Err *e = find(req, &act);
	if (e)
		return e;
	const ActAnnex *annex = NULL;
	if (!str_eq(path_str(req, "file"), S("document"))) {
		annex = act_annex_find(ctx, act->id, path_id(req, "file"));
		if (!annex || !annex->is_public)
			return err_not_found(ctx, "Cette annexe n’est pas publiée.");
	}
	OparlFile file = file_of(ctx, act, annex);
	OparlWriter w = openacts_oparl_begin(req);
	oparl_add_file(&w, &file);
	return NULL;
}
