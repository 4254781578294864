/* fuzz_form.c — a query or an urlencoded body of any bytes: its fields, and each as text. */
#include "core/http/state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_form(void *bytes)
{
	Str text = *(Str *)bytes;
	Arena *arena = arena_new(64 << 20);
	Req req = { .ctx = &(Ctx){ .arena = arena }, .page = html_page(arena, LANG_FR, NULL) };
	Err *e = form_read(&req, text, &req.page.fields);
	for (size_t i = 0; !e && i < req.page.fields.len && i < 50; i++) {
		Str clean, again;
		if (!text_clean(arena, req.page.fields.at[i].value, &clean))
			continue;
		assert(str_is_utf8(clean));
		assert(text_clean(arena, clean, &again) && str_eq(clean, again));
		html_put_text(&req.page, clean);
	}
	arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Str text = { (const char *)data, size };
	if (size < 1 << 16)
		(void)fault_guard(read_form, &text);
	return 0;
}
