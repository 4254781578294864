/* votes_verify.c — what was acknowledged to voters, held against the files. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "votes.h"

typedef struct {
	const Run *run;
	Result *result;
	sqlite3 *db;
} Verify;

static const char *const choice_codes[CHOICES] = { "for", "against", "abstain" };

static sqlite3 *open_town(const Run *run)
{
	char path[PATH_BYTES + 80];
	sqlite3 *db = NULL;
	snprintf(path, sizeof path, "%s/platform/authorities/valbourg/authority.db", run->folder);
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK)
		return db;
	sqlite3_close(db);
	return NULL;
}

/* The first column of the first row; -1: the file cannot be read. */
static int64_t ask(const Verify *v, const char *sql, Id ballot, Id member, const char *word)
{
	sqlite3_stmt *s = NULL;
	int64_t found = -1;
	if (v->db && sqlite3_prepare_v2(v->db, sql, -1, &s, NULL) == SQLITE_OK) {
		sqlite3_bind_int64(s, 1, ballot);
		if (sqlite3_bind_parameter_count(s) >= 2)
			sqlite3_bind_int64(s, 2, member);
		if (sqlite3_bind_parameter_count(s) >= 3)
			sqlite3_bind_text(s, 3, word, -1, SQLITE_STATIC);
		if (sqlite3_step(s) == SQLITE_ROW)
			found = sqlite3_column_int64(s, 0);
	}
	sqlite3_finalize(s);
	return found;
}

static void say(const Verify *v, const char *what, const Poll *p, Id member, const char *why)
{
	if (!v->run->plan->sync_off && !v->run->plan->votes_twice) /* as expected there */
		printf("# %s: ballot %lld (%d), member %lld: %s\n", what, (long long)p->ballot,
		       (int)p->way, (long long)member, why);
}

static void lost(const Verify *v, const Poll *p, Id member, const char *why)
{
	v->result->lost++;
	say(v, "lost", p, member, why);
}

static void doubled(const Verify *v, const Poll *p, Id member, const char *why)
{
	v->result->doubled++;
	say(v, "doubled", p, member, why);
}

/* ---- Public ballots ---- */

static void verify_vote(const Verify *v, const Poll *p, Id member, int choice)
{
	if (ask(v,
	        "select count(*) from council_vote where ballot = ?1 and member = ?2"
	        " and choice = ?3",
	        p->ballot, member, choice_codes[choice]) < 1)
		lost(v, p, member, "the vote is not there as it was acknowledged");
	if (ask(v, "select count(*) from council_vote where ballot = ?1 and member = ?2", p->ballot,
	        member, NULL) > 1)
		doubled(v, p, member, "it is there twice");
	/* An event for each change of mind: the same twice in a row was counted twice. */
	if (ask(v,
	        "select count(*) from (select data, lag(data) over (order by seq) as before"
	        " from event where kind = 'council.voted' and data like 'ballot=' || ?1 || char(10)"
	        " || '%' and data like '%' || char(10) || 'member=' || ?2 || char(10))"
	        " where data = before",
	        p->ballot, member, NULL) > 0)
		doubled(v, p, member, "its event is there twice");
	if (ask(v,
	        "select count(*) from (select data from event where kind = 'council.voted'"
	        " and data like 'ballot=' || ?1 || char(10) || '%'"
	        " and data like '%' || char(10) || 'member=' || ?2 || char(10)"
	        " order by seq desc limit 1) where data like '%' || char(10) || 'choice=' || ?3"
	        " || char(10) || '%'",
	        p->ballot, member, choice_codes[choice]) < 1)
		lost(v, p, member, "its last event is another");
}

/* ---- Secret ones ---- */

static void verify_part(const Verify *v, const Poll *p, Id member)
{
	if (ask(v, "select count(*) from council_part where ballot = ?1 and member = ?2", p->ballot,
	        member, NULL) < 1)
		lost(v, p, member, "the part is not there");
	int64_t events = ask(v,
	                     "select count(*) from event where kind = 'council.took-part'"
	                     " and data like 'ballot=' || ?1 || char(10) || '%'"
	                     " and data like '%' || char(10) || 'member=' || ?2 || char(10)",
	                     p->ballot, member, NULL);
	if (events < 1)
		lost(v, p, member, "its event is not there");
	if (events > 1)
		doubled(v, p, member, "its event is there twice");
}

/* As many ballots as members who took part. */
static void verify_urn(const Verify *v, const Poll *p)
{
	int64_t parts = ask(v, "select count(distinct member) from council_part where ballot = ?1",
	                    p->ballot, 0, NULL);
	int64_t secret =
		ask(v, "select count(*) from council_secret where ballot = ?1", p->ballot, 0, NULL);
	if (secret < parts)
		lost(v, p, 0, "there are fewer ballots than members who took part");
	if (secret > parts)
		doubled(v, p, 0, "there are more ballots than members who took part");
}

/* ---- The result ---- */

static void verify_result(const Verify *v, const Poll *p)
{
	static const char *const columns[CHOICES] = { "in_favour", "against", "abstentions" };
	if (ask(v, "select count(*) from council_ballot where id = ?1 and state = 'closed'",
	        p->ballot, 0, NULL) != 1) {
		lost(v, p, 0, "its end is not there");
		return;
	}
	for (int c = 0; c < CHOICES; c++) {
		char sql[100];
		int64_t said = 0;
		for (int i = 0; i < v->run->votes->members_len; i++)
			said += p->said[i] == c;
		snprintf(sql, sizeof sql, "select %s from council_ballot where id = ?1",
		         columns[c]);
		int64_t counted = ask(v, sql, p->ballot, 0, NULL);
		if (counted < said)
			lost(v, p, 0, "fewer were counted than said so");
		if (counted > said)
			doubled(v, p, 0, "more were counted than said so");
	}
	int64_t events = ask(v,
	                     "select count(*) from event where kind = 'council.ballot-closed'"
	                     " and data like '%' || char(10) || 'ballot=' || ?1 || char(10) || '%'",
	                     p->ballot, 0, NULL);
	if (events < 1)
		lost(v, p, 0, "the event of its end is not there");
	if (events > 1)
		doubled(v, p, 0, "it ended twice");
}

static void verify_poll(const Verify *v, const Poll *p)
{
	const Votes *votes = v->run->votes;
	if (ask(v, "select count(*) from council_ballot where id = ?1 and item = ?2", p->ballot,
	        p->item, NULL) != 1)
		lost(v, p, 0, "the ballot is not there, or is of another item");
	for (int i = 0; i < votes->members_len; i++) {
		if (p->said[i] < 0)
			continue;
		v->result->acknowledged++;
		if (p->way == IN_SECRET)
			verify_part(v, p, votes->members[i]);
		else
			verify_vote(v, p, votes->members[i], p->said[i]);
	}
	if (p->way == IN_SECRET)
		verify_urn(v, p);
	if (p->is_closed)
		verify_result(v, p);
}

void votes_verify(const Run *run, Result *result)
{
	Verify v = { .run = run, .result = result, .db = open_town(run) };
	for (int i = 0; i < run->votes->polls_len; i++)
		verify_poll(&v, &run->votes->polls[i]);
	sqlite3_close(v.db);
}

bool votes_forget_who_took_part(const Run *run)
{
	sqlite3 *db = open_town(run);
	bool done = db && sqlite3_exec(db,
	                               "begin;"
	                               "create table bare (ballot integer not null,"
	                               " member integer not null, cast_by integer not null);"
	                               "drop table council_part;"
	                               "alter table bare rename to council_part;"
	                               "commit;",
	                               NULL, NULL, NULL) == SQLITE_OK;
	sqlite3_close(db);
	return done;
}
