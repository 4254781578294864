/* pages_batch.c — several folders at once: chosen in the list, looked at once more, then followed
 * while jobs do them. */
#include "gen/book_templates.h"
#include "modules/book/pages.h"
#include "modules/book/views.h"

enum { QUERY_BYTES_MAX = 400 };

/* ---- What may be in a batch ---- */

Str book_batch_choice(Arena *arena, const WaitingRow *r)
{
	return str_format(arena, "%lld.%d.%d.%lld", (long long)r->folder, r->round, r->stage,
	                  (long long)r->office);
}

/* Nobody answers for an opinion, or attests a reading, of many at once. */
bool book_batch_takes(const WaitingRow *r, bool signs)
{
	bool signature = str_eq(r->kind, S("signature")) && !str_eq(r->method, S("own"));
	if (r->asked_by != 0 || r->in_batch)
		return false;
	return signs ? signature || str_eq(r->kind, S("seal")) : str_eq(r->kind, S("visa"));
}

static bool read_choice(Str choice, BookAct *act)
{
	int64_t folder, round, stage, office;
	Str rest = choice;
	if (!str_to_int(str_cut(&rest, '.'), &folder) || !str_to_int(str_cut(&rest, '.'), &round) ||
	    !str_to_int(str_cut(&rest, '.'), &stage) || !str_to_int(rest, &office) || round < 1 ||
	    round > BOOK_ROUNDS_MAX || stage < 0 || stage >= BOOK_STAGES_MAX)
		return false;
	*act = (BookAct){
		.folder = folder,
		.round = (int)round,
		.deed = { .kind = DEED_DONE, .stage = (int)stage, .office = office },
	};
	return true;
}

/* ---- Chosen ---- */

typedef struct {
	BookActList acts;
	StrList titles, choices;
	Str note;
	bool signs;
} Chosen;

static void add(Ctx *ctx, Chosen *c, Str choice, Str title)
{
	BookAct act;
	if (c->acts.len >= BOOK_BATCH_MAX || !read_choice(choice, &act))
		return;
	*list_push(ctx->arena, &c->acts) = act;
	*list_push(ctx->arena, &c->titles) = title;
	*list_push(ctx->arena, &c->choices) = choice;
}

static void add_ticked(Req *req, Chosen *c)
{
	StrList choices = form_all(req, "choix");
	for (size_t i = 0; i < choices.len && i < BOOK_BATCH_MAX; i++) {
		BookAct act;
		const FolderRow *f = read_choice(choices.at[i], &act)
		                             ? book_folder_find(req->ctx, act.folder)
		                             : NULL;
		if (f)
			add(req->ctx, c, choices.at[i], f->title);
	}
}

/* All that the list shows, page after page. */
static void add_all(Req *req, Chosen *c)
{
	Ctx *ctx = req->ctx;
	BookFilter filter = { .type = form_id(req, "type"), .text = form_raw(req, "q") };
	if (filter.text.len > QUERY_BYTES_MAX)
		filter.text = (Str){ 0 };
	for (bool more = true; more && c->acts.len < BOOK_BATCH_MAX;) {
		WaitingRowList rows = book_list_waiting(ctx, &filter);
		for (size_t i = 0; i < rows.len && i < BOOK_PAGE_ROWS; i++) {
			const WaitingRow *r = &rows.at[i];
			filter.after = r->id;
			if (book_batch_takes(r, c->signs))
				add(ctx, c, book_batch_choice(ctx->arena, r), r->title);
		}
		more = rows.len > BOOK_PAGE_ROWS;
	}
}

Err *book_page_batch_prepare(Req *req)
{
	Ctx *ctx = req->ctx;
	Chosen *c = alloc(ctx->arena, Chosen);
	Str all = form_raw(req, "tous");
	Str verb = all.len > 0 ? all : form_raw(req, "faire");
	c->signs = str_eq(verb, S("signer"));
	if (all.len > 0)
		add_all(req, c);
	else
		add_ticked(req, c);
	if (c->acts.len == 0 && all.len > 0)
		return err_invalid(ctx, "Aucun des dossiers qui vous attendent ne demande cela.");
	if (c->acts.len == 0)
		return err_invalid(ctx, "Cochez au moins un dossier dans la liste, puis "
		                        "recommencez.");
	req->prepared = c;
	c->note = form_text(req, "note", 0, BOOK_TEXT_MAX);
	if (str_eq(form_raw(req, "confirme"), S("yes")) && !form_wrong(req))
		return NULL;
	const SealRow *seal = c->signs ? book_seal(ctx) : NULL;
	BookBatchView v = {
		.choices = c->choices,
		.titles = c->titles,
		.verb = c->signs ? S("signer") : S("viser"),
		.signs = c->signs,
		.seal = seal ? seal->subject : (Str){ 0 },
	};
	book_batch_html(page(req, c->signs ? MESSAGE("Signer plusieurs dossiers")
	                                   : MESSAGE("Viser plusieurs dossiers")),
	                &v);
	return NULL;
}

Err *book_page_batch_add(Req *req)
{
	Id id;
	const Chosen *c = req->prepared;
	Err *e = book_batch_add(req->ctx, c->signs, &c->acts, c->note, &id);
	if (e)
		return e;
	redirectf(req, "/parapheur/lots/%lld", (long long)id);
	return NULL;
}

/* ---- Followed ---- */

static BookItemView view_of(Ctx *ctx, const ItemRow *row)
{
	BookItemView v = {
		.row = row,
		.address =
			str_format(ctx->arena, "/parapheur/dossiers/%lld", (long long)row->folder),
	};
	if (str_eq(row->state, S("done"))) {
		v.state = MESSAGE("Fait");
		v.tone = PART_OK;
	} else if (str_eq(row->state, S("refused"))) {
		v.state = MESSAGE("Refusé");
		v.tone = PART_BAD;
	} else {
		v.state =
			row->again.us != 0 ? MESSAGE("Nouvel essai prévu") : MESSAGE("En attente");
		v.tone = row->again.us != 0 ? PART_WARN : PART_INFO;
	}
	return v;
}

Err *book_page_batch(Req *req)
{
	Ctx *ctx = req->ctx;
	const BatchRow *batch = book_batch_find(ctx, path_id(req, "id"));
	if (!batch)
		return err_not_found(ctx, "Vous n’avez pas de lot de ce numéro.");
	BookProgressView v = {
		.batch = batch,
		.done = batch->all_items - batch->waiting - batch->refused,
	};
	ItemRowList items = book_batch_items(ctx, batch->id);
	for (size_t i = 0; i < items.len; i++) {
		*list_push(ctx->arena, &v.items) = view_of(ctx, &items.at[i]);
		v.has_wait |= items.at[i].again.us != 0;
	}
	book_progress_html(page(req, "Lot du parapheur"), &v);
	return NULL;
}

Err *book_page_batches(Req *req)
{
	BookBatchesView v = { .batches = book_batch_list(req->ctx) };
	book_batches_html(page(req, "Vos lots"), &v);
	return NULL;
}
