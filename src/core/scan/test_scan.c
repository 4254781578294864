#include "core/scan/scan.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/test.h"

/* A clamd of our own, for one conversation: it says what the test tells it to. */
typedef struct {
	struct sockaddr_un address;
	int listener;
	pthread_t thread;
	Str reply;      /* with its NUL; empty: hangs up without a word */
	bool reads;     /* false: takes the connection and reads nothing */
	char heard[64]; /* the beginning of the file, without the frames */
	size_t heard_len, bytes;
	bool framed; /* the command and all frames were right */
	int release[2];
} Clamd;

static bool read_all(int fd, void *bytes, size_t len)
{
	for (size_t at = 0; at < len;) {
		ssize_t got = read(fd, (char *)bytes + at, len - at);
		if (got <= 0)
			return false;
		at += (size_t)got;
	}
	return true;
}

static void read_frames(Clamd *c, int fd)
{
	char command[10];
	char piece[4096];
	uint32_t len;
	if (!read_all(fd, command, sizeof command) || memcmp(command, "zINSTREAM", 10) != 0)
		return;
	while (read_all(fd, &len, sizeof len)) {
		if (len == 0) {
			c->framed = true;
			return;
		}
		for (size_t left = ntohl(len); left > 0;) {
			size_t n = left < sizeof piece ? left : sizeof piece;
			if (!read_all(fd, piece, n))
				return;
			size_t room = sizeof c->heard - c->heard_len;
			memcpy(c->heard + c->heard_len, piece, n < room ? n : room);
			c->heard_len += n < room ? n : room;
			c->bytes += n;
			left -= n;
		}
	}
}

static void *answer_one(void *arg)
{
	Clamd *c = arg;
	int fd = accept(c->listener, NULL, NULL);
	if (c->reads)
		read_frames(c, fd);
	ssize_t sent = c->reply.len ? send(fd, c->reply.ptr, c->reply.len, MSG_NOSIGNAL) : 0;
	(void)sent;
	if (!c->reads) {
		char byte;
		ssize_t got = read(c->release[0], &byte, 1); /* until the test is over */
		(void)got;
	}
	close(fd);
	return NULL;
}

static void start(Clamd *c)
{
	c->address.sun_family = AF_UNIX;
	snprintf(c->address.sun_path, sizeof c->address.sun_path, "/tmp/beffroi-clamd-%d",
	         (int)getpid());
	unlink(c->address.sun_path);
	c->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CHECK(bind(c->listener, (struct sockaddr *)&c->address, sizeof c->address) == 0);
	CHECK(listen(c->listener, 1) == 0);
	CHECK(pipe(c->release) == 0);
	CHECK(pthread_create(&c->thread, NULL, answer_one, c) == 0);
	scan_configure(c->address.sun_path);
}

static void stop(Clamd *c)
{
	close(c->release[1]);
	pthread_join(c->thread, NULL);
	close(c->release[0]);
	close(c->listener);
	unlink(c->address.sun_path);
	scan_configure(NULL);
}

static ScanResult scan_text(Str text)
{
	Scan *scan = scan_begin(test_arena());
	scan_feed(scan, str_part(text, 0, 3));
	scan_feed(scan, str_part(text, 3, text.len));
	return scan_end(scan);
}

TEST(without_a_scanner_files_are_not_scanned)
{
	scan_configure("");
	CHECK_INT(scan_text(S("a file")), SCAN_RESULT_OFF);
}

TEST(a_clean_file_is_sent_whole_and_found_clean)
{
	Clamd c = { .reply = { "stream: OK", 11 }, .reads = true };
	start(&c);
	CHECK_INT(scan_text(S("a harmless file")), SCAN_RESULT_CLEAN);
	stop(&c);
	CHECK(c.framed);
	CHECK_STR(((Str){ c.heard, c.heard_len }), S("a harmless file"));
}

TEST(an_infected_file_is_found)
{
	Clamd c = { .reply = { "stream: Win.Test.EICAR_HDB-1 FOUND", 35 }, .reads = true };
	start(&c);
	CHECK_INT(scan_text(S("X5O!")), SCAN_RESULT_INFECTED);
	stop(&c);
}

TEST(a_scanner_that_complains_leaves_the_file_pending)
{
	Clamd c = { .reply = { "INSTREAM size limit exceeded. ERROR", 36 }, .reads = true };
	start(&c);
	CHECK_INT(scan_text(S("too big for it")), SCAN_RESULT_PENDING);
	stop(&c);
}

TEST(a_scanner_that_hangs_up_leaves_the_file_pending)
{
	Clamd c = { .reads = true };
	start(&c);
	CHECK_INT(scan_text(S("a file")), SCAN_RESULT_PENDING);
	stop(&c);
}

TEST(a_scanner_that_is_down_leaves_the_file_pending)
{
	scan_configure("/nowhere/clamd.sock");
	CHECK_INT(scan_text(S("a file")), SCAN_RESULT_PENDING);
	scan_configure(NULL);
}

TEST(a_scanner_that_never_answers_is_not_waited_for)
{
	Clamd c = { .reads = false };
	start(&c);
	Scan *scan = scan_begin(test_arena());
	scan_set_patience(scan, 10, 20);
	scan_feed(scan, S("a file"));
	CHECK_INT(scan_end(scan), SCAN_RESULT_PENDING);
	stop(&c);
}

TEST(a_scanner_that_stops_reading_does_not_stop_the_upload)
{
	Clamd c = { .reads = false };
	start(&c);
	Scan *scan = scan_begin(test_arena());
	scan_set_patience(scan, 10, 20);
	Str much = { alloc_n(test_arena(), char, 8 << 20), 8 << 20 };
	scan_feed(scan, much);
	scan_feed(scan, much);
	CHECK_INT(scan_end(scan), SCAN_RESULT_PENDING);
	stop(&c);
}

TEST(a_large_file_is_sent_in_frames_that_add_up)
{
	Clamd c = { .reply = { "stream: OK", 11 }, .reads = true };
	start(&c);
	Scan *scan = scan_begin(test_arena());
	scan_set_patience(scan, 60000, 60000);
	Str much = { alloc_n(test_arena(), char, 5 << 20), 5 << 20 };
	scan_feed(scan, much);
	CHECK_INT(scan_end(scan), SCAN_RESULT_CLEAN);
	stop(&c);
	CHECK_INT((int64_t)c.bytes, 5 << 20);
}
