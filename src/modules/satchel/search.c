/* search.c — words in the papers of a mandate: each text is opened, folded, looked at, forgotten.
 */
#include "core/http/http.h"
#include "modules/satchel/rows.h"

enum { FOUND_MAX = 100, WORDS_MAX = 10, LINE_BYTES_MAX = 4000 };

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
} Look;

static void look_at_line(Arena *arena, const Wanted *q, Str line, bool is_title, Look *look)
{
	Str folded = text_fold(arena, line);
	for (size_t i = 0; i < q->words_len; i++) {
		if (!str_has(folded, q->words[i]))
			continue;
		look->seen |= 1U << i;
		if (!is_title && look->line.len == 0)
			look->line = line;
	}
}

/* A line that is too long to be folded at once is cut where a word ends. */
static void look_at(Arena *arena, const Wanted *q, Str text, bool is_title, Look *look)
{
	while (text.len > 0) {
		Str line = str_cut(&text, '\n');
		while (line.len > 0) {
			size_t len = line.len;
			if (len > LINE_BYTES_MAX) {
				len = LINE_BYTES_MAX;
				while (len > LINE_BYTES_MAX / 2 && line.ptr[len] != ' ')
					len--;
				while (len > 0 && ((unsigned char)line.ptr[len] & 0xc0) == 0x80)
					len--;
			}
			look_at_line(arena, q, str_part(line, 0, len), is_title, look);
			line = str_part(line, len, line.len);
		}
	}
}

static bool has_all(const Wanted *q, const Look *look)
{
	return look->seen == (1U << q->words_len) - 1;
}

typedef struct {
	Ctx *ctx;
	const SatchelMember *member;
	const CouncilSession *session;
	const Wanted *query;
	SatchelFoundList *found;
} Search;

static void keep(const Search *s, Str document, Str title, Str passage, bool is_note)
{
	if (s->found->len >= FOUND_MAX)
		return;
	*list_push(s->ctx->arena, s->found) = (SatchelFound){
		.session = s->session->id,
		.day = s->session->day,
		.body_name = s->session->body_name,
		.document = document,
		.title = title,
		.passage = passage,
		.is_note = is_note,
	};
}

static void search_documents(const Search *s, const SatchelDocumentList *documents)
{
	Arena *arena = s->ctx->arena;
	for (size_t i = 0; i < documents->len; i++) {
		const SatchelDocument *d = &documents->at[i];
		Look look = { 0 };
		look_at(arena, s->query, d->title, true, &look);
		look_at(arena, s->query, d->file_name, true, &look);
		ActText text = satchel_text(s->ctx, d);
		look_at(arena, s->query, text.visas, false, &look);
		look_at(arena, s->query, text.grounds, false, &look);
		look_at(arena, s->query, text.articles, false, &look);
		if (has_all(s->query, &look))
			keep(s, d->code, d->title, look.line, false);
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
				keep(s, d ? d->code : S("s"), d ? d->title : (Str){ 0 }, look.line,
				     true);
		}
	}
}

SatchelFoundList satchel_search(Ctx *ctx, const SatchelMember *member, Str words, Date since)
{
	SatchelFoundList found = { 0 };
	Wanted q = query_of(ctx->arena, words);
	CouncilSessionList sessions = council_sessions_of_member(ctx, member->member);
	for (size_t i = 0; q.words_len > 0 && i < sessions.len && found.len < FOUND_MAX; i++) {
		if (date_compare(sessions.at[i].day, since) < 0)
			continue;
		Search s = { ctx, member, &sessions.at[i], &q, &found };
		SatchelDocumentList documents = satchel_documents(ctx, sessions.at[i].id);
		search_documents(&s, &documents);
		search_notes(&s, &documents);
	}
	return found;
}
