/* text.c — the words of files: taken out once by a job, in the sandboxed child, and kept sealed.
 *
 * Files of a session are read when it is convened, later ones when they are added; with a
 * convocation, those of the last year that were left behind (before this was there) are caught up.
 */
#include "core/http/http.h"
#include "core/pdf/pdf.h"
#include "gen/satchel_queries.h"
#include "modules/satchel/rows.h"

enum {
	LINE_BYTES_MAX = 4000,
	FOLD_BYTES = 1 << 20,                    /* of memory, for one line at a time */
	WORK_BYTES_MAX = 5 * PDF_TEXT_INPUT_MAX, /* a file and what the child says of it */
	FILES_MAX = 2000,                        /* for one job; the next convocation takes more */
	CATCH_UP_MONTHS = 12,
};

static void free_arena(void *arena)
{
	arena_free(arena);
}

static Arena *work(Ctx *ctx, size_t bytes_max)
{
	Arena *arena = arena_new(bytes_max);
	arena_defer(ctx->arena, free_arena, arena);
	return arena;
}

/* ---- Folding ---- */

/* As much of a line as is folded at once: a long one is cut where a word ends. */
static Str piece_of(Str line)
{
	if (line.len <= LINE_BYTES_MAX)
		return line;
	size_t len = LINE_BYTES_MAX;
	while (len > LINE_BYTES_MAX / 2 && line.ptr[len] != ' ')
		len--;
	while (len > 0 && ((unsigned char)line.ptr[len] & 0xc0) == 0x80)
		len--;
	return str_part(line, 0, len);
}

static size_t line_length(Str text)
{
	size_t len = 0;
	while (len < text.len && text.ptr[len] != '\n' && text.ptr[len] != '\f')
		len++;
	return len;
}

Str satchel_fold_lines(Arena *arena, Str text)
{
	Buf out = { .arena = arena };
	Arena *scratch = arena_new(FOLD_BYTES);
	arena_defer(arena, free_arena, scratch);
	while (text.len > 0) {
		size_t len = line_length(text);
		for (Str rest = str_part(text, 0, len), piece; rest.len > 0;
		     rest = str_part(rest, piece.len, rest.len)) {
			piece = piece_of(rest);
			buf_add(&out, text_fold(scratch, piece));
			arena_reset(scratch);
		}
		if (len < text.len)
			buf_char(&out, text.ptr[len]);
		text = str_part(text, len + 1, text.len);
	}
	return buf_str(&out);
}

/* ---- What is kept ---- */

static RecordOf record_of(const SatchelTextRow *row)
{
	return (RecordOf){ "satchel_text", row->id, row->wrapped_key };
}

bool satchel_file_text(Ctx *ctx, Id blob, Str *ret_shown, Str *ret_folded)
{
	const SatchelTextRow *row = satchel_text_row(ctx, blob);
	if (!row || !str_eq(row->state, S("read")))
		return false;
	RecordOf of = record_of(row);
	*ret_folded = record_open(ctx, &of, S("folded"), row->folded);
	if (ret_shown)
		*ret_shown = record_open(ctx, &of, S("shown"), row->shown);
	return true;
}

bool satchel_is_pdf(const SatchelDocument *document)
{
	return document->blob != 0 && str_eq(document->media_type, S("application/pdf"));
}

SatchelTextState satchel_text_state(Ctx *ctx, const SatchelDocument *document)
{
	if (!satchel_is_pdf(document))
		return SATCHEL_TEXT_UNREADABLE;
	Str state = satchel_text_state_of(ctx, document->blob);
	return state.len == 0              ? SATCHEL_TEXT_NOT_YET
	       : str_eq(state, S("read"))  ? SATCHEL_TEXT_READ
	       : str_eq(state, S("image")) ? SATCHEL_TEXT_IMAGE
	                                   : SATCHEL_TEXT_UNREADABLE;
}

Str satchel_words(Ctx *ctx, const SatchelDocument *document)
{
	Str shown = { 0 }, folded;
	if (document->act == 0) {
		if (satchel_is_pdf(document) &&
		    !satchel_file_text(ctx, document->blob, &shown, &folded))
			return (Str){ 0 };
		return shown;
	}
	ActText text = satchel_text(ctx, document);
	return str_format(ctx->arena, "%.*s\n%.*s\n%.*s\f", STR(text.visas), STR(text.grounds),
	                  STR(text.articles));
}

/* ---- Which files wait ---- */

typedef LIST(Id) IdList;

static void add_waiting(Ctx *ctx, const SatchelDocument *d, IdList *list)
{
	if (list->len < FILES_MAX && satchel_is_pdf(d) &&
	    satchel_text_state(ctx, d) == SATCHEL_TEXT_NOT_YET)
		*list_push(ctx->arena, list) = d->blob;
}

static void add_session(Ctx *ctx, Id session, IdList *list)
{
	SatchelDocumentList documents = satchel_documents(ctx, session);
	for (size_t i = 0; i < documents.len; i++)
		add_waiting(ctx, &documents.at[i], list);
}

Err *satchel_read_prepare(Ctx *ctx, const Job *job, void **ret_prepared)
{
	IdList *list = alloc(ctx->arena, IdList);
	Id id;
	*ret_prepared = list;
	const CouncilSession *session =
		str_to_int(job->payload, &id) ? council_session_find(ctx, id) : NULL;
	if (!session || session->convened.us == 0)
		return NULL;
	add_session(ctx, id, list);
	CouncilSessionList before = council_sessions(ctx, session->day, true, false);
	Date since = date_add_months(ctx->today, -CATCH_UP_MONTHS);
	for (size_t i = 0; i < before.len; i++)
		if (before.at[i].id != id && before.at[i].convened.us != 0 &&
		    date_compare(before.at[i].day, since) >= 0)
			add_session(ctx, before.at[i].id, list);
	return NULL;
}

/* An annex that came to an act after the session was convened. */
Err *satchel_read_annex_prepare(Ctx *ctx, const Job *job, void **ret_prepared)
{
	IdList *list = alloc(ctx->arena, IdList);
	Id act;
	*ret_prepared = list;
	if (!str_to_int(job->payload, &act))
		return NULL;
	CouncilItemList items = council_items_of_act(ctx, act);
	for (size_t i = 0; i < items.len; i++) {
		const CouncilSession *s = council_session_find(ctx, items.at[i].session);
		if (s && s->convened.us != 0)
			add_session(ctx, s->id, list);
	}
	return NULL;
}

Err *satchel_read_apply(Ctx *ctx, const Job *job, void *prepared)
{
	const IdList *list = prepared;
	(void)job;
	for (size_t i = 0; i < list->len; i++)
		job_add(ctx, "satchel.read-file",
		        str_format(ctx->arena, "%lld", (long long)list->at[i]));
	return NULL;
}

/* ---- One file ---- */

typedef struct {
	Id blob; /* 0: nothing to do */
	Str state, shown, folded;
} Reading;

static bool has_letters(Str folded)
{
	for (size_t i = 0; i < folded.len; i++)
		if ((unsigned char)folded.ptr[i] > ' ')
			return true;
	return false;
}

/* What cannot be read will not be able to next time; that the program is not there may be mended.
 */
static Err *read_file(Ctx *ctx, const Blob *blob, Reading *r)
{
	Ctx own = *ctx;
	Str text = { 0 };
	Err *e = NULL;
	own.arena = work(ctx, WORK_BYTES_MAX);
	if (blob->size_bytes > PDF_TEXT_INPUT_MAX)
		e = err_new(ctx->arena, ERR_TOO_LARGE, "Le texte de ce PDF ne peut pas être lu.");
	else
		e = pdf_take_text(own.arena, blob_read_all(&own, blob, PDF_TEXT_INPUT_MAX), &text);
	if (e && e->code == ERR_BUSY)
		return err_new(ctx->arena, ERR_BUSY,
		               "Le programme qui lit le texte des PDF n’est pas installé.");
	r->folded = satchel_fold_lines(ctx->arena, text);
	bool is_image = !has_letters(r->folded);
	r->state = e ? S("unreadable") : is_image ? S("image") : S("read");
	if (!e && !is_image)
		r->shown = str_copy(ctx->arena, text);
	else
		r->folded = (Str){ 0 };
	return NULL;
}

Err *satchel_read_file_prepare(Ctx *ctx, const Job *job, void **ret_prepared)
{
	Reading *r = alloc(ctx->arena, Reading);
	Id id;
	*ret_prepared = r;
	const Blob *blob = str_to_int(job->payload, &id) ? blob_find(ctx, id) : NULL;
	if (!blob || blob->scan == SCAN_INFECTED || satchel_text_state_of(ctx, id).len > 0)
		return NULL;
	Err *e = read_file(ctx, blob, r);
	if (!e)
		r->blob = id;
	return e;
}

Err *satchel_read_file_apply(Ctx *ctx, const Job *job, void *prepared)
{
	const Reading *r = prepared;
	(void)job;
	if (r->blob == 0 || !blob_find(ctx, r->blob) || satchel_text_state_of(ctx, r->blob).len > 0)
		return NULL;
	RecordOf of = { .subject = "satchel_text" };
	Bytes salt; /* no event attests what a machine read */
	record_key_new(ctx, of.subject, &of.wrapped_key, &salt);
	of.id = satchel_text_insert(ctx, r->blob, r->state, of.wrapped_key, (Bytes){ "", 0 },
	                            ctx->now);
	(void)satchel_text_set_sealed(ctx, of.id, record_seal(ctx, &of, S("shown"), r->shown),
	                              record_seal(ctx, &of, S("folded"), r->folded));
	return NULL;
}
