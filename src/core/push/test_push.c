/* test_push.c — the examples of RFC 8291 and RFC 8292, and what is refused. */
#include <string.h>

#include "base/test.h"
#include "core/crypto/crypto.h"
#include "core/push/push.h"

static Str bytes_of(const char *base64url)
{
	Str bytes;
	CHECK(crypto_base64url_read(test_arena(), str_of(base64url), &bytes));
	return bytes;
}

static CmsP256 pair_of(const char *secret, const char *point)
{
	CmsP256 pair;
	Str s = bytes_of(secret), p = bytes_of(point);
	CHECK_INT((int64_t)s.len, sizeof pair.secret);
	CHECK_INT((int64_t)p.len, sizeof pair.point);
	memcpy(pair.secret, s.ptr, s.len);
	memcpy(pair.point, p.ptr, p.len);
	return pair;
}

/* RFC 8291, appendix A: the sender, and the browser. */
#define SENDER_SECRET "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
#define SENDER_POINT                                                                               \
	"BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
#define BROWSER_SECRET "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
#define BROWSER_POINT                                                                              \
	"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"

TEST(both_sides_agree_on_the_secret_of_rfc_8291)
{
	CmsP256 sender = pair_of(SENDER_SECRET, SENDER_POINT);
	CmsP256 browser = pair_of(BROWSER_SECRET, BROWSER_POINT);
	Str one, two;
	CHECK(cms_p256_agree(test_arena(), &sender, bytes_of(BROWSER_POINT), &one));
	CHECK(cms_p256_agree(test_arena(), &browser, bytes_of(SENDER_POINT), &two));
	CHECK_STR(crypto_base64url(test_arena(), one),
	          S("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs"));
	CHECK_STR(one, two);
}

TEST(a_secret_has_its_point)
{
	CmsP256 pair;
	CHECK(cms_p256_of(test_arena(), bytes_of(SENDER_SECRET), &pair));
	CHECK_STR(((Str){ (const char *)pair.point, sizeof pair.point }), bytes_of(SENDER_POINT));
	static const char none[32];
	CHECK(!cms_p256_of(test_arena(), (Str){ none, sizeof none }, &pair));
	CHECK(!cms_p256_of(test_arena(), bytes_of("_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE"),
	                   &pair));
}

TEST(the_message_of_rfc_8291_is_encrypted_byte_for_byte)
{
	CmsP256 sender = pair_of(SENDER_SECRET, SENDER_POINT);
	PushSubscription to = { .key = bytes_of(BROWSER_POINT),
		                .secret = bytes_of("BTBZMqHH6r4Tts7J_aSIgg") };
	Str body;
	CHECK(!push_encrypt_with(test_arena(), &to, S("When I grow up, I want to be a watermelon"),
	                         &sender, bytes_of("DGv6ra1nlYgDCS1FRnbzlw"), &body));
	CHECK_STR(crypto_base64url(test_arena(), body),
	          S("DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6"
	            "e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZ"
	            "wbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"));
}

TEST(two_messages_to_one_browser_never_look_alike)
{
	PushSubscription to = { .key = bytes_of(BROWSER_POINT),
		                .secret = bytes_of("BTBZMqHH6r4Tts7J_aSIgg") };
	Str one, two, longest;
	CHECK(!push_encrypt(test_arena(), &to, S("Convocation"), &one));
	CHECK(!push_encrypt(test_arena(), &to, S("Convocation"), &two));
	CHECK_INT((int64_t)one.len, 16 + 5 + 65 + 11 + 1 + 16);
	CHECK(!str_eq(one, two));
	char *text = alloc_n(test_arena(), char, PUSH_TEXT_MAX);
	CHECK(!push_encrypt(test_arena(), &to, (Str){ text, PUSH_TEXT_MAX }, &longest));
	CHECK(longest.len <= 4096);
}

/* RFC 8292, §2.4: a token, and the key that signed it. */
TEST(the_signature_of_rfc_8292_is_right_and_one_changed_byte_is_not)
{
	Str text = S("eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5"
	             "uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0");
	Str value = bytes_of("i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjj"
	                     "vW2L9OkSSHzvoD1oA");
	Str key = bytes_of("BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq"
	                   "9ojSwk5Y2EmClBPs");
	CHECK(cms_es256_verify(test_arena(), key, text, value));
	CHECK(!cms_es256_verify(test_arena(), key, str_part(text, 0, text.len - 1), value));
	CHECK(!cms_es256_verify(test_arena(), key, text, str_part(value, 0, 63)));
	CHECK(!cms_es256_verify(test_arena(), bytes_of(SENDER_POINT), text, value));
	CHECK(!cms_es256_verify(test_arena(), S("no point"), text, value));
}

TEST(an_authorization_says_for_whom_until_when_and_by_whom_and_is_signed)
{
	CmsP256 pair;
	cms_p256_make(test_arena(), &pair);
	Instant at = { INT64_C(1453480568) * 1000000 };
	Str all = push_authorization(test_arena(), &pair, S("https://push.example.net/p/abc"),
	                             S("mailto:push@example.com"), at);
	CHECK(str_starts(all, S("vapid t=")));
	/* Head and claims are those of the example, byte for byte. */
	Str rest = str_part(all, 8, all.len), head = str_cut(&rest, '.'),
	    body = str_cut(&rest, '.'), value = str_cut(&rest, ',');
	CHECK_STR(head, S("eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9"));
	CHECK_STR(body, S("eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1"
	                  "YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0"));
	CHECK(str_starts(rest, S(" k=")));
	Str key;
	CHECK(crypto_base64url_read(test_arena(), str_part(rest, 3, rest.len), &key));
	Str text = str_format(test_arena(), "%.*s.%.*s", STR(head), STR(body));
	CHECK(cms_es256_verify(test_arena(), key, text, bytes_of(str_cstr(test_arena(), value))));
}

static bool is_taken(const char *endpoint, const char *key, const char *secret)
{
	PushSubscription s;
	return !push_subscription_read(test_arena(), S("push.example .notify.example"),
	                               str_of(endpoint), str_of(key), str_of(secret), &s);
}

TEST(only_known_services_and_true_keys_are_subscribed)
{
	static const char secret[] = "BTBZMqHH6r4Tts7J_aSIgg";
	static const char *const refused[] = {
		"http://push.example/a",      "https://push.example",
		"https://push.example:8443/", "https://evil.example/push.example/",
		"https://push.example.evil/", "https://a@push.example/",
		"https://127.0.0.1/",         "https://[::1]/",
		"https://.notify.example/",   "https://push.example\\@evil.example/",
		"https://push.example/a b",   "",
	};
	CHECK(is_taken("https://push.example/send/abc", BROWSER_POINT, secret));
	CHECK(is_taken("https://am3p.notify.example/w/?token=B%2f", BROWSER_POINT, secret));
	for (size_t i = 0; i < ARRAY_LEN(refused); i++)
		CHECK(!is_taken(refused[i], BROWSER_POINT, secret));
	CHECK(!is_taken("https://push.example/a", BROWSER_POINT, "BTBZMqHH6r4Tts7J"));
	CHECK(!is_taken("https://push.example/a", "BTBZMqHH6r4Tts7J", secret));
	/* Not on the curve: its last byte is another. */
	CHECK(!is_taken("https://push.example/a",
	                "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-"
	                "JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw8",
	                secret));
}
