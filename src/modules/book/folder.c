/* folder.c — folders: opened, read, and what has become of them. */
#include "core/record/record.h"
#include "gen/book_queries.h"
#include "modules/book/inside.h"

/* ---- Words ---- */

static const struct {
	const char *code, *name;
} kinds[BOOK_KINDS] = {
	[BOOK_VISA] = { "visa", MESSAGE("Visa") },
	[BOOK_READING] = { "reading", MESSAGE("Lecture") },
	[BOOK_SIGNATURE] = { "signature", MESSAGE("Signature") },
	[BOOK_SEAL] = { "seal", MESSAGE("Cachet") },
};

static const struct {
	const char *code, *name;
} states[BOOK_STATES] = {
	[BOOK_RUNNING] = { "running", MESSAGE("En cours") },
	[BOOK_COMPLETED] = { "completed", MESSAGE("Terminé") },
	[BOOK_REJECTED] = { "rejected", MESSAGE("Rejeté") },
	[BOOK_WITHDRAWN] = { "withdrawn", MESSAGE("Retiré") },
};

const char *book_kind_code(BookKind kind)
{
	return kinds[kind].code;
}

const char *book_kind_name(BookKind kind)
{
	return kinds[kind].name;
}

bool book_kind_find(Str code, BookKind *kind)
{
	for (size_t i = 0; i < BOOK_KINDS; i++) {
		if (str_eq(code, str_of(kinds[i].code))) {
			*kind = (BookKind)i;
			return true;
		}
	}
	return false;
}

const char *book_state_code(BookState state)
{
	return states[state].code;
}

const char *book_state_name(BookState state)
{
	return states[state].name;
}

bool book_state_find(Str code, BookState *state)
{
	for (size_t i = 0; i < BOOK_STATES; i++) {
		if (str_eq(code, str_of(states[i].code))) {
			*state = (BookState)i;
			return true;
		}
	}
	return false;
}

/* ---- Opening ---- */

static Err *check_files(Ctx *ctx, const BookOpening *o)
{
	size_t documents = 0;
	for (size_t i = 0; i < o->files.len; i++)
		documents += !o->files.at[i].annex;
	if (documents == 0)
		return err_invalid(ctx, "Joignez au moins un document.");
	if (o->files.len > BOOK_FILES_MAX)
		return err_invalid(ctx, "Un dossier a au plus {n} fichiers.",
		                   arg("n", (int)BOOK_FILES_MAX));
	return NULL;
}

static Err *check_opening(Ctx *ctx, const BookOpening *o, const TypeRow **ret_type)
{
	if (ctx->actor.kind != ACTOR_SYSTEM && !ctx_may(ctx, BOOK_USE))
		return err_forbidden(ctx, "Votre rôle ne permet pas d’ouvrir un dossier dans le "
		                          "parapheur.");
	size_t title = str_code_points(o->title);
	if (title == 0 || title > BOOK_TITLE_MAX)
		return err_invalid(ctx, "L’objet a de 1 à {n} caractères.",
		                   arg("n", (int)BOOK_TITLE_MAX));
	if (str_code_points(o->note) > BOOK_TEXT_MAX)
		return err_invalid(ctx, "La note a au plus {n} caractères.",
		                   arg("n", (int)BOOK_TEXT_MAX));
	const TypeRow *type = book_type_row_by_code(ctx, o->type);
	if (!type || type->closed.us != 0)
		return err_conflict(ctx,
		                    "Le parapheur n’a pas de type de dossier {type}. Demandez "
		                    "à son administrateur de le créer.",
		                    arg("type", o->type));
	*ret_type = type;
	return check_files(ctx, o);
}

static void put_data(Ctx *ctx, const FolderRow *f, const BookOpening *o)
{
	Buf out = { .arena = ctx->arena };
	for (size_t i = 0; i < o->data.len; i++)
		buf_addf(&out, "%.*s=%.*s\n", STR(o->data.at[i].name), STR(o->data.at[i].value));
	if (out.len > 0)
		book_record_put(ctx, f, S("data"), buf_str(&out));
}

void book_add_document(Ctx *ctx, const FolderRow *f, int round, int position, const BookFile *file)
{
	const Blob *blob = blob_find(ctx, file->blob);
	if (!blob)
		fault("the file of a folder is not kept");
	Str title = file->title.len > 0 ? file->title : blob->file_name;
	Id id = book_document_insert(ctx, f->id, round, position, file->annex, title, file->blob);
	(void)book_event(ctx, f, "book.document",
	                 &(BookFacts){ .document = id, .sha256 = blob->sha256 });
}

static void index_words(Ctx *ctx, const FolderRow *f, const BookOpening *o)
{
	Buf out = { .arena = ctx->arena };
	buf_add(&out, o->title);
	for (size_t i = 0; i < o->files.len; i++)
		buf_addf(&out, "\n%.*s", STR(o->files.at[i].title));
	(void)book_search_add(ctx, f->id, buf_str(&out));
}

Err *book_open(Ctx *ctx, const BookOpening *o, Id *ret_folder)
{
	const TypeRow *type = NULL;
	BookCircuit circuit = { 0 };
	Err *e = check_opening(ctx, o, &type);
	if (!e)
		e = book_circuit_of(ctx, type->id, o, &circuit);
	if (e)
		return e;
	FolderRow f = {
		.type = type->id,
		.title = o->title,
		.opener = account_person_here(ctx),
		.opened = ctx->now,
		.due = o->due,
		.stages = (int)circuit.len,
		.method = type->method,
		.owner_job = str_of(o->owner_job),
		.owner_ref = o->owner_ref,
	};
	record_key_new(ctx, "book", &f.wrapped_key, &f.salt);
	f.id = book_folder_insert(ctx, &f);
	(void)book_event(ctx, &f, "book.opened",
	                 &(BookFacts){ .circuit = book_circuit_write(ctx->arena, &circuit),
	                               .text = o->note });
	put_data(ctx, &f, o);
	for (size_t i = 0; i < o->files.len; i++)
		book_add_document(ctx, &f, 1, (int)i + 1, &o->files.at[i]);
	index_words(ctx, &f, o);
	for (size_t i = 0; i < circuit.len; i++)
		for (size_t j = 0; j < circuit.at[i].offices.len; j++)
			(void)book_part_insert(ctx, circuit.at[i].offices.at[j], f.id);
	BookDeeds none = { 0 };
	BookNext next = book_next(ctx->arena, &circuit, &none);
	book_project(ctx, &f, &next);
	*ret_folder = f.id;
	return NULL;
}

/* ---- Reading ---- */

const FolderRow *book_folder_get(Ctx *ctx, Id id)
{
	return book_folder_row(ctx, id);
}

const FolderRow *book_folder_find(Ctx *ctx, Id id)
{
	const FolderRow *f = book_folder_row(ctx, id);
	Id me = ctx->actor.person;
	if (!f || me == 0)
		return NULL;
	bool mine = f->opener == me || book_takes_part(ctx, id, me, ctx->today);
	return mine ? f : NULL;
}

/* "arrete-signe.pdf", of a title that may be anything. */
static Str file_name_of(Ctx *ctx, Str title, Str media_type, bool is_signed)
{
	Str base = title;
	Str end = str_eq(media_type, S("application/pdf"))   ? S(".pdf")
	          : str_eq(media_type, S("application/xml")) ? S(".xml")
	                                                     : S("");
	if (str_ends(base, end))
		base = str_part(base, 0, base.len - end.len);
	return str_format(ctx->arena, "%.*s%s%.*s", STR(base), is_signed ? "-signe" : "", STR(end));
}

static void add_signatures(BookPaper *p, const SignatureRowList *signatures)
{
	for (size_t i = 0; i < signatures->len; i++) {
		const SignatureRow *s = &signatures->at[i];
		if (s->document != p->id)
			continue;
		p->is_signed = true;
		if (s->detached) {
			p->detached = s->blob;
			continue;
		}
		p->blob = s->blob;
		p->size_bytes = s->size_bytes;
	}
}

BookPaperList book_papers(Ctx *ctx, const FolderRow *f, int round)
{
	BookPaperList papers = { 0 };
	DocumentRowList rows = book_document_rows(ctx, f->id);
	SignatureRowList signatures = book_signature_rows(ctx, f->id);
	LookRowList looks = book_look_rows(ctx, f->id, ctx->actor.person);
	for (size_t i = 0; i < rows.len; i++) {
		const DocumentRow *r = &rows.at[i];
		if (r->round != round)
			continue;
		BookPaper *p = list_push(ctx->arena, &papers);
		*p = (BookPaper){
			.id = r->id,
			.blob = r->blob,
			.original = r->blob,
			.number = r->position,
			.title = r->title,
			.media_type = r->media_type,
			.size_bytes = r->size_bytes,
			.sha256 = r->sha256,
			.annex = r->annex,
			.is_infected = r->scan == SCAN_INFECTED,
		};
		add_signatures(p, &signatures);
		p->file_name = file_name_of(ctx, p->title, p->media_type,
		                            p->is_signed && p->detached == 0);
		for (size_t j = 0; j < looks.len; j++)
			p->seen |= looks.at[j].document == p->id;
	}
	return papers;
}

bool book_has_read(Ctx *ctx, const FolderRow *f)
{
	BookPaperList papers = book_papers(ctx, f, f->round);
	for (size_t i = 0; i < papers.len; i++)
		if (!papers.at[i].annex && !papers.at[i].seen)
			return false;
	return true;
}

void book_looked(Ctx *ctx, Id folder, Id document)
{
	Id me = account_person_here(ctx);
	if (me != 0)
		(void)book_look_insert(ctx, folder, document, me, ctx->now);
}

/* ---- What has become of it ---- */

static void add_deeds(Ctx *ctx, const BookChain *chain, const BookNext *next, BookResult *r)
{
	BookOfficeList offices = book_office_list(ctx);
	for (size_t i = 0; i < chain->lines.len; i++) {
		const BookLine *line = &chain->lines.at[i];
		if (line->deed == NOT_A_DEED || !book_stands(chain, next, line->deed))
			continue;
		const BookDeed *d = &chain->deeds.at[line->deed];
		*list_push(ctx->arena, &r->deeds) = (BookResultDeed){
			.kind = chain->circuit.at[d->stage].kind,
			.person = line->person,
			.name = line->who,
			.office = text_in(book_office_name(&offices, d->office),
			                  ctx->authority->language),
			.absent = line->absent,
			.at = line->at,
		};
	}
}

bool book_stands(const BookChain *chain, const BookNext *next, size_t deed)
{
	for (size_t i = 0; i < chain->circuit.len; i++)
		for (size_t j = 0; j < next->slots[i].len; j++)
			if (next->slots[i].at[j].done && next->slots[i].at[j].deed == deed)
				return true;
	return false;
}

static void add_reason(const BookChain *chain, BookResult *r)
{
	for (size_t i = 0; i < chain->lines.len; i++) {
		const BookLine *line = &chain->lines.at[i];
		if (!str_eq(line->kind, S("book.rejected")))
			continue;
		r->reason = line->text;
		r->rejected_by = line->who;
	}
}

const BookResult *book_result(Ctx *ctx, Id folder)
{
	const FolderRow *f = book_folder_row(ctx, folder);
	if (!f)
		return NULL;
	BookResult *r = alloc(ctx->arena, BookResult);
	BookChain chain = book_chain(ctx, f, true);
	BookNext next = book_next(ctx->arena, &chain.circuit, &chain.deeds);
	BookPaperList papers = book_papers(ctx, f, next.round);
	*r = (BookResult){
		.folder = f->id,
		.state = next.state,
		.owner_ref = f->owner_ref,
		.ended = f->ended,
	};
	for (size_t i = 0; i < papers.len; i++) {
		const BookPaper *p = &papers.at[i];
		*list_push(ctx->arena, &r->files) = (BookResultFile){
			.document = p->id,
			.blob = p->blob,
			.original = p->original,
			.title = p->title,
			.annex = p->annex,
			.is_signed = p->is_signed,
		};
	}
	if (next.state == BOOK_REJECTED)
		add_reason(&chain, r);
	add_deeds(ctx, &chain, &next, r);
	return r;
}

int64_t book_waiting(Ctx *ctx)
{
	Id me = ctx->actor.person;
	return me != 0 ? book_waiting_count(ctx, me, ctx->today) : 0;
}
