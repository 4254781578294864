/* test_crypto.c — published vectors, and what must not open, verify or work twice. */
#include "base/test.h"
#include "core/crypto/crypto.h"

#include <string.h>

static Str unhex(const char *hex)
{
	size_t const len = strlen(hex) / 2;
	char *bytes = alloc_n(test_arena(), char, len + 1);
	for (size_t i = 0; i < len; i++) {
		const char *digits = "0123456789abcdef";
		bytes[i] = (char)((strchr(digits, hex[2 * i]) - digits) << 4 |
		                  (strchr(digits, hex[2 * i + 1]) - digits));
	}
	return (Str){ bytes, len };
}

static Str hex(const void *bytes, size_t len)
{
	return crypto_hex(test_arena(), bytes, len);
}

static Str base32(const char *text)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	Buf out = { .arena = test_arena() };
	unsigned bits = 0;
	int bits_len = 0;
	for (; *text; text++) {
		bits = bits << 8 | (unsigned char)*text;
		for (bits_len += 8; bits_len >= 5; bits_len -= 5)
			buf_char(&out, digits[bits >> (bits_len - 5) & 31]);
	}
	return buf_str(&out);
}

static Key key_of(int byte)
{
	Key key;
	memset(key.bytes, byte, sizeof key.bytes);
	return key;
}

TEST(sha256_is_that_of_fips_180)
{
	unsigned char digest[SHA256_BYTES];
	crypto_start();
	crypto_sha256(S("abc"), digest);
	CHECK_STR(hex(digest, sizeof digest),
	          S("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
	crypto_sha256((Str){ 0 }, digest);
	CHECK_STR(hex(digest, sizeof digest),
	          S("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
}

TEST(base64url_is_that_of_rfc_4648_without_padding)
{
	static const struct {
		const char *plain, *coded;
	} vectors[] = { { "", "" },
		        { "f", "Zg" },
		        { "fo", "Zm8" },
		        { "foo", "Zm9v" },
		        { "foob", "Zm9vYg" },
		        { "fooba", "Zm9vYmE" },
		        { "foobar", "Zm9vYmFy" },
		        { "\xfb\xff\xfe", "-__-" } };
	Str back;
	for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
		CHECK_STR(crypto_base64url(test_arena(), str_of(vectors[i].plain)),
		          str_of(vectors[i].coded));
		CHECK(crypto_base64url_read(test_arena(), str_of(vectors[i].coded), &back));
		CHECK_STR(back, str_of(vectors[i].plain));
	}
}

TEST(base64url_refuses_padding_other_letters_and_loose_bits)
{
	static const char *const wrong[] = { "Zg==", "Zm9v\n", "Zm 9v", "+//+",
		                             "Z",    "Zh",     "Zm9",   "a-\xc4Z" };
	Str back;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		CHECK(!crypto_base64url_read(test_arena(), str_of(wrong[i]), &back));
}

TEST(tokens_are_url_safe_and_differ)
{
	crypto_start();
	Str a = crypto_token(test_arena(), 16), b = crypto_token(test_arena(), 16);
	CHECK_INT((int64_t)a.len, 22);
	CHECK(!str_eq(a, b));
}

TEST(signatures_are_those_of_rfc_8032)
{
	static const struct {
		const char *seed, *public_key, *message, *signature;
	} vectors[] = {
		{ "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
		  "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
		  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
		  "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
		{ "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
		  "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
		  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e"
		  "458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
		{ "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
		  "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
		  "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290"
		  "ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
	};
	crypto_start();
	for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
		SigningKey key;
		unsigned char signature[SIGNATURE_BYTES];
		Str message = unhex(vectors[i].message);
		memcpy(key.public_key, unhex(vectors[i].public_key).ptr, 32);
		memcpy(key.secret_key, unhex(vectors[i].seed).ptr, 32);
		memcpy(key.secret_key + 32, key.public_key, 32);
		crypto_sign_text(&key, message, signature);
		CHECK_STR(hex(signature, sizeof signature), str_of(vectors[i].signature));
		CHECK(crypto_verify_text(key.public_key, message, signature));
		signature[i]++;
		CHECK(!crypto_verify_text(key.public_key, message, signature));
	}
}

TEST(a_signature_holds_for_its_text_and_key_only)
{
	SigningKey key, other;
	unsigned char signature[SIGNATURE_BYTES];
	crypto_start();
	crypto_signing_key(&key);
	crypto_signing_key(&other);
	crypto_sign_text(&key, S("récépissé"), signature);
	CHECK(crypto_verify_text(key.public_key, S("récépissé"), signature));
	CHECK(!crypto_verify_text(key.public_key, S("récépisse"), signature));
	CHECK(!crypto_verify_text(other.public_key, S("récépissé"), signature));
}

TEST(what_is_sealed_opens_with_its_key_and_its_subject_only)
{
	Arena *arena = test_arena();
	Key const key = key_of(1), other = key_of(2);
	crypto_start();
	Str sealed = crypto_seal(arena, &key, S("née à Nouméa"), S("dossier 7"));
	Str text = { 0 };
	CHECK_INT((int64_t)sealed.len, (int64_t)S("née à Nouméa").len + SEAL_OVERHEAD_BYTES);
	CHECK(crypto_open(arena, &key, sealed, S("dossier 7"), &text));
	CHECK_STR(text, S("née à Nouméa"));
	CHECK(!crypto_open(arena, &other, sealed, S("dossier 7"), &text));
	CHECK(!crypto_open(arena, &key, sealed, S("dossier 8"), &text));
	CHECK(!crypto_open(arena, &key, str_part(sealed, 0, sealed.len - 1), S("dossier 7"),
	                   &text));
	CHECK(!crypto_open(arena, &key, str_part(sealed, 0, 39), S("dossier 7"), &text));
	CHECK(!str_eq(sealed, crypto_seal(arena, &key, S("née à Nouméa"), S("dossier 7"))));
}

TEST(one_flipped_bit_anywhere_keeps_a_sealed_text_shut)
{
	Arena *arena = test_arena();
	Key const key = key_of(3);
	crypto_start();
	Str sealed = crypto_seal(arena, &key, S("secret"), S("")), text;
	for (size_t i = 0; i < sealed.len * 8; i++) {
		char *copy = alloc_n(arena, char, sealed.len);
		memcpy(copy, sealed.ptr, sealed.len);
		copy[i / 8] = (char)(copy[i / 8] ^ 1 << i % 8);
		CHECK(!crypto_open(arena, &key, (Str){ copy, sealed.len }, S(""), &text));
	}
}

TEST(an_empty_text_can_be_sealed)
{
	Key const key = key_of(4);
	Str text = S("unchanged");
	crypto_start();
	Str sealed = crypto_seal(test_arena(), &key, (Str){ 0 }, (Str){ 0 });
	CHECK(crypto_open(test_arena(), &key, sealed, (Str){ 0 }, &text));
	CHECK_STR(text, S(""));
}

TEST(a_derived_key_is_neither_its_source_nor_a_mac_nor_that_of_another_purpose)
{
	Key const key = key_of(5);
	Key session, token, again;
	unsigned char mac[32];
	crypto_start();
	crypto_derive(&key, S("session"), &session);
	crypto_derive(&key, S("form-token"), &token);
	crypto_derive(&key, S("session"), &again);
	crypto_mac(&key, S("session"), mac);
	CHECK(memcmp(session.bytes, again.bytes, KEY_BYTES) == 0);
	CHECK(memcmp(session.bytes, token.bytes, KEY_BYTES) != 0);
	CHECK(memcmp(session.bytes, key.bytes, KEY_BYTES) != 0);
	CHECK(memcmp(session.bytes, mac, KEY_BYTES) != 0);
}

TEST(a_mac_is_keyed_blake2b)
{
	/* Key 00 01 … 1f, no input, 32 bytes: as RFC 7693's other implementations have it. */
	Key key;
	unsigned char mac[32];
	for (size_t i = 0; i < KEY_BYTES; i++)
		key.bytes[i] = (unsigned char)i;
	crypto_start();
	crypto_mac(&key, (Str){ 0 }, mac);
	CHECK_STR(hex(mac, sizeof mac),
	          S("4e51e7a913fc80137da52880fecca175bf81e117d5c68126dc2774033517ea0d"));
}

TEST(a_password_is_known_again_and_no_other)
{
	crypto_start();
	Str stored = crypto_password_hash(test_arena(), S("cheval correct pile agrafe"));
	CHECK(str_starts(stored, S("$argon2id$v=19$m=65536,t=2,p=1$")));
	CHECK(crypto_password_verify(stored, S("cheval correct pile agrafe")));
	CHECK(!crypto_password_verify(stored, S("cheval correct pile agrafE")));
	CHECK(!crypto_password_verify(S(""), S("cheval correct pile agrafe")));
	CHECK(!crypto_password_verify(S("garbage"), S("garbage")));
}

TEST(one_time_codes_are_those_of_rfc_6238)
{
	static const struct {
		int64_t seconds;
		const char *code; /* the last six of the eight digits of the RFC */
	} vectors[] = { { 59, "287082" },         { 1111111109, "081804" },
		        { 1111111111, "050471" }, { 1234567890, "005924" },
		        { 2000000000, "279037" }, { 20000000000, "353130" } };
	Str secret = base32("12345678901234567890");
	for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
		Instant now = { vectors[i].seconds * 1000000 };
		int64_t last_step = 0;
		CHECK_STR(crypto_totp_code(test_arena(), secret, now), str_of(vectors[i].code));
		CHECK(crypto_totp_verify(secret, str_of(vectors[i].code), now, &last_step));
	}
}

TEST(one_time_codes_by_counter_are_those_of_rfc_4226)
{
	static const char *const codes[] = { "755224", "287082", "359152", "969429", "338314",
		                             "254676", "287922", "162583", "399871", "520489" };
	Str secret = base32("12345678901234567890");
	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		CHECK_STR(crypto_totp_code(test_arena(), secret,
		                           (Instant){ (int64_t)i * 30 * 1000000 }),
		          str_of(codes[i]));
}

TEST(a_one_time_code_works_one_step_early_or_late_and_once)
{
	Arena *arena = test_arena();
	crypto_start();
	Str secret = crypto_totp_secret(arena);
	Instant const now = { (int64_t)1700000010 * 1000000 };
	CHECK_INT((int64_t)secret.len, 32);
	for (int64_t shift = -3; shift <= 3; shift++) {
		int64_t last_step = 0;
		Str code = crypto_totp_code(arena, secret, instant_add(now, 30 * shift));
		CHECK(crypto_totp_verify(secret, code, now, &last_step) ==
		      (shift >= -1 && shift <= 1));
	}
	int64_t last_step = 0;
	Str code = crypto_totp_code(arena, secret, now);
	CHECK(crypto_totp_verify(secret, code, now, &last_step));
	CHECK(!crypto_totp_verify(secret, code, now, &last_step));
	Str before = crypto_totp_code(arena, secret, instant_add(now, -30));
	CHECK(!crypto_totp_verify(secret, before, now, &last_step));
	Str after = crypto_totp_code(arena, secret, instant_add(now, 30));
	CHECK(crypto_totp_verify(secret, after, now, &last_step));
}

TEST(a_one_time_code_has_six_digits_and_its_secret_is_base32)
{
	Str secret = base32("12345678901234567890");
	Instant const now = { 59 * 1000000 };
	int64_t last_step = 0;
	CHECK(!crypto_totp_verify(secret, S("94287082"), now, &last_step));
	CHECK(!crypto_totp_verify(secret, S(""), now, &last_step));
	CHECK(!crypto_totp_verify(S("0189!"), S("287082"), now, &last_step));
	CHECK(!crypto_totp_verify(S(""), S("287082"), now, &last_step));
	CHECK(crypto_totp_verify(S("gezd gnbv gy3t qojq gezd gnbv gy3t qojq"), S("287082"), now,
	                         &last_step));
}
