/* Random sessions, of which some items are closed to the public: whatever is done with them, no
 * public page, feed, file or reply for programs has a word of these. */
#include <stdio.h>
#include <string.h>

#include "app/testapp.h"
#include "core/http/http.h"
#include "core/job/job.h"
#include "core/pdf/pdf.h"
#include "modules/council/test_scene.h"

enum { SESSIONS = 16, STEPS = 30, IDS = 9 };

/* Stands in all that is closed; the other in all that is open. */
#define CLOSED "Quetzal"
#define OPEN   "Okapi"

#define MINUTES "faire=proces-verbal&arrete-d=20&arrete-m=3&arrete-y=2026&circuit_pv="

/* A generator of our own (SplitMix64), so that a failure comes back with its seed. */
static uint64_t seed;

static int draw(int below)
{
	uint64_t z = seed += 0x9e3779b97f4a7c15U;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
	return (int)((z ^ (z >> 31)) % (uint64_t)below);
}

/* ---- The sessions ---- */

/* Which of its four deliberations are open, by bits. */
static unsigned open_items;

static Str word(Ctx *ctx, const char *what, bool is_open)
{
	return str_format(ctx->arena, "%s %s", what, is_open ? OPEN : CLOSED);
}

static Err *add_paper(Ctx *ctx, CouncilScene *s, Id item, bool is_open)
{
	BlobDraft blob;
	Err *e = blob_make(ctx, S("%PDF-1.4\n% paper\n"), &blob);
	Str name = word(ctx, "Pièce", is_open);
	return e ? e
	         : council_paper_add(ctx, s->session, item, &blob,
	                             str_format(ctx->arena, "%.*s.pdf", STR(name)), name);
}

static Err *add_item(Ctx *ctx, CouncilScene *s, const char *kind, bool is_open)
{
	return council_item_add(ctx, s->session,
	                        &(CouncilItem){ .kind = str_of(kind),
	                                        .title = word(ctx, "Affaire", is_open),
	                                        .theme = word(ctx, "Thème", is_open),
	                                        .rapporteur = word(ctx, "Mme", is_open),
	                                        .is_public = is_open });
}

static Err *fill(Ctx *ctx, CouncilScene *s)
{
	Err *e = add_item(ctx, s, "information", true);
	if (!e)
		e = add_item(ctx, s, "information", false);
	if (!e)
		e = add_item(ctx, s, "election", false);
	CouncilItemList items = council_items(ctx, s->session);
	for (size_t i = 0; i < items.len && !e; i++) {
		bool is_open = i < 4 ? (open_items >> i & 1) != 0 : items.at[i].is_public;
		e = add_paper(ctx, s, items.at[i].id, is_open);
	}
	return e;
}

/* Deliberations of closed items: their titles, texts and rapporteurs are closed as well. */
static void close_some(CouncilScene *s)
{
	for (int i = 0; i < 4; i++) {
		bool is_open = open_items >> i & 1;
		const char *name = is_open ? OPEN : CLOSED;
		Str sql = str_format(
			s->ctx->arena,
			"update act set title = '%s %d', rapporteur = '%s', theme = '%s' "
			"where id = %lld; update council_item set is_public = %d, title = "
			"'%s %d', rapporteur = '%s', theme = '%s' where id = %lld",
			name, i, name, name, (long long)s->acts[i], is_open, name, i, name, name,
			(long long)s->items[i]);
		test_script(s->ctx, str_cstr(s->ctx->arena, sql));
	}
}

/* ---- What happens in them ---- */

static Err *discuss(Ctx *ctx, CouncilScene *s)
{
	const CouncilItem *item = council_item_find(ctx, s->item);
	return council_item_discuss(ctx, s->item, word(ctx, "On parle de", item->is_public));
}

static Err *random_step(Ctx *ctx, CouncilScene *s)
{
	CouncilItemList items = council_items(ctx, s->session);
	s->item = items.at[draw((int)items.len)].id;
	bool is_open = council_item_find(ctx, s->item)->is_public;
	s->nominees = (CouncilNominees){ 0 };
	list_push(ctx->arena, &s->nominees)->label = word(ctx, "Candidat", is_open);
	list_push(ctx->arena, &s->nominees)->label = word(ctx, "Candidate", is_open);
	switch (draw(6)) {
	case 0: return council_arrive(ctx, s->session, s->ids[draw(SCENE_MEMBERS)], false);
	case 1: return council_stand_aside(ctx, s->item, s->ids[draw(9)], (Aside)draw(3));
	case 2: return council_item_settle(ctx, s->item, ITEM_POSTPONED);
	case 3: return council_ballot_close(ctx, s->ballot);
	case 4: return discuss(ctx, s);
	default: break;
	}
	return council_ballot_open(ctx, s->item, (BallotMethod)draw(METHODS), &s->nominees,
	                           &s->ballot);
}

static Err *random_vote(Ctx *ctx, CouncilScene *s)
{
	const CouncilBallot *b = s->ballot != 0 ? council_ballot_find(ctx, s->ballot) : NULL;
	if (!b || !b->is_open || b->is_election)
		return NULL;
	if (b->method == METHOD_SECRET)
		return council_vote_secret(ctx, b->id, s->member, draw(3) + 1);
	return council_vote(ctx, b->id, s->member, (CouncilChoice)(draw(3) + 1));
}

static void hold(CouncilScene *s)
{
	for (int step = 0; step < STEPS; step++) {
		Err *e = council_scene_try(s, &s->samira, random_step);
		for (int i = 0; i < 6 && !e; i++) {
			int who = draw(9);
			s->member = s->ids[who];
			Err *vote = council_scene_try(s, &s->members[who], random_vote);
			(void)vote; /* some may not */
		}
	}
}

/* The list and the minutes, with and without what is closed; whoever may, puts them online. */
static void write_up(CouncilScene *s)
{
	static const char *const asked[] = {
		"faire=liste&circuit_liste=",
		MINUTES,
		"sans_huis_clos=yes&" MINUTES,
	};
	Arena *arena = s->ctx->arena;
	Str base = str_format(arena, "/seances/%lld/pieces", (long long)s->session);
	council_scene_as(s, &s->samira);
	for (size_t i = 0; i < ARRAY_LEN(asked); i++)
		(void)test_post(s->ctx, str_cstr(arena, base), asked[i]);
	while (job_run_due(s->ctx->platform, s->ctx->authority, app_modules, s->ctx->now, 100) > 0)
		continue;
	for (int id = 1; id <= 3; id++)
		(void)test_post(s->ctx,
		                str_cstr(arena, str_format(arena, "%.*s/%d", STR(base), id)), "");
}

/* One of several ends: prepared, convened, held for a while, closed and written up, called off. */
static CouncilScene *random_session(void)
{
	open_items = (unsigned)draw(16);
	int end = draw(6);
	CouncilScene *s = council_scene();
	council_scene_go(s, &s->samira, fill);
	close_some(s);
	if (end > 0)
		council_scene_convene(s);
	if (end > 1) {
		council_scene_open(s, 9);
		hold(s);
	}
	if (end > 3 && !council_scene_try(s, &s->samira, council_scene_close))
		write_up(s);
	if (draw(6) == 0) /* behind closed doors */
		test_script(s->ctx, "update council_session set is_public = 0, place = '" CLOSED
		                    "', video = 'https://" CLOSED ".example/'");
	return s;
}

/* ---- What the public is given ---- */

typedef struct {
	int asked, given, open;
} Walk;

static Str readable(Reply reply)
{
	Str text;
	if (!str_starts(reply.body, S("%PDF-")))
		return reply.body;
	return pdf_take_text(test_arena(), reply.body, &text) ? (Str){ 0 } : text;
}

static void ask(CouncilScene *s, Str path, Walk *walk)
{
	Reply reply = test_get(s->ctx, str_cstr(s->ctx->arena, path));
	Str text = readable(reply);
	bool leaks = str_has(text, S(CLOSED)) || str_has(text, S("quetzal"));
	if (leaks)
		printf("# seed %llu: %.*s\n", (unsigned long long)seed, STR(path));
	CHECK(!leaks && reply.status != 500);
	walk->asked++;
	walk->given += reply.status == 200;
	walk->open += str_has(text, S(OPEN));
}

/* Fills the first slot of an address with all that may stand there, and goes on with the next. */
static void walk_from(CouncilScene *s, Str path, Walk *walk)
{
	Str rest = path, head = str_cut(&rest, '{');
	Arena *arena = s->ctx->arena;
	if (head.len == path.len) {
		ask(s, path, walk);
		return;
	}
	(void)str_cut(&rest, '}');
	for (int i = 1; i <= IDS; i++)
		walk_from(s, str_format(arena, "%.*s%d%.*s", STR(head), i, STR(rest)), walk);
	for (int i = 1; i <= 4; i++)
		walk_from(s, str_format(arena, "%.*s2026-DE-%04d%.*s", STR(head), i, STR(rest)),
		          walk);
}

/* The mailbox is of the demonstration: letters of members lie open there. */
static bool is_walked(const Route *route)
{
	return route->method == GET && strcmp(route->needs, ANYONE) == 0 &&
	       !str_starts(str_of(route->path), S("/courriels"));
}

static void walk_all(CouncilScene *s, Walk *walk)
{
	test_as_visitor(s->ctx);
	for (size_t i = 0; app_modules[i]; i++)
		for (const Route *r = app_modules[i]->routes; r && r->path; r++)
			if (is_walked(r))
				walk_from(s, str_of(r->path), walk);
}

TEST(no_word_of_a_closed_item_is_given_to_the_public_whatever_happens)
{
	Walk walk = { 0 };
	for (int i = 0; i < SESSIONS; i++) {
		seed = (uint64_t)i * 104729;
		CouncilScene *s = random_session();
		walk_all(s, &walk);
	}
	printf("# %d sessions: %d addresses asked, %d given, %d with what is open\n", SESSIONS,
	       walk.asked, walk.given, walk.open);
	CHECK(walk.given > 30 * SESSIONS && walk.open > 3 * SESSIONS);
}
