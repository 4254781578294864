/* record.c — what people wrote, sealed under the folder's own key; the events of a folder, written
 * and read. */
#include "core/record/record.h"
#include "gen/book_queries.h"
#include "modules/book/inside.h"

/* ---- Records ---- */

static RecordOf record_of(const FolderRow *f)
{
	return (RecordOf){ "book", f->id, f->wrapped_key };
}

void book_record_put(Ctx *ctx, const FolderRow *f, Str stream, Str text)
{
	RecordOf of = record_of(f);
	book_record_insert(ctx, f->id, stream, ctx->now, record_seal(ctx, &of, stream, text));
}

Str book_record_get(Ctx *ctx, const FolderRow *f, Str stream)
{
	RecordOf of = record_of(f);
	const RecordRow *row = book_record_row(ctx, f->id, stream);
	return row ? record_open(ctx, &of, stream, row->sealed) : (Str){ 0 };
}

/* ---- Events, written ---- */

static void add_id(Buf *out, const char *key, Id id)
{
	if (id != 0)
		buf_addf(out, "%s=%lld\n", key, (long long)id);
}

static void add_str(Buf *out, const char *key, Str value)
{
	if (value.len > 0)
		buf_addf(out, "%s=%.*s\n", key, STR(value));
}

/* A text of a person is a record under the number of words that were written before. */
static Str put_text(Ctx *ctx, const FolderRow *f, Str text)
{
	EventList events = event_list(ctx, S("book"), f->id);
	Str stream = str_format(ctx->arena, "text:%zu", events.len + 1);
	book_record_put(ctx, f, stream, text);
	return stream;
}

Id book_event(Ctx *ctx, const FolderRow *f, const char *kind, const BookFacts *facts)
{
	Str digest = { 0 }, stream = { 0 };
	if (ctx->actor.person == 0)
		(void)account_person_here(ctx); /* an event says who, also of a first act here */
	if (facts->text.len > 0) {
		stream = put_text(ctx, f, facts->text);
		digest = event_digest(ctx->arena, f->salt, facts->text);
	} else if (facts->sha256.len > 0) {
		digest = event_digest(ctx->arena, f->salt,
		                      crypto_hex(ctx->arena, facts->sha256.ptr, facts->sha256.len));
	}
	Buf out = { .arena = ctx->arena };
	add_id(&out, "absent", facts->absent);
	add_str(&out, "circuit", facts->circuit);
	add_str(&out, "digest", digest);
	add_id(&out, "document", facts->document);
	add_id(&out, "office", facts->office);
	add_id(&out, "stage", facts->stage);
	add_str(&out, "stream", stream);
	add_id(&out, "to", facts->to);
	return event_add(ctx, kind, "book", f->id, buf_str(&out));
}

/* ---- Events, read ---- */

static const struct {
	const char *event;
	BookDeedKind deed;
	BookKind what;
} deed_events[] = {
	{ "book.visa", DEED_DONE, BOOK_VISA },
	{ "book.read", DEED_DONE, BOOK_READING },
	{ "book.signed", DEED_DONE, BOOK_SIGNATURE },
	{ "book.sealed", DEED_DONE, BOOK_SEAL },
	{ "book.rejected", DEED_REJECT, BOOK_VISA },
	{ "book.opinion-asked", DEED_ASK, BOOK_VISA },
	{ "book.opinion-given", DEED_OPINION, BOOK_VISA },
	{ "book.transferred", DEED_TRANSFER, BOOK_VISA },
	{ "book.taken-back", DEED_TAKE_BACK, BOOK_VISA },
	{ "book.withdrawn", DEED_WITHDRAW, BOOK_VISA },
	{ "book.recycled", DEED_RECYCLE, BOOK_VISA },
};

const char *book_deed_event(BookDeedKind kind, BookKind what)
{
	for (size_t i = 0; i < ARRAY_LEN(deed_events); i++)
		if (deed_events[i].deed == kind &&
		    (kind != DEED_DONE || deed_events[i].what == what))
			return deed_events[i].event;
	fault("a deed of no kind");
}

static Id id_in(const Event *e, const char *key)
{
	int64_t id = 0;
	return str_to_int(event_value(e, key), &id) ? id : 0;
}

static size_t add_deed(Arena *arena, const Event *e, BookDeeds *deeds)
{
	for (size_t i = 0; i < ARRAY_LEN(deed_events); i++) {
		if (!str_eq(e->kind, str_of(deed_events[i].event)))
			continue;
		*list_push(arena, deeds) = (BookDeed){
			.kind = deed_events[i].deed,
			.stage = (int)id_in(e, "stage") - 1,
			.office = id_in(e, "office"),
			.to = id_in(e, "to"),
		};
		return deeds->len - 1;
	}
	return NOT_A_DEED;
}

static BookLine line_of(Ctx *ctx, const FolderRow *f, const Event *e, bool with_words)
{
	BookLine line = {
		.seq = e->seq,
		.at = e->at,
		.kind = e->kind,
		.what = event_meaning(e->kind),
		.person = e->person,
		.office = id_in(e, "office"),
		.to = id_in(e, "to"),
		.document = id_in(e, "document"),
		.stage = (int)id_in(e, "stage"),
	};
	if (!with_words)
		return line;
	line.who = account_person_title(ctx, e->person);
	line.absent = account_person_title(ctx, id_in(e, "absent"));
	Str stream = event_value(e, "stream");
	if (stream.len > 0)
		line.text = book_record_get(ctx, f, stream);
	return line;
}

BookChain book_chain(Ctx *ctx, const FolderRow *f, bool with_words)
{
	BookChain chain = { 0 };
	int round = 1;
	EventList events = event_list(ctx, S("book"), f->id);
	for (size_t i = 0; i < events.len; i++) {
		const Event *e = &events.at[i];
		BookLine *line = list_push(ctx->arena, &chain.lines);
		*line = line_of(ctx, f, e, with_words);
		if (str_eq(e->kind, S("book.opened")))
			chain.circuit = book_circuit_read(ctx->arena, event_value(e, "circuit"));
		line->deed = add_deed(ctx->arena, e, &chain.deeds);
		round += str_eq(e->kind, S("book.recycled"));
		line->round = round;
	}
	if (chain.circuit.len == 0)
		fault("folder %lld has no event of its opening", (long long)f->id);
	return chain;
}
