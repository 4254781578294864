/* votes.c — the secretary and the members of a council that votes, whatever happens. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "votes.h"

enum {
	RETRY_MS = 30,
	CUT_IN = 3,     /* one request in so many loses its connection */
	CHANGES_IN = 4, /* one public vote in so many is changed again */
	THINK_MS = 400, /* at most, before a member votes */
	CUT_MS = 4,     /* at most, between sending and losing the connection */
};

#define FORM "application/x-www-form-urlencoded"

static const char *const way_words[WAYS] = { "main", "appel", "appareil", "secret" };
static const char *const choice_words[CHOICES] = { "pour", "contre", "abstention" };

#define text(p, ...) str_cstr((p)->arena, str_format((p)->arena, __VA_ARGS__))

/* ---- Asking until there is an answer ---- */

typedef struct {
	Run *run;
	Votes *votes;
	Browser *browser;
	uint64_t dice;
	int index; /* of the member */
	char token[120];
	Arena *arena; /* of one ballot */
} Person;

typedef struct {
	Run *run;
	int index;
} PersonArg;

static bool stopped(const Person *p)
{
	return atomic_load(&p->run->stop);
}

static void person_begin(Person *p, Run *run, int index)
{
	*p = (Person){ .run = run, .votes = run->votes, .index = index };
	p->dice = run->dice + 77 * ((uint64_t)index + 1);
	p->arena = arena_new((size_t)16 << 20);
	p->browser = browser_new("valbourg.localhost", run->port, 2 + index);
	browser_set_cookie(p->browser, "session", run->votes->tokens[index]);
}

static void person_end(Person *p)
{
	browser_free(p->browser);
	arena_free(p->arena);
}

static bool is_final(Person *p, const Answer *a)
{
	atomic_fetch_add(&p->run->answers, a->status != 0);
	return a->status != 0 && a->status != 429 && a->status < 500;
}

/* Gives the page, with its form's token kept. */
static Answer look(Person *p, const char *path)
{
	while (!stopped(p)) {
		Answer a = browser_get(p->browser, path);
		if (a.status == 303 || a.status == 401)
			atomic_fetch_add(&p->run->sessions_lost, 1);
		if (a.status == 500)
			atomic_fetch_add(&p->run->faults, 1);
		Str token = browser_hidden(a, "token");
		if (is_final(p, &a) && a.status == 200 && token.len < sizeof p->token) {
			memset(p->token, 0, sizeof p->token);
			if (token.len > 0)
				memcpy(p->token, token.ptr, token.len);
			return a;
		}
		sleep_ms(RETRY_MS);
	}
	return (Answer){ 0 };
}

/* Sends a form until it is answered.  On the way the connection is cut now and then: the server may
 * have done what was asked, or not.  *ret_tries: how often it was sent; more than once, a refusal
 * because it is done already is an acknowledgement. */
static Answer insist(Person *p, const char *path, const char *form, int *ret_tries)
{
	Str body = str_format(p->arena, "token=%s&%s", p->token, form);
	*ret_tries = 0;
	while (!stopped(p)) {
		if (*ret_tries > 0)
			atomic_fetch_add(&p->votes->asked_again, 1);
		++*ret_tries;
		if (roll(&p->dice, CUT_IN) == 0) {
			atomic_fetch_add(&p->votes->cut, 1);
			browser_post_and_leave(p->browser, path, FORM, body,
			                       roll(&p->dice, CUT_MS + 1));
			continue;
		}
		Answer a = browser_post(p->browser, path, FORM, body);
		if (a.status == 500)
			atomic_fetch_add(&p->run->faults, 1);
		if (is_final(p, &a))
			return a;
		sleep_ms(RETRY_MS);
	}
	return (Answer){ 0 };
}

/* ---- A member ---- */

/* Not answered by "recorded": done already, or the ballot is not there (its opening was lost). */
static bool is_said(Person *p, const Poll *poll, const Answer *a, int tries)
{
	if (a->status == 303 && str_starts(a->location, S("/elus/")))
		return true;
	if (a->status == 409 && poll->way == IN_SECRET && tries > 1)
		return true;
	if (a->status != 0)
		atomic_fetch_add(&p->run->drafts_lost, 1);
	return false;
}

static void cast_once(Person *p, Poll *poll, int choice)
{
	int tries;
	const char *path = text(p, "/elus/scrutins/%lld", (long long)poll->ballot);
	const char *voice = text(p, "voix=%lld&choix=", (long long)p->votes->members[p->index]);
	Str form = str_format(p->arena, "%s%s", voice, choice_words[choice]);
	Answer a = insist(p, path, str_cstr(p->arena, form), &tries);
	if (is_said(p, poll, &a, tries))
		poll->said[p->index] = (signed char)choice;
	else
		poll->said[p->index] =
			-1; /* in doubt: the last that was acknowledged may be replaced */
}

static void vote(Person *p, Poll *poll)
{
	sleep_ms(roll(&p->dice, THINK_MS));
	(void)look(p, text(p, "/elus/seances/%lld", (long long)p->votes->session));
	cast_once(p, poll, roll(&p->dice, CHOICES));
	if (poll->way == BY_DEVICE && poll->said[p->index] >= 0 && roll(&p->dice, CHANGES_IN) == 0)
		cast_once(p, poll, roll(&p->dice, CHOICES));
	arena_reset(p->arena);
}

static Poll *next_open(Votes *v, const Run *run, const Poll *last)
{
	pthread_mutex_lock(&v->lock);
	while (!atomic_load(&run->stop) && (!v->open || v->open == last))
		pthread_cond_wait(&v->changed, &v->lock);
	Poll *open = atomic_load(&run->stop) ? NULL : v->open;
	pthread_mutex_unlock(&v->lock);
	return open;
}

static void *member_main(void *person_arg)
{
	const PersonArg *arg = person_arg;
	Person p;
	person_begin(&p, arg->run, arg->index);
	Votes *v = p.votes;
	for (Poll *poll = NULL; (poll = next_open(v, p.run, poll));) {
		vote(&p, poll);
		pthread_mutex_lock(&v->lock);
		v->said++;
		pthread_cond_broadcast(&v->changed);
		pthread_mutex_unlock(&v->lock);
	}
	person_end(&p);
	return NULL;
}

/* ---- The secretary ---- */

static Id ballot_on(Person *p, Answer page)
{
	Str wanted = str_format(p->arena, "action=\"/seances/%lld/scrutins/",
	                        (long long)p->votes->session);
	const char *found = page.body.len > 0
	                            ? memmem(page.body.ptr, page.body.len, wanted.ptr, wanted.len)
	                            : NULL;
	Id ballot = 0;
	if (!found)
		return 0;
	size_t at = (size_t)(found - page.body.ptr) + wanted.len, len = 0;
	while (at + len < page.body.len && page.body.ptr[at + len] >= '0' &&
	       page.body.ptr[at + len] <= '9')
		len++;
	return str_to_int(str_part(page.body, at, len), &ballot) ? ballot : 0;
}

static const char *live_path(Person *p)
{
	return text(p, "/seances/%lld/direct", (long long)p->votes->session);
}

/* False: it could not be opened, or is not there any more. */
static bool open_poll(Person *p, Poll *poll)
{
	int tries;
	Str form = str_format(p->arena, "faire=scrutin&mode=%s", way_words[poll->way]);
	(void)look(p, live_path(p));
	Answer a = insist(p,
	                  text(p, "/seances/%lld/points/%lld/scrutin", (long long)p->votes->session,
	                       (long long)poll->item),
	                  str_cstr(p->arena, form), &tries);
	if (a.status != 303 && !(a.status == 409 && tries > 1))
		return false;
	poll->ballot = ballot_on(p, look(p, live_path(p)));
	return poll->ballot != 0;
}

static const char *count_path(Person *p, const Poll *poll)
{
	return text(p, "/seances/%lld/scrutins/%lld", (long long)p->votes->session,
	            (long long)poll->ballot);
}

static bool is_done(Person *p, const Answer *a, int tries)
{
	if (a->status == 303 || (a->status == 409 && tries > 1))
		return true;
	if (a->status != 0)
		atomic_fetch_add(&p->run->drafts_lost, 1);
	return false;
}

/* Counting a show of hands is one form, with all of it. */
static void count_hands(Person *p, Poll *poll)
{
	int tries;
	Votes *v = p->votes;
	signed char said[MEMBERS_MAX];
	Buf form = { .arena = p->arena };
	buf_add(&form, S("faire=main"));
	for (int i = 0; i < v->members_len; i++) {
		said[i] = (signed char)roll(&p->dice, CHOICES);
		if (said[i] > 0)
			buf_addf(&form, "&%s=%lld", choice_words[said[i]],
			         (long long)v->members[i]);
	}
	Answer a = insist(p, count_path(p, poll), str_cstr(p->arena, buf_str(&form)), &tries);
	if (!is_done(p, &a, tries))
		return;
	poll->is_closed = true;
	memcpy(poll->said, said, sizeof said);
}

static void call_roll(Person *p, Poll *poll)
{
	int tries;
	Votes *v = p->votes;
	for (int i = 0; i < v->members_len && !stopped(p); i++) {
		int choice = roll(&p->dice, CHOICES);
		Str path = str_format(p->arena, "%s/voix", count_path(p, poll));
		const char *who = text(p, "membre=%lld&choix=", (long long)v->members[i]);
		Str form = str_format(p->arena, "%s%s", who, choice_words[choice]);
		sleep_ms(roll(&p->dice, THINK_MS / 10));
		Answer a = insist(p, str_cstr(p->arena, path), str_cstr(p->arena, form), &tries);
		if (a.status == 303)
			poll->said[i] = (signed char)choice;
		else if (a.status != 0)
			atomic_fetch_add(&p->run->drafts_lost, 1);
	}
}

static void let_members_vote(Person *p, Poll *poll)
{
	Votes *v = p->votes;
	pthread_mutex_lock(&v->lock);
	v->open = poll;
	v->said = 0;
	pthread_cond_broadcast(&v->changed);
	while (!stopped(p) && v->said < v->members_len)
		pthread_cond_wait(&v->changed, &v->lock);
	pthread_mutex_unlock(&v->lock);
}

static void close_poll(Person *p, Poll *poll)
{
	int tries;
	if (poll->is_closed || stopped(p))
		return;
	Answer a = insist(p, count_path(p, poll), "faire=proclamer", &tries);
	poll->is_closed = is_done(p, &a, tries);
}

static void *secretary_main(void *run_arg)
{
	Run *run = run_arg;
	Person p;
	person_begin(&p, run, run->votes->members_len);
	Votes *v = run->votes;
	int wanted = run->plan->filings_wanted;
	for (int i = 0; i < wanted && i < v->items_len && !stopped(&p); i++) {
		Poll *poll = &v->polls[v->polls_len];
		*poll = (Poll){ .item = v->items[i], .way = (Way)(i % WAYS) };
		memset(poll->said, -1, sizeof poll->said);
		if (!open_poll(&p, poll))
			continue;
		v->polls_len++;
		if (poll->way == BY_HAND)
			count_hands(&p, poll);
		else if (poll->way == BY_ROLL)
			call_roll(&p, poll);
		else
			let_members_vote(&p, poll);
		close_poll(&p, poll);
		atomic_fetch_add(&run->finished, poll->is_closed);
		arena_reset(p.arena);
	}
	person_end(&p);
	pthread_mutex_lock(&v->lock);
	atomic_store(&run->stop, true);
	pthread_cond_broadcast(&v->changed);
	pthread_mutex_unlock(&v->lock);
	return NULL;
}

/* ---- All of it ---- */

void votes_run(Run *run)
{
	pthread_t killer, secretary, members[MEMBERS_MAX];
	PersonArg args[MEMBERS_MAX];
	Votes *v = run->votes;
	server_start(run, false);
	pthread_create(&killer, NULL, server_kill_around, run);
	for (int i = 0; i < v->members_len; i++) {
		args[i] = (PersonArg){ run, i };
		pthread_create(&members[i], NULL, member_main, &args[i]);
	}
	pthread_create(&secretary, NULL, secretary_main, run);
	time_t until = time(NULL) + run->plan->seconds_max;
	while (time(NULL) < until && !atomic_load(&run->stop))
		sleep_ms(50);
	pthread_mutex_lock(&v->lock);
	atomic_store(&run->stop, true);
	pthread_cond_broadcast(&v->changed);
	pthread_mutex_unlock(&v->lock);
	pthread_join(killer, NULL);
	server_end(run); /* in the very moment of the last acknowledgement */
	pthread_join(secretary, NULL);
	for (int i = 0; i < v->members_len; i++)
		pthread_join(members[i], NULL);
}

Votes *votes_read(Arena *arena, const char *scene)
{
	Votes *v = alloc(arena, Votes);
	char word[20], token[80];
	long long id;
	FILE *file = fopen(scene, "r");
	pthread_mutex_init(&v->lock, NULL);
	pthread_cond_init(&v->changed, NULL);
	while (file && fscanf(file, "%19s", word) == 1) {
		bool person = strcmp(word, "secretary") == 0 || strcmp(word, "member") == 0;
		if ((person && fscanf(file, "%79s", token) != 1) || fscanf(file, "%lld", &id) != 1)
			break;
		if (strcmp(word, "session") == 0)
			v->session = id;
		else if (strcmp(word, "item") == 0 && v->items_len < BALLOTS_MAX)
			v->items[v->items_len++] = id;
		else if (strcmp(word, "secretary") == 0)
			memcpy(v->tokens[MEMBERS_MAX], token, sizeof token);
		else if (person && v->members_len < MEMBERS_MAX) {
			memcpy(v->tokens[v->members_len], token, sizeof token);
			v->members[v->members_len++] = id;
		}
	}
	if (file)
		fclose(file);
	memcpy(v->tokens[v->members_len], v->tokens[MEMBERS_MAX], sizeof token);
	return v->session != 0 && v->items_len > 0 && v->members_len > 0 ? v : NULL;
}
