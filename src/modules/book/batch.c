#include "modules/book/batch.h"

#include "core/record/record.h"
#include "gen/book_queries.h"

enum { FAULTS_MAX = 3 }; /* of one folder: then its batch goes on without it */

/* After the first time that somebody else was busy, the second, … */
static const int64_t delays_seconds[] = { 60, 5 * 60, 15 * 60, 3600, 4 * 3600, 18 * 3600 };

static RecordOf record_of(Id batch, Bytes wrapped_key)
{
	return (RecordOf){ "book-batch", batch, wrapped_key };
}

/* ---- Asked for ---- */

static Id add_item(Ctx *ctx, Id batch, int position, const BookAct *act)
{
	if (book_is_in_batch(ctx, act->folder, act->deed.office, ctx->actor.person))
		return 0;
	return book_batch_item_insert(ctx, &(ItemRow){ .batch = batch,
	                                               .position = position,
	                                               .folder = act->folder,
	                                               .round = act->round,
	                                               .stage = act->deed.stage,
	                                               .office = act->deed.office,
	                                               .changed = ctx->now });
}

static void add_job(Ctx *ctx, Id item, Instant due)
{
	job_add_at(ctx, "book.batch", str_format(ctx->arena, "%lld", (long long)item), due);
}

static Id add_batch(Ctx *ctx, bool signs, Str note)
{
	Bytes wrapped_key, salt, nothing = { "", 0 };
	Id me = account_person_here(ctx);
	record_key_new(ctx, "book-batch", &wrapped_key, &salt);
	Id batch = book_batch_insert(ctx, me, signs, wrapped_key, nothing, ctx->now);
	RecordOf of = record_of(batch, wrapped_key);
	if (note.len > 0)
		(void)book_batch_set_note(ctx, batch, record_seal(ctx, &of, S("note"), note));
	return batch;
}

static Err *already(Ctx *ctx)
{
	return err_conflict(ctx, "Ces dossiers sont déjà dans un lot en cours. Ouvrez « Vos lots » "
	                         "pour voir où il en est.");
}

Err *book_batch_add(Ctx *ctx, bool signs, const BookActList *acts, Str note, Id *ret_id)
{
	int count = 0;
	if (acts->len > BOOK_BATCH_MAX)
		return err_invalid(ctx, "Un lot a au plus {n} dossiers.",
		                   arg("n", (int)BOOK_BATCH_MAX));
	Id batch = add_batch(ctx, signs, note);
	for (size_t i = 0; i < acts->len; i++) {
		Id item = add_item(ctx, batch, count + 1, &acts->at[i]);
		if (item == 0)
			continue;
		add_job(ctx, item, ctx->now);
		count++;
	}
	if (count == 0)
		return already(ctx);
	*ret_id = batch;
	return NULL;
}

static void hold_up(Ctx *ctx, Id item, int attempts, Lang lang, const Err *why)
{
	Instant again = instant_add(ctx->now, delays_seconds[attempts - 1]);
	Str answer = i18n_format(ctx->arena, lang, ctx->authority->tz, why->message, why->args,
	                         why->args_len);
	(void)book_batch_item_set(ctx, item, S("waiting"), attempts, again, answer, ctx->now);
	add_job(ctx, item, again);
}

Err *book_batch_wait(Ctx *ctx, const BookAct *act, const Err *why, Id *ret_id)
{
	Id batch = add_batch(ctx, true, act->text);
	Id item = add_item(ctx, batch, 1, act);
	if (item == 0)
		return already(ctx);
	hold_up(ctx, item, 1, ctx->lang, why);
	*ret_id = batch;
	return NULL;
}

const BatchRow *book_batch_find(Ctx *ctx, Id id)
{
	const BatchRow *row = book_batch_row(ctx, id);
	return row && row->person == ctx->actor.person && row->person != 0 ? row : NULL;
}

BatchRowList book_batch_list(Ctx *ctx)
{
	return book_batch_rows(ctx, ctx->actor.person);
}

ItemRowList book_batch_items(Ctx *ctx, Id batch)
{
	return book_batch_item_rows(ctx, batch);
}

/* ---- Done, a folder at a time ---- */

typedef struct {
	Id item, batch;
	int attempts;
	Actor actor;
	Lang lang;
	BookAct act;
	Err *refusal;
} Doing;

/* As a session of that person would be now. */
static Err *become(Ctx *ctx, Id person)
{
	const Person *p = account_person_find(ctx, person);
	Actor actor = { 0 };
	if (!p)
		fault("a batch is of nobody");
	ctx->lang = ctx->authority->language;
	(void)lang_find(p->language, &ctx->lang);
	Err *e = account_actor(ctx, p->email, &actor);
	if (!e && actor.person == person)
		ctx->actor = actor;
	if (e || actor.person != person || !ctx_may(ctx, BOOK_USE))
		return err_forbidden(ctx, "Votre rôle ne permet plus d’agir dans le parapheur.");
	return NULL;
}

static BookAct act_of(Ctx *ctx, const ItemRow *item, const BatchRow *batch)
{
	RecordOf of = record_of(batch->id, batch->wrapped_key);
	BookAct act = { .folder = item->folder,
		        .round = item->round,
		        .deed = {
				.kind = DEED_DONE, .stage = item->stage, .office = item->office } };
	if (batch->note.len > 0)
		act.text = record_open(ctx, &of, S("note"), batch->note);
	return act;
}

static const ItemRow *item_of(Ctx *ctx, const Job *job)
{
	int64_t id = 0;
	const ItemRow *item = str_to_int(job->payload, &id) ? book_batch_item_row(ctx, id) : NULL;
	if (!item)
		fault("a batch has no such folder");
	return str_eq(item->state, S("waiting")) ? item : NULL;
}

Err *book_batch_prepare(Ctx *ctx, const Job *job, void **ret_prepared)
{
	const ItemRow *item = item_of(ctx, job);
	if (!item)
		return NULL;
	const BatchRow *batch = book_batch_row(ctx, item->batch);
	if (!batch)
		fault("a folder is of no batch");
	Doing *d = alloc(ctx->arena, Doing);
	*d = (Doing){ .item = item->id, .batch = batch->id, .attempts = item->attempts + 1 };
	d->act = act_of(ctx, item, batch);
	d->refusal = become(ctx, batch->person);
	if (job->attempts > FAULTS_MAX)
		d->refusal = err_conflict(ctx, "Ce dossier n’a pas pu être traité, pour une raison "
		                               "que le journal du serveur donne. Prévenez "
		                               "l’administrateur, puis recommencez.");
	if (!d->refusal && batch->signs)
		d->refusal = book_sign(ctx, &d->act);
	d->actor = ctx->actor;
	d->lang = ctx->lang;
	*ret_prepared = d;
	return NULL;
}

Err *book_batch_apply(Ctx *ctx, const Job *job, void *prepared)
{
	const Doing *d = prepared;
	if (!d || !item_of(ctx, job))
		return NULL;
	ctx->actor = d->actor;
	ctx->lang = d->lang;
	Err *e = d->refusal ? d->refusal : book_act(ctx, &d->act);
	if (e && e->code == ERR_BUSY && d->attempts <= (int)ARRAY_LEN(delays_seconds)) {
		hold_up(ctx, d->item, d->attempts, d->lang, e);
		return NULL;
	}
	Str answer = { 0 };
	if (e)
		answer = i18n_format(ctx->arena, d->lang, ctx->authority->tz, e->message, e->args,
		                     e->args_len);
	(void)book_batch_item_set(ctx, d->item, e ? S("refused") : S("done"), d->attempts,
	                          (Instant){ 0 }, answer, ctx->now);
	(void)book_batch_forget_note(ctx, d->batch);
	return NULL;
}
