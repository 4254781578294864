/* stamper.c — who stamps the time on signatures (RFC 3161): our own key, or a service elsewhere.
 *
 * A service that is silent is left alone for a minute, in this process: five hundred folders do not
 * each wait for it. */
#include "base/log.h"
#include "core/web/web.h"
#include "gen/book_queries.h"
#include "modules/book/signing.h"

enum {
	TRIES = 2,
	ANSWER_SECONDS_MAX = 8,
	SILENCE_SECONDS = 60,
	CLOCKS_SECONDS_MAX = 600, /* between theirs and ours */
	OWN_YEARS = 5,
	NAME_CHARS_MAX = 64, /* of a certificate */
	URL_BYTES_MAX = 500,
};

bool book_stamper_is_silent(Ctx *ctx, const StamperRow *row)
{
	return book_is_halted(ctx, "stamper", row->id);
}

/* ---- A service elsewhere ---- */

typedef struct {
	Ctx *ctx;
	const StamperRow *row;
	Str password;
} Asked;

static Err *no_answer(Arena *arena)
{
	return err_new(arena, ERR_BUSY,
	               "Le service d’horodatage ne répond pas, et rien n’est signé sans son "
	               "horodatage. Réessayez dans quelques minutes.");
}

/* What would be a stamp, but not one to rely on. */
static Err *check_stamp(const Asked *a, Arena *arena, Str request, Str answer, CmsStamp *ret_stamp)
{
	Str token;
	Err *e = tsa_parse(arena, request, answer, &token);
	if (e)
		return e;
	*ret_stamp = tsa_verify(arena, token, &(CmsQuestion){ .now = a->ctx->now });
	int64_t apart_s = (ret_stamp->at.us - a->ctx->now.us) / 1000000;
	if (!ret_stamp->cert || !ret_stamp->cert->may_stamp)
		return err_new(arena, ERR_BUSY,
		               "Le service d’horodatage signe avec un certificat qui n’est pas "
		               "fait pour horodater. Choisissez un autre service.");
	if (apart_s > CLOCKS_SECONDS_MAX || apart_s < -CLOCKS_SECONDS_MAX)
		return err_new(arena, ERR_BUSY,
		               "Le service d’horodatage donne l’heure {at}, qui n’est pas celle de "
		               "ce serveur. Demandez à l’exploitant de vérifier l’horloge.",
		               arg("at", ret_stamp->at));
	return NULL;
}

static Err *ask_once(const Asked *a, Arena *arena, Str request, Str *ret_answer)
{
	WebRequest post = { .url = a->row->url,
		            .body = request,
		            .seconds_max = ANSWER_SECONDS_MAX,
		            .user = a->row->login,
		            .password = a->password };
	*list_push(arena, &post.headers) = S("Content-Type: application/timestamp-query");
	WebAnswer answer = web_post(arena, &post);
	if (answer.status == 200) {
		*ret_answer = answer.body;
		return NULL;
	}
	log_line("time-stamp", log_str("url", a->row->url), log_int("status", answer.status),
	         log_str("why", answer.why));
	if (answer.status == 401 || answer.status == 403)
		return err_new(
			arena, ERR_BUSY,
			"Le service d’horodatage refuse l’accès. Demandez à l’administrateur "
			"du parapheur de vérifier l’identifiant et le mot de passe.");
	return no_answer(arena);
}

static Err *ask(Arena *arena, void *to, Str request, Str *ret_answer)
{
	const Asked *a = to;
	CmsStamp stamp;
	if (book_stamper_is_silent(a->ctx, a->row))
		return no_answer(arena);
	Err *e = ask_once(a, arena, request, ret_answer);
	for (int i = 1; i < TRIES && e; i++)
		e = ask_once(a, arena, request, ret_answer);
	if (e)
		book_halt(a->ctx, "stamper", a->row->id, instant_add(a->ctx->now, SILENCE_SECONDS));
	return e ? e : check_stamp(a, arena, request, *ret_answer, &stamp);
}

/* ---- The one in use ---- */

const StamperRow *book_stamper(Ctx *ctx)
{
	return book_stamper_row(ctx);
}

Err *book_stamper_open(Ctx *ctx, BookStamper *ret_stamper)
{
	const StamperRow *row = book_stamper_row(ctx);
	Str secret, file;
	*ret_stamper = (BookStamper){ 0 };
	if (!row)
		return NULL;
	book_unwrap(ctx, "book:stamper", row->sealed, &secret, &file);
	if (str_eq(row->kind, S("url"))) {
		Asked *a = alloc(ctx->arena, Asked);
		*a = (Asked){ ctx, row, secret };
		ret_stamper->cms = (CmsStamper){ ask, a };
		return NULL;
	}
	Err *e = cms_open_pkcs12(ctx->arena, file, secret, &ret_stamper->key);
	if (!e && cms_signer_cert(ret_stamper->key)->until.us <= ctx->now.us)
		e = err_conflict(ctx, "L’horodatage du parapheur a expiré. Demandez à son "
		                      "administrateur de le renouveler.");
	if (!e)
		ret_stamper->cms = tsa_own(ctx->arena, ret_stamper->key, ctx->now);
	return e;
}

void book_stamper_close(BookStamper *stamper)
{
	if (stamper->key)
		cms_signer_close(stamper->key);
	*stamper = (BookStamper){ 0 };
}

bool book_has_stamper(Ctx *ctx)
{
	return book_stamper_row(ctx) != NULL;
}

Err *book_stamp_bytes(Ctx *ctx, Str bytes, Str *ret_token)
{
	BookStamper stamper;
	Err *e = book_stamper_open(ctx, &stamper);
	if (!e && stamper.cms.ask) {
		Str answer, digest = cms_hash_of(ctx->arena, CMS_SHA256, bytes);
		Str request = tsa_request(ctx->arena, CMS_SHA256, digest, 0);
		e = stamper.cms.ask(ctx->arena, stamper.cms.to, request, &answer);
		if (!e)
			e = tsa_parse(ctx->arena, request, answer, ret_token);
	} else if (!e) {
		*ret_token = (Str){ 0 };
	}
	book_stamper_close(&stamper);
	return e;
}

/* ---- Choosing one ---- */

static Str short_name(Arena *arena, Str name)
{
	while (str_code_points(name) > NAME_CHARS_MAX || !str_is_utf8(name))
		name.len--;
	return str_copy(arena, name);
}

Err *book_stamper_make(Ctx *ctx, StamperRow *ret_row)
{
	Str town = text_in(ctx->authority->title, ctx->authority->language);
	Str secret = crypto_token(ctx->arena, 16);
	char country[2] = { 0 };
	for (size_t i = 0; i < 2 && i < ctx->authority->country.len; i++)
		country[i] = (char)(ctx->authority->country.ptr[i] - 'a' + 'A');
	CmsMake make = {
		.purpose = CMS_MAKE_STAMPER,
		.name = short_name(ctx->arena,
		                   str_format(ctx->arena, "Horodatage - %.*s", STR(town))),
		.organisation = short_name(ctx->arena, town),
		.country = (Str){ country, sizeof country },
		.since = instant_add(ctx->now, -(int64_t)CLOCKS_SECONDS_MAX),
		.until = instant_add(ctx->now, (int64_t)OWN_YEARS * 365 * 86400),
		.curve = true,
		.password = secret,
	};
	*ret_row = (StamperRow){
		.kind = S("own"),
		.name = make.name,
		.sealed =
			book_wrap(ctx, "book:stamper", secret, cms_make_pkcs12(ctx->arena, &make)),
	};
	return NULL;
}

Err *book_stamper_try(Ctx *ctx, Str url, Str login, Str password, StamperRow *ret_row)
{
	StamperRow row = { .kind = S("url"), .url = url, .login = login };
	Asked a = { ctx, &row, password };
	Str answer;
	CmsStamp stamp = { 0 };
	unsigned char digest[SHA256_BYTES];
	if (!str_starts(url, S("https://")) || url.len > URL_BYTES_MAX)
		return err_invalid(ctx, "L’adresse du service commence par https://.");
	crypto_random(digest, sizeof digest);
	Str request = tsa_request(ctx->arena, CMS_SHA256,
	                          (Str){ (const char *)digest, sizeof digest }, 0);
	Err *e = ask_once(&a, ctx->arena, request, &answer);
	if (!e)
		e = check_stamp(&a, ctx->arena, request, answer, &stamp);
	if (e)
		return e;
	row.name = stamp.cert->name;
	row.sealed = book_wrap(ctx, "book:stamper", password, (Str){ 0 });
	*ret_row = row;
	return NULL;
}

Err *book_stamper_save(Ctx *ctx, const StamperRow *row)
{
	Err *e = book_need_administer(ctx);
	if (e)
		return e;
	Id id = 0;
	(void)book_stamper_retire(ctx, ctx->now);
	if (row) {
		StamperRow kept = *row;
		kept.at = ctx->now;
		kept.person = account_person_here(ctx);
		id = book_stamper_insert(ctx, &kept);
	}
	(void)event_add(ctx, "book.stamper-set", "book_stamper", id,
	                str_format(ctx->arena, "kind=%.*s\n", STR(row ? row->kind : S("none"))));
	return NULL;
}
