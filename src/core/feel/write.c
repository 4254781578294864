/* write.c — values as text: FEEL's own, and JSON. */
#include <string.h>

#include "core/feel/inside.h"
#include "core/feel/number.h"
#include "core/feel/temporal.h"

enum { WRITE_DEPTH_MAX = 200 };

Str feel_kind_name(FeelValue value)
{
	switch ((FeelKind)value.kind) {
	case FEEL_NULL: return S("null");
	case FEEL_BOOLEAN: return S("un booléen");
	case FEEL_NUMBER: return S("un nombre");
	case FEEL_STRING: return S("un texte");
	case FEEL_DATE: return S("une date");
	case FEEL_TIME: return S("une heure");
	case FEEL_DATE_TIME: return S("une date et heure");
	case FEEL_DAYS_DURATION: return S("une durée en jours et heures");
	case FEEL_MONTHS_DURATION: return S("une durée en années et mois");
	case FEEL_LIST: return S("une liste");
	case FEEL_CONTEXT: return S("un contexte");
	case FEEL_RANGE: return S("un intervalle");
	case FEEL_FUNCTION: return S("une fonction");
	}
	return S("");
}

static void write_quoted(Buf *buf, Str text)
{
	buf_char(buf, '"');
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '"' || text.ptr[i] == '\\')
			buf_char(buf, '\\');
		if (text.ptr[i] == '\n')
			buf_add(buf, S("\\n"));
		else
			buf_char(buf, text.ptr[i]);
	}
	buf_char(buf, '"');
}

/* An endpoint of a range can be read again: dates with their sign. */
static void write_endpoint(Buf *buf, FeelValue v, int depth)
{
	bool temporal = v.kind >= FEEL_DATE && v.kind <= FEEL_MONTHS_DURATION;
	if (temporal)
		buf_add(buf, S("@\""));
	feel_write_to(buf, v, true, depth + 1);
	if (temporal)
		buf_char(buf, '"');
}

static void write_range(Buf *buf, const FeelRange *r, int depth)
{
	static const char *const ops[] = { "=", "!=", "<", "<=", ">", ">=" };
	if (r->is_test) {
		bool high = r->op == OP_LT || r->op == OP_LE;
		buf_addf(buf, "(%s", ops[r->op]);
		write_endpoint(buf, high ? r->high : r->low, depth);
		buf_char(buf, ')');
		return;
	}
	buf_char(buf, r->low_included ? '[' : '(');
	write_endpoint(buf, r->low, depth);
	buf_add(buf, S(".."));
	write_endpoint(buf, r->high, depth);
	buf_char(buf, r->high_included ? ']' : ')');
}

/* A name that can stand before a colon as it is. */
static bool is_plain_name(Str name)
{
	if (name.len == 0)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)name.ptr[i];
		if (c < 0x80 && strchr("{}[](),:\"\\", c))
			return false;
	}
	return true;
}

static void write_context(Buf *buf, const FeelContext *context, int depth)
{
	buf_char(buf, '{');
	for (size_t i = 0; i < context->len; i++) {
		if (i)
			buf_add(buf, S(", "));
		if (is_plain_name(context->at[i].name))
			buf_add(buf, context->at[i].name);
		else
			write_quoted(buf, context->at[i].name);
		buf_add(buf, S(": "));
		feel_write_to(buf, context->at[i].value, true, depth + 1);
	}
	buf_char(buf, '}');
}

static void write_list(Buf *buf, const FeelList *list, int depth)
{
	buf_char(buf, '[');
	for (size_t i = 0; i < list->len; i++) {
		if (i)
			buf_add(buf, S(", "));
		feel_write_to(buf, list->at[i], true, depth + 1);
	}
	buf_char(buf, ']');
}

void feel_write_to(Buf *buf, FeelValue v, bool quoted, int depth)
{
	if (depth > WRITE_DEPTH_MAX) {
		buf_add(buf, S("…"));
		return;
	}
	switch ((FeelKind)v.kind) {
	case FEEL_NULL: buf_add(buf, S("null")); return;
	case FEEL_BOOLEAN: buf_add(buf, v.boolean ? S("true") : S("false")); return;
	case FEEL_NUMBER: feel_number_write(buf, v); return;
	case FEEL_STRING:
		if (quoted)
			write_quoted(buf, feel_text(v));
		else
			buf_add(buf, feel_text(v));
		return;
	case FEEL_DATE:
	case FEEL_TIME:
	case FEEL_DATE_TIME:
	case FEEL_DAYS_DURATION:
	case FEEL_MONTHS_DURATION: feel_temporal_write(buf, v); return;
	case FEEL_LIST: write_list(buf, v.list, depth); return;
	case FEEL_CONTEXT: write_context(buf, v.context, depth); return;
	case FEEL_RANGE: write_range(buf, v.range, depth); return;
	case FEEL_FUNCTION: buf_add(buf, S("function")); return;
	}
}

Str feel_write(Arena *arena, FeelValue value)
{
	Buf buf = { .arena = arena };
	feel_write_to(&buf, value, false, 0);
	return buf_str(&buf);
}

/* ---- JSON ---- */

FeelValue feel_of_json(Arena *arena, const Json *json)
{
	switch (json->kind) {
	case JSON_NULL: return feel_null();
	case JSON_BOOL: return feel_boolean(json->boolean);
	case JSON_NUMBER: return feel_number_parse(arena, json->text);
	case JSON_STRING: return feel_string(json->text);
	case JSON_ARRAY: {
		FeelValue *items = alloc_n(arena, FeelValue, json->items_len);
		for (size_t i = 0; i < json->items_len; i++)
			items[i] = feel_of_json(arena, &json->items[i]);
		return feel_view(arena, items, json->items_len);
	}
	case JSON_OBJECT: {
		FeelEntry *entries = alloc_n(arena, FeelEntry, json->items_len);
		for (size_t i = 0; i < json->items_len; i++) {
			entries[i].name = json->items[i].name;
			entries[i].value = feel_of_json(arena, &json->items[i]);
		}
		return feel_context_of(arena, entries, json->items_len);
	}
	}
	return feel_null();
}

static void json_of_list(JsonWriter *writer, Arena *arena, const FeelList *list)
{
	json_open_array(writer);
	for (size_t i = 0; i < list->len; i++)
		feel_to_json(writer, arena, list->at[i]);
	json_close_array(writer);
}

void feel_to_json(JsonWriter *writer, Arena *arena, FeelValue value)
{
	switch ((FeelKind)value.kind) {
	case FEEL_NULL: json_add_null(writer); return;
	case FEEL_BOOLEAN: json_add_bool(writer, value.boolean); return;
	case FEEL_NUMBER: json_add_raw(writer, feel_write(arena, value)); return;
	case FEEL_LIST: json_of_list(writer, arena, value.list); return;
	case FEEL_CONTEXT:
		json_open_object(writer);
		for (size_t i = 0; i < value.context->len; i++) {
			json_name(writer, value.context->at[i].name);
			feel_to_json(writer, arena, value.context->at[i].value);
		}
		json_close_object(writer);
		return;
	case FEEL_STRING:
	case FEEL_DATE:
	case FEEL_TIME:
	case FEEL_DATE_TIME:
	case FEEL_DAYS_DURATION:
	case FEEL_MONTHS_DURATION:
	case FEEL_RANGE:
	case FEEL_FUNCTION: json_add_text(writer, feel_write(arena, value)); return;
	}
}
