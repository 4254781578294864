/* inbox.c — the list of an agent: filters, order, full text, pages by key. */
#include "gen/dossier_queries.h"
#include "modules/dossier/rows.h"

enum {
	PAGE_ROWS = 30,
	COUNT_MAX = 1000,
	FEW_MAX = 5000,
	WEEK_DAYS = 7,
	MONTH_DAYS = 30,
	POPULAR_DAYS = 90
};

bool dossier_restrict_services(Ctx *ctx, Id service, InboxQuery *q)
{
	Id *slots[] = { &q->s1, &q->s2, &q->s3, &q->s4, &q->s5, &q->s6, &q->s7, &q->s8 };
	size_t used = 0;
	if (service != 0) {
		q->service = service;
		return ctx_may_on(ctx, DOSSIER_READ, service);
	}
	for (size_t i = 0; i < ctx->actor.grants.len; i++) {
		const Grant *g = &ctx->actor.grants.at[i];
		if (!str_eq(g->permission, S(DOSSIER_READ)))
			continue;
		if (g->service == 0) {
			q->some_services = false;
			return true;
		}
		bool known = false; /* by another role on the same service */
		for (size_t j = 0; j < used; j++)
			known |= *slots[j] == g->service;
		if (!known && used < ARRAY_LEN(slots)) /* no more are given: see account.h */
			*slots[used++] = g->service;
	}
	q->some_services = true;
	return used > 0;
}

static void restrict_deadline(Ctx *ctx, Str deadline, InboxQuery *q)
{
	if (str_eq(deadline, S("late"))) {
		q->due_to = ctx->today;
		q->open = true;
	} else if (str_eq(deadline, S("week"))) {
		q->due_from = ctx->today;
		q->due_to = date_add_days(ctx->today, WEEK_DAYS + 1);
	} else if (str_eq(deadline, S("month"))) {
		q->due_from = ctx->today;
		q->due_to = date_add_days(ctx->today, MONTH_DAYS + 1);
	}
}

/* One condition on the state is left.  False: none fulfils both. */
static bool restrict_state(InboxQuery *q)
{
	DossierState state;
	if (!q->open || !dossier_state_find(q->state, &state))
		return true;
	q->open = false;
	return dossier_is_open(state);
}

/* What a page ends with is where the next begins: id, then the key of the order. */
static Str after_of(Arena *arena, const InboxQuery *q, const InboxDbRow *row)
{
	switch (q->order) {
	case FILED_ASC:
	case FILED_DESC:
		return str_format(arena, "%lld.%lld", (long long)row->id, (long long)row->filed.us);
	case APPLICANT_ASC:
	case APPLICANT_DESC:
		return str_format(arena, "%lld.%.*s", (long long)row->id, STR(row->applicant));
	default: return str_format(arena, "%lld.%.*s", (long long)row->id, STR(row->due_key));
	}
}

static void read_after(Str after, InboxQuery *q)
{
	Str key = after, id = str_cut(&key, '.');
	if (after.len == 0 || !str_to_int(id, &q->after_id))
		return;
	bool filed = q->order == FILED_ASC || q->order == FILED_DESC;
	if (filed && !str_to_int(key, &q->after_filed.us))
		return;
	q->after_key = key;
	q->after = true;
}

static InboxRow shown(const InboxDbRow *row)
{
	InboxRow r = {
		.id = row->id,
		.number = row->number,
		.applicant = row->applicant,
		.procedure_code = row->procedure_code,
		.filed_on = row->filed_on,
		.due = row->due,
		.agent = row->agent,
		.agent_name = row->agent_name,
		.unread = row->unread > 0,
		.in_signature = row->folder != 0,
	};
	bool known = dossier_state_find(row->state, &r.state);
	assert(known); /* a constraint of the table */
	return r;
}

/* Whether the filter may find so little that going along an order would pass by much else. */
static bool is_narrow(const InboxQuery *q)
{
	return q->procedure.len > 0 || q->agent != 0 || q->service != 0 || q->some_services ||
	       date_is_set(q->due_from) || date_is_set(q->due_to);
}

/* Little is found by its filter and sorted, much is read in its order: as fast with a million
 * dossiers as with a thousand. */
static InboxDbRowList rows_of(Ctx *ctx, InboxQuery *q, InboxPage *page, Str after)
{
	bool narrow = is_narrow(q);
	q->count_max = (narrow ? FEW_MAX : COUNT_MAX) + 1;
	int64_t count = dossier_inbox_count(ctx, q);
	page->more_than_count = count > COUNT_MAX;
	page->count = page->more_than_count ? COUNT_MAX + 1 : count;
	read_after(after, q);
	bool few = q->match.len > 0 || (narrow && count <= FEW_MAX);
	return few ? dossier_inbox_few(ctx, q) : dossier_inbox_rows(ctx, q);
}

InboxPage dossier_inbox(Ctx *ctx, const InboxFilter *filter)
{
	InboxPage page = { 0 };
	InboxQuery q = {
		.procedure = filter->procedure,
		.agent = filter->agent,
		.match = db_match(ctx->arena, filter->text),
		.order = 2 * (int)filter->sort + filter->descending,
	};
	DossierState state;
	if (str_eq(filter->state, S("open")))
		q.open = true;
	else if (str_eq(filter->state, S("in_signature")))
		q.in_signature = true;
	else if (dossier_state_find(filter->state, &state))
		q.state = filter->state;
	restrict_deadline(ctx, filter->deadline, &q);
	if (!dossier_restrict_services(ctx, filter->service, &q) || !restrict_state(&q))
		return page;

	InboxDbRowList rows = rows_of(ctx, &q, &page, filter->after);
	for (size_t i = 0; i < rows.len && i < PAGE_ROWS; i++)
		*list_push(ctx->arena, &page.rows) = shown(&rows.at[i]);
	if (rows.len > PAGE_ROWS)
		page.next = after_of(ctx->arena, &q, &rows.at[PAGE_ROWS - 1]);
	return page;
}

StrList dossier_popular(Ctx *ctx)
{
	StrList codes = { 0 };
	Instant since = instant_add(ctx->now, -(int64_t)POPULAR_DAYS * 86400);
	ProcedureCountList counts = dossier_popular_codes(ctx, since);
	for (size_t i = 0; i < counts.len; i++)
		*list_push(ctx->arena, &codes) = counts.at[i].code;
	return codes;
}
