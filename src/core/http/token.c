/* token.c — forms' tokens.
 *
 * A token says that this form was given to this browser: it is a code over the cookie "visit",
 * which exists before sign-in and survives it, so that a form that is open while one signs in again
 * stays good.  It is masked anew on each page, so that its bytes cannot be guessed by compression.
 */
#include "core/crypto/crypto.h"
#include "core/http/state.h"

#include <string.h>

enum { HALF_BYTES = 16, VISIT_CHARS = 22 };

static void code_of(const Req *req, Str visit, unsigned char code[HALF_BYTES])
{
	Key key;
	unsigned char mac[32];
	platform_key(req->site->platform, "form-token", key.bytes);
	crypto_mac(&key, visit, mac);
	memcpy(code, mac, HALF_BYTES);
}

/* 16 random bytes, then the code mixed with them. */
void token_make(Req *req)
{
	struct HttpState *state = req->state;
	Arena *arena = req->ctx->arena;
	state->visit = req_cookie(req, "visit");
	state->visit_is_new = state->visit.len != VISIT_CHARS;
	if (state->visit_is_new)
		state->visit = crypto_token(arena, HALF_BYTES);
	unsigned char token[2 * HALF_BYTES], code[HALF_BYTES];
	code_of(req, state->visit, code);
	crypto_random(token, HALF_BYTES);
	for (size_t i = 0; i < HALF_BYTES; i++)
		token[HALF_BYTES + i] = token[i] ^ code[i];
	req->page.form_token = crypto_base64url(arena, (Str){ (const char *)token, sizeof token });
}

bool http_token_is_valid(const Req *req, Str token)
{
	Str bytes;
	if (!req->state || req->state->visit_is_new || token.len > 100 ||
	    !crypto_base64url_read(req->ctx->arena, token, &bytes) || bytes.len != 2 * HALF_BYTES)
		return false;
	char code[HALF_BYTES], sent[HALF_BYTES];
	code_of(req, req->state->visit, (unsigned char *)code);
	for (size_t i = 0; i < HALF_BYTES; i++)
		sent[i] = (char)(bytes.ptr[i] ^ bytes.ptr[HALF_BYTES + i]);
	return crypto_same((Str){ code, HALF_BYTES }, (Str){ sent, HALF_BYTES });
}
