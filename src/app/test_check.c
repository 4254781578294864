#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/check.h"
#include "app/testapp.h"
#include "core/event/event.h"

static const EventKind kinds[] = { { "door.opened", "Porte ouverte" }, { 0 } };

static const char *always(Ctx *ctx, Id *ret_id)
{
	(void)ctx;
	*ret_id = 5;
	return "the door is gone";
}

static const char *faults(Ctx *ctx, Id *ret_id)
{
	(void)ctx, (void)ret_id;
	fault("the key does not turn");
}

static const Check checks[] = { { "doors", always }, { "keys", faults }, { 0 } };
static const Module door = { .name = "door", .events = kinds };
static const Module broken_door = { .name = "door", .events = kinds, .checks = checks };
static const Module *const sound[] = { &event_module, &door, NULL };
static const Module *const broken[] = { &event_module, &broken_door, NULL };

static void close_platform(void *platform)
{
	platform_close(platform);
}

static Err *open_door(Ctx *ctx, void *unused)
{
	(void)unused;
	event_add(ctx, "door.opened", "door", 1, S("key=brass"));
	return NULL;
}

static Ctx *town_in(Platform *platform, Arena *arena)
{
	module_declare(sound);
	Authority a = { .slug = S("val"),
		        .name = S("Val"),
		        .country = S("fr"),
		        .currency = CURRENCY_EUR,
		        .tz = tz_find(S("Europe/Paris")),
		        .languages = 1u << LANG_FR,
		        .accent = S("#7a1f3d") };
	CHECK(!authority_add(platform, arena, &a));
	Ctx *ctx = ctx_new(arena, platform, authority_find(platform, arena, a.slug),
	                   (Instant){ 1773000000000000 });
	for (int i = 0; i < 3; i++)
		CHECK(!ctx_write(ctx, open_door, NULL));
	return ctx;
}

static Platform *open_platform(const char *folder)
{
	return platform_open(folder, module_schemas(test_arena(), sound, false), NULL);
}

static Ctx *town(void)
{
	Platform *platform = open_platform(":memory:");
	arena_defer(test_arena(), close_platform, platform);
	return town_in(platform, test_arena());
}

static bool run_script(Db *db, void *sql)
{
	db_script(db, sql);
	return true;
}

TEST(a_platform_that_is_as_it_was_written_has_no_problems)
{
	Ctx *ctx = town();
	CHECK_INT((int64_t)check_platform(ctx->platform, sound, test_arena()).len, 0);
}

TEST(each_problem_names_the_authority_the_check_and_the_row)
{
	Ctx *ctx = town();
	Database *file = authority_database(ctx->platform, test_arena(), ctx->authority);
	CHECK(db_write(file, run_script, "update event set person = 4 where seq = 2"));
	CheckProblems problems = check_platform(ctx->platform, broken, test_arena());
	CHECK_INT((int64_t)problems.len, 3);
	CHECK_STR(problems.at[0], S("val: events: an event was changed (2)"));
	CHECK_STR(problems.at[1], S("val: doors: the door is gone (5)"));
	CHECK_STR(problems.at[2], S("val: keys: the key does not turn"));
}

/* ---- On disk ---- */

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)st, (void)type, (void)walk;
	return remove(path);
}

static void remove_tree(void *path)
{
	(void)nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* Changes one bit of an event's data where it lies in the file. */
static void flip_a_bit(const char *path)
{
	static char bytes[1 << 20];
	FILE *file = fopen(path, "r+b");
	CHECK(file != NULL);
	size_t len = fread(bytes, 1, sizeof bytes, file);
	char *found = memmem(bytes, len, "key=brass", 9);
	CHECK(found != NULL);
	found[5] ^= 1;
	rewind(file);
	CHECK(fwrite(bytes, 1, len, file) == len);
	fclose(file);
}

static size_t problems_in(const char *folder)
{
	Platform *platform = open_platform(folder);
	size_t problems = check_platform(platform, sound, test_arena()).len;
	platform_close(platform);
	return problems;
}

TEST(one_bit_that_flipped_in_a_file_is_found)
{
	char *folder = arena_alloc(test_arena(), 100, 1);
	snprintf(folder, 100, "/tmp/beffroi-check-XXXXXX");
	CHECK(mkdtemp(folder) != NULL);
	arena_defer(test_arena(), remove_tree, folder);
	Arena *arena = arena_new((size_t)1 << 24);
	Platform *platform = open_platform(folder);
	town_in(platform, arena);
	arena_free(arena);
	platform_close(platform);
	CHECK_INT((int64_t)problems_in(folder), 0);
	flip_a_bit(str_format(test_arena(), "%s/authorities/val/authority.db%c", folder, 0).ptr);
	CHECK_INT((int64_t)problems_in(folder), 1);
}
