/* session.c — sessions: random tokens of which only the digest is kept. */
#include "core/crypto/crypto.h"
#include "gen/account_platform_queries.h"
#include "modules/account/inside.h"

enum {
	TOKEN_BYTES = 32,
	IDLE_S = 12 * ACCOUNT_HOUR,
	IDLE_AGENT_S = 2 * ACCOUNT_HOUR,
	LIFE_S = 7 * ACCOUNT_DAY,
	LIFE_AGENT_S = 12 * ACCOUNT_HOUR,
};

Bytes account_digest(Arena *arena, Str token)
{
	unsigned char *digest = alloc_n(arena, unsigned char, SHA256_BYTES);
	crypto_sha256(token, digest);
	return (Bytes){ (const char *)digest, SHA256_BYTES };
}

/* ---- Devices ---- */

typedef struct {
	const char *mark, *name;
} Mark;

/* Browsers also bear the names of others: the first mark that is found is meant. */
static const Mark browsers[] = {
	{ "Edg/", "Edge" },
	{ "OPR/", "Opera" },
	{ "SamsungBrowser/", "Samsung Internet" },
	{ "Firefox/", "Firefox" },
	{ "FxiOS/", "Firefox" },
	{ "Chrome/", "Chrome" },
	{ "CriOS/", "Chrome" },
	{ "Safari/", "Safari" },
};

static const Mark systems[] = {
	{ "Android", "Android" }, { "iPhone", "iPhone" }, { "iPad", "iPad" },
	{ "Windows", "Windows" }, { "Macintosh", "Mac" }, { "CrOS", "ChromeOS" },
	{ "Linux", "Linux" },
};

static const char *mark_find(Str agent, const Mark *marks, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (str_has(agent, str_of(marks[i].mark)))
			return marks[i].name;
	return NULL;
}

Str account_device(Ctx *ctx, Str agent)
{
	const char *browser = mark_find(agent, browsers, ARRAY_LEN(browsers));
	const char *system = mark_find(agent, systems, ARRAY_LEN(systems));
	if (!browser || !system)
		return str_of(browser ? browser : system);
	return str_format(ctx->arena, "%s · %s", browser, system);
}

/* ---- Sessions ---- */

const Session *account_session_get(Ctx *ctx, Str token, Str host)
{
	return account_session_find(ctx, account_digest(ctx->arena, token), host, ctx->now);
}

bool account_session_is_half(const Session *session)
{
	return session->has_code && !session->second_factor;
}

/* A role may have been given since the session began: the limits are those of what one is now. */
bool account_session_is_idle(const Session *session, bool agent, Instant now)
{
	int64_t idle = agent ? IDLE_AGENT_S : IDLE_S, life = agent ? LIFE_AGENT_S : LIFE_S;
	return instant_add(session->seen, idle).us <= now.us ||
	       instant_add(session->created, life).us <= now.us;
}

static void tell_of_new_device(Ctx *ctx, const SessionStart *start)
{
	bool is_first = account_session_count(ctx, start->account) == 0;
	bool is_known = account_session_count_device(ctx, start->account, start->device) > 0;
	if (is_first || is_known || start->half)
		return;
	const Account *account = account_find(ctx, start->account);
	if (account)
		account_letter_device(ctx, account, start->device);
}

Str account_session_start(Ctx *ctx, const SessionStart *start)
{
	account_session_purge(ctx, ctx->now);
	account_link_purge(ctx, ctx->now);
	tell_of_new_device(ctx, start);
	if (start->old.len > 0)
		account_session_remove(ctx, account_digest(ctx->arena, start->old));

	Str token = crypto_token(ctx->arena, TOKEN_BYTES);
	int64_t life = start->half ? ACCOUNT_HALF_SESSION_S : start->agent ? LIFE_AGENT_S : LIFE_S;
	account_session_add(ctx, account_digest(ctx->arena, token), start->account, start->host,
	                    start->device, ctx->now, instant_add(ctx->now, life),
	                    start->second_factor);
	return token;
}
