/* seal.c — the certificate and the key of the authority, and how secrets are kept. */
#include "gen/book_queries.h"
#include "modules/book/signing.h"

#include <string.h>

enum { PKCS12_BYTES_MAX = 1 << 20, PATH_BYTES_MAX = 256, NAME_BYTES_MAX = 60 };

/* ---- The library of devices ---- */

static char module_path[PATH_BYTES_MAX + 1];

void book_configure(const Config *config)
{
	Str path = config->pkcs11_module;
	if (path.len > PATH_BYTES_MAX || (path.len > 0 && path.ptr[0] != '/'))
		fault("pkcs11_module \"%.*s\" is not an absolute path", STR(path));
	memcpy(module_path, path.len > 0 ? path.ptr : "", path.len);
	module_path[path.len] = '\0';
}

bool book_has_device(void)
{
	return module_path[0] != '\0';
}

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

static Err *open_device(Ctx *ctx, Str uri, Str pin, Str certs, Signer **ret_signer)
{
	CmsToken token = { .module = str_of(module_path), .uri = uri, .pin = pin, .certs = certs };
	if (!book_has_device())
		return err_conflict(ctx, "Aucun dispositif de signature n’est réglé sur ce "
		                         "serveur. Demandez-le à son exploitant.");
	return cms_open_token(ctx->arena, &token, ret_signer);
}

static Err *device_refused(Ctx *ctx)
{
	return err_conflict(ctx, "Le dispositif de signature a refusé son code. Pour qu’il ne se "
	                         "bloque pas, le parapheur ne l’essaie plus : demandez à son "
	                         "administrateur de donner de nouveau le code.");
}

Err *book_seal_open(Ctx *ctx, const SealRow *row, Signer **ret_signer)
{
	Str secret, file;
	book_unwrap(ctx, "book:seal", row->sealed, &secret, &file);
	if (str_eq(row->kind, S("file")))
		return cms_open_pkcs12(ctx->arena, file, secret, ret_signer);
	if (book_is_halted(ctx, "device", row->id))
		return device_refused(ctx);
	Err *e = open_device(ctx, row->uri, secret, file, ret_signer);
	if (!e || e->code != ERR_FORBIDDEN)
		return e;
	book_halt(ctx, "device", row->id, (Instant){ INT64_MAX });
	return device_refused(ctx);
}

const SealRow *book_seal(Ctx *ctx)
{
	return book_seal_row(ctx);
}

/* What is shown of it, and whether it may sign; the key is closed. */
static Err *describe(Ctx *ctx, Signer *signer, SealRow *ret_seal)
{
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
	return NULL;
}

Err *book_seal_read(Ctx *ctx, Str pkcs12, Str password, SealRow *ret_seal)
{
	Signer *signer;
	if (pkcs12.len > PKCS12_BYTES_MAX)
		return err_invalid(ctx, "Ce fichier est trop grand pour un certificat.");
	Err *e = cms_open_pkcs12(ctx->arena, pkcs12, password, &signer);
	if (!e)
		e = describe(ctx, signer, ret_seal);
	if (e)
		return e;
	ret_seal->kind = S("file");
	ret_seal->sealed = book_wrap(ctx, "book:seal", password, pkcs12);
	return NULL;
}

/* "token=Ma%20carte": RFC 7512. */
static void add_name(Buf *uri, const char *key, Str name)
{
	buf_addf(uri, "%s=", key);
	for (size_t i = 0; i < name.len; i++)
		buf_addf(uri, "%%%02X", (unsigned)(unsigned char)name.ptr[i]);
}

Err *book_seal_read_device(Ctx *ctx, const BookDevice *device, SealRow *ret_seal)
{
	Signer *signer;
	Buf uri = { .arena = ctx->arena };
	if (device->token.len > NAME_BYTES_MAX || device->object.len > NAME_BYTES_MAX)
		return err_invalid(ctx, "Un nom de dispositif ou de clé a au plus {n} octets.",
		                   arg("n", (int)NAME_BYTES_MAX));
	buf_add(&uri, S("pkcs11:"));
	add_name(&uri, "token", device->token);
	buf_char(&uri, ';');
	add_name(&uri, "object", device->object);
	Err *e = open_device(ctx, buf_str(&uri), device->pin, device->certs, &signer);
	if (!e)
		e = describe(ctx, signer, ret_seal);
	if (e)
		return e;
	ret_seal->kind = S("token");
	ret_seal->uri = buf_str(&uri);
	ret_seal->sealed = book_wrap(ctx, "book:seal", device->pin, device->certs);
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
