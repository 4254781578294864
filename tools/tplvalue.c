/* tplvalue.c — prints values and messages: see tplvalue.h. */
#include "tplvalue.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

char *tplvalue_trim(char *s)
{
	while (isspace((unsigned char)*s))
		s++;
	for (char *end = s + strlen(s); end > s && isspace((unsigned char)end[-1]);)
		*--end = '\0';
	return s;
}

/* After the string that `s` begins with; NULL when it begins with something else. */
static char *string_end(char *s)
{
	if (*s++ != '"')
		return NULL;
	for (; *s && *s != '"'; s++)
		s += *s == '\\' && s[1];
	return *s ? s + 1 : NULL;
}

/* The first `until` outside of brackets and quotes, or the end. */
static char *expression_end(char *s, char until)
{
	for (int open = 0; *s && (*s != until || open > 0); s++) {
		open += *s == '(' || *s == '[' || *s == '{';
		open -= *s == ')' || *s == ']' || *s == '}';
		char *end = *s == '"' ? string_end(s) : NULL;
		if (end)
			s = end - 1;
	}
	return s;
}

/* ", date = n->until, n = 3" → , arg("date", n->until), arg("n", 3) */
static const char *print_arguments(char *s)
{
	for (s = tplvalue_trim(s); *s;) {
		if (*s++ != ',')
			return "the arguments of a message begin with a comma";
		char *end = expression_end(s, ','), *equals = s + strcspn(s, "=");
		if (equals >= end)
			return "an argument of a message is written name = value";
		char before = *end;
		*equals = *end = '\0';
		printf(", arg(\"%s\", %s)", tplvalue_trim(s), tplvalue_trim(equals + 1));
		*end = before;
		s = end;
	}
	return NULL;
}

static const char *print_plural(char *s)
{
	char *first = expression_end(s, '"'), *first_end = string_end(first);
	char *second = first_end ? first_end + strspn(first_end, " \n\t") : NULL;
	char *second_end = second ? string_end(second) : NULL;
	if (!second_end)
		return "plural n \"{n} chose\" \"{n} choses\"";
	printf("\thtml_put_plural(page, (int64_t)(%.*s), %.*s, %.*s, ARGS(\"\"", (int)(first - s),
	       s, (int)(first_end - first), first, (int)(second_end - second), second);
	const char *wrong = print_arguments(second_end);
	printf("));\n");
	return wrong;
}

const char *tplvalue_print(char *s, const char *place)
{
	const char *wrong = NULL;
	char *message_end = string_end(s);
	if (*place)
		printf("\tpage->place = %s;\n", place);
	if (strncmp(s, "plural ", 7) == 0) {
		wrong = print_plural(s + 7);
	} else if (message_end && *message_end) {
		printf("\thtml_message(page, %.*s", (int)(message_end - s), s);
		wrong = print_arguments(message_end);
		printf(");\n");
	} else {
		printf("\thtml_put(page, %s);\n", s);
	}
	if (*place)
		printf("\tpage->place = HTML_TEXT;\n");
	return wrong;
}
