/* pages_oparl.c — the read interface of OParl 1.1, under /oparl. */
#include "core/oparl/oparl.h"

#include "modules/openacts/pages.h"

enum { CHUNK = 200, CHUNKS_MAX = 100 };

#define LICENCE "https://www.etalab.gouv.fr/licence-ouverte-open-licence"

/* ---- Replies ---- */

static OparlWriter begin(Req *req)
{
	openacts_let_others_read(req);
	Page *p = page_bare(req, "application/json");
	return (OparlWriter){ .json = { .buf = &p->out }, .tz = req->ctx->authority->tz };
}

static Str address(Ctx *ctx, const char *kind, Str id)
{
	return str_format(ctx->arena, "%.*s/oparl/%s/%.*s", STR(ctx->authority->site_url), kind,
	                  STR(id));
}

/* ---- The system and its only body ---- */

Err *openacts_page_oparl(Req *req)
{
	Ctx *ctx = req->ctx;
	OparlSystem system = {
		.head = { .id = openacts_site(ctx, "/oparl"), .license = S(LICENCE) },
		.name = text_in(ctx->authority->title, LANG_FR),
		.bodies = openacts_site(ctx, "/oparl/collectivites"),
		.website = openacts_site(ctx, "/"),
		.contact_email = ctx->authority->email,
		.contact_name = text_in(ctx->authority->title, LANG_FR),
	};
	OparlWriter w = begin(req);
	oparl_add_system(&w, &system);
	return NULL;
}

static OparlBody body_of(Ctx *ctx)
{
	return (OparlBody){
		.head = { .id = openacts_site(ctx, "/oparl/collectivite"),
		          .web = openacts_site(ctx, "/vie-municipale"),
		          .license = S(LICENCE) },
		.system = openacts_site(ctx, "/oparl"),
		.name = text_in(ctx->authority->title, LANG_FR),
		.website = openacts_site(ctx, "/"),
		.contact_email = ctx->authority->email,
		.organizations = openacts_site(ctx, "/oparl/assemblees"),
		.people = openacts_site(ctx, "/oparl/elus"),
		.meetings = openacts_site(ctx, "/oparl/seances"),
		.papers = openacts_site(ctx, "/oparl/actes"),
	};
}

Err *openacts_page_oparl_body(Req *req)
{
	OparlBody body = body_of(req->ctx);
	OparlWriter w = begin(req);
	oparl_add_body(&w, &body);
	return NULL;
}

Err *openacts_page_oparl_bodies(Req *req)
{
	OparlBody body = body_of(req->ctx);
	OparlWriter w = begin(req);
	oparl_open_list(&w);
	oparl_add_body(&w, &body);
	Str self = openacts_site(req->ctx, "/oparl/collectivites");
	oparl_close_list(&w,
	                 &(OparlList){ .per_page = OPARL_LIST_MAX, .first = self, .self = self });
	return NULL;
}

/* ---- Lists ---- */

static const char *const filter_names[] = { "created_since", "created_until", "modified_since",
	                                    "modified_until" };

static Err *read_filter(Req *req, OparlFilter *ret_filter)
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

/* The address of a page of a list, with its filters; before 0: the first. */
static Str page_address(Req *req, const char *path, Id before)
{
	Page out = html_page(req->ctx->arena, LANG_FR, NULL);
	buf_add(&out.out, openacts_site(req->ctx, path));
	const char *between = "?";
	if (before != 0) {
		buf_addf(&out.out, "?avant=%lld", (long long)before);
		between = "&";
	}
	for (size_t i = 0; i < ARRAY_LEN(filter_names); i++) {
		Str text = query_str(req, filter_names[i]);
		if (text.len == 0)
			continue;
		buf_addf(&out.out, "%s%s=", between, filter_names[i]);
		html_put_url_part(&out, text);
		between = "&";
	}
	return html_str(&out);
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

static void add_file(Ctx *ctx, OparlFileList *files, const OparlFile *file)
{
	OparlFile *f = list_push(ctx->arena, files);
	*f = *file;
}

static OparlFileList annexes_of(Ctx *ctx, const Act *act, const OparlHead *head)
{
	OparlFileList files = { 0 };
	ActAnnexList annexes = act_annexes(ctx, act->id);
	for (size_t i = 0; i < annexes.len; i++) {
		const ActAnnex *annex = &annexes.at[i];
		if (!annex->is_public)
			continue;
		Str access = str_format(ctx->arena, "%.*s/annexes/%lld",
		                        STR(openacts_address(ctx, act)), (long long)annex->id);
		OparlFile file = { .head = { .id = access,
			                     .created = head->created,
			                     .modified = head->modified },
			           .name = annex->title,
			           .file_name = annex->file_name,
			           .media_type = annex->media_type,
			           .size_bytes = annex->size_bytes,
			           .access = access,
			           .download = access };
		add_file(ctx, &files, &file);
	}
	return files;
}

static OparlHead head_of(Ctx *ctx, const Act *act)
{
	return (OparlHead){ .id = address(ctx, "actes", act->number),
		            .web = openacts_address(ctx, act),
		            .license = S(LICENCE),
		            .created = openacts_created(ctx, act),
		            .modified = openacts_modified(ctx, act),
		            .deleted = is_ended(ctx, act) };
}

static void add_paper(Ctx *ctx, OparlWriter *w, const Act *act)
{
	OparlPaper paper = { .head = head_of(ctx, act) };
	OparlFile file = { .head = { .created = paper.head.created,
		                     .modified = paper.head.modified } };
	if (!paper.head.deleted) {
		file.access =
			str_format(ctx->arena, "%.*s/document", STR(openacts_address(ctx, act)));
		file.head.id = file.download = file.access;
		file.name = act->title;
		file.file_name = act_file_name(ctx, act);
		file.media_type = S("application/pdf");
		paper.body = openacts_site(ctx, "/oparl/collectivite");
		paper.name = act->title;
		paper.reference = act->number;
		paper.type = str_of(act_nature_name(act->nature));
		paper.day = act->decided;
		paper.main_file = &file;
		paper.files = annexes_of(ctx, act, &paper.head);
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
	Err *e = read_filter(req, &filter);
	if (e)
		return e;
	ActList acts = find_papers(ctx, &filter, before_of(req));
	OparlList list = { .per_page = OPARL_LIST_MAX,
		           .first = page_address(req, "/oparl/actes", 0),
		           .self = page_address(req, "/oparl/actes", before_of(req)),
		           .web = openacts_site(ctx, "/vie-municipale/actes") };
	OparlWriter w = begin(req);
	oparl_open_list(&w);
	for (size_t i = 0; i < acts.len && i < OPARL_LIST_MAX; i++)
		add_paper(ctx, &w, &acts.at[i]);
	if (acts.len > OPARL_LIST_MAX)
		list.next = page_address(req, "/oparl/actes", acts.at[OPARL_LIST_MAX - 1].id);
	oparl_close_list(&w, &list);
	return NULL;
}

Err *openacts_page_oparl_paper(Req *req)
{
	Ctx *ctx = req->ctx;
	Str number = path_str(req, "number");
	if (number.len == 0)
		return err_not_found(ctx, "Aucun acte publié ne porte ce numéro.");
	ActList acts =
		act_list_public(ctx, &(ActFilter){ .number = number, .ended = true, .max = 1 });
	if (acts.len == 0)
		return err_not_found(ctx, "Aucun acte publié ne porte ce numéro.");
	OparlWriter w = begin(req);
	add_paper(ctx, &w, &acts.at[0]);
	return NULL;
}
