/* event.h — what happened, in order, chained so that nothing can be changed or taken away unseen.
 *
 * An event is written in the same transaction as the deed.  It holds codes, ids and salted digests,
 * never personal text: that lies in erasable records.  Each event's hash covers its own content and
 * the hash of the event before it in the authority's file, and the last one is sealed with the
 * authority's key; `beffroi check` walks the chain.  The state of a thing (a dossier) is a fold of
 * its events. */
#ifndef CORE_EVENT_EVENT_H
#define CORE_EVENT_EVENT_H

#include "core/ctx/ctx.h"
#include "core/module/module.h"

typedef struct {
	Id seq; /* 1, 2, 3 … without gaps */
	Instant at;
	Str kind;    /* "dossier.filed": declared in the table of its module */
	Str subject; /* of what: "dossier" */
	Id subject_id;
	Str actor_kind; /* visitor resident agent system */
	Id person;      /* who; 0 for the system */
	Str data;       /* codes, ids and digests: "key=value" pairs, one a line, keys in order */
	Bytes hash;     /* SHA-256 over the fields above and the hash before */
} Event;

typedef LIST(Event) EventList;

/* What the history shows for a kind; NULL when no module of module_declare() has it. */
const char *event_meaning(Str kind);

/* Records that ctx->actor did `kind`.  Faults when the kind is not declared, or when `data` is
 * anything but ASCII lines of key=value in the order of their keys.  Returns its seq. */
Id event_add(Ctx *ctx, const char *kind, const char *subject, Id subject_id, Str data);

/* Once, at start: who is told of each event, in the transaction that records it. */
void event_listen(void (*hear)(Ctx *ctx, const Event *event));

/* All of one thing, oldest first; at most 5000. */
EventList event_list(Ctx *ctx, Str subject, Id subject_id);

/* The value of a key in an event's data; empty when absent. */
Str event_value(const Event *event, const char *key);

/* SHA-256 in hex of a salt and a text: how an event attests an erasable record without holding it.
 */
Str event_digest(Arena *arena, Bytes salt, Str text);

/* Walks the whole chain: NULL, or what is wrong (for operators), and at which event. */
const char *event_check(Ctx *ctx, Id *ret_seq);

extern const Module event_module;

#endif
