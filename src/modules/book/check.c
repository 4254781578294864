/* check.c — of each folder: its chain is one that the rule allows, lists say what it says, and what
 * people wrote and gave is what events attest. */
#include "gen/book_queries.h"
#include "modules/book/inside.h"

enum { ARENA_BYTES_MAX = 64 << 20 }; /* for one folder at a time */

typedef const char *LookAt(Ctx *ctx, const FolderRow *f);

typedef struct {
	Ctx *ctx; /* with an arena of its own */
	LookAt *look;
	const char *problem; /* a literal */
	Id folder;
} Walk;

static void free_arena(void *arena)
{
	arena_free(arena);
}

static bool look_at_row(const FolderRow *row, void *arg)
{
	Walk *w = arg;
	w->problem = w->look(w->ctx, row);
	w->folder = row->id;
	arena_reset(w->ctx->arena);
	return !w->problem;
}

static const char *look_at_all(Ctx *ctx, LookAt *look, Id *ret_id)
{
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	arena_defer(ctx->arena, free_arena, arena);
	Ctx one = *ctx;
	one.arena = arena;
	Walk w = { .ctx = &one, .look = look };
	book_folder_each(ctx, look_at_row, &w);
	if (w.problem)
		*ret_id = w.folder;
	return w.problem;
}

/* ---- Where it stands ---- */

static const char *state_of(Ctx *ctx, const FolderRow *f)
{
	BookChain chain = book_chain(ctx, f, false);
	BookNext next = book_next(ctx->arena, &chain.circuit, &chain.deeds);
	TurnRowList turns = book_turn_rows(ctx, f->id);
	if (!next.valid)
		return "a deed was not allowed when it was done";
	if (!str_eq(f->state, str_of(book_state_code(next.state))) || f->stage != next.stage ||
	    f->round != next.round)
		return "the folder's row does not say what its events say";
	if (turns.len != next.turns.len)
		return "the turns in lists are not those of its events";
	for (size_t i = 0; i < turns.len; i++)
		if (!book_turn_find(&next.turns, turns.at[i].office, turns.at[i].asked_by != 0))
			return "a turn in lists is not one of its events";
	return NULL;
}

/* ---- What was written and given ---- */

static Bytes digest_of_file(const DocumentRowList *documents, const SignatureRowList *signatures,
                            const Event *e, size_t *nth)
{
	int64_t id = 0;
	bool is_signature = str_eq(e->kind, S("book.document-signed"));
	if (!str_to_int(event_value(e, "document"), &id))
		return (Bytes){ 0 };
	if (is_signature)
		return *nth < signatures->len ? signatures->at[(*nth)++].sha256 : (Bytes){ 0 };
	for (size_t i = 0; i < documents->len; i++)
		if (documents->at[i].id == id)
			return documents->at[i].sha256;
	return (Bytes){ 0 };
}

static const char *attested(Ctx *ctx, const FolderRow *f)
{
	size_t nth_signature = 0;
	EventList events = event_list(ctx, S("book"), f->id);
	DocumentRowList documents = book_document_rows(ctx, f->id);
	SignatureRowList signatures = book_signature_rows(ctx, f->id);
	for (size_t i = 0; i < events.len; i++) {
		const Event *e = &events.at[i];
		Str stream = event_value(e, "stream"), digest = event_value(e, "digest");
		if (digest.len == 0)
			continue;
		Str text = stream.len > 0 ? book_record_get(ctx, f, stream) : (Str){ 0 };
		if (stream.len == 0) {
			Bytes sha256 = digest_of_file(&documents, &signatures, e, &nth_signature);
			text = crypto_hex(ctx->arena, sha256.ptr, sha256.len);
		}
		if (!str_eq(event_digest(ctx->arena, f->salt, text), digest))
			return stream.len > 0 ? "a text is not what its event attests"
			                      : "a file is not what its event attests";
	}
	return NULL;
}

static const char *check_states(Ctx *ctx, Id *ret_id)
{
	return look_at_all(ctx, state_of, ret_id);
}

static const char *check_attested(Ctx *ctx, Id *ret_id)
{
	return look_at_all(ctx, attested, ret_id);
}

const Check book_checks[] = {
	{ "circuits of folders", check_states },
	{ "words and files of folders", check_attested },
	{ 0 },
};
