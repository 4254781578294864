/* pages_verify.c — a signed file that somebody sent, looked at and told in words; nothing is kept.
 *
 * Whoever has received a signed decision may ask, so the page is for everybody.  Besides
 * whom the authority chose to believe, it believes itself: the certificate with which it signs now.
 */
#include "core/judge/judge.h"
#include "core/limit/limit.h"
#include "gen/book_templates.h"
#include "modules/book/pages.h"
#include "modules/book/views.h"

enum { LOOKS_BURST = 30, LOOK_EVERY_S = 20 };

static const Upload *upload_of(Req *req, Str field)
{
	for (size_t i = 0; i < req->uploads.len; i++)
		if (str_eq(req->uploads.at[i].field, field))
			return &req->uploads.at[i];
	return NULL;
}

static void add_findings(Arena *arena, const CmsFindingList *findings, BookVerdictView *v)
{
	for (size_t i = 0; i < findings->len; i++)
		*list_push(arena, &v->findings) = findings->at[i];
}

static bool is_own(Ctx *ctx, const CmsSignature *s)
{
	const SealRow *seal = book_seal(ctx);
	return seal && s->cert && str_eq(seal->fingerprint, s->cert->fingerprint);
}

static BookVerdictView verdict_of(Ctx *ctx, const CmsSignature *s, CmsVerdict verdict)
{
	static const struct {
		const char *words;
		PartTone tone;
	} verdicts[] = {
		[CMS_VALID] = { MESSAGE("Signature valable"), PART_OK },
		[CMS_INDETERMINATE] = { MESSAGE("Signature intacte, à apprécier"), PART_WARN },
		[CMS_INVALID] = { MESSAGE("Signature non valable"), PART_BAD },
	};
	BookVerdictView v = {
		.words = verdicts[verdict].words,
		.tone = verdicts[verdict].tone,
		.integrity = cms_integrity_words(s->integrity),
		.trust = cms_trust_words(s->trust),
		.level = str_of(cms_level_name(s->level)),
		.cert = s->cert,
		.claimed = s->claimed,
		.proved = s->proved,
		.own = is_own(ctx, s),
	};
	add_findings(ctx->arena, &s->findings, &v);
	return v;
}

/* Adds the certificate of this authority to those it chose, when it is the one that signed. */
static bool trust_own(Ctx *ctx, const CmsSignature *s, CmsCertList *roots)
{
	if (s->trust != CMS_TRUST_UNKNOWN || !is_own(ctx, s))
		return false;
	*list_push(ctx->arena, roots) = *s->cert;
	return true;
}

static PadesReport read_pdf(Ctx *ctx, Str bytes)
{
	CmsCertList roots = book_roots(ctx);
	PadesReport report = pades_verify(ctx->arena, bytes, &roots, ctx->now);
	for (size_t i = 0; i < report.signatures.len; i++)
		if (trust_own(ctx, &report.signatures.at[i].cms, &roots))
			return pades_verify(ctx->arena, bytes, &roots, ctx->now);
	return report;
}

static void look_at_pdf(Ctx *ctx, Str bytes, BookVerifyView *v)
{
	PadesReport report = read_pdf(ctx, bytes);
	for (size_t i = 0; i < report.findings.len; i++)
		*list_push(ctx->arena, &v->findings) = report.findings.at[i];
	for (size_t i = 0; i < report.signatures.len; i++) {
		const PadesSignature *s = &report.signatures.at[i];
		BookVerdictView *one = list_push(ctx->arena, &v->signatures);
		*one = verdict_of(ctx, &s->cms, s->verdict);
		one->name = s->name;
		one->reason = s->reason;
		one->is_stamp = s->is_stamp;
		one->is_partial = !s->covers_all;
		if (one->claimed.us == 0)
			one->claimed = s->claimed;
		for (size_t j = 0; j < s->changes.len; j++)
			*list_push(ctx->arena, &one->changes) =
				pades_change_words(ctx->arena, &s->changes.at[j]);
	}
}

static CmsReport look(Ctx *ctx, const CmsQuestion *question, bool is_xml)
{
	return is_xml ? judge_xades(ctx->arena, question) : judge_cms(ctx->arena, question);
}

static void look_at_cms(Ctx *ctx, Str bytes, Str data, bool is_xml, BookVerifyView *v)
{
	CmsQuestion question = {
		.cms = bytes, .data = data, .roots = book_roots(ctx), .now = ctx->now
	};
	CmsReport report = look(ctx, &question, is_xml);
	bool own = false;
	for (size_t i = 0; i < report.signatures.len && !own; i++)
		own = trust_own(ctx, &report.signatures.at[i], &question.roots);
	if (own)
		report = look(ctx, &question, is_xml);
	for (size_t i = 0; i < report.findings.len; i++)
		*list_push(ctx->arena, &v->findings) = report.findings.at[i];
	for (size_t i = 0; i < report.signatures.len; i++)
		*list_push(ctx->arena, &v->signatures) = verdict_of(
			ctx, &report.signatures.at[i], cms_verdict(&report.signatures.at[i]));
}

Err *book_page_verify(Req *req)
{
	BookVerifyView v = { 0 };
	book_verify_html(page(req, "Vérifier une signature"), &v);
	return NULL;
}

static Str read(Ctx *ctx, const Upload *u)
{
	bool there = u && !u->refusal && u->blob.size_bytes <= CMS_BYTES_MAX;
	return there ? blob_draft_read(ctx, &u->blob, CMS_BYTES_MAX) : (Str){ 0 };
}

Err *book_page_verify_prepare(Req *req)
{
	Ctx *ctx = req->ctx;
	BookVerifyView v = { .asked = true };
	if (limit_take("verify", req->address, LOOKS_BURST, LOOK_EVERY_S, ctx->now) > 0)
		return err_too_many(ctx, "Vous avez vérifié beaucoup de fichiers en peu de temps. "
		                         "Attendez quelques minutes, puis recommencez.");
	const Upload *file = upload_of(req, S("fichier")), *content = upload_of(req, S("contenu"));
	if (!file || file->refusal)
		form_problem(
			req, S("fichier"),
			"Choisissez un PDF ou un XML signé, ou un fichier de signature (.p7s).");
	else if (file->blob.size_bytes > CMS_BYTES_MAX)
		form_problem(req, S("fichier"), "Ce fichier est trop grand : {n} Mo au plus.",
		             arg("n", (int)(CMS_BYTES_MAX >> 20)));
	if (form_wrong(req))
		return book_page_verify(req);
	v.file_name = file->file_name;
	Str bytes = read(ctx, file);
	if (str_eq(file->blob.media_type, S("application/pdf")))
		look_at_pdf(ctx, bytes, &v);
	else
		look_at_cms(ctx, bytes, read(ctx, content),
		            str_eq(file->blob.media_type, S("application/xml")), &v);
	book_verify_html(page(req, "Vérifier une signature"), &v);
	return NULL;
}

/* What was sent has been answered: there is nothing to write. */
Err *book_page_verified(Req *req)
{
	redirect(req, "/parapheur/verifier");
	return NULL;
}
