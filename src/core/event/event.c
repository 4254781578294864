#include "core/event/event.h"

#include <string.h>

#include "core/crypto/crypto.h"
#include "gen/event_queries.h"
#include "gen/event_schema.h"

enum { LIST_MAX = 5000, DATA_BYTES_MAX = 2000 };

static const EventKind *kind_find(Str name)
{
	for (const Module *const *m = module_table(); *m; m++)
		for (const EventKind *kind = (*m)->events; kind && kind->name; kind++)
			if (str_eq(name, str_of(kind->name)))
				return kind;
	return NULL;
}

const char *event_meaning(Str kind)
{
	const EventKind *found = kind_find(kind);
	return found ? found->meaning : NULL;
}

/* ---- The chain ---- */

static void add_field(Buf *buf, Str field)
{
	buf_addf(buf,
	         "%zu:", field.len); /* its length first, so that no field can run into the next */
	buf_add(buf, field);
}

static void add_number(Buf *buf, int64_t number)
{
	buf_addf(buf, "%lld;", (long long)number);
}

static void hash_of(Arena *arena, const Event *e, Bytes before, unsigned char hash[SHA256_BYTES])
{
	Buf text = { .arena = arena };
	buf_add(&text, S("beffroi event 1;"));
	add_number(&text, e->seq);
	add_number(&text, e->at.us);
	add_field(&text, e->kind);
	add_field(&text, e->subject);
	add_number(&text, e->subject_id);
	add_field(&text, e->actor_kind);
	add_number(&text, e->person);
	add_field(&text, e->data);
	add_field(&text, (Str){ before.ptr, before.len });
	crypto_sha256(buf_str(&text), hash);
}

static void seal_of(Ctx *ctx, Id seq, Bytes hash, unsigned char seal[32])
{
	Key key;
	authority_key(ctx->platform, ctx->authority, "event", key.bytes);
	Buf text = { .arena = ctx->arena };
	add_number(&text, seq);
	add_field(&text, (Str){ hash.ptr, hash.len });
	crypto_mac(&key, buf_str(&text), seal);
	crypto_wipe(&key, sizeof key);
}

static Bytes bytes_of(const unsigned char *bytes, size_t len)
{
	return (Bytes){ (const char *)bytes, len };
}

/* ---- Adding ---- */

static Str actor_kind(const Ctx *ctx)
{
	switch (ctx->actor.kind) {
	case ACTOR_VISITOR: return S("visitor");
	case ACTOR_RESIDENT: return S("resident");
	case ACTOR_AGENT: return S("agent");
	case ACTOR_SYSTEM: return S("system");
	}
	fault("an actor of no kind");
}

static bool is_key(Str key)
{
	for (size_t i = 0; i < key.len; i++)
		if (!memchr("abcdefghijklmnopqrstuvwxyz0123456789_", key.ptr[i], 37))
			return false;
	return key.len > 0;
}

/* Codes and numbers are ASCII: what is not is likely to be what a person wrote. */
static void check_data(const char *kind, Str data)
{
	Str before = { 0 }, rest = data;
	if (data.len > DATA_BYTES_MAX)
		fault("the data of an event \"%s\" is too long", kind);
	while (rest.len > 0) {
		Str value = str_cut(&rest, '\n');
		for (size_t i = 0; i < value.len; i++)
			if (value.ptr[i] < ' ' || value.ptr[i] > '~')
				fault("the data of an event \"%s\" is not made of codes", kind);
		bool has_value = memchr(value.ptr, '=', value.len) != NULL;
		Str key = str_cut(&value, '=');
		if (!has_value || !is_key(key) || str_compare(before, key) >= 0)
			fault("the data of an event \"%s\" is not key=value lines in order", kind);
		before = key;
	}
}

static void (*listener)(Ctx *ctx, const Event *event);

void event_listen(void (*hear)(Ctx *ctx, const Event *event))
{
	listener = hear;
}

Id event_add(Ctx *ctx, const char *kind, const char *subject, Id subject_id, Str data)
{
	if (!kind_find(str_of(kind)))
		fault("the event \"%s\" is not declared by its module", kind);
	check_data(kind, data);

	static const char start[SHA256_BYTES];
	const EventHead *head = event_head_find(ctx);
	Event e = {
		.seq = head ? head->seq + 1 : 1,
		.at = ctx->now,
		.kind = str_of(kind),
		.subject = str_of(subject),
		.subject_id = subject_id,
		.actor_kind = actor_kind(ctx),
		.person = ctx->actor.person,
		.data = data,
	};
	unsigned char hash[SHA256_BYTES], seal[32];
	hash_of(ctx->arena, &e, head ? head->hash : (Bytes){ start, sizeof start }, hash);
	e.hash = bytes_of(hash, sizeof hash);
	seal_of(ctx, e.seq, e.hash, seal);
	event_insert(ctx, &e);
	event_head_set(ctx, e.seq, e.hash, bytes_of(seal, sizeof seal));
	if (listener)
		listener(ctx, &e);
	return e.seq;
}

/* ---- Reading ---- */

EventList event_list(Ctx *ctx, Str subject, Id subject_id)
{
	return event_list_at_most(ctx, subject, subject_id, LIST_MAX);
}

Str event_value(const Event *event, const char *key)
{
	Str rest = event->data;
	while (rest.len > 0) {
		Str value = str_cut(&rest, '\n');
		if (str_eq(str_cut(&value, '='), str_of(key)))
			return value;
	}
	return (Str){ 0 };
}

Str event_digest(Arena *arena, Bytes salt, Str text)
{
	Buf both = { .arena = arena };
	add_field(&both, (Str){ salt.ptr, salt.len });
	buf_add(&both, text);
	unsigned char digest[SHA256_BYTES];
	crypto_sha256(buf_str(&both), digest);
	return crypto_hex(arena, digest, sizeof digest);
}

/* ---- Checking ---- */

typedef struct {
	Arena *arena; /* for one event at a time */
	Id seq;       /* of the last event that was right */
	char hash[SHA256_BYTES];
	const char *problem;
} Walk;

static bool follow(const Event *e, void *walk)
{
	Walk *w = walk;
	if (e->seq != w->seq + 1) {
		w->problem = "an event is missing";
		return false;
	}
	unsigned char hash[SHA256_BYTES];
	arena_reset(w->arena);
	hash_of(w->arena, e, (Bytes){ w->hash, sizeof w->hash }, hash);
	if (e->hash.len != sizeof hash || memcmp(e->hash.ptr, hash, sizeof hash) != 0) {
		w->problem = "an event was changed";
		return false;
	}
	memcpy(w->hash, hash, sizeof hash);
	w->seq = e->seq;
	return true;
}

static void free_arena(void *arena)
{
	arena_free(arena);
}

const char *event_check(Ctx *ctx, Id *ret_seq)
{
	Walk w = { .arena = arena_new((size_t)1 << 20) };
	arena_defer(ctx->arena, free_arena, w.arena);
	event_each(ctx, follow, &w);
	*ret_seq = w.seq + 1;
	if (w.problem)
		return w.problem;
	const EventHead *head = event_head_find(ctx);
	if (!head)
		return w.seq == 0 ? NULL : "the end of the chain is not sealed";
	if (head->seq != w.seq)
		return "events are missing at the end of the chain";
	unsigned char seal[32];
	seal_of(ctx, head->seq, head->hash, seal);
	if (head->seal.len != sizeof seal || memcmp(head->seal.ptr, seal, sizeof seal) != 0 ||
	    head->hash.len != sizeof w.hash || memcmp(head->hash.ptr, w.hash, sizeof w.hash) != 0)
		return "the end of the chain is not the one that was sealed";
	return NULL;
}

static const Check checks[] = { { "events", event_check }, { 0 } };

const Module event_module = { .name = "event", .schema = event_schema, .checks = checks };
