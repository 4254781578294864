/* book.c — visas and signatures by the signature book: a folder is opened with the act, and its end
 * moves the act on. */
#include "modules/book/book.h"
#include "gen/act_queries.h"
#include "modules/act/rows.h"

Err *act_check_type(Ctx *ctx, Str type)
{
	BookTypeList types = book_type_list(ctx);
	for (size_t i = 0; i < types.len; i++)
		if (str_eq(types.at[i].code, type) && !types.at[i].is_closed)
			return NULL;
	return err_invalid(ctx, "Ce circuit du parapheur n’existe pas, ou n’est plus ouvert. "
	                        "Choisissez-en un de la liste.");
}

Err *act_open_folder(Ctx *ctx, const Act *act, Str type, Id pdf)
{
	BookOpening opening = {
		.type = type,
		.title = act->title,
		.owner_job = "act.folder-ended",
		.owner_ref = str_format(ctx->arena, "%lld", (long long)act->id),
	};
	*list_push(ctx->arena, &opening.files) = (BookFile){ .blob = pdf, .title = act->title };
	ActAnnexList annexes = act_annexes(ctx, act->id);
	for (size_t i = 0; i < annexes.len; i++)
		*list_push(ctx->arena, &opening.files) = (BookFile){
			.blob = annexes.at[i].blob,
			.title = annexes.at[i].title,
			.annex = true,
		};
	Id folder;
	Err *e = book_open(ctx, &opening, &folder);
	if (!e)
		act_set_folder(ctx, act->id, folder);
	return e;
}

Err *act_ask_visas(Ctx *ctx, const Act *shown, Str type, const BlobDraft *pdf)
{
	const Act *act;
	Err *e = act_need(ctx, shown, "visa-asked", ACT_WRITE, &act);
	if (!e)
		e = act_check_type(ctx, type);
	if (e)
		return e;
	if (act->version != shown->version)
		return err_new(ctx->arena, ERR_STALE,
		               "Ce projet vient d’être modifié par quelqu’un d’autre. Relisez-le "
		               "avant de demander les visas.");
	e = act_open_folder(ctx, act, type, blob_keep(ctx, pdf, act_file_name(ctx, act)));
	if (!e)
		act_record_step(ctx, act, "visa-asked", (Str){ 0 });
	return e;
}

Err *act_leave_book(Ctx *ctx, const Act *act)
{
	const BookResult *result = act->folder != 0 ? book_result(ctx, act->folder) : NULL;
	return result && result->state == BOOK_RUNNING ? book_withdraw(ctx, act->folder) : NULL;
}

Err *act_recall(Ctx *ctx, const Act *shown)
{
	const Act *act;
	bool visa = shown && shown->state == ACT_IN_VISA;
	const char *event = visa ? "visa-refused" : "signature-refused";
	Err *e = act_need(ctx, shown, event, visa ? ACT_WRITE : ACT_MANAGE, &act);
	if (!e)
		e = act_leave_book(ctx, act);
	if (!e)
		act_record_step(ctx, act, event, (Str){ 0 });
	return e;
}

/* Where the signed PDF is; 0: the circuit ended without a signature. */
static Id signed_blob(const BookResult *result)
{
	for (size_t i = 0; i < result->files.len; i++)
		if (!result->files.at[i].annex && result->files.at[i].is_signed)
			return result->files.at[i].blob;
	return 0;
}

static Err *signature_ended(Ctx *ctx, const Act *act, const BookResult *result)
{
	Id blob = result->state == BOOK_COMPLETED ? signed_blob(result) : 0;
	if (blob != 0)
		return act_sign(ctx, act, blob, false);
	return act_refuse_signature(ctx, act);
}

/* May run twice, and late: only the folder under way moves the act. */
Err *act_folder_ended(Ctx *ctx, const Job *job, void *prepared)
{
	Id folder, id;
	(void)prepared;
	const BookResult *result =
		str_to_int(job->payload, &folder) ? book_result(ctx, folder) : NULL;
	if (!result || !str_to_int(result->owner_ref, &id))
		fault("job %lld names no folder of an act", (long long)job->id);
	const Act *act = act_get(ctx, id);
	if (act->folder != folder || result->state == BOOK_RUNNING)
		return NULL;
	if (act->state == ACT_IN_SIGNATURE)
		return signature_ended(ctx, act, result);
	if (act->state == ACT_IN_VISA)
		act_record_step(ctx, act,
		                result->state == BOOK_COMPLETED ? "visa-given" : "visa-refused",
		                (Str){ 0 });
	return NULL;
}
