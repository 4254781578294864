/* place.c — follows literal markup: see place.h. */
#include "place.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static bool is_one_of(const char *name, const char *list)
{
	char wanted[PLACE_NAME_MAX + 3];
	snprintf(wanted, sizeof wanted, " %s ", name);
	return *name && strstr(list, wanted);
}

/* True for the tags beside which blank space is not seen; a name may begin with a slash. */
static bool is_block(const char *tag)
{
	char name[PLACE_NAME_MAX] = "";
	tag += *tag == '/';
	for (size_t i = 0; i + 1 < sizeof name && isalnum((unsigned char)tag[i]); i++)
		name[i] = tag[i];
	return is_one_of(name, " html head title meta link body header footer main nav section"
	                       " article aside div p ul ol li dl dt dd h1 h2 h3 h4 table caption"
	                       " thead tbody tr th td form fieldset legend figure details summary"
	                       " hr option ");
}

static const char *append(char *name, char c)
{
	size_t len = strlen(name);
	if (len + 1 >= PLACE_NAME_MAX)
		return "this name is too long";
	name[len] = (char)tolower((unsigned char)c);
	return NULL;
}

static const char *begin_attribute(Place *place, char c)
{
	memset(place->attribute, 0, sizeof place->attribute);
	place->state = ATTRIBUTE;
	return append(place->attribute, c);
}

static const char *begin_value(Place *place, char c)
{
	if (strncmp(place->attribute, "on", 2) == 0 ||
	    is_one_of(place->attribute, " style srcdoc "))
		return "no on…=, style= or srcdoc= in templates";
	if (c == '\'' || c == '>' || isspace((unsigned char)c))
		return "a value in a tag must stand in double quotes";
	place->state = c == '"' ? QUOTED : BARE;
	place->at_start = true;
	return NULL;
}

static void end_tag(Place *place)
{
	place->state = TEXT;
	place->after_block = is_block(place->element);
	if (!is_one_of(place->element, " title textarea option pre "))
		memset(place->element, 0, sizeof place->element);
	memset(place->attribute, 0, sizeof place->attribute);
}

static const char *step_in_tag(Place *place, char c)
{
	if (place->state == OPEN) {
		if (isalnum((unsigned char)c) || c == '/' || c == '-' || c == '!')
			return append(place->element, c);
		if (!place->element[0])
			return "a < in text is written &lt;";
		if (is_one_of(place->element, " script style iframe object embed base "))
			return "no scripts, styles or frames in templates";
		place->state = GAP;
	}
	if (place->state == EQUALS)
		return begin_value(place, c);
	if (c == '>') {
		end_tag(place);
		return NULL;
	}
	if (isspace((unsigned char)c) || c == '/') {
		place->state = BLANK;
		return NULL;
	}
	if (place->state == BLANK)
		return begin_attribute(place, c);
	if (place->state == GAP)
		return "a blank is missing before this attribute";
	if (c == '=')
		place->state = EQUALS;
	return c == '=' ? NULL : append(place->attribute, c);
}

static const char *step(Place *place, const char *at)
{
	if (place->state == QUOTED) {
		place->at_start = false;
		if (*at == '"')
			place->state = GAP;
		return NULL;
	}
	if (place->state == BARE) {
		if (!isspace((unsigned char)*at) && *at != '>')
			return NULL;
		place->state = GAP;
	}
	if (place->state != TEXT)
		return step_in_tag(place, *at);
	place->after_block = false;
	if (*at == '<') {
		if (strncmp(at, "<!--", 4) == 0)
			return "comments are written {# … #}";
		memset(place->element, 0, sizeof place->element);
		place->state = OPEN;
	}
	return NULL;
}

void place_pause(Place *place)
{
	place->after_block = false;
	if (place->state == ATTRIBUTE || place->state == OPEN)
		place->state = GAP;
}

bool place_same(const Place *a, const Place *b)
{
	int sa = a->state == GAP || a->state == ATTRIBUTE ? BLANK : (int)a->state;
	int sb = b->state == GAP || b->state == ATTRIBUTE ? BLANK : (int)b->state;
	return sa == sb && strcmp(a->element, b->element) == 0 &&
	       (sa != QUOTED || strcmp(a->attribute, b->attribute) == 0);
}

const char *place_of_value(Place *place)
{
	place->after_block = false;
	if (place->state == TEXT)
		return is_one_of(place->element, " title textarea option ") ? "HTML_ATTRIBUTE" : "";
	if (place->state != QUOTED)
		return NULL;
	if (!is_one_of(place->attribute, " href src action formaction poster cite ping background "
	                                 "data xlink:href data-upload"
	                                 " data-autosave "))
		return "HTML_ATTRIBUTE";
	bool whole = place->at_start;
	place->at_start = false;
	return whole ? "HTML_ADDRESS" : "HTML_ADDRESS_PART";
}

/* Whether nobody sees the blank space from `at` to `next`. */
static bool is_unseen(const Place *place, const char *at, const char *next, const char *end)
{
	if (place->state != TEXT) /* a statement on a line of its own brings its blank with it */
		return next < end ? *next == '>' : memchr(at, '\n', (size_t)(next - at)) != NULL;
	return place->after_block || (next < end && *next == '<' && is_block(next + 1));
}

const char *place_squeeze(Place *place, const char **raw, const char *end, char *out, size_t *len)
{
	const char *wrong = NULL;
	for (const char *at = *raw, *next; at < end && !wrong; at = next) {
		char c = *at;
		next = at + 1;
		bool unseen = false;
		bool keeps = place->state == QUOTED || is_one_of(place->element, " pre textarea ");
		if (isspace((unsigned char)c) && !keeps) {
			while (next < end && isspace((unsigned char)*next))
				next++;
			unseen = is_unseen(place, at, next, end);
		}
		*raw = at;
		if (unseen)
			continue;
		wrong = step(place, at);
		out[(*len)++] = isspace((unsigned char)c) && !keeps ? ' ' : c;
	}
	return wrong;
}
