/* ballot.c — ballots: opening, voting, counting, and what comes of them. */
#include "core/crypto/crypto.h"
#include "core/tz/tz.h"
#include "gen/council_queries.h"
#include "modules/council/rows.h"

enum { SECRET_FOR = 1, SECRET_AGAINST = 2, SECRET_BLANK = 3, FIRST_OPTION = 10 };

static const struct {
	const char *code, *name;
} methods[METHODS] = {
	[METHOD_HAND] = { "hand", MESSAGE("À main levée") },
	[METHOD_ROLL] = { "roll", MESSAGE("Par appel nominal") },
	[METHOD_DEVICE] = { "device", MESSAGE("Depuis l’appareil de chacun") },
	[METHOD_SECRET] = { "secret", MESSAGE("À bulletin secret") },
};

const char *council_method_name(BallotMethod method)
{
	assert((size_t)method < METHODS);
	return methods[method].name;
}

static CouncilBallot ballot_of(const BallotRow *row)
{
	CouncilBallot b = row->b;
	b.method = METHODS;
	for (int i = 0; i < METHODS; i++)
		if (str_eq(row->method, str_of(methods[i].code)))
			b.method = (BallotMethod)i;
	assert(b.method < METHODS);
	b.is_open = str_eq(row->state, S("open"));
	b.is_void = str_eq(row->state, S("void"));
	b.quorum.is_reached = b.quorum.present >= b.quorum.needed;
	return b;
}

CouncilBallotList council_ballots(Ctx *ctx, Id session)
{
	CouncilBallotList list = { 0 };
	BallotRowList rows = council_ballot_rows(ctx, session);
	for (size_t i = 0; i < rows.len; i++)
		*list_push(ctx->arena, &list) = ballot_of(&rows.at[i]);
	return list;
}

const CouncilBallot *council_ballot_find(Ctx *ctx, Id id)
{
	const BallotRow *row = council_ballot_row(ctx, id);
	if (!row)
		return NULL;
	CouncilBallot *b = alloc(ctx->arena, CouncilBallot);
	*b = ballot_of(row);
	return b;
}

/* ---- Opening ---- */

static Err *check_nominees(Ctx *ctx, const CouncilNominees *nominees, int round)
{
	if (nominees->len == 0 || nominees->len > COUNCIL_CANDIDATES_MAX)
		return err_invalid(ctx, "Écrivez les candidats, un par ligne : 20 au plus.");
	for (size_t i = 0; i < nominees->len; i++) {
		const CouncilNominee *n = &nominees->at[i];
		size_t length = str_code_points(n->label);
		if (length == 0 || length > 120)
			return err_invalid(ctx, "Un candidat a un nom de 120 signes au plus.");
		if (round == COUNCIL_ROUNDS && !date_is_set(n->born))
			return err_invalid(ctx,
			                   "Au troisième tour, à égalité, le plus âgé est élu : "
			                   "écrivez la date de naissance de {name}.",
			                   arg("name", n->label));
	}
	return NULL;
}

static Err *need_quorum(Ctx *ctx, const CouncilQuorum *q)
{
	if (q->is_reached)
		return NULL;
	return err_conflict(ctx,
	                    "Le quorum n’est pas atteint sur ce point : {present} présents, il en "
	                    "faut {needed}. Les pouvoirs ne comptent pas.",
	                    arg("present", q->present), arg("needed", q->needed));
}

static void add_options(Ctx *ctx, Id ballot, const CouncilNominees *nominees)
{
	for (size_t i = 0; i < nominees->len; i++)
		council_option_add(ctx, ballot, (int)i + FIRST_OPTION, nominees->at[i].label,
		                   nominees->at[i].born);
}

Err *council_ballot_open(Ctx *ctx, Id item_id, BallotMethod method, const CouncilNominees *nominees,
                         Id *ret_id)
{
	const CouncilItem *item;
	const CouncilSession *s;
	Err *e = council_need_item(ctx, item_id, &item, &s);
	if (!e)
		e = council_need_running(ctx, s->id, &s);
	if (e)
		return e;
	if (s->state != SESSION_OPEN)
		return err_conflict(ctx, "La séance est suspendue : reprenez-la d’abord.");
	if (item->state != ITEM_WAITING || str_eq(item->kind, S("information")))
		return err_conflict(ctx, "Ce point n’attend pas de vote.");
	if (council_ballot_open_of(ctx, s->id) != 0)
		return err_conflict(ctx, "Un scrutin est déjà ouvert : proclamez-le d’abord.");
	CouncilBallot b = { .item = item_id, .session = s->id, .round = 1, .method = method };
	b.is_election = str_eq(item->kind, S("election"));
	if (b.is_election) {
		b.round = (int)council_ballot_rounds(ctx, item_id) + 1;
		b.method = METHOD_SECRET;
		e = b.round > COUNCIL_ROUNDS ? err_conflict(ctx, "Les trois tours ont eu lieu.")
		                             : check_nominees(ctx, nominees, b.round);
	}
	CouncilVoiceList voices = council_voices(ctx, s, item_id, 0);
	b.quorum = council_quorum_now(ctx, s, &voices);
	if (!e)
		e = need_quorum(ctx, &b.quorum);
	if (e)
		return e;
	Id id = council_ballot_insert(ctx, &b, str_of(methods[b.method].code), ctx->now);
	if (b.is_election)
		add_options(ctx, id, nominees);
	council_event(ctx, "council.ballot-opened", s->id,
	              str_format(ctx->arena,
	                         "ballot=%lld\nitem=%lld\nmethod=%s\nneeded=%d\n"
	                         "present=%d\nround=%d\n",
	                         (long long)id, (long long)item_id, methods[b.method].code,
	                         b.quorum.needed, b.quorum.present, b.round));
	*ret_id = id;
	return NULL;
}

/* ---- Voting ---- */

static const char *choice_code(CouncilChoice choice)
{
	return choice == CHOICE_FOR ? "for" : choice == CHOICE_AGAINST ? "against" : "abstain";
}

CouncilChoice council_choice_of(Ctx *ctx, Id ballot, Id member)
{
	Str code = council_vote_choice(ctx, ballot, member);
	for (CouncilChoice choice = CHOICE_FOR; choice <= CHOICE_ABSTAIN; choice++)
		if (str_eq(code, str_of(choice_code(choice))))
			return choice;
	return CHOICE_NONE;
}

/* The voice of a member in an open ballot, which the actor may cast. */
static Err *need_voice(Ctx *ctx, Id ballot, Id member, const CouncilBallot **ret_ballot,
                       const CouncilVoice **ret_voice)
{
	const CouncilBallot *b = council_ballot_find(ctx, ballot);
	if (!b)
		return err_not_found(ctx, "Ce scrutin n’existe pas.");
	if (!b->is_open)
		return err_conflict(ctx, "Ce scrutin est clos.");
	const CouncilVoice *v = council_voice_now(ctx, b, member);
	Id here = council_member_here(ctx);
	bool own = v && v->voter != 0 && v->voter == here && ctx_may(ctx, COUNCIL_SIT);
	bool by_secretary = b->method != METHOD_SECRET && !council_need_manager(ctx);
	if (!v || (!own && !by_secretary))
		return err_forbidden(ctx, "Cette voix n’est pas la vôtre, ou vous n’êtes pas "
		                          "présent.");
	if (v->voter == 0)
		return err_conflict(ctx,
		                    "{name} ne prend pas part à ce vote : absent, sans pouvoir, "
		                    "ou en retrait.",
		                    arg("name", v->name));
	*ret_ballot = b;
	*ret_voice = v;
	return NULL;
}

static void write_vote(Ctx *ctx, const CouncilBallot *b, const CouncilVoice *v,
                       CouncilChoice choice)
{
	if (v->choice == choice)
		return; /* the same again */
	council_vote_write(ctx, b->id, v->member, str_of(choice_code(choice)), v->voter, ctx->now);
	council_event(ctx, "council.voted", b->session,
	              str_format(ctx->arena, "ballot=%lld\ncast_by=%lld\nchoice=%s\nmember=%lld\n",
	                         (long long)b->id, (long long)v->voter, choice_code(choice),
	                         (long long)v->member));
}

Err *council_vote(Ctx *ctx, Id ballot, Id member, CouncilChoice choice)
{
	const CouncilBallot *b = NULL;
	const CouncilVoice *v = NULL;
	assert(choice != CHOICE_NONE);
	Err *e = need_voice(ctx, ballot, member, &b, &v);
	if (e)
		return e;
	if (b->method == METHOD_SECRET)
		return err_conflict(ctx, "Ce scrutin est secret.");
	write_vote(ctx, b, v, choice);
	return NULL;
}

/* A number drawn by lot, so that no order of ballots can be read from the file. */
static Id random_id(void)
{
	uint64_t bits;
	crypto_random(&bits, sizeof bits);
	return (Id)(bits >> 1 | 1);
}

static bool choice_is_known(Ctx *ctx, const CouncilBallot *b, int choice)
{
	if (!b->is_election)
		return choice >= SECRET_FOR && choice <= SECRET_BLANK;
	CouncilOptionList options = council_options(ctx, b->id);
	bool known = choice == SECRET_BLANK;
	for (size_t i = 0; i < options.len; i++)
		known |= options.at[i].number == choice;
	return known;
}

/* Both in this transaction, or neither: who took part, and a ballot that nothing leads back from.
 */
static Err *drop_ballot(Ctx *ctx, const CouncilBallot *b, const CouncilVoice *v, int choice)
{
	if (council_part_add(ctx, b->id, v->member, v->voter) == 0)
		return err_conflict(ctx,
		                    "Cette voix a déjà voté : un bulletin secret ne se reprend "
		                    "pas.");
	council_secret_add(ctx, random_id(), b->id, choice);
	council_event(ctx, "council.took-part", b->session,
	              str_format(ctx->arena, "ballot=%lld\ncast_by=%lld\nmember=%lld\n",
	                         (long long)b->id, (long long)v->voter, (long long)v->member));
	return NULL;
}

Err *council_vote_secret(Ctx *ctx, Id ballot, Id member, int choice)
{
	const CouncilBallot *b = NULL;
	const CouncilVoice *v = NULL;
	Err *e = need_voice(ctx, ballot, member, &b, &v);
	if (e)
		return e;
	if (b->method != METHOD_SECRET)
		return err_conflict(ctx, "Ce scrutin n’est pas secret.");
	if (!choice_is_known(ctx, b, choice))
		return err_invalid(ctx, "Choisissez une des réponses proposées.");
	return drop_ballot(ctx, b, v, choice);
}

static bool has(const Id *ids, size_t len, Id id)
{
	for (size_t i = 0; i < len; i++)
		if (ids[i] == id)
			return true;
	return false;
}

/* An open ballot that the secretary keeps. */
static Err *need_kept(Ctx *ctx, Id ballot, const CouncilBallot **ret_ballot,
                      const CouncilSession **ret_session)
{
	const CouncilBallot *b = council_ballot_find(ctx, ballot);
	if (!b)
		return err_not_found(ctx, "Ce scrutin n’existe pas.");
	Err *e = council_need_running(ctx, b->session, ret_session);
	if (e)
		return e;
	if (!b->is_open)
		return err_conflict(ctx, "Ce scrutin est clos.");
	*ret_ballot = b;
	return NULL;
}

Err *council_vote_by_hand(Ctx *ctx, Id ballot, const Id *against, size_t against_len,
                          const Id *abstain, size_t abstain_len)
{
	const CouncilBallot *b;
	const CouncilSession *s;
	Err *e = need_kept(ctx, ballot, &b, &s);
	if (e)
		return e;
	if (b->method != METHOD_HAND)
		return err_conflict(ctx, "Ce scrutin n’est pas à main levée.");
	CouncilVoiceList voices = council_voices(ctx, s, b->item, ballot);
	for (size_t i = 0; i < voices.len; i++) {
		const CouncilVoice *v = &voices.at[i];
		bool no = has(against, against_len, v->member);
		bool blank = has(abstain, abstain_len, v->member);
		if ((no && blank) || ((no || blank) && v->voter == 0))
			return err_invalid(ctx,
			                   "{name} ne peut pas être compté ainsi : vérifiez les "
			                   "cases.",
			                   arg("name", v->name));
		if (v->voter != 0)
			write_vote(ctx, b, v,
			           no      ? CHOICE_AGAINST
			           : blank ? CHOICE_ABSTAIN
			                   : CHOICE_FOR);
	}
	return NULL;
}

Err *council_vote_on_paper(Ctx *ctx, Id ballot, const CouncilPaperCount *counts, size_t len)
{
	const CouncilBallot *b;
	const CouncilSession *s;
	int64_t total = 0;
	Err *e = need_kept(ctx, ballot, &b, &s);
	if (e)
		return e;
	if (b->method != METHOD_SECRET || b->votes_cast > 0)
		return err_conflict(ctx, "Ce scrutin n’est pas secret, ou des voix y ont déjà voté "
		                         "depuis leur appareil.");
	CouncilVoiceList voices = council_voices(ctx, s, b->item, ballot);
	int wanted = council_voices_count(&voices);
	for (size_t i = 0; i < len; i++) {
		if (counts[i].votes < 0 || !choice_is_known(ctx, b, counts[i].choice))
			return err_invalid(ctx, "Écrivez combien de bulletins il y a de chaque "
			                        "sorte.");
		total += counts[i].votes;
	}
	if (total != wanted)
		return err_invalid(
			ctx,
			"Il y a {total} bulletins pour {n} voix. Comptez aussi les blancs "
			"et les nuls.",
			arg("total", total), arg("n", wanted));
	size_t of = 0;
	int left = len > 0 ? counts[0].votes : 0;
	for (size_t i = 0; i < voices.len && !e; i++) {
		if (voices.at[i].voter == 0)
			continue;
		while (left == 0 && of + 1 < len)
			left = counts[++of].votes;
		e = drop_ballot(ctx, b, &voices.at[i], counts[of].choice);
		left--;
	}
	return e;
}

/* ---- Counting ---- */

static int eligible(const CouncilVoiceList *voices)
{
	int n = 0;
	for (size_t i = 0; i < voices->len; i++)
		n += voices->at[i].aside == ASIDE_NO;
	return n;
}

static CouncilTally count_public(const CouncilSession *s, const CouncilVoiceList *voices)
{
	CouncilTally t = { 0 };
	for (size_t i = 0; i < voices->len; i++) {
		CouncilChoice choice = voices->at[i].choice;
		t.in_favour += choice == CHOICE_FOR;
		t.against += choice == CHOICE_AGAINST;
		t.abstentions += choice == CHOICE_ABSTAIN;
		if (voices->at[i].member == s->president)
			t.president = choice;
	}
	return t;
}

static CouncilTally count_secret(const SecretRowList *rows)
{
	CouncilTally t = { .is_secret = true };
	for (size_t i = 0; i < rows->len; i++) {
		const SecretRow *r = &rows->at[i];
		t.in_favour += r->choice == SECRET_FOR ? r->votes : 0;
		t.against += r->choice == SECRET_AGAINST ? r->votes : 0;
		t.abstentions += r->choice == SECRET_BLANK ? r->votes : 0;
	}
	return t;
}

/* Votes of each candidate are kept beside its name; in_favour counts all that named one. */
static void count_election(Ctx *ctx, CouncilBallot *b, const SecretRowList *rows)
{
	CouncilOptionList options = council_options(ctx, b->id);
	CouncilCandidate candidates[COUNCIL_CANDIDATES_MAX] = { 0 };
	for (size_t i = 0; i < options.len; i++) {
		candidates[i].born = options.at[i].born;
		for (size_t j = 0; j < rows->len; j++)
			if (rows->at[j].choice == options.at[i].number)
				candidates[i].votes = rows->at[j].votes;
		council_option_set_votes(ctx, b->id, options.at[i].number, candidates[i].votes);
		b->vote.in_favour += candidates[i].votes;
	}
	int winner = council_elected(candidates, options.len, b->round);
	b->elected = winner >= 0 ? options.at[winner].number : 0;
	b->is_adopted = winner >= 0;
	for (size_t j = 0; j < rows->len; j++)
		b->vote.abstentions += rows->at[j].choice == SECRET_BLANK ? rows->at[j].votes : 0;
}

static void count_decision(CouncilBallot *b, const CouncilLaw *law, const CouncilTally *t)
{
	CouncilOutcome o = council_outcome(law, t);
	b->vote.in_favour = t->in_favour;
	b->vote.against = t->against;
	b->vote.abstentions = t->abstentions;
	b->is_adopted = o.is_adopted;
	b->by_casting_vote = o.by_casting_vote;
}

static Str count_data(Ctx *ctx, const CouncilBallot *b)
{
	const ActVote *v = &b->vote;
	return str_format(ctx->arena,
	                  "abstentions=%d\nadopted=%d\nagainst=%d\nballot=%lld\n"
	                  "effective=%d\nelected=%d\nin_favour=%d\nreal=%d\n",
	                  v->abstentions, b->is_adopted, v->against, (long long)b->id, v->effective,
	                  b->elected, v->in_favour, v->real);
}

/* The log of the database would still show beside which part each secret ballot was written. */
static void forget_order(Ctx *ctx, const CouncilBallot *b)
{
	if (b->method == METHOD_SECRET)
		db_forget_order(ctx->db);
}

Err *council_ballot_close(Ctx *ctx, Id ballot)
{
	const CouncilBallot *open;
	const CouncilSession *s;
	Err *e = need_kept(ctx, ballot, &open, &s);
	if (e)
		return e;
	CouncilBallot b = *open;
	CouncilVoiceList voices = council_voices(ctx, s, b.item, ballot);
	SecretRowList secret = { 0 };
	if (b.votes_cast == 0)
		return err_conflict(
			ctx,
			"Personne n’a encore voté : attendez une voix, ou annulez ce scrutin.");
	if (b.method == METHOD_SECRET)
		secret = council_secret_tally(ctx, ballot);
	CouncilTally tally =
		b.method == METHOD_SECRET ? count_secret(&secret) : count_public(s, &voices);
	tally.members = b.quorum.members;
	if (b.is_election)
		count_election(ctx, &b, &secret);
	else
		count_decision(&b, council_law_of(s), &tally);
	b.vote.effective = eligible(&voices);
	b.vote.real = b.vote.in_favour + b.vote.against + b.vote.abstentions;
	assert(act_vote_is_sound(&b.vote));
	council_ballot_set_closed(ctx, &b, ctx->now);
	forget_order(ctx, &b);
	council_event(ctx, "council.ballot-closed", s->id, count_data(ctx, &b));
	if (b.is_election && b.elected == 0)
		return NULL; /* another round */
	const CouncilItem *item = council_item_find(ctx, b.item);
	return council_settle(ctx, item,
	                      b.is_election  ? ITEM_ELECTED
	                      : b.is_adopted ? ITEM_ADOPTED
	                                     : ITEM_REJECTED,
	                      council_ballot_find(ctx, ballot));
}

Err *council_ballot_void(Ctx *ctx, Id ballot)
{
	const CouncilBallot *b = NULL;
	const CouncilSession *s;
	Err *e = need_kept(ctx, ballot, &b, &s);
	if (e)
		return e;
	council_ballot_set_void(ctx, ballot, ctx->now);
	forget_order(ctx, b);
	council_event(ctx, "council.ballot-voided", s->id,
	              str_format(ctx->arena, "ballot=%lld\n", (long long)ballot));
	return NULL;
}

/* ---- Settling ---- */

static Err *settle_act(Ctx *ctx, const CouncilSession *s, const CouncilItem *item, ItemState state,
                       const CouncilBallot *ballot)
{
	const Act *act = act_get(ctx, item->act);
	if (state == ITEM_WITHDRAWN)
		return act_take_off_agenda(ctx, act);
	CouncilVoiceList voices = council_voices(ctx, s, item->id, ballot ? ballot->id : 0);
	ActDecision d = {
		.outcome = state == ITEM_ADOPTED    ? ACT_ADOPTED
		           : state == ITEM_REJECTED ? ACT_REJECTED
		                                    : ACT_POSTPONED,
		.day = tz_date(ctx->authority->tz, s->opened), /* it met then, planned or not */
		.session = s->id,
		.vote = ballot ? &ballot->vote : NULL,
		.heading = council_heading(ctx, s, &voices, act->lang),
		.result = ballot ? council_result(ctx, ballot, &voices, act->lang) : (Str){ 0 },
	};
	return act_decide(ctx, act, &d);
}

Err *council_settle(Ctx *ctx, const CouncilItem *item, ItemState state, const CouncilBallot *ballot)
{
	const CouncilSession *s = council_session_find(ctx, item->session);
	Err *e = item->act != 0 ? settle_act(ctx, s, item, state, ballot) : NULL;
	if (e)
		return e;
	council_item_set_state(ctx, item->id, str_of(council_item_code(state)));
	council_event(ctx, "council.item-settled", s->id,
	              str_format(ctx->arena, "item=%lld\nstate=%s\n", (long long)item->id,
	                         council_item_code(state)));
	return NULL;
}

Err *council_item_settle(Ctx *ctx, Id id, ItemState state)
{
	const CouncilItem *item;
	const CouncilSession *s;
	Err *e = council_need_item(ctx, id, &item, &s);
	if (!e)
		e = council_need_running(ctx, s->id, &s);
	if (e)
		return e;
	if (item->state != ITEM_WAITING)
		return err_conflict(ctx, "Ce point est déjà décidé.");
	Id open = council_ballot_open_of(ctx, s->id);
	if (open != 0 && council_ballot_find(ctx, open)->item == id)
		return err_conflict(ctx, "Un scrutin est ouvert sur ce point.");
	if (state != ITEM_POSTPONED && state != ITEM_WITHDRAWN &&
	    (state != ITEM_NOTED || item->act != 0))
		return err_invalid(ctx, "Ce point se décide par un vote.");
	return council_settle(ctx, item, state, NULL);
}
