/* test_record.c — a record opens as itself and as nothing else. */
#include "base/test.h"
#include "core/crypto/crypto.h"
#include "core/record/record.h"

static void close_platform(void *platform)
{
	platform_close(platform);
}

static Ctx *town(void)
{
	static const DbSchema schemas[] = { { 0 } };
	crypto_start();
	Platform *platform = platform_open(":memory:", schemas, NULL);
	arena_defer(test_arena(), close_platform, platform);
	Authority valbourg = { .slug = S("valbourg"),
		               .name = S("Commune de Valbourg"),
		               .country = S("fr"),
		               .currency = CURRENCY_EUR,
		               .tz = tz_find(S("Europe/Paris")),
		               .languages = 1u << LANG_FR,
		               .accent = S("#7a1f3d") };
	CHECK(!authority_add(platform, test_arena(), &valbourg));
	return ctx_new(test_arena(), platform,
	               authority_find(platform, test_arena(), S("valbourg")), (Instant){ 0 });
}

typedef struct {
	Ctx *ctx;
	RecordOf of;
	Str stream, text;
	Bytes sealed;
} Opening;

static void open_it(void *arg)
{
	Opening *o = arg;
	o->text = record_open(o->ctx, &o->of, o->stream, o->sealed);
}

static bool opens(Opening o)
{
	return fault_guard(open_it, &o) == NULL;
}

static Opening sealed(Ctx *ctx)
{
	Bytes salt;
	Opening o = { .ctx = ctx, .of = { .subject = "dossier", .id = 12 }, .stream = S("filed") };
	record_key_new(ctx, "dossier", &o.of.wrapped_key, &salt);
	CHECK_INT((int64_t)salt.len, 16);
	o.sealed = record_seal(ctx, &o.of, o.stream, S("née le 10 mars"));
	return o;
}

TEST(a_record_opens_as_what_was_sealed)
{
	Opening o = sealed(town());
	open_it(&o);
	CHECK_STR(o.text, S("née le 10 mars"));
}

TEST(a_record_opens_for_no_other_thing_stream_or_kind)
{
	Opening o = sealed(town()), other = o;
	CHECK(opens(o));
	other.of.id = 13;
	CHECK(!opens(other));
	other = o;
	other.stream = S("draft");
	CHECK(!opens(other));
	other = o;
	other.of.subject = "book";
	CHECK(!opens(other));
}

TEST(one_flipped_bit_anywhere_is_seen)
{
	Opening o = sealed(town());
	for (size_t i = 0; i < o.sealed.len; i++) {
		Str copy = str_copy(test_arena(), (Str){ o.sealed.ptr, o.sealed.len });
		char *bytes = alloc_n(test_arena(), char, copy.len);
		for (size_t j = 0; j < copy.len; j++)
			bytes[j] = (char)(copy.ptr[j] ^ (j == i));
		Opening flipped = o;
		flipped.sealed = (Bytes){ bytes, copy.len };
		CHECK(!opens(flipped));
	}
}

TEST(without_the_wrapped_key_of_the_thing_nothing_opens)
{
	Ctx *ctx = town();
	Opening o = sealed(ctx), erased = o;
	Bytes salt;
	record_key_new(ctx, "dossier", &erased.of.wrapped_key, &salt);
	CHECK(!opens(erased));
	erased.of.wrapped_key = (Bytes){ 0 };
	CHECK(!opens(erased));
}
