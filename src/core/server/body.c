/* body.c — the body of a POST: into memory, or field by field and file by file onto the disk. */
#include "core/server/serve.h"

#include <string.h>

enum { FILE_NAME_CODE_POINTS_MAX = 200, FIELDS_MAX = 2000 };

struct UploadTask {
	UploadTask *next;
	Str field, file_name;
	BlobWriter *writer; /* NULL: nothing came yet */
	Err *refusal;
	bool refused_all; /* files are not welcome in this request */
};

static Err *too_large(Exchange *x)
{
	return err_new(
		x->arena, ERR_TOO_LARGE,
		"Cet envoi est trop volumineux : {size} Mo au plus. Envoyez moins de fichiers à la "
		"fois, ou des fichiers plus légers.",
		arg("size", x->body_bytes_max >> 20));
}

/* ---- Parts of a multipart body ---- */

/* The last part of a path in a name, without what could mislead whoever reads it. */
static Str clean_name(Arena *arena, Str name)
{
	for (size_t i = name.len; i > 0; i--)
		if (name.ptr[i - 1] == '/' || name.ptr[i - 1] == '\\') {
			name = str_part(name, i, name.len);
			break;
		}
	Str clean;
	if (!text_clean(arena, name, &clean) || clean.len == 0)
		return S("fichier");
	size_t end = 0;
	int points = 0;
	while (end < clean.len) {
		if (((unsigned char)clean.ptr[end] & 0xc0) != 0x80 &&
		    ++points > FILE_NAME_CODE_POINTS_MAX)
			break;
		end++;
	}
	char *copy = alloc_n(arena, char, end + 1);
	for (size_t i = 0; i < end; i++)
		copy[i] = clean.ptr[i] == '\n' || clean.ptr[i] == '\t' ? ' ' : clean.ptr[i];
	return (Str){ copy, end };
}

static bool begin_part(void *arg, const Part *part)
{
	Exchange *x = arg;
	x->field = NULL;
	x->file = NULL;
	x->body.len = 0;
	if (!part->is_file) {
		if (x->req.page.fields.len == FIELDS_MAX) {
			x->refusal = too_large(x);
			return true;
		}
		x->field = list_push(x->arena, &x->req.page.fields);
		x->field->name = str_copy(x->arena, part->name);
		return true;
	}
	UploadTask *file = alloc(x->arena, UploadTask);
	*file = (UploadTask){ .next = x->files,
		              .field = str_copy(x->arena, part->name),
		              .file_name = part->file_name.len
		                                   ? clean_name(x->arena, part->file_name)
		                                   : (Str){ 0 } };
	x->file = x->files = file;
	if (++x->files_len > SERVER_FILES_MAX)
		file->refusal = err_new(
			x->arena, ERR_TOO_LARGE,
			"Trop de fichiers à la fois : {max} au plus. Envoyez les autres ensuite.",
			arg("max", (int64_t)SERVER_FILES_MAX));
	x->asks = !x->asked && file->file_name.len > 0;
	return !x->asks;
}

typedef struct {
	Exchange *x;
	UploadTask *file;
	Str bytes;
} Storing;

static void store(void *arg)
{
	Storing *s = arg;
	Exchange *x = s->x;
	if (!s->file->writer) {
		s->file->writer = blob_begin(x->arena, x->ctx.platform, x->ctx.authority,
		                             x->server->config.upload_bytes_max);
		if (x->req.route->flags & ROUTE_SIGNING)
			blob_take(s->file->writer, BLOB_SIGNING);
		if (x->req.route->flags & ROUTE_XML)
			blob_take(s->file->writer, BLOB_XML);
	}
	s->file->refusal = blob_write(s->file->writer, s->bytes);
}

static Err *not_stored(Exchange *x, const char *reason)
{
	log_line("upload", log_str("reason", str_of(reason)));
	return err_new(
		x->arena, ERR_BUSY,
		"Le fichier n’a pas pu être enregistré. Essayez de nouveau dans une minute.");
}

static void take_part(void *arg, Str bytes)
{
	Exchange *x = arg;
	if (x->refusal)
		return;
	if (x->field) {
		if ((int64_t)(x->body.len + bytes.len) > x->server->config.form_bytes_max) {
			x->refusal = too_large(x);
			return;
		}
		buf_add(&x->body, bytes);
		return;
	}
	if (!x->file || x->file->refusal || !x->asked)
		return; /* a file without a name was not asked about, and is not kept */
	Storing storing = { x, x->file, bytes };
	const char *reason = fault_guard(store, &storing);
	if (reason)
		x->file->refusal = not_stored(x, reason);
	metrics_count_upload((int64_t)bytes.len);
}

static void end_part(void *arg)
{
	Exchange *x = arg;
	if (x->field)
		x->field->value = str_copy(x->arena, buf_str(&x->body));
	x->field = NULL;
	x->file = NULL;
}

/* ---- The whole ---- */

Err *body_begin(Exchange *x, const CheckedRequest *checked)
{
	const Config *config = &x->server->config;
	Str type = header_str(&x->req, "content-type");
	Multipart multipart;
	x->body = (Buf){ .arena = x->arena };
	x->body_bytes_max = config->form_bytes_max;
	if (multipart_begin(&multipart, type, (PartSink){ begin_part, take_part, end_part, x })) {
		x->multipart = alloc(x->arena, Multipart);
		*x->multipart = multipart;
		x->body_bytes_max += SERVER_FILES_MAX * config->upload_bytes_max;
	}
	if (checked->body_bytes > x->body_bytes_max)
		x->refusal = too_large(x);
	return x->refusal;
}

size_t body_take(Exchange *x, Str bytes)
{
	if (x->body_bytes + (int64_t)bytes.len > x->body_bytes_max && !x->refusal)
		x->refusal = too_large(x);
	size_t taken = bytes.len;
	if (!x->refusal && x->multipart)
		taken = multipart_feed(x->multipart, bytes);
	else if (!x->refusal)
		buf_add(&x->body, bytes);
	x->body_bytes += (int64_t)taken;
	atomic_store_explicit(&x->link->bytes, x->body_bytes, memory_order_relaxed);
	return taken;
}

typedef struct {
	UploadTask *file;
	Upload *upload;
} Ending;

static void end_file(void *arg)
{
	Ending *e = arg;
	e->upload->refusal = blob_end(e->file->writer, &e->upload->blob);
}

static void finish_file(Exchange *x, UploadTask *file)
{
	if (file->file_name.len == 0)
		return; /* no file was chosen */
	Upload *upload = list_push(x->arena, &x->req.uploads);
	*upload = (Upload){ .field = file->field,
		            .file_name = file->file_name,
		            .refusal = file->refusal };
	if (upload->refusal)
		return;
	if (!file->writer) {
		upload->refusal = err_new(x->arena, ERR_INVALID,
		                          "Le fichier est vide. Choisissez-en un autre.");
		return;
	}
	Ending ending = { file, upload };
	const char *reason = fault_guard(end_file, &ending);
	if (reason)
		upload->refusal = not_stored(x, reason);
}

void body_finish(Exchange *x)
{
	if (!x->multipart) {
		x->req.body = buf_str(&x->body);
		return;
	}
	if (x->multipart->state != MULTIPART_ENDED && !x->refusal)
		x->refusal = err_new(x->arena, ERR_INVALID,
		                     "L’envoi est arrivé incomplet. Revenez à la page précédente "
		                     "et recommencez.");
	UploadTask *inorder = NULL;
	for (UploadTask *file = x->files, *next; file; file = next) {
		next = file->next;
		file->next = inorder;
		inorder = file;
	}
	x->files = inorder;
	for (UploadTask *file = inorder; file && !x->refusal; file = file->next)
		finish_file(x, file);
}

void body_undo(Exchange *x)
{
	for (size_t i = 0; i < x->req.uploads.len; i++)
		if (!x->req.uploads.at[i].refusal)
			blob_unkeep(&x->req.uploads.at[i].blob);
}
