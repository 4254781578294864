/* piece.c — the files of a draft: what may come to which field, and what goes when answers go. */
#include "gen/dossier_queries.h"
#include "modules/dossier/rows.h"

#define ODF "application/vnd.oasis.opendocument."
#define OOX "application/vnd.openxmlformats-officedocument."

/* How the catalogue names what core/blob finds in the first bytes of a file. */
static const struct {
	const char *format, *media_type;
} formats[] = {
	{ "pdf", "application/pdf" },
	{ "jpg", "image/jpeg" },
	{ "png", "image/png" },
	{ "odt", ODF "text" },
	{ "ods", ODF "spreadsheet" },
	{ "docx", OOX "wordprocessingml.document" },
	{ "xlsx", OOX "spreadsheetml.sheet" },
};

static bool is_accepted(const FieldDef *f, Str media_type)
{
	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		for (size_t j = 0; j < f->accept.len; j++)
			if (str_eq(f->accept.at[j], str_of(formats[i].format)) &&
			    str_eq(media_type, str_of(formats[i].media_type)))
				return true;
	return false;
}

static Str accepted_formats(Arena *arena, const FieldDef *f)
{
	Buf out = { .arena = arena };
	for (size_t i = 0; i < f->accept.len; i++)
		buf_addf(&out, "%s%.*s", i > 0 ? ", " : "", STR(f->accept.at[i]));
	return buf_str(&out);
}

bool dossier_has_row(Arena *arena, const Answers *answers, Str field, int row)
{
	Str rest = field, block = str_cut(&rest, '.');
	if (block.len == field.len)
		return row == 0;
	RowList rows = procedure_rows(arena, answers, block);
	for (size_t i = 0; i < rows.len; i++)
		if (rows.at[i] == row)
			return true;
	return false;
}

static Err *check_piece(Ctx *ctx, const FieldDef *f, const BlobDraft *blob)
{
	if (!is_accepted(f, blob->media_type))
		return err_new(ctx->arena, ERR_BAD_TYPE,
		               "Ce fichier n’est pas d’un format accepté ici : {formats}. "
		               "Convertissez-le, puis joignez-le de nouveau.",
		               arg("formats", accepted_formats(ctx->arena, f)));
	if (blob->size_bytes > (int64_t)f->size_max_mb << 20)
		return err_new(ctx->arena, ERR_TOO_LARGE,
		               "Le fichier est trop volumineux : {size} Mo au plus. Réduisez-le, "
		               "par exemple en le numérisant en moins bonne qualité, puis "
		               "recommencez.",
		               arg("size", f->size_max_mb));
	return NULL;
}

static Err *need_draft(Ctx *ctx, const Dossier *d)
{
	Err *e = dossier_need_own(ctx, d);
	if (e)
		return e;
	if (d->state != DOSSIER_DRAFT)
		return err_conflict(ctx,
		                    "Ce dossier est déjà déposé : ses pièces ne changent plus.");
	return NULL;
}

static void erase(Ctx *ctx, Id piece, Id blob)
{
	dossier_piece_delete(ctx, piece);
	blob_erase(ctx, blob);
}

static bool is_listed(Ctx *ctx, const Answers *answers, const PieceRow *piece)
{
	Str id = str_format(ctx->arena, "%lld", (long long)piece->id);
	StrList ids = procedure_lines(ctx->arena,
	                              procedure_answer(answers, piece->field, piece->row_number));
	for (size_t i = 0; i < ids.len; i++)
		if (str_eq(ids.at[i], id))
			return true;
	return false;
}

void dossier_pieces_prune(Ctx *ctx, const Dossier *d, const Answers *answers)
{
	PieceRowList pieces = dossier_piece_list(ctx, d->id);
	for (size_t i = 0; i < pieces.len; i++)
		if (!is_listed(ctx, answers, &pieces.at[i]))
			erase(ctx, pieces.at[i].id, pieces.at[i].blob);
}

Err *dossier_piece_add(Ctx *ctx, const Dossier *shown, Str field, int row, const BlobDraft *blob,
                       Str file_name)
{
	const Dossier *d = dossier_again(ctx, shown);
	Err *e = need_draft(ctx, d);
	if (e)
		return e;
	const FieldDef *f = procedure_field(procedure_of_revision(ctx, d->revision), field);
	Answers *answers = dossier_answers(ctx, d);
	if (!f || f->type != FIELD_FILE || !dossier_has_row(ctx->arena, answers, field, row))
		return err_invalid(ctx, "Cette démarche ne demande pas ce fichier.");
	e = check_piece(ctx, f, blob);
	if (e)
		return e;
	if (dossier_piece_count(ctx, d->id) >= DRAFT_PIECES_MAX)
		return err_conflict(ctx, "Un dossier ne peut pas avoir plus de {n} fichiers.",
		                    arg("n", (int)DRAFT_PIECES_MAX));
	Id piece = dossier_piece_insert(ctx, d->id, blob_keep(ctx, blob, file_name), 0, 0, field,
	                                row, ctx->now, false);
	Str before = procedure_answer(answers, field, row);
	Str id = str_format(ctx->arena, "%lld", (long long)piece);
	if (f->several && before.len > 0)
		id = str_format(ctx->arena, "%.*s\n%.*s", STR(before), STR(id));
	procedure_answer_set(answers, field, row, id);
	dossier_put_draft(ctx, d, answers);
	dossier_pieces_prune(ctx, d,
	                     answers); /* a field of one file: the new one takes its place */
	return NULL;
}

Err *dossier_piece_remove(Ctx *ctx, const Dossier *shown, Id piece)
{
	const Dossier *d = dossier_again(ctx, shown);
	Err *e = need_draft(ctx, d);
	if (e)
		return e;
	const Piece *found = dossier_piece_find(ctx, d->id, piece);
	if (!found)
		return err_not_found(ctx, "Ce fichier n’est plus dans le dossier.");
	Answers *answers = dossier_answers(ctx, d);
	StrList ids =
		procedure_lines(ctx->arena, procedure_answer(answers, found->field, found->row));
	Buf kept = { .arena = ctx->arena };
	Str gone = str_format(ctx->arena, "%lld", (long long)piece);
	for (size_t i = 0; i < ids.len; i++) {
		if (str_eq(ids.at[i], gone))
			continue;
		if (kept.len > 0)
			buf_char(&kept, '\n');
		buf_add(&kept, ids.at[i]);
	}
	procedure_answer_set(answers, found->field, found->row, buf_str(&kept));
	dossier_put_draft(ctx, d, answers);
	erase(ctx, piece, found->blob);
	return NULL;
}
