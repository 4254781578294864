/* signature.h — decisions that are signed in the signature book before they are taken.
 *
 * A procedure may name a type of folder (`signature`, in its file).  Accepting and refusing are
 * then *proposed* by an agent who processes the dossier: the decision's document is laid out, a
 * folder is opened with it, and the dossier waits.  When the folder ends, the job
 * "dossier.folder-ended" either takes the decision in the name of who proposed it, with the signed
 * PDF as its document, or gives the dossier back.
 *
 *   open ──propose──▶ open, in signature ──signed──▶ accepted │ refused
 *     ▲                     │
 *     └── returned: rejected, taken back, ended without a signature, or signed too late
 *
 * The legal delay runs on until the decision is taken.  A refusal that was proposed while the
 * silence of the authority had not become an acceptance, and is signed after it has, is not
 * notified: it would withdraw an acquired right (CRPA L242-1), which nobody has decided to do.  The
 * dossier comes back, with the usual warning before another decision.
 *
 * The applicant knows that a decision waits, not which one: papers that prepare a decision are not
 * handed out before it is taken (CRPA L311-2). */
#ifndef MODULES_DOSSIER_SIGNATURE_H
#define MODULES_DOSSIER_SIGNATURE_H

#include "core/blob/blob.h"
#include "modules/dossier/state.h"

/* The type of folder that such a decision goes through; empty: none, who decides signs by deciding.
 * Closing without a decision is never signed, nor is anything where the authority's signature book
 * has no open type of that code. */
Str dossier_signature_type(Ctx *ctx, const Dossier *dossier, DecisionKind kind);

/* May the actor decide so, or propose it: DOSSIER_PROCESS is enough for what others sign. */
bool dossier_may_decide(Ctx *ctx, const Dossier *dossier, DecisionKind kind);

/* The document as it goes to be signed.  Slow: never on the writer. */
MUST_USE Err *dossier_proposal_pdf(Ctx *ctx, const Dossier *dossier, DecisionKind kind, Str reasons,
                                   BlobDraft *ret_pdf);

/* Opens the folder.  Refuses what dossier_decide() refuses, what is not to be signed, a decision
 * that waits already (ERR_CONFLICT), and what the book refuses. */
MUST_USE Err *dossier_propose(Ctx *ctx, const Dossier *dossier, DecisionKind kind, Str reasons,
                              const BlobDraft *pdf);

/* Takes it out of the book again.  Refuses once its circuit has ended (ERR_CONFLICT). */
MUST_USE Err *dossier_take_back(Ctx *ctx, const Dossier *dossier);

typedef enum {
	PROPOSAL_WAITING,
	PROPOSAL_TAKEN_BACK,
	PROPOSAL_REJECTED,
	PROPOSAL_UNSIGNED, /* the circuit ended, and nobody signed */
	PROPOSAL_LATE,     /* signed, but silence had become an acceptance meanwhile */
	PROPOSAL_DONE,     /* signed and taken, or overtaken by another end of the dossier */
} ProposalState;

typedef struct {
	DecisionKind kind;
	Str reasons;
	Id by, folder;
	Instant at, ended; /* ended: none while it waits */
	ProposalState state;
	Str why; /* it was rejected: the words of who did */
} Proposal;

/* The latest one; NULL: none was made. */
const Proposal *dossier_proposal(Ctx *ctx, const Dossier *dossier);

#endif
