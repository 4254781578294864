#include "core/blob/blob.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/test.h"
#include "core/crypto/crypto.h"
#include "core/job/job.h"
#include "core/scan/scan.h"

static char folder[100];
static Platform *platform;
static const Authority *authority;
static Arena *pins;
static const Module *const modules[] = { &job_module, &blob_module, NULL };

static void end(void *arg)
{
	(void)arg;
	char command[200];
	scan_configure(NULL);
	arena_free(pins);
	platform_close(platform);
	snprintf(command, sizeof command, "rm -rf -- '%s'", folder);
	CHECK(system(command) == 0);
}

static void start(void)
{
	static const Authority valbourg = { .slug = { "valbourg", 8 },
		                            .name = { "Valbourg", 8 },
		                            .title = { { { "Valbourg", 8 } } },
		                            .country = { "fr", 2 },
		                            .currency = CURRENCY_EUR,
		                            .languages = 1u << LANG_FR,
		                            .accent = { "#7a1f3d", 7 },
		                            .site_url = { "http://valbourg.localhost", 25 } };
	crypto_start();
	snprintf(folder, sizeof folder, "/tmp/beffroi-blob-XXXXXX");
	CHECK(mkdtemp(folder) != NULL);
	platform = platform_open(folder, module_schemas(test_arena(), modules, false),
	                         module_schemas(test_arena(), modules, true));
	pins = arena_new(1 << 20);
	arena_defer(test_arena(), end, NULL);
	Authority a = valbourg;
	a.tz = tz_find(S("Europe/Paris"));
	CHECK(!authority_add(platform, pins, &a));
	authority = authority_find(platform, pins, S("valbourg"));
}

/* ---- In one unit of writing ---- */

typedef struct {
	Id (*fn)(Ctx *ctx, void *arg);
	void *arg;
	Id id;
	bool undone;
	Ctx ctx;
} Act;

static bool run(Db *db, void *arg)
{
	Act *act = arg;
	act->ctx.db = db;
	act->id = act->fn(&act->ctx, act->arg);
	return !act->undone;
}

static Ctx ctx_in(Arena *arena)
{
	return (Ctx){
		.arena = arena, .platform = platform, .authority = authority, .now = instant_now()
	};
}

static Id write_it(Id (*fn)(Ctx *, void *), void *arg)
{
	Act act = { .fn = fn, .arg = arg, .ctx = ctx_in(test_arena()) };
	db_write(authority_database(platform, pins, authority), run, &act);
	return act.id;
}

static Id keep(Ctx *ctx, void *draft)
{
	return blob_keep(ctx, draft, S("acte.pdf"));
}

static Id erase(Ctx *ctx, void *id)
{
	blob_erase(ctx, *(Id *)id);
	return 0;
}

/* A context for reading, until `arena` is released. */
static Ctx reading(Arena *arena)
{
	Ctx ctx = ctx_in(arena);
	ctx.db = db_reader(authority_database(platform, arena, authority), arena);
	return ctx;
}

static Str read_back(Id id)
{
	Arena *arena = arena_new(32 << 20);
	Ctx ctx = reading(arena);
	const Blob *blob = blob_find(&ctx, id);
	Str text = blob ? str_copy(test_arena(), blob_read_all(&ctx, blob, 16 << 20)) : S("(none)");
	arena_free(arena);
	return text;
}

static ScanState scan_of(Id id)
{
	Arena *arena = arena_new(1 << 20);
	Ctx ctx = reading(arena);
	ScanState state = blob_find(&ctx, id)->scan;
	arena_free(arena);
	return state;
}

static const char *check(Id *ret_id)
{
	Arena *arena = arena_new(1 << 20);
	Ctx ctx = reading(arena);
	const char *problem = blob_check(&ctx, ret_id);
	arena_free(arena);
	return problem;
}

static Err *send_in(Arena *arena, Str bytes, BlobDraft *draft)
{
	BlobWriter *w = blob_begin(arena, platform, authority, 1 << 20);
	for (size_t at = 0; at < bytes.len; at += 1000) {
		Err *e = blob_write(w, str_part(bytes, at, 1000));
		if (e)
			return e;
	}
	return blob_end(w, draft);
}

static Id kept(Str bytes)
{
	BlobDraft draft;
	Arena *arena = arena_new(16 << 20);
	CHECK(!send_in(arena, bytes, &draft));
	Id id = write_it(keep, &draft);
	arena_free(arena);
	return id;
}

static const char *path_of(Id id)
{
	Arena *arena = arena_new(1 << 20);
	Ctx ctx = reading(arena);
	Str name = blob_find(&ctx, id)->name;
	Str path = str_format(test_arena(), "%s/authorities/valbourg/blobs/%.*s/%.*s", folder,
	                      STR(str_part(name, 0, 2)), STR(name));
	arena_free(arena);
	return str_cstr(test_arena(), path);
}

static int run_jobs(int64_t seconds_later)
{
	return job_run_due(platform, authority, modules, instant_add(instant_now(), seconds_later),
	                   10);
}

static Str pdf(size_t len)
{
	char *bytes = alloc_n(test_arena(), char, len);
	for (size_t i = 0; i < len; i++)
		bytes[i] = (char)('a' + i % 26);
	memcpy(bytes, "%PDF-", 5);
	return (Str){ bytes, len };
}

/* ---- Tests ---- */

TEST(a_file_comes_back_as_it_was_sent_whatever_its_length)
{
	size_t lens[] = { 5, 65535, 65536, 65537, 131072, 1 << 20 };
	start();
	for (size_t i = 0; i < ARRAY_LEN(lens); i++)
		CHECK_STR(read_back(kept(pdf(lens[i]))), pdf(lens[i]));
}

TEST(what_is_not_kept_is_removed_with_the_request)
{
	BlobDraft draft;
	start();
	Arena *arena = arena_new(16 << 20);
	CHECK(!send_in(arena, pdf(100), &draft));
	Str path = str_format(test_arena(), "%s/authorities/valbourg/blobs/%.*s/%.*s", folder,
	                      STR(str_part(draft.name, 0, 2)), STR(draft.name));
	CHECK(access(str_cstr(test_arena(), path), F_OK) == 0);
	arena_free(arena);
	CHECK(access(str_cstr(test_arena(), path), F_OK) < 0);
}

TEST(files_that_are_empty_too_large_or_of_another_type_are_refused)
{
	BlobDraft draft;
	start();
	Err *e = send_in(test_arena(), S(""), &draft);
	CHECK(e && e->code == ERR_INVALID);
	e = send_in(test_arena(), pdf((1 << 20) + 1), &draft);
	CHECK(e && e->code == ERR_TOO_LARGE);
	const char *foreign[] = { "<!doctype html><script>",
		                  "MZ....",
		                  "#!/bin/sh\n",
		                  "plain text",
		                  "\177ELF",
		                  "GIF89a",
		                  "<svg xmlns=",
		                  "PK\3\4 an archive" };
	for (size_t i = 0; i < ARRAY_LEN(foreign); i++) {
		e = send_in(test_arena(), str_of(foreign[i]), &draft);
		CHECK(e && e->code == ERR_BAD_TYPE);
	}
}

TEST(signatures_certificates_keys_and_xml_are_taken_where_they_are_asked_for)
{
	static const struct {
		Str head;
		const char *type;
	} cases[] = {
		{ { "\x30\x82\x01\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02 rest", 20 },
		  "application/pkcs7-signature" },
		{ { "\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02 rest", 18 },
		  "application/pkcs7-signature" },
		{ { "\x30\x82\x01\x00\x02\x01\x03\x30\x82 rest", 14 }, "application/x-pkcs12" },
		{ { "\x30\x82\x01\x00\x30\x82\x00\x80 rest", 13 }, "application/pkix-cert" },
		{ { "-----BEGIN CERTIFICATE-----\n", 28 }, "application/x-pem-file" },
		{ { "<?xml version='1.0'?><a/>", 25 }, "application/xml" },
		{ { "\xef\xbb\xbf<?xml version='1.0'?><a/>", 28 }, "application/xml" },
	};
	start();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		BlobDraft draft;
		Err *e = send_in(test_arena(), cases[i].head, &draft);
		CHECK(e && e->code == ERR_BAD_TYPE);
		BlobWriter *w = blob_begin(test_arena(), platform, authority, 1 << 20);
		blob_take(w, BLOB_SIGNING | BLOB_XML);
		CHECK(!blob_write(w, cases[i].head));
		CHECK(!blob_end(w, &draft));
		CHECK_STR(draft.media_type, str_of(cases[i].type));
		Ctx ctx = reading(test_arena());
		CHECK_STR(blob_draft_read(&ctx, &draft, 100), cases[i].head);
	}
	BlobWriter *w = blob_begin(test_arena(), platform, authority, 1 << 20);
	blob_take(w, BLOB_SIGNING | BLOB_XML);
	BlobDraft draft;
	CHECK(!blob_write(w, S("MZ....")));
	Err *e = blob_end(w, &draft);
	CHECK(e && e->code == ERR_BAD_TYPE);
}

#define HEAD(text)                                                                                 \
	{                                                                                          \
		text, sizeof(text) - 1                                                             \
	}

TEST(a_file_is_what_its_first_bytes_say)
{
	static const struct {
		Str head;
		const char *media_type;
	} samples[] = {
		{ HEAD("%PDF-1.4"), "application/pdf" },
		{ HEAD("\xff\xd8\xff\xe0"), "image/jpeg" },
		{ HEAD("RIFF....WEBPVP8 "), "image/webp" },
		{ HEAD("\0\0\0\030ftypheic"), "image/heic" },
		{ HEAD("PK\3\4....mimetypeapplication/vnd.oasis.opendocument.textPK"),
		  "application/vnd.oasis.opendocument.text" },
		{ HEAD("PK\3\4....[Content_Types].xml....word/document.xml"),
		  "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
	};
	BlobDraft draft;
	start();
	for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
		CHECK(!send_in(test_arena(), samples[i].head, &draft));
		CHECK_STR(draft.media_type, str_of(samples[i].media_type));
	}
}

TEST(one_flipped_bit_a_missing_end_or_a_missing_file_is_found)
{
	Id damaged = 0;
	start();
	kept(pdf(10));
	Id id = kept(pdf(100000));
	CHECK(!check(&damaged));
	const char *path = path_of(id);
	off_t places[] = { 0, 3, 10, 40, 65600, 100000 };
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		unsigned char byte;
		int fd = open(path, O_RDWR);
		CHECK(pread(fd, &byte, 1, places[i]) == 1);
		byte ^= 1;
		CHECK(pwrite(fd, &byte, 1, places[i]) == 1);
		CHECK(check(&damaged) != NULL);
		CHECK_INT(damaged, id);
		byte ^= 1;
		CHECK(pwrite(fd, &byte, 1, places[i]) == 1);
		close(fd);
		CHECK(!check(&damaged));
	}
	CHECK(truncate(path, 65536 + 17 + 28) == 0); /* exactly its first piece */
	CHECK(check(&damaged) != NULL);
	CHECK(unlink(path) == 0);
	CHECK(check(&damaged) != NULL);
}

TEST(an_erased_file_is_gone_from_the_table_at_once_and_from_the_disk_by_a_job)
{
	start();
	Id id = kept(pdf(100));
	const char *path = path_of(id);
	write_it(erase, &id);
	CHECK_STR(read_back(id), S("(none)"));
	CHECK(access(path, F_OK) == 0);
	CHECK_INT(run_jobs(0), 1);
	CHECK(access(path, F_OK) < 0);
}

TEST(what_a_crash_left_behind_is_swept_a_day_later_and_nothing_else)
{
	struct timespec long_ago[2] = { { .tv_sec = 1000000000 }, { .tv_sec = 1000000000 } };
	start();
	const char *path = path_of(kept(pdf(100)));
	/* Two files of no row, in the folder of one that has a row: one of today, one of long ago.
	 */
	Str folder_of = { path, strlen(path) - 32 }, start_of = { path + folder_of.len, 2 };
	const char *old = str_cstr(test_arena(), str_format(test_arena(), "%.*s%.*s%030d",
	                                                    STR(folder_of), STR(start_of), 1));
	const char *young = str_cstr(test_arena(), str_format(test_arena(), "%.*s%.*s%030d",
	                                                      STR(folder_of), STR(start_of), 2));
	const char *files[] = { old, young };
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		int fd = open(files[i], O_WRONLY | O_CREAT, 0600);
		CHECK(fd >= 0);
		close(fd);
	}
	CHECK(utimensat(AT_FDCWD, old, long_ago, 0) == 0);
	CHECK(utimensat(AT_FDCWD, path, long_ago, 0) == 0);
	CHECK_INT(run_jobs(0), 0);
	Arena *arena = arena_new(4 << 20);
	Ctx ctx = reading(arena);
	CHECK_INT(blob_sweep(&ctx), 1);
	arena_free(arena);
	CHECK(access(old, F_OK) < 0);
	CHECK(access(young, F_OK) == 0);
	CHECK(access(path, F_OK) == 0);
	CHECK_INT(run_jobs(90000), 1);
	CHECK(access(young, F_OK) < 0);
	CHECK(access(path, F_OK) == 0);
}

/* ---- With a scanner ---- */

typedef struct {
	int listener, conversations;
	const char *reply;
	size_t reply_len;
} Clamd;

static bool read_exactly(int fd, void *bytes, size_t len)
{
	for (size_t at = 0; at < len;) {
		ssize_t n = read(fd, (char *)bytes + at, len - at);
		if (n <= 0)
			return false;
		at += (size_t)n;
	}
	return true;
}

static void *answer(void *arg)
{
	Clamd *c = arg;
	for (int i = 0; i < c->conversations; i++) {
		char bytes[65536];
		unsigned char len[4];
		int fd = accept(c->listener, NULL, NULL);
		bool goes_on = read_exactly(fd, bytes, sizeof "zINSTREAM");
		while (goes_on && read_exactly(fd, len, sizeof len)) {
			size_t n = (size_t)len[0] << 24 | (size_t)len[1] << 16 |
			           (size_t)len[2] << 8 | len[3];
			goes_on = n > 0 && n <= sizeof bytes && read_exactly(fd, bytes, n);
		}
		ssize_t sent = send(fd, c->reply, c->reply_len, MSG_NOSIGNAL);
		(void)sent;
		close(fd);
	}
	return NULL;
}

static pthread_t clamd_start(Clamd *c)
{
	pthread_t thread;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	snprintf(address.sun_path, sizeof address.sun_path, "%s/clamd", folder);
	unlink(address.sun_path);
	c->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CHECK(bind(c->listener, (struct sockaddr *)&address, sizeof address) == 0);
	CHECK(listen(c->listener, 5) == 0);
	CHECK(pthread_create(&thread, NULL, answer, c) == 0);
	scan_configure(address.sun_path);
	return thread;
}

TEST(an_infected_file_is_refused_when_it_comes)
{
	BlobDraft draft;
	Clamd c = { .conversations = 1, .reply = "stream: Eicar FOUND", .reply_len = 20 };
	start();
	pthread_t thread = clamd_start(&c);
	Err *e = send_in(test_arena(), pdf(100), &draft);
	pthread_join(thread, NULL);
	close(c.listener);
	CHECK(e && e->code == ERR_INVALID);
}

TEST(a_file_that_could_not_be_scanned_is_scanned_by_a_job)
{
	start();
	scan_configure("/nowhere/clamd");
	Id id = kept(pdf(100000));
	CHECK_INT(scan_of(id), SCAN_PENDING);
	CHECK_INT(run_jobs(0), 1); /* still down */
	CHECK_INT(scan_of(id), SCAN_PENDING);
	Clamd c = { .conversations = 1, .reply = "stream: Eicar FOUND", .reply_len = 20 };
	pthread_t thread = clamd_start(&c);
	CHECK_INT(run_jobs(120), 1);
	pthread_join(thread, NULL);
	close(c.listener);
	CHECK_INT(scan_of(id), SCAN_INFECTED);
}
