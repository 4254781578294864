/* council.c — what members of an assembly do at the same moment: take a session along, vote. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/json/json.h"
#include "load.h"

enum { ARENA_BYTES_MAX = 64 << 20, PATH_CHARS = 200, FILES_MAX = 500 };

/* ---- The scene ---- */

Council *load_council_read(Arena *arena)
{
	Council *c = alloc(arena, Council);
	char word[20], token[CLIENT_TEXT_BYTES];
	long long id;
	FILE *file = fopen(option("scene", NULL), "r");
	if (!file)
		fault("could not read the scene");
	snprintf(c->host, sizeof c->host, "%s.localhost", option("slug", NULL));
	while (fscanf(file, "%19s", word) == 1) {
		bool has_token = strcmp(word, "secretary") == 0 || strcmp(word, "member") == 0;
		if ((has_token && fscanf(file, "%199s", token) != 1) ||
		    fscanf(file, "%lld", &id) != 1)
			fault("the scene breaks off");
		if (strcmp(word, "session") == 0)
			c->session = id;
		if (strcmp(word, "item") == 0)
			*list_push(arena, &c->items) = id;
		if (!has_token)
			continue;
		Voter *voter =
			strcmp(word, "member") == 0 ? list_push(arena, &c->members) : &c->secretary;
		*voter = (Voter){ .id = id };
		snprintf(voter->session, sizeof voter->session, "%s", token);
	}
	fclose(file);
	return c;
}

static int members_wanted(const Council *c)
{
	int64_t wanted = option_number("members", (int64_t)c->members.len);
	if (wanted < 1 || (size_t)wanted > c->members.len)
		fault("there are %zu members", c->members.len);
	return (int)wanted;
}

static Str cookie_of(char *text, size_t size, const Voter *v)
{
	int len = snprintf(text, size, "lang=fr; session=%s; visit=%s", v->session, v->visit);
	return (Str){ text, (size_t)len };
}

/* ---- Taking a session along ---- */

typedef struct {
	char path[PATH_CHARS];
	bool is_file; /* the same bytes for everybody */
	Str bytes;    /* of the plain file */
} Taken;

typedef struct {
	Council *council;
	Taken files[FILES_MAX];
	int len;
	bool plain;
	int64_t *first_us, *bytes; /* by member: to the first page; of all */
} Pack;

static void plain_path(char *path, size_t size, const Taken *t)
{
	snprintf(path, size, "%s%s%s", option("www", NULL), t->path,
	         t->is_file ? "" : "/index.html");
}

static void add_file(Pack *p, const char *path)
{
	size_t len = strlen(path);
	if (p->len >= FILES_MAX || len >= PATH_CHARS)
		fault("there is too much in the session");
	Taken *t = &p->files[p->len++];
	memcpy(t->path, path, len + 1);
	t->is_file = len > 8 && strcmp(path + len - 8, "/fichier") == 0;
}

/* In the order in which the satchel asks: the page, the key, the list, then what the list says. */
static void read_list(Pack *p, Arena *arena)
{
	char path[PATH_CHARS], cookie[2 * CLIENT_TEXT_BYTES + 100];
	Client *c = client_new();
	const Json *json;
	(void)cookie_of(cookie, sizeof cookie, &p->council->members.at[0]);
	snprintf(path, sizeof path, "/cartable/seances/%lld", (long long)p->council->session);
	add_file(p, path);
	add_file(p, "/cartable/cle");
	snprintf(path, sizeof path, "/cartable/seances/%lld/hors-ligne.json",
	         (long long)p->council->session);
	add_file(p, path);
	if (client_get(c, p->council->host, path, cookie) != 200)
		fault("no list: %.300s", c->bytes);
	Err *e = json_parse(arena, c->body, &json);
	const Json *files = e ? NULL : json_get(json, S("files"));
	if (!files || json_whole(json_get(json, S("left")), -1) != 0)
		fault("the list says nothing, or leaves files behind");
	for (size_t i = 0; i < files->items_len; i++)
		add_file(p, str_cstr(arena, json_text(json_get(&files->items[i], S("url")))));
	client_free(c);
}

static Str map_file(const char *path)
{
	struct stat about;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &about) != 0)
		fault("there is no \"%s\"", path);
	void *bytes =
		mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	close(fd);
	if (bytes == MAP_FAILED)
		fault("could not map \"%s\"", path);
	return (Str){ bytes, (size_t)about.st_size };
}

/* Prints the list, and keeps each page as a plain file beside the papers. */
int load_pack(void)
{
	static Pack p;
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	char cookie[2 * CLIENT_TEXT_BYTES + 100], path[PATH_CHARS + 300];
	p.council = load_council_read(arena);
	read_list(&p, arena);
	Client *c = client_new();
	(void)cookie_of(cookie, sizeof cookie, &p.council->members.at[0]);
	for (int i = 0; i < p.len; i++) {
		printf("%s\n", p.files[i].path);
		if (p.files[i].is_file)
			continue;
		if (client_get(c, p.council->host, p.files[i].path, cookie) != 200)
			fault("%s: %.300s", p.files[i].path, c->bytes);
		plain_path(path, sizeof path, &p.files[i]);
		load_write_file(path, c->body);
	}
	client_free(c);
	arena_free(arena);
	return 0;
}

static void read_pack(Pack *p, Arena *arena)
{
	char line[PATH_CHARS + 2], path[PATH_CHARS + 300];
	FILE *list = fopen(option("list", NULL), "r");
	if (!list)
		fault("could not read the list");
	while (fgets(line, sizeof line, list)) {
		line[strcspn(line, "\n")] = '\0';
		add_file(p, line);
		Taken *t = &p->files[p->len - 1];
		plain_path(path, sizeof path, t);
		t->bytes = map_file(path);
	}
	fclose(list);
	p->council = load_council_read(arena);
	p->plain = strcmp(option("plain", "no"), "yes") == 0;
	p->first_us = alloc_n(arena, int64_t, p->council->members.len);
	p->bytes = alloc_n(arena, int64_t, p->council->members.len);
}

static void connect_one(void *arg, int index)
{
	Pack *p = arg;
	p->council->members.at[index].client = client_new();
}

static void take_all(void *arg, int index)
{
	Pack *p = arg;
	Voter *v = &p->council->members.at[index];
	char cookie[2 * CLIENT_TEXT_BYTES + 100];
	int64_t began = now_us();
	(void)cookie_of(cookie, sizeof cookie, v);
	for (int i = 0; i < p->len; i++) {
		const Taken *t = &p->files[i];
		/* A page has the reader's name in it: another length, but with nginx. */
		p->bytes[index] += client_fetch(v->client, p->council->host, t->path, cookie,
		                                t->is_file || p->plain ? &t->bytes : NULL);
		if (i == 0)
			p->first_us[index] = now_us() - began;
	}
	client_free(v->client);
}

int load_take(void)
{
	static Pack p;
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	read_pack(&p, arena);
	int members = members_wanted(p.council);
	int64_t *us = alloc_n(arena, int64_t, (size_t)members), bytes = 0;
	int64_t all = crowd_run(members, connect_one, take_all, &p, us);
	for (int i = 0; i < members; i++)
		bytes += p.bytes[i];
	printf("members %d\nrequests %d\nmb_each %.1f\nseconds %.2f\nmb_per_s %.0f\n", members,
	       p.len, (double)bytes / 1e6 / members, (double)all / 1e6,
	       (double)bytes / (double)all);
	crowd_print("first", p.first_us, (size_t)members);
	crowd_print("take", us, (size_t)members);
	arena_free(arena);
	return 0;
}

/* ---- Voting ---- */

typedef struct {
	Council *council;
	const char *method;
	Id ballot;
	int round;
} Poll;

/* What member `index` says in a round, so that the count can be held against it. */
static int choice_of(int index, int round)
{
	return (index + round) % 7 == 0 ? 2 : (index * 3 + round) % 5 == 0 ? 1 : 0;
}

/* Opens the page of the session as this person sees it, and learns its form's token. */
static void look(const Council *c, Voter *v, const char *path)
{
	char cookie[2 * CLIENT_TEXT_BYTES + 100];
	if (!v->client)
		v->client = client_new();
	(void)cookie_of(cookie, sizeof cookie, v);
	if (client_get(v->client, c->host, path, cookie) != 200)
		fault("%s: %.600s", path, v->client->bytes);
	if (v->visit[0] == '\0')
		client_copy_until(v->client->bytes, "visit=", ';', v->visit);
	client_copy_until(v->client->bytes, "name=\"token\" value=\"", '"', v->token);
}

static void send_form(const Council *c, Voter *v, const char *path, const char *rest)
{
	char cookie[2 * CLIENT_TEXT_BYTES + 100], form[2 * CLIENT_TEXT_BYTES];
	int len = snprintf(form, sizeof form, "token=%s&%s", v->token, rest);
	(void)cookie_of(cookie, sizeof cookie, v);
	int status = client_post(v->client, c->host, path, cookie, (Str){ form, (size_t)len });
	if (status != 303)
		fault("%s: %.1200s", path, v->client->bytes);
}

static void open_ballot(Poll *p)
{
	Council *c = p->council;
	char path[PATH_CHARS], rest[100], id[CLIENT_TEXT_BYTES], live[PATH_CHARS];
	long long item = c->items.at[p->round];
	snprintf(live, sizeof live, "/seances/%lld/direct", (long long)c->session);
	look(c, &c->secretary, live);
	snprintf(path, sizeof path, "/seances/%lld/points/%lld/scrutin", (long long)c->session,
	         item);
	snprintf(rest, sizeof rest, "faire=scrutin&mode=%s", p->method);
	send_form(c, &c->secretary, path, rest);
	look(c, &c->secretary, live);
	snprintf(path, sizeof path, "action=\"/seances/%lld/scrutins/", (long long)c->session);
	client_copy_until(c->secretary.client->bytes, path, '"', id);
	int64_t ballot;
	Str digits = str_of(id); /* a form's address, "12" or "12/voix" */
	if (!str_to_int(str_cut(&digits, '/'), &ballot))
		fault("there is no ballot on the secretary's page");
	p->ballot = ballot;
}

static void close_ballot(Poll *p)
{
	Council *c = p->council;
	char path[PATH_CHARS];
	snprintf(path, sizeof path, "/seances/%lld/scrutins/%lld", (long long)c->session,
	         (long long)p->ballot);
	send_form(c, &c->secretary, path, "faire=proclamer");
}

static void see_ballot(void *arg, int index)
{
	const Poll *p = arg;
	char path[PATH_CHARS];
	snprintf(path, sizeof path, "/elus/seances/%lld", (long long)p->council->session);
	look(p->council, &p->council->members.at[index], path);
}

static void cast(void *arg, int index)
{
	static const char *const words[] = { "pour", "contre", "abstention" };
	const Poll *p = arg;
	Voter *v = &p->council->members.at[index];
	char path[PATH_CHARS], rest[100];
	snprintf(path, sizeof path, "/elus/scrutins/%lld", (long long)p->ballot);
	snprintf(rest, sizeof rest, "voix=%lld&choix=%s", (long long)v->id,
	         words[choice_of(index, p->round)]);
	send_form(p->council, v, path, rest);
}

static void cast_in_turn(Poll *p, int members, int64_t *us)
{
	for (int i = 0; i < members; i++) {
		see_ballot(p, i);
		int64_t began = now_us();
		cast(p, i);
		us[i] = now_us() - began;
	}
}

/* "ballot ID FOR AGAINST ABSTAIN": what must have been counted. */
static void print_expected(const Poll *p, int members)
{
	int counts[3] = { 0 };
	for (int i = 0; i < members; i++)
		counts[choice_of(i, p->round)]++;
	printf("ballot %lld %d %d %d\n", (long long)p->ballot, counts[0], counts[1], counts[2]);
}

int load_vote(void)
{
	Arena *arena = arena_new(ARENA_BYTES_MAX);
	Poll p = { .council = load_council_read(arena), .method = option("method", "appareil") };
	int members = members_wanted(p.council), len = 0;
	int from = (int)option_number("from", 0), rounds = (int)option_number("rounds", 1);
	bool in_turn = strcmp(option("in-turn", "no"), "yes") == 0;
	if ((size_t)(from + rounds) > p.council->items.len)
		fault("there are %zu items", p.council->items.len);
	int64_t *us = alloc_n(arena, int64_t, (size_t)members * (size_t)rounds), all = 0;
	for (p.round = from; p.round < from + rounds; p.round++, len += members) {
		open_ballot(&p);
		int64_t began = now_us();
		if (in_turn)
			cast_in_turn(&p, members, us + len);
		else
			all += crowd_run(members, see_ballot, cast, &p, us + len);
		all += in_turn ? now_us() - began : 0;
		close_ballot(&p);
		print_expected(&p, members);
	}
	printf("votes %d\nseconds %.3f\n", len, (double)all / 1e6);
	crowd_print("vote", us, (size_t)len);
	for (int i = 0; i < members; i++)
		client_free(p.council->members.at[i].client);
	client_free(p.council->secretary.client);
	arena_free(arena);
	return 0;
}
