#include "base/test.h"
#include "core/event/event.h"

static const EventKind kinds[] = { { "door.opened", "Porte ouverte" },
	                           { "door.closed", "Porte fermée" },
	                           { 0 } };
static const Module door = { .name = "door", .events = kinds };
static const Module *const modules[] = { &door, &event_module, NULL };

static void close_platform(void *platform)
{
	platform_close(platform);
}

static Ctx *town(void)
{
	DbSchema *schemas = module_schemas(test_arena(), modules, false);
	Platform *platform = platform_open(":memory:", schemas, NULL);
	arena_defer(test_arena(), close_platform, platform);
	module_declare(modules);
	Authority a = { .slug = S("val"),
		        .name = S("Val"),
		        .country = S("fr"),
		        .currency = CURRENCY_EUR,
		        .tz = tz_find(S("Europe/Paris")),
		        .languages = 1u << LANG_FR,
		        .accent = S("#7a1f3d") };
	CHECK(!authority_add(platform, test_arena(), &a));
	Ctx *ctx = ctx_new(test_arena(), platform, authority_find(platform, test_arena(), S("val")),
	                   (Instant){ 1773000000000000 });
	ctx_read(ctx);
	return ctx;
}

typedef struct {
	const char *kind;
	Id subject_id;
	Str data;
} Adding;

static Err *add(Ctx *ctx, void *adding)
{
	Adding *a = adding;
	event_add(ctx, a->kind, "door", a->subject_id, a->data);
	return NULL;
}

static void add_event(Ctx *ctx, const char *kind, Id subject_id, Str data)
{
	CHECK(!ctx_write(ctx, add, &(Adding){ kind, subject_id, data }));
}

typedef struct {
	Ctx *ctx;
	Adding adding;
} Guarded;

static void add_guarded(void *guarded)
{
	Guarded *g = guarded;
	add_event(g->ctx, g->adding.kind, g->adding.subject_id, g->adding.data);
}

static bool run_script(Db *db, void *sql)
{
	db_script(db, sql);
	return true;
}

static void tamper(Ctx *ctx, const char *sql)
{
	Database *file = authority_database(ctx->platform, ctx->arena, ctx->authority);
	CHECK(db_write(file, run_script, (void *)(uintptr_t)sql));
}

static void some_events(Ctx *ctx)
{
	add_event(ctx, "door.opened", 7, S("by=3\nkey=main"));
	add_event(ctx, "door.opened", 8, S(""));
	add_event(ctx, "door.closed", 7, S("by=4"));
}

TEST(the_events_of_a_thing_come_in_their_order_with_what_they_hold)
{
	Ctx *ctx = town();
	some_events(ctx);
	EventList events = event_list(ctx, S("door"), 7);
	CHECK_INT((int64_t)events.len, 2);
	CHECK_STR(events.at[0].kind, S("door.opened"));
	CHECK_STR(event_value(&events.at[0], "key"), S("main"));
	CHECK_STR(event_value(&events.at[0], "none"), S(""));
	CHECK_STR(events.at[1].kind, S("door.closed"));
	CHECK_INT(events.at[1].seq, 3);
	CHECK_STR(events.at[1].actor_kind, S("system"));
	CHECK_INT(events.at[1].at.us, ctx->now.us);
	CHECK_STR(str_of(event_meaning(S("door.closed"))), S("Porte fermée"));
	CHECK(!event_meaning(S("door.burnt")));
}

TEST(what_is_undone_leaves_no_gap_in_the_chain)
{
	Ctx *ctx = town();
	Guarded g = { ctx, { "door.opened", 7, S("by=3") } };
	Database *file = authority_database(ctx->platform, ctx->arena, ctx->authority);
	for (int step = 1; step <= 3; step++) {
		db_fail_at(file, step);
		CHECK(fault_guard(add_guarded, &g) != NULL);
	}
	db_fail_at(file, 0);
	some_events(ctx);
	Id seq;
	CHECK(!event_check(ctx, &seq));
	CHECK_INT(seq, 4);
}

TEST(an_event_that_nobody_declared_or_that_holds_a_text_faults)
{
	Ctx *ctx = town();
	static const struct {
		const char *kind, *data;
	} wrong[] = {
		{ "door.burnt", "" },          { "door.opened", "no value" },
		{ "door.opened", "a=é" },      { "door.opened", "b=1\na=2" },
		{ "door.opened", "a=1\na=2" }, { "door.opened", "A=1" },
		{ "door.opened", "=1" },
	};
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		Guarded g = { ctx, { wrong[i].kind, 7, str_of(wrong[i].data) } };
		CHECK(fault_guard(add_guarded, &g) != NULL);
	}
}

TEST(a_chain_that_was_changed_anywhere_does_not_pass_the_check)
{
	static const struct {
		const char *sql;
		Id seq;
	} changes[] = {
		{ "update event set data = 'by=5' where seq = 1", 1 },
		{ "update event set at = at + 1 where seq = 2", 2 },
		{ "update event set person = 9 where seq = 3", 3 },
		{ "update event set subject_id = 8 where seq = 3", 3 },
		{ "update event set kind = 'door.opened' where seq = 3", 3 },
		{ "update event set hash = zeroblob(32) where seq = 2", 2 },
		{ "delete from event where seq = 2", 2 },
		{ "delete from event where seq = 1", 1 },
		{ "delete from event where seq = 3", 3 },
		{ "delete from event where seq = 3; update event_head set seq = 2", 3 },
		{ "delete from event where seq = 3; update event_head set seq = 2,"
		  " hash = (select hash from event where seq = 2)",
		  3 },
		{ "delete from event_head", 4 },
		{ "update event_head set seal = zeroblob(32)", 4 },
	};
	for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
		Ctx *ctx = town();
		some_events(ctx);
		Id seq;
		CHECK(!event_check(ctx, &seq));
		tamper(ctx, changes[i].sql);
		CHECK(event_check(ctx, &seq) != NULL);
		CHECK_INT(seq, changes[i].seq);
	}
}

TEST(the_chain_of_a_new_authority_is_in_order)
{
	Ctx *ctx = town();
	Id seq;
	CHECK(!event_check(ctx, &seq));
}

TEST(a_digest_attests_a_text_only_with_its_salt)
{
	Str one = event_digest(test_arena(), (Bytes){ "ab", 2 }, S("c"));
	CHECK_INT((int64_t)one.len, 64);
	CHECK_STR(event_digest(test_arena(), (Bytes){ "ab", 2 }, S("c")), one);
	CHECK(!str_eq(event_digest(test_arena(), (Bytes){ "a", 1 }, S("bc")), one));
}
