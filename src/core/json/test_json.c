/* test_json.c — what is JSON and what is not. */
#include "core/json/json.h"

#include <string.h>

#include "base/test.h"

static const Json *parsed(const char *text)
{
	const Json *json = NULL;
	CHECK(!json_parse(test_arena(), str_of(text), &json));
	return json;
}

static Str rewritten(const char *text)
{
	Buf *buf = alloc(test_arena(), Buf);
	buf->arena = test_arena();
	JsonWriter w = { .buf = buf };
	json_add(&w, parsed(text));
	return buf_str(buf);
}

TEST(a_tree_is_read_and_written_again)
{
	const char *text =
		"{\"a\":[1,-2.50e+3,true,false,null],\"é\":{\"b\":\"x\\n\\\"\\u0001\"},\"c\":[]}";
	CHECK_STR(rewritten(text), str_of(text));
}

TEST(a_whole_number_has_its_value_and_any_number_its_text)
{
	const Json *json = parsed(" [9223372036854775807, 9223372036854775808, 0.10, 1e2] ");
	CHECK(json->items[0].is_whole && json->items[0].whole == INT64_MAX);
	CHECK(!json->items[1].is_whole);
	CHECK_STR(json->items[1].text, S("9223372036854775808"));
	CHECK_STR(json->items[2].text, S("0.10"));
	CHECK(!json->items[3].is_whole);
}

TEST(escapes_become_characters)
{
	CHECK_STR(json_text(parsed("\"\\u00e9\\ud83d\\ude00\\/\\t\"")), S("é😀/\t"));
}

TEST(a_member_that_is_absent_reads_as_nothing)
{
	const Json *json = parsed("{\"a\":1}");
	CHECK(!json_get(json, S("b")));
	CHECK_STR(json_text(json_get(json, S("b"))), S(""));
	CHECK_INT(json_whole(json_get(json, S("a")), 7), 1);
	CHECK_INT(json_whole(json_get(json, S("b")), 7), 7);
}

TEST(what_is_not_json_is_refused)
{
	static const char *const texts[] = {
		"",
		" ",
		"{",
		"[1,]",
		"{\"a\":1,}",
		"{a:1}",
		"01",
		"1.",
		".5",
		"+1",
		"1e",
		"-",
		"nul",
		"'a'",
		"\"a",
		"\"\\x\"",
		"\"\\ud800\"",
		"\"\\u12\"",
		"\"\\u0000\"",
		"[1] 2",
		"[1 2]",
		"\"a\nb\"",
		"NaN",
		"{\"a\" 1}",
		"\"\xff\"",
		"\"\xed\xa0\x80\"",
		"{\"a\":1,\"a\":2}",
	};
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		const Json *json;
		Err *e = json_parse(test_arena(), str_of(texts[i]), &json);
		CHECK(e && e->code == ERR_INVALID);
	}
}

TEST(a_refusal_says_where)
{
	const Json *json;
	Err *e = json_parse(test_arena(), S("{\n \"é\": x}"), &json);
	CHECK_INT(e->args[0].number, 2);
	CHECK_INT(e->args[1].number, 7);
}

TEST(a_text_that_is_too_deep_is_refused)
{
	char deep[2 * JSON_DEPTH_MAX + 2];
	const Json *json;
	memset(deep, '[', JSON_DEPTH_MAX);
	memset(deep + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
	CHECK(!json_parse(test_arena(), (Str){ deep, 2 * JSON_DEPTH_MAX }, &json));
	memset(deep, '[', JSON_DEPTH_MAX + 1);
	memset(deep + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
	CHECK(json_parse(test_arena(), (Str){ deep, sizeof deep }, &json));
}
