/* write.c — a file on its way in: sealed, digested, shown to the scanner, and put on disk. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/blob/rows.h"
#include "core/scan/scan.h"

struct BlobWriter {
	Arena *arena;
	const char *folder, *path;
	Str name;
	int fd;
	bool kept;
	unsigned kinds; /* that are accepted besides the usual ones */
	int64_t size, size_max;
	Key key;
	CryptoStream stream;
	CryptoDigest digest;
	Scan *scan; /* NULL: a document of our own */
	size_t head_len, piece_len;
	char head[BLOB_SNIFF_BYTES_MAX];
	char piece[BLOB_PIECE_BYTES]; /* not sealed yet */
	unsigned char sealed[BLOB_SEALED_BYTES];
};

const char *blob_folder(Arena *arena, const Platform *platform, const Authority *authority)
{
	return str_cstr(arena, str_format(arena, "%s/authorities/%.*s/blobs",
	                                  platform_folder(platform), STR(authority->slug)));
}

const char *blob_subfolder(Arena *arena, const char *folder, Str name)
{
	return str_cstr(arena, str_format(arena, "%s/%.*s", folder, STR(str_part(name, 0, 2))));
}

const char *blob_path(Arena *arena, const char *folder, Str name)
{
	return str_cstr(arena, str_format(arena, "%s/%.*s/%.*s", folder, STR(str_part(name, 0, 2)),
	                                  STR(name)));
}

static void drop(void *arg)
{
	BlobWriter *w = arg;
	if (w->fd >= 0)
		close(w->fd);
	if (!w->kept)
		unlink(w->path);
	crypto_wipe(&w->key, sizeof w->key);
}

static void make_folder(const char *path)
{
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		fault("could not make the folder of a blob: %s", strerror(errno));
}

static void write_out(BlobWriter *w, const void *bytes, size_t len)
{
	for (const char *at = bytes; len > 0;) {
		ssize_t n = write(w->fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			fault("could not write a blob: %s", strerror(errno));
		at += n;
		len -= (size_t)n;
	}
}

static BlobWriter *begin(Arena *arena, Platform *platform, const Authority *authority,
                         int64_t size_max)
{
	unsigned char random[BLOB_NAME_BYTES], header[STREAM_HEADER_BYTES];
	BlobWriter *w = alloc(arena, BlobWriter);
	*w = (BlobWriter){ .arena = arena, .fd = -1, .size_max = size_max };
	crypto_random(random, sizeof random);
	w->name = crypto_hex(arena, random, sizeof random);
	w->folder = blob_folder(arena, platform, authority);
	w->path = blob_path(arena, w->folder, w->name);
	arena_defer(arena, drop, w);

	make_folder(w->folder);
	make_folder(blob_subfolder(arena, w->folder, w->name));
	w->fd = open(w->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (w->fd < 0)
		fault("could not create a blob: %s", strerror(errno));
	crypto_random(&w->key, sizeof w->key);
	crypto_stream_begin(&w->stream, &w->key, header);
	crypto_digest_begin(&w->digest);
	write_out(w, BLOB_MARK, sizeof BLOB_MARK - 1);
	write_out(w, header, sizeof header);
	return w;
}

BlobWriter *blob_begin(Arena *arena, Platform *platform, const Authority *authority,
                       int64_t size_max)
{
	BlobWriter *w = begin(arena, platform, authority, size_max);
	w->scan = scan_begin(arena);
	return w;
}

BlobWriter *blob_begin_own(Ctx *ctx, int64_t size_max)
{
	BlobWriter *w = begin(ctx->arena, ctx->platform, ctx->authority, size_max);
	w->kinds = BLOB_ARCHIVE;
	return w;
}

static void seal_piece(BlobWriter *w, bool is_last)
{
	crypto_stream_write(&w->stream, (Str){ w->piece, w->piece_len }, is_last, w->sealed);
	write_out(w, w->sealed, w->piece_len + STREAM_OVERHEAD_BYTES);
	w->piece_len = 0;
}

static void keep_head(BlobWriter *w, Str bytes)
{
	Str more = str_part(bytes, 0, sizeof w->head - w->head_len);
	memcpy(w->head + w->head_len, more.ptr, more.len);
	w->head_len += more.len;
}

Err *blob_write(BlobWriter *w, Str bytes)
{
	if (bytes.len == 0)
		return NULL;
	if ((int64_t)bytes.len > w->size_max - w->size)
		return err_new(w->arena, ERR_TOO_LARGE,
		               "Le fichier est trop volumineux : {size} Mo au plus. Réduisez-le, "
		               "par exemple "
		               "en le numérisant en moins bonne qualité, puis recommencez.",
		               arg("size", w->size_max >> 20));
	w->size += (int64_t)bytes.len;
	keep_head(w, bytes);
	crypto_digest_add(&w->digest, bytes);
	if (w->scan)
		scan_feed(w->scan, bytes);
	while (bytes.len > 0) {
		if (w->piece_len == sizeof w->piece)
			seal_piece(w, false);
		Str part = str_part(bytes, 0, sizeof w->piece - w->piece_len);
		memcpy(w->piece + w->piece_len, part.ptr, part.len);
		w->piece_len += part.len;
		bytes = str_part(bytes, part.len, bytes.len);
	}
	return NULL;
}

/* A new name is on disk when its folder is. */
static void sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool synced = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	if (!synced)
		fault("could not sync the folder of a blob: %s", strerror(errno));
}

static ScanState state_of(ScanResult result)
{
	switch (result) {
	case SCAN_RESULT_CLEAN: return SCAN_CLEAN;
	case SCAN_RESULT_INFECTED: return SCAN_INFECTED;
	case SCAN_RESULT_PENDING: return SCAN_PENDING;
	case SCAN_RESULT_OFF: break;
	}
	return SCAN_OFF;
}

void blob_take(BlobWriter *w, unsigned kinds)
{
	w->kinds |= kinds;
}

Err *blob_end(BlobWriter *w, BlobDraft *ret_draft)
{
	Str head = { w->head, w->head_len }, media_type = blob_sniff(head, w->kinds);
	if (w->size == 0)
		return err_new(w->arena, ERR_INVALID,
		               "Le fichier est vide. Choisissez-en un autre.");
	if (media_type.len == 0)
		return err_new(w->arena, ERR_BAD_TYPE,
		               "Ce type de fichier n’est pas accepté. Envoyez un PDF, une image "
		               "(JPEG, PNG, "
		               "WebP, HEIC) ou un document bureautique (ODT, ODS, DOCX, XLSX).");
	ScanState scan = w->scan ? state_of(scan_end(w->scan)) : SCAN_OFF;
	if (scan == SCAN_INFECTED)
		return err_new(
			w->arena, ERR_INVALID,
			"Un virus a été trouvé dans ce fichier : il n’a pas été conservé. Vérifiez "
			"votre appareil, puis envoyez un autre fichier.");
	seal_piece(w, true);
	int result = fsync(w->fd);
	close(w->fd);
	w->fd = -1;
	if (result < 0)
		fault("could not sync a blob: %s", strerror(errno));
	sync_folder(blob_subfolder(w->arena, w->folder, w->name));
	sync_folder(w->folder);

	*ret_draft = (BlobDraft){ .name = w->name,
		                  .media_type = media_type,
		                  .size_bytes = w->size,
		                  .scan = scan,
		                  .writer = w };
	crypto_digest_end(&w->digest, ret_draft->sha256);
	memcpy(ret_draft->key, w->key.bytes, sizeof ret_draft->key);
	return NULL;
}

Err *blob_make(Ctx *ctx, Str bytes, BlobDraft *ret_draft)
{
	BlobWriter *w = begin(ctx->arena, ctx->platform, ctx->authority, (int64_t)bytes.len);
	w->kinds = BLOB_SIGNING | BLOB_XML;
	Err *e = blob_write(w, bytes);
	return e ? e : blob_end(w, ret_draft);
}

void blob_set_kept(const BlobDraft *draft, bool kept)
{
	draft->writer->kept = kept;
}

void blob_unkeep(const BlobDraft *draft)
{
	draft->writer->kept = false;
}
