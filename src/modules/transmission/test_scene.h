/* test_scene.h — the scene of the tests of transmissions: a signed act, a simulated ministry. */
#ifndef MODULES_TRANSMISSION_TEST_SCENE_H
#define MODULES_TRANSMISSION_TEST_SCENE_H

#include "modules/transmission/rows.h"

typedef struct {
	Ctx *ctx;
	Actor clerk, second, reader; /* may do all; may send; may read */
	Id service, act, transmission;
	const char *title;
	ActDraft draft;
} TransmissionScene;

/* 10 March 2026; the ministry is simulated, answers at once, and gave its nomenclature. */
TransmissionScene *transmission_scene(void);

/* Runs a rule on the writer as that person: what it refuses. */
Err *transmission_scene_try(TransmissionScene *s, const Actor *actor,
                            Err *(*rule)(Ctx *ctx, void *scene));
void transmission_scene_do(TransmissionScene *s, const Actor *actor,
                           Err *(*rule)(Ctx *ctx, void *scene));

/* A signed order, with an annex; and its transmission, prepared with the matter 7.5. */
void transmission_scene_act(TransmissionScene *s, const char *title);
void transmission_scene_prepare(TransmissionScene *s);

/* Sends what is prepared, and lets the ministry answer. */
void transmission_scene_send(TransmissionScene *s);
void transmission_scene_jobs(TransmissionScene *s);

/* What the next act will meet. */
void transmission_scene_next(TransmissionScene *s, Scenario next, bool new_nomenclature);

/* As it is now, to the clerk. */
Ctx *transmission_scene_ctx(const TransmissionScene *s, const Actor *actor);
const Transmission *transmission_scene_get(const TransmissionScene *s);
const Act *transmission_scene_get_act(const TransmissionScene *s);
TransmissionMessageList transmission_scene_messages(const TransmissionScene *s);

/* A small PDF. */
Str transmission_scene_pdf(void);

#endif
