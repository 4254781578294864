/* fuzz_i18n.c — what i18n reads from outside: Accept-Language; and what translators write. */
#include "core/i18n/catalogue.h"
#include "core/i18n/i18n.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Str text = { (const char *)data, size };
	(void)lang_accept(text, 7, LANG_FR);
	(void)catalogue_plural(text, size);
	const Arg args[] = { arg("n", 12), arg("who", S("x")) };
	Str rest = text, part;
	const Arg *found;
	size_t total = 0;
	while (i18n_part(&rest, args, 2, &part, &found))
		total += part.len;
	assert(total <= size);
	Bytes mo = { (const char *)data, size };
	if (catalogue_is_valid(mo))
		(void)catalogue_find(mo, "Se connecter");
	return 0;
}
