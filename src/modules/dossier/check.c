/* check.c — whether all that is kept of dossiers is as it was written: what `beffroi check` asks.
 *
 * The chain of events is checked by core/event; here everything else is held against it: records
 * against the digests in events, rows against the fold of events, numbers against the counter,
 * documents against their seals. */
#include "core/json/json.h"
#include "core/seal/seal.h"
#include "gen/dossier_queries.h"
#include "modules/dossier/rows.h"

enum { ARENA_BYTES_MAX = 64 << 20 }; /* for one dossier at a time */

/* NULL, or what is wrong with one dossier; its memory goes with the next one. */
typedef const char *LookAt(Ctx *ctx, const Dossier *d);

typedef struct {
	Ctx *ctx; /* with an arena of its own */
	LookAt *look;
	Arena *arena; /* for what is found */
	const char *problem;
	Id dossier;
} Walk;

static void free_arena(void *arena)
{
	arena_free(arena);
}

static bool look_at_row(const DossierRow *row, void *arg)
{
	Walk *w = arg;
	const char *problem = w->look(w->ctx, dossier_of_row(w->ctx, row));
	if (problem) {
		w->problem = str_cstr(w->arena, str_of(problem));
		w->dossier = row->id;
	}
	arena_reset(w->ctx->arena);
	return !problem;
}

static const char *look_at_all(Ctx *ctx, LookAt *look, Id *ret_id)
{
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	arena_defer(ctx->arena, free_arena, arena);
	Ctx one = *ctx;
	one.arena = arena;
	Walk w = { .ctx = &one, .look = look, .arena = ctx->arena };
	dossier_row_each(ctx, look_at_row, &w);
	if (w.problem)
		*ret_id = w.dossier;
	return w.problem;
}

#define problem(ctx, ...) str_cstr((ctx)->arena, str_format((ctx)->arena, __VA_ARGS__))

/* ---- Records: each opens, and is what its event attests ---- */

/* The last event that names the stream: a record may be written anew. */
static const Event *event_of(const EventList *events, Str stream)
{
	const Event *last = NULL;
	for (size_t i = 0; i < events->len; i++)
		if (str_eq(event_value(&events->at[i], "stream"), stream))
			last = &events->at[i];
	return last;
}

static const char *missing_record(Ctx *ctx, const StreamRowList *streams, const Event *e)
{
	Str stream = event_value(e, "stream");
	for (size_t i = 0; i < streams->len; i++)
		if (str_eq(streams->at[i].stream, stream))
			return NULL;
	if (stream.len == 0)
		return NULL;
	return problem(ctx, "the record '%.*s', attested by event %lld, is missing", STR(stream),
	               (long long)e->seq);
}

static const char *records_of(Ctx *ctx, const Dossier *d)
{
	StreamRowList streams = dossier_record_streams(ctx, d->id);
	EventList events = event_list(ctx, S("dossier"), d->id);
	for (size_t i = 0; i < streams.len; i++) {
		Str stream = streams.at[i].stream, text = dossier_record_get(ctx, d, stream);
		if (d->state == DOSSIER_DRAFT && str_eq(stream, S("draft")))
			continue; /* nothing is attested before it is filed */
		const Event *e = event_of(&events, stream);
		if (!e)
			return problem(ctx, "the record '%.*s' is attested by no event",
			               STR(stream));
		if (!str_eq(event_digest(ctx->arena, d->salt, text), event_value(e, "digest")))
			return problem(ctx, "the record '%.*s' is not what event %lld attests",
			               STR(stream), (long long)e->seq);
	}
	for (size_t i = 0; i < events.len; i++) {
		const char *missing = missing_record(ctx, &streams, &events.at[i]);
		if (missing)
			return missing;
	}
	return NULL;
}

static const char *check_records(Ctx *ctx, Id *ret_id)
{
	return look_at_all(ctx, records_of, ret_id);
}

/* ---- States: the row is the fold of the events ---- */

typedef struct {
	DossierState state;
	Id agent;
	Str number;
	Instant filed;
	Id folder;
} Fold;

static void fold_charge(Fold *f, const Event *e)
{
	if (!str_to_int(event_value(e, "agent"), &f->agent))
		f->agent = 0;
	if (f->state != DOSSIER_INCOMPLETE)
		f->state = DOSSIER_UNDER_REVIEW;
}

static void fold_end(Fold *f, const Event *e, DossierState state)
{
	f->state = state;
	f->folder = 0;
	if (f->agent == 0 && state != DOSSIER_WITHDRAWN)
		f->agent = e->person;
}

static void fold(Fold *f, const Event *e)
{
	if (str_eq(e->kind, S("dossier.filed"))) {
		*f = (Fold){ .state = DOSSIER_FILED,
			     .number = event_value(e, "number"),
			     .filed = e->at };
	} else if (str_eq(e->kind, S("dossier.decision-proposed"))) {
		if (!str_to_int(event_value(e, "folder"), &f->folder))
			f->folder = 0;
	} else if (str_eq(e->kind, S("dossier.decision-taken-back")) ||
	           str_eq(e->kind, S("dossier.decision-returned"))) {
		f->folder = 0;
	} else if (str_eq(e->kind, S("dossier.taken-charge")) ||
	           str_eq(e->kind, S("dossier.assigned"))) {
		fold_charge(f, e);
	} else if (str_eq(e->kind, S("dossier.pieces-asked"))) {
		f->state = DOSSIER_INCOMPLETE;
	} else if (str_eq(e->kind, S("dossier.pieces-given"))) {
		f->state = f->agent != 0 ? DOSSIER_UNDER_REVIEW : DOSSIER_FILED;
	} else if (str_eq(e->kind, S("dossier.accepted"))) {
		fold_end(f, e, DOSSIER_ACCEPTED);
	} else if (str_eq(e->kind, S("dossier.refused"))) {
		fold_end(f, e, DOSSIER_REFUSED);
	} else if (str_eq(e->kind, S("dossier.closed"))) {
		fold_end(f, e, DOSSIER_CLOSED);
	} else if (str_eq(e->kind, S("dossier.withdrawn"))) {
		fold_end(f, e, DOSSIER_WITHDRAWN);
	}
}

static const char *state_of(Ctx *ctx, const Dossier *d)
{
	Fold f = { .state = DOSSIER_DRAFT };
	EventList events = event_list(ctx, S("dossier"), d->id);
	for (size_t i = 0; i < events.len; i++)
		fold(&f, &events.at[i]);
	if (f.state != d->state)
		return problem(ctx, "its state is '%s' by its events and '%s' in its row",
		               dossier_state_code(f.state), dossier_state_code(d->state));
	if (!str_eq(f.number, d->number))
		return problem(ctx, "its number is '%.*s' by its events and '%.*s' in its row",
		               STR(f.number), STR(d->number));
	if (f.filed.us != d->filed.us)
		return "it was not filed when its events say";
	if (f.agent != d->agent)
		return "its agent is not who its events say";
	if (f.folder != d->folder)
		return "its folder of the signature book is not that of its events";
	return NULL;
}

static const char *check_states(Ctx *ctx, Id *ret_id)
{
	return look_at_all(ctx, state_of, ret_id);
}

/* ---- Numbers: 1, 2, 3 … of each year, with their check letters ---- */

typedef struct {
	int64_t year, count, highest;
} Tally;

typedef LIST(Tally) TallyList;

typedef struct {
	Arena *arena;
	TallyList years;
	Id invalid;
} Count;

static Tally *tally_of(Count *c, int64_t year)
{
	for (size_t i = 0; i < c->years.len; i++)
		if (c->years.at[i].year == year)
			return &c->years.at[i];
	Tally *tally = list_push(c->arena, &c->years);
	tally->year = year;
	return tally;
}

static bool count_row(const DossierRow *row, void *arg)
{
	Count *c = arg;
	int64_t year, serial;
	if (row->number.len == 0)
		return true;
	if (!dossier_number_is_valid(row->number) ||
	    !str_to_int(str_part(row->number, 0, 4), &year) ||
	    !str_to_int(str_part(row->number, 5, 6), &serial)) {
		c->invalid = row->id;
		return false;
	}
	Tally *tally = tally_of(c, year);
	tally->count++;
	tally->highest = serial > tally->highest ? serial : tally->highest;
	return true;
}

/* Numbers are unique by the schema: as many as the highest says means that none is missing. */
static const char *check_numbers(Ctx *ctx, Id *ret_id)
{
	Count c = { .arena = ctx->arena };
	dossier_row_each(ctx, count_row, &c);
	*ret_id = c.invalid;
	if (c.invalid != 0)
		return "its number is not one of ours";
	CounterRowList counters = dossier_counters(ctx);
	for (size_t i = 0; i < counters.len; i++) {
		const Tally *tally = tally_of(&c, counters.at[i].year);
		*ret_id = tally->year;
		if (tally->count != counters.at[i].last)
			return "the numbers of this year have gaps";
		if (tally->highest != counters.at[i].last)
			return "the numbers of this year end elsewhere than their counter";
	}
	*ret_id = 0;
	return c.years.len == counters.len ? NULL : "there are numbers of a year without a counter";
}

/* ---- Documents: each has its data, and a seal that verifies ---- */

static const char *document_of(Ctx *ctx, const Dossier *d, const Document *document)
{
	const Json *data;
	long long id = (long long)document->id;
	Err *e = json_parse(ctx->arena, document->data, &data);
	if (e)
		return problem(ctx, "the data of document %lld cannot be read", id);
	if (!str_eq(json_text(json_get(data, S("number"))), d->number))
		return problem(ctx, "document %lld bears another number", id);
	SealCheck check = seal_check(ctx, json_text(json_get(data, S("seal"))));
	if (!check.valid)
		return problem(ctx, "the seal of document %lld does not verify", id);
	if (!str_eq(seal_value(&check, "number"), d->number) ||
	    !str_eq(seal_value(&check, "kind"), document->kind))
		return problem(ctx, "the seal of document %lld is of another one", id);
	return NULL;
}

static const char *documents_of(Ctx *ctx, const Dossier *d)
{
	size_t receipts = 0, decisions = 0;
	DocumentList documents = dossier_documents(ctx, d);
	for (size_t i = 0; i < documents.len; i++) {
		const char *wrong = document_of(ctx, d, &documents.at[i]);
		if (wrong)
			return wrong;
		bool is_receipt = str_eq(documents.at[i].kind, S("receipt"));
		receipts += is_receipt;
		decisions += !is_receipt;
	}
	bool decided = d->state == DOSSIER_ACCEPTED || d->state == DOSSIER_REFUSED ||
	               d->state == DOSSIER_CLOSED;
	if (receipts != (d->state != DOSSIER_DRAFT))
		return problem(ctx, "it has %zu receipts", receipts);
	if (decisions != decided)
		return problem(ctx, "it has %zu documents of a decision", decisions);
	return NULL;
}

static const char *check_documents(Ctx *ctx, Id *ret_id)
{
	return look_at_all(ctx, documents_of, ret_id);
}

const Check dossier_checks[] = {
	{ "records", check_records },
	{ "states", check_states },
	{ "numbers", check_numbers },
	{ "documents", check_documents },
	{ 0 },
};
