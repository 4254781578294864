/* test_tar.c — archives that other programs read, and archives that are refused. */
#include "core/tar/tar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/test.h"

/* The child of these tests is the program of the tests. */
__attribute__((constructor)) static void become_child(int argc, char **argv)
{
	static const SandboxKind *const kinds[] = { &tar_kind, NULL };
	if (argc == 3 && strcmp(argv[1], "child") == 0 && strcmp(argv[2], "tar") == 0)
		sandbox_child_main(kinds, "tar");
}

static Err *keep(void *arg, Str bytes)
{
	buf_add(arg, bytes);
	return NULL;
}

static Str archive_of(const TarFile *files, size_t len)
{
	Buf out = { .arena = test_arena() };
	TarWriter *w = tar_begin(test_arena(), keep, &out, (Instant){ 1772000000000000 });
	for (size_t i = 0; i < len; i++) {
		tar_file(w, files[i].name, (int64_t)files[i].bytes.len);
		tar_data(w, files[i].bytes);
	}
	CHECK(!tar_end(w));
	return buf_str(&out);
}

static Str large(size_t len)
{
	Buf buf = { .arena = test_arena() };
	uint32_t x = 1;
	while (buf.len < len) {
		x = x * 1664525 + 1013904223;
		buf_char(&buf, (char)(x >> 24));
	}
	return buf_str(&buf);
}

TEST(what_is_written_is_read_back_and_is_always_the_same)
{
	TarFile files[] = { { S("EACT--215900001--20260310-1.xml"), S("<a/>") },
		            { S("vide.txt"), { 0 } },
		            { S("gros.pdf"), large(300000) },
		            { S("bloc.bin"), large(512) } };
	Str archive = archive_of(files, ARRAY_LEN(files));
	CHECK(str_eq(archive, archive_of(files, ARRAY_LEN(files))));
	TarFileList back;
	CHECK(!tar_read(test_arena(), archive, 1 << 20, &back));
	CHECK(back.len == 4);
	for (size_t i = 0; i < back.len; i++) {
		CHECK_STR(back.at[i].name, files[i].name);
		CHECK(str_eq(back.at[i].bytes, files[i].bytes));
	}
}

TEST(gnu_tar_lists_what_is_written)
{
	TarFile files[] = { { S("un.xml"), S("<a/>") }, { S("deux.pdf"), large(70000) } };
	Str archive = archive_of(files, ARRAY_LEN(files));
	char path[] = "/tmp/beffroi-tar-XXXXXX", line[200];
	int fd = mkstemp(path);
	CHECK(fd >= 0 && write(fd, archive.ptr, archive.len) == (ssize_t)archive.len);
	close(fd);
	FILE *out = popen(
		str_cstr(test_arena(), str_format(test_arena(), "tar tzvf %s 2>&1", path)), "r");
	CHECK(out != NULL);
	Buf said = { .arena = test_arena() };
	while (fgets(line, sizeof line, out))
		buf_add(&said, str_of(line));
	int status = pclose(out);
	(void)unlink(path);
	CHECK_INT(status, 0);
	CHECK(str_has(buf_str(&said), S(" 4 2026-02-2")));
	CHECK(str_has(buf_str(&said), S("un.xml\n")));
	CHECK(str_has(buf_str(&said), S(" 70000 ")));
}

static Err *full(void *arg, Str bytes)
{
	(void)arg, (void)bytes;
	return err_new(test_arena(), ERR_TOO_LARGE, "Plein.");
}

TEST(what_the_sink_refuses_comes_back_at_the_end)
{
	TarWriter *w = tar_begin(test_arena(), full, NULL, (Instant){ 0 });
	tar_file(w, S("a"), 3);
	tar_data(w, S("abc"));
	Err *e = tar_end(w);
	CHECK(e && e->code == ERR_TOO_LARGE);
}

TEST(an_archive_that_is_cut_changed_or_too_large_is_refused)
{
	TarFile files[] = { { S("a.bin"), large(5000) } };
	Str archive = archive_of(files, 1);
	TarFileList back;
	CHECK(tar_read(test_arena(), str_part(archive, 0, archive.len - 3), 1 << 20, &back));
	CHECK(tar_read(test_arena(), S("PK\3\4"), 1 << 20, &back));
	CHECK(tar_read(test_arena(), (Str){ 0 }, 1 << 20, &back));
	Err *e = tar_read(test_arena(), archive, 4000, &back);
	CHECK(e && e->code == ERR_TOO_LARGE);
	char *changed = alloc_n(test_arena(), char, archive.len);
	memcpy(changed, archive.ptr, archive.len);
	changed[archive.len / 2] ^= 1;
	CHECK(tar_read(test_arena(), (Str){ changed, archive.len }, 1 << 20, &back));
}

TEST(names_that_leave_the_folder_are_not_valid)
{
	CHECK(tar_name_is_valid(S("99_DE-059-215900001-20260310-1-DE-1-1_1.pdf")));
	CHECK(!tar_name_is_valid(S("../a")));
	CHECK(!tar_name_is_valid(S(".a")));
	CHECK(!tar_name_is_valid(S("a/b")));
	CHECK(!tar_name_is_valid(S("a b")));
	CHECK(!tar_name_is_valid(S("")));
	CHECK(!tar_name_is_valid(S("\xC3\xA9")));
}

static Str read_data(const char *name)
{
	if (!test_data())
		SKIP("no conformance data");
	Buf path = { .arena = test_arena() }, bytes = { .arena = test_arena() };
	buf_addf(&path, "%s/%s", test_data(), name);
	FILE *in = fopen(str_cstr(test_arena(), buf_str(&path)), "rb");
	if (!in)
		SKIP("no such sample");
	char piece[4096];
	size_t len;
	while ((len = fread(piece, 1, sizeof piece, in)) > 0)
		buf_add(&bytes, (Str){ piece, len });
	(void)fclose(in);
	return buf_str(&bytes);
}

TEST(an_archive_of_another_operator_is_read)
{
	TarFileList files;
	CHECK(!tar_read(test_arena(),
	                read_data("actes/samples/stela/test/resources/data/"
	                          "SIC-EACT--210600730--20180115-1.tar.gz"),
	                1 << 20, &files));
	CHECK(files.len == 3);
	CHECK_STR(files.at[0].name, S("EACT--210600730--20180115-1.xml"));
	CHECK(files.at[2].bytes.len == 37602);
}

TEST(an_archive_of_unknown_origin_is_opened_in_a_child)
{
	TarFile files[] = { { S("a.bin"), large(5000) }, { S("vide.txt"), { 0 } } };
	TarFileList back;
	CHECK(!tar_read_apart(test_arena(), archive_of(files, 2), &back));
	CHECK(back.len == 2);
	CHECK_STR(back.at[0].name, S("a.bin"));
	CHECK(str_eq(back.at[0].bytes, files[0].bytes));
	Err *e = tar_read_apart(test_arena(), S("PK"), &back);
	CHECK(e && e->code == ERR_INVALID);
}
