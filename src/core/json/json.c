/* json.c — looking into a tree, and the writer. */
#include "core/json/json.h"

const Json *json_get(const Json *json, Str name)
{
	if (!json || json->kind != JSON_OBJECT)
		return NULL;
	for (size_t i = 0; i < json->items_len; i++)
		if (str_eq(json->items[i].name, name))
			return &json->items[i];
	return NULL;
}

Str json_text(const Json *json)
{
	return json && json->kind == JSON_STRING ? json->text : (Str){ 0 };
}

int64_t json_whole(const Json *json, int64_t otherwise)
{
	return json && json->kind == JSON_NUMBER && json->is_whole ? json->whole : otherwise;
}

bool json_bool(const Json *json, bool otherwise)
{
	return json && json->kind == JSON_BOOL ? json->boolean : otherwise;
}

static void begin(JsonWriter *w)
{
	if (w->after_value)
		buf_char(w->buf, ',');
	w->after_value = true;
}

static void open_with(JsonWriter *w, char c)
{
	begin(w);
	buf_char(w->buf, c);
	w->after_value = false;
}

static void close_with(JsonWriter *w, char c)
{
	buf_char(w->buf, c);
	w->after_value = true;
}

void json_open_object(JsonWriter *w)
{
	open_with(w, '{');
}

void json_close_object(JsonWriter *w)
{
	close_with(w, '}');
}

void json_open_array(JsonWriter *w)
{
	open_with(w, '[');
}

void json_close_array(JsonWriter *w)
{
	close_with(w, ']');
}

static void quote(Buf *buf, Str text)
{
	buf_char(buf, '"');
	size_t done = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buf_add(buf, str_part(text, done, i - done));
		done = i + 1;
		if (c == '"' || c == '\\')
			buf_addf(buf, "\\%c", c);
		else if (c == '\n')
			buf_add(buf, S("\\n"));
		else
			buf_addf(buf, "\\u%04x", c);
	}
	buf_add(buf, str_part(text, done, text.len));
	buf_char(buf, '"');
}

void json_name(JsonWriter *w, Str name)
{
	begin(w);
	quote(w->buf, name);
	buf_char(w->buf, ':');
	w->after_value = false;
}

void json_add_text(JsonWriter *w, Str text)
{
	begin(w);
	quote(w->buf, text);
}

void json_add_int(JsonWriter *w, int64_t number)
{
	begin(w);
	buf_addf(w->buf, "%lld", (long long)number);
}

void json_add_bool(JsonWriter *w, bool boolean)
{
	begin(w);
	buf_add(w->buf, boolean ? S("true") : S("false"));
}

void json_add_null(JsonWriter *w)
{
	begin(w);
	buf_add(w->buf, S("null"));
}

void json_add_raw(JsonWriter *w, Str json)
{
	begin(w);
	buf_add(w->buf, json);
}

void json_add(JsonWriter *w, const Json *json)
{
	switch (json->kind) {
	case JSON_NULL: json_add_null(w); return;
	case JSON_BOOL: json_add_bool(w, json->boolean); return;
	case JSON_NUMBER: json_add_raw(w, json->text); return;
	case JSON_STRING: json_add_text(w, json->text); return;
	case JSON_ARRAY:
		json_open_array(w);
		for (size_t i = 0; i < json->items_len; i++)
			json_add(w, &json->items[i]);
		json_close_array(w);
		return;
	case JSON_OBJECT:
		json_open_object(w);
		for (size_t i = 0; i < json->items_len; i++) {
			json_name(w, json->items[i].name);
			json_add(w, &json->items[i]);
		}
		json_close_object(w);
		return;
	}
}
