/* test_s2low.c — the connector, before an operator of this test that answers as S²LOW does. */
#include "modules/transmission/test_scene.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/testapp.h"
#include "base/test.h"

enum { REQUESTS_MAX = 12, REQUEST_BYTES_MAX = 32 << 10 };

/* What is answered to an address that has this part. */
typedef struct {
	const char *part;
	Str body;
} Answer;

typedef struct {
	int listener, port, requests, expected;
	const Answer *answers;
	char request[REQUESTS_MAX][REQUEST_BYTES_MAX];
	pthread_t thread;
} Operator;

static bool is_whole(const char *request, size_t len)
{
	const char *end = strstr(request, "\r\n\r\n"), *size = strstr(request, "Content-Length: ");
	if (!end)
		return false;
	int64_t body = 0;
	for (const char *c = size ? size + 16 : "x"; *c >= '0' && *c <= '9'; c++)
		body = body * 10 + (*c - '0');
	return len >= (size_t)(end + 4 - request) + (size_t)body;
}

static void answer_one(Operator *o, int fd)
{
	char *request = o->request[o->requests++];
	size_t len = 0;
	while (len + 1 < REQUEST_BYTES_MAX && !is_whole(request, len)) {
		ssize_t got = read(fd, request + len, REQUEST_BYTES_MAX - 1 - len);
		if (got <= 0)
			break;
		len += (size_t)got;
	}
	for (size_t i = 0; i < len; i++) /* so that it can be searched as text */
		if (request[i] == '\0')
			request[i] = ' ';
	char head[200];
	for (const Answer *a = o->answers; a->part; a++) {
		if (!strstr(request, a->part))
			continue;
		int n = snprintf(head, sizeof head,
		                 "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\nConnection: "
		                 "close\r\n\r\n",
		                 a->body.len);
		(void)!write(fd, head, (size_t)n);
		(void)!write(fd, a->body.ptr, a->body.len);
		return;
	}
	static const char none[] = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: "
				   "close\r\n\r\n";
	(void)!write(fd, none, sizeof none - 1);
}

static void *serve(void *operator)
{
	Operator *o = operator;
	while (o->requests < o->expected) {
		struct pollfd wait = { .fd = o->listener, .events = POLLIN };
		int fd = poll(&wait, 1, 5000) > 0 ? accept(o->listener, NULL, NULL) : -1;
		if (fd < 0)
			return NULL;
		answer_one(o, fd);
		(void)close(fd);
	}
	return NULL;
}

static Operator *operator_new(const Answer *answers, int expected)
{
	Operator *o = alloc(test_arena(), Operator);
	struct sockaddr_in address = { .sin_family = AF_INET,
		                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof address;
	o->answers = answers;
	o->expected = expected;
	o->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CHECK(o->listener >= 0);
	CHECK(bind(o->listener, (struct sockaddr *)&address, len) == 0);
	CHECK(listen(o->listener, 8) == 0);
	CHECK(getsockname(o->listener, (struct sockaddr *)&address, &len) == 0);
	o->port = ntohs(address.sin_port);
	CHECK(pthread_create(&o->thread, NULL, serve, o) == 0);
	return o;
}

static void operator_end(Operator *o)
{
	CHECK(pthread_join(o->thread, NULL) == 0);
	(void)close(o->listener);
}

static bool asked(const Operator *o, const char *text)
{
	for (int i = 0; i < o->requests; i++)
		if (strstr(o->request[i], text))
			return true;
	return false;
}

/* ---- The scene: an act, and the operator as connector ---- */

static void connect_to(TransmissionScene *s, const Operator *o)
{
	test_script(s->ctx,
	            str_cstr(s->ctx->arena,
	                     str_format(s->ctx->arena,
	                                "update transmission_setting set connector = 's2low', "
	                                "login = 'valbourg', url = 'http://127.0.0.1:%d/'",
	                                o->port)));
}

static TransmissionScene *scene_with(const Operator *o)
{
	TransmissionScene *s = transmission_scene();
	transmission_scene_act(s, "L’arrêté n° 1 – été");
	transmission_scene_prepare(s);
	connect_to(s, o);
	return s;
}

static void poll_now(TransmissionScene *s)
{
	test_script(s->ctx, "update transmission_setting set poll_due = null");
	test_script(s->ctx, "delete from job where kind = 'transmission.poll'");
	IncomingList came = { 0 };
	Ctx *ctx = transmission_scene_ctx(s, &s->clerk);
	CHECK(!transmission_s2low_poll(ctx, &came));
}

static Err *add_poll(Ctx *ctx, void *arg)
{
	(void)arg;
	job_add(ctx, "transmission.poll", (Str){ 0 });
	return NULL;
}

#define RECEIPT                                                                                    \
	"<?xml version='1.0' encoding='ISO-8859-1'?><actes:ARActe "                                \
	"xmlns:actes='http://www.interieur.gouv.fr/ACTES#v1.1-20040216' "                          \
	"actes:DateReception='2026-03-10' "                                                        \
	"actes:IDActe='045-214502494-20260310-2026_AR_0001-AR'><actes:ActeRecu "                   \
	"actes:Date='2026-03-10' actes:NumeroInterne='2026_AR_0001' "                              \
	"actes:CodeNatureActe='2'><actes:Objet>\xE9t\xE9</actes:Objet></actes:ActeRecu></"         \
	"actes:ARActe>"

TEST(an_operator_is_given_the_fields_of_the_act_and_tells_when_it_is_received)
{
	const Answer answers[] = {
		{ "actes_transac_create.php", S("OK\n666\n") },
		{ "actes_transac_get_status.php?transaction=666", S("OK\n4\n" RECEIPT) },
		{ "list_document_prefecture.php", S("[]") },
		{ NULL, { 0 } },
	};
	Operator *o = operator_new(answers, 3);
	TransmissionScene *s = scene_with(o);
	transmission_scene_send(s);
	const Transmission *t = transmission_scene_get(s);
	CHECK_INT(t->state, TRANSMISSION_SENT);
	CHECK_STR(t->remote, S("666"));
	transmission_scene_do(s, &s->clerk, add_poll);
	transmission_scene_jobs(s);
	operator_end(o);
	CHECK_INT(transmission_scene_get(s)->state, TRANSMISSION_RECEIVED);
	CHECK_INT(transmission_scene_get_act(s)->state, ACT_ACKNOWLEDGED);
	CHECK(asked(o, "POST /modules/actes/actes_transac_create.php"));
	CHECK(asked(o, "Authorization: Basic dmFsYm91cmc6"));
	CHECK(asked(o, "name=\"number\"\r\n\r\n2026_AR_0001\r\n"));
	CHECK(asked(o, "name=\"nature_code\"\r\n\r\n2\r\n"));
	CHECK(asked(o, "name=\"classif1\"\r\n\r\n7\r\n"));
	CHECK(asked(o, "name=\"classif2\"\r\n\r\n5\r\n"));
	CHECK(asked(o, "name=\"decision_date\"\r\n\r\n2026-03-10\r\n"));
	CHECK(asked(o, "name=\"type_acte\"\r\n\r\n99_AR\r\n"));
	CHECK(asked(o, "name=\"type_pj[]\"\r\n\r\n21_RP\r\n"));
	CHECK(asked(o, "L'arr\xEAt\xE9 n\xB0 1 - \xE9t\xE9"));
	CHECK(asked(o, "filename=\"piece_1.pdf\""));
	CHECK(asked(o, "%PDF-1.4"));
}

TEST(what_an_operator_will_not_take_is_shown_in_its_words)
{
	const Answer answers[] = {
		{ "actes_transac_create.php", S("KO\nLe num\xE9ro est d\xE9j\xE0 pris\n") },
		{ NULL, { 0 } },
	};
	Operator *o = operator_new(answers, 1);
	TransmissionScene *s = scene_with(o);
	transmission_scene_send(s);
	operator_end(o);
	const Transmission *t = transmission_scene_get(s);
	CHECK_INT(t->state, TRANSMISSION_REFUSED);
	CHECK_STR(t->anomaly_text, S("Le numéro est déjà pris"));
	CHECK_STR(str_of(transmission_anomaly(t)->code), S("S2LOW"));
	CHECK_INT(transmission_scene_get_act(s)->state, ACT_SIGNED);
}

TEST(an_operator_that_is_down_delays_the_act_and_loses_nothing)
{
	TransmissionScene *s = transmission_scene();
	Operator nobody = { .port = 1 };
	transmission_scene_act(s, "Arrêté");
	transmission_scene_prepare(s);
	connect_to(s, &nobody);
	transmission_scene_send(s);
	CHECK_INT(transmission_scene_get(s)->state, TRANSMISSION_QUEUED);
	const Answer answers[] = { { "actes_transac_create.php", S("OK\n7\n") }, { NULL, { 0 } } };
	Operator *o = operator_new(answers, 1);
	connect_to(s, o);
	test_wait(s->ctx, 120);
	transmission_scene_jobs(s);
	operator_end(o);
	CHECK_INT(transmission_scene_get(s)->state, TRANSMISSION_SENT);
}

static Err *keep(void *arg, Str bytes)
{
	buf_add(arg, bytes);
	return NULL;
}

static Str letter_archive(void)
{
	Buf out = { .arena = test_arena() };
	TarWriter *tar = tar_begin(test_arena(), keep, &out, (Instant){ 0 });
	tar_file(tar, S("courrier.pdf"), (int64_t)transmission_scene_pdf().len);
	tar_data(tar, transmission_scene_pdf());
	CHECK(!tar_end(tar));
	return buf_str(&out);
}

TEST(a_letter_comes_as_an_archive_and_is_taken_once)
{
	const Answer answers[] = {
		{ "list_document_prefecture.php",
		  S("[{\"id\":\"901\",\"type\":\"3\",\"number\":\"2026_AR_0001\",\"unique_id\":"
		    "\"045-"
		    "214502494-20260310-2026_AR_0001-AR\",\"last_status_id\":\"7\"}]") },
		{ "actes_transac_get_document.php?id=901", letter_archive() },
		{ NULL, { 0 } },
	};
	TransmissionScene *s = transmission_scene();
	transmission_scene_act(s, "Arrêté");
	transmission_scene_prepare(s);
	transmission_scene_send(s);
	Operator *o = operator_new(answers, 3);
	connect_to(s, o);
	transmission_scene_do(s, &s->clerk, add_poll);
	transmission_scene_jobs(s);
	const Transmission *t = transmission_scene_get(s);
	CHECK_INT(t->open_letters, 1);
	TransmissionMessageList messages = transmission_scene_messages(s);
	CHECK_INT(messages.at[2].kind, ACTES_PIECES_ASKED);
	CHECK_STR(messages.at[2].remote, S("901"));
	CHECK(transmission_files(transmission_scene_ctx(s, &s->clerk), messages.at[2].id).len == 1);
	poll_now(s);
	operator_end(o);
	CHECK_INT(transmission_scene_get(s)->open_letters, 1);
}

TEST(a_failure_that_the_operator_reports_is_a_refusal)
{
	const Answer answers[] = {
		{ "actes_transac_create.php", S("OK\n12\n") },
		{ "transaction=12", S("OK\n-1\nArchive refus\xE9"
		                      "e par le minist\xE8re\n") },
		{ "list_document_prefecture.php", S("") },
		{ NULL, { 0 } },
	};
	Operator *o = operator_new(answers, 3);
	TransmissionScene *s = scene_with(o);
	transmission_scene_send(s);
	transmission_scene_do(s, &s->clerk, add_poll);
	transmission_scene_jobs(s);
	operator_end(o);
	const Transmission *t = transmission_scene_get(s);
	CHECK_INT(t->state, TRANSMISSION_REFUSED);
	CHECK_STR(t->anomaly_text, S("Archive refusée par le ministère"));
}
