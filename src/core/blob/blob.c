/* blob.c — the rows of blobs, reading them back, and what jobs do to them later. */
#include "core/blob/blob.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/blob/rows.h"
#include "core/job/job.h"
#include "core/scan/scan.h"
#include "gen/blob_queries.h"
#include "gen/blob_schema.h"

enum {
	DAY_S = 86400,
	SWEEP_MAX = 1000, /* files removed by one sweep */
	CHECK_ARENA_BYTES_MAX = 1 << 20,
	JOB_FEEDING_MS = 60 * 1000, /* a job has time */
	JOB_SCAN_MS = 5 * 60 * 1000,
};

struct BlobReader {
	int fd;
	bool ended, damaged;
	CryptoStream stream;
	size_t text_len, text_at;
	unsigned char text[BLOB_PIECE_BYTES];
	char sealed[BLOB_SEALED_BYTES];
};

static void authority_blob_key(Ctx *ctx, Key *key)
{
	authority_key(ctx->platform, ctx->authority, "blob", key->bytes);
}

static Str text_of(Bytes bytes)
{
	return (Str){ bytes.ptr, bytes.len };
}

/* Once a day where files come in, what a crash left behind is looked for. */
static void plan_sweep(Ctx *ctx)
{
	if (blob_sweep_due(ctx).us > ctx->now.us)
		return;
	Instant due = instant_add(ctx->now, DAY_S);
	blob_set_sweep_due(ctx, due);
	job_add_at(ctx, "blob.sweep", S(""), due);
}

Id blob_keep(Ctx *ctx, const BlobDraft *draft, Str file_name)
{
	Key key;
	authority_blob_key(ctx, &key);
	Str wrapped = crypto_seal(ctx->arena, &key, (Str){ (const char *)draft->key, KEY_BYTES },
	                          draft->name);
	crypto_wipe(&key, sizeof key);
	Id id = blob_add(ctx, draft->name, draft->media_type, file_name, draft->size_bytes,
	                 (Bytes){ (const char *)draft->sha256, SHA256_BYTES },
	                 (Bytes){ wrapped.ptr, wrapped.len }, (int)draft->scan, ctx->now);
	if (draft->scan == SCAN_PENDING)
		job_add(ctx, "blob.scan", str_format(ctx->arena, "%lld", (long long)id));
	plan_sweep(ctx);
	blob_set_kept(draft, true);
	return id;
}

static Blob *blob_of(Arena *arena, const BlobRow *row)
{
	Blob *blob = alloc(arena, Blob);
	*blob = (Blob){ .id = row->id,
		        .name = row->name,
		        .media_type = row->media_type,
		        .file_name = row->file_name,
		        .size_bytes = row->size_bytes,
		        .sha256 = row->sha256,
		        .wrapped_key = row->wrapped_key,
		        .scan = (ScanState)row->scan,
		        .at = row->at };
	return blob;
}

const Blob *blob_find(Ctx *ctx, Id id)
{
	const BlobRow *row = blob_row_find(ctx, id);
	return row ? blob_of(ctx->arena, row) : NULL;
}

static void close_reader(void *arg)
{
	BlobReader *r = arg;
	if (r->fd >= 0)
		close(r->fd);
	crypto_wipe(&r->stream, sizeof r->stream);
}

/* Fills `bytes` unless the file ends before; -1 when it cannot be read. */
static ssize_t read_up_to(int fd, char *bytes, size_t len)
{
	size_t at = 0;
	while (at < len) {
		ssize_t n = read(fd, bytes + at, len - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		at += (size_t)n;
	}
	return (ssize_t)at;
}

static bool unwrap(Ctx *ctx, Arena *arena, const Blob *blob, Key *file_key)
{
	Key key;
	Str plain;
	authority_blob_key(ctx, &key);
	bool opened = crypto_open(arena, &key, text_of(blob->wrapped_key), blob->name, &plain) &&
	              plain.len == KEY_BYTES;
	crypto_wipe(&key, sizeof key);
	if (opened)
		memcpy(file_key->bytes, plain.ptr, KEY_BYTES);
	return opened;
}

/* key NULL: there is none. */
static BlobReader *open_with(Ctx *ctx, Arena *arena, Str name, const Key *key)
{
	unsigned char start[sizeof BLOB_MARK - 1 + STREAM_HEADER_BYTES];
	BlobReader *r = alloc(arena, BlobReader);
	r->fd = -1;
	arena_defer(arena, close_reader, r);
	const char *folder = blob_folder(arena, ctx->platform, ctx->authority);
	r->fd = open(blob_path(arena, folder, name), O_RDONLY | O_CLOEXEC);
	r->damaged = r->fd < 0 || !key ||
	             read_up_to(r->fd, (char *)start, sizeof start) != sizeof start ||
	             memcmp(start, BLOB_MARK, sizeof BLOB_MARK - 1) != 0 ||
	             !crypto_stream_open(&r->stream, key, start + sizeof BLOB_MARK - 1);
	return r;
}

static BlobReader *open_in(Ctx *ctx, Arena *arena, const Blob *blob)
{
	Key key = { 0 };
	bool known = unwrap(ctx, arena, blob, &key);
	BlobReader *r = open_with(ctx, arena, blob->name, known ? &key : NULL);
	crypto_wipe(&key, sizeof key);
	return r;
}

BlobReader *blob_open(Ctx *ctx, const Blob *blob)
{
	return open_in(ctx, ctx->arena, blob);
}

static bool open_piece(BlobReader *r)
{
	ssize_t n = read_up_to(r->fd, r->sealed, sizeof r->sealed);
	if (n < STREAM_OVERHEAD_BYTES ||
	    !crypto_stream_read(&r->stream, (Str){ r->sealed, (size_t)n }, r->text, &r->ended))
		return false;
	r->text_len = (size_t)n - STREAM_OVERHEAD_BYTES;
	r->text_at = 0;
	/* What stands behind the last piece is not ours. */
	return !r->ended || read_up_to(r->fd, r->sealed, 1) == 0;
}

int64_t blob_read(BlobReader *r, char *bytes, size_t len)
{
	while (!r->damaged && r->text_at == r->text_len) {
		if (r->ended)
			return 0;
		r->damaged = !open_piece(r);
	}
	if (r->damaged)
		return -1;
	size_t left = r->text_len - r->text_at;
	size_t n = left < len ? left : len;
	memcpy(bytes, r->text + r->text_at, n);
	r->text_at += n;
	return (int64_t)n;
}

static Str read_all(Arena *arena, BlobReader *r, int64_t size_bytes, Id id)
{
	size_t len = 0, size = (size_t)size_bytes;
	char *bytes = alloc_n(arena, char, size + 1);
	int64_t n;
	while ((n = blob_read(r, bytes + len, size + 1 - len)) > 0)
		len += (size_t)n;
	if (n < 0 || len != size)
		fault("blob %lld is damaged", (long long)id);
	return (Str){ bytes, len };
}

Str blob_read_all(Ctx *ctx, const Blob *blob, size_t size_max)
{
	if (blob->size_bytes > (int64_t)size_max)
		fault("blob %lld is larger than %zu bytes", (long long)blob->id, size_max);
	return read_all(ctx->arena, blob_open(ctx, blob), blob->size_bytes, blob->id);
}

Str blob_draft_read(Ctx *ctx, const BlobDraft *draft, size_t size_max)
{
	if (draft->size_bytes > (int64_t)size_max)
		fault("a file of %lld bytes is larger than %zu", (long long)draft->size_bytes,
		      size_max);
	Key key;
	memcpy(key.bytes, draft->key, sizeof key.bytes);
	BlobReader *r = open_with(ctx, ctx->arena, draft->name, &key);
	crypto_wipe(&key, sizeof key);
	return read_all(ctx->arena, r, draft->size_bytes, 0);
}

void blob_erase(Ctx *ctx, Id id)
{
	const BlobRow *row = blob_row_find(ctx, id);
	if (!row)
		return;
	blob_forget(ctx, id);
	job_add(ctx, "blob.remove", row->name);
}

/* ---- Checking ---- */

typedef struct {
	Ctx *ctx;
	Arena *arena;
	Id damaged;
} Walk;

static bool is_whole(Walk *walk, const Blob *blob)
{
	char bytes[4096];
	unsigned char sha256[SHA256_BYTES];
	CryptoDigest digest;
	crypto_digest_begin(&digest);
	BlobReader *r = open_in(walk->ctx, walk->arena, blob);
	int64_t n, size = 0;
	while ((n = blob_read(r, bytes, sizeof bytes)) > 0) {
		crypto_digest_add(&digest, (Str){ bytes, (size_t)n });
		size += n;
	}
	crypto_digest_end(&digest, sha256);
	return n == 0 && size == blob->size_bytes && blob->sha256.len == sizeof sha256 &&
	       memcmp(sha256, blob->sha256.ptr, sizeof sha256) == 0;
}

static bool check_one(const BlobRow *row, void *arg)
{
	Walk *walk = arg;
	if (!is_whole(walk, blob_of(walk->arena, row)))
		walk->damaged = row->id;
	arena_reset(walk->arena);
	return walk->damaged == 0;
}

static void walk_all(void *arg)
{
	Walk *walk = arg;
	blob_row_each(walk->ctx, check_one, walk);
}

const char *blob_check(Ctx *ctx, Id *ret_id)
{
	Walk walk = { .ctx = ctx, .arena = arena_new(CHECK_ARENA_BYTES_MAX) };
	const char *reason = fault_guard(walk_all, &walk);
	arena_free(walk.arena);
	if (reason)
		fault("%s", str_cstr(ctx->arena, str_of(reason)));
	if (walk.damaged == 0)
		return NULL;
	*ret_id = walk.damaged;
	return "a blob is missing, damaged, or not what was sent";
}

/* ---- Jobs ---- */

static bool is_old(const char *path, Instant now)
{
	struct stat about;
	return stat(path, &about) == 0 && now.us / 1000000 - about.st_mtim.tv_sec > DAY_S;
}

static int sweep_folder(Ctx *ctx, const char *folder, Str sub)
{
	int removed = 0;
	DIR *files =
		opendir(str_cstr(ctx->arena, str_format(ctx->arena, "%s/%.*s", folder, STR(sub))));
	for (struct dirent *file; files && removed < SWEEP_MAX && (file = readdir(files));) {
		Str name = str_of(file->d_name);
		if (name.len != 2 * BLOB_NAME_BYTES || !str_starts(name, sub))
			continue;
		const char *path = blob_path(ctx->arena, folder, name);
		if (is_old(path, ctx->now) && blob_count_named(ctx, name) == 0 && unlink(path) == 0)
			removed++;
	}
	if (files)
		closedir(files);
	return removed;
}

int blob_sweep(Ctx *ctx)
{
	const char *folder = blob_folder(ctx->arena, ctx->platform, ctx->authority);
	int removed = 0;
	for (int i = 0; i < 256; i++)
		removed += sweep_folder(ctx, folder, str_format(ctx->arena, "%02x", (unsigned)i));
	return removed;
}

static Err *sweep(Ctx *ctx, const Job *job, void **ret_prepared)
{
	(void)job, (void)ret_prepared;
	blob_sweep(ctx);
	return NULL;
}

static Err *remove_file(Ctx *ctx, const Job *job, void **ret_prepared)
{
	(void)ret_prepared;
	const char *folder = blob_folder(ctx->arena, ctx->platform, ctx->authority);
	if (unlink(blob_path(ctx->arena, folder, job->payload)) < 0 && errno != ENOENT)
		fault("could not remove a blob: %s", strerror(errno));
	return NULL;
}

static Id blob_of_job(const Job *job)
{
	int64_t id = 0;
	return str_to_int(job->payload, &id) ? id : 0;
}

static Err *scan_again(Ctx *ctx, const Job *job, void **ret_prepared)
{
	char bytes[16 * 1024];
	const Blob *blob = blob_find(ctx, blob_of_job(job));
	if (!blob)
		return NULL; /* erased meanwhile */
	Scan *scan = scan_begin(ctx->arena);
	scan_set_patience(scan, JOB_FEEDING_MS, JOB_SCAN_MS);
	BlobReader *r = blob_open(ctx, blob);
	int64_t n;
	while ((n = blob_read(r, bytes, sizeof bytes)) > 0)
		scan_feed(scan, (Str){ bytes, (size_t)n });
	if (n < 0)
		fault("blob %lld is damaged", (long long)blob->id);
	ScanResult result = scan_end(scan);
	if (result == SCAN_RESULT_PENDING)
		return err_new(ctx->arena, ERR_BUSY,
		               "L’antivirus ne répond pas. Un nouvel essai suivra.");
	ScanState *state = alloc(ctx->arena, ScanState);
	*state = result == SCAN_RESULT_INFECTED ? SCAN_INFECTED
	         : result == SCAN_RESULT_CLEAN  ? SCAN_CLEAN
	                                        : SCAN_OFF;
	*ret_prepared = state;
	return NULL;
}

static Err *note_scan(Ctx *ctx, const Job *job, void *prepared)
{
	if (prepared)
		blob_set_scan(ctx, blob_of_job(job), (int)*(ScanState *)prepared);
	return NULL;
}

static const JobKind jobs[] = {
	{ "blob.scan", scan_again, note_scan, MESSAGE("Recherche de virus dans un fichier") },
	{ "blob.remove", remove_file, NULL, MESSAGE("Suppression d’un fichier effacé") },
	{ "blob.sweep", sweep, NULL, MESSAGE("Suppression des envois interrompus") },
	{ 0 },
};

static const Check checks[] = { { "blobs", blob_check }, { 0 } };

const Module blob_module = {
	.name = "blob", .schema = blob_schema, .jobs = jobs, .checks = checks
};
