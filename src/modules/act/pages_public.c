/* pages_public.c — what anyone may read: acts on display, with the day they were put online. */
#include "core/linked/linked.h"
#include "gen/act_templates.h"
#include "modules/act/pages.h"

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

static Str linked(Ctx *ctx, const Act *act)
{
	const Authority *a = ctx->authority;
	Str address = str_format(ctx->arena, "%.*s/actes/%.*s", STR(a->site_url), STR(act->number));
	LinkedLegislation facts = {
		.address = address,
		.number = act->number,
		.kind = str_of(i18n_message(act->lang, act_nature_name(act->nature))),
		.title = act->title,
		.language = str_of(lang_code(act->lang)),
		.decided = act->decided,
		.published = act->published,
		.in_force = act_is_executory(act),
		.file = str_format(ctx->arena, "%.*s/document", STR(address)),
		.by = { text_in(a->title, act->lang),
		        str_format(ctx->arena, "%.*s/", STR(a->site_url)) },
	};
	Buf out = { .arena = ctx->arena };
	linked_add_legislation(&out, &facts);
	return buf_str(&out);
}

Err *act_page_public(Req *req)
{
	Ctx *ctx = req->ctx;
	const Act *act = NULL;
	Err *e = find(req, &act);
	if (!e)
		act_public_html(page_titled(req, act->title), act, public_annexes(ctx, act),
		                linked(ctx, act));
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
