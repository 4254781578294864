/* test_letter.c — letters as text: what a reader gets is what was written, whatever was in it. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/test.h"
#include "core/mail/letter.h"
#include "core/mail/mail.h"

static const char *const poem =
	"Bonjour Inès,\n\nVotre demande a été déposée : 100 % en ligne ; elle = dossier "
	"2026-000123-K.\n"
	".\nFrom ici, tout va bien.\n\nhttps://valbourg.example/dossiers/2026-000123-K?code=a=b\n\n"
	"مرحبا بكم في جماعة تازمورت، هذه رسالة طويلة بما يكفي لتقسم على عدة أسطر في الطريق.\n"
	"fin sans rien ";

static Letter letter(void)
{
	return (Letter){ .from_name = S("Commune de Valbourg"),
		         .from = S("ne-pas-repondre@valbourg.example"),
		         .to = S("ines@example.org"),
		         .subject = S("Votre récépissé 2026-000123-K : à conserver, en lieu sûr et "
		                      "pour longtemps — وصل الإيداع"),
		         .text = str_of(poem),
		         .lang = S("fr"),
		         .message_id = S("abc123@valbourg.example"),
		         .date = { INT64_C(1773131400000000) } };
}

static Letter composed_and_read(const Letter *sent)
{
	Letter back;
	CHECK(letter_read(test_arena(), letter_compose(test_arena(), sent), &back));
	return back;
}

TEST(a_letter_is_read_as_it_was_written)
{
	Letter const sent = letter();
	Letter back = composed_and_read(&sent);
	CHECK_STR(back.to, sent.to);
	CHECK_STR(back.subject, sent.subject);
	CHECK_STR(back.text, str_format(test_arena(), "%s\n", poem));
	CHECK_STR(back.attachment_name, S(""));
}

TEST(a_letter_has_the_headers_of_an_automatic_one)
{
	Letter const sent = letter();
	Str message = letter_compose(test_arena(), &sent);
	CHECK(str_starts(message, S("Date: Tue, 10 Mar 2026 08:30:00 +0000\r\n")));
	CHECK(str_has(message, S("\r\nFrom: \"Commune de Valbourg\"\r\n <ne-pas-repondre@valbourg."
	                         "example>\r\nTo: ines@example.org\r\n")));
	CHECK(str_has(message, S("\r\nMessage-ID: <abc123@valbourg.example>\r\n")));
	CHECK(str_has(message, S("\r\nAuto-Submitted: auto-generated\r\n")));
	CHECK(str_has(message, S("\r\nContent-Type: text/plain; charset=UTF-8\r\n")));
	CHECK(str_has(message, S("\r\nContent-Language: fr\r\n")));
}

TEST(a_letter_travels_in_short_lines_of_ascii_none_a_lone_dot)
{
	Letter sent = letter();
	sent.attachment = S("%PDF-1.7 contenu");
	sent.attachment_name = S("Récépissé d’Inès.pdf");
	sent.attachment_type = S("application/pdf");
	for (Str left = letter_compose(test_arena(), &sent); left.len > 0;) {
		Str line = str_cut(&left, '\n');
		CHECK(line.len <= 100 && str_ends(line, S("\r")));
		CHECK(!str_starts(line, S(".")));
		for (size_t i = 0; i + 1 < line.len; i++)
			CHECK(line.ptr[i] >= ' ' && line.ptr[i] <= '~');
	}
}

TEST(a_calendar_is_said_to_be_one)
{
	Arena *arena = arena_new(1 << 20);
	Letter sent = letter();
	sent.attachment = S("BEGIN:VCALENDAR\r\n");
	sent.attachment_name = S("seance.ics");
	sent.attachment_type = S("text/calendar; charset=utf-8; method=PUBLISH");
	Str text = letter_compose(arena, &sent);
	CHECK(str_has(text, S("Content-Type: text/calendar; charset=utf-8; method=PUBLISH\r\n")));
	CHECK(str_has(text, S("seance.ics")));
	arena_free(arena);
}

TEST(a_letter_carries_its_attachment_whole)
{
	Letter sent = letter();
	Buf bytes = { .arena = test_arena() };
	for (int i = 0; i < 1000; i++)
		buf_char(&bytes, (char)(unsigned char)(i * 7));
	sent.attachment = buf_str(&bytes);
	sent.attachment_name = S("Récépissé d’Inès; 1.pdf");
	sent.attachment_type = S("application/pdf");
	Letter back = composed_and_read(&sent);
	CHECK_STR(back.attachment_name, sent.attachment_name);
	CHECK_STR(back.text, str_format(test_arena(), "%s\n", poem));
	Str message = letter_compose(test_arena(), &sent);
	CHECK(str_has(message, S("\r\n\r\nAAcOFRwjKjE4P0ZNVFtiaXB3foWMk5qhqK+2vcTL0tng5+71/AMKERgf"
	                         "Ji00O0JJUFdeZWxzeoGI\r\n")));
}

TEST(every_short_text_survives_quoting)
{
	for (int a = 1; a < 256; a++) {
		Buf text = { .arena = test_arena() };
		for (int i = 0; i < 80; i++)
			buf_char(&text, i % 3 == 0   ? (char)(unsigned char)a
			                : i % 3 == 1 ? ' '
			                             : 'F');
		if (a == '\r')
			continue;
		Buf quoted = { .arena = test_arena() };
		letter_put_quoted(&quoted, buf_str(&text));
		CHECK_STR(letter_quoted(test_arena(), buf_str(&quoted)),
		          str_format(test_arena(), "%.*s\n", STR(buf_str(&text))));
	}
}

TEST(a_message_that_is_not_ours_is_not_read)
{
	static const char *const others[] = { "", "To: a@b.example\n\nbonjour", "\n\n\n",
		                              "Message-ID: <a>\n\n", "bruit" };
	Letter back;
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		CHECK(!letter_read(test_arena(), str_of(others[i]), &back));
}

TEST(an_address_is_plain_or_it_is_refused)
{
	static const char *const good[] = { "a@b.example", "ines.d+tag@example.org",
		                            "o'brien@x-y.example", "root@localhost" };
	static const char *const bad[] = { "",
		                           "a",
		                           "@b.example",
		                           "a@",
		                           "a@b@c",
		                           "a b@c.example",
		                           "a@b.example\r\nBcc: x@y.example",
		                           "a@b.example, c@d.example",
		                           "<a@b.example>",
		                           ".a@b.example",
		                           "a..b@c.example",
		                           "a@.example",
		                           "a@b..example",
		                           "a@-b.example",
		                           "inès@b.example",
		                           "a@b_c.example" };
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		CHECK(mail_address_is_valid(str_of(good[i])));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		CHECK(!mail_address_is_valid(str_of(bad[i])));
}

static void remove_tree(void *path)
{
	Str command = str_format(arena_process(), "rm -rf -- '%s'%c", (char *)path, 0);
	CHECK(system(command.ptr) == 0);
}

static char *new_folder(void)
{
	char *path = alloc_n(test_arena(), char, 100);
	(void)snprintf(path, 100, "/tmp/beffroi-mail-XXXXXX");
	CHECK(mkdtemp(path) != NULL);
	arena_defer(test_arena(), remove_tree, path);
	return path;
}

static void deliver(const char *folder, int number, const char *text)
{
	Letter sent = letter();
	sent.date.us += number;
	sent.text = str_of(text);
	sent.message_id = str_format(test_arena(), "token%d@valbourg.example", number);
	letter_deliver(test_arena(), folder, &sent, letter_compose(test_arena(), &sent));
}

TEST(letters_in_a_maildir_are_listed_newest_first_with_their_links)
{
	const char *folder =
		str_cstr(test_arena(), str_format(test_arena(), "%s/mail", new_folder()));
	CHECK_INT((int64_t)mail_maildir_list(test_arena(), folder).len, 0);
	deliver(folder, 2,
	        "Deux.\n\n  https://valbourg.example/b \nhttp://a.example\nvoir https://c");
	deliver(folder, 1, "Un.");
	deliver(folder, 3, "Trois.");
	MailFileList list = mail_maildir_list(test_arena(), folder);
	CHECK_INT((int64_t)list.len, 3);
	CHECK_STR(list.at[0].text, S("Trois.\n"));
	CHECK_STR(list.at[2].text, S("Un.\n"));
	CHECK_INT(list.at[1].date.us, INT64_C(1773131400000002));
	CHECK_STR(list.at[1].to, S("ines@example.org"));
	CHECK_INT((int64_t)list.at[1].links.len, 2);
	CHECK_STR(list.at[1].links.at[0], S("https://valbourg.example/b"));
	CHECK_STR(list.at[1].links.at[1], S("http://a.example"));
}

TEST(a_letter_delivered_again_is_there_once_and_nobody_else_reads_it)
{
	const char *folder = new_folder();
	deliver(folder, 1, "Un.");
	deliver(folder, 1, "Un.");
	CHECK_INT((int64_t)mail_maildir_list(test_arena(), folder).len, 1);
	MailFile const file = mail_maildir_list(test_arena(), folder).at[0];
	struct stat status;
	CHECK(stat(str_cstr(test_arena(),
	                    str_format(test_arena(), "%s/new/%.*s", folder, STR(file.name))),
	           &status) == 0);
	CHECK_INT(status.st_mode & 0777, 0600);
}

TEST(foreign_and_broken_files_in_a_maildir_are_passed_over)
{
	const char *folder = new_folder();
	deliver(folder, 1, "Un.");
	static const char *const names[] = { "x.beffroi", "12.y.beffroi", "note.txt" };
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		Str path = str_format(test_arena(), "%s/cur/%s", folder, names[i]);
		int fd = open(str_cstr(test_arena(), path), O_WRONLY | O_CREAT, 0600);
		CHECK(fd >= 0 && write(fd, "bruit", 5) == 5);
		(void)close(fd);
	}
	CHECK_INT((int64_t)mail_maildir_list(test_arena(), folder).len, 1);
}

static void deliver_to_nowhere(void *unused)
{
	(void)unused;
	deliver("/proc/nowhere/mail", 1, "Un.");
}

TEST(a_disk_that_takes_no_letter_is_a_fault)
{
	CHECK(fault_guard(deliver_to_nowhere, NULL) != NULL);
}
