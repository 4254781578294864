/* act.c — what is done with a folder: each deed is checked on the writer, where the folder may have
 * moved since it was shown, then recorded, and the next are told. */
#include "gen/book_queries.h"
#include "modules/book/inside.h"

/* ---- Where it stands, for lists ---- */

static bool is_same(const TurnRow *row, const BookTurn *turn, int round)
{
	return row->round == round && row->stage == turn->stage && row->office == turn->office &&
	       row->asked_by == turn->asked_by;
}

static void drop_turns(Ctx *ctx, const TurnRowList *rows, const BookNext *next)
{
	for (size_t i = 0; i < rows->len; i++) {
		bool stays = false;
		for (size_t j = 0; j < next->turns.len; j++)
			stays |= is_same(&rows->at[i], &next->turns.at[j], next->round);
		if (!stays)
			(void)book_turn_delete(ctx, rows->at[i].id);
	}
}

/* Turns that stay keep their row, and so the instant since which they wait. */
void book_project(Ctx *ctx, const FolderRow *f, const BookNext *next)
{
	TurnRowList rows = book_turn_rows(ctx, f->id);
	drop_turns(ctx, &rows, next);
	for (size_t i = 0; i < next->turns.len; i++) {
		const BookTurn *t = &next->turns.at[i];
		bool known = false;
		for (size_t j = 0; j < rows.len; j++)
			known |= is_same(&rows.at[j], t, next->round);
		if (known)
			continue;
		(void)book_turn_insert(ctx, f->id, next->round, t->stage, t->office,
		                       str_of(book_kind_code(t->kind)), t->asked_by, ctx->now);
		book_notify_office(ctx, f->id, t->office, t->asked_by != 0);
	}
	bool runs = next->state == BOOK_RUNNING;
	(void)book_folder_project(ctx, f->id, str_of(book_state_code(next->state)), next->round,
	                          next->stage, runs ? (Instant){ 0 } : ctx->now);
}

/* ---- Who may ---- */

static Err *not_found(Ctx *ctx)
{
	return err_not_found(ctx, "Ce dossier n’existe pas dans le parapheur, ou vous n’y avez pas "
	                          "de part.");
}

static bool is_of_opener(BookDeedKind kind)
{
	return kind == DEED_WITHDRAW || kind == DEED_RECYCLE;
}

static Err *need_opener(Ctx *ctx, const FolderRow *f, const BookAct *act)
{
	if (f->opener == 0 || f->opener != ctx->actor.person)
		return err_forbidden(ctx, "Seule la personne qui a ouvert le dossier peut faire "
		                          "cela.");
	if (act->deed.kind == DEED_RECYCLE && f->owner_job.len > 0)
		return err_conflict(ctx, "Ce dossier ne se remet pas en circuit ici : corrigez le "
		                         "document là où il a été préparé, puis envoyez-le de "
		                         "nouveau en signature.");
	return NULL;
}

static Err *need_hand(Ctx *ctx, const FolderRow *f, const BookAct *act, BookHand *ret_hand)
{
	if (is_of_opener(act->deed.kind))
		return need_opener(ctx, f, act);
	*ret_hand = book_hand(ctx, act->deed.office);
	if (!ret_hand->may)
		return err_forbidden(ctx, "Vous ne tenez pas cette fonction, et n’y suppléez "
		                          "personne aujourd’hui.");
	return NULL;
}

static Err *need_allowed(Ctx *ctx, const BookAct *act, const BookChain *chain)
{
	BookNext next = book_next(ctx->arena, &chain->circuit, &chain->deeds);
	if (act->round == next.round &&
	    book_allows(ctx->arena, &chain->circuit, &chain->deeds, &act->deed))
		return NULL;
	if (next.state != BOOK_RUNNING && act->deed.kind != DEED_RECYCLE)
		return err_conflict(ctx, "Ce dossier n’est plus en circuit : {state}.",
		                    arg("state", book_state_name(next.state)));
	if (act->deed.kind == DEED_TAKE_BACK)
		return err_conflict(ctx, "La suite du circuit a commencé : votre acte ne peut plus "
		                         "être repris.");
	if (act->deed.kind == DEED_TRANSFER || act->deed.kind == DEED_ASK)
		return err_conflict(ctx, "Cette fonction est déjà à cette étape, ou le dossier a "
		                         "avancé depuis. Choisissez-en une autre.");
	return err_conflict(ctx,
	                    "Ce dossier a avancé depuis que cette page a été affichée. Ouvrez-le "
	                    "de nouveau pour voir où il en est.");
}

Err *book_may_do(Ctx *ctx, const FolderRow *f, const BookAct *act, BookHand *ret_hand,
                 BookKind *ret_kind)
{
	BookHand hand = { 0 };
	BookChain chain = book_chain(ctx, f, false);
	Err *e = need_hand(ctx, f, act, &hand);
	if (!e)
		e = need_allowed(ctx, act, &chain);
	if (e)
		return e;
	*ret_hand = hand;
	*ret_kind =
		is_of_opener(act->deed.kind) ? BOOK_VISA : chain.circuit.at[act->deed.stage].kind;
	return NULL;
}

/* ---- With what ---- */

static Err *need_text(Ctx *ctx, const BookAct *act)
{
	if (str_code_points(act->text) > BOOK_TEXT_MAX)
		return err_invalid(ctx, "Ce texte a plus de {n} caractères.",
		                   arg("n", (int)BOOK_TEXT_MAX));
	if (act->text.len > 0)
		return NULL;
	switch (act->deed.kind) {
	case DEED_REJECT: return err_invalid(ctx, "Un rejet est motivé : écrivez pourquoi.");
	case DEED_ASK: return err_invalid(ctx, "Écrivez votre question.");
	case DEED_OPINION: return err_invalid(ctx, "Écrivez votre avis.");
	case DEED_DONE:
	case DEED_TRANSFER:
	case DEED_TAKE_BACK:
	case DEED_WITHDRAW:
	case DEED_RECYCLE:
	case DEED_KINDS: break;
	}
	return NULL;
}

static Err *need_other(Ctx *ctx, const BookAct *act)
{
	const OfficeRow *to = book_office_row(ctx, act->deed.to);
	if (!to || to->closed.us != 0 || book_holder_rows_of(ctx, to->id).len == 0)
		return err_invalid(ctx, "Choisissez une fonction qui a un titulaire.");
	return NULL;
}

static const BookSigned *signed_of(const BookAct *act, Id document)
{
	for (size_t i = 0; i < act->files.len; i++)
		if (act->files.at[i].document == document)
			return &act->files.at[i];
	return NULL;
}

/* Each document, and what was signed is what it is now. */
static Err *need_signatures(Ctx *ctx, const FolderRow *f, const BookAct *act)
{
	BookPaperList papers = book_papers(ctx, f, f->round);
	for (size_t i = 0; i < papers.len; i++) {
		const BookPaper *p = &papers.at[i];
		const BookSigned *s = p->annex ? NULL : signed_of(act, p->id);
		if (!p->annex && (!s || s->from != p->blob))
			return err_conflict(ctx, "Ce dossier se signe : ouvrez-le, et signez ses "
			                         "documents.");
	}
	return NULL;
}

static Err *need_done(Ctx *ctx, const FolderRow *f, const BookAct *act, BookKind what)
{
	if (what == BOOK_READING && !book_has_read(ctx, f))
		return err_conflict(ctx, "Ouvrez d’abord chacun des documents : cette étape "
		                         "atteste que vous les avez lus.");
	if (what == BOOK_SIGNATURE || what == BOOK_SEAL)
		return need_signatures(ctx, f, act);
	return NULL;
}

static Err *need_all(Ctx *ctx, const FolderRow *f, const BookAct *act, const BookChain *chain)
{
	Err *e = need_allowed(ctx, act, chain);
	if (!e)
		e = need_text(ctx, act);
	if (!e && (act->deed.kind == DEED_ASK || act->deed.kind == DEED_TRANSFER))
		e = need_other(ctx, act);
	if (!e && act->deed.kind == DEED_DONE)
		e = need_done(ctx, f, act, chain->circuit.at[act->deed.stage].kind);
	return e;
}

/* ---- Doing it ---- */

static void keep_signatures(Ctx *ctx, const FolderRow *f, const BookAct *act, Id event)
{
	for (size_t i = 0; i < act->files.len; i++) {
		const BookSigned *s = &act->files.at[i];
		Id blob = blob_keep(ctx, &s->blob, s->file_name);
		(void)book_signature_insert(ctx, s->document, blob, s->detached, event, ctx->now);
		Bytes sha256 = { (const char *)s->blob.sha256, sizeof s->blob.sha256 };
		(void)book_event(ctx, f, "book.document-signed",
		                 &(BookFacts){ .document = s->document, .sha256 = sha256 });
	}
}

/* The files of the new round: those given, else those of the last one as they were given. */
static void renew_files(Ctx *ctx, const FolderRow *f, const BookAct *act)
{
	if (act->replaced.len > 0) {
		for (size_t i = 0; i < act->replaced.len; i++)
			book_add_document(ctx, f, f->round + 1, (int)i + 1, &act->replaced.at[i]);
		return;
	}
	BookPaperList papers = book_papers(ctx, f, f->round);
	for (size_t i = 0; i < papers.len; i++) {
		const BookPaper *p = &papers.at[i];
		BookFile file = { .blob = p->original, .title = p->title, .annex = p->annex };
		book_add_document(ctx, f, f->round + 1, p->number, &file);
	}
}

static void end(Ctx *ctx, const FolderRow *f, BookState state)
{
	if (f->owner_job.len > 0)
		job_add(ctx, str_cstr(ctx->arena, f->owner_job),
		        str_format(ctx->arena, "%lld", (long long)f->id));
	if (f->opener == 0 || state == BOOK_WITHDRAWN)
		return;
	book_notify_person(ctx, f->id, f->opener,
	                   state == BOOK_COMPLETED ? "completed" : "rejected");
}

static void record(Ctx *ctx, const FolderRow *f, const BookAct *act, Id absent, BookChain *chain)
{
	const BookDeed *d = &act->deed;
	bool opener = is_of_opener(d->kind);
	BookKind what = opener ? BOOK_VISA : chain->circuit.at[d->stage].kind;
	Id event = book_event(ctx, f, book_deed_event(d->kind, what),
	                      &(BookFacts){ .absent = absent,
	                                    .office = d->office,
	                                    .to = d->to,
	                                    .stage = opener ? 0 : d->stage + 1,
	                                    .text = act->text });
	*list_push(ctx->arena, &chain->deeds) = *d;
	if (d->kind == DEED_DONE)
		keep_signatures(ctx, f, act, event);
	if (d->kind == DEED_RECYCLE)
		renew_files(ctx, f, act);
	if (d->kind == DEED_ASK || d->kind == DEED_TRANSFER)
		(void)book_part_insert(ctx, d->to, f->id);
}

Err *book_act(Ctx *ctx, const BookAct *act)
{
	BookHand hand = { 0 };
	(void)account_person_here(ctx);
	const FolderRow *f = book_folder_find(ctx, act->folder);
	if (!f)
		return not_found(ctx);
	BookChain chain = book_chain(ctx, f, false);
	Err *e = need_hand(ctx, f, act, &hand);
	if (!e)
		e = need_all(ctx, f, act, &chain);
	if (e)
		return e;
	record(ctx, f, act, hand.absent, &chain);
	BookNext next = book_next(ctx->arena, &chain.circuit, &chain.deeds);
	assert(next.valid);
	book_project(ctx, f, &next);
	if (next.state != BOOK_RUNNING)
		end(ctx, f, next.state);
	return NULL;
}

Err *book_withdraw(Ctx *ctx, Id folder)
{
	const FolderRow *f = book_folder_row(ctx, folder);
	if (!f)
		return not_found(ctx);
	BookAct act = { .deed.kind = DEED_WITHDRAW, .round = f->round };
	BookChain chain = book_chain(ctx, f, false);
	Err *e = need_allowed(ctx, &act, &chain);
	if (e)
		return e;
	record(ctx, f, &act, 0, &chain);
	BookNext next = book_next(ctx->arena, &chain.circuit, &chain.deeds);
	book_project(ctx, f, &next);
	return NULL;
}
