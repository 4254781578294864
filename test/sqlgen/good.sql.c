/* Made by sqlgen from the statements of modules/notice: do not edit. */
#include "gen/notice_queries.h"

NoticeRowList notice_list(Ctx *ctx, const Filter *f, Id place, int limit)
{
	static const char *const pieces[] = {
		"select id, title as \"name.fr\", body\n"
		"  from notice\n"
		" where ?1 between posted and until and withdrawn_why <> '; :not_a_parameter'\n",
		"   and title = ?2\n",
		"   and place = ?3\n",
		" order by posted desc\n",
		" order by id\n",
		" order by title\n",
		" limit ?4\n",
		NULL
	};
	static const DbStatement statement = { "notice_list", pieces };
	uint64_t mask = 65u;
	if (f->title.len > 0)
		mask |= 2u;
	if (place)
		mask |= 4u;
	if (f->sort == 1)
		mask |= 8u;
	else if (f->sort == 2)
		mask |= 16u;
	else
		mask |= 32u;
	Query *q = db_query(ctx->db, ctx->arena, &statement, mask);
	db_bind(q, 1, f->day);
	db_bind(q, 2, f->title);
	db_bind_id(q, 3, place);
	db_bind(q, 4, limit);
	NoticeRowList list = { 0 };
	while (db_next(q)) {
		NoticeRow *row = list_push(ctx->arena, &list);
		db_read_number(q, 0, &row->id);
		db_read_text(q, 1, &row->name.fr);
		db_read_bytes(q, 2, &row->body);
	}
	return list;
}

void notice_each(Ctx *ctx,
	bool (*fn)(const NoticeRow *row, void *arg), void *arg)
{
	static const char *const pieces[] = {
		"select id, title as \"name.fr\", body, posted from notice\n",
		NULL
	};
	static const DbStatement statement = { "notice_each", pieces };
	uint64_t mask = 1u;
	Query *q = db_query(ctx->db, ctx->arena, &statement, mask);
	while (db_next_alone(q)) {
		NoticeRow row = { 0 };
		db_read_number(q, 0, &row.id);
		db_read_text(q, 1, &row.name.fr);
		db_read_bytes(q, 2, &row.body);
		db_read_text(q, 3, &row.posted);
		if (!fn(&row, arg))
			break;
	}
	db_end(q);
}

Str notice_title(Ctx *ctx, Id id)
{
	static const char *const pieces[] = {
		"select title from notice where id = ?1 limit 1\n",
		NULL
	};
	static const DbStatement statement = { "notice_title", pieces };
	uint64_t mask = 1u;
	Query *q = db_query(ctx->db, ctx->arena, &statement, mask);
	db_bind(q, 1, id);
	Str value = { 0 };
	if (db_next(q)) {
		db_read_text(q, 0, &value);
		db_end(q);
	}
	return value;
}

int64_t notice_set_place(Ctx *ctx, Id id, Id place)
{
	static const char *const pieces[] = {
		"update notice set place = ?1 where id = ?2\n",
		NULL
	};
	static const DbStatement statement = { "notice_set_place", pieces };
	uint64_t mask = 1u;
	Query *q = db_query(ctx->db, ctx->arena, &statement, mask);
	db_bind_id(q, 1, place);
	db_bind(q, 2, id);
	db_next(q);
	return db_changed(ctx->db);
}

Id notice_add(Ctx *ctx, Str title)
{
	static const char *const pieces[] = {
		"insert into notice (title, body) values (?1, x'00')\n",
		NULL
	};
	static const DbStatement statement = { "notice_add", pieces };
	uint64_t mask = 1u;
	Query *q = db_query(ctx->db, ctx->arena, &statement, mask);
	db_bind(q, 1, title);
	db_next(q);
	return db_inserted(ctx->db);
}

Id notice_make_searchable(Ctx *ctx, Id id, Str title)
{
	static const char *const pieces[] = {
		"insert into notice_search (rowid, title) values (?1, ?2)\n",
		NULL
	};
	static const DbStatement statement = { "notice_make_searchable", pieces };
	uint64_t mask = 1u;
	Query *q = db_query(ctx->db, ctx->arena, &statement, mask);
	db_bind(q, 1, id);
	db_bind(q, 2, title);
	db_next(q);
	return db_inserted(ctx->db);
}

const NoticeRow *notice_find(Ctx *ctx, Id id)
{
	static const char *const pieces[] = {
		"select id, title as \"name.fr\", body from notice where id = ?1\n",
		NULL
	};
	static const DbStatement statement = { "notice_find", pieces };
	uint64_t mask = 1u;
	Query *q = db_query(ctx->db, ctx->arena, &statement, mask);
	db_bind(q, 1, id);
	if (!db_next(q))
		return NULL;
	NoticeRow *row = alloc(ctx->arena, NoticeRow);
	db_read_number(q, 0, &row->id);
	db_read_text(q, 1, &row->name.fr);
	db_read_bytes(q, 2, &row->body);
	db_end_one(q);
	return row;
}

int64_t notice_number(Ctx *ctx, int year)
{
	static const char *const pieces[] = {
		"insert into notice_count (year, n) values (?1, 1)\n"
		"on conflict (year) do update set n = n + 1\n"
		"returning n\n",
		NULL
	};
	static const DbStatement statement = { "notice_number", pieces };
	uint64_t mask = 1u;
	Query *q = db_query(ctx->db, ctx->arena, &statement, mask);
	db_bind(q, 1, year);
	int64_t value = { 0 };
	if (db_next(q)) {
		db_read_number(q, 0, &value);
		db_end(q);
	}
	return value;
}
