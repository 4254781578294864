/* test_upload.c — files that come with a form. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/server/test_server.h"

#define PART(name) "--bOuNd\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define FILE_PART(name, file)                                                                      \
	"--bOuNd\r\nContent-Disposition: form-data; name=\"" name "\"; filename=\"" file           \
	"\"\r\nContent-Type: application/octet-stream\r\n\r\n"
#define END "\r\n--bOuNd--\r\n"

static Str cookie, token;

/* Sends a body to a path, with the token first unless it is empty. */
static Str post(const char *path, Str token_sent, Str rest)
{
	Str first = token_sent.len
	                    ? str_format(test_arena(), PART("token") "%.*s\r\n", STR(token_sent))
	                    : (Str){ 0 };
	int fd = client_connect();
	client_send(
		fd,
		str_format(test_arena(),
	                   "POST %s HTTP/1.1\r\nHost: a\r\nCookie: %.*s\r\nContent-Length: %zu\r\n"
	                   "Content-Type: multipart/form-data; boundary=bOuNd\r\n\r\n",
	                   path, STR(cookie), first.len + rest.len));
	client_send(fd, first);
	client_send(fd, rest);
	return client_receive(fd, false);
}

/* Files in the folder of blobs. */
static int stored(void)
{
	char command[300];
	int n = -1;
	snprintf(command, sizeof command, "%s/authorities/valbourg/blobs", site_folder());
	DIR *subs = opendir(command);
	n = 0;
	for (struct dirent *sub; subs && (sub = readdir(subs));) {
		char path[600];
		snprintf(path, sizeof path, "%s/%s", command, sub->d_name);
		DIR *files = sub->d_name[0] == '.' ? NULL : opendir(path);
		for (struct dirent *file; files && (file = readdir(files));)
			n += file->d_name[0] != '.';
		if (files)
			closedir(files);
	}
	if (subs)
		closedir(subs);
	return n;
}

/* The end of a request comes a moment after its last byte. */
static bool nothing_is_stored(void)
{
	for (int i = 0; i < 200 && stored() > 0; i++)
		usleep(10000);
	return stored() == 0;
}

static void start(void)
{
	site_start();
	client_token(&cookie, &token);
}

/* clang-format off */
static const char mixed[] =
	PART("name") "Zoé\r\n"
	FILE_PART("deed", "C:\\acte de naissance.pdf") "%PDF-1.7 deed\r\n"
	FILE_PART("none", "") "\r\n"
	FILE_PART("photo", "é.png") "\x89PNG\r\n\x1a\n....\r\n"
	FILE_PART("page", "page.html") "<html>" END;
/* clang-format on */

TEST(a_form_with_files_arrives_with_its_fields_and_what_the_files_are)
{
	start();
	Str response = post("/send", token, str_of(mixed));
	CHECK_INT(client_status(response), 200);
	CHECK_STR(client_body(response), S("name=Zoé\n"
	                                   "deed:acte de naissance.pdf:0:13:application/pdf\n"
	                                   "photo:é.png:0:12:image/png\n"
	                                   "page:page.html:415:0:\n"));
	CHECK(nothing_is_stored());
}

TEST(a_file_that_is_kept_can_be_read_again_and_is_not_on_the_disk_in_clear)
{
	start();
	Str response = post("/keep", token, S(FILE_PART("f", "deed.pdf") "%PDF-secret words" END));
	CHECK_INT(client_status(response), 303);
	CHECK_INT(stored(), 1);
	Str blob = client_ask(str_cstr(
		test_arena(), str_format(test_arena(), "GET %.*s HTTP/1.1\r\nHost: a\r\n\r\n",
	                                 STR(client_header(response, "location")))));
	CHECK_STR(client_body(blob), S("%PDF-secret words"));
	CHECK(str_has(client_header(blob, "content-disposition"), S("deed.pdf")));
	char command[300];
	snprintf(command, sizeof command, "grep -rq 'secret words' %s/authorities/valbourg/blobs",
	         site_folder());
	CHECK(system(command) != 0);
}

TEST(a_file_whose_act_is_undone_is_removed)
{
	start();
	Str response = post("/keep", token,
	                    S(PART("undo") "1\r\n" FILE_PART("f", "deed.pdf") "%PDF-" END));
	CHECK_INT(client_status(response), 409);
	CHECK(nothing_is_stored());
}

TEST(no_byte_of_a_file_is_kept_without_the_forms_token)
{
	start();
	CHECK_INT(client_status(post("/keep", S(""), S(FILE_PART("f", "d.pdf") "%PDF-" END))), 403);
	CHECK_INT(client_status(post("/keep", S("wrong"), S(FILE_PART("f", "d.pdf") "%PDF-" END))),
	          403);
	CHECK_INT(stored(), 0);
	CHECK_INT(client_status(post("/add", token, S(FILE_PART("f", "d.pdf") "%PDF-" END))), 415);
	CHECK_INT(client_status(post("/absent", token, S(FILE_PART("f", "d.pdf") "%PDF-" END))),
	          404);
	CHECK_INT(stored(), 0);
}

TEST(a_file_that_stops_in_the_middle_is_removed)
{
	start();
	CHECK_INT(client_status(post("/keep", token, S(FILE_PART("f", "d.pdf") "%PDF- no end"))),
	          400);
	CHECK(nothing_is_stored());
	int fd = client_connect();
	client_send(
		fd,
		str_format(
			test_arena(),
			"POST /keep HTTP/1.1\r\nHost: a\r\nCookie: %.*s\r\nContent-Length: 9999\r\n"
			"Content-Type: multipart/form-data; boundary=bOuNd\r\n\r\n" PART(
				"token") "%.*s\r\n" FILE_PART("f", "d.pdf") "%%PDF-",
			STR(cookie), STR(token)));
	usleep(100000);
	shutdown(fd, SHUT_RDWR);
	CHECK(nothing_is_stored());
}

TEST(a_file_that_is_too_large_is_refused_and_the_rest_of_the_form_is_not)
{
	Config config = site_config();
	config.upload_bytes_max = 100000;
	site_start_with(&config);
	client_token(&cookie, &token);
	Buf rest = { .arena = test_arena() };
	buf_add(&rest, S(FILE_PART("big", "big.pdf") "%PDF-"));
	for (int i = 0; i < 100000; i++)
		buf_char(&rest, 'x');
	buf_add(&rest, S("\r\n" PART("name") "Zoé\r\n" FILE_PART("small", "s.pdf") "%PDF-" END));
	Str response = post("/send", token, buf_str(&rest));
	CHECK_STR(client_body(response),
	          S("name=Zoé\nbig:big.pdf:413:0:\nsmall:s.pdf:0:5:application/pdf\n"));
	CHECK(nothing_is_stored());
}

static int64_t resident_kb(void)
{
	long long size, resident = 0;
	FILE *file = fopen("/proc/self/statm", "r");
	CHECK(file && fscanf(file, "%lld %lld", &size, &resident) == 2);
	fclose(file);
	return resident * sysconf(_SC_PAGESIZE) / 1024;
}

TEST(two_hundred_megabytes_stream_through_little_memory)
{
	enum { PIECE = 1 << 20, PIECES = 200 };
	Config config = site_config();
	config.upload_bytes_max = (int64_t)256 << 20;
	site_start_with(&config);
	client_token(&cookie, &token);
	Str head =
		str_format(test_arena(),
	                   PART("token") "%.*s\r\n" FILE_PART("f", "big.pdf") "%%PDF-", STR(token));
	char *piece = alloc_n(test_arena(), char, PIECE);
	memset(piece, 'p', PIECE);
	int fd = client_connect();
	client_send(
		fd,
		str_format(
			test_arena(),
			"POST /send HTTP/1.1\r\nHost: a\r\nCookie: %.*s\r\nContent-Length: %zu\r\n"
			"Content-Type: multipart/form-data; boundary=bOuNd\r\n\r\n",
			STR(cookie), head.len + (size_t)PIECE * PIECES + strlen(END)));
	client_send(fd, head);
	client_send(fd, (Str){ piece, PIECE });
	int64_t before_kb = resident_kb();
	for (int i = 1; i < PIECES; i++)
		client_send(fd, (Str){ piece, PIECE });
	int64_t grown_kb = resident_kb() - before_kb;
	client_send(fd, S(END));
	Str response = client_receive(fd, false);
	CHECK_INT(client_status(response), 200);
	CHECK(str_has(client_body(response), S("f:big.pdf:0:209715205:application/pdf")));
	CHECK(grown_kb < 16 * 1024);
	CHECK(nothing_is_stored());
}
