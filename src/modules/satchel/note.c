/* note.c — notes: kept sealed, brought together, shown to those they are for. */
#include "core/json/json.h"
#include "gen/satchel_queries.h"
#include "modules/satchel/rows.h"

enum { NAME_CHARS = 22, NAME_BYTES = 16, AFTER_MAX = 500 };

/* ---- Names ---- */

Str satchel_name(Arena *arena)
{
	return crypto_token(arena, NAME_BYTES);
}

bool satchel_name_is_valid(Str name)
{
	if (name.len != NAME_CHARS)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    c != '-' && c != '_')
			return false;
	}
	return true;
}

bool satchel_document_is_valid(Str code)
{
	int64_t id;
	if (str_eq(code, S("s")))
		return true;
	return code.len >= 2 && code.len <= 18 &&
	       (code.ptr[0] == 'a' || code.ptr[0] == 'x' || code.ptr[0] == 'p') &&
	       code.ptr[1] >= '1' && code.ptr[1] <= '9' &&
	       str_to_int(str_part(code, 1, code.len), &id);
}

/* ---- The record ---- */

static void put(JsonWriter *w, const char *name, Str text)
{
	json_name(w, str_of(name));
	json_add_text(w, text);
}

static void put_int(JsonWriter *w, const char *name, int64_t number)
{
	json_name(w, str_of(name));
	json_add_int(w, number);
}

static Str written(Arena *arena, const NoteState *state)
{
	Buf out = { .arena = arena };
	JsonWriter w = { .buf = &out };
	json_open_object(&w);
	json_name(&w, S("heads"));
	json_open_array(&w);
	for (size_t i = 0; i < state->heads.len; i++) {
		const NoteWrite *h = &state->heads.at[i];
		json_open_object(&w);
		put(&w, "version", h->version);
		put_int(&w, "at", h->at.us);
		put_int(&w, "page", h->page);
		json_name(&w, S("deleted"));
		json_add_bool(&w, h->deleted);
		put(&w, "quote", h->quote);
		put(&w, "audience", h->audience);
		put(&w, "text", h->text);
		json_close_object(&w);
	}
	json_close_array(&w);
	json_name(&w, S("replaced"));
	json_open_array(&w);
	for (size_t i = 0; i < state->replaced.len; i++)
		json_add_text(&w, state->replaced.at[i]);
	json_close_array(&w);
	json_close_object(&w);
	return buf_str(&out);
}

static RecordOf record_of(const SatchelNoteRow *row)
{
	return (RecordOf){ "satchel_note", row->id, row->wrapped_key };
}

static Bytes seal(Ctx *ctx, const SatchelNoteRow *row, const NoteState *state)
{
	RecordOf of = record_of(row);
	return record_seal(ctx, &of, S("text"), written(ctx->arena, state));
}

static NoteWrite head_of(const Json *json)
{
	return (NoteWrite){
		.version = json_text(json_get(json, S("version"))),
		.at = { json_whole(json_get(json, S("at")), 0) },
		.page = (int)json_whole(json_get(json, S("page")), 0),
		.deleted = json_bool(json_get(json, S("deleted")), false),
		.quote = json_text(json_get(json, S("quote"))),
		.audience = json_text(json_get(json, S("audience"))),
		.text = json_text(json_get(json, S("text"))),
	};
}

static NoteState state_of(Ctx *ctx, const SatchelNoteRow *row)
{
	const Json *json;
	RecordOf of = record_of(row);
	if (json_parse(ctx->arena, record_open(ctx, &of, S("text"), row->sealed), &json))
		fault("note %lld cannot be read", (long long)row->id);
	NoteState state = { 0 };
	const Json *heads = json_get(json, S("heads")), *replaced = json_get(json, S("replaced"));
	for (size_t i = 0; heads && i < heads->items_len; i++)
		*list_push(ctx->arena, &state.heads) = head_of(&heads->items[i]);
	for (size_t i = 0; replaced && i < replaced->items_len; i++)
		*list_push(ctx->arena, &state.replaced) = json_text(&replaced->items[i]);
	return state;
}

/* ---- Writing ---- */

static bool is_audience(Str audience)
{
	return str_eq(audience, S("me")) || str_eq(audience, S("group")) ||
	       str_eq(audience, S("members"));
}

static Err *check_write(Ctx *ctx, Str document, Str name, const NoteWrite *w)
{
	bool names = satchel_name_is_valid(name) && satchel_name_is_valid(w->version) &&
	             satchel_document_is_valid(document) && w->after.len <= AFTER_MAX;
	for (size_t i = 0; names && i < w->after.len; i++)
		names = satchel_name_is_valid(w->after.at[i]) &&
		        !str_eq(w->after.at[i], w->version);
	if (!names || !is_audience(w->audience) || w->page < 0 || w->page > SATCHEL_PAGE_MAX)
		return err_invalid(ctx, "Cette note est mal formée. Écrivez-la de nouveau.");
	if (w->deleted)
		return NULL;
	if (w->text.len == 0)
		return err_invalid(ctx, "Écrivez le texte de la note.");
	if (str_code_points(w->text) > SATCHEL_TEXT_MAX ||
	    str_code_points(w->quote) > SATCHEL_QUOTE_MAX)
		return err_invalid(ctx, "Cette note est trop longue. Partagez-la en deux.");
	return NULL;
}

static bool is_shared(const NoteState *state)
{
	for (size_t i = 0; i < satchel_note_living(state); i++)
		if (!str_eq(state->heads.at[i].audience, S("me")))
			return true;
	return false;
}

static Err *insert(Ctx *ctx, SatchelNoteRow *row, const NoteState *state)
{
	Bytes salt; /* no event attests a note */
	if (satchel_note_count(ctx, row->session, row->person) >= SATCHEL_NOTES_MAX)
		return err_too_many(ctx, "Vous avez déjà 500 notes dans cette séance. Supprimez-en "
		                         "avant d’en ajouter.");
	record_key_new(ctx, "satchel_note", &row->wrapped_key, &salt);
	row->sealed = (Bytes){ "", 0 }; /* sealed below, under its number */
	row->id = satchel_note_insert(ctx, row, ctx->now);
	(void)satchel_note_update(ctx, row->id, seal(ctx, row, state), is_shared(state), ctx->now);
	return NULL;
}

Err *satchel_note_write(Ctx *ctx, const SatchelMember *member, Id session, Str document, Str name,
                        const NoteWrite *write)
{
	Err *e = check_write(ctx, document, name, write);
	if (e)
		return e;
	NoteWrite w = *write;
	if (w.deleted)
		w.text = w.quote = (Str){ 0 };
	const SatchelNoteRow *row = satchel_note_row(ctx, member->person, name);
	if (!row) {
		NoteState state = { 0 };
		satchel_note_add(ctx->arena, &state, &w);
		return insert(ctx,
		              &(SatchelNoteRow){ .person = member->person,
		                                 .session = session,
		                                 .document = document,
		                                 .name = name },
		              &state);
	}
	NoteState state = state_of(ctx, row);
	satchel_note_add(ctx->arena, &state, &w);
	if (state.heads.len > SATCHEL_HEADS_MAX || state.replaced.len > SATCHEL_REPLACED_MAX)
		return err_too_many(ctx, "Cette note a été changée trop souvent. Écrivez-en une "
		                         "nouvelle et supprimez celle-ci.");
	(void)satchel_note_update(ctx, row->id, seal(ctx, row, &state), is_shared(&state),
	                          ctx->now);
	return NULL;
}

/* ---- Reading ---- */

static SatchelNote note_of(const SatchelNoteRow *row, bool is_mine)
{
	return (SatchelNote){ .name = row->name,
		              .session = row->session,
		              .document = row->document,
		              .person = row->person,
		              .person_name = row->person_name,
		              .is_mine = is_mine };
}

static Str party_of(const CouncilSeatList *seats, Id person)
{
	for (size_t i = 0; i < seats->len; i++)
		if (seats->at[i].person == person)
			return seats->at[i].party;
	return (Str){ 0 };
}

/* Of another's note: the heads that are for this member. */
static NoteState shared_part(Ctx *ctx, const SatchelNoteRow *row, bool same_group)
{
	NoteState all = state_of(ctx, row), part = { 0 };
	for (size_t i = 0; i < satchel_note_living(&all); i++) {
		Str audience = all.heads.at[i].audience;
		if (str_eq(audience, S("members")) || (same_group && str_eq(audience, S("group"))))
			*list_push(ctx->arena, &part.heads) = all.heads.at[i];
	}
	return part;
}

SatchelNoteList satchel_notes(Ctx *ctx, const SatchelMember *member, const CouncilSession *session,
                              Str document)
{
	SatchelNoteList notes = { 0 };
	SatchelNoteRowList mine = satchel_note_rows(ctx, session->id, member->person);
	for (size_t i = 0; i < mine.len; i++) {
		if (document.len > 0 && !str_eq(mine.at[i].document, document))
			continue;
		SatchelNote *note = list_push(ctx->arena, &notes);
		*note = note_of(&mine.at[i], true);
		note->state = state_of(ctx, &mine.at[i]);
	}
	SatchelNoteRowList theirs = satchel_note_rows_shared(ctx, session->id, member->person);
	CouncilSeatList seats = { 0 };
	if (theirs.len > 0)
		seats = council_seats(ctx, session->body, session->day);
	for (size_t i = 0; i < theirs.len; i++) {
		const SatchelNoteRow *row = &theirs.at[i];
		if (document.len > 0 && !str_eq(row->document, document))
			continue;
		bool same_group = member->party.len > 0 &&
		                  str_eq(party_of(&seats, row->person), member->party);
		NoteState part = shared_part(ctx, row, same_group);
		if (part.heads.len == 0)
			continue;
		SatchelNote *note = list_push(ctx->arena, &notes);
		*note = note_of(row, false);
		note->state = part;
	}
	return notes;
}

/* ---- The check ---- */

enum { ARENA_BYTES_MAX = 16 << 20 };

static void free_arena(void *arena)
{
	arena_free(arena);
}

/* One that does not open faults, which is an answer. */
static bool check_one(const SatchelNoteRow *row, void *ctx)
{
	(void)state_of(ctx, row);
	arena_reset(((Ctx *)ctx)->arena);
	return true;
}

static const char *check_notes(Ctx *ctx, Id *ret_id)
{
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	arena_defer(ctx->arena, free_arena, arena);
	Ctx one = *ctx;
	one.arena = arena;
	*ret_id = 0;
	satchel_note_each(ctx, check_one, &one);
	return NULL;
}

const Check satchel_checks[] = {
	{ "notes", check_notes },
	{ 0 },
};
