#include "core/server/multipart.h"

#include "base/test.h"

static Buf seen;
static bool stops;

static bool begin(void *arg, const Part *part)
{
	(void)arg;
	buf_addf(&seen, "[%.*s", STR(part->name));
	if (part->is_file)
		buf_addf(&seen, " file=%.*s", STR(part->file_name));
	buf_char(&seen, '|');
	return !stops;
}

static void take(void *arg, Str bytes)
{
	(void)arg;
	buf_add(&seen, bytes);
}

static void end(void *arg)
{
	(void)arg;
	buf_char(&seen, ']');
}

static const PartSink sink = { begin, take, end, NULL };

/* What a body says when it is read in pieces of that length: the same for every length. */
static MultipartState read_in(Str body, size_t piece)
{
	Multipart m;
	seen = (Buf){ .arena = test_arena() };
	stops = false;
	CHECK(multipart_begin(&m, S("multipart/form-data; boundary=XyZ"), sink));
	for (size_t at = 0; at < body.len; at += piece)
		CHECK_INT((int64_t)multipart_feed(&m, str_part(body, at, piece)),
		          (int64_t)str_part(body, at, piece).len);
	return m.state;
}

static void check_says(Str body, Str want)
{
	for (size_t piece = 1; piece <= body.len; piece++) {
		CHECK_INT(read_in(body, piece), MULTIPART_ENDED);
		CHECK_STR(buf_str(&seen), want);
	}
}

static bool is_broken(Str body)
{
	MultipartState state = read_in(body, body.len);
	CHECK_INT(read_in(body, 1), state);
	return state != MULTIPART_ENDED;
}

#define FIELD(name) "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n"

TEST(a_form_of_fields_and_a_file_is_read_in_pieces_of_any_length)
{
	check_says(
		S("--XyZ\r\n" FIELD("a") "one\r\n--XyZ\r\n"
	                                 "Content-Disposition: form-data; name=\"f\"; "
	                                 "filename=\"acte de naissance.pdf\"\r\n"
	                                 "Content-Type: application/pdf\r\n\r\n%PDF-\r\n\r\n--Xy "
	                                 "not yet\r\n--XyZ--\r\n"),
		S("[a|one][f file=acte de naissance.pdf|%PDF-\r\n\r\n--Xy not yet]"));
}

TEST(what_looks_like_a_delimiter_but_is_not_stays_data)
{
	check_says(S("--XyZ\r\n" FIELD("a") "\r\r\n\r\n-\r\n--\r\n--X\r\n--Xy\r\r\n--XyZ--"),
	           S("[a|\r\r\n\r\n-\r\n--\r\n--X\r\n--Xy\r]"));
}

TEST(an_empty_field_and_a_file_that_was_not_chosen_are_empty)
{
	check_says(
		S("preamble\r\n--XyZ \t\r\n" FIELD("a") "\r\n--XyZ\r\n"
	                                                "content-disposition:form-data;name=f;"
	                                                "filename=\"\"\r\n\r\n\r\n--XyZ--epilogue"),
		S("[a|][f file=|]"));
}

TEST(names_keep_the_letters_of_every_language)
{
	check_says(S("--XyZ\r\nContent-Disposition: form-data; name=\"pièce\"; "
	             "filename=\"عقد الازدياد.pdf\"\r\n\r\nx\r\n--XyZ--"),
	           S("[pièce file=عقد الازدياد.pdf|x]"));
}

TEST(a_body_without_its_end_has_not_ended)
{
	CHECK(is_broken(S("--XyZ\r\n" FIELD("a") "one")));
	CHECK(is_broken(S("--XyZ\r\n" FIELD("a") "one\r\n--XyZ-")));
	CHECK(is_broken(S("no delimiter at all")));
	CHECK(is_broken(S("--XyZ\r\nContent-Disposition: form-data")));
}

TEST(parts_without_a_proper_name_are_refused)
{
	CHECK(is_broken(S("--XyZ\r\n\r\nx\r\n--XyZ--")));
	CHECK(is_broken(S("--XyZ\r\nContent-Type: text/plain\r\n\r\nx\r\n--XyZ--")));
	CHECK(is_broken(S("--XyZ\r\nContent-Disposition: form-data\r\n\r\nx\r\n--XyZ--")));
	CHECK(is_broken(
		S("--XyZ\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--XyZ--")));
	CHECK(is_broken(S("--XyZ\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\nx"
	                  "\r\n--XyZ--")));
	CHECK(is_broken(
		S("--XyZ\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--XyZ--")));
	CHECK(is_broken(S("--XyZ\nContent-Disposition: form-data; name=\"a\"\n\nx\r\n--XyZ--")));
	CHECK(is_broken(
		S("--XyZ\r\nContent-Disposition: form-data; name=\"a\0b\"\r\n\r\nx\r\n--XyZ--")));
}

TEST(headers_of_a_part_and_their_number_have_limits)
{
	Buf body = { .arena = test_arena() };
	buf_add(&body, S("--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\nX: "));
	for (int i = 0; i < MULTIPART_HEADERS_BYTES_MAX; i++)
		buf_char(&body, 'x');
	buf_add(&body, S("\r\n\r\nx\r\n--XyZ--"));
	CHECK(is_broken(buf_str(&body)));
	body.len = 0;
	for (int i = 0; i <= MULTIPART_PARTS_MAX; i++)
		buf_add(&body, S("--XyZ\r\n" FIELD("a") "1\r\n"));
	buf_add(&body, S("--XyZ--"));
	CHECK(is_broken(buf_str(&body)));
}

TEST(a_part_that_stops_the_reading_goes_on_where_it_stopped)
{
	Multipart m;
	Str body = S("--XyZ\r\n" FIELD("a") "one\r\n--XyZ\r\n" FIELD("b") "two\r\n--XyZ--");
	seen = (Buf){ .arena = test_arena() };
	CHECK(multipart_begin(&m, S("multipart/form-data; boundary=\"XyZ\""), sink));
	stops = true;
	size_t at = multipart_feed(&m, body);
	CHECK_INT(m.state, MULTIPART_STOPPED);
	CHECK_STR(buf_str(&seen), S("[a|"));
	at += multipart_feed(&m, str_part(body, at, body.len));
	CHECK_INT(m.state, MULTIPART_STOPPED);
	CHECK_STR(buf_str(&seen), S("[a|one][b|"));
	CHECK_INT((int64_t)(at + multipart_feed(&m, str_part(body, at, body.len))),
	          (int64_t)body.len);
	CHECK_INT(m.state, MULTIPART_ENDED);
	CHECK_STR(buf_str(&seen), S("[a|one][b|two]"));
}

TEST(a_media_type_without_a_proper_boundary_is_not_multipart)
{
	Multipart m;
	CHECK(!multipart_begin(&m, S("application/x-www-form-urlencoded"), sink));
	CHECK(!multipart_begin(&m, S("multipart/form-data"), sink));
	CHECK(!multipart_begin(&m, S("multipart/form-data; boundary="), sink));
	CHECK(!multipart_begin(&m, S("multipart/form-data; boundary=a; boundary=b"), sink));
	CHECK(!multipart_begin(&m, S("multipart/form-data; boundary=\"a\rb\""), sink));
	CHECK(!multipart_begin(&m, S("multipart/mixed; boundary=a"), sink));
	CHECK(!multipart_begin(
		&m,
		S("multipart/form-data; boundary=0123456789012345678901234567890123456"
	          "7890123456789012345678901234567890"),
		sink));
	CHECK(multipart_begin(&m, S("Multipart/Form-Data;charset=utf-8; Boundary=----WebKit0aZ"),
	                      sink));
}
