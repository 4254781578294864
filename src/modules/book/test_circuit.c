/* Who may act now: cases, and what holds of every folder whatever its offices do. */
#include "base/test.h"
#include "modules/book/circuit.h"

enum { MAYOR = 1, DIRECTOR = 2, LEGAL = 3, MONEY = 4, OFFICES = 7, WALKS = 3000 };

/* ---- Scenes ---- */

typedef struct {
	BookCircuit circuit;
	BookDeeds deeds;
} Folder;

static void stage(Folder *f, BookKind kind, bool any, const Id *offices, size_t len)
{
	BookStage *s = list_push(test_arena(), &f->circuit);
	s->kind = kind;
	s->any = any;
	for (size_t i = 0; i < len; i++)
		*list_push(test_arena(), &s->offices) = offices[i];
}

/* Legal and money at once, then the director, then the mayor signs. */
static Folder usual(bool any)
{
	Folder f = { 0 };
	stage(&f, BOOK_VISA, any, (const Id[]){ LEGAL, MONEY }, 2);
	stage(&f, BOOK_READING, false, (const Id[]){ DIRECTOR }, 1);
	stage(&f, BOOK_SIGNATURE, false, (const Id[]){ MAYOR }, 1);
	return f;
}

/* Memory for one answer, used again for the next one: walks are long. */
static Arena *scratch(Arena **arena)
{
	if (!*arena)
		*arena = arena_new(8 << 20);
	arena_reset(*arena);
	return *arena;
}

/* Valid until the next call. */
static BookNext now(const Folder *f)
{
	static Arena *arena;
	return book_next(scratch(&arena), &f->circuit, &f->deeds);
}

static bool act(Folder *f, BookDeedKind kind, int at, Id office, Id to)
{
	static Arena *arena;
	BookDeed d = { kind, at, office, to };
	if (!book_allows(scratch(&arena), &f->circuit, &f->deeds, &d))
		return false;
	*list_push(test_arena(), &f->deeds) = d;
	return true;
}

static bool waits(const Folder *f, Id office)
{
	BookNext next = now(f);
	return book_turn_find(&next.turns, office, false) != NULL;
}

static bool may_take_back(const Folder *f, Id office)
{
	BookNext next = now(f);
	for (size_t i = 0; i < next.back.len; i++)
		if (next.back.at[i].office == office)
			return true;
	return false;
}

/* ---- Cases ---- */

TEST(parallel_offices_are_asked_at_once_and_the_next_stage_waits_for_all_of_them)
{
	Folder f = usual(false);
	CHECK(waits(&f, LEGAL) && waits(&f, MONEY) && !waits(&f, DIRECTOR));
	CHECK(act(&f, DEED_DONE, 0, MONEY, 0));
	CHECK(waits(&f, LEGAL) && !waits(&f, MONEY) && !waits(&f, DIRECTOR));
	CHECK(!act(&f, DEED_DONE, 0, MONEY, 0));
	CHECK(!act(&f, DEED_DONE, 1, DIRECTOR, 0));
	CHECK(act(&f, DEED_DONE, 0, LEGAL, 0));
	CHECK(waits(&f, DIRECTOR) && !waits(&f, LEGAL));
}

TEST(of_offices_of_which_any_is_enough_the_first_one_is)
{
	Folder f = usual(true);
	CHECK(act(&f, DEED_DONE, 0, MONEY, 0));
	CHECK(waits(&f, DIRECTOR) && !waits(&f, LEGAL));
	CHECK(!act(&f, DEED_DONE, 0, LEGAL, 0));
	CHECK(!act(&f, DEED_REJECT, 0, LEGAL, 0));
}

TEST(the_last_signature_completes_a_folder_and_nobody_may_act_on_it_any_more)
{
	Folder f = usual(true);
	CHECK(act(&f, DEED_DONE, 0, LEGAL, 0));
	CHECK(act(&f, DEED_DONE, 1, DIRECTOR, 0));
	CHECK(act(&f, DEED_DONE, 2, MAYOR, 0));
	BookNext next = now(&f);
	CHECK_INT(next.state, BOOK_COMPLETED);
	CHECK_INT(next.stage, 3);
	CHECK(next.turns.len == 0 && next.back.len == 0);
	for (BookDeedKind kind = 0; kind < DEED_KINDS; kind++)
		CHECK(!act(&f, kind, 2, MAYOR, LEGAL));
}

TEST(one_rejection_ends_a_folder_and_who_opened_it_may_begin_again)
{
	Folder f = usual(false);
	CHECK(!act(&f, DEED_RECYCLE, 0, 0, 0));
	CHECK(act(&f, DEED_DONE, 0, LEGAL, 0));
	CHECK(act(&f, DEED_REJECT, 0, MONEY, 0));
	CHECK_INT(now(&f).state, BOOK_REJECTED);
	CHECK(!act(&f, DEED_DONE, 0, MONEY, 0));
	CHECK(act(&f, DEED_RECYCLE, 0, 0, 0));
	CHECK_INT(now(&f).round, 2);
	CHECK(waits(&f, LEGAL) && waits(&f, MONEY));
}

TEST(a_visa_is_taken_back_until_somebody_of_the_next_stage_has_acted)
{
	Folder f = usual(false);
	CHECK(act(&f, DEED_DONE, 0, LEGAL, 0));
	CHECK(may_take_back(&f, LEGAL) && !may_take_back(&f, MONEY));
	CHECK(act(&f, DEED_DONE, 0, MONEY, 0));
	CHECK(may_take_back(&f, LEGAL) && may_take_back(&f, MONEY));
	CHECK(act(&f, DEED_TAKE_BACK, 0, LEGAL, 0));
	CHECK(waits(&f, LEGAL) && !waits(&f, DIRECTOR) && !waits(&f, MONEY));
	CHECK(act(&f, DEED_DONE, 0, LEGAL, 0));
	CHECK(act(&f, DEED_DONE, 1, DIRECTOR, 0));
	CHECK(!may_take_back(&f, LEGAL) && may_take_back(&f, DIRECTOR));
	CHECK(!act(&f, DEED_TAKE_BACK, 0, LEGAL, 0));
	CHECK(act(&f, DEED_TAKE_BACK, 1, DIRECTOR, 0));
	CHECK(may_take_back(&f, LEGAL));
}

TEST(a_signature_is_never_taken_back)
{
	Folder f = { 0 };
	stage(&f, BOOK_SIGNATURE, false, (const Id[]){ MAYOR }, 1);
	stage(&f, BOOK_VISA, false, (const Id[]){ LEGAL }, 1);
	CHECK(act(&f, DEED_DONE, 0, MAYOR, 0));
	CHECK(!may_take_back(&f, MAYOR));
	CHECK(!act(&f, DEED_TAKE_BACK, 0, MAYOR, 0));
}

TEST(an_opinion_comes_back_to_who_asked_for_it)
{
	Folder f = usual(true);
	CHECK(!act(&f, DEED_ASK, 0, LEGAL, LEGAL));
	CHECK(act(&f, DEED_ASK, 0, LEGAL, DIRECTOR));
	BookNext next = now(&f);
	CHECK(!waits(&f, LEGAL) && waits(&f, MONEY) && !waits(&f, DIRECTOR));
	CHECK(book_turn_find(&next.turns, DIRECTOR, true)->asked_by == LEGAL);
	CHECK(!act(&f, DEED_DONE, 0, LEGAL, 0));
	CHECK(!act(&f, DEED_OPINION, 0, MAYOR, LEGAL));
	CHECK(act(&f, DEED_OPINION, 0, DIRECTOR, LEGAL));
	CHECK(waits(&f, LEGAL));
	CHECK(act(&f, DEED_DONE, 0, LEGAL, 0));
}

TEST(a_question_that_nobody_answers_is_taken_back)
{
	Folder f = usual(false);
	CHECK(act(&f, DEED_ASK, 0, LEGAL, DIRECTOR));
	CHECK(may_take_back(&f, LEGAL));
	CHECK(act(&f, DEED_TAKE_BACK, 0, LEGAL, 0));
	CHECK(waits(&f, LEGAL));
	CHECK(!act(&f, DEED_OPINION, 0, DIRECTOR, LEGAL));
}

TEST(a_transfer_goes_to_an_office_that_is_not_at_the_stage_yet)
{
	Folder f = usual(false);
	CHECK(!act(&f, DEED_TRANSFER, 0, LEGAL, MONEY));
	CHECK(act(&f, DEED_TRANSFER, 0, LEGAL, DIRECTOR));
	CHECK(waits(&f, DIRECTOR) && !waits(&f, LEGAL));
	CHECK(act(&f, DEED_DONE, 0, DIRECTOR, 0));
	CHECK(!act(&f, DEED_TRANSFER, 0, MONEY, DIRECTOR));
	CHECK(act(&f, DEED_DONE, 0, MONEY, 0));
	CHECK(waits(&f, DIRECTOR)); /* for its own stage */
}

TEST(a_withdrawn_folder_ends_where_it_was)
{
	Folder f = usual(false);
	CHECK(act(&f, DEED_WITHDRAW, 0, 0, 0));
	CHECK_INT(now(&f).state, BOOK_WITHDRAWN);
	CHECK(!act(&f, DEED_DONE, 0, LEGAL, 0));
	CHECK(!act(&f, DEED_WITHDRAW, 0, 0, 0));
}

/* ---- What always holds ---- */

typedef struct {
	uint64_t state;
} Dice;

static int roll(Dice *dice, int sides)
{
	dice->state ^= dice->state << 13;
	dice->state ^= dice->state >> 7;
	dice->state ^= dice->state << 17;
	return (int)(dice->state >> 33) % sides;
}

static Folder any_folder(Dice *dice)
{
	Folder f = { 0 };
	int stages = 1 + roll(dice, 4);
	for (int i = 0; i < stages; i++) {
		Id offices[OFFICES];
		size_t len = 0;
		int first = roll(dice, OFFICES), count = 1 + roll(dice, 3);
		for (int j = 0; j < count; j++)
			offices[len++] = 1 + (first + j) % OFFICES;
		stage(&f, (BookKind)roll(dice, BOOK_KINDS), roll(dice, 2), offices, len);
	}
	return f;
}

/* Any deed that somebody might try, sensible or not. */
static BookDeed any_deed(Dice *dice, const Folder *f)
{
	return (BookDeed){
		.kind = (BookDeedKind)roll(dice, DEED_KINDS),
		.stage = roll(dice, (int)f->circuit.len + 1),
		.office = 1 + roll(dice, OFFICES),
		.to = 1 + roll(dice, OFFICES),
	};
}

static bool has_turn(const BookTurns *turns, const BookDeed *d, bool opinion)
{
	for (size_t i = 0; i < turns->len; i++) {
		const BookTurn *t = &turns->at[i];
		if (t->stage == d->stage && t->office == d->office &&
		    (opinion ? t->asked_by == d->to : t->asked_by == 0))
			return true;
	}
	return false;
}

static bool has_back(const BookTurns *back, const BookDeed *d)
{
	for (size_t i = 0; i < back->len; i++)
		if (back->at[i].stage == d->stage && back->at[i].office == d->office)
			return true;
	return false;
}

/* What is allowed is what book_next() announces, but for whom one may ask or transfer to. */
static bool is_announced(const BookNext *next, const BookDeed *d)
{
	bool runs = next->state == BOOK_RUNNING, detour = next->detours_left > 0;
	switch (d->kind) {
	case DEED_DONE:
	case DEED_REJECT: return has_turn(&next->turns, d, false);
	case DEED_ASK: return detour && d->to != d->office && has_turn(&next->turns, d, false);
	case DEED_OPINION: return has_turn(&next->turns, d, true);
	case DEED_TRANSFER: return detour && has_turn(&next->turns, d, false);
	case DEED_TAKE_BACK: return has_back(&next->back, d);
	case DEED_WITHDRAW: return runs;
	case DEED_RECYCLE:
		return (next->state == BOOK_REJECTED || next->state == BOOK_WITHDRAWN) &&
		       next->round < BOOK_ROUNDS_MAX;
	case DEED_KINDS: break;
	}
	return false;
}

TEST(what_is_announced_is_what_is_allowed)
{
	Dice dice = { 20260310 };
	int allowed = 0;
	for (int i = 0; i < WALKS / 10; i++) {
		Folder f = any_folder(&dice);
		for (int j = 0; j < 60; j++) {
			BookNext next = now(&f);
			BookDeed d = any_deed(&dice, &f);
			bool announced = is_announced(&next, &d);
			bool done = act(&f, d.kind, d.stage, d.office, d.to);
			CHECK(!done || announced);
			CHECK(done || !announced || d.kind == DEED_TRANSFER);
			allowed += done;
		}
	}
	CHECK(allowed > WALKS / 10);
}

TEST(a_running_folder_always_waits_for_somebody)
{
	Dice dice = { 7 };
	for (int i = 0; i < WALKS / 10; i++) {
		Folder f = any_folder(&dice);
		for (int j = 0; j < 60; j++) {
			BookDeed d = any_deed(&dice, &f);
			(void)act(&f, d.kind, d.stage, d.office, d.to);
			BookNext next = now(&f);
			CHECK((next.state == BOOK_RUNNING) == (next.turns.len > 0));
			CHECK((next.state == BOOK_COMPLETED) ==
			      ((size_t)next.stage == f.circuit.len));
		}
	}
}

/* Offices do what is allowed, in any order and as often as they like: it comes to an end. */
TEST(a_folder_always_ends)
{
	Dice dice = { 42 };
	for (int i = 0; i < 12; i++) {
		Folder f = any_folder(&dice);
		int slots = 0, deeds = 0, missed = 0;
		for (size_t j = 0; j < f.circuit.len; j++)
			slots += (int)f.circuit.at[j].offices.len;
		int most = BOOK_ROUNDS_MAX * (slots + 2) + 3 * BOOK_DETOURS_MAX;
		while (missed < 4000) { /* so many in vain: nothing is left to be done */
			BookDeed d = any_deed(&dice, &f);
			bool done = act(&f, d.kind, d.stage, d.office, d.to);
			missed = done ? 0 : missed + 1;
			deeds += done;
			CHECK(deeds <= most);
		}
		CHECK(now(&f).state != BOOK_RUNNING);
	}
}

TEST(who_only_goes_forward_is_done_after_one_deed_for_each_office_at_most)
{
	Dice dice = { 99 };
	for (int i = 0; i < WALKS / 10; i++) {
		Folder f = any_folder(&dice);
		size_t slots = 0;
		for (size_t j = 0; j < f.circuit.len; j++)
			slots += f.circuit.at[j].any ? 1 : f.circuit.at[j].offices.len;
		for (size_t j = 0; j < slots; j++) {
			BookNext next = now(&f);
			CHECK_INT(next.state, BOOK_RUNNING);
			BookTurn t = next.turns.at[roll(&dice, (int)next.turns.len)];
			CHECK(act(&f, DEED_DONE, t.stage, t.office, 0));
		}
		CHECK_INT(now(&f).state, BOOK_COMPLETED);
	}
}

/* Counted from the deeds alone, without the fold: how often that office stands as having acted. */
static int standing(const BookDeeds *deeds, int at, Id office)
{
	int count = 0;
	bool asked = false;
	for (size_t i = 0; i < deeds->len; i++) {
		const BookDeed *d = &deeds->at[i];
		if (d->kind == DEED_RECYCLE) {
			count = 0;
			asked = false;
		}
		if (d->stage != at)
			continue;
		if (d->kind == DEED_ASK && d->office == office)
			asked = true;
		if (d->kind == DEED_OPINION && d->to == office)
			asked = false;
		if (d->kind == DEED_DONE && d->office == office)
			count++;
		if (d->kind == DEED_TAKE_BACK && d->office == office && !asked)
			count--;
		if (d->kind == DEED_TAKE_BACK && d->office == office)
			asked = false;
	}
	return count;
}

static int standing_of_stage(const Folder *f, int at)
{
	int count = 0;
	for (Id office = 1; office <= OFFICES; office++)
		count += standing(&f->deeds, at, office);
	return count;
}

TEST(nobody_acts_twice_on_one_stage_and_each_stage_has_what_it_asks)
{
	Dice dice = { 123 };
	int passed = 0;
	for (int i = 0; i < WALKS / 10; i++) {
		Folder f = any_folder(&dice);
		for (int j = 0; j < 80; j++) {
			BookDeed d = any_deed(&dice, &f);
			if (d.kind == DEED_REJECT || d.kind == DEED_WITHDRAW)
				continue; /* so that they go far */
			(void)act(&f, d.kind, d.stage, d.office, d.to);
			BookNext next = now(&f);
			for (int s = 0; s < (int)f.circuit.len; s++) {
				const BookStage *asked = &f.circuit.at[s];
				int done = standing_of_stage(&f, s);
				for (Id office = 1; office <= OFFICES; office++)
					CHECK(standing(&f.deeds, s, office) <= 1);
				int wanted = asked->any ? 1 : (int)asked->offices.len;
				CHECK((s < next.stage) == (done >= wanted));
				CHECK(s <= next.stage || done == 0);
				passed += s < next.stage;
			}
		}
	}
	CHECK(passed > WALKS);
}

TEST(nothing_is_taken_back_once_the_next_stage_has_begun)
{
	Dice dice = { 5 };
	int seen = 0;
	for (int i = 0; i < WALKS; i++) {
		Folder f = any_folder(&dice);
		for (int j = 0; j < 80; j++) {
			BookDeed d = any_deed(&dice, &f);
			if (d.kind == DEED_REJECT || d.kind == DEED_WITHDRAW)
				continue; /* so that they go far */
			BookNext next = now(&f);
			bool done = act(&f, d.kind, d.stage, d.office, d.to);
			if (!done || d.kind != DEED_TAKE_BACK)
				continue;
			seen++;
			CHECK(next.stage - d.stage <= 1);
			CHECK(d.stage == next.stage || standing_of_stage(&f, next.stage) == 0);
			BookKind kind = f.circuit.at[d.stage].kind;
			CHECK(d.stage == next.stage || kind == BOOK_VISA || kind == BOOK_READING);
		}
	}
	CHECK(seen > 50);
}
