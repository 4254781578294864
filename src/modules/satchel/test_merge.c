/* test_merge.c — whatever devices do and however their writes arrive, all end with the same notes,
 * and no text is gone that nobody wrote over. */
#include "base/test.h"
#include "modules/satchel/merge.h"

enum { DEVICES_MAX = 4, WRITES_MAX = 60, RUNS = 400, STEPS = 80 };

static NoteWrite write_of(const char *version, const char *after, int64_t at, const char *text)
{
	NoteWrite w = { .version = str_of(version),
		        .at = { at },
		        .audience = S("me"),
		        .text = str_of(text),
		        .deleted = text[0] == '\0' };
	Str rest = str_of(after);
	while (rest.len > 0)
		*list_push(test_arena(), &w.after) = str_cut(&rest, ' ');
	return w;
}

static Str shown(const NoteState *state)
{
	Buf out = { .arena = test_arena() };
	for (size_t i = 0; i < state->heads.len; i++)
		buf_addf(&out, "%s%.*s=%.*s", i ? " " : "", STR(state->heads.at[i].version),
		         STR(state->heads.at[i].text));
	buf_add(&out, S(" |"));
	for (size_t i = 0; i < state->replaced.len; i++)
		buf_addf(&out, " %.*s", STR(state->replaced.at[i]));
	return buf_str(&out);
}

static void add(NoteState *state, const char *version, const char *after, int64_t at,
                const char *text)
{
	NoteWrite w = write_of(version, after, at, text);
	satchel_note_add(test_arena(), state, &w);
}

TEST(a_note_that_was_changed_in_one_place_is_the_change)
{
	NoteState note = { 0 };
	add(&note, "a", "", 1, "premier");
	add(&note, "b", "a", 2, "second");
	CHECK_STR(shown(&note), S("b=second | a"));
	CHECK_INT((int64_t)satchel_note_living(&note), 1);
	CHECK(satchel_note_knows(&note, S("a")) && satchel_note_knows(&note, S("b")) &&
	      !satchel_note_knows(&note, S("c")));
}

TEST(a_note_that_was_changed_in_two_places_is_the_later_text_and_a_copy_of_the_older)
{
	NoteState note = { 0 };
	add(&note, "a", "", 1, "premier");
	add(&note, "c", "a", 30, "chez moi");
	add(&note, "b", "a", 20, "dans le train");
	CHECK_STR(shown(&note), S("c=chez moi b=dans le train | a"));
	/* Its owner reads both and writes one text over them. */
	add(&note, "d", "b c", 40, "les deux");
	CHECK_STR(shown(&note), S("d=les deux | a b c"));
}

TEST(a_write_that_arrives_after_what_replaces_it_stays_replaced)
{
	NoteState note = { 0 };
	add(&note, "b", "a", 2, "second");
	add(&note, "a", "", 1, "premier");
	add(&note, "b", "a", 2, "second");
	CHECK_STR(shown(&note), S("b=second | a"));
}

TEST(deleting_a_note_does_not_delete_what_was_written_elsewhere_meanwhile)
{
	NoteState note = { 0 };
	add(&note, "a", "", 1, "premier");
	add(&note, "x", "a", 9, "");
	CHECK_INT((int64_t)satchel_note_living(&note), 0);
	add(&note, "b", "a", 2, "complété");
	CHECK_STR(shown(&note), S("b=complété x= | a"));
	CHECK_INT((int64_t)satchel_note_living(&note), 1);
	/* A copy can be deleted by itself. */
	add(&note, "y", "b x", 10, "");
	CHECK_STR(shown(&note), S("y= | a b x"));
}

TEST(a_version_that_was_given_to_two_texts_ends_alike_in_any_order)
{
	NoteState one = { 0 }, two = { 0 };
	add(&one, "a", "", 1, "un"), add(&one, "a", "", 1, "deux");
	add(&two, "a", "", 1, "deux"), add(&two, "a", "", 1, "un");
	CHECK_STR(shown(&one), shown(&two));
	add(&one, "b", "b", 1, "soi-même");
	CHECK(satchel_note_head(&one, S("b")) != NULL);
}

/* ---- Any number of devices ---- */

static uint64_t seed;

static size_t any(size_t below)
{
	seed = seed * 6364136223846793005U + 1442695040888963407U;
	return (size_t)(seed >> 33) % below;
}

/* A device knows its copy of the note, and what it has not handed over yet. */
typedef struct {
	NoteState note;
	NoteWriteList pending;
	int64_t clock;
} Device;

static NoteWriteList all_writes;

/* One writes over a head, or begins; or writes one text over all heads that are seen. */
static void write_something(Device *d)
{
	Arena *arena = test_arena();
	NoteWrite w = { .version = str_format(arena, "v%03zu", all_writes.len),
		        .at = { d->clock += (int64_t)any(50) },
		        .audience = S("me"),
		        .deleted = any(6) == 0 };
	size_t heads = d->note.heads.len;
	size_t first = heads ? any(heads) : 0, count = heads ? any(5) == 0 ? heads - first : 1 : 0;
	for (size_t i = first; i < first + count; i++)
		*list_push(arena, &w.after) = d->note.heads.at[i].version;
	if (!w.deleted)
		w.text = str_format(arena, "texte %zu", all_writes.len);
	*list_push(arena, &all_writes) = w;
	/* As a tablet does: what was not handed over yet is replaced where it waits. */
	size_t kept = 0;
	for (size_t i = 0; i < d->pending.len; i++) {
		bool over = false;
		for (size_t j = 0; j < count; j++)
			over |= str_eq(d->pending.at[i].version, w.after.at[j]);
		for (size_t j = 0; over && j < d->pending.at[i].after.len; j++)
			*list_push(arena, &w.after) = d->pending.at[i].after.at[j];
		if (!over)
			d->pending.at[kept++] = d->pending.at[i];
	}
	d->pending.len = kept;
	*list_push(arena, &d->pending) = w;
	satchel_note_add(arena, &d->note, &w);
}

/* Hands over in any order, some of it twice; the answer may be lost on the way. */
static void synchronise(Device *d, NoteState *server, bool is_sure)
{
	Arena *arena = test_arena();
	for (size_t i = 0; i < d->pending.len * 2; i++)
		if (d->pending.len && any(2))
			satchel_note_add(arena, server, &d->pending.at[any(d->pending.len)]);
	if (!is_sure && any(3) == 0)
		return;
	for (size_t i = d->pending.len; i > 0; i--)
		satchel_note_add(arena, server, &d->pending.at[i - 1]);
	if (!is_sure && any(3) == 0)
		return;
	d->pending.len = 0;
	satchel_note_join(arena, &d->note, server);
}

/* What must be seen, worked out the slow way: each write that no other was written over. */
static Str expected(void)
{
	NoteWriteList heads = { 0 };
	StrList replaced = { 0 };
	for (size_t i = 0; i < all_writes.len; i++) {
		bool over = false;
		for (size_t j = 0; j < all_writes.len; j++)
			for (size_t k = 0; k < all_writes.at[j].after.len; k++)
				over |= str_eq(all_writes.at[j].after.at[k],
				               all_writes.at[i].version);
		if (over)
			*list_push(test_arena(), &replaced) = all_writes.at[i].version;
		else
			*list_push(test_arena(), &heads) = all_writes.at[i];
	}
	for (size_t i = 0; i < heads.len; i++)
		for (size_t j = i + 1; j < heads.len; j++) {
			const NoteWrite *a = &heads.at[i], *b = &heads.at[j];
			bool later = a->deleted != b->deleted ? a->deleted
			             : a->at.us != b->at.us
			                     ? a->at.us < b->at.us
			                     : str_compare(a->version, b->version) < 0;
			if (later) {
				NoteWrite held = heads.at[i];
				heads.at[i] = heads.at[j];
				heads.at[j] = held;
			}
		}
	NoteState state = { heads, replaced };
	return shown(&state);
}

static void one_run(void)
{
	Device devices[DEVICES_MAX] = { 0 };
	NoteState server = { 0 };
	size_t count = 1 + any(DEVICES_MAX);
	all_writes = (NoteWriteList){ 0 };
	for (size_t i = 0; i < count; i++)
		devices[i].clock = (int64_t)any(1000); /* their clocks differ */
	for (size_t i = 0; i < STEPS && all_writes.len < WRITES_MAX; i++) {
		Device *d = &devices[any(count)];
		if (any(3))
			write_something(d);
		else
			synchronise(d, &server, false);
	}
	for (size_t round = 0; round < 2; round++)
		for (size_t i = 0; i < count; i++)
			synchronise(&devices[i], &server, true);
	Str want = expected();
	CHECK_STR(shown(&server), want);
	for (size_t i = 0; i < count; i++)
		CHECK_STR(shown(&devices[i].note), want);
}

TEST(any_devices_in_any_order_end_with_the_same_notes_and_lose_none)
{
	for (seed = 1; seed <= RUNS * 7919;) {
		uint64_t began = seed;
		one_run();
		seed = began + 7919;
	}
}

TEST(writes_in_any_order_and_grouping_make_the_same_note)
{
	Arena *arena = test_arena();
	for (size_t run = 1; run <= RUNS; run++) {
		Device device = { 0 };
		seed = run * 104729;
		all_writes = (NoteWriteList){ 0 };
		for (size_t i = 0; i < 12; i++) {
			/* Forgets what it knew now and then: so writes are concurrent. */
			if (any(3) == 0)
				device = (Device){ .clock = (int64_t)any(100) };
			write_something(&device);
		}
		Str want = expected();
		NoteState left = { 0 }, right = { 0 };
		for (size_t i = all_writes.len; i > 1; i--) {
			size_t j = any(i);
			NoteWrite held = all_writes.at[i - 1];
			all_writes.at[i - 1] = all_writes.at[j];
			all_writes.at[j] = held;
		}
		for (size_t i = 0; i < all_writes.len; i++)
			satchel_note_add(arena, any(2) ? &left : &right, &all_writes.at[i]);
		NoteState one = { 0 }, other = { 0 };
		satchel_note_join(arena, &one, &left), satchel_note_join(arena, &one, &right);
		satchel_note_join(arena, &other, &right), satchel_note_join(arena, &other, &left);
		satchel_note_join(arena, &other, &right);
		CHECK_STR(shown(&one), shown(&other));
		CHECK_STR(shown(&one), want);
	}
}
