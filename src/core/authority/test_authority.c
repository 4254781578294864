#include <ftw.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/test.h"
#include "core/authority/authority.h"
#include "core/crypto/crypto.h"

static const char *const note_tables[] = {
	"create table note (id @key, text text not null) @strict", NULL
};
static const DbSchema schemas[] = { { "note", note_tables }, { 0 } };

static void close_platform(void *platform)
{
	platform_close(platform);
}

static Platform *in_memory(void)
{
	Platform *platform = platform_open(":memory:", schemas, NULL);
	arena_defer(test_arena(), close_platform, platform);
	return platform;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)st, (void)type, (void)walk;
	return remove(path);
}

static void remove_tree(void *path)
{
	(void)nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* A folder that is not there; removed after the test. */
static char *new_folder(void)
{
	char *path = arena_alloc(test_arena(), 100, 1);
	snprintf(path, 100, "/tmp/beffroi-authority-XXXXXX");
	CHECK(mkdtemp(path) != NULL);
	arena_defer(test_arena(), remove_tree, path);
	return path;
}

static Authority valbourg(void)
{
	return (Authority){
		.slug = S("valbourg"),
		.name = S("Commune de Valbourg"),
		.title = { { S("Commune de Valbourg"), S("بلدية"), S("Town of Valbourg") } },
		.country = S("fr"),
		.currency = CURRENCY_EUR,
		.tz = tz_find(S("Europe/Paris")),
		.languages = 1u << LANG_FR | 1u << LANG_EN,
		.language = LANG_FR,
		.accent = S("#7a1f3d"),
		.logo = S("<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0\"/></svg>"),
		.address = S("1 place de l’Hôtel-de-Ville"),
		.site_url = S("https://demarches.Valbourg.example:8443/"),
	};
}

static Authority named(const char *slug)
{
	Authority a = valbourg();
	a.slug = str_of(slug);
	a.site_url = str_format(test_arena(), "http://%s.example", slug);
	return a;
}

static void add(Platform *platform, Authority authority)
{
	CHECK(!authority_add(platform, test_arena(), &authority));
}

static Id id_of(const Authority *authority)
{
	return authority ? authority->id : 0;
}

TEST(an_authority_comes_back_from_the_directory_as_it_was_entered)
{
	Platform *platform = in_memory();
	add(platform, valbourg());
	const Authority *a = authority_find(platform, test_arena(), S("valbourg"));
	CHECK(a != NULL);
	CHECK_STR(a->name, S("Commune de Valbourg"));
	CHECK_STR(a->title.in[LANG_EN], S("Town of Valbourg"));
	CHECK_STR(tz_name(a->tz), S("Europe/Paris"));
	CHECK_INT(a->languages, 1u << LANG_FR | 1u << LANG_EN);
	CHECK(a->currency == CURRENCY_EUR && a->language == LANG_FR);
	CHECK_INT(a->version, 1);
	CHECK(authority_find(platform, test_arena(), S("nowhere")) == NULL);
}

TEST(an_authority_is_found_by_its_host_and_by_its_local_name)
{
	Platform *platform = in_memory();
	add(platform, valbourg());
	add(platform, named("other"));
	Arena *arena = test_arena();
	Id id = id_of(authority_find(platform, arena, S("valbourg")));
	CHECK(id > 0);
	CHECK_INT(id_of(authority_find_host(platform, arena, S("demarches.valbourg.example"))), id);
	CHECK_INT(id_of(authority_find_host(platform, arena, S("DEMARCHES.valbourg.example"))), id);
	CHECK_INT(id_of(authority_find_host(platform, arena, S("valbourg.localhost"))), id);
	CHECK(!authority_find_host(platform, arena, S("localhost")));
	CHECK(!authority_find_host(platform, arena, S("evil.example")));
	CHECK(!authority_find_host(platform, arena, S("")));
}

TEST(the_only_authority_answers_to_any_host_until_there_is_another)
{
	Platform *platform = in_memory();
	CHECK(!authority_find_host(platform, test_arena(), S("127.0.0.1")));
	add(platform, valbourg());
	CHECK(authority_find_host(platform, test_arena(), S("127.0.0.1")) != NULL);
	CHECK(authority_find_host(platform, test_arena(), S("127.0.0.1")) != NULL);
	add(platform, named("other"));
	CHECK(!authority_find_host(platform, test_arena(), S("127.0.0.1")));
}

TEST(an_authority_is_refused_when_its_name_or_host_is_taken)
{
	Platform *platform = in_memory();
	add(platform, valbourg());
	Authority again = valbourg();
	CHECK_INT(authority_add(platform, test_arena(), &again)->code, ERR_CONFLICT);
	again.slug = S("other");
	CHECK_INT(authority_add(platform, test_arena(), &again)->code, ERR_CONFLICT);
	CHECK_INT((int64_t)authority_list(platform, test_arena()).len, 1);
}

TEST(an_authority_that_cannot_be_shown_is_refused)
{
	Platform *platform = in_memory();
	static const char *const slugs[] = { "",         "-a", "a-",     "a--b",
		                             "Valbourg", "é",  "../etc", "a.b" };
	for (size_t i = 0; i < ARRAY_LEN(slugs); i++) {
		Authority a = named(slugs[i]);
		CHECK_INT(authority_add(platform, test_arena(), &a)->code, ERR_INVALID);
	}
	static const char *const accents[] = { "", "red", "#fff", "#ffd700", "#gggggg", "#77777" };
	for (size_t i = 0; i < ARRAY_LEN(accents); i++) {
		Authority a = valbourg();
		a.accent = str_of(accents[i]);
		CHECK_INT(authority_add(platform, test_arena(), &a)->code, ERR_INVALID);
	}
	static const char *const logos[] = { "<svg><script>1</script></svg>",
		                             "<svg onload=\"x()\"></svg>", "<p>no</p>",
		                             "<svg><a href=\"javascript:x\"/></svg>",
		                             "<svg><image href=\"//x\"/></svg>" };
	for (size_t i = 0; i < ARRAY_LEN(logos); i++) {
		Authority a = valbourg();
		a.logo = str_of(logos[i]);
		CHECK_INT(authority_add(platform, test_arena(), &a)->code, ERR_INVALID);
	}
	CHECK_INT((int64_t)authority_list(platform, test_arena()).len, 0);
}

TEST(a_change_is_seen_by_the_next_who_asks_and_not_by_who_has_asked)
{
	Platform *platform = in_memory();
	add(platform, valbourg());
	const Authority *before = authority_find(platform, test_arena(), S("valbourg"));
	Authority changed = *before;
	changed.name = S("Ville de Valbourg");
	CHECK(!authority_save(platform, test_arena(), &changed));
	const Authority *after = authority_find(platform, test_arena(), S("valbourg"));
	CHECK_STR(before->name, S("Commune de Valbourg"));
	CHECK_STR(after->name, S("Ville de Valbourg"));
	CHECK_INT(after->version, before->version + 1);
	changed.id = 99;
	changed.site_url = S("");
	CHECK_INT(authority_save(platform, test_arena(), &changed)->code, ERR_NOT_FOUND);
}

typedef struct {
	Platform *platform;
	const Authority *authority;
} Saving;

static bool save_within(Db *db, void *saving)
{
	Saving *s = saving;
	(void)db;
	return !authority_save(s->platform, test_arena(), s->authority);
}

TEST(an_authority_can_be_saved_within_a_unit_of_its_own_file)
{
	Platform *platform = in_memory();
	add(platform, valbourg());
	const Authority *a = authority_find(platform, test_arena(), S("valbourg"));
	Database *file = authority_database(platform, test_arena(), a);
	CHECK(db_write(file, save_within, &(Saving){ platform, a }));
	CHECK_INT(authority_find(platform, test_arena(), S("valbourg"))->version, 2);
}

/* ---- Files ---- */

static bool write_note(Db *db, void *text)
{
	static const char *const pieces[] = { "insert into note (text) values (?1)", NULL };
	static const DbStatement statement = { "write_note", pieces };
	Arena *arena = arena_new(1 << 16);
	Query *q = db_query(db, arena, &statement, 1);
	db_bind(q, 1, *(Str *)text);
	db_next(q);
	arena_free(arena);
	return true;
}

static int64_t notes(Platform *platform, const Authority *authority)
{
	static const char *const pieces[] = { "select count(*) from note", NULL };
	static const DbStatement statement = { "notes", pieces };
	Arena *arena = arena_new(1 << 20);
	Db *db = db_reader(authority_database(platform, arena, authority), arena);
	Query *q = db_query(db, arena, &statement, 1);
	int64_t n = -1;
	if (db_next(q))
		db_read_any(q, 0, &n);
	db_end(q);
	arena_free(arena);
	return n;
}

static void write_in(Platform *platform, const Authority *authority)
{
	Arena *arena = arena_new(1 << 20);
	Database *database = authority_database(platform, arena, authority);
	CHECK(db_write(database, write_note, &S("bonjour")));
	arena_free(arena);
}

TEST(each_authority_has_a_file_and_a_key_of_its_own)
{
	Platform *platform = in_memory();
	add(platform, valbourg());
	add(platform, named("other"));
	const Authority *one = authority_find(platform, test_arena(), S("valbourg"));
	const Authority *other = authority_find(platform, test_arena(), S("other"));
	write_in(platform, one);
	CHECK_INT(notes(platform, one), 1);
	CHECK_INT(notes(platform, other), 0);
	unsigned char keys[4][KEY_BYTES];
	authority_key(platform, one, "blob", keys[0]);
	authority_key(platform, one, "blob", keys[1]);
	authority_key(platform, one, "dossier", keys[2]);
	authority_key(platform, other, "blob", keys[3]);
	CHECK(memcmp(keys[0], keys[1], KEY_BYTES) == 0);
	CHECK(memcmp(keys[0], keys[2], KEY_BYTES) != 0);
	CHECK(memcmp(keys[0], keys[3], KEY_BYTES) != 0);
}

/* A platform in a folder; what is used of it is given back before it is closed. */
typedef struct {
	Arena *arena;
	Platform *platform;
} Session;

static Session begin(const char *folder)
{
	return (Session){ arena_new((size_t)1 << 20), platform_open(folder, schemas, NULL) };
}

static void end(Session *session)
{
	arena_free(session->arena);
	platform_close(session->platform);
}

TEST(keys_and_rows_are_there_after_the_platform_was_closed)
{
	const char *folder = new_folder();
	unsigned char before[2][KEY_BYTES], after[2][KEY_BYTES];
	Session s = begin(folder);
	Authority fresh = valbourg();
	CHECK(!authority_add(s.platform, s.arena, &fresh));
	const Authority *a = authority_find(s.platform, s.arena, S("valbourg"));
	write_in(s.platform, a);
	platform_key(s.platform, "session", before[0]);
	authority_key(s.platform, a, "blob", before[1]);
	end(&s);
	s = begin(folder);
	a = authority_find(s.platform, s.arena, S("valbourg"));
	CHECK_INT(notes(s.platform, a), 1);
	platform_key(s.platform, "session", after[0]);
	authority_key(s.platform, a, "blob", after[1]);
	CHECK(memcmp(before, after, sizeof before) == 0);
	end(&s);
}

static void open_and_close(void *folder)
{
	platform_close(platform_open(folder, schemas, NULL));
}

TEST(a_folder_has_one_process_at_a_time)
{
	char *folder = new_folder();
	Session s = begin(folder);
	CHECK(str_has(str_of(fault_guard(open_and_close, folder)), S("in use")));
	end(&s);
	CHECK(!fault_guard(open_and_close, folder));
}

static const char *path_in(const char *folder, const char *name)
{
	return str_format(test_arena(), "%s/%s%c", folder, name, 0).ptr;
}

TEST(the_key_is_for_its_owner_only_and_is_never_made_anew)
{
	char *folder = new_folder();
	CHECK(!fault_guard(open_and_close, folder));
	const char *key = path_in(folder, "platform.key");
	struct stat st;
	CHECK(stat(key, &st) == 0 && (st.st_mode & 0777) == 0600);
	CHECK(stat(path_in(folder, "platform.db"), &st) == 0 && (st.st_mode & 0777) == 0600);
	CHECK(chmod(key, 0640) == 0);
	CHECK(str_has(str_of(fault_guard(open_and_close, folder)), S("mode")));
	CHECK(unlink(key) == 0);
	CHECK(str_has(str_of(fault_guard(open_and_close, folder)), S("could not open the key")));
}

typedef struct {
	Session *session;
	const Authority *authority;
} Opening;

static void open_authority(void *opening)
{
	Opening *o = opening;
	(void)authority_database(o->session->platform, o->session->arena, o->authority);
}

static const char *reason_of_opening(Session *session)
{
	Opening o = { session, authority_find(session->platform, session->arena, S("valbourg")) };
	return fault_guard(open_authority, &o);
}

TEST(a_file_that_is_gone_is_not_replaced_in_silence)
{
	const char *folder = new_folder();
	Session s = begin(folder);
	Authority a = valbourg();
	CHECK(!authority_add(s.platform, s.arena, &a));
	end(&s);
	CHECK(unlink(path_in(folder, "authorities/valbourg/authority.db")) == 0);
	s = begin(folder);
	CHECK(str_has(str_of(reason_of_opening(&s)), S("is gone")));
	CHECK(str_has(str_of(reason_of_opening(&s)), S("is gone")));
	end(&s);
}

TEST(a_file_whose_key_is_of_another_platform_does_not_open)
{
	const char *folder = new_folder(), *other = new_folder();
	for (int i = 0; i < 2; i++) {
		Session s = begin(i ? other : folder);
		Authority a = valbourg();
		CHECK(!authority_add(s.platform, s.arena, &a));
		end(&s);
	}
	CHECK(rename(path_in(folder, "authorities/valbourg/authority.db"),
	             path_in(other, "authorities/valbourg/authority.db")) == 0);
	Session s = begin(other);
	CHECK(str_has(str_of(reason_of_opening(&s)), S("does not open")));
	end(&s);
}

TEST(more_authorities_can_be_visited_than_are_open_at_one_time)
{
	const char *folder = new_folder();
	Session s = begin(folder);
	int open = db_counters().open;
	for (int i = 0; i < 40; i++) {
		Arena *arena = arena_new((size_t)1 << 20);
		Authority a = named(str_format(arena, "town-%d%c", i, 0).ptr);
		CHECK(!authority_add(s.platform, arena, &a));
		write_in(s.platform, authority_find(s.platform, arena, a.slug));
		arena_free(arena);
	}
	CHECK_INT(db_counters().open - open, 32);
	for (int i = 0; i < 40; i++) {
		Arena *arena = arena_new((size_t)1 << 20);
		Str slug = str_format(arena, "town-%d", i);
		CHECK_INT(notes(s.platform, authority_find(s.platform, arena, slug)), 1);
		arena_free(arena);
	}
	CHECK_INT(db_counters().open - open, 32);
	CHECK_INT((int64_t)authority_list(s.platform, s.arena).len, 40);
	end(&s);
}

enum { THREADS = 6, VISITS = 60, TOWNS = 36 };

typedef struct {
	Platform *platform;
	unsigned number;
} Visitor;

static void *visit(void *visitor)
{
	Visitor *v = visitor;
	unsigned town = v->number * 7;
	for (int i = 0; i < VISITS; i++) {
		Arena *arena = arena_new((size_t)1 << 20);
		town = (town * 5 + 3) % TOWNS;
		const Authority *a =
			authority_find(v->platform, arena, str_format(arena, "town-%u", town));
		write_in(v->platform, a);
		arena_free(arena);
	}
	return NULL;
}

TEST(threads_that_open_and_close_files_lose_nothing)
{
	Session s = begin(new_folder());
	for (int i = 0; i < TOWNS; i++) {
		Arena *arena = arena_new((size_t)1 << 20);
		Authority a = named(str_format(arena, "town-%d%c", i, 0).ptr);
		CHECK(!authority_add(s.platform, arena, &a));
		arena_free(arena);
	}
	pthread_t threads[THREADS];
	Visitor visitors[THREADS];
	for (unsigned i = 0; i < THREADS; i++) {
		visitors[i] = (Visitor){ s.platform, i };
		CHECK(pthread_create(&threads[i], NULL, visit, &visitors[i]) == 0);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	int64_t sum = 0;
	for (int i = 0; i < TOWNS; i++) {
		Arena *arena = arena_new((size_t)1 << 20);
		sum += notes(s.platform,
		             authority_find(s.platform, arena, str_format(arena, "town-%d", i)));
		arena_free(arena);
	}
	CHECK_INT(sum, THREADS * VISITS);
	end(&s);
}
