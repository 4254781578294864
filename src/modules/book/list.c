/* list.c — what waits for a person, and the folders in which they have a part. */
#include "gen/book_queries.h"
#include "modules/book/inside.h"

static BookQuery query_of(Ctx *ctx, const BookFilter *filter)
{
	return (BookQuery){
		.person = ctx->actor.person,
		.type = filter->type,
		.after = filter->after,
		.today = ctx->today,
		.match = db_match(ctx->arena, filter->text),
		.running = filter->running,
		.any_state = filter->any_state,
		.mine = filter->mine,
	};
}

WaitingRowList book_list_waiting(Ctx *ctx, const BookFilter *filter)
{
	BookQuery q = query_of(ctx, filter);
	return book_waiting_rows(ctx, &q);
}

ListRowList book_list(Ctx *ctx, const BookFilter *filter)
{
	BookQuery q = query_of(ctx, filter);
	return book_list_rows(ctx, &q);
}
