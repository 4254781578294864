/* trust.c — whom the authority believes when it looks at signatures of others: certificates of
 * authorities that issue certificates, which an administrator has chosen. */
#include "gen/book_queries.h"
#include "modules/book/signing.h"

enum { TRUSTED_MAX = 200 };

TrustRowList book_trusted(Ctx *ctx)
{
	return book_trust_rows(ctx);
}

CmsCertList book_roots(Ctx *ctx)
{
	CmsCertList roots = { 0 };
	TrustRowList rows = book_trust_rows(ctx);
	for (size_t i = 0; i < rows.len; i++)
		*list_push(ctx->arena, &roots) =
			(CmsCert){ .der = { rows.at[i].der.ptr, rows.at[i].der.len } };
	return roots;
}

Err *book_trust_read(Ctx *ctx, Str bytes, CmsCertList *ret_certs)
{
	Err *e = cms_read_certs(ctx->arena, bytes, ret_certs);
	if (e)
		return e;
	for (size_t i = 0; i < ret_certs->len; i++)
		if (!ret_certs->at[i].may_certify)
			return err_invalid(ctx,
			                   "« {name} » n’est pas le certificat d’une autorité de "
			                   "certification : il n’en garantit aucun autre.",
			                   arg("name", ret_certs->at[i].name));
	return NULL;
}

static bool is_there(const TrustRowList *rows, Str fingerprint)
{
	for (size_t i = 0; i < rows->len; i++)
		if (str_eq(rows->at[i].fingerprint, fingerprint))
			return true;
	return false;
}

static void add(Ctx *ctx, const CmsCert *cert)
{
	TrustRow row = {
		.der = { cert->der.ptr, cert->der.len },
		.fingerprint = cert->fingerprint,
		.name = cert->name,
		.first_at = cert->since,
		.last_at = cert->until,
		.at = ctx->now,
		.person = account_person_here(ctx),
	};
	Id id = book_trust_insert(ctx, &row);
	(void)event_add(ctx, "book.trust-given", "book_trust", id,
	                str_format(ctx->arena, "certificate=%.*s\n", STR(row.fingerprint)));
}

Err *book_trust_give(Ctx *ctx, const CmsCertList *certs)
{
	Err *e = book_need_administer(ctx);
	if (e)
		return e;
	for (size_t i = 0; i < certs->len; i++) {
		TrustRowList rows = book_trust_rows(ctx);
		if (is_there(&rows, certs->at[i].fingerprint))
			continue;
		if (rows.len == TRUSTED_MAX)
			return err_conflict(ctx,
			                    "Il y a déjà {n} autorités reconnues : retirez "
			                    "celles qui ne servent plus.",
			                    arg("n", (int)TRUSTED_MAX));
		add(ctx, &certs->at[i]);
	}
	return NULL;
}

Err *book_trust_take(Ctx *ctx, Id id)
{
	Err *e = book_need_administer(ctx);
	if (e)
		return e;
	if (book_trust_remove(ctx, id, ctx->now) == 0)
		return err_not_found(ctx, "Cette autorité n’est pas, ou plus, reconnue.");
	(void)event_add(ctx, "book.trust-taken", "book_trust", id, (Str){ 0 });
	return NULL;
}
