/* search.c — words in the papers of a mandate: each text is opened, looked at, and forgotten. */
#include "core/http/http.h"
#include "modules/satchel/rows.h"

#include <string.h>

enum { FOUND_MAX = 100, WORDS_MAX = 10, TEXT_BYTES_MAX = 64 << 20 };

typedef struct {
	Str words[WORDS_MAX];
	size_t words_len;
} Wanted;

static Wanted query_of(Arena *arena, Str words)
{
	Wanted q = { 0 };
	Str rest = text_fold(arena, words);
	while (rest.len > 0 && q.words_len < WORDS_MAX) {
		Str word = str_trim(str_cut(&rest, ' '));
		if (word.len > 0)
			q.words[q.words_len++] = word;
	}
	return q;
}

/* Which words were seen so far, and the first line that has one. */
typedef struct {
	unsigned seen;
	Str line;
	int page; /* of that line, in a file */
} Look;

/* Where the first of the words is; those that are there are seen. */
static size_t first_of(const Wanted *q, Str folded, Look *look)
{
	size_t first = folded.len;
	for (size_t i = 0; i < q->words_len; i++) {
		const char *at = folded.len > 0 ? memmem(folded.ptr, folded.len, q->words[i].ptr,
		                                         q->words[i].len)
		                                : NULL;
		if (!at)
			continue;
		look->seen |= 1U << i;
		size_t place = (size_t)(at - folded.ptr);
		first = place < first ? place : first;
	}
	return first;
}

/* The line of `shown` that stands where `place` is in its folded form: lines are the same. */
static void keep_line(Str shown, Str folded, size_t place, Look *look)
{
	size_t lines = 0;
	look->page = 1;
	for (size_t i = 0; i < place; i++) {
		lines += folded.ptr[i] == '\n' || folded.ptr[i] == '\f';
		look->page += folded.ptr[i] == '\f';
	}
	size_t at = 0, len = 0;
	for (; lines > 0 && at < shown.len; at++)
		lines -= shown.ptr[at] == '\n' || shown.ptr[at] == '\f';
	while (at + len < shown.len && shown.ptr[at + len] != '\n' && shown.ptr[at + len] != '\f')
		len++;
	look->line = str_part(shown, at, at + len);
}

static void look_at(Arena *arena, const Wanted *q, Str text, bool is_title, Look *look)
{
	Str folded = satchel_fold_lines(arena, text);
	size_t place = first_of(q, folded, look);
	if (!is_title && look->line.len == 0 && place < folded.len)
		keep_line(text, folded, place, look);
	look->page = 0;
}

static bool has_all(const Wanted *q, const Look *look)
{
	return look->seen == (1U << q->words_len) - 1;
}

typedef struct {
	Ctx *ctx, *own; /* own: its memory is taken back after each text */
	const SatchelMember *member;
	const CouncilSession *session;
	const Wanted *query;
	SatchelFoundList *found;
} Search;

static void keep(const Search *s, const SatchelDocument *d, const Look *look, bool is_note)
{
	Arena *arena = s->ctx->arena;
	if (s->found->len >= FOUND_MAX)
		return;
	*list_push(arena, s->found) = (SatchelFound){
		.session = s->session->id,
		.day = s->session->day,
		.body_name = s->session->body_name,
		.document = d ? d->code : S("s"),
		.title = d ? d->title : (Str){ 0 },
		.passage = str_copy(arena, look->line),
		.page = look->page,
		.is_note = is_note,
	};
}

/* The words of a file were folded when it was read: only they are opened, unless they are found. */
static void look_at_file(const Search *s, const SatchelDocument *d, Look *look)
{
	Str shown, folded;
	if (!satchel_is_pdf(d) || !satchel_file_text(s->own, d->blob, NULL, &folded))
		return;
	size_t place = first_of(s->query, folded, look);
	if (has_all(s->query, look) && place < folded.len &&
	    satchel_file_text(s->own, d->blob, &shown, &folded))
		keep_line(shown, folded, place, look);
}

static void search_documents(const Search *s, const SatchelDocumentList *documents)
{
	for (size_t i = 0; i < documents->len; i++) {
		const SatchelDocument *d = &documents->at[i];
		Arena *arena = s->own->arena;
		Look look = { 0 };
		look_at(arena, s->query, d->title, true, &look);
		look_at(arena, s->query, d->file_name, true, &look);
		ActText text = satchel_text(s->own, d);
		look_at(arena, s->query, text.visas, false, &look);
		look_at(arena, s->query, text.grounds, false, &look);
		look_at(arena, s->query, text.articles, false, &look);
		look_at_file(s, d, &look);
		if (has_all(s->query, &look))
			keep(s, d, &look, false);
		arena_reset(arena);
	}
}

static void search_notes(const Search *s, const SatchelDocumentList *documents)
{
	SatchelNoteList notes = satchel_notes(s->ctx, s->member, s->session, (Str){ 0 });
	for (size_t i = 0; i < notes.len; i++) {
		const SatchelNote *n = &notes.at[i];
		const SatchelDocument *d = satchel_document_find(documents, n->document);
		for (size_t j = 0; j < satchel_note_living(&n->state); j++) {
			Look look = { 0 };
			look_at(s->ctx->arena, s->query, n->state.heads.at[j].text, false, &look);
			if (has_all(s->query, &look))
				keep(s, d, &look, true);
		}
	}
}

static void free_arena(void *arena)
{
	arena_free(arena);
}

SatchelFoundList satchel_search(Ctx *ctx, const SatchelMember *member, Str words, Date since)
{
	SatchelFoundList found = { 0 };
	Wanted q = query_of(ctx->arena, words);
	Ctx own = *ctx;
	own.arena = arena_new(TEXT_BYTES_MAX);
	arena_defer(ctx->arena, free_arena, own.arena);
	CouncilSessionList sessions = council_sessions_of_member(ctx, member->member);
	for (size_t i = 0; q.words_len > 0 && i < sessions.len && found.len < FOUND_MAX; i++) {
		if (date_compare(sessions.at[i].day, since) < 0)
			continue;
		Search s = { ctx, &own, member, &sessions.at[i], &q, &found };
		SatchelDocumentList documents = satchel_documents(ctx, sessions.at[i].id);
		search_documents(&s, &documents);
		search_notes(&s, &documents);
	}
	return found;
}
