/* test_seal.c — what an authority has signed is known again, here and far away, and nothing else.
 */
#include <string.h>

#include "base/test.h"
#include "core/crypto/crypto.h"
#include "core/seal/seal.h"
#include "core/seal/text.h"

static void close_platform(void *platform)
{
	platform_close(platform);
}

static void add_town(Platform *platform, Str slug)
{
	Authority town = { .slug = slug,
		           .name = S("Commune de Valbourg"),
		           .country = S("fr"),
		           .currency = CURRENCY_EUR,
		           .tz = tz_find(S("Europe/Paris")),
		           .languages = 1u << LANG_FR,
		           .accent = S("#7a1f3d") };
	CHECK(!authority_add(platform, test_arena(), &town));
}

static Err *create_key(Ctx *ctx, void *arg)
{
	(void)arg;
	seal_create_key(ctx);
	return NULL;
}

static Ctx *town(Platform *platform, const char *slug, int64_t seconds)
{
	const Authority *authority = authority_find(platform, test_arena(), str_of(slug));
	return ctx_new(test_arena(), platform, authority, (Instant){ seconds * 1000000 });
}

static Platform *two_towns(void)
{
	static DbSchema schemas[] = { { "seal", NULL }, { 0 } };
	schemas[0].scripts = seal_module.schema;
	crypto_start();
	Platform *platform = platform_open(":memory:", schemas, NULL);
	arena_defer(test_arena(), close_platform, platform);
	add_town(platform, S("valbourg"));
	add_town(platform, S("tazmourt"));
	CHECK(!ctx_write(town(platform, "valbourg", 1000), create_key, NULL));
	CHECK(!ctx_write(town(platform, "tazmourt", 1000), create_key, NULL));
	return platform;
}

static Ctx *reading(Ctx *ctx)
{
	ctx_read(ctx);
	return ctx;
}

static const char receipt[] = "kind=receipt\nnumber=2026-000123-K\nfiled=2026-03-10";

TEST(a_seal_of_the_authority_is_valid_and_says_what_was_sealed)
{
	Ctx *ctx = reading(town(two_towns(), "valbourg", 2000));
	Str text = seal_make(ctx, str_of(receipt));
	SealCheck check = seal_check(ctx, text);
	CHECK(str_starts(text, S("BEFFROI1:")));
	CHECK(check.valid && !check.why);
	CHECK_STR(check.authority, S("valbourg"));
	CHECK_STR(seal_value(&check, "number"), S("2026-000123-K"));
	CHECK_STR(seal_value(&check, "filed"), S("2026-03-10"));
	CHECK_STR(seal_value(&check, "absent"), S(""));
}

TEST(a_seal_copied_with_blanks_and_line_ends_is_still_valid)
{
	Ctx *ctx = reading(town(two_towns(), "valbourg", 2000));
	Str text = seal_make(ctx, str_of(receipt));
	Buf copy = { .arena = test_arena() };
	for (size_t i = 0; i < text.len; i++)
		buf_addf(&copy, i % 40 == 39 ? "%c\r\n  " : "%c", text.ptr[i]);
	CHECK(seal_check(ctx, buf_str(&copy)).valid);
}

TEST(a_seal_with_one_letter_changed_anywhere_is_not_valid)
{
	Ctx *ctx = reading(town(two_towns(), "valbourg", 2000));
	Str text = seal_make(ctx, str_of(receipt));
	for (size_t i = 0; i < text.len; i++) {
		char *copy = alloc_n(test_arena(), char, text.len);
		memcpy(copy, text.ptr, text.len);
		copy[i] = copy[i] == 'A' ? 'B' : 'A';
		SealCheck check = seal_check(ctx, (Str){ copy, text.len });
		CHECK(!check.valid && check.why);
	}
	for (size_t len = 0; len < text.len; len++)
		CHECK(!seal_check(ctx, str_part(text, 0, len)).valid);
}

TEST(a_seal_of_one_authority_is_none_of_another)
{
	Platform *platform = two_towns();
	Ctx *valbourg = reading(town(platform, "valbourg", 2000));
	Ctx *tazmourt = reading(town(platform, "tazmourt", 2000));
	Str text = seal_make(valbourg, str_of(receipt));
	SealCheck check = seal_check(tazmourt, text);
	CHECK(!check.valid);
	CHECK_STR(check.authority, S("valbourg"));
	CHECK(str_has(str_of(check.why), S("autre collectivité")));
}

TEST(a_payload_that_names_another_authority_does_not_make_its_seal_one_of_it)
{
	Ctx *ctx = reading(town(two_towns(), "valbourg", 2000));
	SigningKey own;
	crypto_signing_key(&own);
	Str text = seal_text_write(test_arena(), &own, S("authority=valbourg\nkind=receipt"));
	SealCheck check = seal_check(ctx, text);
	CHECK(!check.valid);
	CHECK(str_has(str_of(check.why), S("signature")));
	CHECK_STR(seal_value(&check, "kind"), S("receipt"));
}

TEST(what_an_earlier_key_has_signed_stays_valid)
{
	Platform *platform = two_towns();
	Ctx *before = reading(town(platform, "valbourg", 2000));
	Str text = seal_make(before, str_of(receipt)), old = seal_fingerprint(before);
	CHECK(!ctx_write(town(platform, "valbourg", 3000), create_key, NULL));
	Ctx *ctx = reading(town(platform, "valbourg", 4000));
	CHECK(seal_check(ctx, text).valid);
	CHECK(!str_eq(seal_fingerprint(ctx), old));
	CHECK_INT((int64_t)old.len, 39);
	CHECK(!str_eq(seal_make(ctx, str_of(receipt)), text));
	Str json = seal_keys_json(ctx);
	CHECK(str_has(json, old) && str_has(json, seal_fingerprint(ctx)));
	CHECK(str_has(json, S("\"until\":\"1970-01-01T00:50:00.000000Z\"")));
}

TEST(a_seal_verifies_far_away_with_the_published_keys)
{
	Platform *platform = two_towns();
	Arena *arena = test_arena();
	Ctx *valbourg = reading(town(platform, "valbourg", 2000));
	Ctx *tazmourt = reading(town(platform, "tazmourt", 2000));
	Str text = seal_make(valbourg, str_of(receipt));
	Str own = seal_keys_json(valbourg), other = seal_keys_json(tazmourt);
	Str both = str_format(arena, "[%.*s,%.*s]", STR(other), STR(own));
	CHECK(seal_check_file(arena, text, own).valid);
	CHECK(seal_check_file(arena, text, both).valid);
	CHECK(!seal_check_file(arena, text, other).valid);
	CHECK(!seal_check_file(arena, text, S("")).valid);
	CHECK(!seal_check_file(arena, text, S("{\"authority\":\"valbourg\",\"keys\":7}")).valid);
	CHECK(!seal_check_file(arena, S("BEFFROI1:"), own).valid);
}

TEST(a_key_of_another_authority_under_this_name_in_the_file_is_not_enough)
{
	Platform *platform = two_towns();
	Ctx *valbourg = reading(town(platform, "valbourg", 2000));
	Ctx *tazmourt = reading(town(platform, "tazmourt", 2000));
	Str text = seal_make(tazmourt, str_of(receipt));
	SealCheck check = seal_check_file(test_arena(), text, seal_keys_json(valbourg));
	CHECK(!check.valid);
	CHECK_STR(check.authority, S("tazmourt"));
}

TEST(a_payload_is_lines_of_keys_and_values_each_once)
{
	static const char *const wrong[] = { "",    "a",          "=b",     "a=b\n",  "a=b\na=c",
		                             "A=b", "a=b\n\nc=d", "a=\x01", "a=\xff", "a b=c" };
	CHECK(seal_payload_is_valid(S("a=\nb_c=é = ù")));
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		CHECK(!seal_payload_is_valid(str_of(wrong[i])));
}

static void seal_too_much(void *ctx)
{
	Buf payload = { .arena = test_arena() };
	buf_add(&payload, S("a="));
	for (int i = 0; i < SEAL_PAYLOAD_BYTES_MAX; i++)
		buf_char(&payload, 'x');
	(void)seal_make(ctx, buf_str(&payload));
}

static void seal_a_forged_line(void *ctx)
{
	(void)seal_make(ctx, S("kind=receipt\nauthority=tazmourt"));
}

TEST(what_cannot_be_read_again_is_not_sealed)
{
	Ctx *ctx = reading(town(two_towns(), "valbourg", 2000));
	CHECK(fault_guard(seal_too_much, ctx) != NULL);
	CHECK(fault_guard(seal_a_forged_line, ctx) != NULL);
}

TEST(a_seal_fits_the_code_on_paper)
{
	Ctx *ctx = reading(town(two_towns(), "valbourg", 2000));
	Buf payload = { .arena = test_arena() };
	buf_add(&payload, S("a="));
	while (payload.len + strlen("authority=valbourg\n") < SEAL_PAYLOAD_BYTES_MAX)
		buf_char(&payload, 'x');
	CHECK(seal_make(ctx, buf_str(&payload)).len <= 1200);
}
