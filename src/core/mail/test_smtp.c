/* test_smtp.c — handing letters to a mail server that is kind, busy, strict, slow or not there. */
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/test.h"
#include "core/blob/blob.h"
#include "core/job/job.h"
#include "core/mail/letter.h"
#include "core/mail/mail.h"

/* A server for one connection: it answers each command from its table, else "250 OK". */
typedef struct {
	const char *at_greeting, *at_mail, *at_rcpt, *at_data, *at_end; /* NULL: the usual */
	bool mute;
	int listener, port;
	pthread_t thread;
	char heard[65536]; /* commands and message */
	size_t heard_len;
} Server;

static void say(int fd, const char *line, const char *usual)
{
	char out[200];
	int len = snprintf(out, sizeof out, "%s\r\n", line ? line : usual);
	(void)!write(fd, out, (size_t)len);
}

/* One line; false at the end. */
static bool hear(Server *s, int fd, char *line, size_t size)
{
	size_t len = 0;
	char c;
	while (len + 1 < size && read(fd, &c, 1) == 1) {
		if (s->heard_len + 1 < sizeof s->heard)
			s->heard[s->heard_len++] = c;
		line[len++] = c;
		if (c == '\n')
			break;
	}
	line[len] = '\0';
	return len > 0;
}

static bool starts(const char *line, const char *word)
{
	return strncmp(line, word, strlen(word)) == 0;
}

static void serve_data(Server *s, int fd)
{
	char line[2000];
	if (s->at_data) {
		say(fd, s->at_data, NULL);
		return;
	}
	say(fd, NULL, "354 go on");
	while (hear(s, fd, line, sizeof line) && strcmp(line, ".\r\n") != 0)
		continue;
	say(fd, s->at_end, "250 taken");
}

static void *serve(void *server)
{
	Server *s = server;
	char line[2000];
	struct pollfd wait = { .fd = s->listener, .events = POLLIN };
	int fd = poll(&wait, 1, 5000) > 0 ? accept(s->listener, NULL, NULL) : -1;
	if (fd < 0)
		return NULL;
	struct timeval const patience = { .tv_sec = 10 };
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	if (!s->mute)
		say(fd, s->at_greeting, "220 fake");
	while (hear(s, fd, line, sizeof line)) {
		if (starts(line, "EHLO"))
			say(fd, NULL, "250 fake");
		else if (starts(line, "MAIL"))
			say(fd, s->at_mail, "250 OK");
		else if (starts(line, "RCPT"))
			say(fd, s->at_rcpt, "250 OK");
		else if (starts(line, "DATA"))
			serve_data(s, fd);
		else if (starts(line, "QUIT"))
			break;
		else
			say(fd, NULL, "502 what");
	}
	(void)close(fd);
	return NULL;
}

static void start(Server *s)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof address;
	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CHECK(s->listener >= 0);
	CHECK(bind(s->listener, (struct sockaddr *)&address, len) == 0);
	CHECK(listen(s->listener, 4) == 0);
	CHECK(getsockname(s->listener, (struct sockaddr *)&address, &len) == 0);
	s->port = ntohs(address.sin_port);
	CHECK(pthread_create(&s->thread, NULL, serve, s) == 0);
}

static void stop(Server *s)
{
	(void)pthread_join(s->thread, NULL);
	(void)close(s->listener);
}

static Letter letter(void)
{
	return (Letter){ .from_name = S("Commune de Valbourg"),
		         .from = S("ne-pas-repondre@valbourg.example"),
		         .to = S("ines@example.org"),
		         .subject = S("Récépissé"),
		         .text = S("Bonjour,\n.\n..\nà bientôt"),
		         .lang = S("fr"),
		         .message_id = S("abc@valbourg.example"),
		         .date = { INT64_C(1773131400000000) } };
}

static LetterOutcome send_to(int port, const MailServer *options, Str *why)
{
	MailServer server = *options;
	Letter const sent = letter();
	server.url = str_format(test_arena(), "smtp://127.0.0.1:%d", port);
	*why = S("");
	return letter_send(test_arena(), &server, &sent, letter_compose(test_arena(), &sent), why);
}

static LetterOutcome outcome_of(Server *s, Str *why)
{
	start(s);
	LetterOutcome outcome = send_to(s->port, &(MailServer){ .seconds_max = 5 }, why);
	stop(s);
	return outcome;
}

TEST(a_letter_reaches_the_server_whole_and_from_whom_it_should)
{
	static Server s;
	Str why;
	CHECK(outcome_of(&s, &why) == LETTER_SENT);
	Str heard = { s.heard, s.heard_len };
	Letter const sent = letter();
	CHECK(str_starts(heard, S("EHLO valbourg.example\r\n")));
	CHECK(str_has(heard, S("MAIL FROM:<ne-pas-repondre@valbourg.example>")));
	CHECK(str_has(heard, S("RCPT TO:<ines@example.org>\r\n")));
	CHECK(str_has(heard, letter_compose(test_arena(), &sent)));
}

TEST(a_server_that_is_busy_gets_the_letter_later)
{
	static Server greeting = { .at_greeting = "421 busy" }, mail = { .at_mail = "451 busy" },
		      rcpt = { .at_rcpt = "450 greylisted" }, end = { .at_end = "452 disk full" };
	Server *const all[] = { &greeting, &mail, &rcpt, &end };
	Str why;
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		CHECK(outcome_of(all[i], &why) == LETTER_LATER);
		CHECK(why.len > 0);
	}
	CHECK(str_has(why, S("452")));
}

TEST(a_recipient_or_a_content_that_is_refused_is_refused_for_good)
{
	static Server rcpt = { .at_rcpt = "550 <ines@example.org> unknown" },
		      data = { .at_data = "554 no" }, end = { .at_end = "554 spam" };
	Server *const all[] = { &rcpt, &data, &end };
	Str why;
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		CHECK(outcome_of(all[i], &why) == LETTER_REFUSED);
		CHECK(str_has(why, S("55")));
		CHECK(!str_has(why, S("ines")));
	}
}

TEST(a_sender_that_is_refused_can_be_mended)
{
	static Server s = { .at_mail = "550 who are you" };
	Str why;
	CHECK(outcome_of(&s, &why) == LETTER_LATER);
}

TEST(a_password_is_never_sent_in_the_clear)
{
	static Server s;
	Str why;
	start(&s);
	MailServer const options = { .user = S("valbourg"),
		                     .password = S("secret"),
		                     .seconds_max = 5 };
	CHECK(send_to(s.port, &options, &why) == LETTER_LATER);
	stop(&s);
	Str heard = { s.heard, s.heard_len };
	CHECK(!str_has(heard, S("AUTH")) && !str_has(heard, S("secret")));
}

TEST(a_server_that_is_not_there_or_says_nothing_gets_the_letter_later)
{
	static Server s = { .mute = true };
	Str why;
	start(&s);
	CHECK(send_to(s.port, &(MailServer){ .seconds_max = 1 }, &why) == LETTER_LATER);
	CHECK(str_has(why, S("time")));
	stop(&s);
	CHECK(send_to(s.port, &(MailServer){ .seconds_max = 1 }, &why) == LETTER_LATER);
}

static void close_platform(void *platform)
{
	platform_close(platform);
}

static Err *announce(Ctx *ctx, void *mail)
{
	mail_send_platform(ctx, mail);
	return NULL;
}

TEST(a_letter_that_was_refused_for_good_is_shown_to_an_administrator_and_not_tried_again)
{
	static const Module *const modules[] = { &job_module, &blob_module, &mail_module, NULL };
	static Server s = { .at_rcpt = "550 unknown" };
	Arena *arena = test_arena();
	Platform *platform = platform_open(":memory:", module_schemas(arena, modules, false),
	                                   module_schemas(arena, modules, true));
	arena_defer(arena, close_platform, platform);
	Instant const now = { INT64_C(1773131400000000) };
	Ctx *ctx = ctx_new(arena, platform, NULL, now);
	Mail mail = { .to = S("ines@example.org"), .subject = S("Bonjour"), .text = S("Bonjour.") };
	start(&s);
	mail_configure(&(Config){ .smtp_url = str_format(arena, "smtp://127.0.0.1:%d", s.port) });
	CHECK(!ctx_write_platform(ctx, announce, &mail));
	CHECK_INT(job_run_due(platform, NULL, modules, instant_add(now, 1), 9), 1);
	stop(&s);
	mail_configure(&(Config){ 0 });
	CHECK_INT(job_run_due(platform, NULL, modules, instant_add(now, 90000), 9), 0);
	ctx_read(ctx);
	MailRefusedList refused = mail_list_refused(ctx);
	CHECK_INT((int64_t)refused.len, 1);
	CHECK_STR(refused.at[0].recipient, S("ines@example.org"));
	CHECK(str_has(refused.at[0].failure, S("550")));
}
