/* state.h — what a dossier is, and the states it goes through: see dossier.h. */
#ifndef MODULES_DOSSIER_STATE_H
#define MODULES_DOSSIER_STATE_H

#include "base/date.h"

typedef enum {
	DOSSIER_DRAFT,
	DOSSIER_FILED,
	DOSSIER_INCOMPLETE,
	DOSSIER_UNDER_REVIEW,
	DOSSIER_ACCEPTED,
	DOSSIER_REFUSED,
	DOSSIER_CLOSED,
	DOSSIER_WITHDRAWN,
	DOSSIER_STATES,
} DossierState;

const char *dossier_state_code(DossierState state); /* "under_review": as stored */
const char *dossier_state_name(DossierState state); /* a message: "En instruction" */
bool dossier_state_find(Str code, DossierState *state);
bool dossier_is_open(DossierState state); /* filed, incomplete or under review */

typedef struct {
	Id id;
	Str number; /* "2026-000123-K"; empty for a draft */
	DossierState state;
	Id procedure, revision, service;
	Id person;       /* the applicant */
	Id agent;        /* in charge; 0: nobody */
	int64_t version; /* of the draft: grows with each save */
	Instant created, filed, decided;
	Date filed_on, due, implied;
	Str applicant; /* as the lists show it */
	Str procedure_code;
	Id folder; /* of the signature book, where its decision waits; 0: none */
	Bytes wrapped_key, salt;
} Dossier;

typedef enum { DECISION_ACCEPT, DECISION_REFUSE, DECISION_CLOSE } DecisionKind;

#endif
