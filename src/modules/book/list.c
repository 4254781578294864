/* list.c — what waits for a person, and the folders in which they have a part. */
#include "gen/book_queries.h"
#include "modules/book/inside.h"

enum { WORDS_MAX = 8 };

/* Each word becomes a quoted prefix, so that nothing typed is syntax: pla loc → "pla"* "loc"*. */
static Str match_of(Arena *arena, Str text)
{
	Buf out = { .arena = arena };
	for (int words = 0; text.len > 0 && words < WORDS_MAX;) {
		Str word = str_cut(&text, ' ');
		Buf clean = { .arena = arena };
		for (size_t i = 0; i < word.len; i++)
			if (word.ptr[i] != '"')
				buf_char(&clean, word.ptr[i]);
		if (clean.len == 0)
			continue;
		buf_addf(&out, "%s\"%.*s\"*", words ? " " : "", STR(buf_str(&clean)));
		words++;
	}
	return buf_str(&out);
}

static BookQuery query_of(Ctx *ctx, const BookFilter *filter)
{
	return (BookQuery){
		.person = ctx->actor.person,
		.type = filter->type,
		.after = filter->after,
		.today = ctx->today,
		.match = match_of(ctx->arena, filter->text),
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
