/* upload.c — files on their way in and out. */
#include "base/log.h"
#include "core/http/state.h"
#include "core/limit/limit.h"

enum { FILES_BURST = 120, FILE_EVERY_S = 10 };

/* ---- In ---- */

static Err *admit(Req *req)
{
	Err *e = http_admit(req);
	if (e)
		return e;
	if (!(req->route->flags & ROUTE_UPLOADS) || !req->ctx->authority)
		return err_new(
			req->ctx->arena, ERR_BAD_TYPE,
			"Cette page n’accepte pas de fichier. Revenez à la page précédente.");
	e = form_check_token(req);
	if (e)
		return e;
	Str who = req->session.len > 0 ? req->session : req->address;
	if (limit_take("upload", who, FILES_BURST, FILE_EVERY_S, req->ctx->now) > 0)
		return err_too_many(
			req->ctx, "Vous avez envoyé beaucoup de fichiers en peu de temps. Attendez"
				  " quelques minutes, puis recommencez.");
	return NULL;
}

typedef struct {
	Req *req;
	const Err *shown;
	Err *e;
} Refusing;

static void admit_guarded(void *arg)
{
	Refusing *r = arg;
	r->e = admit(r->req);
}

Err *http_admit_upload(Req *req)
{
	Refusing r = { .req = req };
	const char *reason = fault_guard(admit_guarded, &r);
	if (reason) {
		log_line("fault", log_str("where", S("upload")), log_str("reason", str_of(reason)));
		r.e = err_new(req->ctx->arena, ERR_BUSY,
		              "Le fichier n’a pas pu être enregistré. Essayez de nouveau dans une "
		              "minute.");
	}
	snapshots_give_back(req);
	return r.e;
}

static void refuse(void *arg)
{
	Refusing *r = arg;
	Err *unused = http_admit(r->req);
	(void)unused;
	if (r->req->state->lent && !r->req->ctx->platform_db)
		snapshots_lend(r->req, true, true);
	reply_refusal(r->req, r->shown);
	reply_finish(r->req);
	snapshots_give_back(r->req);
}

void http_refuse(Req *req, const Err *e)
{
	Refusing r = { .req = req, .shown = e };
	const char *reason = fault_guard(refuse, &r);
	if (reason)
		show_incident(req, str_cstr(req->ctx->arena, str_of(reason)));
}

/* ---- Out ---- */

static int64_t read_blob(void *arg, int64_t at, char *bytes, size_t len)
{
	(void)at; /* the server reads from the beginning to the end */
	int64_t n = blob_read(arg, bytes, len);
	return n > 0 ? n : n == 0 ? -1 : -2;
}

Err *reply_blob(Req *req, Id id, Str file_name)
{
	const Blob *blob = blob_find(req->ctx, id);
	if (!blob)
		return err_not_found(req->ctx, "Ce fichier n’existe plus.");
	if (blob->scan == SCAN_INFECTED)
		return err_new(req->ctx->arena, ERR_GONE,
		               "Un virus a été trouvé dans ce fichier depuis son envoi : il ne "
		               "peut plus être"
		               " téléchargé. Demandez à la personne de l’envoyer de nouveau.");
	ReplyStream *stream = alloc(req->ctx->arena, ReplyStream);
	*stream = (ReplyStream){ .size = blob->size_bytes,
		                 .read = read_blob,
		                 .arg = blob_open(req->ctx, blob) };
	reply_stream(req, str_cstr(req->ctx->arena, blob->media_type),
	             file_name.len > 0 ? file_name : blob->file_name, stream);
	return NULL;
}
