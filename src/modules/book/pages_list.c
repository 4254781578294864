/* pages_list.c — what waits for a person, the folders under way and ended. */
#include "gen/book_templates.h"
#include "modules/book/pages.h"
#include "modules/book/views.h"

enum { QUERY_BYTES_MAX = 400 };

typedef struct {
	Str view, q, type, after;
} ListWords;

static const struct {
	const char *word, *name;
} views[] = {
	{ "", MESSAGE("À traiter") },
	{ "en-cours", MESSAGE("En cours") },
	{ "termines", MESSAGE("Terminés") },
	{ "envoyes", MESSAGE("Ouverts par moi") },
};

static ListWords words_of(Req *req)
{
	ListWords w = {
		.view = query_str(req, "vue"),
		.q = query_str(req, "q"),
		.type = query_str(req, "type"),
		.after = query_str(req, "apres"),
	};
	if (w.q.len > QUERY_BYTES_MAX)
		w.q = (Str){ 0 };
	return w;
}

static Str address_of(Arena *arena, const ListWords *w)
{
	Page address = html_page(arena, LANG_FR, NULL);
	html_raw(&address, "/parapheur");
	html_add_query(&address, "vue", w->view);
	html_add_query(&address, "q", w->q);
	html_add_query(&address, "type", w->type);
	html_add_query(&address, "apres", w->after);
	return html_str(&address);
}

static Id id_of(Str word)
{
	int64_t id = 0;
	return str_to_int(word, &id) && id > 0 ? id : 0;
}

static size_t view_of(Str word)
{
	for (size_t i = 0; i < ARRAY_LEN(views); i++)
		if (str_eq(word, str_of(views[i].word)))
			return i;
	return 0;
}

static Str folder_address(Arena *arena, Id folder)
{
	return str_format(arena, "/parapheur/dossiers/%lld", (long long)folder);
}

/* ---- Rows ---- */

static void add_turn(Ctx *ctx, const WaitingRow *r, BookListView *v)
{
	BookKind kind = BOOK_VISA;
	bool known = book_kind_find(r->kind, &kind);
	assert(known); /* a constraint of the table */
	bool opinion = r->asked_by != 0;
	bool batch = book_batch_takes(r, true) || book_batch_takes(r, false);
	*list_push(ctx->arena, &v->turns) = (BookWaitingView){
		.row = r,
		.type = { { r->type_fr, r->type_ar, r->type_en } },
		.office = { { r->name_fr, r->name_ar, r->name_en } },
		.ask = opinion ? MESSAGE("Avis demandé") : book_kind_name(kind),
		.address = folder_address(ctx->arena, r->folder),
		.choice = batch ? book_batch_choice(ctx->arena, r) : (Str){ 0 },
		.late = date_is_set(r->due) && date_compare(r->due, ctx->today) < 0,
	};
	v->has_batch |= batch;
}

static PartTone tone_of(BookState state)
{
	static const PartTone tones[BOOK_STATES] = {
		[BOOK_RUNNING] = PART_INFO,
		[BOOK_COMPLETED] = PART_OK,
		[BOOK_REJECTED] = PART_BAD,
		[BOOK_WITHDRAWN] = PART_OFF,
	};
	return tones[state];
}

static void add_row(Ctx *ctx, const ListRow *r, BookListView *v)
{
	BookState state = BOOK_RUNNING;
	bool known = book_state_find(r->state, &state);
	assert(known); /* a constraint of the table */
	*list_push(ctx->arena, &v->rows) = (BookRowView){
		.row = r,
		.type = { { r->type_fr, r->type_ar, r->type_en } },
		.state = book_state_name(state),
		.tone = tone_of(state),
		.address = folder_address(ctx->arena, r->id),
	};
}

static void set_rows(Ctx *ctx, const ListWords *w, size_t view, BookListView *v)
{
	BookFilter filter = {
		.type = id_of(w->type),
		.after = id_of(w->after),
		.text = w->q,
		.running = view == 1,
		.any_state = view == 3,
		.mine = view == 3,
	};
	Id last = 0;
	if (view == 0) {
		WaitingRowList rows = book_list_waiting(ctx, &filter);
		for (size_t i = 0; i < rows.len && i < BOOK_PAGE_ROWS; i++)
			add_turn(ctx, &rows.at[i], v);
		last = rows.len > BOOK_PAGE_ROWS ? rows.at[BOOK_PAGE_ROWS - 1].id : 0;
	} else {
		ListRowList rows = book_list(ctx, &filter);
		for (size_t i = 0; i < rows.len && i < BOOK_PAGE_ROWS; i++)
			add_row(ctx, &rows.at[i], v);
		last = rows.len > BOOK_PAGE_ROWS ? rows.at[BOOK_PAGE_ROWS - 1].id : 0;
	}
	if (last == 0)
		return;
	ListWords next = *w;
	next.after = str_format(ctx->arena, "%lld", (long long)last);
	v->next = address_of(ctx->arena, &next);
}

static void set_tabs(Ctx *ctx, size_t view, BookListView *v)
{
	for (size_t i = 0; i < ARRAY_LEN(views); i++) {
		ListWords w = { .view = str_of(views[i].word) };
		*list_push(ctx->arena, &v->tabs) = (BookTab){
			.name = views[i].name,
			.address = address_of(ctx->arena, &w),
			.is_current = i == view,
			.count = i == 0 ? book_waiting(ctx) : -1,
		};
	}
	form_option(ctx->arena, &v->types, S(""), MESSAGE("Tous"));
	BookTypeList types = book_type_list(ctx);
	for (size_t i = 0; i < types.len; i++)
		form_option(ctx->arena, &v->types,
		            str_format(ctx->arena, "%lld", (long long)types.at[i].id),
		            types.at[i].name);
}

Err *book_page_list(Req *req)
{
	Ctx *ctx = req->ctx;
	ListWords w = words_of(req);
	size_t view = view_of(w.view);
	BookListView v = {
		.view = w.view,
		.q = w.q,
		.type = w.type,
		.waiting = view == 0,
		.all = str_eq(query_str(req, "tout"), S("1")),
		.is_filtered = w.q.len > 0 || w.type.len > 0,
		.may_administer = ctx_may(ctx, BOOK_ADMINISTER),
	};
	set_rows(ctx, &w, view, &v);
	set_tabs(ctx, view, &v);
	Page all = html_page(ctx->arena, LANG_FR, NULL);
	html_put_html(&all, (Html){ address_of(ctx->arena, &w) });
	html_add_query(&all, "tout", S("1"));
	v.all_address = html_str(&all);
	BatchRowList batches = book_batch_list(ctx);
	v.has_batches = batches.len > 0;
	for (size_t i = 0; i < batches.len; i++)
		if (batches.at[i].waiting > 0)
			*list_push(ctx->arena, &v.batches) = batches.at[i];
	book_list_html(page(req, "Parapheur"), &v);
	return NULL;
}
