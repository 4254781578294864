/* record.c — what people wrote, sealed under the dossier's own key; numbers; events that attest. */
#include "core/record/record.h"
#include "gen/dossier_queries.h"
#include "modules/dossier/rows.h"

/* Without I, O and Z, which are read as 1, 0 and 2.  Modulo 23, a letter catches every wrong digit
 * and every exchange of two neighbours. */
static const char check_letters[] = "ABCDEFGHJKLMNPQRSTUVWXY";

static char check_letter(int64_t number)
{
	return check_letters[number % 23];
}

Str dossier_number(Arena *arena, int year, int64_t number)
{
	char letter = check_letter((int64_t)year * 1000000 + number);
	return str_format(arena, "%04d-%06lld-%c", year, (long long)number, letter);
}

bool dossier_number_is_valid(Str number)
{
	int64_t year, serial;
	if (number.len != 13 || number.ptr[4] != '-' || number.ptr[11] != '-')
		return false;
	if (!str_to_int(str_part(number, 0, 4), &year) ||
	    !str_to_int(str_part(number, 5, 6), &serial))
		return false;
	if (year < 0 || serial < 0)
		return false;
	return number.ptr[12] == check_letter(year * 1000000 + serial);
}

/* ---- Records ---- */

static RecordOf record_of(const Dossier *d)
{
	return (RecordOf){ "dossier", d->id, d->wrapped_key };
}

void dossier_record_put(Ctx *ctx, const Dossier *d, Str stream, Str text)
{
	RecordOf of = record_of(d);
	dossier_record_write(ctx, d->id, stream, ctx->now, record_seal(ctx, &of, stream, text));
}

Str dossier_record_get(Ctx *ctx, const Dossier *d, Str stream)
{
	RecordOf of = record_of(d);
	const RecordRow *row = dossier_record_find(ctx, d->id, stream);
	return row ? record_open(ctx, &of, stream, row->sealed) : (Str){ 0 };
}

/* ---- Events ---- */

void dossier_event(Ctx *ctx, const Dossier *d, const char *kind, Str data, Str stream, Str text)
{
	if (ctx->actor.person == 0)
		(void)account_person_here(ctx); /* an event says who, also of a first act here */
	Buf out = { .arena = ctx->arena };
	bool data_first = str_compare(data, S("digest=")) < 0; /* keys stand in order */
	if (data_first)
		buf_add(&out, data);
	if (stream.len > 0) {
		Str digest = event_digest(ctx->arena, d->salt, text);
		buf_addf(&out, "digest=%.*s\n", STR(digest));
	}
	if (!data_first)
		buf_add(&out, data);
	if (stream.len > 0)
		buf_addf(&out, "stream=%.*s\n", STR(stream));
	(void)event_add(ctx, kind, "dossier", d->id, buf_str(&out));
}

void dossier_project(Ctx *ctx, const Dossier *d, DossierState state)
{
	ClockResult clock = dossier_clock(ctx, d);
	(void)dossier_set_state(ctx, d->id, str_of(dossier_state_code(state)), clock.due,
	                        clock.implied);
}
