/* pages_proof.c — the proofs of a session: when its convocation was sent and read, and who says so.
 * Each is given as its text, its token and certificates, to be checked elsewhere. */
#include "gen/council_templates.h"
#include "modules/book/book.h"
#include "modules/council/pages.h"

Err *council_page_proofs(Req *req)
{
	Ctx *ctx = req->ctx;
	const CouncilSession *s;
	Err *e = council_page_find(req, &s);
	if (e)
		return e;
	ProofsView v = {
		.session = s,
		.at = council_session_at(ctx, s),
		.calls = council_calls(ctx, s->id),
		.has_stamper = book_has_stamper(ctx),
	};
	CouncilProofList proofs = council_proofs(ctx, s->id);
	for (size_t i = 0; i < proofs.len; i++) {
		ProofView *one = list_push(ctx->arena, &v.proofs);
		*one = (ProofView){ .proof = &proofs.at[i] };
		if (proofs.at[i].token.len > 0)
			one->stamp = council_proof_stamp(ctx, &proofs.at[i]);
	}
	council_proofs_html(page(req, "Preuves d’envoi et de lecture"), &v);
	return NULL;
}

/* That of the address, of its session. */
Err *council_page_proof(Req *req)
{
	Ctx *ctx = req->ctx;
	Str part = path_str(req, "part");
	const CouncilProof *p = council_proof_find(ctx, path_id(req, "proof"));
	if (!p || p->session != path_id(req, "id"))
		return err_not_found(ctx, "Cette preuve n’existe pas.");
	Str name = str_format(ctx->arena, "convocation-%lld", (long long)p->id);
	if (str_eq(part, S("texte"))) {
		reply_bytes(req, "text/plain; charset=utf-8",
		            str_format(ctx->arena, "%.*s.txt", STR(name)), p->text);
		return NULL;
	}
	if (p->token.len == 0)
		return err_not_found(ctx, "Cette preuve n’est pas encore horodatée. Rechargez la "
		                          "page dans un instant.");
	if (str_eq(part, S("jeton")))
		reply_bytes(req, "application/vnd.etsi.timestamp-token",
		            str_format(ctx->arena, "%.*s.tst", STR(name)),
		            (Str){ p->token.ptr, p->token.len });
	else if (str_eq(part, S("certificats")))
		reply_bytes(req, "application/x-pem-file",
		            str_format(ctx->arena, "%.*s.pem", STR(name)),
		            council_proof_certificates(ctx, p));
	else
		return err_not_found(ctx, "Cette preuve n’existe pas.");
	return NULL;
}
