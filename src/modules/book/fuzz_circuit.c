/* fuzz_circuit.c — any circuit and any deeds, in any order: a folder that runs waits for somebody,
 * one that has ended for nobody, and what is announced is allowed. */
#include "modules/book/circuit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OFFICES = 6, DEEDS_MAX = 300 };

typedef struct {
	const uint8_t *data;
	size_t size;
} Bits;

/* A number from 0 to max. */
static int take(Bits *bits, int max)
{
	if (bits->size == 0)
		return 0;
	int value = *bits->data % (max + 1);
	bits->data++;
	bits->size--;
	return value;
}

static BookCircuit circuit_of(Arena *arena, Bits *bits)
{
	BookCircuit circuit = { 0 };
	int stages = 1 + take(bits, 5);
	for (int i = 0; i < stages; i++) {
		BookStage *s = list_push(arena, &circuit);
		s->kind = (BookKind)take(bits, BOOK_KINDS - 1);
		s->any = take(bits, 1) == 1;
		int first = take(bits, OFFICES - 1), offices = 1 + take(bits, 3);
		for (int j = 0; j < offices; j++)
			*list_push(arena, &s->offices) = 1 + (first + j) % OFFICES;
	}
	return circuit;
}

static void check(Arena *arena, const BookCircuit *circuit, const BookDeeds *deeds)
{
	BookNext next = book_next(arena, circuit, deeds);
	assert((next.state == BOOK_RUNNING) == (next.turns.len > 0));
	assert(next.state != BOOK_RUNNING || next.stage < (int)circuit->len);
	assert(next.state != BOOK_COMPLETED || next.stage == (int)circuit->len);
	assert(next.round >= 1 && next.round <= BOOK_ROUNDS_MAX);
	assert(next.detours_left >= 0);
	for (size_t i = 0; i < next.turns.len && next.valid; i++) {
		const BookTurn *t = &next.turns.at[i];
		BookDeed deed = { DEED_DONE, t->stage, t->office, 0 };
		if (t->asked_by != 0)
			deed = (BookDeed){ DEED_OPINION, t->stage, t->office, t->asked_by };
		assert(book_allows(arena, circuit, deeds, &deed));
	}
	for (size_t i = 0; i < next.back.len && next.valid; i++) {
		BookDeed deed = { DEED_TAKE_BACK, next.back.at[i].stage, next.back.at[i].office,
			          0 };
		assert(book_allows(arena, circuit, deeds, &deed));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena *arena = arena_new((size_t)64 << 20);
	Bits bits = { data, size };
	BookDeeds deeds = { 0 };
	BookCircuit circuit = circuit_of(arena, &bits);
	while (bits.size > 3 && deeds.len < DEEDS_MAX) {
		BookDeed deed = {
			.kind = (BookDeedKind)take(&bits, DEED_KINDS - 1),
			.stage = take(&bits, (int)circuit.len),
			.office = 1 + take(&bits, OFFICES - 1),
			.to = 1 + take(&bits, OFFICES - 1),
		};
		if (book_allows(arena, &circuit, &deeds, &deed))
			*list_push(arena, &deeds) = deed;
	}
	check(arena, &circuit, &deeds);
	arena_free(arena);
	return 0;
}
