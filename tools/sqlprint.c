/* sqlprint — the C that is made of a statement. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "sqlgen.h"

bool statement_is(const Statement *q, const char *kind)
{
	return strcmp(q->kind, kind) == 0;
}

void print_head(const Statement *q)
{
	if (statement_is(q, "many"))
		printf("%sList %s(", q->row, q->name);
	else if (statement_is(q, "one"))
		printf("const %s *%s(", q->row, q->name);
	else
		printf("%s %s(",
		       statement_is(q, "insert")  ? "Id"
		       : statement_is(q, "value") ? q->row
		       : statement_is(q, "each")  ? "void"
		                                  : "int64_t",
		       q->name);
	printf(q->takes_db ? "Db *db, Arena *arena" : "Ctx *ctx");
	for (int i = 0; i < q->params_len; i++)
		printf(", %s%s", q->params[i].type, q->params[i].name);
	printf(statement_is(q, "each") ? ",\n\tbool (*fn)(const %s *row, void *arg), void *arg)"
	                               : ")",
	       q->row);
}

static void print_statement(const Statement *q, const char *arena, const char *db)
{
	printf("\tstatic const char *const pieces[] = {");
	for (int i = 0; i < q->pieces_len; i++) {
		printf("\n\t\t\"");
		for (const char *c = q->pieces[i].sql; *c; c++)
			if (*c == '\n')
				printf("\\n%s", c[1] ? "\"\n\t\t\"" : "");
			else
				printf(strchr("\"\\", *c) ? "\\%c" : "%c", *c);
		printf("\",");
	}
	printf("\n\t\tNULL\n\t};\n\tstatic const DbStatement statement = { \"%s\", pieces };\n",
	       q->name);
	unsigned long long always = 0;
	for (int i = 0; i < q->pieces_len; i++)
		always |= q->pieces[i].group ? 0 : 1ull << i;
	printf("\tuint64_t mask = %lluu;\n", always);
	for (int i = 0; i < q->pieces_len; i++) {
		if (!q->pieces[i].group)
			continue;
		const char *otherwise = q->pieces[i].first_of_group ? "" : "else ";
		if (q->pieces[i].when[0])
			printf("\t%sif (%s)\n", otherwise, q->pieces[i].when);
		else
			printf("\telse\n");
		printf("\t\tmask |= %lluu;\n", 1ull << i);
	}
	printf("\tQuery *q = db_query(%s, %s, &statement, mask);\n", db, arena);
	for (int i = 0; i < q->slots_len; i++)
		printf("\tdb_bind%s(q, %d, %s);\n", q->slots[i].nullable ? "_id" : "", i + 1,
		       q->slots[i].name);
}

static void print_reads(const Statement *q, const char *indent, const char *row)
{
	for (int i = 0; i < (statement_is(q, "value") ? 1 : q->columns_len); i++) {
		const char *how = sqlite3_stricmp(q->types[i], "blob") == 0      ? "bytes"
		                  : sqlite3_stricmp(q->types[i], "text") == 0    ? "text"
		                  : sqlite3_stricmp(q->types[i], "integer") == 0 ? "number"
		                                                                 : "any";
		printf("%sdb_read_%s(q, %d, &%s%s);\n", indent, how, i, row,
		       statement_is(q, "value") ? "" : q->columns[i]);
	}
}

void print_function(const Statement *q)
{
	const char *arena = q->takes_db ? "arena" : "ctx->arena", *db = q->takes_db ? "db"
	                                                                : q->platform
	                                                                        ? "ctx->platform_db"
	                                                                        : "ctx->db";
	printf("\n");
	print_head(q);
	printf("\n{\n");
	print_statement(q, arena, db);
	if (statement_is(q, "many")) {
		printf("\t%sList list = { 0 };\n\twhile (db_next(q)) {\n", q->row);
		printf("\t\t%s *row = list_push(%s, &list);\n", q->row, arena);
		print_reads(q, "\t\t", "row->");
		printf("\t}\n\treturn list;\n");
	} else if (statement_is(q, "one")) {
		printf("\tif (!db_next(q))\n\t\treturn NULL;\n");
		printf("\t%s *row = alloc(%s, %s);\n", q->row, arena, q->row);
		print_reads(q, "\t", "row->");
		printf("\tdb_end_one(q);\n\treturn row;\n");
	} else if (statement_is(q, "each")) {
		printf("\twhile (db_next_alone(q)) {\n\t\t%s row = { 0 };\n", q->row);
		print_reads(q, "\t\t", "row.");
		printf("\t\tif (!fn(&row, arg))\n\t\t\tbreak;\n\t}\n\tdb_end(q);\n");
	} else if (statement_is(q, "value")) {
		printf("\t%s value = { 0 };\n\tif (db_next(q)) {\n", q->row);
		print_reads(q, "\t\t", "value");
		printf("\t\tdb_end(q);\n\t}\n\treturn value;\n");
	} else {
		printf("\tdb_next(q);\n\treturn %s(%s);\n",
		       statement_is(q, "insert") ? "db_inserted" : "db_changed", db);
	}
	printf("}\n");
}
