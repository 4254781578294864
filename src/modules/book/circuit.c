/* circuit.c — the fold of a folder's deeds over its circuit. */
#include "modules/book/circuit.h"

typedef struct {
	const BookCircuit *circuit;
	BookSlots *stages;
	bool *touched; /* somebody of that stage asked, answered or transferred */
	BookState state;
	int stage, round, detours;
} Fold;

static void begin_round(Arena *arena, Fold *f)
{
	for (size_t i = 0; i < f->circuit->len; i++) {
		const BookIds *offices = &f->circuit->at[i].offices;
		f->stages[i] = (BookSlots){ 0 };
		f->touched[i] = false;
		for (size_t j = 0; j < offices->len; j++)
			*list_push(arena, &f->stages[i]) = (BookSlot){ .office = offices->at[j] };
	}
	f->stage = 0;
	f->state = BOOK_RUNNING;
	f->round++;
}

static bool is_stage(const Fold *f, int stage)
{
	return stage >= 0 && (size_t)stage < f->circuit->len;
}

static BookSlot *slot_of(const Fold *f, int stage, Id office)
{
	if (!is_stage(f, stage))
		return NULL;
	for (size_t i = 0; i < f->stages[stage].len; i++)
		if (f->stages[stage].at[i].office == office)
			return &f->stages[stage].at[i];
	return NULL;
}

static bool is_done(const Fold *f, int stage)
{
	size_t done = 0;
	for (size_t i = 0; i < f->stages[stage].len; i++)
		done += f->stages[stage].at[i].done;
	return done > 0 && (f->circuit->at[stage].any || done == f->stages[stage].len);
}

static bool has_begun(const Fold *f, int stage)
{
	bool begun = f->touched[stage];
	for (size_t i = 0; i < f->stages[stage].len; i++)
		begun |= f->stages[stage].at[i].done;
	return begun;
}

/* A signature or a seal stands on a document that may have been given on: it stays. */
static bool may_be_undone(const Fold *f, int stage)
{
	BookKind kind = f->circuit->at[stage].kind;
	return kind == BOOK_VISA || kind == BOOK_READING;
}

/* The slot of who may act at the running stage for itself; NULL: none. */
static BookSlot *free_slot(const Fold *f, const BookDeed *d)
{
	BookSlot *slot = d->stage == f->stage ? slot_of(f, d->stage, d->office) : NULL;
	return slot && !slot->done && slot->asked == 0 ? slot : NULL;
}

/* What an office may take back: the question it waits for, or what it did.  NULL: nothing. */
static BookSlot *back_slot(const Fold *f, int stage, Id office)
{
	BookSlot *slot = slot_of(f, stage, office);
	if (!slot || f->detours >= BOOK_DETOURS_MAX)
		return NULL;
	if (stage == f->stage && slot->asked != 0)
		return slot;
	if (!slot->done || !may_be_undone(f, stage))
		return NULL;
	bool is_last = stage == f->stage - 1 && !has_begun(f, f->stage);
	return stage == f->stage || is_last ? slot : NULL;
}

/* ---- Each deed: true when it was allowed ---- */

static bool do_done(Fold *f, const BookDeed *d, size_t deed)
{
	BookSlot *slot = free_slot(f, d);
	if (!slot)
		return false;
	slot->done = true;
	slot->deed = deed;
	if (is_done(f, f->stage))
		f->stage++;
	if ((size_t)f->stage == f->circuit->len)
		f->state = BOOK_COMPLETED;
	return true;
}

static bool do_reject(Fold *f, const BookDeed *d)
{
	if (!free_slot(f, d))
		return false;
	f->state = BOOK_REJECTED;
	return true;
}

static bool do_ask(Fold *f, const BookDeed *d)
{
	BookSlot *slot = free_slot(f, d);
	if (!slot || d->to == 0 || d->to == d->office || f->detours >= BOOK_DETOURS_MAX)
		return false;
	slot->asked = d->to;
	f->touched[f->stage] = true;
	f->detours++;
	return true;
}

static bool do_opinion(Fold *f, const BookDeed *d)
{
	BookSlot *slot = d->stage == f->stage ? slot_of(f, d->stage, d->to) : NULL;
	if (!slot || slot->asked == 0 || slot->asked != d->office)
		return false;
	slot->asked = 0;
	f->touched[f->stage] = true;
	return true;
}

/* To an office that is not at this stage yet, so that none acts twice on one. */
static bool do_transfer(Fold *f, const BookDeed *d)
{
	BookSlot *slot = free_slot(f, d);
	if (!slot || d->to == 0 || slot_of(f, d->stage, d->to) || f->detours >= BOOK_DETOURS_MAX)
		return false;
	slot->office = d->to;
	f->touched[f->stage] = true;
	f->detours++;
	return true;
}

static bool do_take_back(Fold *f, const BookDeed *d)
{
	BookSlot *slot = back_slot(f, d->stage, d->office);
	if (!slot)
		return false;
	if (slot->asked != 0)
		slot->asked = 0;
	else
		slot->done = false;
	f->stage = d->stage;
	f->detours++;
	return true;
}

static bool apply(Arena *arena, Fold *f, const BookDeed *d, size_t deed)
{
	bool has_ended_badly = f->state == BOOK_REJECTED || f->state == BOOK_WITHDRAWN;
	if (d->kind == DEED_RECYCLE) {
		if (!has_ended_badly || f->round >= BOOK_ROUNDS_MAX)
			return false;
		begin_round(arena, f);
		return true;
	}
	if (f->state != BOOK_RUNNING)
		return false;
	switch (d->kind) {
	case DEED_DONE: return do_done(f, d, deed);
	case DEED_REJECT: return do_reject(f, d);
	case DEED_ASK: return do_ask(f, d);
	case DEED_OPINION: return do_opinion(f, d);
	case DEED_TRANSFER: return do_transfer(f, d);
	case DEED_TAKE_BACK: return do_take_back(f, d);
	case DEED_WITHDRAW: f->state = BOOK_WITHDRAWN; return true;
	case DEED_RECYCLE:
	case DEED_KINDS: break;
	}
	return false;
}

/* ---- What comes of it ---- */

static void add_turns(Arena *arena, const Fold *f, BookTurns *turns)
{
	const BookSlots *slots = &f->stages[f->stage];
	for (size_t i = 0; i < slots->len; i++) {
		const BookSlot *s = &slots->at[i];
		if (s->done)
			continue;
		*list_push(arena, turns) = (BookTurn){
			.stage = f->stage,
			.office = s->asked != 0 ? s->asked : s->office,
			.kind = f->circuit->at[f->stage].kind,
			.asked_by = s->asked != 0 ? s->office : 0,
		};
	}
}

static void add_back(Arena *arena, const Fold *f, int stage, BookTurns *back)
{
	for (size_t i = 0; i < f->stages[stage].len; i++) {
		const BookSlot *s = &f->stages[stage].at[i];
		if (back_slot(f, stage, s->office))
			*list_push(arena, back) = (BookTurn){
				.stage = stage,
				.office = s->office,
				.kind = f->circuit->at[stage].kind,
				.asked_by = s->asked,
			};
	}
}

BookNext book_next(Arena *arena, const BookCircuit *circuit, const BookDeeds *deeds)
{
	assert(circuit->len > 0 && circuit->len <= BOOK_STAGES_MAX);
	Fold f = {
		.circuit = circuit,
		.stages = alloc_n(arena, BookSlots, circuit->len),
		.touched = alloc_n(arena, bool, circuit->len),
	};
	BookNext next = { .valid = true };
	begin_round(arena, &f);
	for (size_t i = 0; i < deeds->len; i++)
		next.valid &= apply(arena, &f, &deeds->at[i], i);
	next.state = f.state;
	next.stage = f.stage;
	next.round = f.round;
	next.slots = f.stages;
	next.detours_left = BOOK_DETOURS_MAX - f.detours;
	if (f.state != BOOK_RUNNING)
		return next;
	add_turns(arena, &f, &next.turns);
	if (f.stage > 0)
		add_back(arena, &f, f.stage - 1, &next.back);
	add_back(arena, &f, f.stage, &next.back);
	return next;
}

bool book_allows(Arena *arena, const BookCircuit *circuit, const BookDeeds *deeds,
                 const BookDeed *deed)
{
	BookDeeds all = { 0 };
	for (size_t i = 0; i < deeds->len; i++)
		*list_push(arena, &all) = deeds->at[i];
	*list_push(arena, &all) = *deed;
	return book_next(arena, circuit, &all).valid;
}

const BookTurn *book_turn_find(const BookTurns *turns, Id office, bool opinion)
{
	for (size_t i = 0; i < turns->len; i++)
		if (turns->at[i].office == office && (turns->at[i].asked_by != 0) == opinion)
			return &turns->at[i];
	return NULL;
}
