/* merge.c — notes as sets of writes. */
#include "modules/satchel/merge.h"

/* Where a version is in a sorted list, or would be. */
static size_t place_of(const StrList *list, Str version)
{
	size_t from = 0, to = list->len;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		if (str_compare(list->at[middle], version) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static bool is_replaced(const NoteState *state, Str version)
{
	size_t i = place_of(&state->replaced, version);
	return i < state->replaced.len && str_eq(state->replaced.at[i], version);
}

/* The head goes: its version was written over. */
static void drop_head(NoteState *state, Str version)
{
	size_t kept = 0;
	for (size_t i = 0; i < state->heads.len; i++)
		if (!str_eq(state->heads.at[i].version, version))
			state->heads.at[kept++] = state->heads.at[i];
	state->heads.len = kept;
}

static void replace(Arena *arena, NoteState *state, Str version)
{
	StrList *list = &state->replaced;
	size_t at = place_of(list, version);
	if (at < list->len && str_eq(list->at[at], version))
		return;
	(void)list_push(arena, list);
	for (size_t i = list->len - 1; i > at; i--)
		list->at[i] = list->at[i - 1];
	list->at[at] = version;
	drop_head(state, version);
}

/* Below zero: `a` stands before `b`.  Zero only for writes that are alike, so that two with the
 * same version, which no honest device makes, still end alike everywhere. */
static int compare(const NoteWrite *a, const NoteWrite *b)
{
	if (a->deleted != b->deleted)
		return a->deleted ? 1 : -1;
	if (a->at.us != b->at.us)
		return a->at.us > b->at.us ? -1 : 1;
	int by_version = str_compare(b->version, a->version);
	if (by_version != 0)
		return by_version;
	int by_text = str_compare(b->text, a->text);
	if (by_text != 0)
		return by_text;
	int by_quote = str_compare(b->quote, a->quote);
	return by_quote != 0 ? by_quote : str_compare(b->audience, a->audience);
}

static void add_head(Arena *arena, NoteState *state, const NoteWrite *write)
{
	const NoteWrite *same = satchel_note_head(state, write->version);
	if (same && compare(same, write) <= 0)
		return;
	drop_head(state, write->version);
	NoteWrite *last = list_push(arena, &state->heads);
	while (last > state->heads.at && compare(write, last - 1) < 0) {
		*last = *(last - 1);
		last--;
	}
	*last = *write;
	last->after = (StrList){ 0 }; /* which is among what the note has replaced, from now on */
}

void satchel_note_add(Arena *arena, NoteState *state, const NoteWrite *write)
{
	for (size_t i = 0; i < write->after.len; i++)
		if (!str_eq(write->after.at[i], write->version))
			replace(arena, state, write->after.at[i]);
	if (!is_replaced(state, write->version))
		add_head(arena, state, write);
}

void satchel_note_join(Arena *arena, NoteState *state, const NoteState *other)
{
	for (size_t i = 0; i < other->replaced.len; i++)
		replace(arena, state, other->replaced.at[i]);
	for (size_t i = 0; i < other->heads.len; i++)
		satchel_note_add(arena, state, &other->heads.at[i]);
}

size_t satchel_note_living(const NoteState *state)
{
	size_t living = 0;
	while (living < state->heads.len && !state->heads.at[living].deleted)
		living++;
	return living;
}

const NoteWrite *satchel_note_head(const NoteState *state, Str version)
{
	for (size_t i = 0; i < state->heads.len; i++)
		if (str_eq(state->heads.at[i].version, version))
			return &state->heads.at[i];
	return NULL;
}

bool satchel_note_knows(const NoteState *state, Str version)
{
	return is_replaced(state, version) || satchel_note_head(state, version) != NULL;
}
