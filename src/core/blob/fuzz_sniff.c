/* fuzz_sniff.c — any bytes as the beginning of a file: one of the accepted types, which its
 * first bytes alone decide where it is no archive. */
#include "core/blob/rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Str head = { (const char *)data,
		     size < BLOB_SNIFF_BYTES_MAX ? size : BLOB_SNIFF_BYTES_MAX };
	Str type = blob_sniff(head, 0);
	assert(type.len == 0 || str_starts(type, S("application/")) ||
	       str_starts(type, S("image/")));
	Str any = blob_sniff(head, BLOB_SIGNING | BLOB_XML | BLOB_ARCHIVE);
	assert(any.len == 0 || str_starts(any, S("application/")) || str_eq(any, type));
	assert(type.len == 0 ||
	       str_eq(any, type)); /* who asks for more gets the usual ones as well */
	assert(!str_has(type, S("html")) && !str_has(type, S("svg")));
	bool is_archive = str_starts(head, S("PK"));
	if (type.len > 0 && !is_archive && head.len > 16)
		assert(str_eq(blob_sniff(str_part(head, 0, 16), 0), type));
	return 0;
}
