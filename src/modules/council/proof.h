/* proof.h — when convocations were sent and read, by the word of somebody else: a time stamp
 * (RFC 3161) over a short text that says what happened.
 *
 * The text names authority, session, members by number, the agenda by its digest and the last event
 * of the session by its hash: whoever has text, token and the certificate of who stamped it can
 * check them without us (`openssl ts -verify`).  The token comes by a job from whom the signature
 * book has stamp its signatures; without one, the chain of events alone says when.  Private to this
 * module. */
#ifndef MODULES_COUNCIL_PROOF_H
#define MODULES_COUNCIL_PROOF_H

#include "core/cms/cms.h"
#include "core/job/job.h"
#include "modules/council/council.h"

typedef struct {
	Id id, session;
	Id call;    /* of who read it; 0: it was sent to all */
	Str name;   /* of that member */
	Instant at; /* by our clock */
	Str text;
	Bytes token; /* DER; empty: not yet */
} CouncilProof;

typedef LIST(CouncilProof) CouncilProofList;

/* Writes the text and adds the job; nothing where nobody stamps.  call 0: it was sent. */
void council_proof_add(Ctx *ctx, Id session, Id call);

CouncilProofList council_proofs(Ctx *ctx, Id session);   /* oldest first, at most 1,000 */
const CouncilProof *council_proof_find(Ctx *ctx, Id id); /* NULL: there is none */

/* What the token says: of this text, when, by whom.  Of one that has a token. */
CmsStamp council_proof_stamp(Ctx *ctx, const CouncilProof *proof);

/* The certificate of who stamped it and those that came with it, as PEM. */
Str council_proof_certificates(Ctx *ctx, const CouncilProof *proof);

/* "council.stamp" */
MUST_USE Err *council_stamp_prepare(Ctx *ctx, const Job *job, void **ret_prepared);
MUST_USE Err *council_stamp_apply(Ctx *ctx, const Job *job, void *prepared);

#endif
