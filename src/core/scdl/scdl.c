/* scdl.c — the constraints and checks of the schema, and the file. */
#include "core/scdl/scdl.h"

#include "core/scdl/matters.h"

/* ---- Constraints of columns ---- */

static bool are_digits(Str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
	return text.len > 0;
}

static bool has_authority(const ScdlRow *r)
{
	return r->authority.len > 0;
}

static bool siret_is_14_digits(const ScdlRow *r)
{
	return r->siret.len == 14 && are_digits(r->siret);
}

static bool has_id(const ScdlRow *r)
{
	return r->id.len > 0;
}

static bool has_day(const ScdlRow *r)
{
	return date_is_valid(r->decided);
}

static bool matter_is_code(const ScdlRow *r)
{
	Str rest = r->matter;
	Str first = str_cut(&rest, '.');
	return first.len == 1 && are_digits(first) && rest.len <= 2 && are_digits(rest);
}

static bool has_matter_name(const ScdlRow *r)
{
	return r->matter_name.len > 0;
}

static bool has_title(const ScdlRow *r)
{
	return r->title.len > 0;
}

static bool years_are_years(const ScdlRow *r)
{
	if (r->budget_years.len == 0)
		return true;
	Str second = r->budget_years;
	Str first = str_cut(&second, '/');
	bool one = first.len == r->budget_years.len;
	return first.len == 4 && are_digits(first) &&
	       (one || (second.len == 4 && are_digits(second)));
}

static bool registered_is_day(const ScdlRow *r)
{
	return !date_is_set(r->registered) || date_is_valid(r->registered);
}

static bool votes_are_numbers(const ScdlRow *r)
{
	const ScdlVote *v = &r->vote;
	return v->effective >= SCDL_NOT_SAID && v->real >= SCDL_NOT_SAID &&
	       v->in_favour >= SCDL_NOT_SAID && v->against >= SCDL_NOT_SAID &&
	       v->abstentions >= SCDL_NOT_SAID;
}

static bool address_is_address(const ScdlRow *r)
{
	return r->address.len == 0 || str_starts(r->address, S("https://")) ||
	       str_starts(r->address, S("http://"));
}

/* ---- Checks across columns ---- */

/* The key of Luhn over all digits. */
static bool has_key(Str digits)
{
	int sum = 0;
	for (size_t i = 0; i < digits.len; i++) {
		int digit = digits.ptr[digits.len - 1 - i] - '0';
		int weighed = i % 2 == 1 ? 2 * digit : digit;
		sum += weighed > 9 ? weighed - 9 : weighed;
	}
	return sum % 10 == 0;
}

static bool siret_is_sound(const ScdlRow *r)
{
	return has_key(r->siret);
}

static bool years_ascend(const ScdlRow *r)
{
	Str second = r->budget_years;
	Str first = str_cut(&second, '/');
	return second.len == 0 || str_compare(first, second) < 0;
}

static bool budget_has_both(const ScdlRow *r)
{
	return (r->budget_years.len > 0) == (r->budget_name.len > 0);
}

static bool votes_are_all_said_or_none(const ScdlRow *r)
{
	const ScdlVote *v = &r->vote;
	int said = (v->effective >= 0) + (v->real >= 0) + (v->in_favour >= 0) + (v->against >= 0) +
	           (v->abstentions >= 0);
	return said == 0 || said == 5;
}

static bool registered_after_decided(const ScdlRow *r)
{
	return !date_is_set(r->registered) || date_compare(r->registered, r->decided) >= 0;
}

static bool effective_is_enough(const ScdlRow *r)
{
	return r->vote.effective >= r->vote.real;
}

static bool real_covers_in_favour(const ScdlRow *r)
{
	return r->vote.real >= r->vote.in_favour;
}

static bool real_covers_against(const ScdlRow *r)
{
	return r->vote.real >= r->vote.against;
}

static bool real_covers_abstentions(const ScdlRow *r)
{
	return r->vote.real >= r->vote.abstentions;
}

static bool real_is_the_sum(const ScdlRow *r)
{
	const ScdlVote *v = &r->vote;
	return v->real < 0 ||
	       (int64_t)v->real == (int64_t)v->in_favour + v->against + v->abstentions;
}

static bool matter_name_is_known(const ScdlRow *r)
{
	return scdl_matter_name_is_known(r->matter_name);
}

/* First what each column must be, so that those across them may rely on it. */
static const struct {
	ScdlProblem problem;
	bool (*holds)(const ScdlRow *row);
} checks[] = {
	{ { "required", "COLL_NOM", NULL }, has_authority },
	{ { "pattern", "COLL_SIRET", NULL }, siret_is_14_digits },
	{ { "required", "DELIB_ID", NULL }, has_id },
	{ { "required", "DELIB_DATE", NULL }, has_day },
	{ { "pattern", "DELIB_MATIERE_CODE", NULL }, matter_is_code },
	{ { "required", "DELIB_MATIERE_NOM", NULL }, has_matter_name },
	{ { "required", "DELIB_OBJET", NULL }, has_title },
	{ { "pattern", "BUDGET_ANNEE", NULL }, years_are_years },
	{ { "type", "PREF_DATE", NULL }, registered_is_day },
	{ { "type", "VOTE_EFFECTIF", NULL }, votes_are_numbers },
	{ { "type", "DELIB_URL", NULL }, address_is_address },

	{ { "french-siret-value", "COLL_SIRET", NULL }, siret_is_sound },
	{ { "year-interval-value", "BUDGET_ANNEE", NULL }, years_ascend },
	{ { "cohesive-columns-value", "BUDGET_ANNEE", "BUDGET_NOM" }, budget_has_both },
	{ { "cohesive-columns-value", "VOTE_EFFECTIF",
	    "VOTE_REEL VOTE_POUR VOTE_CONTRE VOTE_ABSTENTION" },
	  votes_are_all_said_or_none },
	{ { "compare-columns-value", "PREF_DATE", "DELIB_DATE" }, registered_after_decided },
	{ { "compare-columns-value", "VOTE_EFFECTIF", "VOTE_REEL" }, effective_is_enough },
	{ { "compare-columns-value", "VOTE_REEL", "VOTE_POUR" }, real_covers_in_favour },
	{ { "compare-columns-value", "VOTE_REEL", "VOTE_CONTRE" }, real_covers_against },
	{ { "compare-columns-value", "VOTE_REEL", "VOTE_ABSTENTION" }, real_covers_abstentions },
	{ { "sum-columns-value", "VOTE_REEL", "VOTE_POUR VOTE_CONTRE VOTE_ABSTENTION" },
	  real_is_the_sum },
	{ { "nomenclature-actes-value", "DELIB_MATIERE_NOM", NULL }, matter_name_is_known },
};

const ScdlProblem *scdl_check(const ScdlRow *row)
{
	for (size_t i = 0; i < ARRAY_LEN(checks); i++)
		if (!checks[i].holds(row))
			return &checks[i].problem;
	return NULL;
}

bool scdl_siret_is_valid(Str siret)
{
	return siret.len == 14 && are_digits(siret) && has_key(siret);
}

/* ---- The file ---- */

void scdl_add_header(Buf *out)
{
	buf_add(out,
	        S("COLL_NOM,COLL_SIRET,DELIB_ID,DELIB_DATE,DELIB_MATIERE_CODE,DELIB_MATIERE_NOM,"
	          "DELIB_OBJET,BUDGET_ANNEE,BUDGET_NOM,PREF_ID,PREF_DATE,VOTE_EFFECTIF,VOTE_REEL,"
	          "VOTE_POUR,VOTE_CONTRE,VOTE_ABSTENTION,DELIB_URL\r\n"));
}

static bool needs_quotes(Str field)
{
	for (size_t i = 0; i < field.len; i++) {
		char c = field.ptr[i];
		if (c == '"' || c == ',' || c == '\r' || c == '\n')
			return true;
	}
	return field.len > 0 && (field.ptr[0] == ' ' || field.ptr[field.len - 1] == ' ');
}

static void add_field(Buf *out, Str field)
{
	if (!needs_quotes(field)) {
		buf_add(out, field);
		buf_char(out, ',');
		return;
	}
	buf_char(out, '"');
	for (size_t i = 0; i < field.len; i++) {
		if (field.ptr[i] == '"')
			buf_char(out, '"');
		buf_char(out, field.ptr[i]);
	}
	buf_add(out, S("\","));
}

static void add_number(Buf *out, int number)
{
	if (number >= 0)
		buf_addf(out, "%d", number);
	buf_char(out, ',');
}

void scdl_add_row(Buf *out, const ScdlRow *row)
{
	add_field(out, row->authority);
	add_field(out, row->siret);
	add_field(out, row->id);
	add_field(out, date_iso(out->arena, row->decided));
	add_field(out, row->matter);
	add_field(out, row->matter_name);
	add_field(out, row->title);
	add_field(out, row->budget_years);
	add_field(out, row->budget_name);
	add_field(out, row->prefecture);
	add_field(out, date_iso(out->arena, row->registered));
	add_number(out, row->vote.effective);
	add_number(out, row->vote.real);
	add_number(out, row->vote.in_favour);
	add_number(out, row->vote.against);
	add_number(out, row->vote.abstentions);
	add_field(out, row->address);
	out->len--; /* the comma after the last */
	buf_add(out, S("\r\n"));
}
