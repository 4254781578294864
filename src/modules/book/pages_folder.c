/* pages_folder.c — a folder: its documents, its circuit, its journal, and what the reader may do.
 *
 * A document that is opened leaves a trace, which a stage of reading asks for. */
#include "gen/book_templates.h"
#include "modules/book/pages.h"
#include "modules/book/views.h"

static Err *find(Req *req, const FolderRow **ret_folder)
{
	const FolderRow *f = book_folder_find(req->ctx, path_id(req, "id"));
	if (!f)
		return err_not_found(req->ctx,
		                     "Ce dossier n’existe pas dans le parapheur, ou vous n’y avez "
		                     "pas de part.");
	*ret_folder = f;
	return NULL;
}

/* ---- The circuit ---- */

typedef struct {
	Ctx *ctx;
	const FolderRow *f;
	BookOfficeList offices;
	BookChain chain;
	BookNext next;
} Scene;

static const BookLine *line_of(const Scene *s, size_t deed)
{
	for (size_t i = 0; i < s->chain.lines.len; i++)
		if (s->chain.lines.at[i].deed == deed)
			return &s->chain.lines.at[i];
	return NULL;
}

/* The rejection that ended the running round; NULL: it was not rejected. */
static const BookLine *rejection(const Scene *s)
{
	if (s->next.state != BOOK_REJECTED)
		return NULL;
	for (size_t i = s->chain.lines.len; i > 0; i--)
		if (str_eq(s->chain.lines.at[i - 1].kind, S("book.rejected")))
			return &s->chain.lines.at[i - 1];
	return NULL;
}

static const char *done_word(BookKind kind)
{
	static const char *const words[BOOK_KINDS] = {
		[BOOK_VISA] = MESSAGE("Visé"),
		[BOOK_READING] = MESSAGE("Lu"),
		[BOOK_SIGNATURE] = MESSAGE("Signé"),
		[BOOK_SEAL] = MESSAGE("Cacheté"),
	};
	return words[kind];
}

static void add_line(BookSlotView *v, const BookLine *line, const char *what, PartTone tone)
{
	v->what = what;
	v->tone = tone;
	v->who = line->who;
	v->absent = line->absent;
	v->at = line->at;
	v->text = line->text;
}

static BookSlotView slot_of(const Scene *s, size_t stage, const BookSlot *slot)
{
	const BookLine *rejected = rejection(s);
	BookSlotView v = { .office = book_office_name(&s->offices, slot->office) };
	bool runs = s->next.state == BOOK_RUNNING && (int)stage == s->next.stage;
	if (slot->done) {
		const BookLine *line = line_of(s, slot->deed);
		assert(line);
		add_line(&v, line, done_word(s->chain.circuit.at[stage].kind), PART_OK);
	} else if (rejected && rejected->stage == (int)stage + 1 &&
	           rejected->office == slot->office) {
		add_line(&v, rejected, MESSAGE("Rejeté"), PART_BAD);
	} else if (runs && slot->asked != 0) {
		v.what = MESSAGE("Avis demandé");
		v.asked = book_office_name(&s->offices, slot->asked);
		v.tone = PART_WARN;
	} else if (runs) {
		v.what = MESSAGE("En attente");
		v.tone = PART_INFO;
	} else if ((int)stage < s->next.stage) {
		v.what = MESSAGE("Sans objet");
		v.tone = PART_OFF;
	} else {
		v.what = MESSAGE("À venir");
		v.tone = PART_OFF;
	}
	return v;
}

static BookStageViewList stages_of(const Scene *s)
{
	BookStageViewList list = { 0 };
	for (size_t i = 0; i < s->chain.circuit.len; i++) {
		const BookStage *stage = &s->chain.circuit.at[i];
		BookStageView *v = list_push(s->ctx->arena, &list);
		*v = (BookStageView){
			.number = (int)i + 1,
			.kind = book_kind_name(stage->kind),
			.any = stage->any,
			.several = stage->offices.len > 1,
			.is_now = s->next.state == BOOK_RUNNING && (int)i == s->next.stage,
		};
		for (size_t j = 0; j < s->next.slots[i].len; j++)
			*list_push(s->ctx->arena, &v->slots) =
				slot_of(s, i, &s->next.slots[i].at[j]);
	}
	return list;
}

/* ---- Documents, journal, data ---- */

static BookPaperViewList papers_of(const Scene *s)
{
	BookPaperViewList list = { 0 };
	BookPaperList papers = book_papers(s->ctx, s->f, s->f->round);
	for (size_t i = 0; i < papers.len; i++) {
		Str address = str_format(s->ctx->arena, "/parapheur/dossiers/%lld/documents/%lld",
		                         (long long)s->f->id, (long long)papers.at[i].id);
		*list_push(s->ctx->arena, &list) = (BookPaperView){
			.paper = &papers.at[i],
			.address = address,
			.detached =
				papers.at[i].detached != 0
					? str_format(s->ctx->arena, "%.*s/signature", STR(address))
					: (Str){ 0 },
		};
	}
	return list;
}

static BookLineViewList lines_of(const Scene *s)
{
	BookLineViewList list = { 0 };
	for (size_t i = 0; i < s->chain.lines.len; i++) {
		const BookLine *line = &s->chain.lines.at[i];
		if (line->document != 0)
			continue; /* one for each file: the list of documents says it */
		*list_push(s->ctx->arena, &list) = (BookLineView){
			.line = line,
			.first = s->chain.lines.at[0].seq,
			.office = book_office_name(&s->offices, line->office),
			.to = book_office_name(&s->offices, line->to),
		};
	}
	return list;
}

static void set_data(const Scene *s, BookFolderView *v)
{
	Str rest = book_record_get(s->ctx, s->f, S("data"));
	while (rest.len > 0) {
		Str value = str_cut(&rest, '\n'), name = str_cut(&value, '=');
		if (value.len > 0)
			*list_push(s->ctx->arena, &v->data) = (BookDatum){ name, value };
	}
}

/* ---- What may be done ---- */

static BookHandView hand_of(const Scene *s, const BookTurn *t, Id absent)
{
	return (BookHandView){
		.turn = *t,
		.office = t->office,
		.name = book_office_name(&s->offices, t->office),
		.asker = book_office_name(&s->offices, t->asked_by),
		.absent = account_person_title(s->ctx, absent),
		.address =
			str_format(s->ctx->arena, "/parapheur/dossiers/%lld?fonction=%lld&avis=%d",
		                   (long long)s->f->id, (long long)t->office, t->asked_by != 0),
	};
}

static void add_hands(const Scene *s, const BookTurns *turns, BookHandViewList *hands)
{
	for (size_t i = 0; i < turns->len; i++) {
		BookHand hand = book_hand(s->ctx, turns->at[i].office);
		if (hand.may)
			*list_push(s->ctx->arena, hands) = hand_of(s, &turns->at[i], hand.absent);
	}
}

/* Of several turns, the one that the address or the form names; else the first. */
static const BookHandView *chosen(Req *req, const BookHandViewList *hands)
{
	bool post = req->method == POST;
	Str office = post ? form_raw(req, "fonction") : query_str(req, "fonction");
	bool opinion = str_eq(post ? form_raw(req, "avis") : query_str(req, "avis"), S("1"));
	for (size_t i = 0; i < hands->len; i++) {
		const BookHandView *h = &hands->at[i];
		Str id = str_format(req->ctx->arena, "%lld", (long long)h->office);
		if (str_eq(id, office) && (h->turn.asked_by != 0) == opinion)
			return h;
	}
	return hands->len > 0 ? &hands->at[0] : NULL;
}

static FormOptions others_of(const Scene *s, const BookHandView *hand)
{
	FormOptions options = { 0 };
	form_option(s->ctx->arena, &options, S(""), MESSAGE("Choisissez une fonction"));
	for (size_t i = 0; i < s->offices.len; i++) {
		const BookOffice *o = &s->offices.at[i];
		if (!o->is_closed && o->holders.len > 0 && (!hand || o->id != hand->office))
			form_option(s->ctx->arena, &options,
			            str_format(s->ctx->arena, "%lld", (long long)o->id), o->name);
	}
	return options;
}

static void set_may(Req *req, const Scene *s, BookFolderView *v)
{
	bool mine = s->f->opener != 0 && s->f->opener == s->ctx->actor.person;
	bool ended_badly = v->state == BOOK_REJECTED || v->state == BOOK_WITHDRAWN;
	add_hands(s, &s->next.turns, &v->hands);
	add_hands(s, &s->next.back, &v->backs);
	v->hand = chosen(req, &v->hands);
	v->offices = others_of(s, v->hand);
	v->may_detour = s->next.detours_left > 0;
	v->may_withdraw = mine && v->state == BOOK_RUNNING;
	v->may_recycle =
		mine && ended_badly && s->f->owner_job.len == 0 && s->next.round < BOOK_ROUNDS_MAX;
	v->has_read = book_has_read(s->ctx, s->f);
	const SealRow *seal = book_seal(s->ctx);
	v->seal = seal ? seal->subject : (Str){ 0 };
	bool is_seal = v->hand && v->hand->turn.kind == BOOK_SEAL;
	v->by_seal = is_seal || (v->hand && !str_eq(s->f->method, S("own")));
	v->by_own = v->hand && !is_seal && !str_eq(s->f->method, S("server"));
}

Err *book_show(Req *req, const char *open)
{
	static const PartTone tones[BOOK_STATES] = {
		[BOOK_RUNNING] = PART_INFO,
		[BOOK_COMPLETED] = PART_OK,
		[BOOK_REJECTED] = PART_BAD,
		[BOOK_WITHDRAWN] = PART_OFF,
	};
	Scene s = { .ctx = req->ctx };
	Err *e = find(req, &s.f);
	if (e)
		return e;
	s.offices = book_office_list(req->ctx);
	s.chain = book_chain(req->ctx, s.f, true);
	s.next = book_next(req->ctx->arena, &s.chain.circuit, &s.chain.deeds);
	const BookType *type = book_type_find(req->ctx, s.f->type);
	BookFolderView v = {
		.folder = s.f,
		.state = s.next.state,
		.tone = tones[s.next.state],
		.type = type ? type->name : (Text){ 0 },
		.opener = account_person_title(req->ctx, s.f->opener),
		.note = s.chain.lines.len > 0 ? s.chain.lines.at[0].text : (Str){ 0 },
		.papers = papers_of(&s),
		.stages = stages_of(&s),
		.lines = lines_of(&s),
		.open = open,
		.late = s.next.state == BOOK_RUNNING && date_is_set(s.f->due) &&
		        date_compare(s.f->due, req->ctx->today) < 0,
	};
	set_data(&s, &v);
	set_may(req, &s, &v);
	book_folder_html(page_titled(req, s.f->title), &v);
	return NULL;
}

Err *book_page_folder(Req *req)
{
	return book_show(req, NULL);
}

/* ---- Files ---- */

static Err *trace(Req *req)
{
	book_looked(req->ctx, path_id(req, "id"), path_id(req, "document"));
	return NULL;
}

static const BookPaper *paper_of(const BookPaperList *papers, Id document)
{
	for (size_t i = 0; i < papers->len; i++)
		if (papers->at[i].id == document)
			return &papers->at[i];
	return NULL;
}

static Err *give(Req *req, bool detached)
{
	const FolderRow *f = NULL;
	Err *e = find(req, &f);
	if (e)
		return e;
	BookPaperList papers = book_papers(req->ctx, f, f->round);
	const BookPaper *p = paper_of(&papers, path_id(req, "document"));
	if (!p || (detached && p->detached == 0))
		return err_not_found(req->ctx, "Ce fichier n’est pas dans le dossier.");
	e = detached ? reply_blob(req, p->detached, (Str){ 0 })
	             : reply_blob(req, p->blob, p->file_name);
	if (!e)
		http_leave(req, trace);
	return e;
}

Err *book_page_document(Req *req)
{
	return give(req, false);
}

Err *book_page_signature(Req *req)
{
	return give(req, true);
}

Err *book_page_slip(Req *req)
{
	const FolderRow *f = NULL;
	Str pdf;
	Err *e = find(req, &f);
	if (!e)
		e = book_slip_pdf(req->ctx, f->id, &pdf);
	if (e)
		return e;
	reply_bytes(req, "application/pdf",
	            str_format(req->ctx->arena, "bordereau-%lld.pdf", (long long)f->id), pdf);
	return NULL;
}
