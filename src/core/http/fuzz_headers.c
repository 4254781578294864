/* fuzz_headers.c — any bytes as what a browser sends besides a form: query, cookies, language; and
 * as words to search. */
#include "core/http/state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
	Str bytes;
	Arena *arena;
} Input;

static void read_request(void *arg)
{
	const Input *input = arg;
	Arena *arena = input->arena;
	Str rest = input->bytes, cookie = str_cut(&rest, '\n'), languages = str_cut(&rest, '\n');
	Header headers[] = { { S("cookie"), cookie }, { S("accept-language"), languages } };
	Req req = { .ctx = &(Ctx){ .arena = arena, .lang = LANG_FR },
		    .headers = { headers, ARRAY_LEN(headers), ARRAY_LEN(headers) },
		    .page = html_page(arena, LANG_FR, NULL) };
	if (form_read(&req, rest, &req.query_fields))
		return;
	assert(http_lang(&req, NULL) < LANG_COUNT);
	assert(!str_has(req_cookie(&req, "session"), S(";")));
	Str q = query_str(&req, "q");
	assert(str_is_utf8(q) && str_eq(q, str_trim(q)));
	Str folded = text_fold(arena, q);
	assert(str_is_utf8(folded));
	/* Whatever it says, it cannot become an element of the page. */
	html_put_text(&req.page, q);
	assert(!str_has(html_str(&req.page), S("<script")));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size >= 1 << 16)
		return 0;
	Arena *arena = arena_new((size_t)64 << 20);
	Input input = { { (const char *)data, size }, arena };
	(void)fault_guard(read_request, &input);
	arena_free(arena);
	return 0;
}
