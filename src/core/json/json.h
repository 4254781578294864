/* json.h — JSON: a strict reader (RFC 8259) that makes a tree, and a writer that fills a Buf.
 *
 *   const Json *request;
 *   Err *e = json_parse(arena, body, &request);
 *   if (e) return e;
 *   Str name = json_text(json_get(request, S("name")));
 *
 * Numbers keep their text, so that decimals lose nothing on the way; whole ones have their value
 * as well.  Text is well-formed UTF-8 without NUL, as everywhere; names of an object are unique. */
#ifndef CORE_JSON_JSON_H
#define CORE_JSON_JSON_H

#include "base/err.h"

enum { JSON_DEPTH_MAX = 100, JSON_BYTES_MAX = 32 << 20 };

typedef enum { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT } JsonKind;

typedef struct Json Json;
struct Json {
	JsonKind kind;
	bool boolean;      /* the value of a JSON_BOOL */
	bool is_whole;     /* a number without fraction or exponent that fits `whole` */
	int64_t whole;     /* its value */
	Str name;          /* of a member of an object */
	Str text;          /* of a string, decoded; of a number, as written */
	const Json *items; /* of an array or object, in the order of the text */
	size_t items_len;
};

/* Reads a text.  Refuses (INVALID) what is not JSON, with line and column, and (TOO_LARGE) what
 * is longer or deeper than the limits.  The tree may point into `text`. */
MUST_USE Err *json_parse(Arena *arena, Str text, const Json **ret_json);

/* The member of an object.  NULL when `json` is NULL or no object, or has no such member. */
const Json *json_get(const Json *json, Str name);

/* The text of a string; empty when `json` is NULL or anything else. */
Str json_text(const Json *json);

/* The value of a whole number or boolean; `otherwise` when `json` is NULL or anything else. */
int64_t json_whole(const Json *json, int64_t otherwise);
bool json_bool(const Json *json, bool otherwise);

/* Writes into a Buf; commas come by themselves.
 *
 *   JsonWriter w = { .buf = &buf };
 *   json_open_object(&w);
 *   json_name(&w, S("id"));
 *   json_add_int(&w, 12);
 *   json_close_object(&w); */
typedef struct {
	Buf *buf;
	bool after_value;
} JsonWriter;

/* Containers, and the name of the member that comes next. */
void json_open_object(JsonWriter *writer);
void json_close_object(JsonWriter *writer);
void json_open_array(JsonWriter *writer);
void json_close_array(JsonWriter *writer);
void json_name(JsonWriter *writer, Str name);

/* Values.  json_add_raw takes what is JSON already: a number as text, for instance. */
void json_add_text(JsonWriter *writer, Str text);
void json_add_int(JsonWriter *writer, int64_t number);
void json_add_bool(JsonWriter *writer, bool boolean);
void json_add_null(JsonWriter *writer);
void json_add_raw(JsonWriter *writer, Str json);
void json_add(JsonWriter *writer, const Json *json);

#endif
