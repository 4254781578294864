/* sqlgen.h — a statement of a queries.sql, between its reading (sqlparse.c), its checks
 * (sqlgen.c) and the C that is made of it (sqlprint.c). */
#ifndef TOOLS_SQLGEN_H
#define TOOLS_SQLGEN_H

#include <stdbool.h>

enum { LINES_MAX = 200, PARAMS_MAX = 60 };

typedef struct {
	char type[60], name[70];
	bool nullable, used;
} Param;

/* Some lines: always there, or one of the alternatives of a group (numbered from 1). */
typedef struct {
	char sql[8192], when[200];
	int group; /* 0: always there */
	bool first_of_group;
} Piece;

typedef struct {
	char kind[10], row[60], name[80];
	Param params[PARAMS_MAX], slots[PARAMS_MAX]; /* a slot is ?N; its name is a C expression */
	Piece pieces[LINES_MAX];
	char columns[PARAMS_MAX][80], types[PARAMS_MAX][20];
	int params_len, slots_len, pieces_len, groups_len, columns_len;
	bool takes_db, platform;
} Statement;

extern Statement s; /* the one being read */
extern int line;    /* of its file */

/* Ends the build: says what is wrong there. */
_Noreturn void stop(const char *what, const char *about);

/* What stands for @name in a statement: the lines of "-- @columns name" up to their semicolon, with
 * one blank between words.  Stops when there is none. */
void columns_put(const char *name, size_t name_len, char *sql, size_t *len, size_t max);

/* Read into `s`; they return what follows the parenthesis, and the semicolon. */
const char *parse_signature(const char *at);
const char *parse_statement(const char *at);

/* Whether it is of that kind: "one", "many", "each", "value", "exec", "insert". */
bool statement_is(const Statement *s, const char *kind);

/* Prints the prototype without its semicolon; the whole function. */
void print_head(const Statement *s);
void print_function(const Statement *s);

#endif
