/* seal.c — the certificate and the key of the authority, and how secrets are kept. */
#include "gen/book_queries.h"
#include "modules/book/signing.h"

enum { PKCS12_BYTES_MAX = 1 << 20 };

/* ---- Secrets ---- */

static void seal_key(Ctx *ctx, Key *key)
{
	authority_key(ctx->platform, ctx->authority, "book-seal", key->bytes);
}

/* "12:…secret…" and the file. */
Bytes book_wrap(Ctx *ctx, const char *about, Str secret, Str file)
{
	Key key;
	seal_key(ctx, &key);
	Buf out = { .arena = ctx->arena };
	buf_addf(&out, "%zu:%.*s", secret.len, STR(secret));
	buf_add(&out, file);
	Str sealed = crypto_seal(ctx->arena, &key, buf_str(&out), str_of(about));
	crypto_wipe(&key, sizeof key);
	return (Bytes){ sealed.ptr, sealed.len };
}

void book_unwrap(Ctx *ctx, const char *about, Bytes sealed, Str *ret_secret, Str *ret_file)
{
	Key key;
	Str text;
	int64_t len = 0;
	seal_key(ctx, &key);
	bool opened = crypto_open(ctx->arena, &key, (Str){ sealed.ptr, sealed.len }, str_of(about),
	                          &text);
	crypto_wipe(&key, sizeof key);
	if (!opened || !str_to_int(str_cut(&text, ':'), &len) || len < 0 || (size_t)len > text.len)
		fault("a secret of the signature book cannot be opened");
	*ret_secret = str_part(text, 0, (size_t)len);
	*ret_file = str_part(text, (size_t)len, text.len);
}

/* ---- The seal ---- */

Err *book_seal_open(Ctx *ctx, const SealRow *row, Signer **ret_signer)
{
	Str password, file;
	book_unwrap(ctx, "book:seal", row->sealed, &password, &file);
	return cms_open_pkcs12(ctx->arena, file, password, ret_signer);
}

const SealRow *book_seal(Ctx *ctx)
{
	return book_seal_row(ctx);
}

Err *book_seal_read(Ctx *ctx, Str pkcs12, Str password, SealRow *ret_seal)
{
	Signer *signer;
	if (pkcs12.len > PKCS12_BYTES_MAX)
		return err_invalid(ctx, "Ce fichier est trop grand pour un certificat.");
	Err *e = cms_open_pkcs12(ctx->arena, pkcs12, password, &signer);
	if (e)
		return e;
	const CmsCert *cert = cms_signer_cert(signer);
	*ret_seal = (SealRow){
		.subject = str_copy(ctx->arena, cert->name),
		.issuer = str_copy(ctx->arena, cert->issuer),
		.fingerprint = str_copy(ctx->arena, cert->fingerprint),
		.first_at = cert->since,
		.last_at = cert->until,
	};
	bool may_sign = cert->may_sign;
	cms_signer_close(signer);
	if (!may_sign)
		return err_invalid(ctx, "Ce certificat n’est pas fait pour signer des documents. "
		                        "Choisissez un certificat de cachet ou de signature.");
	if (ret_seal->last_at.us <= ctx->now.us)
		return err_invalid(ctx, "Ce certificat a expiré le {at}.",
		                   arg("at", ret_seal->last_at));
	ret_seal->sealed = book_wrap(ctx, "book:seal", password, pkcs12);
	return NULL;
}

Err *book_need_administer(Ctx *ctx)
{
	if (ctx->actor.kind == ACTOR_SYSTEM || ctx_may(ctx, BOOK_ADMINISTER))
		return NULL;
	return err_forbidden(ctx, "Régler le parapheur revient à ses administrateurs.");
}

Err *book_seal_save(Ctx *ctx, const SealRow *seal)
{
	Err *e = book_need_administer(ctx);
	if (e)
		return e;
	SealRow row = *seal;
	row.at = ctx->now;
	row.person = account_person_here(ctx);
	(void)book_seal_retire(ctx, ctx->now);
	Id id = book_seal_insert(ctx, &row);
	(void)event_add(ctx, "book.seal-set", "book_seal", id,
	                str_format(ctx->arena, "certificate=%.*s\n", STR(row.fingerprint)));
	return NULL;
}

Err *book_seal_remove(Ctx *ctx)
{
	Err *e = book_need_administer(ctx);
	const SealRow *row = book_seal_row(ctx);
	if (e)
		return e;
	if (!row)
		return err_not_found(ctx, "Aucun certificat n’est installé.");
	(void)book_seal_retire(ctx, ctx->now);
	(void)event_add(ctx, "book.seal-removed", "book_seal", row->id, (Str){ 0 });
	return NULL;
}

Err *book_seal_install(Ctx *ctx, Str pkcs12, Str password)
{
	SealRow seal;
	Err *e = book_seal_read(ctx, pkcs12, password, &seal);
	return e ? e : book_seal_save(ctx, &seal);
}
