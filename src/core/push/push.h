/* push.h — messages to a browser that is not open: encrypted for it (RFC 8291), and signed so that
 * its push service knows who sends (VAPID, RFC 8292).
 *
 * Pure: texts in, texts out.  Who subscribes, and the sending itself, are others' business.
 *
 *   POST endpoint
 *   TTL: 86400  Content-Encoding: aes128gcm
 *   Authorization: push_authorization(…)      body: push_encrypt(…) */
#ifndef CORE_PUSH_PUSH_H
#define CORE_PUSH_PUSH_H

#include "base/date.h"
#include "base/err.h"
#include "core/cms/cms.h"

enum {
	PUSH_TEXT_MAX = 3993, /* bytes: what is left of the 4096 that services must take */
	PUSH_ENDPOINT_MAX = 1000,
	PUSH_HOURS_MAX = 24, /* for which an authorization may hold */
};

/* What a browser gave when it subscribed. */
typedef struct {
	Str endpoint; /* "https://push.example/…" */
	Str key;      /* its point on P-256: 65 bytes */
	Str secret;   /* 16 bytes */
} PushSubscription;

/* Reads them as browsers write them, in base64url.  Refuses an address that is not https at a host
 * of `hosts` (names with blanks between them; ".push.example": any below it), and keys that are
 * none: we never call an address that somebody made up. */
MUST_USE Err *push_subscription_read(Arena *arena, Str hosts, Str endpoint, Str key, Str secret,
                                     PushSubscription *ret_subscription);

/* The body of the request.  Asserts that the text is not longer than PUSH_TEXT_MAX. */
MUST_USE Err *push_encrypt(Arena *arena, const PushSubscription *to, Str text, Str *ret_body);

/* The same with a key pair and a salt (16 bytes) that are given: for the examples of the RFC. */
MUST_USE Err *push_encrypt_with(Arena *arena, const PushSubscription *to, Str text,
                                const CmsP256 *pair, Str salt, Str *ret_body);

/* "vapid t=…, k=…": that the owner of this pair asks, for this endpoint's service, for 12 hours.
 * contact: "mailto:…" or "https://…", whom the service may write to. */
Str push_authorization(Arena *arena, const CmsP256 *pair, Str endpoint, Str contact, Instant now);

#endif
