#include "base/test.h"
#include "core/i18n/catalogue.h"
#include "core/i18n/i18n.h"
#include "gen/i18n_catalogues.h"

#define ALL (1U << LANG_FR | 1U << LANG_AR | 1U << LANG_EN)

static Str money(Lang lang, int64_t minor, Currency currency)
{
	Buf out = { .arena = test_arena() };
	i18n_put_money(&out, lang, (Money){ minor, currency });
	return buf_str(&out);
}

static Str date(Lang lang, Date day)
{
	Buf out = { .arena = test_arena() };
	i18n_put_date(&out, lang, day);
	return buf_str(&out);
}

TEST(a_browser_gets_the_offered_language_it_prefers)
{
	CHECK(lang_accept(S("ar-MA,ar;q=0.9,fr;q=0.8"), ALL, LANG_FR) == LANG_AR);
	CHECK(lang_accept(S("de, en;q=0.5, fr;q=0.8"), ALL, LANG_AR) == LANG_FR);
	CHECK(lang_accept(S("ar, en;q=0.5"), 1U << LANG_FR | 1U << LANG_EN, LANG_FR) == LANG_EN);
	CHECK(lang_accept(S("ar;q=0, en;q=0.001"), ALL, LANG_FR) == LANG_EN);
	CHECK(lang_accept(S("*;q=0.1"), ALL, LANG_AR) == LANG_AR);
	CHECK(lang_accept(S(""), ALL, LANG_AR) == LANG_AR);
	CHECK(lang_accept(S(";;q=,,en;q=x"), ALL, LANG_AR) == LANG_AR);
}

TEST(amounts_are_written_as_each_language_and_currency_has_them)
{
	CHECK_STR(money(LANG_FR, 123450, CURRENCY_EUR), S("1\u202f234,50\u00a0€"));
	CHECK_STR(money(LANG_EN, 123450, CURRENCY_EUR), S("€1,234.50"));
	CHECK_STR(money(LANG_FR, 1234, CURRENCY_XPF), S("1\u202f234\u00a0F\u00a0CFP"));
	CHECK_STR(money(LANG_FR, 5, CURRENCY_MAD), S("0,05\u00a0DH"));
	CHECK_STR(money(LANG_AR, 123450, CURRENCY_MAD), S("1\u202f234,50\u00a0د.م."));
	CHECK_STR(money(LANG_FR, -100, CURRENCY_EUR), S("-1,00\u00a0€"));
	CHECK_STR(money(LANG_FR, INT64_MIN, CURRENCY_XPF),
	          S("-9\u202f223\u202f372\u202f036\u202f854\u202f775\u202f808\u00a0F\u00a0CFP"));
}

TEST(dates_have_their_first_of_the_month_and_the_months_of_the_maghreb)
{
	CHECK_STR(date(LANG_FR, DATE(2026, 3, 1)), S("1er\u00a0mars 2026"));
	CHECK_STR(date(LANG_FR, DATE(2026, 8, 11)), S("11\u00a0août 2026"));
	CHECK_STR(date(LANG_AR, DATE(2026, 8, 11)), S("11\u00a0غشت 2026"));
	CHECK_STR(date(LANG_EN, DATE(2026, 3, 10)), S("10\u00a0March 2026"));
	CHECK_STR(date(LANG_FR, (Date){ 0 }), S(""));

	Buf out = { .arena = test_arena() };
	i18n_put_weekday_date(&out, LANG_FR, DATE(2026, 3, 10));
	CHECK_STR(buf_str(&out), S("mardi 10\u00a0mars 2026"));
}

TEST(an_instant_is_shown_in_the_time_of_its_place)
{
	Instant at;
	CHECK(instant_parse(S("2026-03-10T23:05:00.000000Z"), &at));
	Buf out = { .arena = test_arena() };
	i18n_put_instant(&out, LANG_FR, tz_find(S("Europe/Paris")), at);
	CHECK_STR(buf_str(&out), S("11\u00a0mars 2026 à\u00a00\u00a0h\u00a005"));
}

TEST(messages_are_translated_and_fall_back_to_french)
{
	CHECK_STR(str_of(i18n_message(LANG_EN, "Se connecter")), S("Sign in"));
	CHECK_STR(str_of(i18n_message(LANG_AR, "Se connecter")), S("تسجيل الدخول"));
	CHECK_STR(str_of(i18n_message(LANG_FR, "Se connecter")), S("Se connecter"));
	CHECK_STR(str_of(i18n_message(LANG_EN, "Une phrase inconnue")), S("Une phrase inconnue"));
	CHECK_STR(str_of(i18n_message(LANG_EN, "")), S(""));
}

TEST(zero_and_one_are_singular_in_french_and_arabic_has_six_forms)
{
	static const char *const one = "{n} problème", *const many = "{n} problèmes";
	CHECK_STR(str_of(i18n_plural(LANG_FR, one, many, 0)), S("{n} problème"));
	CHECK_STR(str_of(i18n_plural(LANG_FR, one, many, 2)), S("{n} problèmes"));
	CHECK_STR(str_of(i18n_plural(LANG_EN, one, many, 0)), S("{n} problems"));
	CHECK_STR(str_of(i18n_plural(LANG_EN, one, many, 1)), S("{n} problem"));
	static const struct {
		int n;
		const char *form;
	} forms[] = { { 0, "لا مشكل" },    { 1, "مشكل واحد" },  { 2, "مشكلان" },
		      { 3, "{n} مشاكل" },  { 10, "{n} مشاكل" }, { 11, "{n} مشكلا" },
		      { 99, "{n} مشكلا" }, { 100, "{n} مشكل" }, { 103, "{n} مشاكل" } };
	for (size_t i = 0; i < ARRAY_LEN(forms); i++)
		CHECK_STR(str_of(i18n_plural(LANG_AR, one, many, forms[i].n)),
		          str_of(forms[i].form));
}

TEST(a_rule_of_plurals_is_an_expression_of_c)
{
	CHECK_INT(catalogue_plural(
			  S("nplurals=3; plural=n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4"
	                    " && (n%100<10 || n%100>=20) ? 1 : 2;"),
			  22),
	          1);
	CHECK_INT(catalogue_plural(S("plural=2+3*2-7;"), 0), 1);
	CHECK_INT(catalogue_plural(S("plural=!(n>1);"), 1), 1);
	CHECK_INT(catalogue_plural(S("plural=n%0;"), 1), 0);
	CHECK_INT(catalogue_plural(S("plural=((((n;"), 1), 0);
	CHECK_INT(catalogue_plural(S("nothing"), 1), 0);
}

TEST(arguments_are_put_in_by_name_and_set_apart_from_text_of_another_direction)
{
	Arena *arena = test_arena();
	CHECK_STR(i18n_text(arena, LANG_FR, NULL, "Du {from} au {until}, {who}.",
	                    arg("until", DATE(2026, 3, 10)), arg("from", DATE(2026, 3, 1)),
	                    arg("who", S("Awa"))),
	          S("Du 1er\u00a0mars 2026 au 10\u00a0mars 2026, Awa."));
	CHECK_STR(i18n_text(arena, LANG_FR, NULL, "{who} {unknown} {", arg("who", S("فاطمة"))),
	          S("\u2068فاطمة\u2069 {unknown} {"));
	CHECK_STR(
		i18n_text(arena, LANG_AR, NULL, "{n}: {who}", arg("who", S("Awa")), arg("n", 1200)),
		S("1\u202f200: \u2068Awa\u2069"));
	CHECK_STR(i18n_text(arena, LANG_EN, NULL, "{what}", arg("what", "Se connecter")),
	          S("Sign in"));
}

TEST(a_damaged_catalogue_is_noticed)
{
	unsigned char mo[28 + 16 + 12 + 4] = { 0xde, 0x12, 0x04, 0x95 };
	mo[8] = 1;
	mo[12] = 28;
	mo[16] = 36;
	mo[20] = 3;
	mo[24] = 44;
	mo[32] = mo[40] = 56;
	Bytes bytes = { (const char *)mo, sizeof mo };
	CHECK(catalogue_is_valid(bytes));
	mo[28] = 5;
	CHECK(!catalogue_is_valid(bytes));
	mo[28] = 0;
	mo[44] = 2;
	CHECK(!catalogue_is_valid(bytes));
	bytes.len = 20;
	CHECK(!catalogue_is_valid(bytes));
}

TEST(the_catalogues_of_this_program_are_whole)
{
	CHECK(catalogue_is_valid((Bytes){ (const void *)i18n_ar, sizeof i18n_ar }));
	CHECK(catalogue_is_valid((Bytes){ (const void *)i18n_en, sizeof i18n_en }));
}
