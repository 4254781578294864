/* proof.c — the texts that say when a convocation was sent and read, and their time stamps. */
#include "modules/council/proof.h"
#include "core/crypto/crypto.h"
#include "gen/council_queries.h"
#include "modules/book/book.h"
#include "modules/council/rows.h"

/* ---- The text ---- */

static Str agenda_digest(Ctx *ctx, Id session)
{
	Buf out = { .arena = ctx->arena };
	CouncilItemList items = council_items(ctx, session);
	unsigned char digest[SHA256_BYTES];
	for (size_t i = 0; i < items.len; i++)
		buf_addf(&out, "%d. %.*s\n", items.at[i].rank, STR(items.at[i].title));
	crypto_sha256(buf_str(&out), digest);
	return crypto_hex(ctx->arena, digest, sizeof digest);
}

/* Each event's hash covers those before it: the stamp is over the whole history until then. */
static Str last_hash(Ctx *ctx, Id session)
{
	EventList events = event_list(ctx, S("council_session"), session);
	if (events.len == 0)
		return S("none");
	Bytes hash = events.at[events.len - 1].hash;
	return crypto_hex(ctx->arena, hash.ptr, hash.len);
}

static void add_members(Ctx *ctx, Buf *out, Id session, Id call)
{
	CouncilCallList calls = council_calls(ctx, session);
	for (size_t i = 0; i < calls.len; i++)
		if (call == 0 || calls.at[i].id == call)
			buf_addf(out, "member=%lld\n", (long long)calls.at[i].member);
}

static Str text_of(Ctx *ctx, Id session, Id call)
{
	Buf out = { .arena = ctx->arena };
	buf_addf(&out, "what=%s\nauthority=%.*s\nsession=%lld\n",
	         call == 0 ? "convocation sent" : "convocation read", STR(ctx->authority->slug),
	         (long long)session);
	buf_addf(&out, "agenda_sha256=%.*s\nevent_sha256=%.*s\n", STR(agenda_digest(ctx, session)),
	         STR(last_hash(ctx, session)));
	add_members(ctx, &out, session, call);
	return buf_str(&out);
}

void council_proof_add(Ctx *ctx, Id session, Id call)
{
	if (!book_has_stamper(ctx))
		return;
	Id id = council_proof_insert(ctx, session, call, text_of(ctx, session, call), ctx->now);
	job_add(ctx, "council.stamp", str_format(ctx->arena, "%lld", (long long)id));
}

/* ---- The stamp ---- */

static const CouncilProof *proof_of_job(Ctx *ctx, const Job *job)
{
	Id id;
	const CouncilProof *p = str_to_int(job->payload, &id) ? council_proof_find(ctx, id) : NULL;
	if (!p)
		fault("job %lld names no proof", (long long)job->id);
	return p;
}

Err *council_stamp_prepare(Ctx *ctx, const Job *job, void **ret_prepared)
{
	const CouncilProof *p = proof_of_job(ctx, job);
	Str *token = alloc(ctx->arena, Str);
	*token = (Str){ 0 };
	*ret_prepared = token;
	return p->token.len > 0 ? NULL : book_stamp_bytes(ctx, p->text, token);
}

/* May run twice: the first token stays. */
Err *council_stamp_apply(Ctx *ctx, const Job *job, void *prepared)
{
	const CouncilProof *p = proof_of_job(ctx, job);
	const Str *token = prepared;
	if (token->len > 0 &&
	    council_proof_set_token(ctx, p->id, (Bytes){ token->ptr, token->len }) > 0)
		council_event(ctx, "council.stamped", p->session,
		              str_format(ctx->arena, "call=%lld\nproof=%lld\n", (long long)p->call,
		                         (long long)p->id));
	return NULL;
}

const CouncilProof *council_proof_find(Ctx *ctx, Id id)
{
	return council_proof_row(ctx, id);
}

CmsStamp council_proof_stamp(Ctx *ctx, const CouncilProof *p)
{
	return tsa_verify(ctx->arena, (Str){ p->token.ptr, p->token.len },
	                  &(CmsQuestion){ .data = p->text, .now = ctx->now });
}

/* RFC 7468: lines of 64 characters. */
static void add_pem(Ctx *ctx, Buf *out, Str der)
{
	enum { LINE = 64 };
	Str text = crypto_base64url(ctx->arena, der);
	buf_add(out, S("-----BEGIN CERTIFICATE-----\n"));
	for (size_t i = 0; i < text.len || i % 4 != 0; i++) {
		char c = i < text.len ? text.ptr[i] : '=';
		buf_char(out, (char)(c == '-' ? '+' : c == '_' ? '/' : c));
		if (i % LINE == LINE - 1)
			buf_char(out, '\n');
	}
	if (buf_str(out).ptr[out->len - 1] != '\n')
		buf_char(out, '\n');
	buf_add(out, S("-----END CERTIFICATE-----\n"));
}

Str council_proof_certificates(Ctx *ctx, const CouncilProof *p)
{
	CmsReport report =
		cms_verify(ctx->arena, &(CmsQuestion){ .cms = { p->token.ptr, p->token.len },
	                                               .now = ctx->now });
	Buf out = { .arena = ctx->arena };
	for (size_t i = 0; i < report.certs.len; i++)
		add_pem(ctx, &out, report.certs.at[i].der);
	return buf_str(&out);
}
