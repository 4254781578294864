#include "core/config/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/test.h"

static char path[] = "/tmp/beffroi-config-XXXXXX";

/* Reads a file of that text. */
static Err *read_text(const char *text, Config *config)
{
	snprintf(path, sizeof path, "/tmp/beffroi-config-XXXXXX");
	int fd = mkstemp(path);
	CHECK(fd >= 0);
	Str all = str_of(text);
	CHECK_INT(write(fd, all.ptr, all.len), (int64_t)all.len);
	close(fd);
	Err *e = config_read(test_arena(), path, config);
	unlink(path);
	return e;
}

TEST(without_a_file_every_setting_has_its_default)
{
	Config config;
	CHECK(!config_read(test_arena(), NULL, &config));
	CHECK_STR(config.listen, S("127.0.0.1:8080"));
	CHECK_INT(config.upload_bytes_max, 26214400);
	CHECK_INT(config.io_threads, 1);
	CHECK(!config.demo);
}

TEST(a_file_says_what_differs_from_the_defaults)
{
	Config config;
	CHECK(!read_text("# for the town\n\nlisten = [::]:80\n  workers=12\r\ndemo = yes\n"
	                 "smtp_url = smtp://mail.example.org:587/?a=b",
	                 &config));
	CHECK_STR(config.listen, S("[::]:80"));
	CHECK_INT(config.workers, 12);
	CHECK(config.demo);
	CHECK_STR(config.smtp_url, S("smtp://mail.example.org:587/?a=b"));
	CHECK_INT(config.job_threads, 2);
}

TEST(a_mistake_in_a_file_is_refused_with_its_line_and_remedy)
{
	Config config;
	Err *e = read_text("demo = yes\n\nworkers = many\n", &config);
	CHECK(e && e->code == ERR_INVALID);
	CHECK_STR(str_of(e->args[1].name), S("line"));
	CHECK_INT(e->args[1].number, 3);
	CHECK_STR(e->args[2].str, S("« workers » doit être un nombre entier de 0 à 256."));
	CHECK(read_text("wrokers = 3\n", &config));
	CHECK(read_text("workers\n", &config));
	CHECK(read_text("demo = perhaps\n", &config));
	CHECK(read_text("workers = -1\n", &config));
	CHECK(read_text("io_threads = 0\n", &config));
	CHECK(read_text("mail_from = a\tb\n", &config));
}

TEST(a_file_that_is_missing_is_refused_by_name)
{
	Config config;
	Err *e = config_read(test_arena(), "/nowhere/beffroi.conf", &config);
	CHECK(e && e->code == ERR_NOT_FOUND);
	CHECK_STR(e->args[0].str, S("/nowhere/beffroi.conf"));
}

TEST(the_command_line_sets_one_setting_by_name)
{
	Config config;
	CHECK(!config_read(test_arena(), NULL, &config));
	CHECK(!config_set(test_arena(), &config, S("data"), S("/srv/b")));
	CHECK_STR(config.data, S("/srv/b"));
	CHECK(config_set(test_arena(), &config, S("date"), S("/srv/b")));
}

TEST(the_documentation_of_the_settings_can_be_read_as_a_file_of_defaults)
{
	Buf out = { .arena = test_arena() };
	config_doc(&out);
	buf_char(&out, '\0');
	Config read, fresh;
	CHECK(!read_text(out.ptr, &read));
	CHECK(!config_read(test_arena(), NULL, &fresh));
	CHECK_STR(read.listen, fresh.listen);
	CHECK_INT(read.upload_bytes_max, fresh.upload_bytes_max);
	CHECK(str_has(buf_str(&out), S("trusted_proxy")));
}
