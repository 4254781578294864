/* thread.c — what the two sides say and give to each other: pieces, requests, messages. */
#include "gen/dossier_queries.h"
#include "modules/dossier/rows.h"

static Piece piece_of_row(const PieceRow *row)
{
	return (Piece){
		.id = row->id,
		.blob = row->blob,
		.request = row->request,
		.message = row->message,
		.field = row->field,
		.row = row->row_number,
		.file_name = row->file_name,
		.media_type = row->media_type,
		.size_bytes = row->size_bytes,
		.scan = (ScanState)row->scan,
		.at = row->at,
		.by_agent = row->by_agent,
	};
}

PieceList dossier_pieces(Ctx *ctx, Id dossier)
{
	PieceList list = { 0 };
	PieceRowList rows = dossier_piece_list(ctx, dossier);
	for (size_t i = 0; i < rows.len; i++)
		*list_push(ctx->arena, &list) = piece_of_row(&rows.at[i]);
	return list;
}

const Piece *dossier_piece_find(Ctx *ctx, Id dossier, Id piece)
{
	PieceList list = dossier_pieces(ctx, dossier);
	for (size_t i = 0; i < list.len; i++)
		if (list.at[i].id == piece)
			return &list.at[i];
	return NULL;
}

/* Further ones would be in no list: nobody would see them. */
static Err *check_room(Ctx *ctx, const Dossier *d, const Attached *files)
{
	if (dossier_piece_count(ctx, d->id) + (int64_t)files->len > DOSSIER_PIECES_MAX)
		return err_conflict(ctx, "Un dossier ne peut pas avoir plus de {n} fichiers.",
		                    arg("n", (int)DOSSIER_PIECES_MAX));
	return NULL;
}

static void attach(Ctx *ctx, const Dossier *d, Id request, Id message, const Attached *files)
{
	bool by_agent = d->person != ctx->actor.person;
	for (size_t i = 0; i < files->len; i++) {
		Id blob = blob_keep(ctx, &files->at[i].blob, files->at[i].file_name);
		(void)dossier_piece_insert(ctx, d->id, blob, request, message, (Str){ 0 }, 0,
		                           ctx->now, by_agent);
	}
}

/* ---- Requests for pieces ---- */

PieceRequestList dossier_requests(Ctx *ctx, const Dossier *d)
{
	PieceRequestList list = { 0 };
	RequestRowList rows = dossier_request_list(ctx, d->id);
	for (size_t i = 0; i < rows.len; i++) {
		const RequestRow *row = &rows.at[i];
		Str stream = str_format(ctx->arena, "request:%lld", (long long)row->id);
		Str answer = str_format(ctx->arena, "answer:%lld", (long long)row->id);
		*list_push(ctx->arena, &list) = (PieceRequest){
			.id = row->id,
			.number = row->number,
			.at = row->at,
			.answered = row->answered,
			.until = row->until,
			.by = row->by,
			.text = dossier_record_get(ctx, d, stream),
			.answer = dossier_record_get(ctx, d, answer),
		};
	}
	return list;
}

static const PieceRequest *open_request(const PieceRequestList *requests)
{
	for (size_t i = 0; i < requests->len; i++)
		if (requests->at[i].answered.us == 0)
			return &requests->at[i];
	return NULL;
}

Err *dossier_ask(Ctx *ctx, const Dossier *shown, Str text, Date until)
{
	const Dossier *d = dossier_again(ctx, shown);
	Err *e = dossier_need_agent(ctx, d, DOSSIER_PROCESS);
	if (e)
		return e;
	if (!dossier_is_open(d->state))
		return err_conflict(ctx, "Ce dossier est clos : on ne peut plus rien demander.");
	e = dossier_need_not_in_signature(ctx, d);
	if (e)
		return e;
	PieceRequestList requests = dossier_requests(ctx, d);
	if (open_request(&requests))
		return err_conflict(ctx, "Une demande de pièces attend déjà une réponse.");
	if (date_is_set(until) && date_compare(until, ctx->today) <= 0)
		return err_invalid(ctx, "Le délai de réponse doit être un jour à venir.");
	int max = dossier_clock_rule(ctx, d)->pieces_max;
	if (max > 0 && requests.len >= (size_t)max)
		return err_conflict(
			ctx,
			"La loi ne permet pas de demander des pièces plus de {n} fois pour "
			"cette démarche.",
			arg("n", max));

	Id person = account_person_here(ctx);
	Id id = dossier_request_add(ctx, d->id, (int64_t)requests.len + 1, ctx->now, person, until);
	Str stream = str_format(ctx->arena, "request:%lld", (long long)id);
	dossier_record_put(ctx, d, stream, text);
	Str given = { 0 };
	if (date_is_set(until))
		given = str_format(ctx->arena, "plus_days=%lld\n",
		                   (long long)(date_to_days(until) - date_to_days(ctx->today)));
	dossier_event(ctx, d, "dossier.pieces-asked", given, stream, text);
	dossier_project(ctx, d, DOSSIER_INCOMPLETE);
	dossier_mail_asked(ctx, d, text, until);
	return NULL;
}

Err *dossier_answer(Ctx *ctx, const Dossier *shown, Str text, const Attached *files)
{
	const Dossier *d = dossier_again(ctx, shown);
	Err *e = dossier_need_own(ctx, d);
	if (e)
		return e;
	PieceRequestList requests = dossier_requests(ctx, d);
	const PieceRequest *request = open_request(&requests);
	if (!request || !dossier_is_open(d->state))
		return err_conflict(ctx, "Aucune pièce n’est demandée pour ce dossier.");
	if (files->len == 0 && text.len == 0)
		return err_invalid(ctx, "Ajoutez au moins un fichier ou une explication.");
	e = check_room(ctx, d, files);
	if (e)
		return e;

	attach(ctx, d, request->id, 0, files);
	Str stream = str_format(ctx->arena, "answer:%lld", (long long)request->id);
	dossier_record_put(ctx, d, stream, text);
	(void)dossier_request_answered(ctx, request->id, ctx->now);
	dossier_event(ctx, d, "dossier.pieces-given",
	              str_format(ctx->arena, "files=%zu\n", files->len), stream, text);
	(void)dossier_add_unread(ctx, d->id);
	dossier_project(ctx, d, d->agent != 0 ? DOSSIER_UNDER_REVIEW : DOSSIER_FILED);
	dossier_mail_message(ctx, d, true);
	return NULL;
}

/* ---- Messages ---- */

MessageList dossier_messages(Ctx *ctx, const Dossier *d)
{
	MessageList list = { 0 };
	MessageRowList rows = dossier_message_list(ctx, d->id);
	for (size_t i = 0; i < rows.len; i++) {
		const MessageRow *row = &rows.at[i];
		Str stream = str_format(ctx->arena, "message:%lld", (long long)row->id);
		*list_push(ctx->arena, &list) = (Message){
			.id = row->id,
			.at = row->at,
			.by_agent = row->by_agent,
			.author = row->name.len > 0 ? row->name : row->email,
			.text = dossier_record_get(ctx, d, stream),
			.seen = row->seen,
		};
	}
	return list;
}

Err *dossier_write(Ctx *ctx, const Dossier *shown, Str text, const Attached *files)
{
	const Dossier *d = dossier_again(ctx, shown);
	bool own = d && d->person == ctx->actor.person;
	Err *e = own ? dossier_need_own(ctx, d) : dossier_need_agent(ctx, d, DOSSIER_PROCESS);
	if (e)
		return e;
	if (d->state == DOSSIER_DRAFT)
		return err_conflict(ctx, "Déposez d’abord ce dossier.");
	if (dossier_message_count(ctx, d->id) >= DOSSIER_MESSAGES_MAX)
		return err_conflict(ctx,
		                    "Ce dossier a déjà {n} messages : il n’en reçoit plus. "
		                    "Téléphonez, ou écrivez par courriel.",
		                    arg("n", (int)DOSSIER_MESSAGES_MAX));
	e = check_room(ctx, d, files);
	if (e)
		return e;

	Id id = dossier_message_add(ctx, d->id, ctx->now, account_person_here(ctx), !own);
	Str stream = str_format(ctx->arena, "message:%lld", (long long)id);
	dossier_record_put(ctx, d, stream, text);
	attach(ctx, d, 0, id, files);
	dossier_event(ctx, d, "dossier.message", str_format(ctx->arena, "files=%zu\n", files->len),
	              stream, text);
	if (own)
		(void)dossier_add_unread(ctx, d->id);
	dossier_mail_message(ctx, d, own);
	return NULL;
}

void dossier_seen_by_applicant(Ctx *ctx, const Dossier *d)
{
	(void)dossier_message_seen(ctx, d->id, true, ctx->now);
}
