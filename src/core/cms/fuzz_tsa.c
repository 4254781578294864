/* fuzz_tsa.c — any bytes as what our time-stamping authority is asked, as a token, and as the
 * answer of another: always an answer; never a token for a request that it does not fit. */
#include "core/cms/cms.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static Signer *stamper(void)
{
	static Signer *signer;
	static Arena *arena;
	CmsMake const make = { .purpose = CMS_MAKE_STAMPER,
		               .name = S("Horodatage"),
		               .country = S("FR"),
		               .since = { INT64_C(1735689600000000) },
		               .until = { INT64_C(1893456000000000) },
		               .curve = true,
		               .password = S("x") };
	if (signer)
		return signer;
	arena = arena_new((size_t)16 << 20);
	Err *e = cms_open_pkcs12(arena, cms_make_pkcs12(arena, &make), S("x"), &signer);
	assert(!e);
	return signer;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena *arena = arena_new((size_t)256 << 20);
	Str const bytes = { (const char *)data, size };
	Instant const now = { INT64_C(1773131400000000) };
	Str token;
	Signer *signer = stamper();
	Str const answer = tsa_answer(arena, signer, now, bytes);
	assert(answer.len > 0);
	CmsStamp const stamp = tsa_verify(arena, bytes, &(CmsQuestion){ .data = S("rien") });
	assert(stamp.integrity != CMS_INTACT || stamp.cert);
	Str const request =
		tsa_request(arena, CMS_SHA256, cms_hash_of(arena, CMS_SHA256, S("un document")), 1);
	assert(tsa_parse(arena, request, bytes, &token));
	arena_free(arena);
	return 0;
}
