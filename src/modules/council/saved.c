/* saved.c — pages of the papers of a session, counted once it is closed. */
#include "modules/council/saved.h"
#include "core/pdf/pdf.h"
#include "gen/council_queries.h"
#include "modules/council/rows.h"

enum { WORK_BYTES_MAX = 96 << 20 };

/* A set is printed in one go: the least that it can take. */
int64_t council_sheets(const CouncilPrinting *p)
{
	int64_t sheets = p->both_sides ? (p->pages + 1) / 2 : p->pages;
	return sheets * p->members;
}

/* ---- Counting ---- */

typedef struct {
	Ctx *ctx;
	int pages, uncounted;
} Count;

static void free_work(void *arg)
{
	Arena **work = arg;
	if (*work)
		arena_free(*work);
	*work = NULL;
}

/* A page ends with a form feed. */
static void add_text(Count *c, Err *e, Str text)
{
	int pages = 0;
	for (size_t i = 0; i < text.len && !e; i++)
		pages += text.ptr[i] == '\f';
	c->pages += pages;
	c->uncounted += pages == 0;
}

static void count_pdf(Count *c, Str pdf)
{
	Str text = { 0 };
	Err *e = pdf_take_text(c->ctx->arena, pdf, &text);
	add_text(c, e, text);
}

static void count_blob(Count *c, Id id)
{
	const Blob *blob = blob_find(c->ctx, id);
	if (!blob || !str_eq(blob->media_type, S("application/pdf")) ||
	    blob->size_bytes > PDF_TEXT_INPUT_MAX || blob->scan == SCAN_INFECTED) {
		c->uncounted++;
		return;
	}
	Arena **work = alloc(c->ctx->arena, Arena *);
	*work = arena_new(WORK_BYTES_MAX);
	arena_defer(c->ctx->arena, free_work, work);
	Ctx its = *c->ctx;
	its.arena = *work;
	Str text = { 0 };
	Err *e = pdf_take_text(*work, blob_read_all(&its, blob, PDF_TEXT_INPUT_MAX), &text);
	add_text(c, e, text);
	free_work(work);
}

static void count_act(Count *c, Id act)
{
	count_pdf(c, act_render(c->ctx, act_get(c->ctx, act)));
	ActAnnexList annexes = act_annexes(c->ctx, act);
	for (size_t i = 0; i < annexes.len; i++)
		count_blob(c, annexes.at[i].blob);
}

static const CouncilSession *session_of(Ctx *ctx, const Job *job)
{
	Id id;
	const CouncilSession *s =
		str_to_int(job->payload, &id) ? council_session_find(ctx, id) : NULL;
	if (!s)
		fault("job %lld names no session", (long long)job->id);
	return s;
}

Err *council_count_prepare(Ctx *ctx, const Job *job, void **ret_prepared)
{
	const CouncilSession *s = session_of(ctx, job);
	Count *c = alloc(ctx->arena, Count);
	*c = (Count){ .ctx = ctx };
	*ret_prepared = c;
	count_pdf(c, council_convocation_pdf(ctx, s));
	CouncilItemList items = council_items(ctx, s->id);
	for (size_t i = 0; i < items.len; i++)
		if (items.at[i].act != 0)
			count_act(c, items.at[i].act);
	CouncilPaperList papers = council_papers(ctx, s->id);
	for (size_t i = 0; i < papers.len; i++)
		count_blob(c, papers.at[i].blob);
	return NULL;
}

Err *council_count_apply(Ctx *ctx, const Job *job, void *prepared)
{
	const CouncilSession *s = session_of(ctx, job);
	const Count *c = prepared;
	council_saved_write(ctx, s->id, c->pages, c->uncounted, (int)council_calls(ctx, s->id).len);
	return NULL;
}

CouncilSavedList council_saved(Ctx *ctx, int year)
{
	CouncilSavedList list = { 0 };
	SavedRowList rows = council_saved_rows(ctx, DATE(year, 1, 1), DATE(year, 12, 31));
	for (size_t i = 0; i < rows.len; i++) {
		CouncilSaved *s = list_push(ctx->arena, &list);
		*s = rows.at[i].s;
		s->body_name =
			(Text){ { rows.at[i].body_fr, rows.at[i].body_ar, rows.at[i].body_en } };
	}
	return list;
}
