/* pages_act.c — what is done with a transmission: prepared, corrected, sent, answered. */
#include "modules/transmission/pages.h"

#include "modules/transmission/rows.h"

Str transmission_type_field(Arena *arena, const TransmissionPiece *piece)
{
	return str_format(arena, "type-%lld", (long long)piece->place);
}

static Err *done(Req *req, Id transmission, Err *e, const char *message)
{
	if (e)
		return e;
	flash(req, message);
	redirectf(req, "/teletransmission/%lld", (long long)transmission);
	return NULL;
}

Err *transmission_page_prepare(Req *req)
{
	Id act = path_id(req, "act"), id = 0;
	ActList candidates = transmission_candidates(req->ctx);
	const Act *found = NULL;
	for (size_t i = 0; i < candidates.len; i++)
		if (candidates.at[i].id == act)
			found = &candidates.at[i];
	if (!found)
		return err_not_found(req->ctx, "Cet acte n’attend pas d’être transmis.");
	Err *e = transmission_prepare(req->ctx, found, &id);
	return done(req, id, e,
	            MESSAGE("La transmission est préparée : relisez-la, puis envoyez."));
}

/* ---- Correcting ---- */

typedef struct {
	const Transmission *t;
	TransmissionEdit edit;
	bool and_send;
} Editing;

Err *transmission_page_edit_prepare(Req *req)
{
	Editing *editing = alloc(req->ctx->arena, Editing);
	Err *e = transmission_page_find(req, &editing->t);
	if (e)
		return e;
	TransmissionEdit *edit = &editing->edit;
	edit->number = form_line(req, "numero", 1, ACTES_NUMBER_MAX);
	edit->object = form_text(req, "objet", 1, ACTES_OBJECT_MAX);
	edit->matter = form_line(req, "matiere", 1, 20);
	edit->on_paper = form_has(req, "papier");
	editing->and_send = str_eq(form_raw(req, "faire"), S("envoyer"));
	if (edit->number.len && !actes_number_is_valid(edit->number))
		form_problem(req, S("numero"),
		             "Quinze signes au plus : majuscules, chiffres et traits bas.");
	if (edit->matter.len && !transmission_matter_is_known(req->ctx, edit->matter))
		form_problem(req, S("matiere"), "Choisissez une matière de la liste.");
	TransmissionPieceList pieces = transmission_pieces(req->ctx, editing->t->id);
	for (size_t i = 0; i < pieces.len; i++) {
		Str field = transmission_type_field(req->ctx->arena, &pieces.at[i]);
		Str type = form_line(req, str_cstr(req->ctx->arena, field), 0, 5);
		if (!actes_type_is_valid(type))
			form_problem(req, field, "Choisissez un type de pièce.");
		*list_push(req->ctx->arena, &edit->types) = type;
	}
	req->prepared = editing;
	return form_wrong(req) ? transmission_show(req, editing->t, 0) : NULL;
}

Err *transmission_page_edit(Req *req)
{
	const Editing *editing = req->prepared;
	Err *e = transmission_edit(req->ctx, editing->t, &editing->edit);
	if (!e && editing->and_send)
		return done(
			req, editing->t->id, transmission_send(req->ctx, editing->t),
			transmission_settings(req->ctx)->two_steps
				? MESSAGE("L’envoi attend la confirmation d’une autre personne.")
				: MESSAGE("L’acte part. La réponse de la préfecture s’affichera "
		                          "ici."));
	return done(req, editing->t->id, e, MESSAGE("La transmission est enregistrée."));
}

/* ---- Steps that need no more than a button ---- */

static const struct {
	const char *word;
	Err *(*rule)(Ctx *ctx, const Transmission *t);
	const char *message;
} steps[] = {
	{ "confirmer", transmission_confirm,
	  MESSAGE("L’acte part. La réponse de la préfecture s’affichera ici.") },
	{ "reprendre", transmission_take_back, MESSAGE("La demande d’envoi est reprise.") },
	{ "annuler", transmission_cancel, MESSAGE("L’annulation est demandée à la préfecture.") },
};

Err *transmission_page_step(Req *req)
{
	const Transmission *t = NULL;
	Err *e = transmission_page_find(req, &t);
	Str word = form_raw(req, "faire");
	for (size_t i = 0; !e && i < ARRAY_LEN(steps); i++)
		if (str_eq(word, str_of(steps[i].word)))
			return done(req, t->id, steps[i].rule(req->ctx, t), steps[i].message);
	return e ? e
	         : err_invalid(req->ctx, "Cette action n’existe pas. Revenez à la transmission.");
}

/* ---- Answering ---- */

typedef struct {
	const TransmissionMessage *letter;
	ActesKind kind;
	TransmissionUpload files[TRANSMISSION_LETTER_FILES_MAX];
	size_t files_len;
} Answering;

static const struct {
	ActesKind letter;
	const char *word;
	ActesKind answer;
} answers[] = {
	{ ACTES_LETTER, "repondre", ACTES_LETTER_ANSWER },
	{ ACTES_PIECES_ASKED, "repondre", ACTES_PIECES },
	{ ACTES_PIECES_ASKED, "refuser", ACTES_PIECES_REFUSED },
	{ ACTES_REMARKS, "repondre", ACTES_REMARKS_ANSWER },
	{ ACTES_REMARKS, "refuser", ACTES_REMARKS_REFUSED },
};

static void read_files(Req *req, Answering *a)
{
	Str field = str_format(req->ctx->arena, "fichiers-%lld", (long long)a->letter->id);
	for (size_t i = 0; i < req->uploads.len; i++) {
		const Upload *u = &req->uploads.at[i];
		if (u->refusal) {
			form_set_problem(req, field, u->refusal->message, u->refusal->args,
			                 u->refusal->args_len < 2 ? u->refusal->args_len : 2);
			return;
		}
		if (!str_eq(u->blob.media_type, S("application/pdf"))) {
			form_problem(req, field, "La préfecture attend des fichiers PDF.");
			return;
		}
		if (a->files_len == TRANSMISSION_LETTER_FILES_MAX) {
			form_problem(req, field, "Dix fichiers au plus.");
			return;
		}
		a->files[a->files_len++] = (TransmissionUpload){ u->blob, S("pdf") };
	}
	if (a->files_len == 0)
		form_problem(req, field, "Choisissez un fichier.");
}

Err *transmission_page_answer_prepare(Req *req)
{
	Answering *a = alloc(req->ctx->arena, Answering);
	const Transmission *t = NULL;
	Err *e = transmission_page_find(req, &t);
	if (e)
		return e;
	a->kind = ACTES_KINDS;
	a->letter = transmission_message_find(req->ctx, path_id(req, "message"));
	if (!a->letter || a->letter->transmission != t->id)
		return err_not_found(req->ctx, "Ce courrier n’existe pas.");
	Str word = form_raw(req, "faire");
	for (size_t i = 0; i < ARRAY_LEN(answers); i++)
		if (answers[i].letter == a->letter->kind && str_eq(word, str_of(answers[i].word)))
			a->kind = answers[i].answer;
	if (a->kind == ACTES_KINDS)
		return err_invalid(req->ctx, "Ce courrier n’attend pas cette réponse.");
	read_files(req, a);
	req->prepared = a;
	return form_wrong(req) ? transmission_show(req, t, a->letter->id) : NULL;
}

Err *transmission_page_answer(Req *req)
{
	const Answering *a = req->prepared;
	return done(req, a->letter->transmission,
	            transmission_answer(req->ctx, a->letter, a->kind, a->files, a->files_len),
	            MESSAGE("La réponse part vers la préfecture."));
}
