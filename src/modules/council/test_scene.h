/* test_scene.h — the scene of the tests of councils: a town, its council of fifteen, a session with
 * an agenda. */
#ifndef MODULES_COUNCIL_TEST_SCENE_H
#define MODULES_COUNCIL_TEST_SCENE_H

#include "core/http/http.h"
#include "modules/council/room.h"

enum { SCENE_MEMBERS = 15 };

typedef struct {
	Ctx *ctx;
	Id service, body, session;
	Id acts[4], items[4]; /* deliberations on the agenda */
	Id election;          /* an item */
	Actor samira;         /* the secretary */
	Actor omar;           /* an agent who is not */
	Actor members[SCENE_MEMBERS];
	Id ids[SCENE_MEMBERS]; /* as members; the first one presides */
	Id ballot;

	/* What rules of a test are given. */
	Id item, member, holder, act;
	BallotMethod method;
	CouncilChoice choice;
	int number;
	Aside aside;
	bool flag;
	Date day;
	Str text;
	CouncilNominees nominees;
} CouncilScene;

/* 10 March 2026, 9:30: the session is planned for the 20th at 18:30, with four deliberations and an
 * election. */
CouncilScene *council_scene(void);
void council_scene_convene(CouncilScene *scene);
void council_scene_open(CouncilScene *scene, int present); /* the 20th; the first ones are there */

/* Runs a rule on the writer as that person: what it refuses.  go: it must not. */
typedef Err *CouncilRule(Ctx *ctx, CouncilScene *scene);
Err *council_scene_try(CouncilScene *scene, const Actor *actor, CouncilRule *rule);
void council_scene_go(CouncilScene *scene, const Actor *actor, CouncilRule *rule);
Ctx *council_scene_ctx(CouncilScene *scene, const Actor *actor); /* reads as that person */

/* Steps by the secretary, with what the scene says. */
CouncilRule council_scene_arrive, council_scene_depart, council_scene_proxy, council_scene_aside;
CouncilRule council_scene_ballot, council_scene_vote, council_scene_secret, council_scene_count;
CouncilRule council_scene_settle_postponed, council_scene_close;

void council_scene_as(CouncilScene *scene, const Actor *actor); /* requests come from */

/* What checks of both modules find wrong; NULL: nothing. */
const char *council_scene_check(CouncilScene *scene);

#endif
