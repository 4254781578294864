/* migration.c — brings a file up to the tables of this release: forward only, each script once. */
#include <string.h>

#include "base/err.h"
#include "core/db/connection.h"
#include "core/db/dialect.h"

static Str rewritten(Arena *arena, const char *script)
{
	Buf out = { .arena = arena };
	while (*script) {
		const char *at = strchr(script, '@');
		size_t plain = at ? (size_t)(at - script) : strlen(script);
		buf_add(&out, (Str){ script, plain });
		script += plain;
		if (!at)
			break;
		const DialectWord *word = dialect_find(at);
		buf_add(&out, word ? str_of(word->sqlite) : S("@"));
		script += word ? strlen(word->word) : 1;
	}
	buf_char(&out, '\0');
	return buf_str(&out);
}

static const DbSchema *schema_find(const DbSchema *schemas, const char *unit)
{
	for (; schemas && schemas->unit; schemas++)
		if (strcmp(schemas->unit, unit) == 0)
			return schemas;
	return NULL;
}

static int64_t length(const DbSchema *schema)
{
	int64_t n = 0;
	while (schema && schema->scripts[n])
		n++;
	return n;
}

/* Faults when the file has seen migrations that this program does not know. */
static void check_release(Db *db, const DbSchema *schemas)
{
	sqlite3_stmt *stmt;
	const char *sql = "select unit, max(number) from db_migration group by unit";
	if (sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL) != SQLITE_OK)
		fault("could not read the migrations: %s", sqlite3_errmsg(db->handle));
	char unit[100] = "";
	int64_t number = 0;
	bool known = true;
	while (known && sqlite3_step(stmt) == SQLITE_ROW) {
		const char *text = (const char *)sqlite3_column_text(stmt, 0);
		size_t len = text ? strlen(text) : 0;
		memcpy(unit, text ? text : "", len < 99 ? len : 99);
		unit[len < 99 ? len : 99] = '\0';
		number = sqlite3_column_int64(stmt, 1);
		known = number <= length(schema_find(schemas, unit));
	}
	sqlite3_finalize(stmt);
	if (!known)
		fault("the database \"%s\" is of a later release: it has migration %lld of \"%s\"",
		      db->database->path, (long long)number, unit);
}

static bool is_applied(Db *db, const char *unit, int number)
{
	sqlite3_stmt *stmt;
	const char *sql = "select 1 from db_migration where unit = ?1 and number = ?2";
	if (sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL) != SQLITE_OK)
		fault("could not read the migrations: %s", sqlite3_errmsg(db->handle));
	sqlite3_bind_text(stmt, 1, unit, -1, SQLITE_STATIC);
	sqlite3_bind_int(stmt, 2, number);
	bool found = sqlite3_step(stmt) == SQLITE_ROW;
	sqlite3_finalize(stmt);
	return found;
}

static void apply(Db *db, Arena *arena, const DbSchema *schema, int number)
{
	const char *script = rewritten(arena, schema->scripts[number - 1]).ptr;
	if (db_connection_run(db, script) != SQLITE_OK)
		fault("could not apply migration %d of %s: %s", number, schema->unit,
		      sqlite3_errmsg(db->handle));
	char record[300];
	sqlite3_snprintf(sizeof record, record,
	                 "insert into db_migration (unit, number, applied) values (%Q, %d, %lld)",
	                 schema->unit, number, instant_now().us);
	db_script(db, record);
}

static void check_references(Db *db)
{
	sqlite3_stmt *stmt;
	if (sqlite3_prepare_v2(db->handle, "pragma foreign_key_check", -1, &stmt, NULL) !=
	    SQLITE_OK)
		fault("could not check references: %s", sqlite3_errmsg(db->handle));
	bool broken = sqlite3_step(stmt) == SQLITE_ROW;
	sqlite3_finalize(stmt);
	if (broken)
		fault("a migration would leave rows without those they refer to");
}

void db_migration_run(Db *db, const DbSchema *schemas)
{
	/* Tables are rebuilt by create, copy, drop, rename: references are checked at the end. */
	db_script(db, "pragma foreign_keys = off; begin immediate;"
	              "create table if not exists db_migration (unit text not null,"
	              " number integer not null, applied integer not null,"
	              " primary key (unit, number)) strict");
	check_release(db, schemas);
	Arena *arena = db->database->arena;
	bool changed = false;
	for (const DbSchema *schema = schemas; schema && schema->unit; schema++) {
		for (int number = 1; schema->scripts[number - 1]; number++) {
			if (is_applied(db, schema->unit, number))
				continue;
			apply(db, arena, schema, number);
			changed = true;
		}
	}
	if (changed)
		check_references(db);
	db_script(db, "commit; pragma foreign_keys = on");
}
