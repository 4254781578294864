/* test_verify.c — the command that checks a receipt far from any server. */
#include "app/verify.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/test.h"
#include "core/seal/seal.h"

static void close_platform(void *platform)
{
	platform_close(platform);
}

static Err *create_key(Ctx *ctx, void *arg)
{
	(void)arg;
	seal_create_key(ctx);
	return NULL;
}

static Ctx *town(void)
{
	static DbSchema schemas[] = { { "seal", NULL }, { 0 } };
	schemas[0].scripts = seal_module.schema;
	Arena *arena = test_arena();
	Platform *platform = platform_open(":memory:", schemas, NULL);
	arena_defer(arena, close_platform, platform);
	Authority const valbourg = { .slug = S("valbourg"),
		                     .name = S("Commune de Valbourg"),
		                     .country = S("fr"),
		                     .currency = CURRENCY_EUR,
		                     .tz = tz_find(S("Europe/Paris")),
		                     .languages = 1u << LANG_FR,
		                     .accent = S("#7a1f3d") };
	CHECK(!authority_add(platform, arena, &valbourg));
	Ctx *ctx = ctx_new(arena, platform, authority_find(platform, arena, S("valbourg")),
	                   (Instant){ 1 });
	CHECK(!ctx_write(ctx, create_key, NULL));
	ctx_read(ctx);
	return ctx;
}

static void remove_file(void *path)
{
	(void)unlink(path);
}

/* A file with that text; removed after the test. */
static char *file_with(Str text)
{
	char *path = alloc_n(test_arena(), char, 100);
	(void)snprintf(path, 100, "/tmp/beffroi-verify-XXXXXX");
	int fd = mkstemp(path);
	CHECK(fd >= 0 && write(fd, text.ptr, text.len) == (ssize_t)text.len);
	(void)close(fd);
	arena_defer(test_arena(), remove_file, path);
	return path;
}

/* Runs the command; what it prints on standard output is put into `said`. */
static int status_of(int argc, char **argv, Str *said)
{
	char *path = file_with(S(""));
	static char bytes[4096];
	(void)fflush(stdout);
	(void)fflush(stderr);
	int out = dup(1), err = dup(2), file = open(path, O_RDWR);
	CHECK(out >= 0 && err >= 0 && file >= 0);
	(void)dup2(file, 1);
	(void)dup2(file, 2);
	int status = verify_main(argc, argv);
	(void)fflush(stdout);
	(void)fflush(stderr);
	(void)dup2(out, 1);
	(void)dup2(err, 2);
	ssize_t len = pread(file, bytes, sizeof bytes, 0);
	(void)close(out);
	(void)close(err);
	(void)close(file);
	*said = (Str){ bytes, len > 0 ? (size_t)len : 0 };
	return status;
}

TEST(a_receipt_is_verified_offline_and_what_it_certifies_is_printed)
{
	Ctx *ctx = town();
	char name[] = "verify-receipt", option[] = "--keys";
	char *keys = file_with(seal_keys_json(ctx));
	Str text = seal_make(ctx, S("kind=receipt\nnumber=2026-000123-K\nfiled=2026-03-10"));
	char *whole = alloc_n(test_arena(), char, text.len + 1);
	memcpy(whole, text.ptr, text.len);
	char *argv[] = { name, option, keys, whole };
	Str said;
	CHECK_INT(status_of(4, argv, &said), 0);
	CHECK(str_starts(said, S("VALABLE")));
	CHECK(str_has(said, S("Collectivité : valbourg\n")));
	CHECK(str_has(said, S("Numéro : 2026-000123-K\n")));
	whole[40] = whole[40] == 'A' ? 'B' : 'A';
	CHECK_INT(status_of(4, argv, &said), 1);
	CHECK(str_starts(said, S("NON VALABLE")));
	CHECK(!str_has(said, S("2026-000123-K")));
}

TEST(a_wrong_command_and_a_missing_file_are_told_apart_from_a_bad_receipt)
{
	char name[] = "verify-receipt", option[] = "--keys", none[] = "/nowhere/keys.json";
	char text[] = "BEFFROI1:abc", other[] = "--help";
	char *argv[] = { name, text, option, none, NULL };
	Str said;
	CHECK_INT(status_of(1, argv, &said), 2);
	CHECK(str_starts(said, S("usage:")));
	CHECK_INT(status_of(4, argv, &said), 2);
	CHECK(str_starts(said, S("could not read the keys")));
	CHECK_INT(status_of(3, argv, &said), 2);
	argv[1] = other;
	CHECK_INT(status_of(2, argv, &said), 2);
	char *empty = file_with(S("{}"));
	char *bad[] = { name, option, empty, text };
	CHECK_INT(status_of(4, bad, &said), 1);
}
