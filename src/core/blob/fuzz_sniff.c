/* fuzz_sniff.c — any bytes as the beginning of a file: one of the accepted types, which its
 * first bytes alone decide where it is no archive. */
#include "core/blob/rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Str head = { (const char *)data,
		     size < BLOB_SNIFF_BYTES_MAX ? size : BLOB_SNIFF_BYTES_MAX };
	Str type = blob_sniff(head);
	assert(type.len == 0 || str_starts(type, S("application/")) ||
	       str_starts(type, S("image/")));
	Str signing = blob_sniff_signing(head);
	assert(signing.len == 0 || str_starts(signing, S("application/")));
	assert(!str_has(type, S("html")) && !str_has(type, S("svg")));
	bool is_archive = str_starts(head, S("PK"));
	if (type.len > 0 && !is_archive && head.len > 16)
		assert(str_eq(blob_sniff(str_part(head, 0, 16)), type));
	return 0;
}
