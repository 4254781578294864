/* test_wire.c — numbers and texts as bytes, and back; and what a hostile child may say instead. */
#include "base/test.h"
#include "core/wire/wire.h"

static const char mark[] = "BFTEST1\n";

static Str written(void)
{
	Buf out = { .arena = test_arena() };
	wire_put_mark(&out, mark);
	wire_put_number(&out, 7);
	wire_put_wide(&out, INT64_MIN + 5);
	wire_put_text(&out, S("été"));
	wire_put_number(&out, UINT32_MAX);
	wire_put_text(&out, S("\xff\0x"));
	return buf_str(&out);
}

TEST(what_is_written_is_read_back)
{
	WireIn in = wire_open(written(), mark);
	CHECK_INT(wire_number(&in, 7), 7);
	CHECK_INT(wire_wide(&in), INT64_MIN + 5);
	CHECK_STR(wire_words(&in, 5), S("été"));
	CHECK_INT(wire_number(&in, UINT32_MAX), UINT32_MAX);
	CHECK(!wire_is_done(&in)); /* something is left */
	CHECK_INT((int64_t)wire_bytes(&in, 3).len, 3);
	CHECK(wire_is_done(&in));
}

TEST(a_failure_sticks_and_gives_nothing)
{
	Str all = written();
	for (size_t len = 0; len < all.len; len++) {
		WireIn in = wire_open(str_part(all, 0, len), mark);
		wire_number(&in, 7);
		wire_wide(&in);
		wire_words(&in, 5);
		wire_number(&in, UINT32_MAX);
		CHECK_INT((int64_t)wire_bytes(&in, 3).len, 0);
		CHECK(!wire_is_done(&in));
	}
	WireIn other = wire_open(all, "BFTEST2\n");
	CHECK_INT(wire_number(&other, 7), 0);
	WireIn big = wire_open(all, mark);
	CHECK_INT(wire_number(&big, 6), 0); /* more than may be */
	CHECK_INT(wire_wide(&big), 0);
	CHECK(!wire_is_done(&big));
	WireIn raw = wire_open(all, mark);
	wire_number(&raw, 7);
	wire_wide(&raw);
	CHECK_STR(wire_words(&raw, 4), S("")); /* longer than may be */
	CHECK(!wire_is_done(&raw));
}

TEST(words_are_utf8)
{
	Buf out = { .arena = test_arena() };
	wire_put_mark(&out, mark);
	wire_put_text(&out, S("\xff"));
	WireIn in = wire_open(buf_str(&out), mark);
	CHECK_STR(wire_words(&in, 10), S(""));
	CHECK(in.bad);
}
