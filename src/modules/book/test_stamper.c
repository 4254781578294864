/* Time stamps on the signatures of the book: our own, a service's, and one that does not answer. */
#include "app/testapp.h"
#include "modules/book/batch.h"
#include "modules/book/test_signing.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PAGE "/parapheur/reglages/horodatage"

static bool has(Reply reply, const char *part)
{
	return str_has(reply.body, str_of(part));
}

static Reply set(BookScene *s, const Actor *who, const char *form)
{
	book_scene_as(s, who);
	return test_post(s->ctx, PAGE, form);
}

static Reply sign(BookScene *s, const Actor *who, Id folder, Id office, int stage)
{
	Arena *arena = s->ctx->arena;
	Str path = str_format(arena, "/parapheur/dossiers/%lld/actes", (long long)folder);
	Str form =
		str_format(arena, "faire=signer&fonction=%lld&avis=0&etape=%d&tour=1&remarque=Vu",
	                   (long long)office, stage);
	book_scene_as(s, who);
	return test_post(s->ctx, str_cstr(arena, path), str_cstr(arena, form));
}

static BookScene *scene(void)
{
	BookScene *s = book_scene_signing("server");
	book_scene_install(s);
	return s;
}

static CmsSignature only_signature(BookScene *s, Id folder)
{
	PadesReport report = book_scene_report(s, folder);
	CHECK_INT((int64_t)report.signatures.len, 1);
	return report.signatures.at[0].cms;
}

/* ---- A service of this test ---- */

enum { REQUEST_BYTES_MAX = 16384, WAIT_MS = 5000 };

typedef struct {
	int listener, port, times;
	const char *status;
	Instant now;
	int asked;
	bool authorized; /* brought the name and password "ville:clé" */
	pthread_t thread;
} TestService;

static size_t length_of(const char *head)
{
	const char *at = strcasestr(head, "content-length:");
	long long len = 0;
	return at && sscanf(at + 15, "%lld", &len) == 1 && len > 0 ? (size_t)len : 0;
}

/* The body of a request; NULL when there is none. */
static const char *read_request(int fd, char *bytes, size_t *ret_len, bool *ret_authorized)
{
	size_t len = 0;
	for (;;) {
		ssize_t got = read(fd, bytes + len, REQUEST_BYTES_MAX - len);
		if (got <= 0)
			return NULL;
		len += (size_t)got;
		bytes[len] = '\0';
		char *body = memmem(bytes, len, "\r\n\r\n", 4);
		if (!body)
			continue;
		body += 4;
		*ret_len = length_of(bytes);
		*ret_authorized = strstr(bytes, "Authorization: Basic dmlsbGU6Y2zDqQ==") &&
		                  strstr(bytes, "application/timestamp-query");
		if (len - (size_t)(body - bytes) >= *ret_len)
			return body;
	}
}

static void answer(TestService *s, int fd, Arena *arena)
{
	Signer *signer;
	size_t len = 0;
	char *bytes = alloc_n(arena, char, REQUEST_BYTES_MAX + 1);
	const char *body = read_request(fd, bytes, &len, &s->authorized);
	if (!body)
		return;
	CmsMake make = { .purpose = CMS_MAKE_STAMPER,
		         .name = S("Service du test"),
		         .country = S("FR"),
		         .since = instant_add(s->now, -(int64_t)86400 * 400),
		         .until = instant_add(s->now, (int64_t)86400 * 400),
		         .curve = true,
		         .password = S("x") };
	CHECK(!cms_open_pkcs12(arena, cms_make_pkcs12(arena, &make), S("x"), &signer));
	Str token = tsa_answer(arena, signer, s->now, (Str){ body, len });
	Str head = str_format(arena,
	                      "HTTP/1.1 %s\r\nContent-Type: application/timestamp-reply\r\n"
	                      "Content-Length: %zu\r\nConnection: close\r\n\r\n",
	                      s->status, token.len);
	(void)!write(fd, head.ptr, head.len);
	(void)!write(fd, token.ptr, token.len);
}

static void *serve(void *service)
{
	TestService *s = service;
	for (int i = 0; i < s->times; i++) {
		struct pollfd wait = { .fd = s->listener, .events = POLLIN };
		int fd = poll(&wait, 1, WAIT_MS) > 0 ? accept(s->listener, NULL, NULL) : -1;
		if (fd < 0)
			return NULL;
		Arena *arena = arena_new(8 << 20);
		s->asked++;
		answer(s, fd, arena);
		arena_free(arena);
		(void)close(fd);
	}
	return NULL;
}

/* Answers that many requests. */
static void start(TestService *s)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof address;
	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CHECK(bind(s->listener, (struct sockaddr *)&address, len) == 0);
	CHECK(listen(s->listener, 4) == 0);
	CHECK(getsockname(s->listener, (struct sockaddr *)&address, &len) == 0);
	s->port = ntohs(address.sin_port);
	CHECK(pthread_create(&s->thread, NULL, serve, s) == 0);
}

static void stop(TestService *s)
{
	CHECK(pthread_join(s->thread, NULL) == 0);
	(void)close(s->listener);
}

static Err *save(Ctx *ctx, void *row)
{
	return book_stamper_save(ctx, row);
}

/* As if it had been saved on the page, which would have asked for https. */
static void choose(BookScene *s, int port)
{
	Ctx *ctx = book_scene_reads(s, &s->admin);
	StamperRow row = {
		.kind = S("url"),
		.url = str_format(ctx->arena, "http://127.0.0.1:%d/tsr", port),
		.login = S("ville"),
		.name = S("Service du test"),
		.sealed = book_wrap(ctx, "book:stamper", S("clé"), (Str){ 0 }),
	};
	CHECK(!book_scene_try(s, &s->admin, save, &row));
}

static int closed_port(void)
{
	TestService s = { .times = 0 };
	start(&s);
	stop(&s);
	return s.port;
}

/* ---- Our own ---- */

TEST(signatures_and_seals_are_stamped_by_a_key_of_the_book)
{
	BookScene *s = scene();
	CHECK_INT(set(s, &s->admin, "qui=own").status, 303);
	Reply page = test_get(s->ctx, PAGE);
	CHECK(has(page, "Horodatage - Commune de Valbourg"));
	CHECK(has(page, "Les signatures seront horodatées."));
	Id folder = book_scene_open_file(s, book_scene_contract(s->ctx->arena));
	CHECK_INT(sign(s, &s->maire, folder, s->mayor, 0).status, 303);
	CHECK_INT(sign(s, &s->samira, folder, s->dgs, 0).status, 303);
	CHECK_INT(sign(s, &s->lea, folder, s->legal, 1).status, 303);
	PadesReport report = book_scene_report(s, folder);
	CHECK_INT((int64_t)report.signatures.len, 3);
	for (size_t i = 0; i < report.signatures.len; i++) {
		const CmsSignature *cms = &report.signatures.at[i].cms;
		CHECK_INT(cms->integrity, CMS_INTACT);
		CHECK_INT(cms->level, CMS_LEVEL_T);
		CHECK_STR(cms->stamps.at[0].cert->name, S("Horodatage - Commune de Valbourg"));
		CHECK_INT(cms->stamps.at[0].at.us / 1000000, s->ctx->now.us / 1000000);
	}
	CHECK_INT(set(s, &s->admin, "qui=none").status, 303);
	folder = book_scene_open_file(s, book_scene_contract(s->ctx->arena));
	CHECK_INT(sign(s, &s->maire, folder, s->mayor, 0).status, 303);
	CHECK_INT(only_signature(s, folder).level, CMS_LEVEL_B);
	CHECK_STR(book_scene_value(s, "select group_concat(length(sealed)) from book_stamper"),
	          S("0"));
}

TEST(a_signature_beside_a_file_is_stamped_too)
{
	BookScene *s = scene();
	Str picture = S("\x89PNG\r\n\x1a\n of the test");
	CHECK_INT(set(s, &s->admin, "qui=own").status, 303);
	Id folder = book_scene_open_file(s, picture);
	CHECK_INT(sign(s, &s->maire, folder, s->mayor, 0).status, 303);
	int64_t blob = 0;
	Ctx *ctx = book_scene_reads(s, &s->maire);
	CHECK(str_to_int(book_scene_value(s, "select blob || '' from book_signature"), &blob));
	CmsReport found =
		cms_verify(ctx->arena,
	                   &(CmsQuestion){ .cms = blob_read_all(ctx, blob_find(ctx, blob), 1 << 20),
	                                   .data = picture,
	                                   .now = ctx->now });
	CHECK_INT(found.signatures.at[0].level, CMS_LEVEL_T);
}

TEST(our_own_stamps_end_with_their_certificate)
{
	BookScene *s = scene();
	CHECK_INT(set(s, &s->admin, "qui=own").status, 303);
	Id folder = book_scene_open_file(s, book_scene_contract(s->ctx->arena));
	test_script(s->ctx, "update book_seal set last_at = last_at + 3000000000000000");
	test_wait(s->ctx, (int64_t)6 * 366 * 86400);
	Reply reply = sign(s, &s->maire, folder, s->mayor, 0);
	CHECK_INT(reply.status, 409);
	CHECK(has(reply, "horodatage du parapheur a expiré"));
}

/* ---- A service ---- */

TEST(a_service_is_asked_with_its_password_for_each_signature)
{
	BookScene *s = scene();
	TestService service = { .times = 1, .status = "200 OK", .now = s->ctx->now };
	start(&service);
	choose(s, service.port);
	Id folder = book_scene_open_file(s, book_scene_contract(s->ctx->arena));
	CHECK_INT(sign(s, &s->maire, folder, s->mayor, 0).status, 303);
	stop(&service);
	CHECK_INT(service.asked, 1);
	CHECK(service.authorized);
	CmsSignature cms = only_signature(s, folder);
	CHECK_INT(cms.level, CMS_LEVEL_T);
	CHECK_STR(cms.stamps.at[0].cert->name, S("Service du test"));
}

/* Never without a stamp: what was signed waits, says why, and is done when the service is back. */
TEST(while_the_service_is_silent_nothing_is_signed_and_it_is_said)
{
	BookScene *s = scene();
	choose(s, closed_port());
	Id folder = book_scene_open_file(s, book_scene_contract(s->ctx->arena));
	Reply reply = sign(s, &s->maire, folder, s->mayor, 0);
	CHECK_INT(reply.status, 303);
	CHECK_STR(test_header(reply, "location"), S("/parapheur/lots/1"));
	reply = test_get(s->ctx, "/parapheur/lots/1");
	CHECK(has(reply, "Rien n’est encore signé."));
	CHECK(has(reply, "Le service d’horodatage ne répond pas"));
	CHECK(has(reply, "Nouvel essai prévu"));
	book_scene_as(s, &s->admin);
	CHECK(has(test_get(s->ctx, PAGE), "n’a pas répondu à l’instant"));
	test_wait(s->ctx, 61);
	book_scene_run(s);
	CHECK_STR(book_scene_value(s, "select state || attempts from book_batch_item"),
	          S("waiting2"));
	CHECK_STR(book_scene_value(s, "select count(*) || '' from book_signature"), S("0"));

	test_wait(s->ctx, 5 * 60 + 1);
	TestService service = { .times = 1, .status = "200 OK", .now = s->ctx->now };
	start(&service);
	choose(s, service.port);
	book_scene_run(s);
	stop(&service);
	CHECK_STR(book_scene_value(s, "select state || attempts from book_batch_item"), S("done3"));
	CHECK_INT(only_signature(s, folder).level, CMS_LEVEL_T);
	book_scene_as(s, &s->maire);
	Str path = str_format(s->ctx->arena, "/parapheur/dossiers/%lld", (long long)folder);
	CHECK(has(test_get(s->ctx, str_cstr(s->ctx->arena, path)), "Vu")); /* the remark */
}

TEST(a_batch_does_not_wait_for_the_silence_of_each_folder_and_ends_in_words)
{
	BookScene *s = scene();
	TestService service = { .times = 2, .status = "500 Non", .now = s->ctx->now };
	Str pdf = book_scene_contract(s->ctx->arena);
	start(&service);
	choose(s, service.port);
	Str form = str_format(s->ctx->arena,
	                      "faire=signer&confirme=yes&choix=%lld.1.0.%lld&choix=%lld.1.0.%lld",
	                      (long long)book_scene_open_file(s, pdf), (long long)s->mayor,
	                      (long long)book_scene_open_file(s, pdf), (long long)s->mayor);
	book_scene_as(s, &s->maire);
	CHECK_INT(test_post(s->ctx, "/parapheur/lot", str_cstr(s->ctx->arena, form)).status, 303);
	book_scene_run(s);
	stop(&service);
	CHECK_INT(service.asked, 2); /* both for the first folder */
	CHECK_STR(book_scene_value(s, "select group_concat(state || attempts, ' ') from"
	                              " book_batch_item"),
	          S("waiting1 waiting1"));
	for (int i = 0; i < 6; i++) {
		test_wait(s->ctx, (int64_t)18 * 3600 + 1);
		book_scene_run(s);
	}
	CHECK_STR(book_scene_value(s, "select group_concat(state || attempts, ' ') from"
	                              " book_batch_item"),
	          S("refused7 refused7"));
	CHECK_STR(book_scene_value(s, "select count(*) || '' from book_signature"), S("0"));
}

/* What looks like an answer is looked at. */
TEST(a_stamp_that_proves_nothing_is_no_stamp)
{
	static const struct {
		int64_t late_s;
		const char *status, *words;
	} cases[] = {
		{ 3600, "200 OK", "donne l’heure" },
		{ 0, "401 Non", "refuse l’accès" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		BookScene *s = scene();
		TestService service = { .times = cases[i].late_s ? 1 : 2,
			                .status = cases[i].status,
			                .now = instant_add(s->ctx->now, cases[i].late_s) };
		start(&service);
		choose(s, service.port);
		Id folder = book_scene_open_file(s, book_scene_contract(s->ctx->arena));
		CHECK_INT(sign(s, &s->maire, folder, s->mayor, 0).status, 303);
		stop(&service);
		CHECK(has(test_get(s->ctx, "/parapheur/lots/1"), cases[i].words));
		CHECK_STR(book_scene_value(s, "select count(*) || '' from book_signature"), S("0"));
	}
}

/* ---- The page ---- */

TEST(a_service_is_tried_before_it_is_saved)
{
	BookScene *s = scene();
	Str url = str_format(s->ctx->arena, "qui=url&adresse=https%%3A%%2F%%2F127.0.0.1%%3A%d%%2F",
	                     closed_port());
	Reply reply = set(s, &s->admin, str_cstr(s->ctx->arena, url));
	CHECK_INT(reply.status, 422);
	CHECK(has(reply, "ne répond pas"));
	CHECK(has(reply, "<a href=\"#adresse\">"));
	reply = set(s, &s->admin, "qui=url&adresse=http%3A%2F%2F127.0.0.1%2F");
	CHECK_INT(reply.status, 422);
	CHECK(has(reply, "commence par https://"));
	CHECK_INT(set(s, &s->admin, "qui=url").status, 422);
	CHECK_INT(set(s, &s->admin, "qui=autre").status, 422);
	CHECK_INT(set(s, &s->samira, "qui=own").status, 403);
	book_scene_as(s, &s->samira);
	CHECK_INT(test_get(s->ctx, PAGE).status, 403);
	CHECK_STR(book_scene_value(s, "select count(*) || '' from book_stamper"), S("0"));
}

TEST(a_failing_disk_leaves_the_stamper_as_it_was)
{
	static const char state[] = "select count(*) || ' ' || count(removed) || ' '"
				    " || (select count(*) from event) from book_stamper";
	BookScene *s = scene();
	CHECK_INT(set(s, &s->admin, "qui=own").status, 303);
	Str before = book_scene_value(s, state);
	int n = 1, status = 0;
	for (; n < 200 && status != 303; n++) {
		test_fail_at(s->ctx, n);
		status = set(s, &s->admin, "qui=own").status;
		test_fail_at(s->ctx, 0);
		if (status == 303)
			break;
		CHECK_INT(status, 500);
		CHECK_STR(book_scene_value(s, state), before);
	}
	CHECK(n > 3 && status == 303);
}
