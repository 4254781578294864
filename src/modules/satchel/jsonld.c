/* jsonld.c — notes as Web Annotations (W3C Recommendation, 23 February 2017: data model and
 * vocabulary).
 *
 * Each head of a note is an Annotation of its own: its `id` ends with the name of the note and the
 * version, its `canonical` with the name.  Two terms are ours: `replaces`, the versions that it was
 * written over, and `deleted`.  What other programs made is taken as well: a name and a version are
 * then drawn from its id and its content, so that taking it twice makes one note. */
#include "core/json/json.h"
#include "modules/satchel/rows.h"

enum { ANNOTATIONS_MAX = 500, NAME_CHARS = 22, AFTER_MAX = 500, ADDRESS_BYTES_MAX = 500 };

/* ---- Writing ---- */

static void put(JsonWriter *w, const char *name, Str text)
{
	json_name(w, str_of(name));
	json_add_text(w, text);
}

static void put_selectors(JsonWriter *w, Arena *arena, const NoteWrite *h)
{
	json_name(w, S("selector"));
	json_open_array(w);
	if (h->page > 0) {
		json_open_object(w);
		put(w, "type", S("FragmentSelector"));
		put(w, "conformsTo", S("http://tools.ietf.org/rfc/rfc3778"));
		put(w, "value", str_format(arena, "page=%d", h->page));
		json_close_object(w);
	}
	if (h->quote.len > 0) {
		json_open_object(w);
		put(w, "type", S("TextQuoteSelector"));
		put(w, "exact", h->quote);
		json_close_object(w);
	}
	json_close_array(w);
}

static void put_target(JsonWriter *w, Arena *arena, Str base, Str document, const NoteWrite *h)
{
	Str source = str_eq(document, S("s"))
	                     ? base
	                     : str_format(arena, "%.*s/documents/%.*s", STR(base), STR(document));
	json_name(w, S("target"));
	json_open_object(w);
	put(w, "source", source);
	if (h->page > 0 || h->quote.len > 0)
		put_selectors(w, arena, h);
	json_close_object(w);
}

static void put_creator(JsonWriter *w, Arena *arena, const SatchelNote *note)
{
	json_name(w, S("creator"));
	json_open_object(w);
	put(w, "id", str_format(arena, "urn:beffroi:person:%lld", (long long)note->person));
	put(w, "type", S("Person"));
	if (note->person_name.len > 0)
		put(w, "name", note->person_name);
	json_close_object(w);
}

static void put_head(JsonWriter *w, Arena *arena, Str base, const SatchelNote *note, size_t i)
{
	const NoteWrite *h = &note->state.heads.at[i];
	Str canonical = str_format(arena, "%.*s/notes/%.*s", STR(base), STR(note->name));
	json_open_object(w);
	put(w, "id", str_format(arena, "%.*s/%.*s", STR(canonical), STR(h->version)));
	put(w, "canonical", canonical);
	put(w, "type", S("Annotation"));
	put(w, "motivation", S("commenting"));
	put(w, "modified", instant_iso(arena, h->at));
	put_creator(w, arena, note);
	json_name(w, S("audience"));
	json_open_object(w);
	put(w, "id", str_format(arena, "urn:beffroi:audience:%.*s", STR(h->audience)));
	put(w, "type", S("schema:Audience"));
	json_close_object(w);
	if (!h->deleted) {
		json_name(w, S("body"));
		json_open_object(w);
		put(w, "type", S("TextualBody"));
		put(w, "format", S("text/plain"));
		put(w, "value", h->text);
		json_close_object(w);
	}
	put_target(w, arena, base, note->document, h);
	if (h->deleted) {
		json_name(w, S("deleted"));
		json_add_bool(w, true);
	}
	/* What the note has replaced stands with its first head. */
	if (i == 0 && note->state.replaced.len > 0) {
		json_name(w, S("replaces"));
		json_open_array(w);
		for (size_t j = 0; j < note->state.replaced.len; j++)
			json_add_text(w, note->state.replaced.at[j]);
		json_close_array(w);
	}
	json_close_object(w);
}

static void put_context(JsonWriter *w)
{
	json_name(w, S("@context"));
	json_open_array(w);
	json_add_text(w, S("http://www.w3.org/ns/anno.jsonld"));
	json_open_object(w);
	put(w, "replaces", S("urn:beffroi:replaces"));
	put(w, "deleted", S("urn:beffroi:deleted"));
	json_close_object(w);
	json_close_array(w);
}

void satchel_annotations_put(Buf *out, Str site, Id session, const SatchelNoteList *notes)
{
	Arena *arena = out->arena;
	Str base = str_format(arena, "%.*s/cartable/seances/%lld", STR(site), (long long)session);
	JsonWriter w = { .buf = out };
	json_open_object(&w);
	put_context(&w);
	put(&w, "id", str_format(arena, "%.*s/notes", STR(base)));
	put(&w, "type", S("AnnotationPage"));
	json_name(&w, S("items"));
	json_open_array(&w);
	for (size_t i = 0; i < notes->len; i++)
		for (size_t j = 0; j < notes->at[i].state.heads.len; j++)
			put_head(&w, arena, base, &notes->at[i], j);
	json_close_array(&w);
	json_close_object(&w);
}

/* ---- Reading ---- */

/* What stands behind the last slash, without a fragment or query. */
static Str last_part(Str address)
{
	for (size_t i = 0; i < address.len; i++)
		if (address.ptr[i] == '#' || address.ptr[i] == '?')
			address.len = i;
	Str part = address;
	while (address.len > 0)
		part = str_cut(&address, '/');
	return part;
}

/* The address without its last part. */
static Str before_last(Str address)
{
	Str last = last_part(address);
	size_t len = last.ptr ? (size_t)(last.ptr - address.ptr) : 0;
	return str_part(address, 0, len > 0 ? len - 1 : 0);
}

/* A name that follows from a text: the same for the same. */
static Str drawn(Arena *arena, Str text)
{
	unsigned char digest[SHA256_BYTES];
	crypto_sha256(text, digest);
	return crypto_base64url(arena, (Str){ (const char *)digest, 16 });
}

/* The text of a string, or of a member of an object or of the first of a list. */
static Str text_at(const Json *json, Str name)
{
	if (json && json->kind == JSON_ARRAY && json->items_len > 0)
		json = &json->items[0];
	return json && json->kind == JSON_STRING ? json->text : json_text(json_get(json, name));
}

static bool document_of(Str source, Str *ret_document)
{
	Str last = last_part(source), before = last_part(before_last(source));
	int64_t id;
	if (str_eq(before, S("documents")) && satchel_document_is_valid(last))
		*ret_document = last;
	else if (str_eq(before, S("seances")) && str_to_int(last, &id) && id > 0)
		*ret_document = S("s");
	else
		return false;
	return true;
}

/* "page=4", among other parameters. */
static int page_of(Str fragment)
{
	int64_t page;
	while (fragment.len > 0) {
		Str part = str_cut(&fragment, '&');
		if (str_starts(part, S("page=")) &&
		    str_to_int(str_part(part, 5, part.len), &page) && page > 0 &&
		    page <= SATCHEL_PAGE_MAX)
			return (int)page;
	}
	return 0;
}

static void read_selector(const Json *selector, NoteWrite *w)
{
	Str type = json_text(json_get(selector, S("type")));
	if (str_eq(type, S("FragmentSelector")))
		w->page = page_of(json_text(json_get(selector, S("value"))));
	else if (str_eq(type, S("TextQuoteSelector")))
		w->quote = json_text(json_get(selector, S("exact")));
}

/* False: it is on no document. */
static bool read_target(const Json *target, SatchelAnnotation *a)
{
	if (target && target->kind == JSON_ARRAY && target->items_len > 0)
		target = &target->items[0];
	Str source = target && target->kind == JSON_STRING
	                     ? target->text
	                     : json_text(json_get(target, S("source")));
	if (source.len == 0)
		source = json_text(json_get(target, S("id")));
	if (source.len > ADDRESS_BYTES_MAX)
		return false;
	Str rest = source;
	(void)str_cut(&rest, '#');
	a->write.page = page_of(rest);
	const Json *selector = json_get(target, S("selector"));
	if (selector && selector->kind == JSON_ARRAY)
		for (size_t i = 0; i < selector->items_len; i++)
			read_selector(&selector->items[i], &a->write);
	else
		read_selector(selector, &a->write);
	return document_of(source, &a->document);
}

/* RFC 3339 in UTC, with or without a fraction of a second; none when it is anything else. */
static Instant moment_of(Arena *arena, Str text)
{
	Instant at = { 0 };
	Str fraction = text, seconds = str_cut(&fraction, '.');
	if (fraction.len == 0) {
		if (!str_ends(text, S("Z")))
			return at;
		seconds.len--;
		fraction = S("Z");
	}
	if (!str_ends(fraction, S("Z")) || fraction.len > 7)
		return at;
	fraction.len--;
	Str whole = str_format(arena, "%.*s.%.*s%.*sZ", STR(seconds), STR(fraction),
	                       (int)(6 - fraction.len), "000000");
	return instant_parse(whole, &at) ? at : (Instant){ 0 };
}

static void read_names(Arena *arena, const Json *json, SatchelAnnotation *a)
{
	Str id = json_text(json_get(json, S("id"))),
	    canonical = json_text(json_get(json, S("canonical")));
	Str version = last_part(id);
	a->name = last_part(canonical.len > 0 ? canonical : before_last(id));
	if (!satchel_name_is_valid(a->name) || !satchel_name_is_valid(version)) {
		NoteWrite *w = &a->write;
		a->name = drawn(arena, canonical.len > 0 ? canonical : id.len > 0 ? id : w->text);
		version = drawn(arena, str_format(arena, "%.*s\n%lld\n%d\n%.*s\n%.*s", STR(id),
		                                  (long long)w->at.us, w->page, STR(w->quote),
		                                  STR(w->text)));
	}
	a->write.version = version;
}

static bool read_one(Arena *arena, const Json *json, SatchelAnnotation *ret_annotation)
{
	SatchelAnnotation a = { 0 };
	NoteWrite *w = &a.write;
	if (!str_eq(text_at(json_get(json, S("type")), S("")), S("Annotation")) ||
	    !read_target(json_get(json, S("target")), &a))
		return false;
	const Json *body = json_get(json, S("body"));
	w->text = body ? text_at(body, S("value")) : json_text(json_get(json, S("bodyValue")));
	w->deleted = json_bool(json_get(json, S("deleted")), false);
	Str at = json_text(json_get(json, S("modified")));
	w->at = moment_of(arena, at.len > 0 ? at : json_text(json_get(json, S("created"))));
	Str audience = text_at(json_get(json, S("audience")), S("id"));
	Str prefix = S("urn:beffroi:audience:");
	w->audience = str_starts(audience, prefix) ? str_part(audience, prefix.len, audience.len)
	                                           : S("me");
	const Json *replaces = json_get(json, S("replaces"));
	for (size_t i = 0; replaces && i < replaces->items_len && i < AFTER_MAX; i++)
		*list_push(arena, &w->after) = json_text(&replaces->items[i]);
	read_names(arena, json, &a);
	*ret_annotation = a;
	return true;
}

Err *satchel_annotations_read(Arena *arena, Str text, SatchelAnnotationList *ret_annotations)
{
	const Json *json, *items;
	Err *e = json_parse(arena, text, &json);
	if (e)
		return e;
	items = json_get(json, S("items"));
	if (!items && json_get(json, S("first")))
		items = json_get(json_get(json, S("first")), S("items"));
	if (!items)
		items = json;
	SatchelAnnotationList list = { 0 };
	SatchelAnnotation one;
	size_t count = items->kind == JSON_ARRAY ? items->items_len : 0;
	if (count > ANNOTATIONS_MAX)
		return err_new(arena, ERR_TOO_LARGE,
		               "Ces notes sont trop nombreuses pour un seul envoi : 500 au plus.");
	for (size_t i = 0; i < count; i++)
		if (read_one(arena, &items->items[i], &one))
			*list_push(arena, &list) = one;
	if (items->kind == JSON_OBJECT && read_one(arena, items, &one))
		*list_push(arena, &list) = one;
	*ret_annotations = list;
	return NULL;
}
