/* device.c — browsers that are told of a convocation: who they are, what they are told, how. */
#include "core/json/json.h"
#include "core/push/push.h"
#include "core/web/web.h"
#include "gen/satchel_queries.h"
#include "modules/satchel/rows.h"

#include <string.h>

/* The push services of the browsers that there are: Chrome, Edge, Firefox, Safari.  An endpoint is
 * an address that a browser hands us and that we call, so that no other host is called. */
#define PUSH_HOSTS                                                                                 \
	"fcm.googleapis.com jmt17.google.com updates.push.services.mozilla.com "                   \
	".notify.windows.com .push.apple.com"

enum { TTL_SECONDS = 3 * 24 * 3600, TRIES_MAX = 100 };

/* ---- Subscriptions ---- */

static void put(JsonWriter *w, const char *name, Str text)
{
	json_name(w, str_of(name));
	json_add_text(w, text);
}

Err *satchel_device_add(Ctx *ctx, Id person, Str endpoint, Str key, Str secret)
{
	PushSubscription subscription;
	Err *e = push_subscription_read(ctx->arena, S(PUSH_HOSTS), endpoint, key, secret,
	                                &subscription);
	if (e)
		return e;
	if (satchel_device_count(ctx, person) >= SATCHEL_DEVICES_MAX)
		return err_too_many(ctx,
		                    "Dix appareils sont déjà prévenus. Retirez-en un d’abord.");
	Buf text = { .arena = ctx->arena };
	JsonWriter w = { .buf = &text };
	json_open_object(&w);
	put(&w, "endpoint", endpoint);
	put(&w, "key", key);
	put(&w, "secret", secret);
	json_close_object(&w);
	unsigned char bytes[SHA256_BYTES];
	crypto_sha256(endpoint, bytes);
	Str digest = crypto_hex(ctx->arena, bytes, sizeof bytes);
	RecordOf of = { .subject = "satchel_device" };
	Bytes salt; /* no event attests a device */
	record_key_new(ctx, of.subject, &of.wrapped_key, &salt);
	(void)satchel_device_forget(ctx, digest);
	of.id = satchel_device_insert(ctx, person, digest, of.wrapped_key, (Bytes){ "", 0 },
	                              ctx->now);
	(void)satchel_device_set_sealed(ctx, of.id,
	                                record_seal(ctx, &of, S("address"), buf_str(&text)));
	return NULL;
}

static PushSubscription subscription_of(Ctx *ctx, const SatchelDeviceRow *row)
{
	const Json *json;
	PushSubscription s;
	RecordOf of = { "satchel_device", row->id, row->wrapped_key };
	if (json_parse(ctx->arena, record_open(ctx, &of, S("address"), row->sealed), &json) ||
	    push_subscription_read(ctx->arena, S(PUSH_HOSTS),
	                           json_text(json_get(json, S("endpoint"))),
	                           json_text(json_get(json, S("key"))),
	                           json_text(json_get(json, S("secret"))), &s))
		fault("device %lld cannot be read", (long long)row->id);
	return s;
}

SatchelDeviceList satchel_devices(Ctx *ctx, Id person)
{
	SatchelDeviceList devices = { 0 };
	SatchelDeviceRowList rows = satchel_device_rows(ctx, person);
	for (size_t i = 0; i < rows.len; i++) {
		Str host = subscription_of(ctx, &rows.at[i]).endpoint;
		host = str_part(host, strlen("https://"), host.len);
		*list_push(ctx->arena, &devices) = (SatchelDevice){ .id = rows.at[i].id,
			                                            .host = str_cut(&host, '/'),
			                                            .added = rows.at[i].added,
			                                            .used = rows.at[i].used };
	}
	return devices;
}

Err *satchel_device_remove(Ctx *ctx, Id person, Id device)
{
	const SatchelDeviceRow *row = satchel_device_row(ctx, device);
	if (!row || row->person != person)
		return err_not_found(ctx, "Cet appareil n’est plus dans la liste.");
	(void)satchel_device_delete(ctx, device);
	return NULL;
}

/* ---- The key of the authority ---- */

/* It follows from the authority's own: nothing to make, to keep, or to lose. */
static void push_pair(Ctx *ctx, CmsP256 *pair)
{
	Key authority, secret;
	authority_key(ctx->platform, ctx->authority, "push", authority.bytes);
	for (int i = 0; i < TRIES_MAX; i++) {
		crypto_derive(&authority, str_format(ctx->arena, "p256:%d", i), &secret);
		if (cms_p256_of(ctx->arena,
		                (Str){ (const char *)secret.bytes, sizeof secret.bytes }, pair))
			break;
	}
	crypto_wipe(&authority, sizeof authority);
	crypto_wipe(&secret, sizeof secret);
}

Str satchel_push_key(Ctx *ctx)
{
	CmsP256 pair;
	push_pair(ctx, &pair);
	Str key =
		crypto_base64url(ctx->arena, (Str){ (const char *)pair.point, sizeof pair.point });
	crypto_wipe(&pair, sizeof pair);
	return key;
}

/* ---- Telling ---- */

SatchelOutcome satchel_outcome(int status)
{
	if (status >= 200 && status < 300)
		return SATCHEL_TOLD;
	/* RFC 8030 §7.3: 404 and 410 end a subscription.  Other refusals of what we sent would be
	 * the same next time; what is about now (429, 5xx) may be over then. */
	return status >= 400 && status < 500 && status != 429 ? SATCHEL_GONE : SATCHEL_LATER;
}

/* What a device is told of. */
typedef struct {
	const CouncilSession *session; /* a convocation, or */
	const CouncilNews *news;       /*   what the secretary wrote */
} About;

/* "DEVICE SESSION" or "DEVICE n NEWS": ids. */
static Id device_of(const Job *job)
{
	Str rest = job->payload, first = str_cut(&rest, ' ');
	Id device;
	return str_to_int(first, &device) ? device : 0;
}

static bool about_of(Ctx *ctx, const Job *job, About *ret_about)
{
	Str rest = job->payload;
	Id id;
	(void)str_cut(&rest, ' ');
	bool is_news = str_starts(rest, S("n "));
	if (!str_to_int(is_news ? str_part(rest, 2, rest.len) : rest, &id))
		return false;
	*ret_about = is_news ? (About){ .news = council_news_find(ctx, id) }
	                     : (About){ .session = council_session_find(ctx, id) };
	return ret_about->session || ret_about->news; /* it may have been taken back */
}

static Lang language_of(Ctx *ctx, Id person)
{
	Lang lang = ctx->authority->language;
	const Person *p = account_person_find(ctx, person);
	if (p)
		(void)lang_find(p->language, &lang);
	return lang;
}

static Str message(Ctx *ctx, Lang lang, const About *about)
{
	const CouncilSession *s = about->session;
	Buf text = { .arena = ctx->arena };
	JsonWriter w = { .buf = &text };
	json_open_object(&w);
	put(&w, "title", text_in(s ? s->body_name : about->news->body_name, lang));
	put(&w, "body",
	    s ? i18n_text(ctx->arena, lang, ctx->authority->tz,
	                  "Convocation à la séance du {day} : vos documents sont prêts.",
	                  arg("day", s->day))
	      : about->news->title);
	put(&w, "lang", str_of(lang_code(lang)));
	put(&w, "dir", str_of(lang_direction(lang)));
	put(&w, "url",
	    s ? str_format(ctx->arena, "/cartable/seances/%lld", (long long)s->id)
	      : str_format(ctx->arena, "/cartable/nouvelles#n%lld", (long long)about->news->id));
	json_close_object(&w);
	return buf_str(&text);
}

static Str contact(Ctx *ctx)
{
	Str email = ctx->authority->email;
	return email.len > 0 ? str_format(ctx->arena, "mailto:%.*s", STR(email))
	                     : ctx->authority->site_url;
}

static int send_one(Ctx *ctx, const SatchelDeviceRow *row, const About *about)
{
	CmsP256 pair;
	PushSubscription to = subscription_of(ctx, row);
	WebRequest request = { .url = to.endpoint };
	Lang lang = language_of(ctx, row->person);
	Err *e = push_encrypt(ctx->arena, &to, message(ctx, lang, about), &request.body);
	if (e)
		return ERR_GONE;
	push_pair(ctx, &pair);
	Str says = push_authorization(ctx->arena, &pair, to.endpoint, contact(ctx), ctx->now);
	crypto_wipe(&pair, sizeof pair);
	*list_push(ctx->arena, &request.headers) =
		str_format(ctx->arena, "Authorization: %.*s", STR(says));
	*list_push(ctx->arena, &request.headers) = str_format(ctx->arena, "TTL: %d", TTL_SECONDS);
	*list_push(ctx->arena, &request.headers) = S("Content-Encoding: aes128gcm");
	*list_push(ctx->arena, &request.headers) = S("Content-Type: application/octet-stream");
	return web_post(ctx->arena, &request).status;
}

static Err *push_prepare(Ctx *ctx, const Job *job, void **ret_prepared)
{
	About about;
	SatchelOutcome *outcome = alloc(ctx->arena, SatchelOutcome);
	*ret_prepared = outcome;
	const SatchelDeviceRow *row = satchel_device_row(ctx, device_of(job));
	if (!row || !about_of(ctx, job, &about))
		return NULL;
	*outcome = satchel_outcome(send_one(ctx, row, &about));
	if (*outcome == SATCHEL_LATER)
		return err_new(ctx->arena, ERR_BUSY,
		               "Le service de notification du navigateur ne répond pas.");
	return NULL;
}

static Err *push_apply(Ctx *ctx, const Job *job, void *prepared)
{
	Id device = device_of(job);
	if (*(const SatchelOutcome *)prepared == SATCHEL_GONE)
		(void)satchel_device_delete(ctx, device);
	else
		(void)satchel_device_set_used(ctx, device, ctx->now);
	return NULL;
}

static Id person_of(const CouncilSeatList *seats, Id member)
{
	for (size_t i = 0; i < seats->len; i++)
		if (seats->at[i].member == member)
			return seats->at[i].person;
	return 0;
}

static void tell_person(Ctx *ctx, Id person, Str about)
{
	SatchelDeviceRowList rows = satchel_device_rows(ctx, person);
	for (size_t i = 0; i < rows.len; i++)
		job_add(ctx, "satchel.push",
		        str_format(ctx->arena, "%lld %.*s", (long long)rows.at[i].id, STR(about)));
}

/* Members were convened: each of their devices has a job of its own, so that one that does not
 * answer holds up no other. */
static Err *tell_apply(Ctx *ctx, const Job *job, void *prepared)
{
	(void)prepared;
	Id id;
	const CouncilSession *session =
		str_to_int(job->payload, &id) ? council_session_find(ctx, id) : NULL;
	if (!session)
		return NULL;
	CouncilCallList calls = council_calls(ctx, id);
	CouncilSeatList seats = council_seats(ctx, session->body, session->day);
	for (size_t i = 0; i < calls.len; i++)
		tell_person(ctx, person_of(&seats, calls.at[i].member),
		            str_format(ctx->arena, "%lld", (long long)id));
	return NULL;
}

/* The secretary wrote to who sits in a body. */
static Err *tell_news_apply(Ctx *ctx, const Job *job, void *prepared)
{
	(void)prepared;
	Id id;
	const CouncilNews *news = str_to_int(job->payload, &id) ? council_news_find(ctx, id) : NULL;
	if (!news)
		return NULL;
	CouncilSeatList seats = council_seats(ctx, news->body, ctx->today);
	for (size_t i = 0; i < seats.len; i++)
		tell_person(ctx, seats.at[i].person,
		            str_format(ctx->arena, "n %lld", (long long)id));
	return NULL;
}

const JobKind satchel_jobs[] = {
	{ .name = "satchel.tell",
	  .apply = tell_apply,
	  .meaning = MESSAGE("Notification d’une convocation aux appareils des élus") },
	{ .name = "satchel.tell-news",
	  .apply = tell_news_apply,
	  .meaning = MESSAGE("Notification d’une nouvelle aux appareils des élus") },
	{ .name = "satchel.push",
	  .prepare = push_prepare,
	  .apply = push_apply,
	  .meaning = MESSAGE("Envoi d’une notification à un appareil") },
	{ .name = "satchel.read",
	  .prepare = satchel_read_prepare,
	  .apply = satchel_read_apply,
	  .meaning = MESSAGE("Lecture des documents d’une séance pour la recherche") },
	{ .name = "satchel.read-annex",
	  .prepare = satchel_read_annex_prepare,
	  .apply = satchel_read_apply,
	  .meaning = MESSAGE("Lecture d’une annexe pour la recherche") },
	{ .name = "satchel.read-file",
	  .prepare = satchel_read_file_prepare,
	  .apply = satchel_read_file_apply,
	  .meaning = MESSAGE("Lecture du texte d’un PDF") },
	{ 0 },
};
