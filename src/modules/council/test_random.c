/* Random sessions: whatever happens in them, the votes of each act satisfy what open data ask, and
 * nothing is lost or counted twice. */
#include <stdio.h>

#include "app/testapp.h"
#include "modules/council/test_scene.h"

enum { SESSIONS = 60, STEPS = 60 };

/* A generator of our own (SplitMix64), so that a failure comes back with its seed. */
static uint64_t seed;

static int draw(int below)
{
	uint64_t z = seed += 0x9e3779b97f4a7c15U;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
	return (int)((z ^ (z >> 31)) % (uint64_t)below);
}

static Err *random_step(Ctx *ctx, CouncilScene *s)
{
	int who = draw(SCENE_MEMBERS), other = draw(SCENE_MEMBERS);
	s->item = s->items[draw(4)];
	switch (draw(8)) {
	case 0:
	case 1: return council_arrive(ctx, s->session, s->ids[who], draw(9) == 0);
	case 2: return draw(3) ? NULL : council_depart(ctx, s->session, s->ids[who]);
	case 3: return council_proxy_give(ctx, s->session, s->ids[who], s->ids[other], 1);
	case 4: return council_stand_aside(ctx, s->item, s->ids[who], (Aside)draw(3));
	case 5:
		return council_ballot_open(ctx, s->item, (BallotMethod)draw(METHODS), &s->nominees,
		                           &s->ballot);
	case 6: return council_ballot_close(ctx, s->ballot);
	default: break;
	}
	return draw(6) ? NULL : council_ballot_void(ctx, s->ballot);
}

/* As the device of the member who casts that voice would. */
static Err *random_vote(Ctx *ctx, CouncilScene *s)
{
	const CouncilBallot *b = s->ballot != 0 ? council_ballot_find(ctx, s->ballot) : NULL;
	if (!b || !b->is_open)
		return NULL;
	if (b->method == METHOD_SECRET)
		return council_vote_secret(ctx, b->id, s->member, draw(3) + 1);
	return council_vote(ctx, b->id, s->member, (CouncilChoice)(draw(3) + 1));
}

static void vote_around(CouncilScene *s)
{
	for (int i = 0; i < 12; i++) {
		s->member = s->ids[draw(SCENE_MEMBERS)];
		Err *e = council_scene_try(s, &s->members[draw(SCENE_MEMBERS)], random_vote);
		(void)e; /* most have no such voice */
	}
}

/* One voice that is read by itself is the same as among all. */
static void voices_must_agree(CouncilScene *s)
{
	Ctx *ctx = council_scene_ctx(s, &s->samira);
	const CouncilBallot *b = s->ballot != 0 ? council_ballot_find(ctx, s->ballot) : NULL;
	if (!b)
		return;
	CouncilVoiceList all =
		council_voices(ctx, council_session_find(ctx, b->session), b->item, b->id);
	for (size_t i = 0; i < all.len; i++) {
		const CouncilVoice *one = council_voice_now(ctx, b, all.at[i].member);
		CHECK(one && one->voter == all.at[i].voter && one->choice == all.at[i].choice &&
		      one->took_part == all.at[i].took_part && one->aside == all.at[i].aside &&
		      one->deputy == all.at[i].deputy && one->proxy == all.at[i].proxy);
	}
	CHECK(!council_voice_now(ctx, b, 987654));
}

/* What SCDL asks of a row, and what a register asks of all. */
static void must_hold(CouncilScene *s)
{
	CHECK_STR(test_value(s->ctx,
	                     "select count(*) || '' from act where effective is not null and not "
	                     "(effective >= voting and voting = in_favour + against + abstentions "
	                     "and voting > 0 and effective <= 15)"),
	          S("0"));
	CHECK_STR(test_value(s->ctx, "select count(*) || '' from act where state in ('adopted', "
	                             "'rejected') and (number is null or decided is null or "
	                             "effective is null)"),
	          S("0"));
	CHECK_STR(test_value(s->ctx, "select count(*) || '' from council_ballot where state = "
	                             "'closed' and is_waived = 0 and 2 * present <= members"),
	          S("0"));
	const char *wrong = council_scene_check(s);
	if (wrong)
		printf("# %s\n", wrong);
	CHECK(!wrong);
}

TEST(whatever_happens_in_a_session_its_votes_add_up)
{
	int adopted = 0, rejected = 0, refused = 0;
	for (int i = 0; i < SESSIONS; i++) {
		seed = (uint64_t)i * 7919;
		CouncilScene *s = council_scene();
		council_scene_convene(s);
		council_scene_open(s, 6 + draw(9));
		for (int step = 0; step < STEPS; step++) {
			Err *e = council_scene_try(s, &s->samira, random_step);
			refused += e != NULL;
			vote_around(s);
			voices_must_agree(s);
		}
		must_hold(s);
		int64_t n;
		if (str_to_int(test_value(s->ctx, "select count(*) || '' from act where state = "
		                                  "'adopted'"),
		               &n))
			adopted += (int)n;
		if (str_to_int(test_value(s->ctx, "select count(*) || '' from act where state = "
		                                  "'rejected'"),
		               &n))
			rejected += (int)n;
	}
	printf("# %d sessions: %d adopted, %d rejected, %d steps refused\n", SESSIONS, adopted,
	       rejected, refused);
	CHECK(adopted > SESSIONS / 4 && rejected > SESSIONS / 4 && refused > SESSIONS);
}
