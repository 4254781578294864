/* sqlparse — reads the signature and the lines of a statement. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "sqlgen.h"

static bool is(const char *kind)
{
	return statement_is(&s, kind);
}

const char *parse_signature(const char *at) /* returns what follows the ) */
{
	char text[2000];
	size_t len = 0;
	for (; *at && *at != ')'; at++) {
		if (*at == '\n' && strncmp(at, "\n--", 3) != 0)
			stop("a signature without its end", s.name);
		if (*at == '\n')
			at += 2;
		else if (len < sizeof text - 1)
			text[len++] = *at;
	}
	text[len] = '\0';
	memset(&s, 0, sizeof s);
	int read = 0;
	sscanf(text, "-- @%9[a-z] %n", s.kind, &read);
	bool has_row = is("one") || is("many") || is("each") || is("value");
	if (read == 0 || (!has_row && !is("exec") && !is("insert")))
		stop("no such kind of statement", text);
	char *open = strchr(text, '('), *p = open + 1;
	if (!open || (has_row ? sscanf(text + read, "%59s %79[a-z0-9_]", s.row, s.name) != 2
	                      : sscanf(text + read, "%79[a-z0-9_]", s.name) != 1))
		stop("not a signature", text);
	while (*p) {
		size_t part = strcspn(p, ",");
		char *name = p + part, *end = name;
		while (end > p && end[-1] == ' ')
			end--;
		for (name = end; name > p && (isalnum((unsigned char)name[-1]) || name[-1] == '_');)
			name--;
		Param *param = &s.params[s.params_len++];
		if (s.params_len == PARAMS_MAX || name == p || name == end)
			stop("not a parameter", p);
		snprintf(param->type, sizeof param->type, "%.*s", (int)(name - p), p);
		snprintf(param->name, sizeof param->name, "%.*s", (int)(end - name), name);
		char *mark = strchr(param->type, '?');
		param->nullable = mark != NULL;
		if (mark)
			*mark = ' ', mark[1] = '\0';
		p += part;
		p += strspn(p, ", ");
	}
	return at + 1;
}

static Param *find(Param *list, int len, const char *name)
{
	for (int i = 0; i < len; i++)
		if (strcmp(list[i].name, name) == 0)
			return &list[i];
	return NULL;
}

static size_t slot(const char *at, int *ret_number) /* at the colon; returns how long it is */
{
	size_t len = 1 + strspn(at + 1, "abcdefghijklmnopqrstuvwxyz0123456789_."), first;
	char name[60], expression[70];
	snprintf(name, sizeof name, "%.*s", (int)len - 1, at + 1);
	first = strcspn(name, ".");
	snprintf(expression, sizeof expression, "%.*s%s%s", (int)first, name,
	         name[first] ? "->" : "", name + first + (name[first] != '\0'));
	name[first] = '\0';
	Param *param = find(s.params, s.params_len, name);
	if (!param)
		stop("not a parameter of the function", name);
	param->used = true;
	Param *there = find(s.slots, s.slots_len, expression);
	if (!there) {
		there = &s.slots[s.slots_len++];
		if (s.slots_len == PARAMS_MAX)
			stop("too many parameters", s.name);
		memcpy(there->name, expression, sizeof there->name);
		there->nullable = param->nullable || at[len] == '?';
	}
	*ret_number = (int)(there - s.slots) + 1;
	return len + (at[len] == '?');
}

static void add_line(const char *sql, const char *when)
{
	Piece *last = s.pieces_len ? &s.pieces[s.pieces_len - 1] : NULL;
	size_t len = last ? strlen(last->sql) : 0;
	if (!when && last && last->group == 0 && len + strlen(sql) < sizeof last->sql) {
		memcpy(last->sql + len, sql, strlen(sql) + 1);
		return;
	}
	Piece *piece = &s.pieces[s.pieces_len++];
	if (s.pieces_len == LINES_MAX || strlen(sql) >= sizeof piece->sql)
		stop("too long", s.name);
	memcpy(piece->sql, sql, strlen(sql) + 1);
	if (!when)
		return;
	piece->first_of_group = *when == '?';
	if (!piece->first_of_group && (!last || last->group == 0))
		stop("an alternative to nothing", sql);
	s.groups_len += piece->first_of_group;
	piece->group = s.groups_len;
	snprintf(piece->when, sizeof piece->when, "%s", when + 1 + strspn(when + 1, " "));
	for (int i = 0; i < s.params_len; i++)
		s.params[i].used |= strstr(piece->when, s.params[i].name) != NULL;
}

const char *parse_statement(const char *at) /* returns what follows the semicolon */
{
	char sql[8192], when[200];
	for (bool ended = false; !ended;) {
		size_t len = 0;
		bool optional = false;
		char quote = '\0';
		for (; *at && *at != '\n' && !ended; at++) {
			int number = 0;
			if (len > sizeof sql - 20)
				stop("a line is too long", s.name);
			quote = !quote && strchr("'\"", *at) ? *at : *at == quote ? '\0' : quote;
			if (!quote && strncmp(at, "--", 2) == 0) {
				optional = at[2] == '?' || at[2] == '|';
				snprintf(when, sizeof when, "%.*s", (int)strcspn(at, "\n") - 2,
				         at + 2);
				at += strcspn(at, "\n");
				break;
			}
			ended = !quote && *at == ';';
			if (!quote && *at == '@' && islower((unsigned char)at[1])) {
				size_t name =
					strspn(at + 1, "abcdefghijklmnopqrstuvwxyz0123456789_");
				columns_put(at + 1, name, sql, &len, sizeof sql - 20);
				at += name;
			} else if (!quote && *at == ':' && islower((unsigned char)at[1])) {
				at += slot(at, &number) - 1;
				len += (size_t)snprintf(sql + len, 20, "?%d", number);
			} else if (!ended) {
				sql[len++] = *at;
			}
		}
		if (!*at && !ended)
			stop("no semicolon", s.name);
		at += *at == '\n';
		while (len > 0 && isspace((unsigned char)sql[len - 1]))
			len--;
		memcpy(sql + len, "\n", 2);
		if (len > 0)
			add_line(sql, optional ? when : NULL);
	}
	return at;
}
