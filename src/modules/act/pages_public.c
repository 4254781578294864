/* pages_public.c — what anyone may read: acts on display, with the day they were put online. */
#include "gen/act_templates.h"
#include "modules/act/pages.h"

enum { LIST_ROWS = 30 };

Err *act_page_public_list(Req *req)
{
	Ctx *ctx = req->ctx;
	int64_t before;
	if (!str_to_int(query_str(req, "avant"), &before) || before < 0)
		before = 0;
	ActList acts = act_list_public(ctx, before, LIST_ROWS + 1);
	Str next = { 0 };
	if (acts.len > LIST_ROWS) {
		acts.len = LIST_ROWS;
		next = str_format(ctx->arena, "/actes?avant=%lld",
		                  (long long)acts.at[LIST_ROWS - 1].id);
	}
	act_public_list_html(page(req, "Actes publiés"), acts, next);
	return NULL;
}

static Err *find(Req *req, const Act **ret_act)
{
	const Act *act = act_find_public(req->ctx, path_str(req, "number"));
	if (!act)
		return err_not_found(req->ctx, "Aucun acte publié ne porte ce numéro.");
	*ret_act = act;
	return NULL;
}

static ActAnnexList public_annexes(Ctx *ctx, const Act *act)
{
	ActAnnexList all = act_annexes(ctx, act->id), some = { 0 };
	for (size_t i = 0; i < all.len; i++)
		if (all.at[i].is_public)
			*list_push(ctx->arena, &some) = all.at[i];
	return some;
}

Err *act_page_public(Req *req)
{
	const Act *act;
	Err *e = find(req, &act);
	if (!e)
		act_public_html(page_titled(req, act->title), act, public_annexes(req->ctx, act));
	return e;
}

Err *act_page_public_document(Req *req)
{
	const Act *act = NULL;
	Err *e = find(req, &act);
	return e ? e : reply_blob(req, act_document(act), act_file_name(req->ctx, act));
}

Err *act_page_public_annex(Req *req)
{
	const Act *act = NULL;
	Err *e = find(req, &act);
	if (e)
		return e;
	const ActAnnex *annex = act_annex_find(req->ctx, act->id, path_id(req, "annex"));
	if (!annex || !annex->is_public)
		return err_not_found(req->ctx, "Cette annexe n’est pas publiée.");
	return reply_blob(req, annex->blob, annex->file_name);
}
