/* offices.c — functions, who holds them, and who stands in while a holder is away. */
#include <string.h>

#include "gen/book_queries.h"
#include "modules/book/inside.h"

enum { OFFICES_MAX = 500, HOLDERS_MAX = 50, ABSENCE_DAYS_MAX = 400 };

bool book_code_is_valid(Str code)
{
	for (size_t i = 0; i < code.len; i++)
		if (!memchr("abcdefghijklmnopqrstuvwxyz0123456789-", code.ptr[i], 37))
			return false;
	return code.len >= 1 && code.len <= BOOK_CODE_MAX;
}

static BookOffice office_of(const OfficeRow *r)
{
	return (BookOffice){
		.id = r->id,
		.code = r->code,
		.name = { { r->name_fr, r->name_ar, r->name_en } },
		.is_closed = r->closed.us != 0,
	};
}

BookOfficeList book_office_list(Ctx *ctx)
{
	BookOfficeList list = { 0 };
	OfficeRowList rows = book_office_rows(ctx);
	HolderRowList holders = book_holder_rows(ctx);
	for (size_t i = 0; i < rows.len; i++) {
		BookOffice *o = list_push(ctx->arena, &list);
		*o = office_of(&rows.at[i]);
		for (size_t j = 0; j < holders.len; j++)
			if (holders.at[j].office == o->id)
				*list_push(ctx->arena, &o->holders) =
					(Person){ .id = holders.at[j].person,
					          .name = holders.at[j].name,
					          .email = holders.at[j].email };
	}
	return list;
}

const BookOffice *book_office_in(const BookOfficeList *offices, Id id)
{
	for (size_t i = 0; i < offices->len; i++)
		if (offices->at[i].id == id)
			return &offices->at[i];
	return NULL;
}

Text book_office_name(const BookOfficeList *offices, Id id)
{
	const BookOffice *o = book_office_in(offices, id);
	return o ? o->name : (Text){ 0 };
}

static Err *need_administer(Ctx *ctx)
{
	if (ctx->actor.kind == ACTOR_SYSTEM || ctx_may(ctx, BOOK_ADMINISTER))
		return NULL;
	return err_forbidden(ctx, "Régler le parapheur revient à ses administrateurs.");
}

static void record(Ctx *ctx, const char *kind, Id office, Id person)
{
	Buf data = { .arena = ctx->arena };
	if (person != 0)
		buf_addf(&data, "person=%lld\n", (long long)person);
	(void)event_add(ctx, kind, "book_office", office, buf_str(&data));
}

Err *book_office_save(Ctx *ctx, const BookOffice *office, Id *ret_id)
{
	Err *e = need_administer(ctx);
	if (e)
		return e;
	if (!book_code_is_valid(office->code))
		return err_invalid(ctx, "Écrivez le code en lettres minuscules sans accent, "
		                        "chiffres et tirets : directrice-generale");
	const OfficeRow *same = book_office_row_by_code(ctx, office->code);
	if (same && same->id != office->id)
		return err_conflict(ctx, "Ce code est déjà celui de la fonction {name}.",
		                    arg("name", same->name_fr));
	OfficeRow row = {
		.id = office->id,
		.code = office->code,
		.name_fr = office->name.in[LANG_FR],
		.name_ar = office->name.in[LANG_AR],
		.name_en = office->name.in[LANG_EN],
	};
	Id id = office->id;
	if (id == 0 && book_office_count(ctx) >= OFFICES_MAX)
		return err_conflict(ctx,
		                    "Une collectivité ne peut pas avoir plus de {n} fonctions.",
		                    arg("n", (int)OFFICES_MAX));
	if (id == 0)
		id = book_office_insert(ctx, &row);
	else if (book_office_update(ctx, &row) == 0)
		return err_not_found(ctx, "Cette fonction n’existe pas.");
	record(ctx, "book.office-saved", id, 0);
	*ret_id = id;
	return NULL;
}

Err *book_office_close(Ctx *ctx, Id office, bool closed)
{
	Err *e = need_administer(ctx);
	if (e)
		return e;
	if (!book_office_row(ctx, office))
		return err_not_found(ctx, "Cette fonction n’existe pas.");
	if (closed && book_office_use(ctx, office) > 0)
		return err_conflict(ctx, "Des dossiers attendent cette fonction, ou un circuit la "
		                         "nomme. Enlevez-la d’abord des circuits.");
	(void)book_office_set_closed(ctx, office, closed ? ctx->now : (Instant){ 0 });
	record(ctx, "book.office-saved", office, 0);
	return NULL;
}

/* ---- Holders ---- */

PersonList book_people(Ctx *ctx)
{
	PersonList people = { 0 };
	RoleHeldList roles = account_role_list(ctx);
	Id last = 0; /* the list is by person */
	for (size_t i = 0; i < roles.len; i++) {
		const RoleHeld *r = &roles.at[i];
		if (r->person == last)
			continue;
		last = r->person;
		*list_push(ctx->arena, &people) = (Person){
			.id = r->person,
			.name = r->person_name,
			.email = r->person_email,
		};
	}
	return people;
}

static bool is_known(Ctx *ctx, Id person)
{
	PersonList people = book_people(ctx);
	for (size_t i = 0; i < people.len; i++)
		if (people.at[i].id == person)
			return true;
	return false;
}

Err *book_holder_give(Ctx *ctx, Id office, Id person)
{
	Err *e = need_administer(ctx);
	if (e)
		return e;
	if (!book_office_row(ctx, office))
		return err_not_found(ctx, "Cette fonction n’existe pas.");
	if (!is_known(ctx, person))
		return err_invalid(ctx,
		                   "Choisissez une personne qui a un rôle dans la collectivité.");
	if (book_holder_rows_of(ctx, office).len >= HOLDERS_MAX)
		return err_conflict(ctx, "Une fonction ne peut pas avoir plus de {n} titulaires.",
		                    arg("n", (int)HOLDERS_MAX));
	if (book_holder_add(ctx, office, person) > 0)
		record(ctx, "book.holder-added", office, person);
	return NULL;
}

Err *book_holder_take(Ctx *ctx, Id office, Id person)
{
	Err *e = need_administer(ctx);
	if (e)
		return e;
	if (!book_holds(ctx, office, person))
		return err_not_found(ctx, "Cette personne ne tient plus cette fonction.");
	if (book_holder_rows_of(ctx, office).len == 1 && book_office_use(ctx, office) > 0)
		return err_conflict(ctx, "Des dossiers attendent cette fonction, ou un circuit la "
		                         "nomme : il lui faut un titulaire. Ajoutez-en un autre "
		                         "d’abord.");
	(void)book_holder_remove(ctx, office, person);
	record(ctx, "book.holder-removed", office, person);
	return NULL;
}

/* ---- Absences ---- */

static Err *need_own(Ctx *ctx, Id absent)
{
	if (absent == account_person_here(ctx) || ctx->actor.kind == ACTOR_SYSTEM ||
	    ctx_may(ctx, BOOK_ADMINISTER))
		return NULL;
	return err_forbidden(ctx, "Vous pouvez déclarer vos absences, non celles d’une autre "
	                          "personne.");
}

Err *book_absence_set(Ctx *ctx, const BookAbsence *a)
{
	Err *e = need_own(ctx, a->absent);
	if (e)
		return e;
	if (!book_holds(ctx, a->office, a->absent))
		return err_invalid(ctx, "Cette personne ne tient pas cette fonction.");
	if (a->deputy == a->absent)
		return err_invalid(ctx, "Choisissez une autre personne pour suppléer.");
	if (!is_known(ctx, a->deputy))
		return err_invalid(ctx,
		                   "Choisissez une personne qui a un rôle dans la collectivité.");
	if (date_compare(a->last, a->first) < 0)
		return err_invalid(ctx, "Le dernier jour est avant le premier.");
	if (date_compare(a->last, ctx->today) < 0)
		return err_invalid(ctx, "Ces jours sont passés.");
	if (date_to_days(a->last) - date_to_days(a->first) > ABSENCE_DAYS_MAX)
		return err_invalid(ctx,
		                   "Une absence dure au plus {n} jours : au-delà, changez le "
		                   "titulaire de la fonction.",
		                   arg("n", (int)ABSENCE_DAYS_MAX));
	if (book_absence_overlap(ctx, a->office, a->absent, a->first, a->last) > 0)
		return err_conflict(ctx, "Une autre absence couvre déjà une partie de ces jours. "
		                         "Mettez-y fin d’abord.");
	(void)book_absence_insert(ctx, a->office, a->absent, a->deputy, a->first, a->last);
	Str data =
		str_format(ctx->arena, "absent=%lld\ndeputy=%lld\nfirst=%.*s\nlast=%.*s\n",
	                   (long long)a->absent, (long long)a->deputy,
	                   STR(date_iso(ctx->arena, a->first)), STR(date_iso(ctx->arena, a->last)));
	(void)event_add(ctx, "book.absence-set", "book_office", a->office, data);
	return NULL;
}

Err *book_absence_end(Ctx *ctx, Id id)
{
	const AbsenceRow *a = book_absence_row(ctx, id);
	if (!a || date_compare(a->last, ctx->today) < 0)
		return err_not_found(ctx, "Cette absence n’existe plus.");
	Err *e = need_own(ctx, a->absent);
	if (e)
		return e;
	/* What a deputy did stays covered by days that were announced: the past is not rewritten.
	 */
	Date yesterday = date_add_days(ctx->today, -1);
	if (book_absence_shorten(ctx, id, yesterday) == 0)
		(void)book_absence_delete(ctx, id);
	Str data = str_format(ctx->arena, "absent=%lld\ndeputy=%lld\nlast=%.*s\n",
	                      (long long)a->absent, (long long)a->deputy,
	                      STR(date_iso(ctx->arena, yesterday)));
	(void)event_add(ctx, "book.absence-ended", "book_office", a->office, data);
	return NULL;
}

AbsenceRowList book_list_absences(Ctx *ctx, Id absent)
{
	return book_absence_rows(ctx, absent, ctx->today);
}

BookHand book_hand(Ctx *ctx, Id office)
{
	Id me = ctx->actor.person;
	if (me == 0)
		return (BookHand){ 0 };
	if (book_holds(ctx, office, me))
		return (BookHand){ .may = true };
	Id absent = book_absent_for(ctx, office, me, ctx->today);
	return (BookHand){ .may = absent != 0, .absent = absent };
}

Err *book_office_plan(Ctx *ctx, Str code, Text name, const BookIds *holders)
{
	const OfficeRow *known = book_office_row_by_code(ctx, code);
	BookOffice office = { .id = known ? known->id : 0, .code = code, .name = name };
	Id id;
	Err *e = book_office_save(ctx, &office, &id);
	for (size_t i = 0; i < holders->len && !e; i++)
		e = book_holder_give(ctx, id, holders->at[i]);
	return e;
}
