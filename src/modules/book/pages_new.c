/* pages_new.c — a folder is opened: its type first, then what it is about and its files. */
#include "gen/book_templates.h"
#include "modules/book/pages.h"
#include "modules/book/views.h"

typedef struct {
	BookOpening opening;
	BookUploadList files;
} Prepared;

/* ---- Files ---- */

BookUploadList book_read_uploads(Req *req)
{
	BookUploadList list = { 0 };
	for (size_t i = 0; i < req->uploads.len; i++) {
		const Upload *u = &req->uploads.at[i];
		bool annex = str_eq(u->field, S("annexes"));
		if (!annex && !str_eq(u->field, S("documents")))
			continue;
		if (u->refusal)
			form_set_problem(req, u->field, u->refusal->message, u->refusal->args,
			                 u->refusal->args_len < 2 ? u->refusal->args_len : 2);
		else if (list.len == BOOK_FILES_MAX)
			form_problem(req, u->field, "Joignez au plus {n} fichiers.",
			             arg("n", (int)BOOK_FILES_MAX));
		else
			*list_push(req->ctx->arena, &list) =
				(BookUpload){ u->blob, u->file_name, annex };
	}
	return list;
}

BookFileList book_keep_uploads(Ctx *ctx, const BookUploadList *uploads)
{
	BookFileList files = { 0 };
	for (size_t annex = 0; annex < 2; annex++) /* documents first */
		for (size_t i = 0; i < uploads->len; i++) {
			const BookUpload *u = &uploads->at[i];
			if (u->annex != (annex == 1))
				continue;
			*list_push(ctx->arena, &files) = (BookFile){
				.blob = blob_keep(ctx, &u->blob, u->file_name),
				.title = u->file_name,
				.annex = u->annex,
			};
		}
	return files;
}

/* ---- The form ---- */

static BookStageViewList stages_of(Ctx *ctx, Id type, bool *ret_has_rules)
{
	BookStageViewList list = { 0 };
	BookOfficeList offices = book_office_list(ctx);
	BookTypeStageList stages = book_type_stages(ctx, type);
	for (size_t i = 0; i < stages.len; i++) {
		const BookTypeStage *s = &stages.at[i];
		BookStageView *v = list_push(ctx->arena, &list);
		*v = (BookStageView){
			.number = (int)i + 1,
			.kind = book_kind_name(s->kind),
			.any = s->any,
			.several = s->offices.len > 1 || s->rule.len > 0,
		};
		for (size_t j = 0; j < s->offices.len; j++)
			*list_push(ctx->arena, &v->slots) =
				(BookSlotView){ .office = book_office_name(&offices,
				                                           s->offices.at[j]) };
		if (s->rule.len > 0)
			*list_push(ctx->arena, &v->slots) =
				(BookSlotView){ .what = MESSAGE("choisie par une règle") };
		*ret_has_rules |= s->rule.len > 0;
	}
	return list;
}

/* "donnee-3": of the field with that number. */
static Str input_of(Arena *arena, Id field)
{
	return str_format(arena, "donnee-%lld", (long long)field);
}

static Err *show(Req *req, Id chosen)
{
	Ctx *ctx = req->ctx;
	BookNewView v = { 0 };
	BookTypeList types = book_type_list(ctx);
	for (size_t i = 0; i < types.len; i++)
		if (!types.at[i].is_closed)
			*list_push(ctx->arena, &v.types) = types.at[i];
	for (size_t i = 0; i < v.types.len; i++)
		if (v.types.at[i].id == chosen)
			v.type = &v.types.at[i];
	if (chosen != 0 && !v.type)
		return err_not_found(ctx, "Ce type de dossier n’existe pas.");
	if (v.type) {
		v.fields = book_type_fields(ctx, chosen);
		v.stages = stages_of(ctx, chosen, &v.has_rules);
		for (size_t i = 0; i < v.fields.len; i++)
			*list_push(ctx->arena, &v.inputs) = input_of(ctx->arena, v.fields.at[i].id);
	}
	book_new_html(page(req, "Nouveau dossier du parapheur"), &v);
	return NULL;
}

Err *book_page_new(Req *req)
{
	int64_t type = 0;
	Str typed = query_str(req, "type");
	if (typed.len > 0 && !str_to_int(typed, &type))
		return err_not_found(req->ctx, "Ce type de dossier n’existe pas.");
	return show(req, type);
}

static void read_field(Req *req, const BookField *f, BookOpening *o)
{
	Arena *arena = req->ctx->arena;
	const char *name = str_cstr(arena, input_of(arena, f->id));
	Str typed, value;
	if (str_eq(f->kind, S("date"))) {
		typed = date_iso(arena, form_day(req, name, false));
	} else {
		typed = form_line(req, name, 0, 200);
	}
	if (typed.len == 0)
		return;
	if (!book_datum_read(arena, f->kind, typed, &value)) {
		if (str_eq(f->kind, S("number")))
			form_problem(req, str_of(name), "Écrivez un nombre : 12 500,50");
		else
			form_problem(req, str_of(name), "Choisissez une réponse.");
		return;
	}
	*list_push(arena, &o->data) = (BookDatum){ f->name, value };
}

static const BookType *type_of(Req *req)
{
	const BookType *type = book_type_find(req->ctx, form_id(req, "type"));
	return type && !type->is_closed ? type : NULL;
}

Err *book_page_new_prepare(Req *req)
{
	const BookType *type = type_of(req);
	if (!type)
		return err_not_found(req->ctx, "Ce type de dossier n’existe pas.");
	Prepared *p = alloc(req->ctx->arena, Prepared);
	p->opening.type = type->code;
	p->opening.title = form_line(req, "objet", 1, BOOK_TITLE_MAX);
	p->opening.note = form_text(req, "note", 0, BOOK_TEXT_MAX);
	p->opening.due = form_day(req, "avant", false);
	BookFieldList fields = book_type_fields(req->ctx, type->id);
	for (size_t i = 0; i < fields.len; i++)
		read_field(req, &fields.at[i], &p->opening);
	p->files = book_read_uploads(req);
	bool documents = false;
	for (size_t i = 0; i < p->files.len; i++)
		documents |= !p->files.at[i].annex;
	if (!documents)
		form_problem(req, S("documents"), "Joignez au moins un document.");
	req->prepared = p;
	return form_wrong(req) ? show(req, type->id) : NULL;
}

Err *book_page_open(Req *req)
{
	const Prepared *p = req->prepared;
	BookOpening o = p->opening;
	Id folder;
	o.files = book_keep_uploads(req->ctx, &p->files);
	Err *e = book_open(req->ctx, &o, &folder);
	if (e)
		return e;
	flash(req, "Le dossier est en circuit. Les premières personnes sont averties.");
	redirectf(req, "/parapheur/dossiers/%lld", (long long)folder);
	return NULL;
}
