/* news.c — what the secretary tells the members of a body, besides convocations. */
#include "core/html/html.h"
#include "core/mail/mail.h"
#include "gen/council_queries.h"
#include "gen/council_templates.h"
#include "modules/council/letters.h"
#include "modules/council/rows.h"

static CouncilNews news_of(const NewsRow *row)
{
	CouncilNews n = row->n;
	n.body_name = (Text){ { row->body_fr, row->body_ar, row->body_en } };
	return n;
}

static CouncilNewsList list_of(Ctx *ctx, NewsRowList rows)
{
	CouncilNewsList list = { 0 };
	for (size_t i = 0; i < rows.len; i++)
		*list_push(ctx->arena, &list) = news_of(&rows.at[i]);
	return list;
}

CouncilNewsList council_news(Ctx *ctx)
{
	return list_of(ctx, council_news_rows(ctx));
}

CouncilNewsList council_news_of_member(Ctx *ctx, Id member)
{
	return list_of(ctx, council_news_rows_of(ctx, member, ctx->today));
}

const CouncilNews *council_news_find(Ctx *ctx, Id id)
{
	const NewsRow *row = council_news_row(ctx, id);
	if (!row)
		return NULL;
	CouncilNews *n = alloc(ctx->arena, CouncilNews);
	*n = news_of(row);
	return n;
}

/* Title and text are as the secretary wrote them; the words around are in the reader's language. */
static void write_to(Ctx *ctx, const CouncilNews *n, const CouncilSeat *seat)
{
	const Person *person = account_person_find(ctx, seat->person);
	Lang lang = ctx->authority->language;
	if (person && !lang_find(person->language, &lang))
		lang = ctx->authority->language;
	Page *page = alloc(ctx->arena, Page);
	*page = (Page){
		.out.arena = ctx->arena, .lang = lang, .tz = ctx->authority->tz, .plain = true
	};
	council_news_letter_txt(
		page, n, seat->name,
		str_format(ctx->arena, "%.*s/cartable/nouvelles", STR(ctx->authority->site_url)));
	mail_send(ctx, &(Mail){ .to = seat->email,
	                        .subject = n->title,
	                        .text = buf_str(&page->out),
	                        .lang = lang });
}

Err *council_news_write(Ctx *ctx, Id body, Str title, Str text, Id *ret_id)
{
	Err *e = council_need_manager(ctx);
	if (e)
		return e;
	if (!council_body_find(ctx, body))
		return err_not_found(ctx, "Cette assemblée n’existe pas.");
	size_t title_len = str_code_points(title), text_len = str_code_points(text);
	if (title_len == 0 || title_len > COUNCIL_TITLE_MAX)
		return err_invalid(ctx, "Donnez un titre à la nouvelle, en 300 signes au plus.");
	if (text_len == 0 || text_len > COUNCIL_NEWS_TEXT_MAX)
		return err_invalid(ctx,
		                   "Écrivez le texte de la nouvelle, en 5 000 signes au plus.");
	CouncilSeatList seats = council_seats(ctx, body, ctx->today);
	if (seats.len == 0)
		return err_conflict(ctx, "Personne ne siège dans cette assemblée aujourd’hui.");
	Id id = council_news_insert(ctx, body, title, text, account_person_here(ctx), ctx->now);
	const CouncilNews *n = council_news_find(ctx, id);
	for (size_t i = 0; i < seats.len; i++)
		write_to(ctx, n, &seats.at[i]);
	(void)event_add(
		ctx, "council.news-written", "council_news", id,
		str_format(ctx->arena, "body=%lld\nmembers=%zu\n", (long long)body, seats.len));
	*ret_id = id;
	return NULL;
}

Err *council_news_remove(Ctx *ctx, Id id)
{
	Err *e = council_need_manager(ctx);
	if (e)
		return e;
	if (council_news_delete(ctx, id) == 0)
		return err_not_found(ctx, "Cette nouvelle n’existe pas, ou plus.");
	(void)event_add(ctx, "council.news-removed", "council_news", id, (Str){ 0 });
	return NULL;
}
