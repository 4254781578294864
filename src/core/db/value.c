/* value.c — what goes into statements and comes out of their columns. */
#include <string.h>

#include "base/err.h"
#include "core/db/connection.h"

/* A parameter of an optional line that is not part of this variant has no place: that is no
 * fault, sqlgen has checked the names. */
static void check(Query *q, int rc)
{
	if (rc != SQLITE_OK && rc != SQLITE_RANGE)
		fault("could not bind a parameter of %s: %s", q->prepared->statement->name,
		      sqlite3_errstr(rc));
}

static sqlite3_stmt *stmt_of(const Query *q)
{
	assert(q->prepared->ticket == q->ticket);
	return q->prepared->stmt;
}

void db_bind_int(Query *q, int index, int64_t value)
{
	check(q, sqlite3_bind_int64(stmt_of(q), index, value));
}

void db_bind_id(Query *q, int index, Id value)
{
	if (value)
		db_bind_int(q, index, value);
}

void db_bind_bool(Query *q, int index, bool value)
{
	db_bind_int(q, index, value);
}

void db_bind_str(Query *q, int index, Str value)
{
	check(q, sqlite3_bind_text64(stmt_of(q), index, value.ptr ? value.ptr : "", value.len,
	                             SQLITE_STATIC, SQLITE_UTF8));
}

void db_bind_bytes(Query *q, int index, Bytes value)
{
	check(q, sqlite3_bind_blob64(stmt_of(q), index, value.ptr ? value.ptr : "", value.len,
	                             SQLITE_STATIC));
}

void db_bind_date(Query *q, int index, Date value)
{
	if (date_is_set(value))
		db_bind_str(q, index, date_iso(q->arena, value));
}

void db_bind_instant(Query *q, int index, Instant value)
{
	db_bind_id(q, index, value.us);
}

void db_read_small(Query *q, int column, int *field)
{
	sqlite3_int64 value = sqlite3_column_int64(stmt_of(q), column);
	if (value < INT32_MIN || value > INT32_MAX)
		fault("%s found a number too great for its field", q->prepared->statement->name);
	*field = (int)value;
}

void db_read_int(Query *q, int column, int64_t *field)
{
	*field = sqlite3_column_int64(stmt_of(q), column);
}

void db_read_bool(Query *q, int column, bool *field)
{
	*field = sqlite3_column_int(stmt_of(q), column) != 0;
}

/* A NULL of the engine is the empty text or, where a value should be, no memory. */
static void read_bytes(Query *q, int column, const char **ptr, size_t *len, bool text)
{
	sqlite3_stmt *stmt = stmt_of(q);
	const void *value = text ? (const void *)sqlite3_column_text(stmt, column)
	                         : sqlite3_column_blob(stmt, column);
	*len = (size_t)sqlite3_column_bytes(stmt, column);
	if (!value && *len > 0)
		fault("out of memory");
	char *copy = *len ? arena_alloc(q->arena, *len, 1) : NULL;
	if (copy)
		memcpy(copy, value, *len);
	*ptr = copy;
}

void db_read_str(Query *q, int column, Str *field)
{
	read_bytes(q, column, &field->ptr, &field->len, true);
}

void db_read_bytes(Query *q, int column, Bytes *field)
{
	read_bytes(q, column, &field->ptr, &field->len, false);
}

void db_read_date(Query *q, int column, Date *field)
{
	const char *text = (const char *)sqlite3_column_text(stmt_of(q), column);
	*field = (Date){ 0 };
	if (text && *text && !date_parse(str_of(text), field))
		fault("%s found \"%s\" where a date should be", q->prepared->statement->name, text);
}

void db_read_instant(Query *q, int column, Instant *field)
{
	field->us = sqlite3_column_int64(stmt_of(q), column);
}
